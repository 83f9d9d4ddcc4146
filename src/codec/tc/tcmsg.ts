/** What messages about qdiscs, classes and filters have in common. */

import { TCA_STATS } from "../../abi/gen_stats.ts";
import { TCA_STAB } from "../../abi/pkt_sched.ts";
import type { FamilyHeader } from "../message.ts";
import { addressFamily } from "../message.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { arrayOf, binary, s16, s32, s8, u16, u32, u64, u8 } from "../types.ts";
import { handle } from "./handle.ts";

/** `struct tcmsg` (linux/rtnetlink.h): what a qdisc, a class or a filter is attached to. */
export interface TcHeader extends FamilyHeader {
  /** `tcm_ifindex`: the link's number; -1 (TCM_IFINDEX_MAGIC_BLOCK) if `parent` is that of a block. */
  ifindex: number;
  /** `tcm_handle`: its own handle, `major << 16 | minor`; a qdisc's minor number is 0. */
  handle: number;
  /** `tcm_parent`: what it is attached to, or TC_H_ROOT and the like; of a shared block its number. */
  parent: number;
  /**
   * `tcm_info`: how often a qdisc is referred to; the handle of a class's own qdisc; a filter's
   * `priority << 16`, and its protocol in network order.
   */
  info: number;
}

/** `struct tcmsg` of linux/rtnetlink.h. */
export const TCMSG: StructType<TcHeader> = struct<TcHeader>({ name: "tcmsg", prefix: "tcm_" }, {
  family: addressFamily,
  ifindex: s32,
  handle,
  parent: handle,
  info: u32,
});

/** `struct gnet_stats_basic`: what went through. */
export interface TcStatsBasic extends Struct {
  /** Bytes. */
  bytes: bigint;
  /** Packets, modulo 2^32: see `pkt64`. */
  packets: number;
}

/** `struct gnet_stats_rate_est`: what goes through, as estimated. */
export interface TcStatsRateEst extends Struct {
  /** Bytes per second, at most 2^32 - 1: see `rateEst64`. */
  bps: number;
  /** Packets per second. */
  pps: number;
}

/** `struct gnet_stats_rate_est64`: what goes through, as estimated. */
export interface TcStatsRateEst64 extends Struct {
  /** Bytes per second. */
  bps: bigint;
  /** Packets per second. */
  pps: bigint;
}

/** `struct gnet_stats_queue`: what waits and what was dropped. */
export interface TcStatsQueue extends Struct {
  /** Packets that wait. */
  qlen: number;
  /** Bytes that wait. */
  backlog: number;
  /** Packets dropped. */
  drops: number;
  /** Packets put back. */
  requeues: number;
  /** How often a limit was met. */
  overlimits: number;
}

const basic = struct<TcStatsBasic>({ name: "gnet_stats_basic", prefix: "" }, {
  bytes: u64,
  packets: u32,
});

/** `TCA_STATS_*`: counters. What the qdisc, class or action itself counts is an `App`. */
export interface TcStats2Attributes<App> extends AttributeSet {
  /** `TCA_STATS_BASIC`: what went through. */
  basic?: TcStatsBasic;
  /** `TCA_STATS_RATE_EST`: the estimated rate, where a rate estimator was asked for. */
  rateEst?: TcStatsRateEst;
  /** `TCA_STATS_QUEUE`: what waits and what was dropped. */
  queue?: TcStatsQueue;
  /** `TCA_STATS_APP`: what the kind itself counts. */
  app?: App;
  /** `TCA_STATS_RATE_EST64`: the estimated rate, where 32 bits are too few. */
  rateEst64?: TcStatsRateEst64;
  /** `TCA_STATS_PAD`. */
  pad?: Uint8Array;
  /** `TCA_STATS_BASIC_HW`: what of it went through hardware. */
  basicHw?: TcStatsBasic;
  /** `TCA_STATS_PKT64`: packets, where 32 bits are too few. */
  pkt64?: bigint;
}

/**
 * The table of `TCA_STATS_*` of linux/gen_stats.h, as net/core/gen_stats.c fills it.
 *
 * @param app The type of `TCA_STATS_APP`.
 */
export function stats2Table<App extends object>(
  app: AttributeType<App>,
): AttributeTable<TcStats2Attributes<App>> {
  return new AttributeTable<TcStats2Attributes<App>>("TCA_STATS", TCA_STATS, {
    basic,
    rateEst: struct<TcStatsRateEst>({ name: "gnet_stats_rate_est", prefix: "" }, {
      bps: u32,
      pps: u32,
    }),
    queue: struct<TcStatsQueue>({ name: "gnet_stats_queue", prefix: "" }, {
      qlen: u32,
      backlog: u32,
      drops: u32,
      requeues: u32,
      overlimits: u32,
    }),
    app,
    rateEst64: struct<TcStatsRateEst64>({ name: "gnet_stats_rate_est64", prefix: "" }, {
      bps: u64,
      pps: u64,
    }),
    pad: binary,
    basicHw: basic,
    pkt64: u64,
  });
}

/** `TCA_STATS_*` of what counts nothing of its own, or nothing known. */
export const TC_STATS2: AttributeTable<TcStats2Attributes<Uint8Array>> = stats2Table(binary);

/** `struct tc_stats` (linux/pkt_sched.h): the counters of kernels before 2.6.10, still sent. */
export interface TcStats extends Struct {
  /** Bytes that went through. */
  bytes: bigint;
  /** Packets that went through. */
  packets: number;
  /** Packets dropped. */
  drops: number;
  /** How often a limit was met. */
  overlimits: number;
  /** The estimated rate, in bytes per second. */
  bps: number;
  /** The estimated rate, in packets per second. */
  pps: number;
  /** Packets that wait. */
  qlen: number;
  /** Bytes that wait. */
  backlog: number;
}

/** `struct tc_stats` of linux/pkt_sched.h. */
export const TC_STATS: StructType<TcStats> = struct<TcStats>({ name: "tc_stats", prefix: "" }, {
  bytes: u64,
  packets: u32,
  drops: u32,
  overlimits: u32,
  bps: u32,
  pps: u32,
  qlen: u32,
  backlog: u32,
});

/** `struct tc_estimator` (linux/pkt_sched.h): how a rate is to be estimated. */
export interface TcEstimator extends Struct {
  /** The interval between samples: 2^interval seconds, from -2 to 3. */
  interval: number;
  /** How much the past weighs: the logarithm of the weight. */
  ewmaLog: number;
}

/** `struct tc_estimator` of linux/pkt_sched.h. */
export const TC_ESTIMATOR: StructType<TcEstimator> = struct<TcEstimator>({
  name: "tc_estimator",
  prefix: "",
}, { interval: s8, ewmaLog: u8 });

/** `struct tc_sizespec`: how a table of sizes is looked up. */
export interface TcSizespec extends Struct {
  /** The logarithm of the bytes that one cell of the table stands for. */
  cellLog: number;
  /** The logarithm by which the sizes in the table are shifted. */
  sizeLog: number;
  /** What is added to a size before it is looked up. */
  cellAlign: number;
  /** Bytes added to every packet. */
  overhead: number;
  /** TC_LINKLAYER_*. */
  linklayer: number;
  /** The smallest packet, in bytes. */
  mpu: number;
  /** The largest packet, in bytes. */
  mtu: number;
  /** How many sizes the table has. */
  tsize: number;
}

/** `TCA_STAB_*`: how packets' sizes are computed that the link makes larger. */
export interface TcStabAttributes extends AttributeSet {
  /** `TCA_STAB_BASE`: how the table is looked up. */
  base?: TcSizespec;
  /** `TCA_STAB_DATA`: the table: sizes in bytes. Only in requests. */
  data?: number[];
}

/** `TCA_STAB_*` of linux/pkt_sched.h; `stab_policy` of net/sched/sch_api.c. */
export const TC_STAB: AttributeTable<TcStabAttributes> = new AttributeTable(
  "TCA_STAB",
  TCA_STAB,
  {
    base: struct<TcSizespec>({ name: "tc_sizespec", prefix: "" }, {
      cellLog: u8,
      sizeLog: u8,
      cellAlign: s16,
      overhead: s32,
      linklayer: u32,
      mpu: u32,
      mtu: u32,
      tsize: u32,
    }),
    data: arrayOf(u16),
  },
);
