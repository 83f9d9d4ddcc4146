import { ETH_P } from "../../abi/if_ether.ts";
import { TCA_VLAN, TCA_VLAN_ACT } from "../../abi/tc_act.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, binary, enumeration, macOf, s32, u16, u8 } from "../types.ts";
import type { ActionParms, ActionTimes } from "./action_common.ts";
import { actionParms, TCF_T } from "./action_common.ts";

/** `struct tc_vlan`: what action vlan does. */
export interface ActionVlan extends ActionParms {
  /** TCA_VLAN_ACT_*. */
  vAction: number;
}

/** `TCA_VLAN_*`: a VLAN's tag, or an Ethernet header, is put on, changed or taken off. */
export interface ActionVlanAttributes extends AttributeSet {
  /** `TCA_VLAN_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_VLAN_PARMS`: its number, and what is done. */
  parms?: ActionVlan;
  /** `TCA_VLAN_PUSH_VLAN_ID`: the VLAN, in host order. */
  pushVlanId?: number;
  /** `TCA_VLAN_PUSH_VLAN_PROTOCOL`: ETH_P_8021Q or ETH_P_8021AD, big-endian on the wire. */
  pushVlanProtocol?: number;
  /** `TCA_VLAN_PAD`. */
  pad?: Uint8Array;
  /** `TCA_VLAN_PUSH_VLAN_PRIORITY`: 3 bits. */
  pushVlanPriority?: number;
  /** `TCA_VLAN_PUSH_ETH_DST`: the destination. */
  pushEthDst?: string;
  /** `TCA_VLAN_PUSH_ETH_SRC`: the source. */
  pushEthSrc?: string;
}

/** `TCA_VLAN_*`; `vlan_policy` of net/sched/act_vlan.c. */
export const ACTION_VLAN: AttributeTable<ActionVlanAttributes> = new AttributeTable(
  "TCA_VLAN",
  TCA_VLAN,
  {
    tm: TCF_T,
    parms: actionParms<ActionVlan>("tc_vlan", {
      vAction: enumeration(s32, ["TCA_VLAN_ACT", TCA_VLAN_ACT]),
    }),
    pushVlanId: u16,
    pushVlanProtocol: enumeration(be16, ["ETH_P", ETH_P]),
    pad: binary,
    pushVlanPriority: u8,
    pushEthDst: macOf(6),
    pushEthSrc: macOf(6),
  },
);
