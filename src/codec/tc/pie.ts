/** Proportional integral controllers: pie, fq_pie and dualpi2. */

import {
  TC_DUALPI2_DROP_EARLY,
  TC_DUALPI2_DROP_OVERLOAD,
  TC_DUALPI2_ECN_MASK,
  TC_DUALPI2_SPLIT_GSO,
  TCA_DUALPI2,
  TCA_FQ_PIE,
  TCA_PIE,
} from "../../abi/pkt_sched.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { binary, enumeration, s32, u32, u64, u8 } from "../types.ts";

/** `TCA_PIE_*`: the options of a pie. */
export interface QdiscPieAttributes extends AttributeSet {
  /** `TCA_PIE_TARGET`: the delay to keep to, in µs. */
  target?: number;
  /** `TCA_PIE_LIMIT`: the most packets that wait. */
  limit?: number;
  /** `TCA_PIE_TUPDATE`: how often the probability is computed, in µs. */
  tupdate?: number;
  /** `TCA_PIE_ALPHA`: how much the delay counts, from 0 to 32. */
  alpha?: number;
  /** `TCA_PIE_BETA`: how much the delay's change counts, from 0 to 32. */
  beta?: number;
  /** `TCA_PIE_ECN`: 1 to mark packets rather than to drop them. */
  ecn?: number;
  /** `TCA_PIE_BYTEMODE`: 1 if larger packets are dropped more often. */
  bytemode?: number;
  /** `TCA_PIE_DQ_RATE_ESTIMATOR`: 1 to compute the delay from the rate. */
  dqRateEstimator?: number;
}

/** `TCA_PIE_*` of linux/pkt_sched.h; `pie_policy` of net/sched/sch_pie.c. */
export const QDISC_PIE: AttributeTable<QdiscPieAttributes> = new AttributeTable(
  "TCA_PIE",
  TCA_PIE,
  {
    target: u32,
    limit: u32,
    tupdate: u32,
    alpha: u32,
    beta: u32,
    ecn: u32,
    bytemode: u32,
    dqRateEstimator: u32,
  },
);

/** `struct tc_pie_xstats`: how a pie fares. */
export interface TcPieXstats extends Struct {
  /** The probability with which packets are dropped, 2^64 being 1. */
  prob: bigint;
  /** The delay, in µs. */
  delay: number;
  /** The average rate, in bytes per second, if it is estimated. */
  avgDqRate: number;
  /** 1 if the rate is estimated. */
  dqRateEstimating: number;
  /** Packets that came in. */
  packetsIn: number;
  /** Packets dropped to keep to the delay. */
  dropped: number;
  /** Packets dropped because the queue was full. */
  overlimit: number;
  /** The most packets that ever waited. */
  maxq: number;
  /** Packets marked. */
  ecnMark: number;
}

/** `struct tc_pie_xstats` of linux/pkt_sched.h. */
export const TC_PIE_XSTATS: StructType<TcPieXstats> = struct<TcPieXstats>({
  name: "tc_pie_xstats",
  prefix: "",
}, {
  prob: u64,
  delay: u32,
  avgDqRate: u32,
  dqRateEstimating: u32,
  packetsIn: u32,
  dropped: u32,
  overlimit: u32,
  maxq: u32,
  ecnMark: u32,
});

/** `TCA_FQ_PIE_*`: the options of an fq_pie. */
export interface QdiscFqPieAttributes extends AttributeSet {
  /** `TCA_FQ_PIE_LIMIT`: the most packets that wait. */
  limit?: number;
  /** `TCA_FQ_PIE_FLOWS`: how many flows are told apart. */
  flows?: number;
  /** `TCA_FQ_PIE_TARGET`: the delay to keep to, in µs. */
  target?: number;
  /** `TCA_FQ_PIE_TUPDATE`: how often probabilities are computed, in µs. */
  tupdate?: number;
  /** `TCA_FQ_PIE_ALPHA`: how much the delay counts, from 0 to 32. */
  alpha?: number;
  /** `TCA_FQ_PIE_BETA`: how much the delay's change counts, from 0 to 32. */
  beta?: number;
  /** `TCA_FQ_PIE_QUANTUM`: bytes that a flow may send in a round. */
  quantum?: number;
  /** `TCA_FQ_PIE_MEMORY_LIMIT`: the most memory that waiting packets take, in bytes. */
  memoryLimit?: number;
  /** `TCA_FQ_PIE_ECN_PROB`: the probability in percent up to which packets are marked. */
  ecnProb?: number;
  /** `TCA_FQ_PIE_ECN`: 1 to mark packets rather than to drop them. */
  ecn?: number;
  /** `TCA_FQ_PIE_BYTEMODE`: 1 if larger packets are dropped more often. */
  bytemode?: number;
  /** `TCA_FQ_PIE_DQ_RATE_ESTIMATOR`: 1 to compute the delay from the rate. */
  dqRateEstimator?: number;
}

/** `TCA_FQ_PIE_*` of linux/pkt_sched.h; `fq_pie_policy` of net/sched/sch_fq_pie.c. */
export const QDISC_FQ_PIE: AttributeTable<QdiscFqPieAttributes> = new AttributeTable(
  "TCA_FQ_PIE",
  TCA_FQ_PIE,
  {
    limit: u32,
    flows: u32,
    target: u32,
    tupdate: u32,
    alpha: u32,
    beta: u32,
    quantum: u32,
    memoryLimit: u32,
    ecnProb: u32,
    ecn: u32,
    bytemode: u32,
    dqRateEstimator: u32,
  },
);

/** `struct tc_fq_pie_xstats`: how an fq_pie fares. */
export interface TcFqPieXstats extends Struct {
  /** Packets that came in. */
  packetsIn: number;
  /** Packets dropped to keep to the delay. */
  dropped: number;
  /** Packets dropped because the queue was full. */
  overlimit: number;
  /** Packets dropped because they took too much memory. */
  overmemory: number;
  /** Packets marked. */
  ecnMark: number;
  /** How often a packet made a new flow. */
  newFlowCount: number;
  /** How many flows are new. */
  newFlowsLen: number;
  /** How many flows are old. */
  oldFlowsLen: number;
  /** The memory that waiting packets take, in bytes. */
  memoryUsage: number;
}

/** `struct tc_fq_pie_xstats` of linux/pkt_sched.h. */
export const TC_FQ_PIE_XSTATS: StructType<TcFqPieXstats> = struct<TcFqPieXstats>({
  name: "tc_fq_pie_xstats",
  prefix: "",
}, {
  packetsIn: u32,
  dropped: u32,
  overlimit: u32,
  overmemory: u32,
  ecnMark: u32,
  newFlowCount: u32,
  newFlowsLen: u32,
  oldFlowsLen: u32,
  memoryUsage: u32,
});

/** `TCA_DUALPI2_*`: the options of a dualpi2 (RFC 9332, Linux 6.17). */
export interface QdiscDualpi2Attributes extends AttributeSet {
  /** `TCA_DUALPI2_LIMIT`: the most packets that wait. */
  limit?: number;
  /** `TCA_DUALPI2_MEMORY_LIMIT`: the most memory that they take, in bytes. */
  memoryLimit?: number;
  /** `TCA_DUALPI2_TARGET`: the delay to keep to, in µs. */
  target?: number;
  /** `TCA_DUALPI2_TUPDATE`: how often the probability is computed, in µs. */
  tupdate?: number;
  /** `TCA_DUALPI2_ALPHA`: how much the delay counts, in 1/256 Hz. */
  alpha?: number;
  /** `TCA_DUALPI2_BETA`: how much the delay's change counts, in 1/256 Hz. */
  beta?: number;
  /** `TCA_DUALPI2_STEP_THRESH_PKTS`: from how many packets on the low latency queue marks all. */
  stepThreshPkts?: number;
  /** `TCA_DUALPI2_STEP_THRESH_US`: from which delay on it does, in µs. */
  stepThreshUs?: number;
  /** `TCA_DUALPI2_MIN_QLEN_STEP`: how many packets must wait for that. */
  minQlenStep?: number;
  /** `TCA_DUALPI2_COUPLING`: how much more often the low latency queue marks. */
  coupling?: number;
  /** `TCA_DUALPI2_DROP_OVERLOAD`: TC_DUALPI2_DROP_OVERLOAD_*. */
  dropOverload?: number;
  /** `TCA_DUALPI2_DROP_EARLY`: TC_DUALPI2_DROP_EARLY_*. */
  dropEarly?: number;
  /** `TCA_DUALPI2_C_PROTECTION`: the share of the classic queue, in percent. */
  cProtection?: number;
  /** `TCA_DUALPI2_ECN_MASK`: TC_DUALPI2_ECN_MASK_*. */
  ecnMask?: number;
  /** `TCA_DUALPI2_SPLIT_GSO`: TC_DUALPI2_SPLIT_GSO_*. */
  splitGso?: number;
  /** `TCA_DUALPI2_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_DUALPI2_*` of linux/pkt_sched.h; `dualpi2_policy` of net/sched/sch_dualpi2.c. */
export const QDISC_DUALPI2: AttributeTable<QdiscDualpi2Attributes> = new AttributeTable(
  "TCA_DUALPI2",
  TCA_DUALPI2,
  {
    limit: u32,
    memoryLimit: u32,
    target: u32,
    tupdate: u32,
    alpha: u32,
    beta: u32,
    stepThreshPkts: u32,
    stepThreshUs: u32,
    minQlenStep: u32,
    coupling: u8,
    dropOverload: enumeration(u8, ["TC_DUALPI2_DROP_OVERLOAD", TC_DUALPI2_DROP_OVERLOAD]),
    dropEarly: enumeration(u8, ["TC_DUALPI2_DROP_EARLY", TC_DUALPI2_DROP_EARLY]),
    cProtection: u8,
    ecnMask: enumeration(u8, ["TC_DUALPI2_ECN_MASK", TC_DUALPI2_ECN_MASK]),
    splitGso: enumeration(u8, ["TC_DUALPI2_SPLIT_GSO", TC_DUALPI2_SPLIT_GSO]),
    pad: binary,
  },
);

/** `struct tc_dualpi2_xstats`: how a dualpi2 fares. */
export interface TcDualpi2Xstats extends Struct {
  /** The probability with which packets are dropped, 2^32 being 1. */
  prob: number;
  /** The delay of the classic queue, in µs. */
  delayC: number;
  /** The delay of the low latency queue, in µs. */
  delayL: number;
  /** Packets that came into the classic queue. */
  packetsInC: number;
  /** Packets that came into the low latency queue. */
  packetsInL: number;
  /** The most packets that ever waited. */
  maxq: number;
  /** Packets marked. */
  ecnMark: number;
  /** Packets marked because of the step threshold. */
  stepMarks: number;
  /** Bytes by which the classic queue is ahead; negative if the other one is. */
  credit: number;
  /** The memory that waiting packets take, in bytes. */
  memoryUsed: number;
  /** The most memory that they ever took, in bytes. */
  maxMemoryUsed: number;
  /** The most memory that they may take, in bytes. */
  memoryLimit: number;
}

/** `struct tc_dualpi2_xstats` of linux/pkt_sched.h. */
export const TC_DUALPI2_XSTATS: StructType<TcDualpi2Xstats> = struct<TcDualpi2Xstats>({
  name: "tc_dualpi2_xstats",
  prefix: "",
}, {
  prob: u32,
  delayC: u32,
  delayL: u32,
  packetsInC: u32,
  packetsInL: u32,
  maxq: u32,
  ecnMark: u32,
  stepMarks: u32,
  credit: s32,
  memoryUsed: u32,
  maxMemoryUsed: u32,
  memoryLimit: u32,
});
