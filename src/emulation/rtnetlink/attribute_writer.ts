import { NLA_F, NLA_HDRLEN, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import type { MessageHeader } from "../../codec/mod.ts";

/** Bytes of room at first. */
const ROOM = 8192;

/**
 * Writes a message attribute by attribute into a buffer that is used again for the next: what is told
 * most often, and of a hundred thousand objects at a time.
 */
export class AttributeWriter {
  #bytes = new Uint8Array(ROOM);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** Begins a message; the one before it is lost. */
  begin({ type, flags, seq, pid }: MessageHeader): void {
    const view = this.#view;
    view.setUint32(0, 0, true);
    view.setUint16(4, type, true);
    view.setUint16(6, flags, true);
    view.setUint32(8, seq, true);
    view.setUint32(12, pid, true);
    this.#at = NLMSG_HDRLEN;
  }

  /** Ends it: its bytes, until another is begun. */
  end(): Uint8Array<ArrayBuffer> {
    this.#view.setUint32(0, this.#at, true);
    return this.#bytes.subarray(0, this.#at);
  }

  /** Makes room for so many bytes, which begin where it says. */
  #take(length: number): number {
    const at = this.#at;
    const end = at + length;
    if (end > this.#bytes.length) {
      const bytes = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      bytes.set(this.#bytes);
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer);
    }
    this.#at = end;
    return at;
  }

  /** Makes room for an attribute, padding included; where its payload begins. */
  #attribute(type: number, length: number): number {
    const at = this.#take(NLA_HDRLEN + (length + 3 & ~3));
    if ((length & 3) !== 0) this.#view.setUint32(this.#at - 4, 0, true);
    this.#view.setUint32(at, NLA_HDRLEN + length | type << 16, true);
    return at + NLA_HDRLEN;
  }

  /** What stands in the header of a family: a number of 8 bits. */
  byte(value: number): void {
    const at = this.#take(1);
    this.#view.setUint8(at, value);
  }

  /** A number of 16 bits. */
  half(value: number): void {
    const at = this.#take(2);
    this.#view.setUint16(at, value, true);
  }

  /** A number of 32 bits. */
  word(value: number): void {
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
  }

  /** An attribute of 8 bits. */
  u8(type: number, value: number): void {
    const at = this.#attribute(type, 1);
    this.#view.setUint8(at, value);
  }

  /** An attribute of 16 bits. */
  u16(type: number, value: number): void {
    const at = this.#attribute(type, 2);
    this.#view.setUint16(at, value, true);
  }

  /** An attribute of 32 bits. */
  u32(type: number, value: number): void {
    const at = this.#attribute(type, 4);
    this.#view.setUint32(at, value, true);
  }

  /** An attribute of 64 bits. */
  u64(type: number, value: bigint): void {
    const at = this.#attribute(type, 8);
    this.#view.setBigUint64(at, value, true);
  }

  /** An attribute of numbers of 32 bits. */
  words(type: number, values: Int32Array): void {
    let at = this.#attribute(type, 4 * values.length);
    const view = this.#view;
    for (let index = 0; index < values.length; index++, at += 4) {
      view.setInt32(at, values[index] ?? 0, true);
    }
  }

  /** An attribute of counters of so many bytes, the first of which are these, and all others 0. */
  counters(type: number, first: readonly bigint[], count: number, bytes: 4 | 8): void {
    let at = this.#attribute(type, count * bytes);
    const view = this.#view;
    this.#bytes.fill(0, at, at + count * bytes);
    for (const counter of first) {
      if (counter !== 0n) {
        if (bytes === 8) view.setBigUint64(at, counter, true);
        else view.setUint32(at, Number(BigInt.asUintN(32, counter)), true);
      }
      at += bytes;
    }
  }

  /** An attribute of text, one character a byte, and its end. */
  text(type: number, text: string): void {
    let at = this.#attribute(type, text.length + 1);
    const view = this.#view;
    for (let index = 0; index < text.length; index++) view.setUint8(at++, text.charCodeAt(index));
    view.setUint8(at, 0);
  }

  /** An attribute of bytes; of so many, if there is another length, 0 where there are none. */
  binary(type: number, bytes: Uint8Array, length: number = bytes.length): void {
    let at = this.#attribute(type, length);
    const view = this.#view;
    for (let index = 0; index < length; index++) view.setUint8(at++, bytes[index] ?? 0);
  }

  /** Attributes that are written already. */
  written(bytes: Uint8Array): void {
    const at = this.#take(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** An attribute of attributes, which `write` writes. */
  nest(type: number, write: () => void): void {
    const at = this.#take(NLA_HDRLEN);
    write();
    this.#view.setUint32(at, this.#at - at | type << 16, true);
  }

  /** As {@linkcode nest}, with NLA_F_NESTED. */
  flaggedNest(type: number, write: () => void): void {
    this.nest(type | NLA_F.NESTED, write);
  }
}
