/** Times as the kernel counts them: jiffies of 1/250 s inside, 1/100 s (USER_HZ) in messages. */

import type { Clock, Timer } from "../clock.ts";
import { HZ } from "../jiffies.ts";

const USER_HZ = 100;
const MS_PER_JIFFY = 1000 / HZ;
const TICK_NSEC = 4_000_000n;
const NSEC_PER_USER_TICK = 10_000_000n;
const MAX_U64 = (1n << 64n) - 1n;

/** 1/100 s as jiffies (`clock_t_to_jiffies`). */
export function clockToJiffies(ticks: number): number {
  return Math.floor(ticks * HZ / USER_HZ);
}

/** Jiffies as 1/100 s (`jiffies_to_clock_t`). */
export function jiffiesToClock(jiffies: number): number {
  return Math.floor(jiffies * USER_HZ / HZ);
}

/** As {@linkcode clockToJiffies}, for numbers of 64 bits. */
export function clockToJiffies64(ticks: bigint): bigint {
  if (ticks >= MAX_U64 / BigInt(HZ) * BigInt(USER_HZ)) return MAX_U64;
  return BigInt.asUintN(64, ticks * BigInt(HZ)) / BigInt(USER_HZ);
}

/** As {@linkcode jiffiesToClock}, for numbers of 64 bits. */
export function jiffiesToClock64(jiffies: bigint): bigint {
  return BigInt.asUintN(64, jiffies * TICK_NSEC) / NSEC_PER_USER_TICK;
}

/** A timer that can be set again and again (`struct timer_list`). */
export class JiffyTimer {
  readonly #clock: Clock;
  readonly #action: () => void;
  #timer: Timer | undefined;

  /** @param action What happens when it expires. */
  constructor(clock: Clock, action: () => void) {
    this.#clock = clock;
    this.#action = action;
  }

  /** Whether it is set (`timer_pending`). */
  get pending(): boolean {
    return this.#timer?.pending ?? false;
  }

  /** What is left of it in 1/100 s; 0 if it is not set (`br_timer_value`). */
  get value(): bigint {
    if (this.#timer === undefined || !this.#timer.pending) return 0n;
    const left = Math.max(this.#timer.at - this.#clock.now, 0);
    return BigInt(Math.floor(left / MS_PER_JIFFY * USER_HZ / HZ));
  }

  /** Sets it, whether it is set or not (`mod_timer`, with jiffies from now). */
  set(jiffies: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.schedule(jiffies * MS_PER_JIFFY, this.#action);
  }

  /** Unsets it (`timer_delete`). */
  delete(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
