/** Where encoders put their bytes: a buffer that grows, and the path of the value being written. */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer>;
  /** The bytes written so far lie below this offset. */
  length = 0;
  /** The buffer; replaced when it grows, so never kept across writes. */
  view: DataView;
  /** Whether a request is being written, which the kernel reads more strictly than it writes. */
  request = false;
  /** Keys from the message down to the value being written, for error messages. */
  readonly path: string[] = [];

  /**
   * Makes an empty writer.
   *
   * @param capacity Bytes to begin with.
   */
  constructor(capacity = 4096) {
    this.#bytes = new Uint8Array(capacity);
    this.view = new DataView(this.#bytes.buffer);
  }

  /** Makes room for `size` zero bytes and returns the offset at which they begin. */
  reserve(size: number): number {
    const at = this.length;
    const end = at + size;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    this.length = end;
    return at;
  }

  /** Appends bytes. */
  put(data: Uint8Array): void {
    // The buffer may be replaced by reserve(), so the offset comes first.
    const at = this.reserve(data.length);
    this.#bytes.set(data, at);
  }

  /** Appends zero bytes up to the next multiple of four. */
  align(): void {
    this.reserve(-this.length & 3);
  }

  /** Takes back what was written from `length` on. */
  truncate(length: number): void {
    // reserve() promises zeros.
    this.#bytes.fill(0, length, this.length);
    this.length = length;
  }

  /** Forgets everything, also what an error left behind. */
  reset(): void {
    this.truncate(0);
    this.path.length = 0;
  }

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length);
  }

  /** Refuses the value at the current path: the caller's mistake. */
  refuse(expected: string, value: unknown): never {
    const shown = typeof value === "object" && value !== null
      ? Object.prototype.toString.call(value)
      : typeof value === "string"
      ? JSON.stringify(value)
      : String(value);
    throw new RangeError(`${this.path.join(".") || "message"}: expected ${expected}, got ${shown}`);
  }
}
