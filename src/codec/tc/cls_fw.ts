import { TCA_FW } from "../../abi/pkt_cls.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { string, u32 } from "../types.ts";
import type { ActionPoliceAttributes } from "./act_police.ts";
import { ACTION_POLICE } from "./act_police.ts";
import type { Action } from "./action_list.ts";
import { actions } from "./action_list.ts";
import { handle } from "./handle.ts";

/** `TCA_FW_*`: the packet's mark is the filter's handle. */
export interface FilterFwAttributes extends AttributeSet {
  /** `TCA_FW_CLASSID`: the class that packets go to. */
  classid?: number;
  /** `TCA_FW_POLICE`: the rate within which packets match. */
  police?: ActionPoliceAttributes;
  /** `TCA_FW_INDEV`: the link that packets must come in by. */
  indev?: string;
  /** `TCA_FW_ACT`: what is done with packets that match. */
  act?: Action[];
  /** `TCA_FW_MASK`: which bits of the mark count. */
  mask?: number;
}

/** `TCA_FW_*`; `fw_policy` of net/sched/cls_fw.c. */
export const FILTER_FW: AttributeTable<FilterFwAttributes> = new AttributeTable("TCA_FW", TCA_FW, {
  classid: handle,
  police: nest(() => ACTION_POLICE),
  indev: string,
  act: actions,
  mask: u32,
});
