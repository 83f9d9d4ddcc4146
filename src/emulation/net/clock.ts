/** Something that will happen. */
export interface Timer {
  /** When, in milliseconds of the clock. */
  readonly at: number;
  /** Whether it has neither happened nor been cancelled. */
  readonly pending: boolean;
  /** Has it not happen. Doing so twice, or too late, does nothing. */
  cancel(): void;
}

/** A timer of a clock. */
class Scheduled implements Timer {
  readonly at: number;
  /** How many were scheduled before. */
  readonly order: number;
  #action: (() => void) | undefined;

  constructor(at: number, order: number, action: () => void) {
    this.at = at;
    this.order = order;
    this.#action = action;
  }

  get pending(): boolean {
    return this.#action !== undefined;
  }

  cancel(): void {
    this.#action = undefined;
  }

  run(): void {
    const action = this.#action;
    this.#action = undefined;
    action?.();
  }

  isBefore(other: Scheduled): boolean {
    return this.at < other.at || this.at === other.at && this.order < other.order;
  }
}

/**
 * The time of an emulated kernel, in milliseconds since its start. It stands still until somebody
 * advances it, so that a script has the same consequences every time.
 *
 * @example
 * ```ts
 * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
 * import { assertEquals } from "@std/assert";
 *
 * using kernel = new EmulatedKernel();
 * const happened: string[] = [];
 * kernel.clock.schedule(1000, () => happened.push("later"));
 * kernel.clock.advance(999);
 * assertEquals(happened, []);
 * kernel.clock.advance(1);
 * assertEquals(happened, ["later"]);
 * ```
 */
export class Clock {
  /** A binary heap, what happens next first. */
  readonly #heap: Scheduled[] = [];
  #now = 0;
  #scheduled = 0;

  /** Milliseconds since the start. */
  get now(): number {
    return this.#now;
  }

  /** When the next thing happens, in milliseconds since the start; `undefined` if nothing will. */
  get next(): number | undefined {
    return this.#first()?.at;
  }

  /**
   * Has something happen when time has passed, and at the earliest when the clock is advanced next.
   * Of things at the same time, what was scheduled first happens first.
   *
   * @param delay Milliseconds from now.
   */
  schedule(delay: number, action: () => void): Timer {
    const timer = new Scheduled(this.#now + Math.max(delay, 0), this.#scheduled++, action);
    this.#insert(timer);
    return timer;
  }

  /**
   * Lets time pass, and everything happen that is due by then, in its order.
   *
   * @param milliseconds How much.
   * @throws {RangeError} If it is negative, or not finite.
   */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0 && milliseconds < Infinity)) {
      throw new RangeError(`time passes by 0 milliseconds or more, and not by ${milliseconds}`);
    }
    const end = this.#now + milliseconds;
    for (let timer = this.#first(); timer && timer.at <= end; timer = this.#first()) {
      this.#removeFirst();
      this.#now = timer.at;
      timer.run();
    }
    this.#now = end;
  }

  /** What happens next; those that were cancelled are forgotten on the way. */
  #first(): Scheduled | undefined {
    let first = this.#heap[0];
    while (first !== undefined && !first.pending) {
      this.#removeFirst();
      first = this.#heap[0];
    }
    return first;
  }

  #insert(timer: Scheduled): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = at - 1 >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.isBefore(timer)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = timer;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const least = left && right?.isBefore(left) ? right : left;
      if (least === undefined || last.isBefore(least)) break;
      heap[at] = least;
      at = least === left ? 2 * at + 1 : 2 * at + 2;
    }
    heap[at] = last;
  }
}
