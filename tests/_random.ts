import type { Random } from "../src/codec/mod.ts";

/** Random numbers that depend on `seed` alone: mulberry32. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return {
    below(below) {
      state = state + 0x6d2b79f5 | 0;
      let mixed = Math.imul(state ^ state >>> 15, state | 1);
      mixed = mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61) ^ mixed;
      return Math.floor(((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32 * below);
    },
  };
}

/** One of `items`, which must have one. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}
