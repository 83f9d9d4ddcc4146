import { textOf } from "../../emulation/bytes.ts";
import { SIZE } from "./abi.ts";
import type { Caller } from "./viewer.ts";

/** A request as the kernel writes it. One object reads them all, each in its turn. */
export class Request {
  #bytes: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(this.#bytes.buffer);

  /**
   * Turns to the next one.
   *
   * @returns Whether there is as much of it as of a request's header.
   */
  load(bytes: Uint8Array): boolean {
    if (this.#bytes.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
    this.#bytes = bytes;
    return bytes.length >= SIZE.in_header;
  }

  /** Whether it says that it is as long as it is. */
  get whole(): boolean {
    return this.#u32(0) === this.#bytes.length;
  }

  /** What is asked. */
  get opcode(): number {
    return this.#u32(4);
  }

  /** The low half of the number that its reply takes up. */
  get uniqueLow(): number {
    return this.#u32(8);
  }

  /** The high half. */
  get uniqueHigh(): number {
    return this.#u32(12);
  }

  /** The node that is asked about. */
  get node(): number {
    return this.#u64(16);
  }

  /** Who asks. */
  get caller(): Caller {
    return { uid: this.#u32(24), gid: this.#u32(28), pid: this.#u32(32) };
  }

  /** How much follows its header. */
  get length(): number {
    return this.#bytes.length - SIZE.in_header;
  }

  /** A number at an offset behind the header, which the caller knows to be there. */
  u32(offset: number): number {
    return this.#u32(SIZE.in_header + offset);
  }

  /** A number at an offset behind the header; to the precision of a double. */
  u64(offset: number): number {
    return this.#u64(SIZE.in_header + offset);
  }

  /** The text at an offset behind the header up to a NUL; `undefined` if there is none. */
  name(offset: number): string | undefined {
    const start = SIZE.in_header + offset;
    const end = this.#bytes.indexOf(0, start);
    return end < 0 ? undefined : textOf(this.#bytes.subarray(start, end));
  }

  /** The text that some bytes behind the header are. */
  text(offset: number, length: number): string {
    const start = SIZE.in_header + offset;
    return textOf(this.#bytes.subarray(start, start + length));
  }

  #u32(at: number): number {
    return this.#view.getUint32(this.#bytes.byteOffset + at, true);
  }

  #u64(at: number): number {
    return this.#u32(at) + this.#u32(at + 4) * 2 ** 32;
  }
}
