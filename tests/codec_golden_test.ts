import type { Message } from "../src/codec/mod.ts";
import { annotate, decode, encode, FAMILIES, messageJson } from "../src/codec/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import {
  messagesOf,
  protocolRecordings,
  recordings,
  requests,
  whyNoRecordings,
} from "./_golden.ts";
import { testUnless } from "./_ffi.ts";
import { oddities } from "./_oddities.ts";
import { namesFrom } from "./_tables.ts";

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

/** What the tables do not express of what kernels send, and why: nothing. */
const ODD: Readonly<Record<string, string>> = {};

/** What iproute2 sends otherwise than the kernel would, and why. */
const ODD_REQUESTS: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/ irregular \w+ flags$/, "iproute2 sets NLA_F_NESTED on other nests than the kernel"],
  [/^link\.linkinfo irregular kind data$/, "iproute2 sends the kind without its NUL"],
  [/^qdisc\.options tail$/, "tc sends an empty nest after prio's struct, for other qdiscs' sake"],
  [/^action\.tab\.\*\.options irregular data data$/, "tc sends 32 bytes from simple's text on"],
];

function decodedAll(): Message[] {
  return all.flatMap(({ data }) => decode(data));
}

testUnless(reason, "kernels send what the tables expect, but for what is known", async () => {
  const protocols = (await protocolRecordings())
    .flatMap(({ data, protocol }): Message<number>[] => decode(data, { protocol }));
  const found = new Set([...decodedAll(), ...protocols].flatMap(oddities));
  assertEquals([...found].sort(), Object.keys(ODD).sort());
});

testUnless(reason, "iproute2 sends what the tables expect, but for what is known", async () => {
  const found = (await requests()).flatMap(({ data }) => decode(data)).flatMap(oddities);
  assertEquals(
    found.filter((odd) => !ODD_REQUESTS.some(([pattern]) => pattern.test(odd))),
    [],
  );
  for (const [pattern] of ODD_REQUESTS) {
    assert(found.some((odd) => pattern.test(odd)), `${pattern}`);
  }
});

/** Families that no recording has, and why. */
const UNRECORDED: Readonly<Record<string, string>> = {
  dcb: "needs hardware whose driver has struct dcbnl_rtnl_ops",
};

/** The names of all attributes that messages of a kind have, however deep. */
function seenIn(kind: string, messages: readonly Uint8Array[]): Set<string> {
  const ofKind = messages.filter((message) => decode(message)[0]?.kind === kind);
  return new Set(
    ofKind.flatMap((message) => [...annotate(message)].map(({ name }) => name.replace(/ .*/, ""))),
  );
}

const messages = all.flatMap(messagesOf);
const asked = reason === undefined ? (await requests()).flatMap(messagesOf) : [];

for (const { kind, attributes } of FAMILIES) {
  const names = [...namesFrom(attributes)];
  const said = seenIn(kind, messages);
  const sent = seenIn(kind, asked);
  const seen = names.filter((name) => said.has(name)).length;
  const more = names.filter((name) => sent.has(name) && !said.has(name)).length;
  const why = UNRECORDED[kind];
  testUnless(
    reason,
    `the recordings have ${seen} of ${names.length} attributes of kind ${kind}, requests ${more} more${
      why === undefined ? "" : `: ${why}`
    }`,
    () => {
      if (why === undefined) assertGreater(seen + more, 0);
      else assertEquals(seen, 0);
    },
  );
}
