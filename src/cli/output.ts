import { Failure, forbidden, OutputClosed, reason } from "./failure.ts";

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
        throw forbidden("writing", path, error, "--allow-write");
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
        this.#cut();
        throw new Failure(`cannot write ${this.#name}: ${reason(error)}`);
      }
    }
    this.#whole += bytes.length;
  }

  /** Takes back half a record, which would make the whole recording look broken. */
  #cut(): void {
    try {
      this.#file?.truncateSync(this.#whole);
    } catch {
      // What is no regular file cannot be cut.
    }
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file?.close();
  }
}

/**
 * Reads a recording's bytes.
 *
 * @param path A file; `-` is standard input.
 * @throws {Failure} If it cannot be read.
 */
export async function openInput(path: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    return parts(path === "-" ? Deno.stdin.readable : (await Deno.open(path)).readable, path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw forbidden("reading", path, error, "--allow-read");
    }
    throw unreadable(path, error);
  }
}

async function* parts(
  source: ReadableStream<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* source;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Failure {
  return new Failure(`cannot read ${path}: ${reason(error)}`);
}
