import { jiffiesToMs } from "../jiffies.ts";
import { arpTable } from "./arp.ts";
import { arpInvalidate } from "./delete.ts";
import { neighIfdown } from "./flush.ts";
import { registerKnobs } from "./knobs.ts";
import { ndTable } from "./ndisc.ts";
import { NEIGH_VAR } from "./parms.ts";
import type { NeighTable } from "./table.ts";
import { neighParmsAlloc, neighParmsRelease } from "./table.ts";
import type { NetDevice } from "../stack.ts";

/** What IPv4 and IPv6 ask of the neighbours of a device, as they come to it and leave it. */
export const NEIGHBOURS_OF_DEVICES: {
  /** ARP gets parameters for a device (`neigh_parms_alloc`). */
  readonly arpParmsAlloc: (dev: NetDevice) => void;
  /** They are set on purpose from now on (`neigh_parms_data_state_setall`). */
  readonly arpParmsSetAll: (dev: NetDevice) => void;
  /** They are gone (`neigh_parms_release`). */
  readonly arpParmsRelease: (dev: NetDevice) => void;
  /** ARP is done with a device (`arp_ifdown`). */
  readonly arpIfdown: (dev: NetDevice) => void;
  /** An address is a broadcast address now, and nobody's (`arp_invalidate`). */
  readonly arpInvalidate: (dev: NetDevice, address: number) => void;
  /** Neighbour discovery gets parameters for a device (`neigh_parms_alloc`). */
  readonly ndParmsAlloc: (dev: NetDevice) => void;
  /** They are set on purpose from now on (`neigh_parms_data_state_setall`). */
  readonly ndParmsSetAll: (dev: NetDevice) => void;
  /** They are gone (`neigh_parms_release`). */
  readonly ndParmsRelease: (dev: NetDevice) => void;
  /** Neighbour discovery is done with a device (`neigh_ifdown`). */
  readonly ndIfdown: (dev: NetDevice) => void;
  /** What IPv6 tells of them in IFLA_INET6_CACHEINFO, in milliseconds. */
  readonly ndTimes: (dev: NetDevice) => { readonly reachable: number; readonly retrans: number };
} = {
  arpParmsAlloc: (dev) => alloc(arpTable(dev.net.machine), dev),
  arpParmsSetAll: (dev) => arpTable(dev.net.machine).parmsOf(dev)?.setAll(),
  arpParmsRelease: (dev) => neighParmsRelease(arpTable(dev.net.machine), dev),
  arpIfdown: (dev) => neighIfdown(arpTable(dev.net.machine), dev),
  arpInvalidate,
  ndParmsAlloc: (dev) => alloc(ndTable(dev.net.machine), dev),
  ndParmsSetAll: (dev) => ndTable(dev.net.machine).parmsOf(dev)?.setAll(),
  ndParmsRelease: (dev) => neighParmsRelease(ndTable(dev.net.machine), dev),
  ndIfdown: (dev) => neighIfdown(ndTable(dev.net.machine), dev),
  ndTimes: (dev) => {
    const table = ndTable(dev.net.machine);
    const parms = table.parmsOf(dev) ?? table.parms;
    return {
      reachable: jiffiesToMs(parms.reachableTime) >>> 0,
      retrans: jiffiesToMs(parms.get(NEIGH_VAR.RETRANS_TIME)) >>> 0,
    };
  },
};

/** A device has parameters from now on, which are settings, too. */
function alloc(table: NeighTable, dev: NetDevice): void {
  neighParmsAlloc(table, dev);
  registerKnobs(table, dev.net);
}
