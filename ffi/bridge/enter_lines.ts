/** What a process that becomes a program is told and tells: values in JSON, a line each. */
import { ERRNO } from "../../src/abi/errno.ts";
import { openLibrary } from "../libc.ts";
import { ENTER_SYMBOLS } from "./launch_symbols.ts";
import type { Owner } from "./launch.ts";
import { BoundLibc } from "./native.ts";

/** What it is to become, and what it is to do before. */
export interface EnterRequest {
  readonly command: readonly string[];
  /** `NAME=value`, each of them. */
  readonly env: readonly string[];
  /** Where its standard error leads to, until then. */
  readonly errors: number | undefined;
  readonly owner: Owner;
  /** The capabilities that the program is to have: a mask by CAP_*, as text. */
  readonly capabilities: string;
  /** Whether it is not to become the program if that would not see the files. */
  readonly needed: boolean;
}

/** What it tells. That it says no more means that it has become the program. */
export type EnterReply =
  /** The files are to be served by a descriptor of its own; it waits for a byte, 1 if they are. */
  | { readonly kind: "device"; readonly device: number }
  /** It becomes the program now. */
  | { readonly kind: "ready"; readonly hostFiles?: string }
  /** It cannot become the program, by an error number; or since that would not see the files. */
  | { readonly kind: "failed"; readonly errno: number }
  | { readonly kind: "unseen"; readonly hostFiles: string };

const LINE_FEED = 10;
const CHUNK = 65536;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What such a process, and who starts it, take of libc. */
export class EnterLibc extends BoundLibc<typeof ENTER_SYMBOLS> {
  /** @param path Where libc is, if it is not in one of the usual places. */
  constructor(path?: string) {
    const library = openLibrary(ENTER_SYMBOLS, path);
    super(library, library.symbols.__errno_location());
  }
}

/** Lines by a descriptor, sent and waited for. */
export class Lines {
  readonly #native: EnterLibc;
  readonly #fd: number;
  /** Received, and not asked for yet. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(native: EnterLibc, fd: number) {
    this.#native = native;
    this.#fd = fd;
  }

  /** Sends a value. Whether it got there shows in what comes back. */
  send(value: EnterRequest | EnterReply): void {
    const bytes = encoder.encode(`${JSON.stringify(value)}\n`);
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at);
      const length = this.#native.symbols.write(this.#fd, part, BigInt(part.length));
      if (length > 0) at += length;
      else if (this.#native.errno !== ERRNO.EINTR) return;
    }
  }

  /** Waits for a line; `undefined` at the end. */
  receive(): string | undefined {
    for (;;) {
      const end = this.#rest.indexOf(LINE_FEED);
      if (end >= 0) {
        const line = decoder.decode(this.#rest.subarray(0, end));
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      const more = this.#read();
      if (more === undefined) return undefined;
      const all = new Uint8Array(this.#rest.length + more.length);
      all.set(this.#rest);
      all.set(more, this.#rest.length);
      this.#rest = all;
    }
  }

  #read(): Uint8Array | undefined {
    const chunk = new Uint8Array(CHUNK);
    for (;;) {
      const length = this.#native.symbols.read(this.#fd, chunk, BigInt(CHUNK));
      if (length > 0) return chunk.subarray(0, length);
      if (length === 0 || this.#native.errno !== ERRNO.EINTR) return undefined;
    }
  }
}
