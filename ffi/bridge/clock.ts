import type { EmulatedKernel } from "../../src/emulation/mod.ts";

/** How many programs a kernel's clock is tied for, and what unties it. */
const TIED = new WeakMap<EmulatedKernel, { programs: number; tie: Disposable }>();

/** Has a kernel's time pass as it does outside, until the last who asked for it disposes of it. */
export function tieClock(kernel: EmulatedKernel): Disposable {
  const known = TIED.get(kernel);
  const tied = known ?? { programs: 0, tie: tieUnlessTied(kernel) };
  TIED.set(kernel, tied);
  tied.programs++;
  return {
    [Symbol.dispose]() {
      if (--tied.programs > 0) return;
      TIED.delete(kernel);
      tied.tie[Symbol.dispose]();
    },
  };
}

function tieUnlessTied({ clock }: EmulatedKernel): Disposable {
  try {
    return clock.tie();
  } catch (error) {
    // The caller has tied it, and shall untie it.
    if (error instanceof TypeError) return { [Symbol.dispose]() {} };
    throw error;
  }
}
