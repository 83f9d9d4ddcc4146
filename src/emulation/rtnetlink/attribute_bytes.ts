/** Attributes as bytes, each padded. */

import { NLA_F, NLA_HDRLEN } from "../../abi/netlink.ts";

const U32 = 4;
const U64 = 8;
const MAX_U32 = 0xffffffffn;

/** Bytes one after another. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** An attribute; without a payload it is a flag. */
export function attribute(id: number, payload: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = new Uint8Array(NLA_HDRLEN + payload.length + 3 & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, NLA_HDRLEN + payload.length, true);
  view.setUint16(2, id, true);
  bytes.set(payload, NLA_HDRLEN);
  return bytes;
}

/** A nest (`nla_nest_start`). */
export function nest(id: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return attribute(id | NLA_F.NESTED, joined(parts));
}

/** A number of 16 bits. */
export function u16(id: number, value: number): Uint8Array {
  return attribute(id, Uint8Array.of(value & 0xff, value >>> 8));
}

/** A number of 32 bits. */
export function u32(id: number, value: number): Uint8Array {
  const payload = new Uint8Array(U32);
  new DataView(payload.buffer).setUint32(0, value, true);
  return attribute(id, payload);
}

/** A number of 64 bits. */
export function u64(id: number, value: bigint): Uint8Array {
  const payload = new Uint8Array(U64);
  new DataView(payload.buffer).setBigUint64(0, value, true);
  return attribute(id, payload);
}

/** A number of 32 bits, or of 64 if it needs them (`nla_put_uint`). */
export function uint(id: number, value: bigint): Uint8Array {
  return value > MAX_U32 ? u64(id, value) : u32(id, Number(value));
}
