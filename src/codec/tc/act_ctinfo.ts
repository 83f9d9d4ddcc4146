import { TCA_CTINFO } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, u16, u32, u64 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `TCA_CTINFO_*`: the connection's mark is carried over to the packet. */
export interface ActionCtinfoAttributes extends AttributeSet {
  /** `TCA_CTINFO_PAD`. */
  pad?: Uint8Array;
  /** `TCA_CTINFO_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_CTINFO_ACT`: its number, and what becomes of a packet then. */
  act?: ActionParms;
  /** `TCA_CTINFO_ZONE`: the zone of connection tracking. */
  zone?: number;
  /** `TCA_CTINFO_PARMS_DSCP_MASK`: the bits of the mark that are the DSCP: six in a row. */
  parmsDscpMask?: number;
  /** `TCA_CTINFO_PARMS_DSCP_STATEMASK`: the bits of the mark that say whether there is a DSCP. */
  parmsDscpStatemask?: number;
  /** `TCA_CTINFO_PARMS_CPMARK_MASK`: the bits of the mark that become the packet's mark. */
  parmsCpmarkMask?: number;
  /** `TCA_CTINFO_STATS_DSCP_SET`: packets that got a DSCP. */
  statsDscpSet?: bigint;
  /** `TCA_CTINFO_STATS_DSCP_ERROR`: packets that should have got one. */
  statsDscpError?: bigint;
  /** `TCA_CTINFO_STATS_CPMARK_SET`: packets that got a mark. */
  statsCpmarkSet?: bigint;
}

/** `TCA_CTINFO_*`; `ctinfo_policy` of net/sched/act_ctinfo.c. */
export const ACTION_CTINFO: AttributeTable<ActionCtinfoAttributes> = new AttributeTable(
  "TCA_CTINFO",
  TCA_CTINFO,
  {
    pad: binary,
    tm: TCF_T,
    act: actionParms<ActionParms>("tc_ctinfo", {}),
    zone: u16,
    parmsDscpMask: u32,
    parmsDscpStatemask: u32,
    parmsCpmarkMask: u32,
    statsDscpSet: u64,
    statsDscpError: u64,
    statsCpmarkSet: u64,
  },
);
