/** iproute2 as the judge of requests: what tc sends for a command must say what the command says. */
import type { ClassMessage, QdiscAttributes, QdiscMessage } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { goldenFile, whyNoRecordings } from "./_golden.ts";
import { testUnless } from "./_ffi.ts";
import { ANY, KINDS } from "./_tc_request.ts";
import { About, expectations } from "./_tc_words.ts";
import { report } from "./_report.ts";

interface Sent {
  readonly command: string;
  readonly request: string;
}

const reason = await whyNoRecordings();
const all: readonly Sent[] = reason === undefined
  ? JSON.parse(await Deno.readTextFile(goldenFile("tc-requests.json")))
  : [];

function at(it: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => Object(inner)[key], it);
}

function requestOf({ request }: Sent): QdiscMessage | ClassMessage {
  const data = Uint8Array.fromHex(request);
  const [message, ...more] = decode(data);
  assertEquals(more, []);
  assertEquals(encode(message === undefined ? [] : [message]), data);
  if (message?.kind === "qdisc" || message?.kind === "class") return message;
  throw new Error(`not a qdisc and not a class: ${message?.kind}`);
}

for (const sent of all) {
  testUnless(reason, `what is sent says: ${sent.command}`, () => {
    const message = requestOf(sent);
    const { kind } = message.attributes;
    const tokens = sent.command.split(" ").slice(3);
    const split = kind === undefined ? tokens.length : tokens.indexOf(kind);
    const expected = [
      ...expectations(tokens.slice(0, split), ANY),
      ...expectations(tokens.slice(split + 1), KINDS[kind ?? ""] ?? {}),
    ];
    for (const [path, value] of expected) {
      const ours = at(message, path);
      if (value instanceof About) assert(value.is(ours), `${path} is ${ours}`);
      else assertEquals(ours, value, path);
    }
    assertGreater(expected.length, 0);
    report({ judge: "iproute2: what tc's words ask for", compared: expected.length });
  });
}

testUnless(reason, `of ${all.length} requests nothing stays bytes`, () => {
  for (const sent of all) {
    const { attributes } = requestOf(sent);
    assertEquals(attributes.unknown, undefined, sent.command);
    assertEquals(JSON.stringify(attributes, visible).includes('"unknown"'), false, sent.command);
  }
});

function visible(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

/** What the kind says, the compiler knows: these are literals of each kind's own options. */
const OWN: readonly { readonly command: string; readonly attributes: QdiscAttributes }[] = [
  {
    command: "tc qdisc add dev d0 root handle 1: htb default 0x12 r2q 7 direct_qlen 55 offload",
    attributes: {
      kind: "htb",
      options: {
        init: { version: 3, rate2quantum: 7, defcls: 0x12, debug: 0, directPkts: 0 },
        directQlen: 55,
        offload: true,
      },
    },
  },
  {
    command: "tc qdisc add dev d0 root handle 1: codel limit 500 target 7ms interval 80ms ecn " +
      "ce_threshold 3ms",
    attributes: {
      kind: "codel",
      options: { limit: 500, interval: 80000, target: 7000, ecn: 1, ceThreshold: 3000 },
    },
  },
  {
    command: "tc qdisc add dev d0 ingress_block 22 egress_block 23 clsact",
    attributes: { kind: "clsact", ingressBlock: 22, egressBlock: 23 },
  },
];

for (const { command, attributes } of OWN) {
  testUnless(reason, `what is written by hand is what tc sends: ${command}`, () => {
    const sent = all.find((it) => it.command === command);
    assert(sent !== undefined, "the request is recorded");
    const { kind: _kind, ...rest } = requestOf(sent);
    assertEquals(
      encode({ ...rest, kind: "qdisc", attributes }),
      Uint8Array.fromHex(sent.request),
    );
  });
}
