/** Filters and chains: what tc's commands say, what kernels answer, and what tc prints of that. */
import { RTM, TCF_EM } from "../src/abi/mod.ts";
import type { FilterAttributes, Json, Message } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { testUnless } from "./_ffi.ts";
import { whyNoRecordings } from "./_golden.ts";
import { FILTER_COMMANDS } from "./_tc_filter_commands.ts";
import type { Asked } from "./_tc.ts";
import {
  assertSays,
  attributesOf,
  bytesIn,
  gathered,
  irregularIn,
  jsonFile,
  object,
  recorded,
  requests,
  shaped,
} from "./_tc.ts";
import { FLOWER_KEYS } from "./_tc_flower.ts";
import { report } from "./_report.ts";

const SET = "linux-6.12-filters";
const KINDS = ["basic", "bpf", "cgroup", "flow", "flower", "fw", "matchall", "route", "u32"];

const reason = await whyNoRecordings();
const isFilter = ({ kind }: Message) => kind === "filter" || kind === "chain";
const asked: readonly Asked[] = reason === undefined
  ? (await requests("filter-requests.json")).filter(({ message }) => isFilter(message))
  : [];
const sent: readonly Asked[] = reason === undefined
  ? (await requests(`${SET}/request.json`)).filter(({ message }) => isFilter(message))
  : [];
const filters = reason === undefined ? (await recorded(`${SET}/filter.bin`)).filter(isFilter) : [];
const chains = reason === undefined ? (await recorded(`${SET}/chain.bin`)).filter(isFilter) : [];

testUnless(reason, "requests for filters say what the commands said that tc made them of", () => {
  assertSays(asked, FILTER_COMMANDS);
});

testUnless(reason, "every kind of filter was asked for and dumped, and nothing stays bytes", () => {
  const kindsOf = (messages: readonly Message[]) =>
    [...new Set(messages.map((message) => attributesOf(message).kind))]
      .filter((kind) => kind !== undefined).map(String).sort();
  assertEquals(kindsOf(asked.map(({ message }) => message)), KINDS);
  assertEquals(kindsOf(filters), KINDS);
  for (const { command, message } of [...asked, ...sent]) {
    assertEquals([...bytesIn(message, "")], [], command);
  }
  for (const message of [...filters, ...chains]) {
    assertEquals([...bytesIn(message, ""), ...irregularIn(message, "")], []);
  }
});

/** Where a filter is: what tells it from others of the kind. */
function place(message: Message): string {
  if (message.kind !== "filter") return "";
  const { parent, info } = message.header;
  return `${message.attributes.kind} of ${parent} ${info}`;
}

/** What the kernel gives back otherwise than it was asked for. */
const CHANGED: ReadonlySet<string> = new Set([
  // Whether hardware has it is added; tc asks for the empty set of flags, which is not dumped.
  "flags",
  "flagsGen",
  // Counted.
  "mark",
  // Actions and police get numbers; rate tables are not dumped, the burst is rounded.
  "act",
  "police",
  // The kernel chooses numbers of hash tables and their buckets.
  "hash",
  "link",
  // The recording of requests had other links.
  "iif",
]);

testUnless(reason, "the kernel gives back what filters were asked for", () => {
  let compared = 0;
  for (const { command, message } of [...asked, ...sent]) {
    if (message.kind !== "filter" || message.type !== RTM.NEWTFILTER) continue;
    const theirs = filters.filter((it) => place(it) === place(message))
      .map((it) => object(attributesOf(it).options)).filter((it) => Object.keys(it).length > 0);
    const [found] = theirs;
    // One was refused; those that share a place cannot be told apart.
    if (theirs.length !== 1 || found === undefined) continue;
    const options = object(attributesOf(message).options);
    // The kernel takes the type after all tags for the frame's.
    const isTagged = "keyVlanEthType" in options || "keyPppProto" in options;
    const wanted = Object.fromEntries(
      Object.entries(options).filter(([key]) =>
        !CHANGED.has(key) && !(key === "keyEthType" && isTagged)
      ).map(([key, value]) => [key, key.startsWith("keyEncOpts") ? gathered(value) : value]),
    );
    assertEquals(shaped(found, wanted), wanted, command);
    compared += Object.keys(wanted).length;
  }
  assertGreater(compared, 140);
  report({ judge: "kernel: options of filters, as asked for", compared });
});

testUnless(reason, "tc prints the same keys of flower as we decode", async () => {
  const printed = await jsonFile(`${SET}/filter.json`);
  let compared = 0;
  for (const { pref, kind, options } of printed) {
    assertEquals(kind, "flower");
    const { keys, handle, classid } = object(options);
    const ours = filters.find((message) =>
      message.kind === "filter" && message.header.info >>> 16 === pref &&
      message.header.handle === handle && message.attributes.kind === "flower"
    );
    if (ours === undefined) throw new Error(`no filter with pref ${pref} and handle ${handle}`);
    const attributes = attributesOf(ours);
    const data = object(attributes.options);
    const number = Number(data.classid);
    assertEquals(
      data.classid === undefined
        ? undefined
        : `${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`,
      classid,
    );
    for (const [key, value] of Object.entries(object(keys))) {
      const show = FLOWER_KEYS[key];
      if (show === undefined) throw new Error(`flower prints ${key}`);
      assertEquals(show(data), value, `${key} of pref ${pref}`);
      compared++;
    }
  }
  assertGreater(compared, 90);
  report({ judge: "iproute2, recorded: keys of flower", compared });
});

Deno.test("a filter's kind tells the type of its options", () => {
  const attributes: FilterAttributes = { kind: "flower", options: { keyEthType: 0x800 } };
  const [message] = decode(encode({ kind: "filter", type: RTM.NEWTFILTER, attributes }));
  assert(message?.kind === "filter");
  assert(message.attributes.kind === "flower");
  const type: number | undefined = message.attributes.options?.keyEthType;
  assertEquals(type, 0x800);
});

Deno.test("the options of a kind without a table stay bytes", () => {
  const unknown = [{ position: 1, type: 2, data: Uint8Array.of(8, 0, 1, 0, 1, 2, 3, 4) }];
  const bytes = encode({
    kind: "filter",
    type: RTM.NEWTFILTER,
    attributes: { kind: "tcindex", unknown },
  });
  const [message] = decode(bytes);
  assert(message?.kind === "filter");
  assertEquals(message.attributes, { kind: "tcindex", unknown });
  assertEquals(encode(message), bytes);
});

Deno.test("a match whose data is not what its kind says keeps its bytes", () => {
  const payload = Uint8Array.of(1, 2, 3, 4, 5);
  const matches = [
    { kind: TCF_EM.CMP, matchid: 0, flags: 1, payload },
    { kind: 77, matchid: 7, flags: 0, pad: 3, payload },
  ];
  const attributes: FilterAttributes = { kind: "basic", options: { ematches: { list: matches } } };
  const [message] = decode(encode({ kind: "filter", type: RTM.NEWTFILTER, attributes }));
  assert(message?.kind === "filter");
  assertEquals(message.attributes, attributes);
});

Deno.test("a selector that counts other keys than it has stays bytes", () => {
  const key = { mask: 0xff, val: 6, off: 8, offmask: 0 };
  const fixed = { flags: 1, offshift: 0, offmask: 0, off: 0, offoff: 0, hoff: 0, hmask: 0 };
  const attributes: FilterAttributes = {
    kind: "u32",
    options: { sel: { ...fixed, keys: [key, key] } },
  };
  const bytes = encode({ kind: "filter", type: RTM.NEWTFILTER, attributes });
  const nkeys = bytes.indexOf(2, 16 + 20 + 8 + 4 + 4);
  const options = (data: Uint8Array): Json => {
    const [message] = decode(data);
    assert(message !== undefined);
    assertEquals(encode(message), data);
    return attributesOf(message).options ?? null;
  };
  assertEquals(Object.keys(object(options(bytes))), ["sel"]);
  assertEquals(Object.keys(object(options(bytes.with(nkeys, 3)))), ["unknown"]);
});
