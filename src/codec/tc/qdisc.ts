/** Queueing disciplines: what waits where, and goes out in which order. */

import { RTM, TCA } from "../../abi/rtnetlink.ts";
import type { Family, FamilyMessage } from "../message.ts";
import { nest, select } from "../nests.ts";
import { AttributeTable } from "../table.ts";
import type { CakeStatsAttributes, QdiscCakeAttributes } from "./cake.ts";
import { CAKE_STATS, QDISC_CAKE } from "./cake.ts";
import type {
  QdiscCodelAttributes,
  QdiscFqCodelAttributes,
  TcCodelXstats,
  TcFqCodelXstats,
} from "./codel.ts";
import { QDISC_CODEL, QDISC_FQ_CODEL, TC_CODEL_XSTATS, TC_FQ_CODEL_XSTATS } from "./codel.ts";
import type {
  QdiscFifo,
  QdiscIngressAttributes,
  QdiscMultiq,
  QdiscPlug,
  QdiscPrio,
  QdiscSkbprio,
} from "./fifo.ts";
import {
  ingressOptions,
  QDISC_FIFO,
  QDISC_MULTIQ,
  QDISC_PLUG,
  QDISC_PRIO,
  QDISC_SKBPRIO,
} from "./fifo.ts";
import type { QdiscFqAttributes, QdiscHhfAttributes, TcFqQdStats, TcHhfXstats } from "./fq.ts";
import { QDISC_FQ, QDISC_HHF, TC_FQ_QD_STATS, TC_HHF_XSTATS } from "./fq.ts";
import type { QdiscGredAttributes } from "./gred.ts";
import { QDISC_GRED } from "./gred.ts";
import type { QdiscHfsc } from "./hfsc.ts";
import { QDISC_HFSC } from "./hfsc.ts";
import type { QdiscHtbAttributes } from "./htb.ts";
import { QDISC_HTB } from "./htb.ts";
import type { Stats2OfKind, TcAttributes, TcKind, TypesOfKind } from "./kind.ts";
import { otherStats2, stats2, TC_ROWS } from "./kind.ts";
import type { QdiscMqprio } from "./mqprio.ts";
import { mqprioOptions } from "./mqprio.ts";
import type { QdiscNetem } from "./netem.ts";
import { netemOptions } from "./netem.ts";
import type {
  QdiscDualpi2Attributes,
  QdiscFqPieAttributes,
  QdiscPieAttributes,
  TcDualpi2Xstats,
  TcFqPieXstats,
  TcPieXstats,
} from "./pie.ts";
import {
  QDISC_DUALPI2,
  QDISC_FQ_PIE,
  QDISC_PIE,
  TC_DUALPI2_XSTATS,
  TC_FQ_PIE_XSTATS,
  TC_PIE_XSTATS,
} from "./pie.ts";
import type {
  QdiscChokeAttributes,
  QdiscRedAttributes,
  TcChokeXstats,
  TcRedXstats,
} from "./red.ts";
import { QDISC_CHOKE, QDISC_RED, TC_CHOKE_XSTATS, TC_RED_XSTATS } from "./red.ts";
import type { QdiscEtsAttributes } from "./round_robin.ts";
import { QDISC_ETS } from "./round_robin.ts";
import type { QdiscSfbAttributes, QdiscSfq, TcSfbXstats } from "./sfq.ts";
import { QDISC_SFB, QDISC_SFQ, TC_SFB_XSTATS } from "./sfq.ts";
import type {
  QdiscCbsAttributes,
  QdiscEtfAttributes,
  QdiscTaprioAttributes,
  TaprioOffloadStatsAttributes,
} from "./taprio.ts";
import { QDISC_CBS, QDISC_ETF, QDISC_TAPRIO, TAPRIO_OFFLOAD_STATS } from "./taprio.ts";
import type { QdiscTbfAttributes } from "./tbf.ts";
import { QDISC_TBF } from "./tbf.ts";
import type { TcHeader } from "./tcmsg.ts";
import { TCMSG } from "./tcmsg.ts";

/**
 * The options of each kind of qdisc that has some. Among those that have none are mq, noqueue,
 * blackhole and teql.
 */
export interface QdiscOptionsOfKind {
  /** A queue that is limited in bytes. */
  bfifo: QdiscFifo;
  /** What home routers need, in one. */
  cake: QdiscCakeAttributes;
  /** A shaper by credit. */
  cbs: QdiscCbsAttributes;
  /** Random early detection that punishes large flows. */
  choke: QdiscChokeAttributes;
  /** A place for filters of what comes in and goes out. */
  clsact: QdiscIngressAttributes;
  /** A queue with controlled delay. */
  codel: QdiscCodelAttributes;
  /** Two queues, one of low latency. */
  dualpi2: QdiscDualpi2Attributes;
  /** Packets sent at the time that they carry. */
  etf: QdiscEtfAttributes;
  /** Bands, some strict, some that take turns. */
  ets: QdiscEtsAttributes;
  /** Fair queueing with pacing. */
  fq: QdiscFqAttributes;
  /** Fair queueing with controlled delay. */
  fq_codel: QdiscFqCodelAttributes;
  /** Fair queueing with a proportional integral controller. */
  fq_pie: QdiscFqPieAttributes;
  /** Random early detection with several virtual queues. */
  gred: QdiscGredAttributes;
  /** A hierarchy of classes with service curves. */
  hfsc: QdiscHfsc;
  /** A queue that slows heavy hitters. */
  hhf: QdiscHhfAttributes;
  /** A hierarchy of token buckets. */
  htb: QdiscHtbAttributes;
  /** A place for filters of what comes in. */
  ingress: QdiscIngressAttributes;
  /** Hardware queues by priority. */
  mqprio: QdiscMqprio;
  /** Hardware queues in turn. */
  multiq: QdiscMultiq;
  /** The network emulator. */
  netem: QdiscNetem;
  /** A queue that is limited in packets. */
  pfifo: QdiscFifo;
  /** Three bands: the usual qdisc. */
  pfifo_fast: QdiscPrio;
  /** A queue that is limited in packets and drops the oldest. */
  pfifo_head_drop: QdiscFifo;
  /** A queue with a proportional integral controller. */
  pie: QdiscPieAttributes;
  /** A queue that is stopped and let go. */
  plug: QdiscPlug;
  /** Bands by priority. */
  prio: QdiscPrio;
  /** Random early detection. */
  red: QdiscRedAttributes;
  /** Stochastic fair blue. */
  sfb: QdiscSfbAttributes;
  /** Stochastic fair queueing. */
  sfq: QdiscSfq;
  /** A queue by priority. */
  skbprio: QdiscSkbprio;
  /** Gates that open by schedule. */
  taprio: QdiscTaprioAttributes;
  /** A token bucket. */
  tbf: QdiscTbfAttributes;
}

/** What each kind of qdisc counts that counts something of its own. */
export interface QdiscCountersOfKind {
  /** Of a cake, in `stats2` alone. */
  cake: CakeStatsAttributes;
  /** Of a choke. */
  choke: TcChokeXstats;
  /** Of a codel. */
  codel: TcCodelXstats;
  /** Of a dualpi2. */
  dualpi2: TcDualpi2Xstats;
  /** Of an fq. */
  fq: TcFqQdStats;
  /** Of an fq_codel. */
  fq_codel: TcFqCodelXstats;
  /** Of an fq_pie. */
  fq_pie: TcFqPieXstats;
  /** Of an hhf. */
  hhf: TcHhfXstats;
  /** Of a pie. */
  pie: TcPieXstats;
  /** Of a red. */
  red: TcRedXstats;
  /** Of an sfb. */
  sfb: TcSfbXstats;
  /** Of a taprio in hardware, in `stats2` alone. */
  taprio: TaprioOffloadStatsAttributes;
}

/** What a qdisc's kind says: `kind === "htb"` tells the type of `options`. */
export type QdiscKind = TcKind<QdiscOptionsOfKind, QdiscCountersOfKind>;

/** `TCA_*` of linux/rtnetlink.h: a qdisc's attributes. */
export type QdiscAttributes = QdiscKind & TcAttributes;

const OPTIONS: TypesOfKind<QdiscOptionsOfKind> = {
  bfifo: QDISC_FIFO,
  cake: nest(() => QDISC_CAKE),
  cbs: nest(() => QDISC_CBS),
  choke: nest(() => QDISC_CHOKE),
  clsact: ingressOptions,
  codel: nest(() => QDISC_CODEL),
  dualpi2: nest(() => QDISC_DUALPI2),
  etf: nest(() => QDISC_ETF),
  ets: nest(() => QDISC_ETS, { flagged: "in requests" }),
  fq: nest(() => QDISC_FQ),
  fq_codel: nest(() => QDISC_FQ_CODEL),
  fq_pie: nest(() => QDISC_FQ_PIE, { flagged: true }),
  gred: nest(() => QDISC_GRED),
  hfsc: QDISC_HFSC,
  hhf: nest(() => QDISC_HHF),
  htb: nest(() => QDISC_HTB),
  ingress: ingressOptions,
  mqprio: mqprioOptions,
  multiq: QDISC_MULTIQ,
  netem: netemOptions,
  pfifo: QDISC_FIFO,
  pfifo_fast: QDISC_PRIO,
  pfifo_head_drop: QDISC_FIFO,
  pie: nest(() => QDISC_PIE),
  plug: QDISC_PLUG,
  prio: QDISC_PRIO,
  red: nest(() => QDISC_RED),
  sfb: nest(() => QDISC_SFB),
  sfq: QDISC_SFQ,
  skbprio: QDISC_SKBPRIO,
  taprio: nest(() => QDISC_TAPRIO),
  tbf: nest(() => QDISC_TBF),
};

const COUNTERS: TypesOfKind<QdiscCountersOfKind> = {
  cake: nest(() => CAKE_STATS),
  choke: TC_CHOKE_XSTATS,
  codel: TC_CODEL_XSTATS,
  dualpi2: TC_DUALPI2_XSTATS,
  fq: TC_FQ_QD_STATS,
  fq_codel: TC_FQ_CODEL_XSTATS,
  fq_pie: TC_FQ_PIE_XSTATS,
  hhf: TC_HHF_XSTATS,
  pie: TC_PIE_XSTATS,
  red: TC_RED_XSTATS,
  sfb: TC_SFB_XSTATS,
  taprio: nest(() => TAPRIO_OFFLOAD_STATS, { flagged: true }),
};

const STATS2: TypesOfKind<Stats2OfKind<QdiscCountersOfKind>> = {
  cake: stats2(COUNTERS.cake),
  choke: stats2(COUNTERS.choke),
  codel: stats2(COUNTERS.codel),
  dualpi2: stats2(COUNTERS.dualpi2),
  fq: stats2(COUNTERS.fq),
  fq_codel: stats2(COUNTERS.fq_codel),
  fq_pie: stats2(COUNTERS.fq_pie),
  hhf: stats2(COUNTERS.hhf),
  pie: stats2(COUNTERS.pie),
  red: stats2(COUNTERS.red),
  sfb: stats2(COUNTERS.sfb),
  taprio: stats2(COUNTERS.taprio),
};

/** `TCA_*`; `rtm_tca_policy` and `tc_fill_qdisc` of net/sched/sch_api.c. */
export const QDISC_ATTRIBUTES: AttributeTable<QdiscAttributes> = new AttributeTable<
  QdiscAttributes
>("TCA", TCA, {
  ...TC_ROWS,
  options: select<NonNullable<QdiscAttributes["options"]>>("kind", OPTIONS),
  xstats: select<NonNullable<QdiscAttributes["xstats"]>>("kind", COUNTERS),
  stats2: select<NonNullable<QdiscAttributes["stats2"]>>("kind", STATS2, otherStats2),
});

/** A qdisc: RTM_NEWQDISC, DELQDISC, GETQDISC. */
export type QdiscMessage = FamilyMessage<"qdisc", TcHeader, QdiscAttributes>;

/** The qdisc family; net/sched/sch_api.c. */
export const QDISC: Family<"qdisc", TcHeader, QdiscAttributes> = {
  kind: "qdisc",
  types: [RTM.NEWQDISC, RTM.DELQDISC, RTM.GETQDISC],
  header: TCMSG,
  attributes: QDISC_ATTRIBUTES,
};
