import type { AttributeSet, Message } from "../src/codec/mod.ts";
import { decode, encode, FAMILIES, messageJson } from "../src/codec/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { messagesOf, recordings, whyNoRecordings } from "./_golden.ts";

const reason = await whyNoRecordings();
const skipped = reason === undefined ? "" : ` (skipped: ${reason})`;
const all = reason === undefined ? await recordings() : [];

Deno.test({
  name: `the recordings are those of two kernels${skipped}`,
  ignore: reason !== undefined,
  fn() {
    const bySet = Map.groupBy(all, ({ name }) => name.split("/")[0]);
    // A set may be about one subject: "linux-6.12-tunnels".
    const kernels = new Set([...bySet.keys()].map((set) => set?.split("-", 2).join("-")));
    assertEquals([...kernels], ["linux-6.12", "linux-6.18"]);
    for (const [set, recordings] of bySet) {
      const size = recordings.reduce((sum, { data }) => sum + data.length, 0);
      assert(size < 150 * 1024, `${set} is kept small: ${size} bytes`);
    }
  },
});

for (const recording of all) {
  const messages = messagesOf(recording);
  Deno.test(`${recording.name}: ${messages.length} messages are encoded as they were sent`, () => {
    assertEquals(encode(decode(recording.data)), recording.data);
    for (const message of messages) {
      const decoded = decode(message);
      assertEquals(decoded.length, 1);
      assertEquals(encode(decoded), message);
      JSON.stringify(decoded.map((one) => messageJson(one)));
    }
  });
}

/** What the tables do not express of what kernels send, and why. */
const ODD: Readonly<Record<string, string>> = {};

/** Every attribute of a message, or of a nest in one, that is not just a value. */
function* oddities(value: unknown, path: string): Generator<string> {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  const { unknown, irregular, tail, ...rest }: AttributeSet = value;
  for (const { type } of unknown ?? []) yield `${path} unknown ${type & 0x3fff}`;
  for (const property of Object.keys(irregular ?? {})) yield `${path} irregular ${property}`;
  if (tail !== undefined) yield `${path} tail`;
  for (const [key, inner] of Object.entries(rest)) {
    yield* oddities(inner, key === "attributes" ? path : `${path}.${key}`);
  }
}

function decodedAll(): Message[] {
  return all.flatMap(({ data }) => decode(data));
}

Deno.test({
  name: `kernels send what the tables expect, but for what is known${skipped}`,
  ignore: reason !== undefined,
  fn() {
    const found = new Set(
      decodedAll().flatMap((message) => [...oddities(message, message.kind)]),
    );
    assertEquals([...found].sort(), Object.keys(ODD).sort());
  },
});

Deno.test({
  name: `no recorded message was cut${skipped}`,
  ignore: reason !== undefined,
  fn() {
    assertEquals(decodedAll().filter(({ kind }) => kind === "cut"), []);
  },
});

/** Kinds that share a table with others, or that few kernels tell of: how many attributes are recorded. */
const FEW: Readonly<Record<string, number>> = {
  // Most of NHA_* is of nexthops, and of IFA_* of addresses.
  "nexthop-bucket": 2,
  "multicast-address": 2,
  "anycast-address": 2,
  // Most of TCA_* is of other kinds of traffic control.
  class: 5,
  filter: 4,
  chain: 3,
  action: 2,
  // Three are in requests alone, and one in what is said of another namespace.
  nsid: 1,
  // Needs hardware.
  dcb: 0,
};

for (const { kind, attributes } of FAMILIES) {
  const present = new Set(
    decodedAll().flatMap((message) => message.kind === kind ? Object.keys(message.attributes) : []),
  );
  const rows = attributes.rows().map(({ key }) => key);
  const seen = rows.filter((key) => present.has(key));
  Deno.test({
    name:
      `the recordings have ${seen.length} of ${rows.length} attributes of kind ${kind}${skipped}`,
    ignore: reason !== undefined,
    fn() {
      // The rest is only in requests, is no longer used, or needs hardware.
      if (FEW[kind] === undefined) assertGreater(seen.length, rows.length / 2);
      else assert(seen.length >= FEW[kind]);
    },
  });
}
