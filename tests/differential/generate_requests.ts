/** Random requests: right ones, and what can be made of them. */

import { NLA_F } from "../../src/abi/mod.ts";
import { joined } from "./bytes.ts";
import type { Draw } from "./draw.ts";
import type { Data, MessageData } from "./scenario.ts";

/** An attribute that may be wrong. */
export interface DrawnAttribute {
  /** Its number, and flags. */
  readonly type: number;
  readonly payload: Uint8Array;
}

/** A request before it is changed. */
export interface DrawnRequest {
  readonly type: number;
  readonly flags: number;
  /** The family's header. */
  readonly header: Uint8Array;
  readonly attributes: readonly DrawnAttribute[];
}

/** A request as it is sent. */
export interface MutatedMessage extends Omit<MessageData, "payload"> {
  readonly payload: Uint8Array;
}

/** Numbers that no family has, and those of some. */
const STRANGE_TYPES = [0, 1, 2, 3, 4, 5, 6, 7, 30, 0x3fff];
const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 17, 20];
const LENGTHS = [0, 1, 3, 4, 5, 8, 12, 40, 1000, 0xffff];
const TRAILERS = [
  "00",
  "0000",
  "000000",
  "01020304",
  "03000100",
  "ff",
  "0800",
  "00000000",
  "ffffffff",
];
const MOVES = [-8, -5, -4, -3, -1, 1, 2, 3];

/** A number of 32 bits. */
export function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

/** No process has such a number; the process's own is put in its place. */
export const SELF = 0xfffffff0;

/** Where the process's own number is asked for. */
export function withSelf(hex: string): Data {
  const self = u32(SELF).toHex();
  return hex.split(self).flatMap((part, index): Data[] =>
    index === 0 ? [part] : [{ port: "self" }, part]
  );
}

/** An attribute's bytes, padded; of another length than its payload has, if that is told. */
export function attributeBytes(
  { type, payload }: DrawnAttribute,
  length: number = 4 + payload.length,
): Uint8Array {
  const bytes = new Uint8Array(4 + (payload.length + 3 & ~3));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, length, true);
  view.setUint16(2, type, true);
  bytes.set(payload, 4);
  return bytes;
}

/** Makes right requests wrong, once in so many times. */
export class Mutator {
  readonly #draw: Draw;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** The request as it is sent. */
  message(request: DrawnRequest, seq: number): MutatedMessage {
    const draw = this.#draw;
    const mutated = draw.chance(2);
    const { type, flags } = request;
    const parts = mutated ? this.#parts(request) : [
      request.header,
      ...request.attributes.map((attribute) => attributeBytes(attribute)),
    ];
    const payload = joined(parts);
    const moved = mutated && draw.chance(10)
      ? { length: 16 + payload.length + draw.of(MOVES) }
      : {};
    return { type, flags, seq, payload, ...moved };
  }

  /** The header and the attributes, one or more of them changed. */
  #parts({ header, attributes }: DrawnRequest): Uint8Array[] {
    const draw = this.#draw;
    const rows = [...attributes];
    let head = header;
    let length: number | undefined;
    let trailer = new Uint8Array();
    for (let times = draw.of([1, 1, 1, 2, 3]); times > 0; times--) {
      const at = draw.below(rows.length);
      const row = rows[at];
      switch (draw.below(row === undefined ? 3 : 8)) {
        case 0:
          head = draw.chance(4) ? head.slice(0, draw.below(head.length + 1)) : this.#noise(head);
          break;
        case 1:
          trailer = Uint8Array.fromHex(draw.of(TRAILERS));
          break;
        case 2:
          rows.push({ type: draw.of(STRANGE_TYPES), payload: this.#bytes(draw.of(SIZES)) });
          break;
        case 3:
          rows.splice(at, 1);
          break;
        case 4: {
          const copy = row === undefined ? new Uint8Array() : row.payload;
          if (row) rows.push({ ...row, payload: draw.chance(2) ? copy : this.#noise(copy) });
          break;
        }
        case 5:
          if (row) rows[at] = { ...row, payload: this.#resized(row.payload) };
          break;
        case 6:
          if (row) rows[at] = { ...row, type: row.type ^ draw.of([...Object.values(NLA_F)]) };
          break;
        default:
          length = draw.of(LENGTHS);
      }
    }
    const wrong = draw.below(rows.length);
    return [
      head,
      ...rows.map((row, index) => attributeBytes(row, index === wrong ? length : undefined)),
      trailer,
    ];
  }

  #bytes(size: number): Uint8Array {
    return Uint8Array.from({ length: size }, () => this.#draw.below(256));
  }

  /** The bytes, one of them another. */
  #noise(bytes: Uint8Array): Uint8Array {
    const copy = bytes.slice();
    if (copy.length > 0) copy[this.#draw.below(copy.length)] = this.#draw.of([0, 1, 2, 10, 255]);
    return copy;
  }

  #resized(bytes: Uint8Array): Uint8Array {
    const copy = new Uint8Array(this.#draw.of(SIZES));
    copy.set(bytes.subarray(0, copy.length));
    return copy;
  }
}
