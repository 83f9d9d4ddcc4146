/** Datagrams changed at random, where it hurts: lengths, types, nesting, ends. */

import type { Random } from "../src/codec/mod.ts";
import { attribute, concat } from "./_bytes.ts";
import { pick } from "./_random.ts";

const HOST = true;
const MESSAGE_HEADER = 16;
const ATTRIBUTE_HEADER = 4;
/** Sizes of the families' fixed headers by their types, which come in fours; errors are first. */
const FAMILY_HEADERS = [20, 4, 4, 4, 16, 8, 12, 12, 12] as const;
const ADDRESS_FAMILIES = [0, 2, 7, 10, 28, 128, 255] as const;
const LENGTHS = [0, 1, 3, 4, 5, 7, 8, 12, 0x7fff, 0xfffd, 0xfffe, 0xffff] as const;

/** A message, or an attribute in it, and all that it lies in. */
interface Place {
  /** Where it begins: its header. */
  readonly at: number;
  /** Where it ends, without padding. */
  readonly end: number;
  /** Where the attributes inside begin, if there are any. */
  readonly inside: number;
  /** What it lies in: the message, then attributes. */
  readonly outer: readonly number[];
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

/** A message of the datagram. */
function messageIn(random: Random, view: DataView): Place | undefined {
  let found: Place | undefined;
  let count = 0;
  for (let at = 0; view.byteLength - at >= MESSAGE_HEADER;) {
    const length = view.getUint32(at, HOST);
    if (length < MESSAGE_HEADER || length > view.byteLength - at) break;
    if (random.below(++count) === 0) {
      found = { at, end: at + length, inside: at + MESSAGE_HEADER, outer: [] };
    }
    at += length + 3 & ~3;
  }
  return found;
}

/** An attribute that lies directly in what is given. */
function attributeIn(
  random: Random,
  view: DataView,
  { at: outerAt, inside, end, outer }: Place,
): Place | undefined {
  let found: Place | undefined;
  let count = 0;
  for (let at = inside; end - at >= ATTRIBUTE_HEADER;) {
    const length = view.getUint16(at, HOST);
    if (length < ATTRIBUTE_HEADER || length > end - at) break;
    if (random.below(++count) === 0) {
      found = { at, end: at + length, inside: at + ATTRIBUTE_HEADER, outer: [...outer, outerAt] };
    }
    at += length + 3 & ~3;
  }
  return found;
}

/** An attribute of the datagram, more often an outer one than an inner one. */
function attributeOf(random: Random, data: Uint8Array): Place | undefined {
  const view = viewOf(data);
  const message = messageIn(random, view);
  if (message === undefined) return undefined;
  const type = view.getUint16(message.at + 4, HOST);
  const inside = message.inside + (FAMILY_HEADERS[type >> 2] ?? pick(random, FAMILY_HEADERS));
  let place = attributeIn(random, view, { ...message, inside });
  while (place !== undefined && place.end - place.inside >= 8 && random.below(3) > 0) {
    // Next hops have a header of their own before their attributes.
    const inside = place.inside + (random.below(8) === 0 ? 8 : 0);
    const inner = attributeIn(random, view, { ...place, inside });
    if (inner === undefined) break;
    place = inner;
  }
  return place;
}

/** Replaces the bytes from `at` to `end`, and makes what they lie in as much longer or shorter. */
function replace(
  data: Uint8Array,
  outer: readonly number[],
  at: number,
  end: number,
  by: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const out = concat(data.subarray(0, at), by, data.subarray(end));
  const view = viewOf(out);
  const more = by.length - (end - at);
  outer.forEach((header, depth) => {
    if (depth === 0) view.setUint32(header, view.getUint32(header, HOST) + more, HOST);
    else view.setUint16(header, view.getUint16(header, HOST) + more, HOST);
  });
  return out;
}

function randomBytes(random: Random, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  for (let at = 0; at < length; at++) out[at] = random.below(256);
  return out;
}

function lengthNear(random: Random, length: number): number {
  return random.below(2) === 0 ? length + random.below(17) - 8 : pick(random, LENGTHS);
}

/** One attribute in full, with its padding. */
function whole(data: Uint8Array, { at, end }: Place): Uint8Array {
  return data.subarray(at, Math.min(end + 3 & ~3, data.length));
}

/** A way to change a datagram; `other` is another one to take bytes from. Neither is written to. */
type Mutation = (
  random: Random,
  data: Uint8Array,
  other: Uint8Array,
) => Uint8Array;

/** Changes bytes in a copy. */
function inPlace(
  change: (random: Random, view: DataView, data: Uint8Array) => void,
): Mutation {
  return (random, data) => {
    if (data.length === 0) return data;
    const out = data.slice();
    change(random, viewOf(out), out);
    return out;
  };
}

/** Changes an attribute in a copy. */
function inAttribute(
  change: (random: Random, view: DataView, place: Place, data: Uint8Array) => void,
): Mutation {
  return inPlace((random, view, data) => {
    const place = attributeOf(random, data);
    if (place !== undefined) change(random, view, place, data);
  });
}

/** Changes a message's header in a copy. */
function inMessage(change: (random: Random, view: DataView, place: Place) => void): Mutation {
  return inPlace((random, view) => {
    const place = messageIn(random, view);
    if (place !== undefined) change(random, view, place);
  });
}

/** Puts something in an attribute's place. */
function anew(
  make: (random: Random, data: Uint8Array, place: Place, other: Uint8Array) => Uint8Array,
): Mutation {
  return (random, data, other) => {
    const place = attributeOf(random, data);
    if (place === undefined) return data;
    const end = Math.min(place.end + 3 & ~3, data.length);
    return replace(data, place.outer, place.at, end, make(random, data, place, other));
  };
}

const MUTATIONS: readonly Mutation[] = [
  // Any bytes.
  inPlace((random, _view, data) => {
    for (let count = random.below(4); count >= 0; count--) {
      const at = random.below(data.length);
      data[at] = (data[at] ?? 0) ^ 1 << random.below(8);
    }
  }),
  inPlace((random, _view, data) => {
    data[random.below(data.length)] = pick(random, [0, 1, 4, 0x7f, 0x80, 0xff]);
  }),
  inPlace((random, _view, data) => {
    const at = random.below(data.length);
    data.fill(random.below(2) * 255, at, at + random.below(24));
  }),
  // Ends.
  (random, data) => data.subarray(0, random.below(data.length + 1)),
  (random, data) => concat(data, randomBytes(random, random.below(20))),
  (random, data, other) =>
    concat(
      data.subarray(0, random.below(data.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ),
  (_random, data, other) => concat(data, other),
  // Message headers.
  inMessage((random, view, { at, end }) =>
    view.setUint32(at, Math.max(0, lengthNear(random, end - at)), HOST)
  ),
  inMessage((random, view, { at }) =>
    view.setUint16(at + 4, random.below(2) === 0 ? random.below(4) : random.below(128), HOST)
  ),
  inMessage((random, view, { at }) => view.setUint16(at + 6, random.below(0x400), HOST)),
  inMessage((random, view, { at, end }) => {
    if (end - at > MESSAGE_HEADER) {
      view.setUint8(at + MESSAGE_HEADER, pick(random, ADDRESS_FAMILIES));
    }
  }),
  // Attribute headers.
  inAttribute((random, view, { at, end }) =>
    view.setUint16(at, Math.max(0, lengthNear(random, end - at)), HOST)
  ),
  inAttribute((random, view, { at }) => view.setUint16(at + 2, random.below(72), HOST)),
  inAttribute((random, view, { at }) =>
    view.setUint16(at + 2, view.getUint16(at + 2, HOST) ^ 0x4000 << random.below(2), HOST)
  ),
  inAttribute((random, view, { end }) => {
    for (let at = end; (at & 3) !== 0 && at < view.byteLength; at++) {
      view.setUint8(at, random.below(256));
    }
  }),
  inAttribute((random, _view, { inside, end }, data) =>
    data.set(randomBytes(random, end - inside), inside)
  ),
  // Whole attributes: gone, twice, elsewhere, another datagram's, longer, nested in itself.
  anew(() => new Uint8Array(0)),
  anew((_random, data, place) => concat(whole(data, place), whole(data, place))),
  anew((random, data, place) => {
    const second = attributeOf(random, data);
    return second === undefined ? whole(data, place) : concat(
      whole(data, second),
      whole(data, place),
    );
  }),
  anew((random, data, place, other) => {
    const foreign = attributeOf(random, other);
    return concat(foreign ? whole(other, foreign) : other.subarray(0, 64), whole(data, place));
  }),
  anew((random, data, { at, inside, end }) => {
    const resized = concat(data.subarray(inside, end), randomBytes(random, random.below(12)));
    const payload = resized.subarray(0, random.below(resized.length + 1));
    return attribute(viewOf(data).getUint16(at + 2, HOST), payload);
  }),
  anew((random, data, place) => {
    const word = viewOf(data).getUint16(place.at + 2, HOST);
    let nested: Uint8Array = whole(data, place);
    for (let depth = random.below(40); depth >= 0; depth--) nested = attribute(word, nested);
    return nested;
  }),
];

/**
 * A datagram like `data`, but wrong somewhere.
 *
 * @param random Decides what happens.
 * @param data A datagram, usually a right one.
 * @param other A datagram to take bytes from.
 */
export function mutate(random: Random, data: Uint8Array, other: Uint8Array): Uint8Array {
  return pick(random, MUTATIONS)(random, data, other);
}
