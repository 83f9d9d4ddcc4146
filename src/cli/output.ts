import { UsageError } from "./usage.ts";
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
   * @param source What is read meanwhile, and must not be emptied.
   * @throws {Failure} If it cannot be opened.
   * @throws {UsageError} If it is the source.
   */
  constructor(path: string | undefined, source?: Deno.FileInfo) {
    this.#name = path ?? "standard output";
    if (path === undefined) return;
    try {
      const truncate = source === undefined;
      this.#file = Deno.openSync(path, { write: true, create: true, truncate });
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) {
        throw forbidden("writing", path, error, "--allow-write");
      }
      throw new Failure(`cannot write ${path}: ${reason(error)}`);
    }
    if (source === undefined) return;
    if (isSame(this.#file, source)) {
      throw new UsageError("--output would overwrite what --read reads");
    }
    this.#cut();
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

  /** Takes back what is no whole record: half of one would make the whole recording look broken. */
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

/** Whether an output is the file that is read, by whatever name. */
function isSame(output: Deno.FsFile, source: Deno.FileInfo): boolean {
  try {
    const { isFile, ino, dev } = output.statSync();
    return isFile && ino === source.ino && dev === source.dev;
  } catch {
    // Deno tells this only of what may be read, and the source may be.
    return false;
  }
}

/** A recording to be read. */
export interface Input {
  /** What people call it. */
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What file it is, if it is one. */
  readonly info?: Deno.FileInfo;
}

/**
 * Opens a recording.
 *
 * @param path A file; `-` is standard input.
 * @throws {Failure} If it cannot be read.
 */
export async function openInput(path: string): Promise<Input> {
  const name = path === "-" ? "standard input" : path;
  if (path === "-") return { name, bytes: parts(Deno.stdin.readable, name) };
  try {
    const file = await Deno.open(path);
    return { name, bytes: parts(file.readable, name), info: await file.stat() };
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
