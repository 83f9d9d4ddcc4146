/** Qdiscs of time-sensitive networking: taprio, cbs and etf. */

import {
  TC_ETF,
  TC_FP,
  TC_TAPRIO_CMD,
  TCA_CBS,
  TCA_ETF,
  TCA_TAPRIO_ATTR,
  TCA_TAPRIO_ATTR_FLAG,
  TCA_TAPRIO_OFFLOAD_STATS,
  TCA_TAPRIO_SCHED,
  TCA_TAPRIO_SCHED_ENTRY,
  TCA_TAPRIO_TC_ENTRY,
} from "../../abi/pkt_sched.ts";
import { list, nest, repeated } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { binary, enumeration, flagSet, s32, s64, u32, u64, u8 } from "../types.ts";
import type { TcMqprioQopt } from "./mqprio.ts";
import { TC_MQPRIO_QOPT } from "./mqprio.ts";

/** `TCA_TAPRIO_SCHED_ENTRY_*`: one entry of a schedule. */
export interface TaprioSchedEntryAttributes extends AttributeSet {
  /** `TCA_TAPRIO_SCHED_ENTRY_INDEX`: its number. The kernel's answer alone has it. */
  index?: number;
  /** `TCA_TAPRIO_SCHED_ENTRY_CMD`: TC_TAPRIO_CMD_*. */
  cmd?: number;
  /** `TCA_TAPRIO_SCHED_ENTRY_GATE_MASK`: a bit 1 << n for each traffic class n that may send. */
  gateMask?: number;
  /** `TCA_TAPRIO_SCHED_ENTRY_INTERVAL`: for how long, in ns. */
  interval?: number;
}

/** `TCA_TAPRIO_SCHED_ENTRY_*`; `entry_policy` of net/sched/sch_taprio.c. */
export const TAPRIO_SCHED_ENTRY: AttributeTable<TaprioSchedEntryAttributes> = new AttributeTable(
  "TCA_TAPRIO_SCHED_ENTRY",
  TCA_TAPRIO_SCHED_ENTRY,
  {
    index: u32,
    cmd: enumeration(u8, ["TC_TAPRIO_CMD", TC_TAPRIO_CMD]),
    gateMask: u32,
    interval: u32,
  },
);

/** `TCA_TAPRIO_TC_ENTRY_*`: one traffic class. */
export interface TaprioTcEntryAttributes extends AttributeSet {
  /** `TCA_TAPRIO_TC_ENTRY_INDEX`: its number. */
  index?: number;
  /** `TCA_TAPRIO_TC_ENTRY_MAX_SDU`: its largest packet without Ethernet header; 0 for any. */
  maxSdu?: number;
  /** `TCA_TAPRIO_TC_ENTRY_FP`: TC_FP_*: whether it may be preempted. */
  fp?: number;
}

/** `TCA_TAPRIO_TC_ENTRY_*`; `taprio_tc_policy` of net/sched/sch_taprio.c. */
export const TAPRIO_TC_ENTRY: AttributeTable<TaprioTcEntryAttributes> = new AttributeTable(
  "TCA_TAPRIO_TC_ENTRY",
  TCA_TAPRIO_TC_ENTRY,
  { index: u32, maxSdu: u32, fp: enumeration(u32, ["TC_FP", TC_FP]) },
);

/** `TCA_TAPRIO_ATTR_*`: the options of a taprio. */
export interface QdiscTaprioAttributes extends AttributeSet {
  /** `TCA_TAPRIO_ATTR_PRIOMAP`: the queues of priorities. */
  priomap?: TcMqprioQopt;
  /** `TCA_TAPRIO_ATTR_SCHED_ENTRY_LIST`: the schedule. */
  schedEntryList?: TaprioSchedEntryAttributes[];
  /** `TCA_TAPRIO_ATTR_SCHED_BASE_TIME`: when it begins, in ns of the clock. */
  schedBaseTime?: bigint;
  /** `TCA_TAPRIO_ATTR_SCHED_SINGLE_ENTRY`: no longer used. */
  schedSingleEntry?: TaprioSchedEntryAttributes;
  /** `TCA_TAPRIO_ATTR_SCHED_CLOCKID`: CLOCK_* of time.h; -1 for that of the link. */
  schedClockid?: number;
  /** `TCA_TAPRIO_PAD`. */
  pad?: Uint8Array;
  /** `TCA_TAPRIO_ATTR_ADMIN_SCHED`: the next schedule. The kernel's answer alone has it. */
  adminSched?: QdiscTaprioAttributes;
  /** `TCA_TAPRIO_ATTR_SCHED_CYCLE_TIME`: after which time it begins again, in ns. */
  schedCycleTime?: bigint;
  /** `TCA_TAPRIO_ATTR_SCHED_CYCLE_TIME_EXTENSION`: by how much it may be longer, in ns. */
  schedCycleTimeExtension?: bigint;
  /** `TCA_TAPRIO_ATTR_FLAGS`: TCA_TAPRIO_ATTR_FLAG_*. */
  flags?: number;
  /** `TCA_TAPRIO_ATTR_TXTIME_DELAY`: how long packets take to the link, in ns. */
  txtimeDelay?: number;
  /** `TCA_TAPRIO_ATTR_TC_ENTRY`: each traffic class. */
  tcEntry?: TaprioTcEntryAttributes[];
}

/** `TCA_TAPRIO_ATTR_*` of linux/pkt_sched.h; `taprio_policy` of net/sched/sch_taprio.c. */
export const QDISC_TAPRIO: AttributeTable<QdiscTaprioAttributes> = new AttributeTable<
  QdiscTaprioAttributes
>("TCA_TAPRIO_ATTR", TCA_TAPRIO_ATTR, {
  priomap: TC_MQPRIO_QOPT,
  schedEntryList: list({
    key: "entry",
    id: TCA_TAPRIO_SCHED.ENTRY,
    type: nest(() => TAPRIO_SCHED_ENTRY),
  }),
  schedBaseTime: s64,
  schedSingleEntry: nest(() => TAPRIO_SCHED_ENTRY),
  schedClockid: s32,
  pad: binary,
  adminSched: nest(() => QDISC_TAPRIO),
  schedCycleTime: s64,
  schedCycleTimeExtension: s64,
  flags: flagSet(u32, ["TCA_TAPRIO_ATTR_FLAG", TCA_TAPRIO_ATTR_FLAG]),
  txtimeDelay: u32,
  tcEntry: repeated(nest(() => TAPRIO_TC_ENTRY, { flagged: true })),
});

/** `TCA_TAPRIO_OFFLOAD_STATS_*`: what hardware counts for a taprio or one of its classes. */
export interface TaprioOffloadStatsAttributes extends AttributeSet {
  /** `TCA_TAPRIO_OFFLOAD_STATS_PAD`. */
  pad?: Uint8Array;
  /** `TCA_TAPRIO_OFFLOAD_STATS_WINDOW_DROPS`: packets too large for the schedule. */
  windowDrops?: bigint;
  /** `TCA_TAPRIO_OFFLOAD_STATS_TX_OVERRUNS`: how often sending took longer than allowed. */
  txOverruns?: bigint;
}

/** `TCA_TAPRIO_OFFLOAD_STATS_*`; `taprio_dump_xstats` of net/sched/sch_taprio.c. */
export const TAPRIO_OFFLOAD_STATS: AttributeTable<TaprioOffloadStatsAttributes> =
  new AttributeTable("TCA_TAPRIO_OFFLOAD_STATS", TCA_TAPRIO_OFFLOAD_STATS, {
    pad: binary,
    windowDrops: u64,
    txOverruns: u64,
  });

/** `struct tc_cbs_qopt`: of a cbs, the credit-based shaper of IEEE 802.1Q. */
export interface TcCbsQopt extends Struct {
  /** 1 if hardware does it. */
  offload: number;
  /** The most credit, in bytes. */
  hicredit: number;
  /** The least credit, in bytes; negative. */
  locredit: number;
  /** By how much credit grows while packets wait, in kbit per second. */
  idleslope: number;
  /** By how much it grows while they are sent, in kbit per second; negative. */
  sendslope: number;
}

/** `TCA_CBS_*`: the options of a cbs. */
export interface QdiscCbsAttributes extends AttributeSet {
  /** `TCA_CBS_PARMS`. */
  parms?: TcCbsQopt;
}

/** `TCA_CBS_*` of linux/pkt_sched.h; `cbs_policy` of net/sched/sch_cbs.c. */
export const QDISC_CBS: AttributeTable<QdiscCbsAttributes> = new AttributeTable(
  "TCA_CBS",
  TCA_CBS,
  {
    parms: struct<TcCbsQopt>({ name: "tc_cbs_qopt", prefix: "" }, {
      offload: u8,
      hicredit: s32,
      locredit: s32,
      idleslope: s32,
      sendslope: s32,
    }),
  },
);

/** `struct tc_etf_qopt`: of an etf, which sends packets at the time that they carry. */
export interface TcEtfQopt extends Struct {
  /** How long before that they are handed over, in ns. */
  delta: number;
  /** CLOCK_* of time.h. */
  clockid: number;
  /** TC_ETF_*. */
  flags: number;
}

/** `TCA_ETF_*`: the options of an etf. */
export interface QdiscEtfAttributes extends AttributeSet {
  /** `TCA_ETF_PARMS`. */
  parms?: TcEtfQopt;
}

/** `TCA_ETF_*` of linux/pkt_sched.h; `etf_policy` of net/sched/sch_etf.c. */
export const QDISC_ETF: AttributeTable<QdiscEtfAttributes> = new AttributeTable(
  "TCA_ETF",
  TCA_ETF,
  {
    parms: struct<TcEtfQopt>({ name: "tc_etf_qopt", prefix: "" }, {
      delta: s32,
      clockid: s32,
      flags: flagSet(u32, ["TC_ETF", TC_ETF]),
    }),
  },
);
