import { TCA_CGROUP } from "../../abi/pkt_cls.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { ActionPoliceAttributes } from "./act_police.ts";
import { ACTION_POLICE } from "./act_police.ts";
import type { Action } from "./action_list.ts";
import { actions } from "./action_list.ts";
import type { EmatchTreeAttributes } from "./ematch.ts";
import { EMATCHES } from "./ematch.ts";

/** `TCA_CGROUP_*`: the class is the control group's of the process. */
export interface FilterCgroupAttributes extends AttributeSet {
  /** `TCA_CGROUP_ACT`: what is done with packets that match. */
  act?: Action[];
  /** `TCA_CGROUP_POLICE`: the rate within which packets match. */
  police?: ActionPoliceAttributes;
  /** `TCA_CGROUP_EMATCHES`: what else must match. */
  ematches?: EmatchTreeAttributes;
}

/** `TCA_CGROUP_*`; `cgroup_policy` of net/sched/cls_cgroup.c. */
export const FILTER_CGROUP: AttributeTable<FilterCgroupAttributes> = new AttributeTable(
  "TCA_CGROUP",
  TCA_CGROUP,
  {
    act: actions,
    police: nest(() => ACTION_POLICE),
    ematches: nest(() => EMATCHES),
  },
);
