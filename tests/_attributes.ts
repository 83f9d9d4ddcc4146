/** Requests and attributes, byte by byte. */
import { NLA_F, NLM_F } from "../src/abi/mod.ts";

/** One attribute, with its header and padding. `word` may have NLA_F_* bits. */
export function attribute(word: number, payload: Uint8Array, length?: number): Uint8Array {
  const bytes = new Uint8Array(4 + payload.length + 3 & ~3);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, length ?? 4 + payload.length, true);
  view.setUint16(2, word, true);
  bytes.set(payload, 4);
  return bytes;
}

/** A nest with NLA_F_NESTED. */
export function nested(id: number, inside: Uint8Array): Uint8Array {
  return attribute(id | NLA_F.NESTED, inside);
}

/** Bytes one after another. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Single bytes. */
export function bytes(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}

/** A number in 4 bytes, host order. */
export function u32(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array([value]).buffer);
}

/** Text and its NUL. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value + "\0");
}

/** A request with NLM_F_ACK. */
export function request(
  type: number,
  flags: number,
  header: Uint8Array,
  attributes: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const message = joined(new Uint8Array(16), header, attributes);
  const view = new DataView(message.buffer);
  view.setUint32(0, message.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags | NLM_F.REQUEST | NLM_F.ACK, true);
  return message;
}
