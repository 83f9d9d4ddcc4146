/** Goes through messages and attributes, right or wrong, without decoding them. */

const HEADER = 16;
const ATTRIBUTE_HEADER = 4;
/** NLA_TYPE_MASK. */
const TYPE = 0x3fff;

/** The messages of a datagram, as long as they are whole. */
export function* messagesIn(datagram: Uint8Array): Generator<Uint8Array, void> {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  for (let at = 0; at + HEADER <= datagram.length;) {
    const length = view.getUint32(at, true);
    if (length < HEADER || at + length > datagram.length) return;
    yield datagram.subarray(at, at + length);
    at += length + 3 & ~3;
  }
}

/** An attribute: its number, without flags, and its payload. */
export interface WalkedAttribute {
  readonly id: number;
  readonly payload: Uint8Array;
}

/** The attributes from an offset on, as long as they are whole. */
export function* attributesIn(bytes: Uint8Array, from = 0): Generator<WalkedAttribute, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = from; at + ATTRIBUTE_HEADER <= bytes.length;) {
    const length = view.getUint16(at, true);
    if (length < ATTRIBUTE_HEADER || at + length > bytes.length) return;
    yield {
      id: view.getUint16(at + 2, true) & TYPE,
      payload: bytes.subarray(at + ATTRIBUTE_HEADER, at + length),
    };
    at += length + 3 & ~3;
  }
}
