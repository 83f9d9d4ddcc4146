import type { NetDevice } from "./stack.ts";

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
  arpParmsAlloc: () => {},
  arpParmsSetAll: () => {},
  arpParmsRelease: () => {},
  arpIfdown: () => {},
  ndParmsAlloc: () => {},
  ndParmsSetAll: () => {},
  ndParmsRelease: () => {},
  ndIfdown: () => {},
  ndTimes: () => ({ reachable: 30000, retrans: 1000 }),
};
