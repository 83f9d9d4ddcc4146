import { ETH_P } from "../../abi/if_ether.ts";
import { TCA_MPLS, TCA_MPLS_ACT } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, binary, enumeration, s32, u32, u8 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `struct tc_mpls`: what action mpls does. */
export interface ActionMpls extends ActionParms {
  /** TCA_MPLS_ACT_*. */
  mAction: number;
}

/** `TCA_MPLS_*`: a label is put on, changed or taken off. */
export interface ActionMplsAttributes extends AttributeSet {
  /** `TCA_MPLS_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_MPLS_PARMS`: its number, and what is done. */
  parms?: ActionMpls;
  /** `TCA_MPLS_PAD`. */
  pad?: Uint8Array;
  /** `TCA_MPLS_PROTO`: ETH_P_* of the header that is then outermost, big-endian on the wire. */
  proto?: number;
  /** `TCA_MPLS_LABEL`: 20 bits. */
  label?: number;
  /** `TCA_MPLS_TC`: the traffic class: 3 bits. */
  tc?: number;
  /** `TCA_MPLS_TTL`: the time to live. */
  ttl?: number;
  /** `TCA_MPLS_BOS`: 1 at the bottom of the stack. */
  bos?: number;
}

/** `TCA_MPLS_*`; `mpls_policy` of net/sched/act_mpls.c. */
export const ACTION_MPLS: AttributeTable<ActionMplsAttributes> = new AttributeTable(
  "TCA_MPLS",
  TCA_MPLS,
  {
    tm: TCF_T,
    parms: actionParms<ActionMpls>("tc_mpls", {
      mAction: enumeration(s32, ["TCA_MPLS_ACT", TCA_MPLS_ACT]),
    }),
    pad: binary,
    proto: enumeration(be16, ["ETH_P", ETH_P]),
    label: u32,
    tc: u8,
    ttl: u8,
    bos: u8,
  },
);
