/** Common applications kept enhanced: cake. */

import {
  CAKE_ACK,
  CAKE_ATM,
  CAKE_DIFFSERV,
  CAKE_FLOW,
  TCA_CAKE,
  TCA_CAKE_STATS,
  TCA_CAKE_TIN_STATS,
} from "../../abi/pkt_sched.ts";
import { indexed, nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, enumeration, s32, u32, u64 } from "../types.ts";

/** `TCA_CAKE_*`: the options of a cake. */
export interface QdiscCakeAttributes extends AttributeSet {
  /** `TCA_CAKE_PAD`. */
  pad?: Uint8Array;
  /** `TCA_CAKE_BASE_RATE64`: the rate in bytes per second; 0 for no limit. */
  baseRate64?: bigint;
  /** `TCA_CAKE_DIFFSERV_MODE`: CAKE_DIFFSERV_*. */
  diffservMode?: number;
  /** `TCA_CAKE_ATM`: CAKE_ATM_*. */
  atm?: number;
  /** `TCA_CAKE_FLOW_MODE`: CAKE_FLOW_*. */
  flowMode?: number;
  /** `TCA_CAKE_OVERHEAD`: bytes that the link adds to every packet, from -64 to 256. */
  overhead?: number;
  /** `TCA_CAKE_RTT`: the round-trip time that is assumed, in µs. */
  rtt?: number;
  /** `TCA_CAKE_TARGET`: the delay to keep to, in µs. */
  target?: number;
  /** `TCA_CAKE_AUTORATE`: 1 to find out the rate from what comes in. */
  autorate?: number;
  /** `TCA_CAKE_MEMORY`: the most memory that waiting packets take, in bytes. */
  memory?: number;
  /** `TCA_CAKE_NAT`: 1 to look at addresses before they are translated. */
  nat?: number;
  /** `TCA_CAKE_RAW`: there if sizes are not adjusted; its value means nothing. */
  raw?: number;
  /** `TCA_CAKE_WASH`: 1 to clear the DS field. */
  wash?: number;
  /** `TCA_CAKE_MPU`: the smallest packet, in bytes. */
  mpu?: number;
  /** `TCA_CAKE_INGRESS`: 1 if what is dropped has used the link already. */
  ingress?: number;
  /** `TCA_CAKE_ACK_FILTER`: CAKE_ACK_*. */
  ackFilter?: number;
  /** `TCA_CAKE_SPLIT_GSO`: 1 to split what was put together. */
  splitGso?: number;
  /** `TCA_CAKE_FWMARK`: which bits of a packet's mark tell its tin. */
  fwmark?: number;
}

/** `TCA_CAKE_*` of linux/pkt_sched.h; `cake_policy` of net/sched/sch_cake.c. */
export const QDISC_CAKE: AttributeTable<QdiscCakeAttributes> = new AttributeTable(
  "TCA_CAKE",
  TCA_CAKE,
  {
    pad: binary,
    baseRate64: u64,
    diffservMode: enumeration(u32, ["CAKE_DIFFSERV", CAKE_DIFFSERV]),
    atm: enumeration(u32, ["CAKE_ATM", CAKE_ATM]),
    flowMode: enumeration(u32, ["CAKE_FLOW", CAKE_FLOW]),
    overhead: s32,
    rtt: u32,
    target: u32,
    autorate: u32,
    memory: u32,
    nat: u32,
    raw: u32,
    wash: u32,
    mpu: u32,
    ingress: u32,
    ackFilter: enumeration(u32, ["CAKE_ACK", CAKE_ACK]),
    splitGso: u32,
    fwmark: u32,
  },
);

/** `TCA_CAKE_TIN_STATS_*`: what a tin of a cake counts. */
export interface CakeTinStatsAttributes extends AttributeSet {
  /** `TCA_CAKE_TIN_STATS_PAD`. */
  pad?: Uint8Array;
  /** `TCA_CAKE_TIN_STATS_SENT_PACKETS`. */
  sentPackets?: number;
  /** `TCA_CAKE_TIN_STATS_SENT_BYTES64`. */
  sentBytes64?: bigint;
  /** `TCA_CAKE_TIN_STATS_DROPPED_PACKETS`. */
  droppedPackets?: number;
  /** `TCA_CAKE_TIN_STATS_DROPPED_BYTES64`. */
  droppedBytes64?: bigint;
  /** `TCA_CAKE_TIN_STATS_ACKS_DROPPED_PACKETS`. */
  acksDroppedPackets?: number;
  /** `TCA_CAKE_TIN_STATS_ACKS_DROPPED_BYTES64`. */
  acksDroppedBytes64?: bigint;
  /** `TCA_CAKE_TIN_STATS_ECN_MARKED_PACKETS`. */
  ecnMarkedPackets?: number;
  /** `TCA_CAKE_TIN_STATS_ECN_MARKED_BYTES64`. */
  ecnMarkedBytes64?: bigint;
  /** `TCA_CAKE_TIN_STATS_BACKLOG_PACKETS`: packets that wait. */
  backlogPackets?: number;
  /** `TCA_CAKE_TIN_STATS_BACKLOG_BYTES`: bytes that wait. */
  backlogBytes?: number;
  /** `TCA_CAKE_TIN_STATS_THRESHOLD_RATE64`: bytes per second up to which it has priority. */
  thresholdRate64?: bigint;
  /** `TCA_CAKE_TIN_STATS_TARGET_US`: the delay to keep to, in µs. */
  targetUs?: number;
  /** `TCA_CAKE_TIN_STATS_INTERVAL_US`: for how long the delay may be longer, in µs. */
  intervalUs?: number;
  /** `TCA_CAKE_TIN_STATS_WAY_INDIRECT_HITS`: flows found in another place than their hash's. */
  wayIndirectHits?: number;
  /** `TCA_CAKE_TIN_STATS_WAY_MISSES`: flows not found. */
  wayMisses?: number;
  /** `TCA_CAKE_TIN_STATS_WAY_COLLISIONS`: flows that shared a place. */
  wayCollisions?: number;
  /** `TCA_CAKE_TIN_STATS_PEAK_DELAY_US`: the longest delay, in µs. */
  peakDelayUs?: number;
  /** `TCA_CAKE_TIN_STATS_AVG_DELAY_US`: the average delay, in µs. */
  avgDelayUs?: number;
  /** `TCA_CAKE_TIN_STATS_BASE_DELAY_US`: the shortest delay, in µs. */
  baseDelayUs?: number;
  /** `TCA_CAKE_TIN_STATS_SPARSE_FLOWS`: flows that send little. */
  sparseFlows?: number;
  /** `TCA_CAKE_TIN_STATS_BULK_FLOWS`: flows that send much. */
  bulkFlows?: number;
  /** `TCA_CAKE_TIN_STATS_UNRESPONSIVE_FLOWS`: flows that do not react. */
  unresponsiveFlows?: number;
  /** `TCA_CAKE_TIN_STATS_MAX_SKBLEN`: the largest packet, in bytes. */
  maxSkblen?: number;
  /** `TCA_CAKE_TIN_STATS_FLOW_QUANTUM`: bytes that a flow may send in a round. */
  flowQuantum?: number;
}

/** `TCA_CAKE_TIN_STATS_*`; `cake_dump_stats` of net/sched/sch_cake.c. */
export const CAKE_TIN_STATS: AttributeTable<CakeTinStatsAttributes> = new AttributeTable(
  "TCA_CAKE_TIN_STATS",
  TCA_CAKE_TIN_STATS,
  {
    pad: binary,
    sentPackets: u32,
    sentBytes64: u64,
    droppedPackets: u32,
    droppedBytes64: u64,
    acksDroppedPackets: u32,
    acksDroppedBytes64: u64,
    ecnMarkedPackets: u32,
    ecnMarkedBytes64: u64,
    backlogPackets: u32,
    backlogBytes: u32,
    thresholdRate64: u64,
    targetUs: u32,
    intervalUs: u32,
    wayIndirectHits: u32,
    wayMisses: u32,
    wayCollisions: u32,
    peakDelayUs: u32,
    avgDelayUs: u32,
    baseDelayUs: u32,
    sparseFlows: u32,
    bulkFlows: u32,
    unresponsiveFlows: u32,
    maxSkblen: u32,
    flowQuantum: u32,
  },
);

/** `TCA_CAKE_STATS_*`: how a cake fares; from `deficit` on, how a flow of it, which is a class, does. */
export interface CakeStatsAttributes extends AttributeSet {
  /** `TCA_CAKE_STATS_PAD`. */
  pad?: Uint8Array;
  /** `TCA_CAKE_STATS_CAPACITY_ESTIMATE64`: the rate that was found out, in bytes per second. */
  capacityEstimate64?: bigint;
  /** `TCA_CAKE_STATS_MEMORY_LIMIT`: the most memory that waiting packets may take, in bytes. */
  memoryLimit?: number;
  /** `TCA_CAKE_STATS_MEMORY_USED`: the most memory that they ever took, in bytes. */
  memoryUsed?: number;
  /** `TCA_CAKE_STATS_AVG_NETOFF`: bytes before the network header on average. */
  avgNetoff?: number;
  /** `TCA_CAKE_STATS_MIN_NETLEN`: the smallest packet, in bytes. */
  minNetlen?: number;
  /** `TCA_CAKE_STATS_MAX_NETLEN`: the largest packet, in bytes. */
  maxNetlen?: number;
  /** `TCA_CAKE_STATS_MIN_ADJLEN`: the smallest packet on the link, in bytes. */
  minAdjlen?: number;
  /** `TCA_CAKE_STATS_MAX_ADJLEN`: the largest packet on the link, in bytes. */
  maxAdjlen?: number;
  /** `TCA_CAKE_STATS_TIN_STATS`: its tins, numbered from 1. */
  tinStats?: CakeTinStatsAttributes[];
  /** `TCA_CAKE_STATS_DEFICIT`: bytes that a flow may still send in this round. */
  deficit?: number;
  /** `TCA_CAKE_STATS_COBALT_COUNT`: how many packets were dropped since it began to drop. */
  cobaltCount?: number;
  /** `TCA_CAKE_STATS_DROPPING`: 1 while it drops. */
  dropping?: number;
  /** `TCA_CAKE_STATS_DROP_NEXT_US`: µs since the next packet was to be dropped; may be negative. */
  dropNextUs?: number;
  /** `TCA_CAKE_STATS_P_DROP`: the probability with which packets are dropped, 2^32 being 1. */
  pDrop?: number;
  /** `TCA_CAKE_STATS_BLUE_TIMER_US`: µs since that last changed. */
  blueTimerUs?: number;
}

/** `TCA_CAKE_STATS_*`; `cake_dump_stats` and `cake_dump_class_stats` of net/sched/sch_cake.c. */
export const CAKE_STATS: AttributeTable<CakeStatsAttributes> = new AttributeTable(
  "TCA_CAKE_STATS",
  TCA_CAKE_STATS,
  {
    pad: binary,
    capacityEstimate64: u64,
    memoryLimit: u32,
    memoryUsed: u32,
    avgNetoff: u32,
    minNetlen: u32,
    maxNetlen: u32,
    minAdjlen: u32,
    maxAdjlen: u32,
    tinStats: indexed({ key: "tin", first: 1, type: nest(() => CAKE_TIN_STATS) }),
    deficit: s32,
    cobaltCount: u32,
    dropping: u32,
    dropNextUs: s32,
    pDrop: u32,
    blueTimerUs: s32,
  },
);
