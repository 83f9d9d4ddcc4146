/**
 * What of the bridge is raw: the filter, the listener, programs' memory and descriptors.
 *
 * @module
 */
import { type Arch, ARCHES } from "../../src/bridge/arch.ts";
import { filterFor } from "../../src/bridge/policy.ts";
import type { Program, SpawnOptions } from "../../src/bridge/spawn_types.ts";
import type { EmulatedKernel } from "../../src/emulation/mod.ts";
import { refusal } from "./install.ts";
import { launch } from "./launch_worker.ts";
import type { Range } from "./listener.ts";
import { Native } from "./native.ts";
import { ServedProgram } from "./program.ts";

/** sys/resource.h */
const RLIMIT_NOFILE = 7;
/** The descriptor after the last that select(2) knows (`FD_SETSIZE`). */
const FD_SETSIZE = 1024;
/** How many descriptors are set aside for netlink sockets at most. */
const MOST_SOCKETS = 128;

/** Starts a program whose netlink sockets are an emulated kernel's. */
export function spawnProgram(
  kernel: EmulatedKernel,
  command: readonly string[],
  options: SpawnOptions,
): Promise<Program> {
  const arch = archHere();
  if (typeof arch === "string") throw new Deno.errors.NotSupported(arch);
  return ServedProgram.start({ kernel, arch, range: rangeHere(options.libc), options }, command);
}

/** Why programs cannot be served here, found by trying. */
export async function whyNot(libc?: string): Promise<string | undefined> {
  const arch = archHere();
  if (typeof arch === "string") return arch;
  const filter = filterFor(arch, { first: 0, last: 0, uring: true });
  const nothing = {
    command: [],
    cwd: undefined,
    env: [],
    streams: ["null", "null", "null"],
  } as const;
  const { seccomp } = arch;
  const { installed, error } = await launch({ libc, seccomp, filter, ...nothing });
  if (error !== undefined) return error;
  if ("errno" in installed) return refusal(installed.errno);
  using native = new Native(libc);
  native.close(installed.listener);
  return undefined;
}

/** The machine's numbers, or why there are none. */
function archHere(): Arch | string {
  if (Deno.build.os !== "linux") {
    return `programs are served on Linux, and this is ${Deno.build.os}`;
  }
  return ARCHES[Deno.build.arch] ??
    `programs are served on x86-64 and aarch64, and this is ${Deno.build.arch}`;
}

/** The last descriptors that every program may have and select(2) knows. */
function rangeHere(libc?: string): Range {
  using native = new Native(libc);
  const limit = new BigUint64Array(2);
  native.check(native.symbols.getrlimit(RLIMIT_NOFILE, limit), "getrlimit");
  const [soft = 0n] = limit;
  const after = soft < BigInt(FD_SETSIZE) ? Number(soft) : FD_SETSIZE;
  return { first: after - Math.min(MOST_SOCKETS, after >> 2), last: after - 1 };
}
