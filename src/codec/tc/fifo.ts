/** Qdiscs whose options are one struct: queues and bands. */

import { TCQ_PLUG } from "../../abi/pkt_sched.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { enumeration, s32, u16, u32, u8, vector } from "../types.ts";

/** `struct tc_fifo_qopt`: the options of a bfifo, a pfifo or a pfifo_head_drop. */
export interface QdiscFifo extends Struct {
  /** The most that waits: bytes in a bfifo, packets in the others. */
  limit: number;
}

/** `struct tc_fifo_qopt`; net/sched/sch_fifo.c. */
export const QDISC_FIFO: StructType<QdiscFifo> = struct<QdiscFifo>({
  name: "tc_fifo_qopt",
  prefix: "",
}, { limit: u32 });

/** `struct tc_skbprio_qopt`: the options of an skbprio. */
export interface QdiscSkbprio extends Struct {
  /** The most packets that wait. */
  limit: number;
}

/** `struct tc_skbprio_qopt`; net/sched/sch_skbprio.c. */
export const QDISC_SKBPRIO: StructType<QdiscSkbprio> = struct<QdiscSkbprio>({
  name: "tc_skbprio_qopt",
  prefix: "",
}, { limit: u32 });

/** `struct tc_prio_qopt`: the options of a prio or a pfifo_fast. */
export interface QdiscPrio extends Struct {
  /** How many bands there are. */
  bands: number;
  /** The band of each of the 16 priorities of packets. */
  priomap: number[];
}

/** `struct tc_prio_qopt`; net/sched/sch_prio.c, net/sched/sch_generic.c. */
export const QDISC_PRIO: StructType<QdiscPrio> = struct<QdiscPrio>({
  name: "tc_prio_qopt",
  prefix: "",
}, { bands: s32, priomap: vector(u8, 16) });

/** `struct tc_multiq_qopt`: the options of a multiq. */
export interface QdiscMultiq extends Struct {
  /** How many bands there are: one a queue of the link. */
  bands: number;
  /** How many there could be. */
  maxBands: number;
}

/** `struct tc_multiq_qopt`; net/sched/sch_multiq.c. */
export const QDISC_MULTIQ: StructType<QdiscMultiq> = struct<QdiscMultiq>({
  name: "tc_multiq_qopt",
  prefix: "",
}, { bands: u16, maxBands: u16 });

/** `struct tc_plug_qopt`: what a plug is told. The kernel never sends it. */
export interface QdiscPlug extends Struct {
  /** TCQ_PLUG_*. */
  action: number;
  /** The most bytes that wait, with TCQ_PLUG_LIMIT. */
  limit: number;
}

/** `struct tc_plug_qopt`; net/sched/sch_plug.c. */
export const QDISC_PLUG: StructType<QdiscPlug> = struct<QdiscPlug>({
  name: "tc_plug_qopt",
  prefix: "",
}, { action: enumeration(s32, ["TCQ_PLUG", TCQ_PLUG]), limit: u32 });

/** The options of an ingress or a clsact: a nest in which nothing is. */
export interface QdiscIngressAttributes extends AttributeSet {}

/** The nest without attributes that net/sched/sch_ingress.c sends. */
export const QDISC_INGRESS: AttributeTable<QdiscIngressAttributes> = new AttributeTable(
  "TCA_INGRESS",
  {},
  {},
);

/** The options of an ingress or a clsact. */
export const ingressOptions: AttributeType<QdiscIngressAttributes> = nest(() => QDISC_INGRESS);
