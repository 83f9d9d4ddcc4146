import { SKBEDIT_F, TCA_SKBEDIT } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, u16, u32 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, flagSet64, TCF_T } from "./action_common.ts";

/** `TCA_SKBEDIT_*`: what is known of a packet is changed. */
export interface ActionSkbeditAttributes extends AttributeSet {
  /** `TCA_SKBEDIT_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_SKBEDIT_PARMS`: its number, and what becomes of a packet then. */
  parms?: ActionParms;
  /** `TCA_SKBEDIT_PRIORITY`: the packet's priority. */
  priority?: number;
  /** `TCA_SKBEDIT_QUEUE_MAPPING`: the queue that it goes to. */
  queueMapping?: number;
  /** `TCA_SKBEDIT_MARK`: its mark. */
  mark?: number;
  /** `TCA_SKBEDIT_PAD`. */
  pad?: Uint8Array;
  /** `TCA_SKBEDIT_PTYPE`: its type: PACKET_HOST and the like of linux/if_packet.h. */
  ptype?: number;
  /** `TCA_SKBEDIT_MASK`: which bits of the mark are set. */
  mask?: number;
  /** `TCA_SKBEDIT_FLAGS`: SKBEDIT_F_*: which of these count, and some of their own. */
  flags?: bigint;
  /**
   * `TCA_SKBEDIT_QUEUE_MAPPING_MAX`: the last queue, if one of several is chosen by the packet's
   * hash.
   */
  queueMappingMax?: number;
}

/** `TCA_SKBEDIT_*`; `skbedit_policy` of net/sched/act_skbedit.c. */
export const ACTION_SKBEDIT: AttributeTable<ActionSkbeditAttributes> = new AttributeTable(
  "TCA_SKBEDIT",
  TCA_SKBEDIT,
  {
    tm: TCF_T,
    parms: actionParms<ActionParms>("tc_skbedit", {}),
    priority: u32,
    queueMapping: u16,
    mark: u32,
    pad: binary,
    ptype: u16,
    mask: u32,
    flags: flagSet64(["SKBEDIT_F", SKBEDIT_F]),
    queueMappingMax: u16,
  },
);
