import type { LaunchRequest, StreamSource } from "./launch.ts";
import { addressOf, cString, immovable, type LaunchLibc } from "./native.ts";

/** Enough for a `posix_spawn_file_actions_t` and a `posix_spawnattr_t` of any libc. */
const OPAQUE = 1024;
/** spawn.h */
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
/** `sizeof(sigset_t)` */
const SIGSET = 128;
/** asm-generic/signal.h */
const SIGPIPE = 13;
/** asm-generic/fcntl.h */
const O_RDWR = 2;
/** How a stream is named where there is nothing. */
const NOTHING = cString("/dev/null");

/** What a program is started with. */
export interface StartRequest extends Pick<LaunchRequest, "command" | "cwd" | "env" | "streams"> {
  /** What it inherits beside its standard streams, under the same numbers. */
  readonly inherited?: readonly number[];
}

/**
 * Starts a program from the thread that calls, with signals as they are for programs at first.
 *
 * @returns Its process, or why there is none.
 */
export function start(
  native: LaunchLibc,
  { command, cwd, env, streams, inherited = [] }: StartRequest,
): { pid: number } | { errno: number } {
  const { symbols } = native;
  const actions = immovable(OPAQUE);
  const attributes = immovable(OPAQUE);
  symbols.posix_spawn_file_actions_init(actions);
  symbols.posix_spawnattr_init(attributes);
  try {
    streams.forEach((source, number) => redirect(native, actions, source, number));
    for (const fd of inherited) symbols.posix_spawn_file_actions_adddup2(actions, fd, fd);
    if (cwd !== undefined) symbols.posix_spawn_file_actions_addchdir_np(actions, cString(cwd));
    // The caller's runtime ignores SIGPIPE; what else is ignored, it was started with.
    symbols.posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    symbols.posix_spawnattr_setsigmask(attributes, new Uint8Array(SIGSET));
    const defaults = new Uint8Array(SIGSET);
    defaults[(SIGPIPE - 1) >> 3] = 1 << ((SIGPIPE - 1) & 7);
    symbols.posix_spawnattr_setsigdefault(attributes, defaults);
    const pid = new Int32Array(1);
    const file = cString(command[0] ?? "");
    const [argv, envp] = [stringArray(command), stringArray(env)];
    const errno = symbols.posix_spawnp(
      pid,
      file,
      actions,
      attributes,
      argv.pointers,
      envp.pointers,
    );
    return errno === 0 ? { pid: pid[0] ?? 0 } : { errno };
  } finally {
    symbols.posix_spawn_file_actions_destroy(actions);
    symbols.posix_spawnattr_destroy(attributes);
  }
}

function redirect(
  { symbols }: LaunchLibc,
  actions: Uint8Array<ArrayBuffer>,
  source: StreamSource,
  number: number,
): void {
  if (source === "null") {
    symbols.posix_spawn_file_actions_addopen(actions, number, NOTHING, O_RDWR, 0);
  } else if (source !== number) symbols.posix_spawn_file_actions_adddup2(actions, source, number);
}

/** A `char *[]`, which ends with NULL; what it points to lives as long as `texts` does. */
export function stringArray(
  strings: readonly string[],
): { pointers: Uint8Array<ArrayBuffer>; texts: Uint8Array } {
  const encoded = strings.map(cString);
  const texts = immovable(encoded.reduce((sum, { length }) => sum + length, 0));
  const pointers = immovable((strings.length + 1) * 8);
  const view = new DataView(pointers.buffer);
  const base = addressOf(texts);
  let at = 0;
  encoded.forEach((text, index) => {
    texts.set(text, at);
    view.setBigUint64(index * 8, base + BigInt(at), true);
    at += text.length;
  });
  return { pointers, texts };
}
