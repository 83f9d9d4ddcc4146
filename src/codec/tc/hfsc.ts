/** The hierarchical fair service curve: hfsc. */

import { TCA_HFSC } from "../../abi/pkt_sched.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { u16, u32, u64 } from "../types.ts";

/** `struct tc_hfsc_qopt`: the options of an hfsc. */
export interface QdiscHfsc extends Struct {
  /** The minor number of the class for packets that no filter takes. */
  defcls: number;
}

/** `struct tc_hfsc_qopt`; net/sched/sch_hfsc.c. */
export const QDISC_HFSC: StructType<QdiscHfsc> = struct<QdiscHfsc>({
  name: "tc_hfsc_qopt",
  prefix: "",
}, { defcls: u16 });

/** `struct tc_service_curve`: two rates, one after the other. */
export interface TcServiceCurve extends Struct {
  /** The first rate, in bytes per second. */
  m1: number;
  /** For how long it holds, in µs. */
  d: number;
  /** The rate after that, in bytes per second. */
  m2: number;
}

/** `TCA_HFSC_*`: the options of a class of an hfsc. */
export interface ClassHfscAttributes extends AttributeSet {
  /** `TCA_HFSC_RSC`: what it is sure of. */
  rsc?: TcServiceCurve;
  /** `TCA_HFSC_FSC`: how it shares what is left. */
  fsc?: TcServiceCurve;
  /** `TCA_HFSC_USC`: what it may have at most. */
  usc?: TcServiceCurve;
}

const curve = struct<TcServiceCurve>({ name: "tc_service_curve", prefix: "" }, {
  m1: u32,
  d: u32,
  m2: u32,
});

/** `TCA_HFSC_*` of linux/pkt_sched.h; `hfsc_policy` of net/sched/sch_hfsc.c. */
export const CLASS_HFSC: AttributeTable<ClassHfscAttributes> = new AttributeTable(
  "TCA_HFSC",
  TCA_HFSC,
  { rsc: curve, fsc: curve, usc: curve },
);

/** `struct tc_hfsc_stats`: how a class of an hfsc fares. */
export interface TcHfscStats extends Struct {
  /** Bytes that it sent. */
  work: bigint;
  /** Bytes of these that it was sure of. */
  rtwork: bigint;
  /** How often it began to send after a pause. */
  period: number;
  /** How far it is from the leaves. */
  level: number;
}

/** `struct tc_hfsc_stats` of linux/pkt_sched.h. */
export const TC_HFSC_STATS: StructType<TcHfscStats> = struct<TcHfscStats>({
  name: "tc_hfsc_stats",
  prefix: "",
}, { work: u64, rtwork: u64, period: u32, level: u32 });
