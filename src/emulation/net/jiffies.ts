import type { Clock } from "./clock.ts";

/** HZ: how many jiffies there are in a second. */
export const HZ = 250;
const MS = 1000 / HZ;

/** The time in the kernel's own units, since the start. */
export function jiffies(clock: Clock): number {
  return Math.floor(clock.now / MS);
}

/** Milliseconds of so many jiffies. */
export function jiffiesToMs(count: number): number {
  return count * MS;
}

/** The next whole second (`round_jiffies_up`). */
export function roundJiffiesUp(at: number): number {
  return Math.ceil(at / HZ) * HZ;
}

/** Jiffies as 1/100 s, as messages tell times (`cstamp_delta`). */
export function cstampDelta(stamp: number): number {
  return Math.floor(stamp * 100 / HZ);
}
