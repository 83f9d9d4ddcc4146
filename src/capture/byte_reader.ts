/** Bytes in order, in chunks of any size: a file's `readable`, a generator, an array of chunks. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * The most that one part of a recording (a block, a packet, a line) may take: 64 MiB. A netlink
 * datagram is far smaller; a length beyond this is garbage and must not be waited for.
 */
export const MAX_PART: number = 64 * 1024 * 1024;

/** Reads parts of a known length from chunks of any length, holding no more than it was asked for. */
export class ByteReader implements AsyncIterable<Uint8Array>, AsyncDisposable {
  readonly #source: AsyncGenerator<Uint8Array, void>;
  #buffer: Uint8Array = new Uint8Array();
  #offset = 0;

  /**
   * Reads from the start of a source.
   *
   * @param source What to read; disposing of the reader ends it.
   */
  constructor(source: ByteSource) {
    this.#source = chunksOf(source);
  }

  /** The bytes read so far: the offset of the next one. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * The next bytes, which stay where they are.
   *
   * @param length How many; fewer are returned only when the source ends before.
   */
  async peek(length: number): Promise<Uint8Array> {
    if (this.#buffer.length < length) await this.#fill(length);
    return this.#buffer.subarray(0, length);
  }

  /**
   * The next bytes. They are a view that the source's chunks share.
   *
   * @param length How many; fewer are returned only when the source ends before.
   */
  async read(length: number): Promise<Uint8Array> {
    const bytes = await this.peek(length);
    this.#buffer = this.#buffer.subarray(bytes.length);
    this.#offset += bytes.length;
    return bytes;
  }

  /** Everything not yet read, as it comes. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    const rest = this.#buffer;
    this.#buffer = new Uint8Array();
    yield rest;
    yield* this.#source;
  }

  /** Ends the source: a stream is cancelled. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.return();
  }

  async #fill(length: number): Promise<void> {
    const parts = [this.#buffer];
    let size = this.#buffer.length;
    while (size < length) {
      const next = await this.#source.next();
      if (next.done) break;
      parts.push(next.value);
      size += next.value.length;
    }
    this.#buffer = concat(parts);
  }
}

/**
 * The parts end to end.
 *
 * @param parts Byte arrays.
 */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * The bytes as numbers.
 *
 * @param bytes What the view shows.
 */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array, void> {
  yield* source;
}
