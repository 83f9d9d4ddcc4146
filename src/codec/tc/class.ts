/** Traffic classes: the parts of a qdisc that each have a share of the link. */

import { RTM, TCA } from "../../abi/rtnetlink.ts";
import type { Family, FamilyMessage } from "../message.ts";
import { nest, select } from "../nests.ts";
import { AttributeTable } from "../table.ts";
import type { CakeStatsAttributes } from "./cake.ts";
import { CAKE_STATS } from "./cake.ts";
import type { TcFqCodelXstats } from "./codel.ts";
import { TC_FQ_CODEL_XSTATS } from "./codel.ts";
import type { ClassHfscAttributes, TcHfscStats } from "./hfsc.ts";
import { CLASS_HFSC, TC_HFSC_STATS } from "./hfsc.ts";
import type { QdiscHtbAttributes, TcHtbXstats } from "./htb.ts";
import { QDISC_HTB, TC_HTB_XSTATS } from "./htb.ts";
import type { Stats2OfKind, TcAttributes, TcKind, TypesOfKind } from "./kind.ts";
import { otherStats2, stats2, TC_ROWS } from "./kind.ts";
import type {
  ClassDrrAttributes,
  ClassQfqAttributes,
  QdiscEtsAttributes,
  TcDrrStats,
  TcQfqStats,
} from "./round_robin.ts";
import { CLASS_DRR, CLASS_QFQ, QDISC_ETS, TC_DRR_STATS, TC_QFQ_STATS } from "./round_robin.ts";
import type { TcSfqXstats } from "./sfq.ts";
import { TC_SFQ_XSTATS } from "./sfq.ts";
import type { TaprioOffloadStatsAttributes } from "./taprio.ts";
import { TAPRIO_OFFLOAD_STATS } from "./taprio.ts";
import type { TcHeader } from "./tcmsg.ts";
import { TCMSG } from "./tcmsg.ts";

/** The options of a class, by the kind of its qdisc. Classes of other kinds have none. */
export interface ClassOptionsOfKind {
  /** A class of a drr. */
  drr: ClassDrrAttributes;
  /** A band of an ets. */
  ets: QdiscEtsAttributes;
  /** A class of an hfsc. */
  hfsc: ClassHfscAttributes;
  /** A class of an htb. */
  htb: QdiscHtbAttributes;
  /** A class of a qfq. */
  qfq: ClassQfqAttributes;
}

/** What a class counts, by the kind of its qdisc, beside what all classes count. */
export interface ClassCountersOfKind {
  /** Of a flow of a cake, in `stats2` alone. */
  cake: CakeStatsAttributes;
  /** Of a class of a drr. */
  drr: TcDrrStats;
  /** Of a flow of an fq_codel. */
  fq_codel: TcFqCodelXstats;
  /** Of a class of an hfsc. */
  hfsc: TcHfscStats;
  /** Of a class of an htb. */
  htb: TcHtbXstats;
  /** Of a class of a qfq. */
  qfq: TcQfqStats;
  /** Of a flow of an sfq. */
  sfq: TcSfqXstats;
  /** Of a queue of a taprio in hardware, in `stats2` alone. */
  taprio: TaprioOffloadStatsAttributes;
}

/** What the kind of a class's qdisc says: `kind === "htb"` tells the type of `options`. */
export type ClassKind = TcKind<ClassOptionsOfKind, ClassCountersOfKind>;

/** `TCA_*` of linux/rtnetlink.h: a class's attributes. */
export type ClassAttributes = ClassKind & TcAttributes;

const OPTIONS: TypesOfKind<ClassOptionsOfKind> = {
  drr: nest(() => CLASS_DRR),
  ets: nest(() => QDISC_ETS, { flagged: "in requests" }),
  hfsc: nest(() => CLASS_HFSC),
  htb: nest(() => QDISC_HTB),
  qfq: nest(() => CLASS_QFQ),
};

const COUNTERS: TypesOfKind<ClassCountersOfKind> = {
  cake: nest(() => CAKE_STATS),
  drr: TC_DRR_STATS,
  fq_codel: TC_FQ_CODEL_XSTATS,
  hfsc: TC_HFSC_STATS,
  htb: TC_HTB_XSTATS,
  qfq: TC_QFQ_STATS,
  sfq: TC_SFQ_XSTATS,
  taprio: nest(() => TAPRIO_OFFLOAD_STATS, { flagged: true }),
};

const STATS2: TypesOfKind<Stats2OfKind<ClassCountersOfKind>> = {
  cake: stats2(COUNTERS.cake),
  drr: stats2(COUNTERS.drr),
  fq_codel: stats2(COUNTERS.fq_codel),
  hfsc: stats2(COUNTERS.hfsc),
  htb: stats2(COUNTERS.htb),
  qfq: stats2(COUNTERS.qfq),
  sfq: stats2(COUNTERS.sfq),
  taprio: stats2(COUNTERS.taprio),
};

/** `TCA_*`; `rtm_tca_policy` and `tc_fill_tclass` of net/sched/sch_api.c. */
export const CLASS_ATTRIBUTES: AttributeTable<ClassAttributes> = new AttributeTable<
  ClassAttributes
>("TCA", TCA, {
  ...TC_ROWS,
  options: select<NonNullable<ClassAttributes["options"]>>("kind", OPTIONS),
  xstats: select<NonNullable<ClassAttributes["xstats"]>>("kind", COUNTERS),
  stats2: select<NonNullable<ClassAttributes["stats2"]>>("kind", STATS2, otherStats2),
});

/** A class: RTM_NEWTCLASS, DELTCLASS, GETTCLASS. */
export type ClassMessage = FamilyMessage<"class", TcHeader, ClassAttributes>;

/** The class family; net/sched/sch_api.c. */
export const CLASS: Family<"class", TcHeader, ClassAttributes> = {
  kind: "class",
  types: [RTM.NEWTCLASS, RTM.DELTCLASS, RTM.GETTCLASS],
  header: TCMSG,
  attributes: CLASS_ATTRIBUTES,
};
