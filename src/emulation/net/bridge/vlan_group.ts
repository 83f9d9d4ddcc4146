/** VLANs of bridges and of their ports: what there is of them (`net/bridge/br_private.h`). */

import { BR_STATE, BRIDGE_VLAN_INFO } from "../../../abi/if_bridge.ts";
import type { MulticastVlan, PortMulticast } from "./multicast_context.ts";
import { Multicast } from "./multicast_context.ts";

const { BRENTRY, MASTER, PVID } = BRIDGE_VLAN_INFO;

/** BR_VLFLAG_*: what the kernel keeps for itself. */
export const VLFLAG = {
  PER_PORT_STATS: 0x1,
  MCAST_ENABLED: 0x4,
  GLOBAL_MCAST_ENABLED: 0x8,
  NEIGH_SUPPRESS_ENABLED: 0x10,
} as const;

/** A VLAN of a bridge or of a port (`struct net_bridge_vlan`). */
export class NetBridgeVlan implements MulticastVlan {
  readonly vid: number;
  /** BRIDGE_VLAN_INFO_*. */
  flags: number;
  /** VLFLAG.*. */
  privFlags = 0;
  /** BR_STATE_*. */
  state: number = BR_STATE.FORWARDING;
  /** Its spanning tree. */
  msti = 0;
  /** Who needs it: the bridge itself, and ports. */
  refcnt = 0;
  /** The tunnel that it is mapped to. */
  tunnelId: number | undefined;
  /** The bridge's; of a port's VLAN. */
  brvlan: NetBridgeVlan | undefined;
  /** What is kept of multicast in it; of a bridge's VLAN. */
  readonly multicast: Multicast = new Multicast();
  /** What the port keeps of multicast in it. */
  portMulticast: PortMulticast | undefined;

  /** A VLAN that is in no group. */
  constructor(vid: number, flags = 0) {
    this.vid = vid;
    this.flags = flags;
  }

  /** Whether it is a bridge's (`br_vlan_is_master`). */
  get isMaster(): boolean {
    return (this.flags & MASTER) !== 0;
  }

  /** Whether the bridge itself takes part in it (`br_vlan_is_brentry`). */
  get isBrentry(): boolean {
    return (this.flags & BRENTRY) !== 0;
  }

  /** Whether it is more than what ports have in common (`br_vlan_should_use`). */
  get isUsed(): boolean {
    return !this.isMaster || this.isBrentry;
  }
}

/** The VLANs of a bridge, or of a port (`struct net_bridge_vlan_group`), by their numbers. */
export class VlanGroup implements Iterable<NetBridgeVlan> {
  readonly #byVid = new Map<number, NetBridgeVlan>();
  readonly #list: NetBridgeVlan[] = [];
  /** How many of them are used. */
  numVlans = 0;
  /** The VLAN of packets that say none; 0 if there is none. */
  pvid = 0;
  /** BR_STATE_* of that VLAN. */
  pvidState: number = BR_STATE.FORWARDING;

  /** A VLAN by its number. */
  find(vid: number): NetBridgeVlan | undefined {
    return this.#byVid.get(vid);
  }

  /** Adds a VLAN. */
  add(vlan: NetBridgeVlan): void {
    this.#byVid.set(vlan.vid, vlan);
    let at = this.#list.length;
    while (at > 0 && (this.#list[at - 1]?.vid ?? 0) > vlan.vid) at--;
    this.#list.splice(at, 0, vlan);
  }

  /** Takes a VLAN away. */
  delete(vlan: NetBridgeVlan): void {
    this.#byVid.delete(vlan.vid);
    const at = this.#list.indexOf(vlan);
    if (at >= 0) this.#list.splice(at, 1);
  }

  /** All of them, as they are now. */
  get all(): readonly NetBridgeVlan[] {
    return [...this.#list];
  }

  /** Those that are used, as they are now. */
  get used(): readonly NetBridgeVlan[] {
    return this.#list.filter(({ isUsed }) => isUsed);
  }

  /** All of them, by ascending numbers. */
  [Symbol.iterator](): Iterator<NetBridgeVlan> {
    return this.#list.values();
  }

  /** A VLAN's flags as they are shown (`br_vlan_flags`). */
  flagsOf({ vid, flags }: NetBridgeVlan): number {
    return vid === this.pvid ? flags | PVID : flags;
  }
}
