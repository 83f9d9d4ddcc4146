import { RT_SCOPE } from "../../../../abi/rtnetlink.ts";
import type { FibResult } from "./fib_table.ts";
import type { Rtable } from "./rtable.ts";

/** Takes over what a route says of where packets go (`rt_set_nexthop`). */
export function setNexthop(rt: Rtable, { nh, info }: FibResult): void {
  if (nh.gateway.family !== 0 && nh.scope === RT_SCOPE.LINK) rt.gateway = nh.gateway;
  rt.metrics = info.metrics;
  rt.tclassid = nh.tclassid;
  rt.encap = nh.encap;
}
