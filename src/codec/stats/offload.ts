import { IFLA_OFFLOAD_XSTATS, IFLA_OFFLOAD_XSTATS_HW_S_INFO } from "../../abi/if_link.ts";
import type { LinkStats64 } from "../link/stats.ts";
import { LINK_STATS64 } from "../link/stats.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { u64, u8 } from "../types.ts";

/** `struct rtnl_hw_stats64` (linux/if_link.h): what hardware has counted. */
export interface HardwareStats extends Struct {
  /** Packets received. */
  rxPackets: bigint;
  /** Packets sent. */
  txPackets: bigint;
  /** Bytes received. */
  rxBytes: bigint;
  /** Bytes sent. */
  txBytes: bigint;
  /** Bad packets received. */
  rxErrors: bigint;
  /** Packets that could not be sent. */
  txErrors: bigint;
  /** Packets received and dropped for want of resources. */
  rxDropped: bigint;
  /** Packets dropped on their way out. */
  txDropped: bigint;
  /** Multicast packets received. */
  multicast: bigint;
}

const hardwareStats: StructType<HardwareStats> = struct<HardwareStats>({
  name: "rtnl_hw_stats64",
  prefix: "",
}, {
  rxPackets: u64,
  txPackets: u64,
  rxBytes: u64,
  txBytes: u64,
  rxErrors: u64,
  txErrors: u64,
  rxDropped: u64,
  txDropped: u64,
  multicast: u64,
});

/** `IFLA_OFFLOAD_XSTATS_HW_S_INFO_*`: whether hardware counts. */
export interface StatsHardwareInfoAttributes extends AttributeSet {
  /** `IFLA_OFFLOAD_XSTATS_HW_S_INFO_REQUEST`: 1 if it was asked to. */
  request?: number;
  /** `IFLA_OFFLOAD_XSTATS_HW_S_INFO_USED`: 1 if it does. */
  used?: number;
}

/**
 * `IFLA_OFFLOAD_XSTATS_HW_S_INFO_*`; `rtnl_offload_xstats_fill_hw_s_info_one` of
 * net/core/rtnetlink.c.
 */
export const STATS_HARDWARE_INFO: AttributeTable<StatsHardwareInfoAttributes> = new AttributeTable(
  "IFLA_OFFLOAD_XSTATS_HW_S_INFO",
  IFLA_OFFLOAD_XSTATS_HW_S_INFO,
  { request: u8, used: u8 },
);

/** Inside `IFLA_OFFLOAD_XSTATS_HW_S_INFO`: the counters it is about, as `IFLA_OFFLOAD_XSTATS_*`. */
export interface StatsHardwareInfosAttributes extends AttributeSet {
  /** `IFLA_OFFLOAD_XSTATS_L3_STATS`. */
  l3Stats?: StatsHardwareInfoAttributes;
}

const HARDWARE_INFOS: AttributeTable<StatsHardwareInfosAttributes> = new AttributeTable(
  "IFLA_OFFLOAD_XSTATS",
  IFLA_OFFLOAD_XSTATS,
  { l3Stats: nest(() => STATS_HARDWARE_INFO, { flagged: true }) },
);

/** `IFLA_OFFLOAD_XSTATS_*` of linux/if_link.h: counters of links that hardware helps. */
export interface StatsOffloadAttributes extends AttributeSet {
  /** `IFLA_OFFLOAD_XSTATS_CPU_HIT`: of the packets that hardware has left to the kernel. */
  cpuHit?: LinkStats64;
  /** `IFLA_OFFLOAD_XSTATS_HW_S_INFO`: whether hardware counts. */
  hwSInfo?: StatsHardwareInfosAttributes;
  /** `IFLA_OFFLOAD_XSTATS_L3_STATS`: of the packets that hardware has routed. */
  l3Stats?: HardwareStats;
}

/** `IFLA_OFFLOAD_XSTATS_*`; `rtnl_offload_xstats_fill` of net/core/rtnetlink.c. */
export const STATS_OFFLOAD: AttributeTable<StatsOffloadAttributes> = new AttributeTable(
  "IFLA_OFFLOAD_XSTATS",
  IFLA_OFFLOAD_XSTATS,
  {
    cpuHit: LINK_STATS64,
    hwSInfo: nest(() => HARDWARE_INFOS, { flagged: true }),
    l3Stats: hardwareStats,
  },
);
