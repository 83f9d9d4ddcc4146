import { ERRNO } from "../../src/abi/errno.ts";
import { SyscallError } from "../../src/socket/mod.ts";
import { openLibrary } from "../libc.ts";
import { LAUNCH_SYMBOLS } from "./launch_symbols.ts";
import { BRIDGE_SYMBOLS } from "./symbols.ts";

/**
 * Bytes that buffers have at least if their address is kept: smaller ones may be moved by the
 * engine.
 */
const IMMOVABLE = 128;

/** Functions of libc, for a thread. Unloaded when disposed of. */
export class BoundLibc<S extends Deno.ForeignLibraryInterface> implements Disposable {
  readonly symbols: Deno.DynamicLibrary<S>["symbols"];
  readonly #library: Deno.DynamicLibrary<S>;
  /** The thread's errno itself, which nothing need be called to read. */
  readonly #errno: Int32Array;

  /** @param errno Where the thread's errno is. */
  constructor(library: Deno.DynamicLibrary<S>, errno: Deno.PointerValue) {
    if (errno === null) throw new TypeError("libc has no errno");
    this.#library = library;
    this.symbols = library.symbols;
    this.#errno = new Int32Array(Deno.UnsafePointerView.getArrayBuffer(errno, 4));
  }

  /** The error number of the synchronous call that just failed. */
  get errno(): number {
    return this.#errno[0] ?? 0;
  }

  /** Passes a result through, or throws the error that a negative one announces. */
  check(result: number, syscall: string, hint?: string): number {
    if (result < 0) throw new SyscallError(syscall, this.errno, hint);
    return result;
  }

  [Symbol.dispose](): void {
    this.#library.close();
  }
}

/** What serving programs takes of libc. */
export class Native extends BoundLibc<typeof BRIDGE_SYMBOLS> {
  /** Where libc is, if it is not in one of the usual places. */
  readonly libc: string | undefined;

  constructor(libc?: string) {
    const library = openLibrary(BRIDGE_SYMBOLS, libc);
    super(library, library.symbols.__errno_location());
    this.libc = libc;
  }

  /** Closes a descriptor. */
  close(fd: number): void {
    this.symbols.close(fd);
  }

  /** Has a descriptor's operations fail rather than wait. */
  setNonblocking(fd: number): void {
    this.check(this.symbols.fcntl(fd, F_SETFL, BigInt(O_NONBLOCK)), "fcntl");
  }
}

/** What starting a program takes of libc. */
export class LaunchLibc extends BoundLibc<typeof LAUNCH_SYMBOLS> {
  /** @param path Where libc is, if it is not in one of the usual places. */
  constructor(path?: string) {
    const library = openLibrary(LAUNCH_SYMBOLS, path);
    super(library, library.symbols.__errno_location());
  }
}

/** asm-generic/fcntl.h */
const F_SETFL = 4;
/** asm-generic/fcntl.h */
export const O_NONBLOCK = 0o4000;
/** asm-generic/fcntl.h */
export const O_CLOEXEC = 0o2000000;
/** asm-generic/fcntl.h */
export const O_PATH = 0o10000000;

/** A buffer that stays where it is, so that structures may point to it. */
export function immovable(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Math.max(length, IMMOVABLE));
}

/** The address of a buffer that is {@linkcode immovable}. */
export function addressOf(bytes: Uint8Array<ArrayBuffer>): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes));
}

const encoder = new TextEncoder();

/** A C string. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) throw new TypeError(`there is a NUL in ${JSON.stringify(text)}`);
  return encoder.encode(`${text}\0`);
}

/** Whether an error is that of a call that would have to wait. */
export function wouldBlock(errno: number): boolean {
  return errno === ERRNO.EAGAIN;
}
