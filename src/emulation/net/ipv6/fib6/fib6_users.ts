import type { Nexthop } from "../../nexthop/nexthop.ts";
import { Slot } from "../../slot.ts";
import type { Fib6Info } from "./fib6_info.ts";

const USERS = new Slot<Nexthop, Fib6Info[]>(() => []);

/** IPv6's routes that use a nexthop, the newest first (`f6i_list`). */
export function fib6RoutesBy(nh: Nexthop): Fib6Info[] {
  return USERS.of(nh);
}
