import { bytesOf } from "../../emulation/bytes.ts";
import { SIZE } from "./abi.ts";
import type { Request } from "./request.ts";

/** Where replies are written, one after the other in the same place. */
export class Reply {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #length = 0;

  /** @param capacity How long the longest one is, less its header. */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(SIZE.out_header + capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Begins anew. */
  clear(): void {
    this.#length = SIZE.out_header;
  }

  /** How much more there is room for. */
  get room(): number {
    return this.#bytes.length - this.#length;
  }

  u16(value: number): void {
    this.#view.setUint16(this.#length, value, true);
    this.#length += 2;
  }

  u32(value: number): void {
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  u64(value: number): void {
    this.u32(value);
    this.u32(Math.floor(value / 2 ** 32));
  }

  zeros(count: number): void {
    this.#bytes.fill(0, this.#length, this.#length += count);
  }

  /** As much of some bytes as there is room for. */
  bytes(bytes: Uint8Array): void {
    const some = bytes.subarray(0, this.room);
    this.#bytes.set(some, this.#length);
    this.#length += some.length;
  }

  text(text: string): void {
    this.bytes(bytesOf(text));
  }

  /**
   * Ends it.
   *
   * @param error 0, or a negative error number: then it has nothing beside it.
   */
  finish(request: Request, error: number): Uint8Array<ArrayBuffer> {
    const length = error === 0 ? this.#length : SIZE.out_header;
    this.#view.setUint32(0, length, true);
    this.#view.setInt32(4, error, true);
    this.#view.setUint32(8, request.uniqueLow, true);
    this.#view.setUint32(12, request.uniqueHigh, true);
    return this.#bytes.subarray(0, length);
  }
}
