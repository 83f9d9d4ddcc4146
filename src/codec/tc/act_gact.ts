import { PGACT, TCA_GACT } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { binary, enumeration, u16 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T, verdict } from "./action_common.ts";

/** `struct tc_gact_p`: what becomes of some of the packets. */
export interface ActionGactProb extends Struct {
  /** PGACT_*: how packets are drawn. */
  ptype: number;
  /** Every how manyth packet it is. */
  pval: number;
  /** TC_ACT_*: what becomes of those. */
  paction: number;
}

/** `TCA_GACT_*`: what becomes of a packet. */
export interface ActionGactAttributes extends AttributeSet {
  /** `TCA_GACT_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_GACT_PARMS`: its number, and what becomes of a packet then. */
  parms?: ActionParms;
  /** `TCA_GACT_PROB`: another fate for some of the packets. */
  prob?: ActionGactProb;
  /** `TCA_GACT_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_GACT_*`; `gact_policy` of net/sched/act_gact.c. */
export const ACTION_GACT: AttributeTable<ActionGactAttributes> = new AttributeTable(
  "TCA_GACT",
  TCA_GACT,
  {
    tm: TCF_T,
    parms: actionParms<ActionParms>("tc_gact", {}),
    prob: struct<ActionGactProb>({ name: "tc_gact_p", prefix: "" }, {
      ptype: enumeration(u16, ["PGACT", PGACT]),
      pval: u16,
      paction: verdict,
    }),
    pad: binary,
  },
);
