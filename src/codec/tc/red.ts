/** Random early detection: red and choke. */

import { TC_RED, TCA_CHOKE, TCA_RED } from "../../abi/pkt_sched.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { array, flagSet, u32, u8 } from "../types.ts";
import type { Bitfield32 } from "../bitfield32.ts";
import { bitfield32 } from "../bitfield32.ts";

/** The flags of red and its kin, in a byte. */
export const redFlags: AttributeType<number> = flagSet(u8, ["TC_RED", TC_RED]);

/** `struct tc_red_qopt`: of a red in bytes; `struct tc_choke_qopt`: of a choke in packets. */
export interface TcRedQopt extends Struct {
  /** The most that waits. */
  limit: number;
  /** The average length from which on packets are dropped at random. */
  qthMin: number;
  /** The average length from which on all are dropped. */
  qthMax: number;
  /** `Wlog`: the logarithm of the weight of the past. */
  wlog: number;
  /** `Plog`: the logarithm of the largest probability by `qthMax - qthMin`. */
  plog: number;
  /** `Scell_log`: how fast the average falls while the queue is idle. */
  scellLog: number;
  /** TC_RED_*. */
  flags: number;
}

function redQopt(name: string): StructType<TcRedQopt> {
  return struct<TcRedQopt>({
    name,
    prefix: "",
    members: { wlog: "Wlog", plog: "Plog", scellLog: "Scell_log" },
  }, { limit: u32, qthMin: u32, qthMax: u32, wlog: u8, plog: u8, scellLog: u8, flags: redFlags });
}

/** `TCA_RED_*`: the options of a red. */
export interface QdiscRedAttributes extends AttributeSet {
  /** `TCA_RED_PARMS`. */
  parms?: TcRedQopt;
  /** `TCA_RED_STAB`: a table of 256 logarithms, by how long the queue was idle. Only in requests. */
  stab?: Uint8Array;
  /** `TCA_RED_MAX_P`: the largest probability, 2^32 being 1. */
  maxP?: number;
  /** `TCA_RED_FLAGS`: TC_RED_*, and which of them count. */
  flags?: Bitfield32;
  /** `TCA_RED_EARLY_DROP_BLOCK`: the block of filters for packets that are dropped early. */
  earlyDropBlock?: number;
  /** `TCA_RED_MARK_BLOCK`: the block of filters for packets that are marked. */
  markBlock?: number;
}

/** `TCA_RED_*` of linux/pkt_sched.h; `red_policy` of net/sched/sch_red.c. */
export const QDISC_RED: AttributeTable<QdiscRedAttributes> = new AttributeTable(
  "TCA_RED",
  TCA_RED,
  {
    parms: redQopt("tc_red_qopt"),
    stab: array(256),
    maxP: u32,
    flags: bitfield32(flagSet(u32, ["TC_RED", TC_RED])),
    earlyDropBlock: u32,
    markBlock: u32,
  },
);

/** `struct tc_red_xstats`: what a red counts, in packets. */
export interface TcRedXstats extends Struct {
  /** Dropped early. */
  early: number;
  /** Dropped because the queue was full. */
  pdrop: number;
  /** Dropped for other reasons; no longer counted. */
  other: number;
  /** Marked. */
  marked: number;
}

/** `struct tc_red_xstats` of linux/pkt_sched.h. */
export const TC_RED_XSTATS: StructType<TcRedXstats> = struct<TcRedXstats>({
  name: "tc_red_xstats",
  prefix: "",
}, { early: u32, pdrop: u32, other: u32, marked: u32 });

/** `TCA_CHOKE_*`: the options of a choke. */
export interface QdiscChokeAttributes extends AttributeSet {
  /** `TCA_CHOKE_PARMS`. */
  parms?: TcRedQopt;
  /** `TCA_CHOKE_STAB`: a table of 256 logarithms, by how long the queue was idle. Only in requests. */
  stab?: Uint8Array;
  /** `TCA_CHOKE_MAX_P`: the largest probability, 2^32 being 1. */
  maxP?: number;
}

/** `TCA_CHOKE_*` of linux/pkt_sched.h; `choke_policy` of net/sched/sch_choke.c. */
export const QDISC_CHOKE: AttributeTable<QdiscChokeAttributes> = new AttributeTable(
  "TCA_CHOKE",
  TCA_CHOKE,
  { parms: redQopt("tc_choke_qopt"), stab: array(256), maxP: u32 },
);

/** `struct tc_choke_xstats`: what a choke counts, in packets. */
export interface TcChokeXstats extends TcRedXstats {
  /** Dropped because they belonged to the same flow as a waiting one. */
  matched: number;
}

/** `struct tc_choke_xstats` of linux/pkt_sched.h. */
export const TC_CHOKE_XSTATS: StructType<TcChokeXstats> = struct<TcChokeXstats>({
  name: "tc_choke_xstats",
  prefix: "",
}, { early: u32, pdrop: u32, other: u32, marked: u32, matched: u32 });
