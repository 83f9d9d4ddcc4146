/** Classes that take turns: drr, qfq and ets. */

import { TCA_DRR, TCA_ETS, TCA_QFQ } from "../../abi/pkt_sched.ts";
import { list } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { u32, u8 } from "../types.ts";

/** `TCA_DRR_*`: the options of a class of a drr. */
export interface ClassDrrAttributes extends AttributeSet {
  /** `TCA_DRR_QUANTUM`: bytes that it may send in a round. */
  quantum?: number;
}

/** `TCA_DRR_*` of linux/pkt_sched.h; `drr_policy` of net/sched/sch_drr.c. */
export const CLASS_DRR: AttributeTable<ClassDrrAttributes> = new AttributeTable(
  "TCA_DRR",
  TCA_DRR,
  { quantum: u32 },
);

/** `struct tc_drr_stats`: of a class of a drr. */
export interface TcDrrStats extends Struct {
  /** Bytes that it may still send in this round. */
  deficit: number;
}

/** `struct tc_drr_stats` of linux/pkt_sched.h. */
export const TC_DRR_STATS: StructType<TcDrrStats> = struct<TcDrrStats>({
  name: "tc_drr_stats",
  prefix: "",
}, { deficit: u32 });

/** `TCA_QFQ_*`: the options of a class of a qfq. */
export interface ClassQfqAttributes extends AttributeSet {
  /** `TCA_QFQ_WEIGHT`: how much it may send, compared with others, from 1 to 1024. */
  weight?: number;
  /** `TCA_QFQ_LMAX`: the largest packet, in bytes. */
  lmax?: number;
}

/** `TCA_QFQ_*` of linux/pkt_sched.h; `qfq_policy` of net/sched/sch_qfq.c. */
export const CLASS_QFQ: AttributeTable<ClassQfqAttributes> = new AttributeTable(
  "TCA_QFQ",
  TCA_QFQ,
  { weight: u32, lmax: u32 },
);

/** `struct tc_qfq_stats`: of a class of a qfq. */
export interface TcQfqStats extends Struct {
  /** How much it may send, compared with others. */
  weight: number;
  /** The largest packet, in bytes. */
  lmax: number;
}

/** `struct tc_qfq_stats` of linux/pkt_sched.h. */
export const TC_QFQ_STATS: StructType<TcQfqStats> = struct<TcQfqStats>({
  name: "tc_qfq_stats",
  prefix: "",
}, { weight: u32, lmax: u32 });

/** `TCA_ETS_*`: the options of an ets, and of its classes (`quantaBand`). */
export interface QdiscEtsAttributes extends AttributeSet {
  /** `TCA_ETS_NBANDS`: how many bands there are. */
  nbands?: number;
  /** `TCA_ETS_NSTRICT`: how many of them, the first ones, have strict priority. */
  nstrict?: number;
  /** `TCA_ETS_QUANTA`: bytes that each of the other bands may send in a round. */
  quanta?: number[];
  /** `TCA_ETS_QUANTA_BAND`: of a class: bytes that it may send in a round. */
  quantaBand?: number;
  /** `TCA_ETS_PRIOMAP`: the band of each priority of packets. */
  priomap?: number[];
  /** `TCA_ETS_PRIOMAP_BAND`: what the numbers in `priomap` are. */
  priomapBand?: number;
}

/** `TCA_ETS_*` of linux/pkt_sched.h; `ets_policy` and `ets_class_policy` of net/sched/sch_ets.c. */
export const QDISC_ETS: AttributeTable<QdiscEtsAttributes> = new AttributeTable(
  "TCA_ETS",
  TCA_ETS,
  {
    nbands: u8,
    nstrict: u8,
    quanta: list({ key: "band", id: TCA_ETS.QUANTA_BAND, type: u32 }, { flagged: true }),
    quantaBand: u32,
    priomap: list({ key: "band", id: TCA_ETS.PRIOMAP_BAND, type: u8 }, { flagged: true }),
    priomapBand: u8,
  },
);
