/** Netlink messages put together by hand, right or wrong. Numbers are in host order: little-endian. */

/** No bytes. */
export const NONE: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** The parts one after another. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Bytes. */
export function bytes(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(values);
}

/** Two bytes. */
export function u16(value: number): Uint8Array<ArrayBuffer> {
  return bytes(value & 0xff, value >> 8);
}

/** Four bytes. */
export function u32(value: number): Uint8Array<ArrayBuffer> {
  return bytes(value & 0xff, value >> 8 & 0xff, value >> 16 & 0xff, value >>> 24);
}

/** Text and a NUL. */
export function text(value: string): Uint8Array<ArrayBuffer> {
  return concat(new TextEncoder().encode(value), bytes(0));
}

/** How an attribute or a message is wrong. */
export interface Wrong {
  /** The length it claims, in place of its own. */
  readonly length?: number;
  /** The bytes after it, in place of zeros up to the next multiple of four. */
  readonly padding?: Uint8Array;
}

/**
 * An attribute with its padding.
 *
 * @param word Its number and NLA_F_* bits.
 */
export function attribute(
  word: number,
  payload: Uint8Array = NONE,
  wrong: Wrong = {},
): Uint8Array<ArrayBuffer> {
  const { length = 4 + payload.length, padding = new Uint8Array(-payload.length & 3) } = wrong;
  return concat(u16(length), u16(word), payload, padding);
}

/** A message's header, where it is not zero. */
export interface Header extends Wrong {
  /** NLM_F_*. */
  readonly flags?: number;
  /** The request's number. */
  readonly seq?: number;
  /** The requester's port. */
  readonly pid?: number;
}

/** A message with its padding. */
export function message(
  type: number,
  payload: Uint8Array,
  header: Header = {},
): Uint8Array<ArrayBuffer> {
  const { flags = 0, seq = 0, pid = 0 } = header;
  const { length = 16 + payload.length, padding = new Uint8Array(-payload.length & 3) } = header;
  return concat(u32(length), u16(type), u16(flags), u32(seq), u32(pid), payload, padding);
}

/** RTM_NEWLINK of interface 0 with attributes. */
export function link(...attributes: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return message(16, concat(new Uint8Array(16), ...attributes));
}

/** RTM_NEWROUTE of an address family with attributes. */
export function route(
  family: number,
  ...attributes: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  return message(24, concat(bytes(family), new Uint8Array(11), ...attributes));
}
