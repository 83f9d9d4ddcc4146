/** Fair queueing by flow: fq and hhf. */

import { TCA_FQ, TCA_HHF } from "../../abi/pkt_sched.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { s32, s64, u32, u64, u8, vector } from "../types.ts";
import type { QdiscPrio } from "./fifo.ts";
import { QDISC_PRIO } from "./fifo.ts";

/** `TCA_FQ_*`: the options of an fq. */
export interface QdiscFqAttributes extends AttributeSet {
  /** `TCA_FQ_PLIMIT`: the most packets that wait. */
  plimit?: number;
  /** `TCA_FQ_FLOW_PLIMIT`: the most packets of a flow that wait. */
  flowPlimit?: number;
  /** `TCA_FQ_QUANTUM`: bytes that a flow may send in a round. */
  quantum?: number;
  /** `TCA_FQ_INITIAL_QUANTUM`: bytes that a new flow may send. */
  initialQuantum?: number;
  /** `TCA_FQ_RATE_ENABLE`: 1 to limit the rates of flows. */
  rateEnable?: number;
  /** `TCA_FQ_FLOW_DEFAULT_RATE`: no longer used. */
  flowDefaultRate?: number;
  /** `TCA_FQ_FLOW_MAX_RATE`: the largest rate of a flow, in bytes per second. */
  flowMaxRate?: number;
  /** `TCA_FQ_BUCKETS_LOG`: the logarithm of how many hash buckets there are. */
  bucketsLog?: number;
  /** `TCA_FQ_FLOW_REFILL_DELAY`: how long a flow must be idle to be given a quantum, in µs. */
  flowRefillDelay?: number;
  /** `TCA_FQ_ORPHAN_MASK`: which bits of the hash of packets without a socket count. */
  orphanMask?: number;
  /** `TCA_FQ_LOW_RATE_THRESHOLD`: up to which rate every packet is delayed, in bytes per second. */
  lowRateThreshold?: number;
  /** `TCA_FQ_CE_THRESHOLD`: the delay in µs from which on all packets are marked. */
  ceThreshold?: number;
  /** `TCA_FQ_TIMER_SLACK`: by how much timers may be late, in ns. */
  timerSlack?: number;
  /** `TCA_FQ_HORIZON`: how far ahead packets may be timed, in µs. */
  horizon?: number;
  /** `TCA_FQ_HORIZON_DROP`: 1 to drop packets timed beyond that, 0 to send them then. */
  horizonDrop?: number;
  /** `TCA_FQ_PRIOMAP`: the band of each priority (Linux 6.7). */
  priomap?: QdiscPrio;
  /** `TCA_FQ_WEIGHTS`: bytes that each of the three bands may send in a round (Linux 6.7). */
  weights?: number[];
  /** `TCA_FQ_OFFLOAD_HORIZON`: how far ahead the link itself times packets, in µs (Linux 6.13). */
  offloadHorizon?: number;
}

/** `TCA_FQ_*` of linux/pkt_sched.h; `fq_policy` of net/sched/sch_fq.c. */
export const QDISC_FQ: AttributeTable<QdiscFqAttributes> = new AttributeTable("TCA_FQ", TCA_FQ, {
  plimit: u32,
  flowPlimit: u32,
  quantum: u32,
  initialQuantum: u32,
  rateEnable: u32,
  flowDefaultRate: u32,
  flowMaxRate: u32,
  bucketsLog: u32,
  flowRefillDelay: u32,
  orphanMask: u32,
  lowRateThreshold: u32,
  ceThreshold: u32,
  timerSlack: u32,
  horizon: u32,
  horizonDrop: u8,
  priomap: QDISC_PRIO,
  weights: vector(s32, 3),
  offloadHorizon: u32,
});

/** `struct tc_fq_qd_stats`: how an fq fares. */
export interface TcFqQdStats extends Struct {
  /** How often idle flows were forgotten. */
  gcFlows: bigint;
  /** Packets of high priority; no longer counted. */
  highprioPackets: bigint;
  /** TCP retransmissions; no longer counted. */
  tcpRetrans: bigint;
  /** How often a flow was held back. */
  throttled: bigint;
  /** Packets dropped because their flow had too many. */
  flowsPlimit: bigint;
  /** Packets too long for the rate. */
  pktsTooLong: bigint;
  /** How often there was no memory for a flow. */
  allocationErrors: bigint;
  /** When the next flow may send that is held back, in ns from now. */
  timeNextDelayedFlow: bigint;
  /** How many flows there are. */
  flows: number;
  /** How many of them are idle. */
  inactiveFlows: number;
  /** How many of them are held back. */
  throttledFlows: number;
  /** How late flows are let go on average, in ns. */
  unthrottleLatencyNs: number;
  /** Packets marked because of `ceThreshold` (Linux 4.20). */
  ceMark?: bigint;
  /** Packets dropped because they were timed too far ahead (Linux 5.8). */
  horizonDrops?: bigint;
  /** Packets sent early because they were timed too far ahead (Linux 5.8). */
  horizonCaps?: bigint;
  /** Packets that needed no flow (Linux 6.7). */
  fastpathPackets?: bigint;
  /** Packets dropped in each of the three bands (Linux 6.7). */
  bandDrops?: bigint[];
  /** Packets that wait in each of the three bands (Linux 6.7). */
  bandPktCount?: number[];
  /** Reserved. */
  pad?: number;
}

/** `struct tc_fq_qd_stats` of linux/pkt_sched.h. */
export const TC_FQ_QD_STATS: StructType<TcFqQdStats> = struct<TcFqQdStats>({
  name: "tc_fq_qd_stats",
  prefix: "",
  through: "unthrottleLatencyNs",
}, {
  gcFlows: u64,
  highprioPackets: u64,
  tcpRetrans: u64,
  throttled: u64,
  flowsPlimit: u64,
  pktsTooLong: u64,
  allocationErrors: u64,
  timeNextDelayedFlow: s64,
  flows: u32,
  inactiveFlows: u32,
  throttledFlows: u32,
  unthrottleLatencyNs: u32,
  ceMark: u64,
  horizonDrops: u64,
  horizonCaps: u64,
  fastpathPackets: u64,
  bandDrops: vector(u64, 3),
  bandPktCount: vector(u32, 3),
  pad: u32,
});

/** `TCA_HHF_*`: the options of an hhf, which slows heavy hitters. */
export interface QdiscHhfAttributes extends AttributeSet {
  /** `TCA_HHF_BACKLOG_LIMIT`: the most packets that wait. */
  backlogLimit?: number;
  /** `TCA_HHF_QUANTUM`: bytes that may be sent in a round. */
  quantum?: number;
  /** `TCA_HHF_HH_FLOWS_LIMIT`: the most heavy hitters that are told apart. */
  hhFlowsLimit?: number;
  /** `TCA_HHF_RESET_TIMEOUT`: after which time flows are measured anew, in µs. */
  resetTimeout?: number;
  /** `TCA_HHF_ADMIT_BYTES`: how many bytes in that time make a heavy hitter. */
  admitBytes?: number;
  /** `TCA_HHF_EVICT_TIMEOUT`: after which idle time it is none any more, in µs. */
  evictTimeout?: number;
  /** `TCA_HHF_NON_HH_WEIGHT`: how much more often others may send. */
  nonHhWeight?: number;
}

/** `TCA_HHF_*` of linux/pkt_sched.h; `hhf_policy` of net/sched/sch_hhf.c. */
export const QDISC_HHF: AttributeTable<QdiscHhfAttributes> = new AttributeTable(
  "TCA_HHF",
  TCA_HHF,
  {
    backlogLimit: u32,
    quantum: u32,
    hhFlowsLimit: u32,
    resetTimeout: u32,
    admitBytes: u32,
    evictTimeout: u32,
    nonHhWeight: u32,
  },
);

/** `struct tc_hhf_xstats`: what an hhf counts. */
export interface TcHhfXstats extends Struct {
  /** How often the limit of packets was met. */
  dropOverlimit: number;
  /** How often the limit of heavy hitters was met. */
  hhOverlimit: number;
  /** Heavy hitters so far. */
  hhTotCount: number;
  /** Heavy hitters now. */
  hhCurCount: number;
}

/** `struct tc_hhf_xstats` of linux/pkt_sched.h. */
export const TC_HHF_XSTATS: StructType<TcHhfXstats> = struct<TcHhfXstats>({
  name: "tc_hhf_xstats",
  prefix: "",
}, { dropOverlimit: u32, hhOverlimit: u32, hhTotCount: u32, hhCurCount: u32 });
