import { ETH_P } from "../../abi/if_ether.ts";
import { SKBMOD_F, TCA_SKBMOD } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, enumeration, macOf, u16 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, flagSet64, TCF_T } from "./action_common.ts";

/** `struct tc_skbmod`: what action skbmod does. */
export interface ActionSkbmod extends ActionParms {
  /** SKBMOD_F_*: what is changed. */
  flags: bigint;
}

/** `TCA_SKBMOD_*`: the Ethernet header is changed. */
export interface ActionSkbmodAttributes extends AttributeSet {
  /** `TCA_SKBMOD_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_SKBMOD_PARMS`: its number, and what is changed. */
  parms?: ActionSkbmod;
  /** `TCA_SKBMOD_DMAC`: the destination. */
  dmac?: string;
  /** `TCA_SKBMOD_SMAC`: the source. */
  smac?: string;
  /** `TCA_SKBMOD_ETYPE`: ETH_P_*: the protocol, in host order. */
  etype?: number;
  /** `TCA_SKBMOD_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_SKBMOD_*`; `skbmod_policy` of net/sched/act_skbmod.c. */
export const ACTION_SKBMOD: AttributeTable<ActionSkbmodAttributes> = new AttributeTable(
  "TCA_SKBMOD",
  TCA_SKBMOD,
  {
    tm: TCF_T,
    parms: actionParms<ActionSkbmod>("tc_skbmod", { flags: flagSet64(["SKBMOD_F", SKBMOD_F]) }),
    dmac: macOf(6),
    smac: macOf(6),
    etype: enumeration(u16, ["ETH_P", ETH_P]),
    pad: binary,
  },
);
