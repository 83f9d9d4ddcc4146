import { Failure, OutputClosed, reason } from "./failure.ts";

const encoder = new TextEncoder();

/** Where a recording goes, record by record: standard output, or a file. */
export class Output implements Disposable {
  readonly #file: Deno.FsFile | undefined;
  readonly #name: string;
  /** Bytes of whole records. */
  #whole = 0;

  /**
   * @param path A file, which is emptied; none for standard output.
   * @throws {Failure} If it cannot be opened.
   */
  constructor(path: string | undefined) {
    this.#name = path ?? "standard output";
    if (path === undefined) return;
    try {
      this.#file = Deno.openSync(path, { write: true, create: true, truncate: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) {
        throw new Failure(`writing ${path} needs the permission --allow-write=${path}`);
      }
      throw new Failure(`cannot write ${path}: ${reason(error)}`);
    }
  }

  /** Whether a person looks at it. */
  get isTerminal(): boolean {
    return (this.#file ?? Deno.stdout).isTerminal();
  }

  /**
   * Writes a record, and all of it or, to a file, nothing.
   *
   * @throws {OutputClosed} If nobody reads on.
   * @throws {Failure} If there is no room, or the device fails.
   */
  async write(record: string | Uint8Array): Promise<void> {
    const bytes = typeof record === "string" ? encoder.encode(record) : record;
    for (let at = 0; at < bytes.length;) {
      try {
        at += await (this.#file ?? Deno.stdout).write(bytes.subarray(at));
      } catch (error) {
        if (error instanceof Deno.errors.WouldBlock) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          continue;
        }
        if (error instanceof Deno.errors.BrokenPipe) throw new OutputClosed();
        // Half a record would make the whole recording look broken.
        this.#file?.truncateSync(this.#whole);
        throw new Failure(`cannot write ${this.#name}: ${reason(error)}`);
      }
    }
    this.#whole += bytes.length;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file?.close();
  }
}

/**
 * Opens a recording to read.
 *
 * @param path A file; `-` is standard input.
 * @throws {Failure} If it cannot be opened.
 */
export function openInput(path: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (path === "-") return Deno.stdin.readable;
  try {
    return Deno.openSync(path).readable;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new Failure(`reading ${path} needs the permission --allow-read=${path}`);
    }
    throw new Failure(`cannot read ${path}: ${reason(error)}`);
  }
}
