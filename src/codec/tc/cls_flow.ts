import { FLOW_KEY, FLOW_MODE, TCA_FLOW } from "../../abi/pkt_cls.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, flagSet, masksOf, u32 } from "../types.ts";
import type { ActionPoliceAttributes } from "./act_police.ts";
import { ACTION_POLICE } from "./act_police.ts";
import type { Action } from "./action_list.ts";
import { actions } from "./action_list.ts";
import type { EmatchTreeAttributes } from "./ematch.ts";
import { EMATCHES } from "./ematch.ts";
import { handle } from "./handle.ts";

/** `TCA_FLOW_*`: the class is computed. */
export interface FilterFlowAttributes extends AttributeSet {
  /** `TCA_FLOW_KEYS`: a bit 1 << FLOW_KEY_* for each of what it is computed from. */
  keys?: number;
  /** `TCA_FLOW_MODE`: FLOW_MODE_*: whether keys are hashed or mapped. */
  mode?: number;
  /** `TCA_FLOW_BASECLASS`: the class of the result 0. */
  baseclass?: number;
  /** `TCA_FLOW_RSHIFT`: by how much the key is shifted right. */
  rshift?: number;
  /** `TCA_FLOW_ADDEND`: what is added to it. */
  addend?: number;
  /** `TCA_FLOW_MASK`: which bits of it count. */
  mask?: number;
  /** `TCA_FLOW_XOR`: which bits of it are inverted. */
  xor?: number;
  /** `TCA_FLOW_DIVISOR`: how many classes there are. */
  divisor?: number;
  /** `TCA_FLOW_ACT`: what is done with packets that match. */
  act?: Action[];
  /** `TCA_FLOW_POLICE`: the rate within which packets match. */
  police?: ActionPoliceAttributes;
  /** `TCA_FLOW_EMATCHES`: what else must match. */
  ematches?: EmatchTreeAttributes;
  /** `TCA_FLOW_PERTURB`: after how long another hash is used, in seconds. */
  perturb?: number;
}

/** `TCA_FLOW_*`; `flow_policy` of net/sched/cls_flow.c. */
export const FILTER_FLOW: AttributeTable<FilterFlowAttributes> = new AttributeTable(
  "TCA_FLOW",
  TCA_FLOW,
  {
    keys: flagSet(u32, ["FLOW_KEY", masksOf(FLOW_KEY)]),
    mode: enumeration(u32, ["FLOW_MODE", FLOW_MODE]),
    baseclass: handle,
    rshift: u32,
    addend: u32,
    mask: u32,
    xor: u32,
    divisor: u32,
    act: actions,
    police: nest(() => ACTION_POLICE),
    ematches: nest(() => EMATCHES),
    perturb: u32,
  },
);
