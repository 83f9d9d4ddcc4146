/** The policies of queueing disciplines and their classes. */

import {
  CLASS_DRR,
  CLASS_HFSC,
  CLASS_QFQ,
  MQPRIO_TC_ENTRY,
  QDISC_CAKE,
  QDISC_CBS,
  QDISC_CHOKE,
  QDISC_CODEL,
  QDISC_DUALPI2,
  QDISC_ETF,
  QDISC_ETS,
  QDISC_FQ,
  QDISC_FQ_CODEL,
  QDISC_FQ_PIE,
  QDISC_GRED,
  QDISC_GRED_QUEUE,
  QDISC_HHF,
  QDISC_HTB,
  QDISC_MQPRIO,
  QDISC_NETEM,
  QDISC_PIE,
  QDISC_RED,
  QDISC_SFB,
  QDISC_TAPRIO,
  QDISC_TBF,
  TAPRIO_SCHED_ENTRY,
  TAPRIO_TC_ENTRY,
  TC_STAB,
} from "../../tc/mod.ts";
import { atLeast, atMost, exactly, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `stab_policy` of net/sched/sch_api.c. */
export const TC_STAB_POLICY: Policy = policy("stab_policy", TC_STAB, {
  rows: { data: { type: "binary" } },
});

/** `mqprio_tc_entry_policy` of net/sched/sch_mqprio.c. */
export const MQPRIO_TC_ENTRY_POLICY: Policy = policy("mqprio_tc_entry_policy", MQPRIO_TC_ENTRY, {
  rows: { index: { type: "u32", max: 15 }, fp: { type: "u32", min: 1, max: 2 } },
});

/** `mqprio_policy` of net/sched/sch_mqprio.c. */
export const QDISC_MQPRIO_POLICY: Policy = policy("mqprio_policy", QDISC_MQPRIO, {
  rows: { mode: atLeast(2), shaper: atLeast(2) },
});

/** `sfb_policy` of net/sched/sch_sfb.c. */
export const QDISC_SFB_POLICY: Policy = policy("sfb_policy", QDISC_SFB);

/** `netem_policy` of net/sched/sch_netem.c. */
export const QDISC_NETEM_POLICY: Policy = policy("netem_policy", QDISC_NETEM);

/** `red_policy` of net/sched/sch_red.c. */
export const QDISC_RED_POLICY: Policy = policy("red_policy", QDISC_RED, {
  strictFrom: "flags",
  rows: { stab: atLeast(256), flags: { type: "bitfield32", valid: 15 } },
});

/** `choke_policy` of net/sched/sch_choke.c. */
export const QDISC_CHOKE_POLICY: Policy = policy("choke_policy", QDISC_CHOKE, {
  rows: { stab: atLeast(256) },
});

/** `drr_policy` of net/sched/sch_drr.c. */
export const CLASS_DRR_POLICY: Policy = policy("drr_policy", CLASS_DRR);

/** `qfq_policy` of net/sched/sch_qfq.c. */
export const CLASS_QFQ_POLICY: Policy = policy("qfq_policy", CLASS_QFQ, {
  rows: { weight: { type: "u32", min: 1, max: 1024 }, lmax: { type: "u32", min: 512, max: 65536 } },
});

/** `ets_policy` of net/sched/sch_ets.c. */
export const QDISC_ETS_POLICY: Policy = policy("ets_policy", QDISC_ETS, {
  rows: { quantaBand: UNCHECKED, priomapBand: UNCHECKED },
});

/** `htb_policy` of net/sched/sch_htb.c. */
export const QDISC_HTB_POLICY: Policy = policy("htb_policy", QDISC_HTB, {
  rows: { ctab: atMost(1024), rtab: atMost(1024) },
});

/** `cake_policy` of net/sched/sch_cake.c. */
export const QDISC_CAKE_POLICY: Policy = policy("cake_policy", QDISC_CAKE);

/** `gred_vq_policy` of net/sched/sch_gred.c. */
export const QDISC_GRED_QUEUE_POLICY: Policy = policy("gred_vq_policy", QDISC_GRED_QUEUE, {
  others: "unchecked",
  rows: { dp: { type: "u32" }, flags: { type: "u32" } },
});

/** `gred_policy` of net/sched/sch_gred.c. */
export const QDISC_GRED_POLICY: Policy = policy("gred_policy", QDISC_GRED, {
  rows: { parms: atLeast(52), stab: atLeast(256), maxP: { type: "u32" } },
});

/** `hfsc_policy` of net/sched/sch_hfsc.c. */
export const CLASS_HFSC_POLICY: Policy = policy("hfsc_policy", CLASS_HFSC);

/** `tbf_policy` of net/sched/sch_tbf.c. */
export const QDISC_TBF_POLICY: Policy = policy("tbf_policy", QDISC_TBF, {
  rows: { rtab: atMost(1024), ptab: atMost(1024) },
});

/** `entry_policy` of net/sched/sch_taprio.c. */
export const TAPRIO_SCHED_ENTRY_POLICY: Policy = policy("entry_policy", TAPRIO_SCHED_ENTRY);

/** `taprio_tc_policy` of net/sched/sch_taprio.c. */
export const TAPRIO_TC_ENTRY_POLICY: Policy = policy("taprio_tc_policy", TAPRIO_TC_ENTRY, {
  rows: { index: { type: "u32", max: 15 }, fp: { type: "u32", min: 1, max: 2 } },
});

/** `taprio_policy` of net/sched/sch_taprio.c. */
export const QDISC_TAPRIO_POLICY: Policy = policy("taprio_policy", QDISC_TAPRIO, {
  rows: {
    schedCycleTime: { type: "s64", min: 0, max: 2147483647 },
    flags: { type: "u32", mask: 3 },
    adminSched: UNCHECKED,
  },
});

/** `cbs_policy` of net/sched/sch_cbs.c. */
export const QDISC_CBS_POLICY: Policy = policy("cbs_policy", QDISC_CBS);

/** `etf_policy` of net/sched/sch_etf.c. */
export const QDISC_ETF_POLICY: Policy = policy("etf_policy", QDISC_ETF);

/** `codel_policy` of net/sched/sch_codel.c. */
export const QDISC_CODEL_POLICY: Policy = policy("codel_policy", QDISC_CODEL);

/** `fq_codel_policy` of net/sched/sch_fq_codel.c. */
export const QDISC_FQ_CODEL_POLICY: Policy = policy("fq_codel_policy", QDISC_FQ_CODEL);

/** `pie_policy` of net/sched/sch_pie.c. */
export const QDISC_PIE_POLICY: Policy = policy("pie_policy", QDISC_PIE);

/** `fq_pie_policy` of net/sched/sch_fq_pie.c. */
export const QDISC_FQ_PIE_POLICY: Policy = policy("fq_pie_policy", QDISC_FQ_PIE, {
  rows: { quantum: { type: "u32", min: 1, max: 1048576 } },
});

/** `dualpi2_policy` of net/sched/sch_dualpi2.c. */
export const QDISC_DUALPI2_POLICY: Policy = policy("dualpi2_policy", QDISC_DUALPI2, {
  rows: {
    limit: { type: "u32", min: 1 },
    memoryLimit: { type: "u32", min: 1 },
    tupdate: { type: "u32", min: 1 },
    alpha: { type: "u32", min: 1, max: 2147483647 },
    beta: { type: "u32", min: 1, max: 2147483647 },
    coupling: { type: "u8", min: 1 },
    dropOverload: { type: "u8", max: 1 },
    dropEarly: { type: "u8", max: 1 },
    cProtection: { type: "u8", min: 0, max: 100 },
    ecnMask: { type: "u8", min: 1, max: 3 },
    splitGso: { type: "u8", max: 1 },
  },
});

/** `fq_policy` of net/sched/sch_fq.c. */
export const QDISC_FQ_POLICY: Policy = policy("fq_policy", QDISC_FQ, {
  strictFrom: "timerSlack",
  rows: {
    initialQuantum: { type: "u32", min: 0, max: 2147483647 },
    priomap: exactly(20),
    weights: exactly(12),
  },
});

/** `hhf_policy` of net/sched/sch_hhf.c. */
export const QDISC_HHF_POLICY: Policy = policy("hhf_policy", QDISC_HHF);
