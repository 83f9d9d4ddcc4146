/** Stochastic fair queueing (sfq) and stochastic fair blue (sfb). */

import { TCA_SFB } from "../../abi/pkt_sched.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { s32, u32, u8 } from "../types.ts";
import { redFlags } from "./red.ts";

/** `struct tc_sfqred_stats`: what an sfq with random early detection counts, in packets. */
export interface TcSfqredStats extends Struct {
  /** Dropped below `qthMax`. */
  probDrop: number;
  /** Dropped above it. */
  forcedDrop: number;
  /** Marked below `qthMax`. */
  probMark: number;
  /** Marked above it. */
  forcedMark: number;
  /** Marked at the head of the queue below `qthMax`. */
  probMarkHead: number;
  /** Marked at the head of the queue above it. */
  forcedMarkHead: number;
}

/**
 * The options of an sfq: `struct tc_sfq_qopt`, up to `flows`, or since Linux 3.3 `struct
 * tc_sfq_qopt_v1`, of which it is the beginning.
 */
export interface QdiscSfq extends Struct {
  /** Bytes that a flow may send in a round. */
  quantum: number;
  /** Seconds after which flows are hashed anew; 0 for never. */
  perturbPeriod: number;
  /** The most packets that wait. */
  limit: number;
  /** How many buckets the hash table has. */
  divisor: number;
  /** The most flows. */
  flows: number;
  /** The most packets of a flow that wait. */
  depth?: number;
  /** 1 to drop the packet that has waited longest. */
  headdrop?: number;
  /** `limit` of `struct tc_sfq_qopt_v1`: the most bytes of a flow that wait. */
  flowLimit?: number;
  /** The average length in bytes from which on packets are dropped at random. */
  qthMin?: number;
  /** The average length in bytes from which on all are dropped. */
  qthMax?: number;
  /** `Wlog`: the logarithm of the weight of the past. */
  wlog?: number;
  /** `Plog`: the logarithm of the largest probability by `qthMax - qthMin`. */
  plog?: number;
  /** `Scell_log`: how fast the average falls while the queue is idle. */
  scellLog?: number;
  /** TC_RED_*. */
  flags?: number;
  /** `max_P`: the largest probability, 2^32 being 1. */
  maxP?: number;
  /** What was dropped and marked. */
  stats?: TcSfqredStats;
}

/** `struct tc_sfq_qopt` and `struct tc_sfq_qopt_v1`; `sfq_change` and `sfq_dump` of net/sched/sch_sfq.c. */
export const QDISC_SFQ: StructType<QdiscSfq> = struct<QdiscSfq>({
  name: "tc_sfq_qopt_v1",
  prefix: "",
  through: "flows",
  members: {
    quantum: "v0.quantum",
    perturbPeriod: "v0.perturb_period",
    limit: "v0.limit",
    divisor: "v0.divisor",
    flows: "v0.flows",
    flowLimit: "limit",
    wlog: "Wlog",
    plog: "Plog",
    scellLog: "Scell_log",
    maxP: "max_P",
  },
}, {
  quantum: u32,
  perturbPeriod: s32,
  limit: u32,
  divisor: u32,
  flows: u32,
  depth: u32,
  headdrop: u32,
  flowLimit: u32,
  qthMin: u32,
  qthMax: u32,
  wlog: u8,
  plog: u8,
  scellLog: u8,
  flags: redFlags,
  maxP: u32,
  stats: struct<TcSfqredStats>({ name: "tc_sfqred_stats", prefix: "" }, {
    probDrop: u32,
    forcedDrop: u32,
    probMark: u32,
    forcedMark: u32,
    probMarkHead: u32,
    forcedMarkHead: u32,
  }),
});

/** `struct tc_sfq_xstats`: of a flow of an sfq, which is a class. */
export interface TcSfqXstats extends Struct {
  /** Bytes that the flow may still send in this round. */
  allot: number;
}

/** `struct tc_sfq_xstats` of linux/pkt_sched.h. */
export const TC_SFQ_XSTATS: StructType<TcSfqXstats> = struct<TcSfqXstats>({
  name: "tc_sfq_xstats",
  prefix: "",
}, { allot: s32 });

/** `struct tc_sfb_qopt`: the options of an sfb. */
export interface TcSfbQopt extends Struct {
  /** After how many ms flows are hashed anew. */
  rehashInterval: number;
  /** For how many ms before that both hashes are used. */
  warmupTime: number;
  /** The length of a bin, in packets, above which its probability rises. */
  max: number;
  /** The most packets of a bin. */
  binSize: number;
  /** By how much a probability rises, 65535 being 1. */
  increment: number;
  /** By how much it falls, 65535 being 1. */
  decrement: number;
  /** The most packets that wait. */
  limit: number;
  /** Packets per second that flows may send which do not react. */
  penaltyRate: number;
  /** How many of those at once. */
  penaltyBurst: number;
}

/** `TCA_SFB_*`: the options of an sfb. */
export interface QdiscSfbAttributes extends AttributeSet {
  /** `TCA_SFB_PARMS`. */
  parms?: TcSfbQopt;
}

/** `TCA_SFB_*` of linux/pkt_sched.h; `sfb_policy` of net/sched/sch_sfb.c. */
export const QDISC_SFB: AttributeTable<QdiscSfbAttributes> = new AttributeTable(
  "TCA_SFB",
  TCA_SFB,
  {
    parms: struct<TcSfbQopt>({ name: "tc_sfb_qopt", prefix: "" }, {
      rehashInterval: u32,
      warmupTime: u32,
      max: u32,
      binSize: u32,
      increment: u32,
      decrement: u32,
      limit: u32,
      penaltyRate: u32,
      penaltyBurst: u32,
    }),
  },
);

/** `struct tc_sfb_xstats`: what an sfb counts. */
export interface TcSfbXstats extends Struct {
  /** Packets dropped early. */
  earlydrop: number;
  /** Packets dropped of flows that do not react. */
  penaltydrop: number;
  /** Packets dropped because a bin was full. */
  bucketdrop: number;
  /** Packets dropped because the queue was full. */
  queuedrop: number;
  /** Packets that the inner qdisc dropped. */
  childdrop: number;
  /** Packets marked. */
  marked: number;
  /** The length of the longest bin, in packets. */
  maxqlen: number;
  /** The largest probability of a bin, 65535 being 1. */
  maxprob: number;
  /** The average probability, 65535 being 1. */
  avgprob: number;
}

/** `struct tc_sfb_xstats` of linux/pkt_sched.h. */
export const TC_SFB_XSTATS: StructType<TcSfbXstats> = struct<TcSfbXstats>({
  name: "tc_sfb_xstats",
  prefix: "",
}, {
  earlydrop: u32,
  penaltydrop: u32,
  bucketdrop: u32,
  queuedrop: u32,
  childdrop: u32,
  marked: u32,
  maxqlen: u32,
  maxprob: u32,
  avgprob: u32,
});
