import { TCA_CONNMARK } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, u16 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `struct tc_connmark`: what action connmark does. */
export interface ActionConnmark extends ActionParms {
  /** The zone of connection tracking. */
  zone: number;
}

/** `TCA_CONNMARK_*`: the mark of the connection becomes the packet's. */
export interface ActionConnmarkAttributes extends AttributeSet {
  /** `TCA_CONNMARK_PARMS`: its number and the zone. */
  parms?: ActionConnmark;
  /** `TCA_CONNMARK_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_CONNMARK_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_CONNMARK_*`; `connmark_policy` of net/sched/act_connmark.c. */
export const ACTION_CONNMARK: AttributeTable<ActionConnmarkAttributes> = new AttributeTable(
  "TCA_CONNMARK",
  TCA_CONNMARK,
  {
    parms: actionParms<ActionConnmark>("tc_connmark", { zone: u16 }),
    tm: TCF_T,
    pad: binary,
  },
);
