import type { Message } from "../src/codec/mod.ts";
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
    assertEquals([...bySet.keys()], ["linux-6.12", "linux-6.18"]);
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
const ODD: Readonly<Record<string, string>> = {
  "link unknown 26": "IFLA_AF_SPEC of AF_BRIDGE holds IFLA_BRIDGE_* attributes, and stays bytes",
  "link irregular protinfo": "IFLA_PROTINFO has NLA_F_NESTED from AF_BRIDGE and not from AF_INET6",
  "route unknown 23": "RTA_EXPIRES has 64 bits in multicast routes, and 32 everywhere else",
};

/** Every attribute of a message, or part of one, that is not just a value. */
function* oddities(value: unknown, kind: string): Generator<string> {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "unknown" && Array.isArray(inner)) {
      for (const { type } of inner) yield `${kind} unknown ${type & 0x3fff}`;
    } else if (key === "irregular") {
      for (const property of Object.keys(inner)) yield `${kind} irregular ${property}`;
    } else if (key === "tail") {
      yield `${kind} tail`;
    } else {
      yield* oddities(inner, kind);
    }
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
      assertGreater(seen.length, rows.length / 2);
    },
  });
}
