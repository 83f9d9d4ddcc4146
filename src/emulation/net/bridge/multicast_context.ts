/** What is kept of multicast, apart of who keeps it (`net/bridge/br_private.h`). */

import { MDB_RTR_TYPE } from "../../../abi/if_bridge.ts";
import type { Clock } from "../clock.ts";
import { HZ } from "../jiffies.ts";
import { JiffyTimer } from "./jiffies.ts";

/** Of which family routers are. */
export type RouterFamily = "ip4" | "ip6";

/** What a bridge, or a VLAN of it, keeps of multicast (`struct net_bridge_mcast`); in jiffies. */
export class Multicast {
  router: number = MDB_RTR_TYPE.TEMP_QUERY;
  querier = false;
  lastMemberCount = 2;
  startupQueryCount = 2;
  lastMemberInterval: bigint = BigInt(HZ);
  queryResponseInterval: bigint = BigInt(10 * HZ);
  startupQueryInterval: bigint = BigInt(Math.floor(125 * HZ / 4));
  queryInterval: bigint = BigInt(125 * HZ);
  querierInterval: bigint = BigInt(255 * HZ);
  membershipInterval: bigint = BigInt(260 * HZ);
  igmpVersion = 2;
  mldVersion = 1;
}

/** Whether two keep the same (`br_multicast_ctx_options_equal`). */
export function brMulticastCtxOptionsEqual(one: Multicast, other: Multicast): boolean {
  return one.igmpVersion === other.igmpVersion && one.lastMemberCount === other.lastMemberCount &&
    one.startupQueryCount === other.startupQueryCount &&
    one.lastMemberInterval === other.lastMemberInterval &&
    one.membershipInterval === other.membershipInterval &&
    one.querierInterval === other.querierInterval && one.queryInterval === other.queryInterval &&
    one.queryResponseInterval === other.queryResponseInterval &&
    one.startupQueryInterval === other.startupQueryInterval && one.querier === other.querier &&
    one.router === other.router && one.mldVersion === other.mldVersion;
}

/** The VLAN of a port that something is kept for. */
export interface MulticastVlan {
  /** Its number. */
  readonly vid: number;
  /** BR_STATE_*. */
  readonly state: number;
  /** VLFLAG.*. */
  readonly privFlags: number;
}

/** What a port, or a VLAN of it, keeps of multicast (`struct net_bridge_mcast_port`). */
export class PortMulticast {
  /** The VLAN; `undefined` if it is the port that keeps it. */
  readonly vlan: MulticastVlan | undefined;
  /** MDB_RTR_TYPE_*. */
  router: number = MDB_RTR_TYPE.TEMP_QUERY;
  /** Whether it is among those behind which there is a multicast router of IPv4, and of IPv6. */
  readonly routerPort: Record<RouterFamily, boolean> = { ip4: false, ip6: false };
  /** Until there is no such router any longer. */
  readonly routerTimer: Readonly<Record<RouterFamily, JiffyTimer>>;
  /** How many groups it is in. */
  mdbNEntries = 0;
  /** How many it may be in; 0 for any number. */
  mdbMaxEntries = 0;

  /** @param routerExpired What happens when nothing was heard of a router. */
  constructor(
    clock: Clock,
    vlan: MulticastVlan | undefined,
    routerExpired: (context: PortMulticast, family: RouterFamily) => void,
  ) {
    this.vlan = vlan;
    this.routerTimer = {
      ip4: new JiffyTimer(clock, () => routerExpired(this, "ip4")),
      ip6: new JiffyTimer(clock, () => routerExpired(this, "ip6")),
    };
  }
}
