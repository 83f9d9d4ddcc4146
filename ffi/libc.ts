import { SyscallError } from "../src/socket/mod.ts";
import { SYMBOLS, type Symbols } from "./symbols.ts";

/**
 * Where libc may be. A bare name is found by the dynamic loader, but `--allow-ffi=<path>` can only
 * grant an absolute path.
 */
const CANDIDATES: readonly string[] = [
  "libc.so.6",
  "/lib/x86_64-linux-gnu/libc.so.6",
  "/usr/lib/x86_64-linux-gnu/libc.so.6",
  "/lib/aarch64-linux-gnu/libc.so.6",
  "/usr/lib/aarch64-linux-gnu/libc.so.6",
  "/lib64/libc.so.6",
  "/usr/lib64/libc.so.6",
  "/usr/lib/libc.so.6",
  "libc.musl-x86_64.so.1",
  "libc.musl-aarch64.so.1",
  "/lib/ld-musl-x86_64.so.1",
  "/lib/ld-musl-aarch64.so.1",
];

/**
 * A loaded libc. It is shared by everything that was opened with the same `libc` option, counts
 * who holds it, and is unloaded when the last holder disposes of it.
 */
export class Libc implements Disposable {
  readonly symbols: Symbols;
  /** Disposed of when the last holder goes: first what was added last, at the end the library. */
  readonly owned: DisposableStack = new DisposableStack();
  readonly #errnoLocation: Deno.PointerValue;
  readonly #errno = new Int32Array(1);
  #holders = 0;

  constructor(library: Deno.DynamicLibrary<typeof SYMBOLS>) {
    this.owned.defer(() => library.close());
    this.symbols = library.symbols;
    // Per thread, as this module is.
    this.#errnoLocation = library.symbols.__errno_location();
    // Compiles the getter, so that the first failure does not find the compiler at work.
    this.check(0, this.errno, "dlopen");
  }

  /**
   * The error number of the synchronous call that just failed. Read it in the next expression:
   * whatever the engine does in between (compile a function, collect garbage) may change it.
   */
  get errno(): number {
    this.symbols.copy_errno(this.#errno, this.#errnoLocation, 4n);
    return this.#errno[0] ?? 0;
  }

  /** Passes a result through, or throws the error that a negative one announces. */
  check(result: number, errno: number, syscall: string, hint?: string): number {
    if (result < 0) throw new SyscallError(syscall, errno, hint);
    return result;
  }

  /** Adds a holder. */
  hold(): this {
    this.#holders++;
    return this;
  }

  /** Removes a holder. */
  [Symbol.dispose](): void {
    if (--this.#holders === 0) this.owned.dispose();
  }
}

const loaded = new Map<string | undefined, Libc>();

/** The libc at `path`, or wherever it is, loaded if need be. The caller holds it. */
export function holdLibc(path?: string): Libc {
  let libc = loaded.get(path);
  if (libc === undefined) {
    libc = new Libc(load(path));
    libc.owned.defer(() => loaded.delete(path));
    loaded.set(path, libc);
  }
  return libc.hold();
}

function load(path?: string): Deno.DynamicLibrary<typeof SYMBOLS> {
  return openLibrary(SYMBOLS, path);
}

/**
 * Binds functions of the libc at `path`, or wherever it is.
 *
 * @throws {Deno.errors.NotSupported} Where there is no Linux.
 * @throws {Deno.errors.NotFound} Where no libc was found.
 */
export function openLibrary<S extends Deno.ForeignLibraryInterface>(
  symbols: S,
  path?: string,
): Deno.DynamicLibrary<S> {
  if (Deno.build.os !== "linux") {
    throw new Deno.errors.NotSupported(
      `Netlink sockets of a real kernel need Linux, and this is ${Deno.build.os}. ` +
        "The codec and recordings work here, without any permission.",
    );
  }
  if (path !== undefined) return Deno.dlopen(path, symbols);
  const granted = CANDIDATES.filter((path) =>
    Deno.permissions.querySync({ name: "ffi", path }).state === "granted"
  );
  const failures: string[] = [];
  for (const path of granted.length > 0 ? granted : CANDIDATES) {
    try {
      return Deno.dlopen(path, symbols);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Deno.errors.NotFound(
    `No libc could be opened. Say where it is with the "libc" option. Tried:\n${
      failures.map((failure) => `  ${failure}`).join("\n")
    }`,
  );
}
