import { TCA_CSUM, TCA_CSUM_UPDATE_FLAG } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, flagSet, u32 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `struct tc_csum`: what action csum does. */
export interface ActionCsum extends ActionParms {
  /** TCA_CSUM_UPDATE_FLAG_*: which checksums are computed. */
  updateFlags: number;
}

/** `TCA_CSUM_*`: checksums are computed. */
export interface ActionCsumAttributes extends AttributeSet {
  /** `TCA_CSUM_PARMS`: its number and the checksums. */
  parms?: ActionCsum;
  /** `TCA_CSUM_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_CSUM_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_CSUM_*`; `csum_policy` of net/sched/act_csum.c. */
export const ACTION_CSUM: AttributeTable<ActionCsumAttributes> = new AttributeTable(
  "TCA_CSUM",
  TCA_CSUM,
  {
    parms: actionParms<ActionCsum>("tc_csum", {
      updateFlags: flagSet(u32, ["TCA_CSUM_UPDATE_FLAG", TCA_CSUM_UPDATE_FLAG]),
    }),
    tm: TCF_T,
    pad: binary,
  },
);
