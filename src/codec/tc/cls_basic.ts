import { TCA_BASIC } from "../../abi/pkt_cls.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { binary, u64 } from "../types.ts";
import type { ActionPoliceAttributes } from "./act_police.ts";
import { ACTION_POLICE } from "./act_police.ts";
import type { Action } from "./action_list.ts";
import { actions } from "./action_list.ts";
import type { EmatchTreeAttributes } from "./ematch.ts";
import { EMATCHES } from "./ematch.ts";
import { handle } from "./handle.ts";

/** `struct tc_basic_pcnt`: what a filter counts. */
export interface FilterBasicPcnt extends Struct {
  /** How often the filter was asked. */
  rcnt: bigint;
  /** How often it matched. */
  rhit: bigint;
}

/** `TCA_BASIC_*`: extended matches. */
export interface FilterBasicAttributes extends AttributeSet {
  /** `TCA_BASIC_CLASSID`: the class that packets go to. */
  classid?: number;
  /** `TCA_BASIC_EMATCHES`: what else must match. */
  ematches?: EmatchTreeAttributes;
  /** `TCA_BASIC_ACT`: what is done with packets that match. */
  act?: Action[];
  /** `TCA_BASIC_POLICE`: the rate within which packets match. */
  police?: ActionPoliceAttributes;
  /** `TCA_BASIC_PCNT`: how often it matched. */
  pcnt?: FilterBasicPcnt;
  /** `TCA_BASIC_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_BASIC_*`; `basic_policy` of net/sched/cls_basic.c. */
export const FILTER_BASIC: AttributeTable<FilterBasicAttributes> = new AttributeTable(
  "TCA_BASIC",
  TCA_BASIC,
  {
    classid: handle,
    ematches: nest(() => EMATCHES),
    act: actions,
    police: nest(() => ACTION_POLICE),
    pcnt: struct<FilterBasicPcnt>({ name: "tc_basic_pcnt", prefix: "" }, { rcnt: u64, rhit: u64 }),
    pad: binary,
  },
);
