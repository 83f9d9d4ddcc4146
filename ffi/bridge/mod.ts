import type { EmulatedKernel } from "../../src/emulation/mod.ts";
import type { Program, SpawnOptions } from "../../src/bridge/mod.ts";
export function spawnProgram(_k: EmulatedKernel, _c: readonly [string, ...string[]], _o: SpawnOptions): Promise<Program> { throw new Error("being written"); }
export function whyNot(_libc?: string): Promise<string | undefined> { return Promise.resolve("being written"); }
