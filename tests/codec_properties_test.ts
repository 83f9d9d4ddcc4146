import fc from "./fast_check.ts";
import type { Message, Outgoing, Random } from "../src/codec/mod.ts";
import { decode, encode, FAMILIES, messageJson, randomMessage } from "../src/codec/mod.ts";
import { assertEquals } from "./assert.ts";
import { concat, message } from "./_bytes.ts";
import { mutate } from "./_mutate.ts";
import { seeded } from "./_random.ts";

/** Random numbers as fast-check wants them: it knows which were drawn, and tries smaller ones. */
const random: fc.Arbitrary<Random> = fc.gen().map((gen) => ({
  below: (below) => gen(fc.nat, { max: below - 1 }),
}));

const outgoing: fc.Arbitrary<Outgoing> = random.map(randomMessage);

const messages = fc.array(outgoing, { maxLength: 4 });

/** A message of a family with any attributes, which may be ones of the family. */
const attributes = fc.array(
  fc.tuple(fc.nat(80), fc.constantFrom(0, 0, 0, 0x4000, 0x8000), fc.uint8Array({ maxLength: 40 })),
  { maxLength: 10 },
).map((list) =>
  concat(...list.map(([id, flags, payload]) => {
    const out = new Uint8Array(4 + payload.length + 3 & ~3);
    out.set([4 + payload.length, 0, id, flags >> 8]);
    out.set(payload, 4);
    return out;
  }))
);

const familyMessage = fc.tuple(
  fc.constantFrom(...FAMILIES),
  fc.uint8Array({ minLength: 20, maxLength: 20 }),
  attributes,
).map(([family, header, rest]) =>
  message(family.types[0] ?? 0, concat(header.subarray(0, family.header.size), rest))
);

const datagram = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.tuple(fc.nat(130), fc.nat(0xffff), fc.uint8Array({ maxLength: 100 }))
    .map(([type, flags, payload]) => message(type, payload, { flags })),
  familyMessage,
  fc.array(familyMessage, { maxLength: 3 }).map((list) => concat(...list)),
);

const mutated = fc.tuple(messages, messages, fc.nat(), fc.integer({ min: 1, max: 6 })).map(
  ([first, second, seed, times]) => {
    const source = seeded(seed);
    let data: Uint8Array = encode(first);
    for (let count = 0; count < times; count++) data = mutate(source, data, encode(second));
    return data;
  },
);

Deno.test("decode gives back every message that encode can write", () => {
  fc.assert(
    fc.property(messages, (sent) => assertEquals(decode(encode(sent)), sent.map(asDecoded))),
    { numRuns: 300 },
  );
});

/** A random message has all that a decoded one has. */
function asDecoded(outgoing: Outgoing): Message {
  const [decoded] = decode(encode(outgoing));
  if (decoded === undefined) throw new Error("nothing was encoded");
  assertEquals<unknown>(decoded, outgoing);
  return decoded;
}

Deno.test("attributes stand in the order in which they were written", () => {
  fc.assert(fc.property(outgoing, (sent) => {
    const [decoded] = decode(encode(sent));
    assertEquals(keysIn(decoded), keysIn(sent));
  }));
});

function keysIn(message: Outgoing | Message | undefined): string[] {
  return message !== undefined && "attributes" in message
    ? Object.keys(message.attributes ?? {})
    : [];
}

for (const [name, arbitrary] of Object.entries({ "any bytes": datagram, "wrong bytes": mutated })) {
  Deno.test(`encode gives back ${name} that decode has read, and nothing throws`, () => {
    fc.assert(
      fc.property(arbitrary, (data) => assertEquals(encode(decode(data)), data)),
      { numRuns: 1000 },
    );
  });

  Deno.test(`${name} are decoded alike wherever they lie and whatever was decoded before`, () => {
    fc.assert(
      fc.property(arbitrary, fc.nat(7), (data, offset) => {
        const expected = decode(data);
        const memory = concat(new Uint8Array(offset), data, new Uint8Array(3).fill(0xee));
        assertEquals(decode(memory.subarray(offset, offset + data.length)), expected);
      }),
      { numRuns: 300 },
    );
  });

  Deno.test(`${name} can be shown as JSON`, () => {
    fc.assert(
      fc.property(arbitrary, (data) => {
        const shown = decode(data).map((one) => messageJson(one));
        assertEquals(JSON.parse(JSON.stringify(shown)), shown);
      }),
      { numRuns: 500 },
    );
  });

  Deno.test(`${name} are kept in any protocol`, () => {
    fc.assert(fc.property(arbitrary, fc.nat(31), (data, protocol) => {
      const decoded = decode(data, { protocol });
      assertEquals(encode(decoded), data);
      JSON.stringify(decoded.map((one) => messageJson(one, { protocol })));
    }));
  });
}
