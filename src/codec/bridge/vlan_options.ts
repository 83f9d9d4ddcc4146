import { BRIDGE_VLANDB_GOPTS } from "../../abi/if_bridge.ts";
import type { LinkBridgeQuerierAttributes } from "../link/bridge.ts";
import { LINK_BRIDGE_QUERIER } from "../link/bridge.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, u16, u32, u64, u8 } from "../types.ts";
import type { MulticastDatabaseAttributes } from "./multicast_database.ts";
import { MULTICAST_DATABASE_ATTRIBUTES } from "./multicast_database.ts";

/** `BRIDGE_VLANDB_GOPTS_*` of linux/if_bridge.h: what holds for a VLAN on all ports of a bridge. */
export interface BridgeVlanGlobalOptionsAttributes extends AttributeSet {
  /** `BRIDGE_VLANDB_GOPTS_ID`: the VLAN, or the first of a range. */
  id?: number;
  /** `BRIDGE_VLANDB_GOPTS_RANGE`: the last VLAN of the range. */
  range?: number;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_SNOOPING`: 1 if the multicast database decides. */
  mcastSnooping?: number;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_IGMP_VERSION`: 2 or 3. */
  mcastIgmpVersion?: number;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_MLD_VERSION`: 1 or 2. */
  mcastMldVersion?: number;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_CNT`: queries before a group is given up. */
  mcastLastMemberCnt?: number;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_CNT`: queries at first. */
  mcastStartupQueryCnt?: number;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_LAST_MEMBER_INTVL`: in 1/100 s. */
  mcastLastMemberIntvl?: bigint;
  /** `BRIDGE_VLANDB_GOPTS_PAD`. */
  pad?: Uint8Array;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_MEMBERSHIP_INTVL`: in 1/100 s. */
  mcastMembershipIntvl?: bigint;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_INTVL`: in 1/100 s. */
  mcastQuerierIntvl?: bigint;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_QUERY_INTVL`: in 1/100 s. */
  mcastQueryIntvl?: bigint;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_QUERY_RESPONSE_INTVL`: in 1/100 s. */
  mcastQueryResponseIntvl?: bigint;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_STARTUP_QUERY_INTVL`: in 1/100 s. */
  mcastStartupQueryIntvl?: bigint;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_QUERIER`: 1 if the bridge asks for groups. */
  mcastQuerier?: number;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_ROUTER_PORTS`: a nest of MDBA_*, of which it has MDBA_ROUTER. */
  mcastRouterPorts?: MulticastDatabaseAttributes;
  /** `BRIDGE_VLANDB_GOPTS_MCAST_QUERIER_STATE`: who asks for groups. */
  mcastQuerierState?: LinkBridgeQuerierAttributes;
  /** `BRIDGE_VLANDB_GOPTS_MSTI`: the number of the spanning tree instance. */
  msti?: number;
}

/**
 * `BRIDGE_VLANDB_GOPTS_*`; `br_vlan_db_gpol` and `br_vlan_global_opts_fill` of
 * net/bridge/br_vlan_options.c.
 */
export const BRIDGE_VLAN_GLOBAL_OPTIONS: AttributeTable<BridgeVlanGlobalOptionsAttributes> =
  new AttributeTable("BRIDGE_VLANDB_GOPTS", BRIDGE_VLANDB_GOPTS, {
    id: u16,
    range: u16,
    mcastSnooping: u8,
    mcastIgmpVersion: u8,
    mcastMldVersion: u8,
    mcastLastMemberCnt: u32,
    mcastStartupQueryCnt: u32,
    mcastLastMemberIntvl: u64,
    pad: binary,
    mcastMembershipIntvl: u64,
    mcastQuerierIntvl: u64,
    mcastQueryIntvl: u64,
    mcastQueryResponseIntvl: u64,
    mcastStartupQueryIntvl: u64,
    mcastQuerier: u8,
    mcastRouterPorts: nest(() => MULTICAST_DATABASE_ATTRIBUTES, { flagged: true }),
    mcastQuerierState: nest(() => LINK_BRIDGE_QUERIER, { flagged: true }),
    msti: u16,
  });
