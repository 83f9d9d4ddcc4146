/** Something that will happen. */
export interface Timer {
  /** When, in milliseconds of the clock. */
  readonly at: number;
  /** Whether it has neither happened nor been cancelled. */
  readonly pending: boolean;
  /** Has it not happen. Doing so twice, or too late, does nothing. */
  cancel(): void;
}

/** Milliseconds that setTimeout can wait at most. */
const LONGEST = 0x7fffffff;

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

/** The time outside of an emulated kernel. */
class Outside {
  readonly #start: number;
  readonly #due: () => void;
  #timeout: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param now Milliseconds of the kernel's clock.
   * @param due Called when what was expected is due.
   */
  constructor(now: number, due: () => void) {
    this.#start = performance.now() - now;
    this.#due = due;
  }

  /** Milliseconds of the kernel's clock. */
  get now(): number {
    return performance.now() - this.#start;
  }

  /** Something happens at a time, and nothing before it. */
  expect(at: number): void {
    clearTimeout(this.#timeout);
    this.#timeout = setTimeout(this.#due, Math.min(Math.max(at - this.now, 0), LONGEST));
  }

  end(): void {
    clearTimeout(this.#timeout);
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
  /** The time outside, while it is tied to that. */
  #outside: Outside | undefined;

  /** Milliseconds since the start. */
  get now(): number {
    return this.#outside?.now ?? this.#now;
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
    const timer = new Scheduled(this.now + Math.max(delay, 0), this.#scheduled++, action);
    this.#insert(timer);
    if (this.#heap[0] === timer) this.#outside?.expect(timer.at);
    return timer;
  }

  /**
   * Has time pass by itself, as fast as it does outside, until what is returned is disposed of.
   *
   * @throws {TypeError} If it does so already.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   *
   * using kernel = new EmulatedKernel();
   * using _time = kernel.clock.tie();
   * await new Promise<void>((resolve) => kernel.clock.schedule(20, resolve));
   * ```
   */
  tie(): Disposable {
    if (this.#outside !== undefined) throw new TypeError("the clock is tied already");
    const outside = new Outside(this.#now, () => {
      this.#runUntil(outside.now);
      const { next } = this;
      if (next !== undefined) outside.expect(next);
    });
    this.#outside = outside;
    if (this.next !== undefined) outside.expect(this.next);
    return {
      [Symbol.dispose]: () => {
        if (this.#outside !== outside) return;
        this.#runUntil(outside.now);
        outside.end();
        this.#outside = undefined;
      },
    };
  }

  /**
   * Lets time pass, and everything happen that is due by then, in its order.
   *
   * @param milliseconds How much.
   * @throws {RangeError} If it is negative, or not finite.
   * @throws {TypeError} If time passes by itself.
   */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0 && milliseconds < Infinity)) {
      throw new RangeError(`time passes by 0 milliseconds or more, and not by ${milliseconds}`);
    }
    if (this.#outside !== undefined) throw new TypeError("the clock is tied to the time outside");
    this.#runUntil(this.#now + milliseconds);
  }

  #runUntil(end: number): void {
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
