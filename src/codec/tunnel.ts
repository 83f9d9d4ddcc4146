import {
  TUNNEL_MSG_FLAG,
  VNIFILTER_ENTRY_STATS,
  VXLAN_VNIFILTER,
  VXLAN_VNIFILTER_ENTRY,
} from "../abi/if_link.ts";
import { RTM } from "../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import { nest, repeated } from "./nests.ts";
import type { AttributeSet } from "./set.ts";
import type { StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import { AttributeTable } from "./table.ts";
import { binary, flagSet, ipv4, ipv6, u32, u64, u8 } from "./types.ts";

/** `struct tunnel_msg` (linux/if_link.h): the fixed header of tunnels' network ids. */
export interface TunnelHeader extends FamilyHeader {
  /** `flags`: TUNNEL_MSG_FLAG_*. */
  flags: number;
  /** `ifindex`: the number of the vxlan. */
  ifindex: number;
}

/** `struct tunnel_msg` of linux/if_link.h. */
export const TUNNEL_MSG: StructType<TunnelHeader> = struct<TunnelHeader>({
  name: "tunnel_msg",
  prefix: "",
}, {
  family: addressFamily,
  flags: flagSet(u8, ["TUNNEL_MSG_FLAG", TUNNEL_MSG_FLAG]),
  ifindex: u32,
});

/** `VNIFILTER_ENTRY_STATS_*`: the counters of a network id. */
export interface TunnelStatsAttributes extends AttributeSet {
  /** `VNIFILTER_ENTRY_STATS_RX_BYTES`. */
  rxBytes?: bigint;
  /** `VNIFILTER_ENTRY_STATS_RX_PKTS`. */
  rxPkts?: bigint;
  /** `VNIFILTER_ENTRY_STATS_RX_DROPS`. */
  rxDrops?: bigint;
  /** `VNIFILTER_ENTRY_STATS_RX_ERRORS`. */
  rxErrors?: bigint;
  /** `VNIFILTER_ENTRY_STATS_TX_BYTES`. */
  txBytes?: bigint;
  /** `VNIFILTER_ENTRY_STATS_TX_PKTS`. */
  txPkts?: bigint;
  /** `VNIFILTER_ENTRY_STATS_TX_DROPS`. */
  txDrops?: bigint;
  /** `VNIFILTER_ENTRY_STATS_TX_ERRORS`. */
  txErrors?: bigint;
  /** `VNIFILTER_ENTRY_STATS_PAD`. */
  pad?: Uint8Array;
}

/**
 * `VNIFILTER_ENTRY_STATS_*`; `vxlan_fill_vni_filter_entry_stats` of
 * drivers/net/vxlan/vxlan_vnifilter.c.
 */
export const TUNNEL_STATS: AttributeTable<TunnelStatsAttributes> = new AttributeTable(
  "VNIFILTER_ENTRY_STATS",
  VNIFILTER_ENTRY_STATS,
  {
    rxBytes: u64,
    rxPkts: u64,
    rxDrops: u64,
    rxErrors: u64,
    txBytes: u64,
    txPkts: u64,
    txDrops: u64,
    txErrors: u64,
    pad: binary,
  },
);

/** `VXLAN_VNIFILTER_ENTRY_*` of linux/if_link.h: network ids that a vxlan takes. */
export interface TunnelEntryAttributes extends AttributeSet {
  /** `VXLAN_VNIFILTER_ENTRY_START`: the network id, or the first of a range. */
  start?: number;
  /** `VXLAN_VNIFILTER_ENTRY_END`: the last network id of the range. */
  end?: number;
  /** `VXLAN_VNIFILTER_ENTRY_GROUP`: the IPv4 group or remote tunnel end. */
  group?: string;
  /** `VXLAN_VNIFILTER_ENTRY_GROUP6`: the IPv6 group or remote tunnel end. */
  group6?: string;
  /** `VXLAN_VNIFILTER_ENTRY_STATS`: the counters, if they were asked for. */
  stats?: TunnelStatsAttributes;
}

/** `VXLAN_VNIFILTER_ENTRY_*`; `vni_filter_entry_policy` of drivers/net/vxlan/vxlan_vnifilter.c. */
export const TUNNEL_ENTRY: AttributeTable<TunnelEntryAttributes> = new AttributeTable(
  "VXLAN_VNIFILTER_ENTRY",
  VXLAN_VNIFILTER_ENTRY,
  {
    start: u32,
    end: u32,
    group: ipv4,
    group6: ipv6,
    stats: nest(() => TUNNEL_STATS, { flagged: true }),
  },
);

/** `VXLAN_VNIFILTER_*` of linux/if_link.h: the network ids that a vxlan takes. */
export interface TunnelAttributes extends AttributeSet {
  /** `VXLAN_VNIFILTER_ENTRY`: the network ids. */
  entry?: TunnelEntryAttributes[];
}

/** `VXLAN_VNIFILTER_*`; `vni_filter_policy` of drivers/net/vxlan/vxlan_vnifilter.c. */
export const TUNNEL_ATTRIBUTES: AttributeTable<TunnelAttributes> = new AttributeTable(
  "VXLAN_VNIFILTER",
  VXLAN_VNIFILTER,
  { entry: repeated(nest(() => TUNNEL_ENTRY, { flagged: true })) },
);

/** The network ids that a vxlan takes: RTM_NEWTUNNEL, DELTUNNEL, GETTUNNEL. */
export type TunnelMessage = FamilyMessage<"tunnel", TunnelHeader, TunnelAttributes>;

/** The family of tunnels' network ids; drivers/net/vxlan/vxlan_vnifilter.c. */
export const TUNNEL_IDS: Family<"tunnel", TunnelHeader, TunnelAttributes> = {
  kind: "tunnel",
  types: [RTM.NEWTUNNEL, RTM.DELTUNNEL, RTM.GETTUNNEL],
  header: TUNNEL_MSG,
  attributes: TUNNEL_ATTRIBUTES,
};
