import { TCA_MIRRED, TCA_MIRRED_EACTION } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, enumeration, s32, u32 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `struct tc_mirred`: what action mirred does. */
export interface ActionMirred extends ActionParms {
  /** TCA_EGRESS_REDIR and the like: where to, and whether the packet or a copy goes. */
  eaction: number;
  /** The index of the link; 0 if a block of links is meant. */
  ifindex: number;
}

/** `TCA_MIRRED_*`: the packet, or a copy, goes to another link. */
export interface ActionMirredAttributes extends AttributeSet {
  /** `TCA_MIRRED_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_MIRRED_PARMS`: its number and the link. */
  parms?: ActionMirred;
  /** `TCA_MIRRED_PAD`. */
  pad?: Uint8Array;
  /** `TCA_MIRRED_BLOCKID`: the block whose links get it. */
  blockid?: number;
}

/** `TCA_MIRRED_*`; `mirred_policy` of net/sched/act_mirred.c. */
export const ACTION_MIRRED: AttributeTable<ActionMirredAttributes> = new AttributeTable(
  "TCA_MIRRED",
  TCA_MIRRED,
  {
    tm: TCF_T,
    parms: actionParms<ActionMirred>("tc_mirred", {
      eaction: enumeration(s32, ["TCA", TCA_MIRRED_EACTION]),
      ifindex: u32,
    }),
    pad: binary,
    blockid: u32,
  },
);
