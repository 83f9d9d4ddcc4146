import { TCA_NAT, TCA_NAT_FLAG } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, flagSet, ipv4, u32 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `struct tc_nat`: what action nat does. */
export interface ActionNat extends ActionParms {
  /** The address to look for. */
  oldAddr: string;
  /** The address to put in its place. */
  newAddr: string;
  /** Which bits of the two count: `"255.255.255.0"`. */
  mask: string;
  /** TCA_NAT_FLAG_EGRESS: the source, not the destination. */
  flags: number;
}

/** `TCA_NAT_*`: an address is replaced, without connection tracking. */
export interface ActionNatAttributes extends AttributeSet {
  /** `TCA_NAT_PARMS`: its number and the addresses. */
  parms?: ActionNat;
  /** `TCA_NAT_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_NAT_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_NAT_*`; `nat_policy` of net/sched/act_nat.c. */
export const ACTION_NAT: AttributeTable<ActionNatAttributes> = new AttributeTable(
  "TCA_NAT",
  TCA_NAT,
  {
    parms: actionParms<ActionNat>("tc_nat", {
      oldAddr: ipv4,
      newAddr: ipv4,
      mask: ipv4,
      flags: flagSet(u32, ["TCA_NAT_FLAG", TCA_NAT_FLAG]),
    }),
    tm: TCF_T,
    pad: binary,
  },
);
