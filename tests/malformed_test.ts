/** Every attribute of every family, cut, lengthened, repeated, nested wrongly and without end. */
import { NETLINK, NLA_F } from "../src/abi/mod.ts";
import type { AttributeSet, MessageFamily, RawAttribute } from "../src/codec/mod.ts";
import { annotate, decode, encode, locate, messageJson } from "../src/codec/mod.ts";
import { familiesOf } from "../src/codec/protocols.ts";
import { assert, assertEquals, assertGreater, assertLessOrEqual } from "./assert.ts";
import type { AttributePath, Built, Cycle } from "./_attribute_paths.ts";
import { build, located, pathsOf, somePayload } from "./_attribute_paths.ts";
import { attribute, concat } from "./_bytes.ts";
import { oddities } from "./_oddities.ts";
import { seeded } from "./_random.ts";

/** The families; of those that share a table, the first. */
const ALL = [NETLINK.ROUTE, NETLINK.GENERIC, NETLINK.SOCK_DIAG].flatMap((protocol) =>
  familiesOf({ protocol }).map((family) => ({ protocol, family }))
).filter(({ family }, index, all) =>
  all.findIndex((other) => other.family.attributes === family.attributes) === index
);

/** Ways to be wrong, as what stands in place of the attribute. */
const WRONGS: Readonly<Record<string, (word: number, payload: Uint8Array) => Uint8Array>> = {
  empty: (word) => attribute(word),
  "a byte short": (word, payload) => attribute(word, payload.subarray(0, -1)),
  halved: (word, payload) => attribute(word, payload.subarray(0, payload.length >> 1)),
  "a byte long": (word, payload) => attribute(word, concat(payload, new Uint8Array(1))),
  "4 bytes long": (word, payload) => attribute(word, concat(payload, new Uint8Array(4).fill(7))),
  "1000 bytes long": (word, payload) => attribute(word, concat(payload, new Uint8Array(1000))),
  "of 0xff": (word, payload) => attribute(word, new Uint8Array(payload.length).fill(0xff)),
  "NLA_F_NESTED the other way": (word, payload) => attribute(word ^ NLA_F.NESTED, payload),
  "NLA_F_NET_BYTEORDER": (word, payload) => attribute(word | NLA_F.NET_BYTEORDER, payload),
  "longer than all": (word, payload) => attribute(word, payload, { length: 0xffff }),
  "shorter than its header": (word, payload) => attribute(word, payload, { length: 3 }),
  "odd padding": (word, payload) =>
    attribute(word, payload, { padding: new Uint8Array(-payload.length & 3).fill(1) }),
  "no padding": (word, payload) => attribute(word, payload, { padding: new Uint8Array(0) }),
  twice: (word, payload) => concat(attribute(word, payload), attribute(word, payload)),
  "twice, one of them short": (word, payload) =>
    concat(attribute(word, payload), attribute(word, payload.subarray(1))),
  "nested in itself": (word, payload) => attribute(word, attribute(word, payload)),
  "nested in itself 1000 times": (word, payload) => {
    const headers = new Uint8Array(4 * 1000);
    const nested = concat(headers, attribute(word, payload));
    const view = new DataView(nested.buffer);
    for (let at = 0; at < headers.length; at += 4) {
      view.setUint16(at, nested.length - at, true);
      view.setUint16(at + 2, word, true);
    }
    return nested;
  },
};

/** Everything that stays bytes in a message, at whatever depth. */
function* rawIn(value: unknown): Generator<RawAttribute> {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  const { unknown, irregular: _, ...rest }: AttributeSet = value;
  if (Array.isArray(unknown)) yield* unknown;
  for (const inner of Object.values(rest)) yield* rawIn(inner);
}

/** Where attributes like this one lie in a message. */
function* placesOf(message: Uint8Array, { type, data }: RawAttribute): Generator<number> {
  const bytes = attribute(type, data, { padding: new Uint8Array(0) });
  for (let at = 16; at + bytes.length <= message.length; at++) {
    if (bytes.every((byte, index) => message[at + index] === byte)) yield at;
  }
}

/** What the codec does wrong with a message; `undefined` if nothing. */
function faultOf(built: Built, path: AttributePath, protocol: number): string | undefined {
  const { message, offsets } = built;
  const options = { protocol };
  const messages = decode(message, options);
  const encoded = encode(messages);
  if (encoded.length !== message.length || encoded.some((byte, at) => byte !== message[at])) {
    return `became ${encoded.toHex()}`;
  }
  for (const one of messages) JSON.stringify(messageJson(one, options));
  for (const raw of rawIn(messages)) {
    const named = [...placesOf(message, raw)].map((at) => {
      const step = offsets.indexOf(at);
      const name = locate(message, at, options)?.path;
      // What is nested in the attribute itself has no name of its own.
      return step < 0 ? name?.startsWith(located(path, 0)) : name === located(path, step);
    });
    if (!named.includes(true)) return `nothing names attribute ${raw.type} of ${raw.data.length}`;
  }
  return undefined;
}

/** Every message's family that can be made, and what of it is to be tried. */
const PLANS = ALL.map(({ protocol, family }) => ({ protocol, family, ...pathsOf(family) }));

const random = seeded(7);

for (const { protocol, family, paths } of PLANS) {
  Deno.test(`each of ${paths.length} attributes of kind ${family.kind} alone is its value`, () => {
    for (const path of paths) {
      const word = path.steps.at(-1)?.word ?? 0;
      const built = build(family, path, attribute(word, somePayload(path, random)));
      const messages = decode(built.message, { protocol });
      assertEquals(messages.flatMap(oddities), [], `${pathText(path)}: ${built.message.toHex()}`);
      assertEquals(encode(messages), built.message, pathText(path));
      const last = path.steps.length - 1;
      const name = locate(built.message, built.offsets[last] ?? 0, { protocol })?.path;
      assertEquals(name, located(path, last));
    }
  });

  Deno.test(`each of ${paths.length} attributes of kind ${family.kind}, malformed, stays as it is`, () => {
    for (const path of paths) {
      const word = path.steps.at(-1)?.word ?? 0;
      const payload = somePayload(path, random);
      for (const [how, wrong] of Object.entries(WRONGS)) {
        const built = build(family, path, wrong(word, payload));
        const fault = faultOf(built, path, protocol);
        assertEquals(fault, undefined, `${pathText(path)} ${how}: ${built.message.toHex()}`);
      }
    }
  });
}

function pathText(path: AttributePath): string {
  return `family ${path.addressFamily}, ${located(path, path.steps.length - 1)}`;
}

/** A cycle gone through as often as the length of attributes lets it, at most 1000 times. */
function bomb(family: MessageFamily, cycle: Cycle, doubled: boolean): Uint8Array {
  const lead = cycle.steps.slice(0, cycle.entry);
  const around = cycle.steps.slice(cycle.entry).map((step) => ({
    ...step,
    before: doubled
      ? concat(step.before, attribute(step.word, new Uint8Array(step.fixed)))
      : step.before,
  }));
  const size = around.reduce((sum, { before, fixed }) => sum + before.length + fixed + 4, 0);
  const times = Math.min(1000, Math.floor(65000 / size));
  const steps = [...lead, ...Array.from({ length: times }, () => around).flat()];
  return build(family, { ...cycle, steps }, attribute(steps.at(-1)?.word ?? 0)).message;
}

/** Milliseconds: far more than any takes, and far less than what grows with the square of the length. */
const LIMIT = 400;

function isFast(message: Uint8Array, protocol: number, about: string): void {
  let time = timeOf(message, protocol);
  // What else the machine does is no fault.
  for (let tries = 0; tries < 3 && time > LIMIT; tries++) time = timeOf(message, protocol);
  assertLessOrEqual(time, LIMIT, about);
}

/** How long it takes to do all that can be done with a message. */
function timeOf(message: Uint8Array, protocol: number): number {
  const begin = performance.now();
  const messages = decode(message, { protocol });
  const encoded = encode(messages);
  for (const one of messages) messageJson(one, { protocol });
  for (const _ of annotate(message, { protocol }));
  locate(message, message.length - 1, { protocol });
  assert(encoded.every((byte, at) => byte === message[at]) && encoded.length === message.length);
  return performance.now() - begin;
}

const cyclic = PLANS.flatMap(({ cycles, ...plan }) => cycles.map((cycle) => ({ ...plan, cycle })));

Deno.test(`${cyclic.length} ways to nest a set in itself can be gone 1000 times`, () => {
  assertGreater(cyclic.length, 3);
  for (const { protocol, family, cycle } of cyclic) {
    for (const doubled of [false, true]) {
      const about = `${family.kind} ${pathText(cycle)}${doubled ? ", each level twice" : ""}`;
      isFast(bomb(family, cycle, doubled), protocol, about);
    }
  }
});

Deno.test("5,000 of an outermost attribute, however it is read, are read as fast as others", () => {
  const outermost = PLANS.flatMap(({ paths, ...plan }) =>
    paths.filter(({ steps }) => steps.length === 1).map((path) => ({ ...plan, path }))
  );
  // What is read by the same function takes the same time, whatever it is called.
  const ways = Map.groupBy(outermost, ({ path }) => path.steps[0]?.type.read);
  assertGreater(ways.size, 50);
  for (const [one] of ways.values()) {
    if (one === undefined) continue;
    const { protocol, family, path } = one;
    const payload = somePayload(path, random).subarray(0, 64);
    const bytes = attribute(path.steps[0]?.word ?? 0, payload);
    const many = new Uint8Array(bytes.length * 5_000);
    for (let at = 0; at < many.length; at += bytes.length) many.set(bytes, at);
    const { message } = build(family, path, many);
    isFast(message, protocol, `${family.kind} ${pathText(path)}`);
  }
});
