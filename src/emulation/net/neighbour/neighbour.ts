/** A neighbour, and what a device answers for others: `struct neighbour`, `struct pneigh_entry`. */

import { NUD } from "../../../abi/neighbour.ts";
import type { Timer } from "../clock.ts";
import type { NetDevice, NetStack } from "../stack.ts";
import type { NeighParms } from "./parms.ts";

/** `NUD_IN_TIMER`: states that end by themselves. */
export const NUD_IN_TIMER: number = NUD.INCOMPLETE | NUD.REACHABLE | NUD.DELAY | NUD.PROBE;
/** `NUD_CONNECTED`: states in which the address is known to be right. */
export const NUD_CONNECTED: number = NUD.PERMANENT | NUD.NOARP | NUD.REACHABLE;
/** `NUD_VALID`: states in which the address is known. */
export const NUD_VALID: number = NUD_CONNECTED | NUD.PROBE | NUD.STALE | NUD.DELAY;

/** `NTF_EXT_SHIFT`: where in the flags those of NDA_FLAGS_EXT begin. */
export const NTF_EXT_SHIFT = 8;
/** `NTF_MANAGED`, as the kernel keeps it. */
export const NTF_MANAGED: number = 1 << NTF_EXT_SHIFT;
/** `NTF_EXT_VALIDATED`, as the kernel keeps it. */
export const NTF_EXT_VALIDATED: number = 4 << NTF_EXT_SHIFT;

/** A network address as a key: 4 or 16 bytes, in network order. */
export type NeighKey = Uint8Array;

/** A key as text, to compare. */
export function idOf(key: NeighKey): string {
  return String.fromCharCode(...key);
}

/** A neighbour; times are in jiffies. */
export class Neighbour {
  readonly dev: NetDevice;
  /** Its network address. */
  key: NeighKey;
  parms: NeighParms;
  /** RTN_*. */
  type = 0;
  /** NUD_*. */
  state: number = NUD.NONE;
  /** NTF_*, with those of NDA_FLAGS_EXT above them. */
  flags: number;
  /** RTPROT_*: who made it. */
  protocol = 0;
  /** Its link-layer address. */
  lladdr: Uint8Array;
  /** Whether it can be asked for its address: links without headers have no need to. */
  solicits = false;
  refcnt = 1;
  /** Whether it is in no table. */
  dead = true;
  probes = 0;
  /** When its address was last known to be right. */
  confirmed = 0;
  used: number;
  updated: number;
  timer: Timer | undefined;

  /** For those who add neighbours (`neigh_alloc`): it is in no table. */
  constructor(
    dev: NetDevice,
    { key, parms, flags, now }: { key: NeighKey; parms: NeighParms; flags: number; now: number },
  ) {
    this.dev = dev;
    this.key = key;
    this.parms = parms;
    this.flags = flags;
    this.used = this.updated = now;
    this.lladdr = new Uint8Array(dev.addrLen);
  }

  /** Whether it has one of these states. */
  is(states: number): boolean {
    return (this.state & states) !== 0;
  }
}

/** Gives a neighbour the parameters of its device. */
export function adopt(neighbour: Neighbour, parms: NeighParms): void {
  neighbour.parms.refcnt--;
  neighbour.parms = parms;
  parms.refcnt++;
}

/** An address that a device answers for, or all devices. */
export interface ProxyNeighbour {
  readonly net: NetStack;
  readonly key: NeighKey;
  readonly dev: NetDevice | undefined;
  /** NTF_*, with those of NDA_FLAGS_EXT above them. */
  flags: number;
  /** RTPROT_*. */
  protocol: number;
  /** Whether it outlasts the loss of the carrier. */
  permanent: boolean;
}
