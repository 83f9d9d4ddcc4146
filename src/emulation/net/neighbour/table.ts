/** The tables of neighbours, which all namespaces share: `struct neigh_table`. */

import type { Timer } from "../clock.ts";
import type { Explanation } from "../extack.ts";
import { HZ, jiffies } from "../jiffies.ts";
import type { Machine, NetDevice, NetStack } from "../stack.ts";
import type { Neighbour, NeighKey, ProxyNeighbour } from "./neighbour.ts";
import { idOf } from "./neighbour.ts";
import type { NeighVar } from "./parms.ts";
import { NeighParms } from "./parms.ts";

/** Buckets of proxied addresses, less one (`PNEIGH_HASHMASK`). */
const PROXY_HASH_MASK = 0xf;

/** What a protocol makes of its table. */
export interface NeighProtocol {
  /** AF_*. */
  readonly family: number;
  /** NDTA_NAME. */
  readonly id: string;
  /** Bytes of an address. */
  readonly keyLength: number;
  /** Bytes of an entry, as NDTA_CONFIG tells. */
  readonly entrySize: number;
  /** The parameters that devices begin with. */
  readonly parms: ReadonlyMap<NeighVar, number>;
  /** Decides what a new neighbour is; 0, or a negative error number. */
  readonly construct: (neighbour: Neighbour) => number;
  /** Whether it is a multicast address, whose entries go first. */
  readonly isMulticast: (key: NeighKey) => boolean;
  /** Whether the device takes neighbours of this protocol. */
  readonly allowAdd?: (dev: NetDevice, extack: Explanation) => boolean;
  /** Asks on the link who has an address. */
  readonly solicit?: (neighbour: Neighbour) => void;
  /** A device answers for an address from now on; 0, or a negative error number. */
  readonly proxyConstruct?: (proxy: ProxyNeighbour) => number;
  /** A device answers for it no longer. */
  readonly proxyDestruct?: (proxy: ProxyNeighbour) => void;
}

/** What happened in a table, `struct neigh_statistics`. */
export class NeighStatistics {
  allocs = 0n;
  destroys = 0n;
  hashGrows = 0n;
  resFailed = 0n;
  lookups = 0n;
  hits = 0n;
  rcvProbesMcast = 0n;
  rcvProbesUcast = 0n;
  periodicGcRuns = 0n;
  forcedGcRuns = 0n;
  tableFulls = 0n;
}

/** A table of neighbours. */
export class NeighTable {
  readonly machine: Machine;
  readonly protocol: NeighProtocol;
  /** The parameters that devices begin with, and NDTA_PARMS of the table. */
  readonly parms: NeighParms;
  /** Those of devices, the oldest first. */
  readonly #parmsList = new Set<NeighParms>();
  readonly #parmsOf = new WeakMap<NetDevice, NeighParms>();
  /** The neighbours of each device, the newest last (`dev->neighbours`). */
  readonly #byDev = new Map<NetDevice, Map<string, Neighbour>>();
  /** Those that may go for want of room, the oldest first. */
  readonly gcList: Set<Neighbour> = new Set();
  /** Those that are kept fresh, the oldest first. */
  readonly managed: Set<Neighbour> = new Set();
  /** Buckets of proxied addresses, the newest first. */
  readonly proxies: ProxyNeighbour[][] = Array.from({ length: PROXY_HASH_MASK + 1 }, () => []);
  readonly stats: NeighStatistics = new NeighStatistics();
  /** Entries, including those that are no longer in the table but still used. */
  entries = 0;
  /** Those that count against the thresholds; it may exceed the list for a moment. */
  gcEntries = 0;
  /** The random number of the hash. */
  readonly hashRnd: number;
  /** How many bits of the hash choose a bucket. */
  hashShift = 3;
  /** In jiffies. */
  gcInterval: number = 30 * HZ;
  gcThresh1 = 128;
  gcThresh2 = 512;
  gcThresh3 = 1024;
  /** When entries were last dropped for want of room, in jiffies. */
  lastFlush = 0;
  /** When the reachable times were last drawn, in jiffies. */
  lastRand = 0;
  /** The periodic clean-up, when there are so many entries that it does anything. */
  gcWork: Timer | undefined;
  /** The refreshing of those that are kept fresh. */
  managedWork: Timer | undefined;

  /** For the slots of the protocols. */
  constructor(machine: Machine, protocol: NeighProtocol) {
    this.machine = machine;
    this.protocol = protocol;
    this.parms = new NeighParms(protocol.parms);
    this.parms.draw(machine.random);
    this.hashRnd = (Math.floor(machine.random() * 2 ** 32) | 1) >>> 0;
    this.lastFlush = this.lastRand = this.now;
  }

  /** The time in jiffies. */
  get now(): number {
    return jiffies(this.machine.clock);
  }

  /** The parameters of a device; `undefined` where the protocol has nothing to do with it. */
  parmsOf(dev: NetDevice): NeighParms | undefined {
    return this.#parmsOf.get(dev);
  }

  /** The parameters of devices, the newest first. */
  get parmsList(): NeighParms[] {
    return [...this.#parmsList].reverse();
  }

  /** A device has these parameters, or none any longer. */
  setParms(dev: NetDevice, parms: NeighParms | undefined): void {
    if (parms === undefined) {
      const before = this.#parmsOf.get(dev);
      if (before !== undefined) this.#parmsList.delete(before);
      this.#parmsOf.delete(dev);
    } else {
      this.#parmsList.add(parms);
      this.#parmsOf.set(dev, parms);
    }
  }

  /** A neighbour (`neigh_lookup`), which counts. */
  lookup(key: NeighKey, dev: NetDevice): Neighbour | undefined {
    this.stats.lookups++;
    const found = this.find(key, dev);
    if (found !== undefined) this.stats.hits++;
    return found;
  }

  /** A neighbour. */
  find(key: NeighKey, dev: NetDevice): Neighbour | undefined {
    return this.#byDev.get(dev)?.get(idOf(key));
  }

  /** The neighbours of a device, the oldest first. */
  ofDevice(dev: NetDevice): Iterable<Neighbour> {
    return this.#byDev.get(dev)?.values() ?? [];
  }

  /** All neighbours, of all namespaces. */
  *[Symbol.iterator](): Iterator<Neighbour> {
    for (const neighbours of this.#byDev.values()) yield* neighbours.values();
  }

  /** The neighbours of a namespace. */
  *of(net: NetStack): Iterable<Neighbour> {
    for (const [dev, neighbours] of this.#byDev) if (dev.net === net) yield* neighbours.values();
  }

  /** Lists a neighbour. */
  insert(neighbour: Neighbour): void {
    let neighbours = this.#byDev.get(neighbour.dev);
    if (neighbours === undefined) this.#byDev.set(neighbour.dev, neighbours = new Map());
    neighbours.set(idOf(neighbour.key), neighbour);
  }

  /** Lists it no longer. */
  remove({ dev, key }: Neighbour): void {
    const neighbours = this.#byDev.get(dev);
    neighbours?.delete(idOf(key));
    if (neighbours?.size === 0) this.#byDev.delete(dev);
  }

  /** The bucket of a proxied address (`pneigh_hash`). */
  proxyBucket(key: NeighKey): ProxyNeighbour[] {
    const at = key.length - 4;
    const word = new DataView(key.buffer, key.byteOffset + at).getUint32(0, true);
    const half = word ^ word >>> 16;
    const byte = half ^ half >>> 8;
    return this.proxies[(byte ^ byte >>> 4) & PROXY_HASH_MASK] ?? [];
  }
}

/** A device has parameters in a table from now on (`neigh_parms_alloc`). */
export function neighParmsAlloc(table: NeighTable, dev: NetDevice): NeighParms {
  const parms = new NeighParms(table.parms, dev);
  parms.draw(table.machine.random);
  table.setParms(dev, parms);
  return parms;
}

/** A device has none any longer (`neigh_parms_release`). */
export function neighParmsRelease(table: NeighTable, dev: NetDevice): void {
  const parms = table.parmsOf(dev);
  if (parms === undefined) return;
  table.setParms(dev, undefined);
  parms.dead = true;
  parms.refcnt--;
}
