import { RTM, TCA_ACT_FLAG, TCA_ROOT } from "../../abi/rtnetlink.ts";
import type { Bitfield32 } from "../bitfield32.ts";
import { bitfield32 } from "../bitfield32.ts";
import type { Family, FamilyHeader, FamilyMessage } from "../message.ts";
import { addressFamily } from "../message.ts";
import type { AttributeSet } from "../set.ts";
import type { StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { flagSet, string, u32 } from "../types.ts";
import type { Action } from "./action_list.ts";
import { actions } from "./action_list.ts";

/** `struct tcamsg` (linux/rtnetlink.h): the fixed header of messages about actions. */
export interface ActionHeader extends FamilyHeader {
  /** `tca_family`: always AF_UNSPEC. */
  family: number;
}

/** `struct tcamsg` of linux/rtnetlink.h. */
export const TCAMSG: StructType<ActionHeader> = struct<ActionHeader>({
  name: "tcamsg",
  prefix: "tca_",
  size: 4,
}, { family: addressFamily });

/** `TCA_ROOT_*` of linux/rtnetlink.h: the attributes of messages about actions. */
export interface ActionRootAttributes extends AttributeSet {
  /** `TCA_ROOT_TAB`: the actions. */
  tab?: Action[];
  /** `TCA_ROOT_FLAGS`: in requests for dumps, TCA_ACT_FLAG_*. */
  flags?: Bitfield32;
  /** `TCA_ROOT_COUNT`: in dumps, how many actions follow; 0 without TCA_ACT_FLAG_LARGE_DUMP_ON. */
  count?: number;
  /** `TCA_ROOT_TIME_DELTA`: in requests for dumps, only those used in the last so many ms. */
  timeDelta?: number;
  /** `TCA_ROOT_EXT_WARN_MSG`: what went wrong, though it was done. */
  extWarnMsg?: string;
}

/** `TCA_ROOT_*`; `tcaa_policy` of net/sched/act_api.c. */
export const ACTION_ROOT: AttributeTable<ActionRootAttributes> = new AttributeTable(
  "TCA_ROOT",
  TCA_ROOT,
  {
    tab: actions,
    flags: bitfield32(flagSet(u32, ["TCA_ACT_FLAG", TCA_ACT_FLAG])),
    count: u32,
    timeDelta: u32,
    extWarnMsg: string,
  },
);

/**
 * Actions: RTM_NEWACTION, DELACTION, GETACTION. The kernel's dumps are of type RTM_GETACTION, too.
 */
export type ActionMessage = FamilyMessage<"action", ActionHeader, ActionRootAttributes>;

/** The family of actions; net/sched/act_api.c. */
export const ACTION: Family<"action", ActionHeader, ActionRootAttributes> = {
  kind: "action",
  types: [RTM.NEWACTION, RTM.DELACTION, RTM.GETACTION],
  header: TCAMSG,
  attributes: ACTION_ROOT,
};
