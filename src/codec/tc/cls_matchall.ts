import { TCA_CLS_FLAGS, TCA_MATCHALL } from "../../abi/pkt_cls.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { binary, flagSet, u32, u64 } from "../types.ts";
import type { Action } from "./action_list.ts";
import { actions } from "./action_list.ts";
import { handle } from "./handle.ts";

/** `struct tc_matchall_pcnt`: what a filter counts. */
export interface FilterMatchallPcnt extends Struct {
  /** How often it matched. */
  rhit: bigint;
}

/** `TCA_MATCHALL_*`: every packet. */
export interface FilterMatchallAttributes extends AttributeSet {
  /** `TCA_MATCHALL_CLASSID`: the class that packets go to. */
  classid?: number;
  /** `TCA_MATCHALL_ACT`: what is done with packets that match. */
  act?: Action[];
  /** `TCA_MATCHALL_FLAGS`: TCA_CLS_FLAGS_*: whether hardware has it. */
  flags?: number;
  /** `TCA_MATCHALL_PCNT`: how often it matched. */
  pcnt?: FilterMatchallPcnt;
  /** `TCA_MATCHALL_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_MATCHALL_*`; `mall_policy` of net/sched/cls_matchall.c. */
export const FILTER_MATCHALL: AttributeTable<FilterMatchallAttributes> = new AttributeTable(
  "TCA_MATCHALL",
  TCA_MATCHALL,
  {
    classid: handle,
    act: actions,
    flags: flagSet(u32, ["TCA_CLS_FLAGS", TCA_CLS_FLAGS]),
    pcnt: struct<FilterMatchallPcnt>({ name: "tc_matchall_pcnt", prefix: "" }, { rhit: u64 }),
    pad: binary,
  },
);
