import { TCA_GATE, TCA_GATE_ENTRY, TCA_GATE_ONE } from "../../abi/tc_act.ts";
import { nest, records } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, flag, s32, u32, u64 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `TCA_GATE_ENTRY_*`: a part of the cycle. */
export interface ActionGateEntryAttributes extends AttributeSet {
  /** `TCA_GATE_ENTRY_INDEX`: its place in the cycle, from 0. */
  index?: number;
  /** `TCA_GATE_ENTRY_GATE`: there if the gate is open. */
  gate?: true;
  /** `TCA_GATE_ENTRY_INTERVAL`: how long, in ns. */
  interval?: number;
  /** `TCA_GATE_ENTRY_IPV`: the priority that packets get inside; -1 to leave it. */
  ipv?: number;
  /** `TCA_GATE_ENTRY_MAX_OCTETS`: how many bytes may pass; -1 for any number. */
  maxOctets?: number;
}

/** `TCA_GATE_ENTRY_*`; `entry_policy` of net/sched/act_gate.c. */
export const ACTION_GATE_ENTRY: AttributeTable<ActionGateEntryAttributes> = new AttributeTable(
  "TCA_GATE_ENTRY",
  TCA_GATE_ENTRY,
  {
    index: u32,
    gate: flag,
    interval: u32,
    ipv: s32,
    maxOctets: s32,
  },
);

/** `TCA_GATE_ONE_ENTRY` inside `TCA_GATE_ENTRY_LIST`: a part of the cycle. */
export interface ActionGateEntriesAttributes extends AttributeSet {
  /** `TCA_GATE_ONE_ENTRY`: tc sends it with NLA_F_NESTED, the kernel without. */
  entry?: ActionGateEntryAttributes;
}

/** `TCA_GATE_ENTRY_LIST`; `dumping_entry` of net/sched/act_gate.c. */
const GATE_ENTRIES: AttributeTable<ActionGateEntriesAttributes> = new AttributeTable(
  "TCA_GATE_ONE",
  TCA_GATE_ONE,
  { entry: nest(() => ACTION_GATE_ENTRY, { flagged: "in requests" }) },
);

/** `TCA_GATE_*`: packets pass when the gate is open. */
export interface ActionGateAttributes extends AttributeSet {
  /** `TCA_GATE_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_GATE_PARMS`: its number, and what becomes of a packet then. */
  parms?: ActionParms;
  /** `TCA_GATE_PAD`. */
  pad?: Uint8Array;
  /** `TCA_GATE_PRIORITY`: -1 for none. */
  priority?: number;
  /** `TCA_GATE_ENTRY_LIST`: the parts of the cycle. */
  entryList?: ActionGateEntriesAttributes[];
  /** `TCA_GATE_BASE_TIME`: when the first cycle began, in ns. */
  baseTime?: bigint;
  /** `TCA_GATE_CYCLE_TIME`: how long a cycle is, in ns. */
  cycleTime?: bigint;
  /** `TCA_GATE_CYCLE_TIME_EXT`: by how much the last cycle may be longer, in ns. */
  cycleTimeExt?: bigint;
  /** `TCA_GATE_FLAGS`: always 0 so far. */
  flags?: number;
  /** `TCA_GATE_CLOCKID`: which clock: CLOCK_*. */
  clockid?: number;
}

/** `TCA_GATE_*`; `gate_policy` of net/sched/act_gate.c. */
export const ACTION_GATE: AttributeTable<ActionGateAttributes> = new AttributeTable(
  "TCA_GATE",
  TCA_GATE,
  {
    tm: TCF_T,
    parms: actionParms<ActionParms>("tc_gate", {}),
    pad: binary,
    priority: s32,
    entryList: records(() => GATE_ENTRIES, "entry"),
    baseTime: u64,
    cycleTime: u64,
    cycleTimeExt: u64,
    flags: u32,
    clockid: s32,
  },
);
