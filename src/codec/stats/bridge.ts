import { BRIDGE_VLAN_INFO, BRIDGE_XSTATS } from "../../abi/if_bridge.ts";
import { repeated } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { binary, flagSet, u16, u64, vector } from "../types.ts";

/** `struct bridge_vlan_xstats` (linux/if_bridge.h): a VLAN's counters. */
export interface BridgeVlanXstats extends Struct {
  /** Bytes received. */
  rxBytes: bigint;
  /** Packets received. */
  rxPackets: bigint;
  /** Bytes sent. */
  txBytes: bigint;
  /** Packets sent. */
  txPackets: bigint;
  /** The VLAN. */
  vid: number;
  /** BRIDGE_VLAN_INFO_*. */
  flags: number;
}

const vlanXstats: StructType<BridgeVlanXstats> = struct<BridgeVlanXstats>({
  name: "bridge_vlan_xstats",
  prefix: "",
}, {
  rxBytes: u64,
  rxPackets: u64,
  txBytes: u64,
  txPackets: u64,
  vid: u16,
  flags: flagSet(u16, ["BRIDGE_VLAN_INFO", BRIDGE_VLAN_INFO]),
});

/**
 * `struct br_mcast_stats` (linux/if_bridge.h): pairs of numbers are of what was received and sent.
 */
export interface BridgeMulticastStats extends Struct {
  /** IGMPv1 queries. */
  igmpV1queries: bigint[];
  /** IGMPv2 queries. */
  igmpV2queries: bigint[];
  /** IGMPv3 queries. */
  igmpV3queries: bigint[];
  /** IGMP messages that leave a group. */
  igmpLeaves: bigint[];
  /** IGMPv1 reports. */
  igmpV1reports: bigint[];
  /** IGMPv2 reports. */
  igmpV2reports: bigint[];
  /** IGMPv3 reports. */
  igmpV3reports: bigint[];
  /** IGMP messages that make no sense. */
  igmpParseErrors: bigint;
  /** MLDv1 queries. */
  mldV1queries: bigint[];
  /** MLDv2 queries. */
  mldV2queries: bigint[];
  /** MLD messages that leave a group. */
  mldLeaves: bigint[];
  /** MLDv1 reports. */
  mldV1reports: bigint[];
  /** MLDv2 reports. */
  mldV2reports: bigint[];
  /** MLD messages that make no sense. */
  mldParseErrors: bigint;
  /** Bytes of multicast packets. */
  mcastBytes: bigint[];
  /** Multicast packets. */
  mcastPackets: bigint[];
}

// BR_MCAST_DIR_RX and BR_MCAST_DIR_TX.
const directions = vector(u64, 2);

const multicastStats: StructType<BridgeMulticastStats> = struct<BridgeMulticastStats>({
  name: "br_mcast_stats",
  prefix: "",
}, {
  igmpV1queries: directions,
  igmpV2queries: directions,
  igmpV3queries: directions,
  igmpLeaves: directions,
  igmpV1reports: directions,
  igmpV2reports: directions,
  igmpV3reports: directions,
  igmpParseErrors: u64,
  mldV1queries: directions,
  mldV2queries: directions,
  mldLeaves: directions,
  mldV1reports: directions,
  mldV2reports: directions,
  mldParseErrors: u64,
  mcastBytes: directions,
  mcastPackets: directions,
});

/** `struct bridge_stp_xstats` (linux/if_bridge.h): what a port's spanning tree has done. */
export interface BridgeStpXstats extends Struct {
  /** Times that it was blocked. */
  transitionBlk: bigint;
  /** Times that it began to forward. */
  transitionFwd: bigint;
  /** BPDUs received. */
  rxBpdu: bigint;
  /** BPDUs sent. */
  txBpdu: bigint;
  /** Topology change notifications received. */
  rxTcn: bigint;
  /** Topology change notifications sent. */
  txTcn: bigint;
}

const stpXstats: StructType<BridgeStpXstats> = struct<BridgeStpXstats>({
  name: "bridge_stp_xstats",
  prefix: "",
}, {
  transitionBlk: u64,
  transitionFwd: u64,
  rxBpdu: u64,
  txBpdu: u64,
  rxTcn: u64,
  txTcn: u64,
});

/** `BRIDGE_XSTATS_*` of linux/if_bridge.h: counters of a bridge or its port. */
export interface StatsBridgeAttributes extends AttributeSet {
  /** `BRIDGE_XSTATS_VLAN`: the VLANs. */
  vlan?: BridgeVlanXstats[];
  /** `BRIDGE_XSTATS_MCAST`: multicast. */
  mcast?: BridgeMulticastStats;
  /** `BRIDGE_XSTATS_PAD`. */
  pad?: Uint8Array;
  /** `BRIDGE_XSTATS_STP`: the spanning tree; of ports alone. */
  stp?: BridgeStpXstats;
}

/** `BRIDGE_XSTATS_*`; `br_fill_linkxstats` of net/bridge/br_netlink.c. */
export const STATS_BRIDGE: AttributeTable<StatsBridgeAttributes> = new AttributeTable(
  "BRIDGE_XSTATS",
  BRIDGE_XSTATS,
  { vlan: repeated(vlanXstats), mcast: multicastStats, pad: binary, stp: stpXstats },
);
