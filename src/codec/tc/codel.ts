/** Controlled delay: codel and fq_codel. */

import { TCA_CODEL, TCA_FQ_CODEL, TCA_FQ_CODEL_XSTATS } from "../../abi/pkt_sched.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { OP } from "../type.ts";
import { s32, u32, u8 } from "../types.ts";

/** `TCA_CODEL_*`: the options of a codel. */
export interface QdiscCodelAttributes extends AttributeSet {
  /** `TCA_CODEL_TARGET`: the delay to keep to, in µs. */
  target?: number;
  /** `TCA_CODEL_LIMIT`: the most packets that wait. */
  limit?: number;
  /** `TCA_CODEL_INTERVAL`: for how long the delay may be longer, in µs. */
  interval?: number;
  /** `TCA_CODEL_ECN`: 1 to mark packets rather than to drop them. */
  ecn?: number;
  /** `TCA_CODEL_CE_THRESHOLD`: the delay in µs from which on all packets are marked. */
  ceThreshold?: number;
}

/** `TCA_CODEL_*` of linux/pkt_sched.h; `codel_policy` of net/sched/sch_codel.c. */
export const QDISC_CODEL: AttributeTable<QdiscCodelAttributes> = new AttributeTable(
  "TCA_CODEL",
  TCA_CODEL,
  { target: u32, limit: u32, interval: u32, ecn: u32, ceThreshold: u32 },
);

/** `struct tc_codel_xstats`: how a codel fares. */
export interface TcCodelXstats extends Struct {
  /** The largest packet so far, in bytes. */
  maxpacket: number;
  /** How many packets were dropped since it began to drop. */
  count: number;
  /** `count` when it began to drop. */
  lastcount: number;
  /** How long the last packet waited, in µs. */
  ldelay: number;
  /** When the next packet is to be dropped, in µs from now; may be negative. */
  dropNext: number;
  /** How often the limit was met. */
  dropOverlimit: number;
  /** Packets marked rather than dropped. */
  ecnMark: number;
  /** 1 while it drops. */
  dropping: number;
  /** Packets marked because of `ceThreshold`. */
  ceMark: number;
}

/** `struct tc_codel_xstats` of linux/pkt_sched.h. */
export const TC_CODEL_XSTATS: StructType<TcCodelXstats> = struct<TcCodelXstats>({
  name: "tc_codel_xstats",
  prefix: "",
}, {
  maxpacket: u32,
  count: u32,
  lastcount: u32,
  ldelay: u32,
  dropNext: s32,
  dropOverlimit: u32,
  ecnMark: u32,
  dropping: u32,
  ceMark: u32,
});

/** `TCA_FQ_CODEL_*`: the options of an fq_codel. */
export interface QdiscFqCodelAttributes extends AttributeSet {
  /** `TCA_FQ_CODEL_TARGET`: the delay to keep to, in µs. */
  target?: number;
  /** `TCA_FQ_CODEL_LIMIT`: the most packets that wait. */
  limit?: number;
  /** `TCA_FQ_CODEL_INTERVAL`: for how long the delay may be longer, in µs. */
  interval?: number;
  /** `TCA_FQ_CODEL_ECN`: 1 to mark packets rather than to drop them. */
  ecn?: number;
  /** `TCA_FQ_CODEL_FLOWS`: how many flows are told apart. */
  flows?: number;
  /** `TCA_FQ_CODEL_QUANTUM`: bytes that a flow may send in a round. */
  quantum?: number;
  /** `TCA_FQ_CODEL_CE_THRESHOLD`: the delay in µs from which on all packets are marked. */
  ceThreshold?: number;
  /** `TCA_FQ_CODEL_DROP_BATCH_SIZE`: the most packets that are dropped at once. */
  dropBatchSize?: number;
  /** `TCA_FQ_CODEL_MEMORY_LIMIT`: the most memory that waiting packets take, in bytes. */
  memoryLimit?: number;
  /** `TCA_FQ_CODEL_CE_THRESHOLD_SELECTOR`: for which values of the DS field that holds. */
  ceThresholdSelector?: number;
  /** `TCA_FQ_CODEL_CE_THRESHOLD_MASK`: which bits of the DS field are compared with those. */
  ceThresholdMask?: number;
}

/** `TCA_FQ_CODEL_*` of linux/pkt_sched.h; `fq_codel_policy` of net/sched/sch_fq_codel.c. */
export const QDISC_FQ_CODEL: AttributeTable<QdiscFqCodelAttributes> = new AttributeTable(
  "TCA_FQ_CODEL",
  TCA_FQ_CODEL,
  {
    target: u32,
    limit: u32,
    interval: u32,
    ecn: u32,
    flows: u32,
    quantum: u32,
    ceThreshold: u32,
    dropBatchSize: u32,
    memoryLimit: u32,
    ceThresholdSelector: u8,
    ceThresholdMask: u8,
  },
);

/** `struct tc_fq_codel_qd_stats`: how an fq_codel fares. */
export interface TcFqCodelQdStats extends Struct {
  /** `TCA_FQ_CODEL_XSTATS_QDISC`. */
  type: 0;
  /** The largest packet so far, in bytes. */
  maxpacket: number;
  /** How often the limit was met. */
  dropOverlimit: number;
  /** Packets marked rather than dropped. */
  ecnMark: number;
  /** How often a packet made a new flow. */
  newFlowCount: number;
  /** How many flows are new. */
  newFlowsLen: number;
  /** How many flows are old. */
  oldFlowsLen: number;
  /** Packets marked because of `ceThreshold`. */
  ceMark: number;
  /** The memory that waiting packets take, in bytes. */
  memoryUsage: number;
  /** Packets dropped because they took too much memory. */
  dropOvermemory: number;
}

/** `struct tc_fq_codel_cl_stats`: how a flow of an fq_codel, which is a class, fares. */
export interface TcFqCodelClStats extends Struct {
  /** `TCA_FQ_CODEL_XSTATS_CLASS`. */
  type: 1;
  /** Bytes that the flow may still send in this round. */
  deficit: number;
  /** How long the last packet waited, in µs. */
  ldelay: number;
  /** How many packets were dropped since it began to drop. */
  count: number;
  /** `count` when it began to drop. */
  lastcount: number;
  /** 1 while it drops. */
  dropping: number;
  /** When the next packet is to be dropped, in µs from now; may be negative. */
  dropNext: number;
}

/** `struct tc_fq_codel_xstats`: `type` tells whether it is of the qdisc or of a class. */
export type TcFqCodelXstats = TcFqCodelQdStats | TcFqCodelClStats;

const type = <T extends number>(value: T): AttributeType<T> => ({
  ...u32,
  read: () => value,
  write: (writer, _value, family) => u32.write(writer, value, family),
  json: (_value, style, family) => u32.json(value, style, family),
  random: () => value,
});

const qdiscStats = struct<TcFqCodelQdStats>({ name: "tc_fq_codel_xstats", prefix: "" }, {
  type: type(TCA_FQ_CODEL_XSTATS.QDISC),
  maxpacket: u32,
  dropOverlimit: u32,
  ecnMark: u32,
  newFlowCount: u32,
  newFlowsLen: u32,
  oldFlowsLen: u32,
  ceMark: u32,
  memoryUsage: u32,
  dropOvermemory: u32,
});

const classStats = struct<TcFqCodelClStats>({ name: "tc_fq_codel_xstats", prefix: "" }, {
  type: type(TCA_FQ_CODEL_XSTATS.CLASS),
  deficit: s32,
  ldelay: u32,
  count: u32,
  lastcount: u32,
  dropping: u32,
  dropNext: s32,
});

/** `struct tc_fq_codel_xstats` of linux/pkt_sched.h: a type, and a union that it decides. */
export const TC_FQ_CODEL_XSTATS: AttributeType<TcFqCodelXstats> = {
  name: "struct tc_fq_codel_xstats",
  op: OP.CALL,
  min: qdiscStats.size,
  max: qdiscStats.size,
  align: 4,
  flags: 0,
  read(view, at, length, context) {
    switch (view.getUint32(at, true)) {
      case TCA_FQ_CODEL_XSTATS.QDISC:
        return qdiscStats.read(view, at, length, context);
      case TCA_FQ_CODEL_XSTATS.CLASS:
        for (let byte = classStats.size; byte < length; byte++) {
          if (view.getUint8(at + byte) !== 0) return undefined;
        }
        return classStats.read(view, at, classStats.size, context);
    }
    return undefined;
  },
  write(writer, value, family) {
    const end = writer.length + qdiscStats.size;
    if (value.type === TCA_FQ_CODEL_XSTATS.QDISC) qdiscStats.write(writer, value, family);
    else classStats.write(writer, value, family);
    writer.reserve(end - writer.length);
  },
  json: (value, style, family) =>
    value.type === TCA_FQ_CODEL_XSTATS.QDISC
      ? qdiscStats.json(value, style, family)
      : classStats.json(value, style, family),
  random: (random, family) =>
    random.below(2) === 0 ? qdiscStats.random(random, family) : classStats.random(random, family),
};
