import { TCA_DEF } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, string } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `TCA_DEF_*`: a text is logged; an example of an action. */
export interface ActionSimpleAttributes extends AttributeSet {
  /** `TCA_DEF_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_DEF_PARMS`: its number, and what becomes of a packet then. */
  parms?: ActionParms;
  /** `TCA_DEF_DATA`: the text. */
  data?: string;
  /** `TCA_DEF_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_DEF_*`; `simple_policy` of net/sched/act_simple.c. */
export const ACTION_SIMPLE: AttributeTable<ActionSimpleAttributes> = new AttributeTable(
  "TCA_DEF",
  TCA_DEF,
  {
    tm: TCF_T,
    parms: actionParms<ActionParms>("tc_defact", {}),
    data: string,
    pad: binary,
  },
);
