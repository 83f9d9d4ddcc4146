import { TCA_SAMPLE } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, u32 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `TCA_SAMPLE_*`: copies of some packets go to psample. */
export interface ActionSampleAttributes extends AttributeSet {
  /** `TCA_SAMPLE_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_SAMPLE_PARMS`: its number, and what becomes of a packet then. */
  parms?: ActionParms;
  /** `TCA_SAMPLE_RATE`: one in so many packets. */
  rate?: number;
  /** `TCA_SAMPLE_TRUNC_SIZE`: so many bytes of it. */
  truncSize?: number;
  /** `TCA_SAMPLE_PSAMPLE_GROUP`: the group of psample. */
  psampleGroup?: number;
  /** `TCA_SAMPLE_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_SAMPLE_*`; `sample_policy` of net/sched/act_sample.c. */
export const ACTION_SAMPLE: AttributeTable<ActionSampleAttributes> = new AttributeTable(
  "TCA_SAMPLE",
  TCA_SAMPLE,
  {
    tm: TCF_T,
    parms: actionParms<ActionParms>("tc_sample", {}),
    rate: u32,
    truncSize: u32,
    psampleGroup: u32,
    pad: binary,
  },
);
