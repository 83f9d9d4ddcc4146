/** The numbers of the character devices by which links are opened: drivers/net/tap.c. */

import { Slot } from "../slot.ts";
import type { Machine, NetDevice } from "../stack.ts";

/** Numbers that are taken, from 1 on. */
class Minors {
  readonly #taken = new Set<number>();
  /** Below it all are taken. */
  #least = 1;

  take(): number {
    while (this.#taken.has(this.#least)) this.#least++;
    this.#taken.add(this.#least);
    return this.#least;
  }

  free(minor: number): void {
    this.#taken.delete(minor);
    this.#least = Math.min(this.#least, minor);
  }
}

const MINORS = new Slot<Machine, Minors>(() => new Minors());
const TAP = new Slot<NetDevice, { minor: number }>(() => ({ minor: 0 }));

/** The number of a device; 0 if it has none. */
export function tapMinor(dev: NetDevice): number {
  return TAP.of(dev).minor;
}

/** Gives a device the least number that no other of the machine has (`tap_get_minor`). */
export function tapGetMinor(dev: NetDevice): void {
  TAP.of(dev).minor = MINORS.of(dev.net.machine).take();
}

/** Takes the number from a device (`tap_free_minor`). */
export function tapFreeMinor(dev: NetDevice): void {
  const tap = TAP.of(dev);
  MINORS.of(dev.net.machine).free(tap.minor);
  tap.minor = 0;
}
