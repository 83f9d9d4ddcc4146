/** The parameters that a neighbour table has for each device: `struct neigh_parms`. */

import type { NetDevice } from "../stack.ts";

/** `NEIGH_VAR_*`, net/neighbour.h: the parameters by number; times are in jiffies. */
export const NEIGH_VAR = {
  MCAST_PROBES: 0,
  UCAST_PROBES: 1,
  APP_PROBES: 2,
  MCAST_REPROBES: 3,
  RETRANS_TIME: 4,
  BASE_REACHABLE_TIME: 5,
  DELAY_PROBE_TIME: 6,
  INTERVAL_PROBE_TIME_MS: 7,
  GC_STALETIME: 8,
  QUEUE_LEN_BYTES: 9,
  PROXY_QLEN: 10,
  ANYCAST_DELAY: 11,
  PROXY_DELAY: 12,
  LOCKTIME: 13,
} as const;

/** A parameter's number. */
export type NeighVar = typeof NEIGH_VAR[keyof typeof NEIGH_VAR];

/** `SK_WMEM_DEFAULT`: what a socket may have on its way, by default. */
export const SK_WMEM_DEFAULT = 212_992;
/** How many parameters there are. */
const COUNT = 14;

/** A random time between half of a base and one and a half times it (`neigh_rand_reach_time`). */
export function randomReachableTime(base: number, random: () => number): number {
  return base === 0 ? 0 : Math.floor(random() * (base >>> 0)) + (base >>> 1) | 0;
}

/** The parameters of a device, or those that devices begin with. */
export class NeighParms {
  /** Whose; of those that devices begin with nobody's. */
  readonly dev: NetDevice | undefined;
  /** Who refers to them: the device, and its neighbours. */
  refcnt = 1;
  /** Whether the device has gone. */
  dead = false;
  /** How long neighbours count as reachable, in jiffies: drawn around its base. */
  reachableTime = 0;
  readonly #values: Int32Array;
  /** Those that somebody has set for this device. */
  readonly #set = new Set<NeighVar>();

  /** @param from The parameters to begin with. */
  constructor(from: NeighParms | ReadonlyMap<NeighVar, number>, dev?: NetDevice) {
    this.dev = dev;
    if (from instanceof NeighParms) {
      this.#values = from.#values.slice();
    } else {
      this.#values = new Int32Array(COUNT);
      for (const [id, value] of from) this.#values[id] = value;
    }
  }

  /** A parameter (`NEIGH_VAR`). */
  get(id: NeighVar): number {
    return this.#values[id] ?? 0;
  }

  /** Sets one, of this device alone (`NEIGH_VAR_SET`). */
  set(id: NeighVar, value: number): void {
    this.#set.add(id);
    this.#values[id] = value;
  }

  /** Somebody has set all of them for this device (`neigh_parms_data_state_setall`). */
  setAll(): void {
    for (const id of Object.values(NEIGH_VAR)) this.#set.add(id);
  }

  /** One of those that devices begin with has changed: nobody has set it for this device. */
  inherit(id: NeighVar, value: number): void {
    if (!this.#set.has(id)) this.#values[id] = value;
  }

  /** Draws the reachable time anew. */
  draw(random: () => number): void {
    this.reachableTime = randomReachableTime(this.get(NEIGH_VAR.BASE_REACHABLE_TIME), random);
  }
}
