import { NLA_HDRLEN, NLA_TYPE_MASK, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import type { Request } from "../netlink/receive.ts";

/**
 * The attributes of a request as handlers of the kernel see them, `struct nlattr *tb[]`: by number,
 * the last of each, read in whatever length they come. What they must be is a policy's business.
 */
export class RequestAttributes {
  readonly #view: DataView;
  /** From where to where they are. */
  readonly #range: { readonly begin: number; readonly end: number };
  /** Where each begins. */
  readonly #at = new Map<number, number>();

  /** @param size Bytes of the fixed header before them. */
  constructor({ view }: Pick<Request, "view">, size: number);
  /** Those from one place of the message to another. */
  constructor({ view }: Pick<Request, "view">, range: { begin: number; end: number });
  constructor({ view }: Pick<Request, "view">, where: number | { begin: number; end: number }) {
    this.#view = view;
    const range = typeof where === "object"
      ? where
      : { begin: NLMSG_HDRLEN + (where + 3 & ~3), end: view.byteLength };
    this.#range = range;
    const { end } = range;
    for (let at = range.begin; end - at >= NLA_HDRLEN;) {
      const length = view.getUint16(at, true);
      if (length < NLA_HDRLEN || length > end - at) return;
      this.#at.set(view.getUint16(at + 2, true) & NLA_TYPE_MASK, at);
      at += length + 3 & ~3;
    }
  }

  /** Where an attribute begins, which is how a refusal blames it. */
  offset(id: number): number | undefined {
    return this.#at.get(id);
  }

  /** The attributes within an attribute; `undefined` if it is not there. */
  nested(id: number): RequestAttributes | undefined {
    const at = this.#at.get(id);
    if (at === undefined) return undefined;
    const end = at + this.#view.getUint16(at, true);
    return new RequestAttributes({ view: this.#view }, { begin: at + NLA_HDRLEN, end });
  }

  /** The message. */
  get view(): DataView {
    return this.#view;
  }

  /** From where to where an attribute's payload is. */
  range(id: number): { begin: number; end: number } | undefined {
    const at = this.#at.get(id);
    if (at === undefined) return undefined;
    return { begin: at + NLA_HDRLEN, end: at + this.#view.getUint16(at, true) };
  }

  /** Whether an attribute is there. */
  has(id: number): boolean {
    return this.#at.has(id);
  }

  /** The numbers of the attributes that are there, in the order in which each came first. */
  get ids(): IterableIterator<number> {
    return this.#at.keys();
  }

  /** An attribute's bytes, of the message. */
  bytes(id: number): Uint8Array | undefined {
    const payload = this.payload(id);
    if (payload === undefined) return undefined;
    return new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength);
  }

  /**
   * All attributes one by one, those that come twice as well (`nla_for_each_attr`): each with its
   * number, and as if it were alone.
   */
  *all(): Generator<{ id: number; alone: RequestAttributes }, void> {
    const view = this.#view;
    const { begin, end } = this.#range;
    for (let at = begin; end - at >= NLA_HDRLEN;) {
      const length = view.getUint16(at, true);
      if (length < NLA_HDRLEN || length > end - at) return;
      const alone = new RequestAttributes({ view }, { begin: at, end: at + length });
      yield { id: view.getUint16(at + 2, true) & NLA_TYPE_MASK, alone };
      at += length + 3 & ~3;
    }
  }

  /** The attributes within an attribute one by one (`nla_for_each_nested`). */
  *items(id: number): Generator<{ id: number; alone: RequestAttributes }, void> {
    const nested = this.nested(id);
    if (nested !== undefined) yield* nested.all();
  }

  /** An attribute's payload. */
  payload(id: number): DataView | undefined {
    const at = this.#at.get(id);
    if (at === undefined) return undefined;
    const { buffer, byteOffset } = this.#view;
    const length = this.#view.getUint16(at, true) - NLA_HDRLEN;
    return new DataView(buffer, byteOffset + at + NLA_HDRLEN, length);
  }

  /** A number of 8 bits. */
  u8(id: number): number | undefined {
    return this.payload(id)?.getUint8(0);
  }

  /** A number of 16 bits. */
  u16(id: number): number | undefined {
    return this.payload(id)?.getUint16(0, true);
  }

  /** A number of 32 bits. */
  u32(id: number): number | undefined {
    return this.payload(id)?.getUint32(0, true);
  }

  /** A number of 32 bits with a sign. */
  s32(id: number): number | undefined {
    return this.payload(id)?.getInt32(0, true);
  }

  /** A number of 32 bits in network order. */
  be32(id: number): number | undefined {
    return this.payload(id)?.getUint32(0);
  }

  /** A number of 64 bits in network order. */
  be64(id: number): bigint | undefined {
    return this.payload(id)?.getBigUint64(0);
  }

  /**
   * Text of at most so many bytes, one character each, without NULs at its end: what `nla_strscpy`
   * puts into a buffer of zeros.
   */
  name(id: number, most: number): string | undefined {
    const payload = this.payload(id);
    if (payload === undefined) return undefined;
    const { buffer, byteOffset, byteLength } = payload;
    const bytes = new Uint8Array(buffer, byteOffset, Math.min(byteLength, most));
    return String.fromCharCode(...bytes).replace(/\0+$/, "");
  }
}
