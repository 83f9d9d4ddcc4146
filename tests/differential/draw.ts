import type { Random } from "../../src/codec/mod.ts";
import { pick } from "../_random.ts";

/** Draws lots. */
export class Draw {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A whole number from 0 to less than `count`. */
  below(count: number): number {
    return this.#random.below(count);
  }

  /** One of some. */
  of<T>(items: readonly T[]): T {
    return pick(this.#random, items);
  }

  /** True once in so many times. */
  chance(times: number): boolean {
    return this.below(times) === 0;
  }

  /** Part of an object, once in so many times. */
  maybe<T extends object>(times: number, make: () => T): Partial<T> {
    return this.chance(times) ? make() : {};
  }
}
