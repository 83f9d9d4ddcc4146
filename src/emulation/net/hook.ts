import type { Machine } from "./stack.ts";

/**
 * A place where state machines say what happened, and those who turn it into messages listen: one
 * listener a machine. Nothing happens where nobody does.
 */
export class Hook<Told extends readonly unknown[]> {
  readonly #listeners = new WeakMap<Machine, (...told: Told) => void>();

  /** Listens, in place of whoever did. */
  listen(machine: Machine, listener: (...told: Told) => void): void {
    this.#listeners.set(machine, listener);
  }

  /** Says it. */
  tell(machine: Machine, ...told: Told): void {
    this.#listeners.get(machine)?.(...told);
  }
}
