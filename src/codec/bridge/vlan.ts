import {
  BR_STATE,
  BRIDGE_VLANDB,
  BRIDGE_VLANDB_DUMP,
  BRIDGE_VLANDB_DUMPF,
  BRIDGE_VLANDB_ENTRY,
  BRIDGE_VLANDB_STATS,
  BRIDGE_VLANDB_TINFO,
  MDB_RTR_TYPE,
} from "../../abi/if_bridge.ts";
import { RTM } from "../../abi/rtnetlink.ts";
import type { BridgeVlanInfo } from "../link/bridge_spec.ts";
import { VLAN_INFO } from "../link/bridge_spec.ts";
import type { Family, FamilyHeader, FamilyMessage } from "../message.ts";
import { addressFamily } from "../message.ts";
import { nest, repeated } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { binary, enumeration, flagSet, u16, u32, u64, u8 } from "../types.ts";
import type { BridgeVlanGlobalOptionsAttributes } from "./vlan_options.ts";
import { BRIDGE_VLAN_GLOBAL_OPTIONS } from "./vlan_options.ts";

/** `struct br_vlan_msg` (linux/if_bridge.h): the fixed header of VLANs. */
export interface BridgeVlanHeader extends FamilyHeader {
  /** `ifindex`: the number of the port, or of the bridge itself. */
  ifindex: number;
}

/** `struct br_vlan_msg` of linux/if_bridge.h. */
export const BR_VLAN_MSG: StructType<BridgeVlanHeader> = struct<BridgeVlanHeader>({
  name: "br_vlan_msg",
  prefix: "",
}, { family: addressFamily, ifindex: u32 });

/** `BRIDGE_VLANDB_TINFO_*`: the tunnel that a VLAN is mapped to. */
export interface BridgeVlanTunnelAttributes extends AttributeSet {
  /** `BRIDGE_VLANDB_TINFO_ID`: the network id; of a range that of its first VLAN. */
  id?: number;
  /** `BRIDGE_VLANDB_TINFO_CMD`: in requests RTM_SETLINK to map, RTM_DELLINK to stop it. */
  cmd?: number;
}

/** `BRIDGE_VLANDB_TINFO_*`; `br_vlandb_tinfo_pol` of net/bridge/br_vlan_options.c. */
export const BRIDGE_VLAN_TUNNEL: AttributeTable<BridgeVlanTunnelAttributes> = new AttributeTable(
  "BRIDGE_VLANDB_TINFO",
  BRIDGE_VLANDB_TINFO,
  { id: u32, cmd: enumeration(u32, ["RTM", RTM]) },
);

/** `BRIDGE_VLANDB_STATS_*`: a VLAN's counters. */
export interface BridgeVlanStatsAttributes extends AttributeSet {
  /** `BRIDGE_VLANDB_STATS_RX_BYTES`. */
  rxBytes?: bigint;
  /** `BRIDGE_VLANDB_STATS_RX_PACKETS`. */
  rxPackets?: bigint;
  /** `BRIDGE_VLANDB_STATS_TX_BYTES`. */
  txBytes?: bigint;
  /** `BRIDGE_VLANDB_STATS_TX_PACKETS`. */
  txPackets?: bigint;
  /** `BRIDGE_VLANDB_STATS_PAD`. */
  pad?: Uint8Array;
}

/** `BRIDGE_VLANDB_STATS_*`; `br_vlan_stats_fill` of net/bridge/br_vlan.c. */
export const BRIDGE_VLAN_STATS: AttributeTable<BridgeVlanStatsAttributes> = new AttributeTable(
  "BRIDGE_VLANDB_STATS",
  BRIDGE_VLANDB_STATS,
  { rxBytes: u64, rxPackets: u64, txBytes: u64, txPackets: u64, pad: binary },
);

/** `BRIDGE_VLANDB_ENTRY_*` of linux/if_bridge.h: a VLAN, or a range of them. */
export interface BridgeVlanEntryAttributes extends AttributeSet {
  /** `BRIDGE_VLANDB_ENTRY_INFO`: the VLAN, or the first of the range. */
  info?: BridgeVlanInfo;
  /** `BRIDGE_VLANDB_ENTRY_RANGE`: the last VLAN of the range. */
  range?: number;
  /** `BRIDGE_VLANDB_ENTRY_STATE`: BR_STATE_*: the VLAN's spanning tree state. */
  state?: number;
  /** `BRIDGE_VLANDB_ENTRY_TUNNEL_INFO`: the tunnel that it is mapped to. */
  tunnelInfo?: BridgeVlanTunnelAttributes;
  /** `BRIDGE_VLANDB_ENTRY_STATS`: its counters, if they were asked for. */
  stats?: BridgeVlanStatsAttributes;
  /** `BRIDGE_VLANDB_ENTRY_MCAST_ROUTER`: MDB_RTR_TYPE_*. */
  mcastRouter?: number;
  /** `BRIDGE_VLANDB_ENTRY_MCAST_N_GROUPS`: multicast groups. */
  mcastNGroups?: number;
  /** `BRIDGE_VLANDB_ENTRY_MCAST_MAX_GROUPS`: multicast groups at most; 0 for no limit. */
  mcastMaxGroups?: number;
  /** `BRIDGE_VLANDB_ENTRY_NEIGH_SUPPRESS`: 1 if neighbours are answered for. */
  neighSuppress?: number;
}

/** `BRIDGE_VLANDB_ENTRY_*`; `br_vlan_db_policy` of net/bridge/br_vlan.c. */
export const BRIDGE_VLAN_ENTRY: AttributeTable<BridgeVlanEntryAttributes> = new AttributeTable(
  "BRIDGE_VLANDB_ENTRY",
  BRIDGE_VLANDB_ENTRY,
  {
    info: VLAN_INFO,
    range: u16,
    state: enumeration(u8, ["BR_STATE", BR_STATE]),
    tunnelInfo: nest(() => BRIDGE_VLAN_TUNNEL, { flagged: true }),
    stats: nest(() => BRIDGE_VLAN_STATS, { flagged: true }),
    mcastRouter: enumeration(u8, ["MDB_RTR_TYPE", MDB_RTR_TYPE]),
    mcastNGroups: u32,
    mcastMaxGroups: u32,
    neighSuppress: u8,
  },
);

/** `BRIDGE_VLANDB_*` of linux/if_bridge.h: the VLANs of a port or a bridge. */
export interface BridgeVlanAttributes extends AttributeSet {
  /** `BRIDGE_VLANDB_ENTRY`: the VLANs. */
  entry?: BridgeVlanEntryAttributes[];
  /** `BRIDGE_VLANDB_GLOBAL_OPTIONS`: what holds for a bridge's VLANs on all ports. */
  globalOptions?: BridgeVlanGlobalOptionsAttributes[];
}

/** `BRIDGE_VLANDB_*`; `br_vlan_fill_vids` of net/bridge/br_vlan.c. */
export const BRIDGE_VLAN_ATTRIBUTES: AttributeTable<BridgeVlanAttributes> = new AttributeTable(
  "BRIDGE_VLANDB",
  BRIDGE_VLANDB,
  {
    entry: repeated(nest(() => BRIDGE_VLAN_ENTRY, { flagged: true })),
    globalOptions: repeated(nest(() => BRIDGE_VLAN_GLOBAL_OPTIONS, { flagged: true })),
  },
);

/** VLANs of a bridge: RTM_NEWVLAN, DELVLAN. */
export type BridgeVlanMessage = FamilyMessage<"vlan", BridgeVlanHeader, BridgeVlanAttributes>;

/** The family of bridges' VLANs; net/bridge/br_vlan.c, net/bridge/br_vlan_options.c. */
export const BRIDGE_VLAN: Family<"vlan", BridgeVlanHeader, BridgeVlanAttributes> = {
  kind: "vlan",
  types: [RTM.NEWVLAN, RTM.DELVLAN],
  header: BR_VLAN_MSG,
  attributes: BRIDGE_VLAN_ATTRIBUTES,
};

/** `BRIDGE_VLANDB_DUMP_*` of linux/if_bridge.h: which VLANs are asked for. */
export interface BridgeVlanRequestAttributes extends AttributeSet {
  /** `BRIDGE_VLANDB_DUMP_FLAGS`: BRIDGE_VLANDB_DUMPF_*. */
  flags?: number;
}

/** `BRIDGE_VLANDB_DUMP_*`; `br_vlan_db_dump_pol` of net/bridge/br_vlan.c. */
export const BRIDGE_VLAN_REQUEST_ATTRIBUTES: AttributeTable<BridgeVlanRequestAttributes> =
  new AttributeTable("BRIDGE_VLANDB_DUMP", BRIDGE_VLANDB_DUMP, {
    flags: flagSet(u32, ["BRIDGE_VLANDB_DUMPF", BRIDGE_VLANDB_DUMPF]),
  });

/**
 * A question about VLANs of bridges: RTM_GETVLAN, whose attributes are others than the answer's.
 */
export type BridgeVlanRequestMessage = FamilyMessage<
  "vlan-request",
  BridgeVlanHeader,
  BridgeVlanRequestAttributes
>;

/** The family of questions about bridges' VLANs; net/bridge/br_vlan.c. */
export const BRIDGE_VLAN_REQUEST: Family<
  "vlan-request",
  BridgeVlanHeader,
  BridgeVlanRequestAttributes
> = {
  kind: "vlan-request",
  types: [RTM.GETVLAN],
  header: BR_VLAN_MSG,
  attributes: BRIDGE_VLAN_REQUEST_ATTRIBUTES,
};
