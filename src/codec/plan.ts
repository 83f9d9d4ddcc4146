import { NLA_HDRLEN } from "../abi/netlink.ts";
import { AF } from "../abi/socket.ts";
import { ipv4Text } from "./address_text.ts";
import type { Row } from "./attribute.ts";
import { oddPadding } from "./attribute.ts";
import type { Context } from "./type.ts";
import { OP } from "./type.ts";

/** How many attributes a shape may have. */
export const SHAPED = 7;

/** Makes a set of the values of its attributes. */
export type Shape = (
  a: unknown,
  b: unknown,
  c: unknown,
  d: unknown,
  e: unknown,
  f: unknown,
  g: unknown,
) => object;

/**
 * How a set lay in memory. The sets of a dump lie alike, so that comparing lengths and numbers with
 * those of the last one takes the place of looking up and checking each.
 */
export class Plan {
  readonly #rows: readonly Row[];
  readonly #shape: Shape;
  readonly #ops: Uint8Array;
  // Length and number of each attribute, as one word in memory.
  readonly #words: Int32Array;
  // Of the last set: the bytes of IPv4 addresses, whose text is worth keeping, and all values.
  readonly #addresses: Int32Array;
  readonly #values: unknown[];

  /** @param start Where the set lay that this is the plan of. */
  constructor(rows: readonly Row[], shape: Shape, view: DataView, start: number) {
    this.#rows = rows;
    this.#shape = shape;
    this.#ops = Uint8Array.from(rows, ({ op }) => op);
    this.#words = new Int32Array(rows.length);
    this.#addresses = new Int32Array(rows.length);
    this.#values = new Array<unknown>(rows.length).fill(undefined);
    let at = start;
    for (let index = 0; index < rows.length; index++) {
      this.#words[index] = view.getInt32(at, true);
      at += view.getUint16(at, true) + 3 & ~3;
    }
  }

  /** Whether an attribute reads the same wherever it stands, and has no more to tell. */
  static takes({ mayDiffer, type }: Row): boolean {
    return !mayDiffer && type.inner === undefined && type.select === undefined;
  }

  /** Reads a set that lies like this one; `undefined` if it does not. */
  read(view: DataView, start: number, end: number, context: Context): object | undefined {
    const words = this.#words;
    const values = this.#values;
    if (context.family === AF.MPLS) return undefined;
    let at = start;
    for (let index = 0; index < words.length; index++) {
      const word = view.getInt32(at, true);
      if (word !== words[index]) return undefined;
      const payload = at + NLA_HDRLEN;
      const size = (word & 0xffff) - NLA_HDRLEN;
      const op = this.#ops[index];
      at = payload + (size + 3 & ~3);
      if (op === OP.U32) {
        values[index] = view.getUint32(payload, true);
      } else if (op === OP.IP && size === 4) {
        const address = view.getInt32(payload, true);
        if (address !== this.#addresses[index] || values[index] === undefined) {
          this.#addresses[index] = address;
          values[index] = ipv4Text(view, payload);
        }
      } else {
        const value = this.#rows[index]?.type.read(view, payload, size, context);
        if (value === undefined) return undefined;
        if ((size & 3) !== 0 && oddPadding(view, payload + size, at, end)) return undefined;
        values[index] = value;
      }
    }
    return at === end
      ? this.#shape(values[0], values[1], values[2], values[3], values[4], values[5], values[6])
      : undefined;
  }
}
