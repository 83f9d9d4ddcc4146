import { TCA_ROUTE4 } from "../../abi/pkt_cls.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { u32 } from "../types.ts";
import type { ActionPoliceAttributes } from "./act_police.ts";
import { ACTION_POLICE } from "./act_police.ts";
import type { Action } from "./action_list.ts";
import { actions } from "./action_list.ts";
import { handle } from "./handle.ts";

/** `TCA_ROUTE4_*`: the realms of the packet's route. */
export interface FilterRouteAttributes extends AttributeSet {
  /** `TCA_ROUTE4_CLASSID`: the class that packets go to. */
  classid?: number;
  /** `TCA_ROUTE4_TO`: the realm of its destination. */
  to?: number;
  /** `TCA_ROUTE4_FROM`: the realm of its source. */
  from?: number;
  /** `TCA_ROUTE4_IIF`: the index of the link that it came in by. */
  iif?: number;
  /** `TCA_ROUTE4_POLICE`: the rate within which packets match. */
  police?: ActionPoliceAttributes;
  /** `TCA_ROUTE4_ACT`: what is done with packets that match. */
  act?: Action[];
}

/** `TCA_ROUTE4_*`; `route4_policy` of net/sched/cls_route.c. */
export const FILTER_ROUTE: AttributeTable<FilterRouteAttributes> = new AttributeTable(
  "TCA_ROUTE4",
  TCA_ROUTE4,
  {
    classid: handle,
    to: u32,
    from: u32,
    iif: u32,
    police: nest(() => ACTION_POLICE),
    act: actions,
  },
);
