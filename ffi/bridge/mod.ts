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
import { Native } from "./native.ts";
import { ServedProgram } from "./program.ts";

/** Starts a program whose netlink sockets are an emulated kernel's. */
export function spawnProgram(
  kernel: EmulatedKernel,
  command: readonly string[],
  options: SpawnOptions,
): Promise<Program> {
  const arch = archHere();
  if (typeof arch === "string") throw new Deno.errors.NotSupported(arch);
  return ServedProgram.start({ kernel, arch, options }, command);
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
    files: undefined,
  } as const;
  const { seccomp } = arch;
  let why: string | undefined;
  await launch({ libc, seccomp, filter, ...nothing }, (event) => {
    if (event.kind !== "installed") return false;
    const { installed } = event;
    if ("errno" in installed) why = refusal(installed.errno);
    else {
      using native = new Native(libc);
      native.close(installed.listener);
    }
    return true;
  });
  return why;
}

/** The machine's numbers, or why there are none. */
function archHere(): Arch | string {
  if (Deno.build.os !== "linux") {
    return `programs are served on Linux, and this is ${Deno.build.os}`;
  }
  return ARCHES[Deno.build.arch] ??
    `programs are served on x86-64 and aarch64, and this is ${Deno.build.arch}`;
}
