import type { Nexthop } from "../../nexthop/nexthop.ts";
import { Slot } from "../../slot.ts";
import type { FibInfo } from "./fib_info.ts";

const USERS = new Slot<Nexthop, FibInfo[]>(() => []);

/** What IPv4's routes have in common that use a nexthop, the newest first (`fi_list`). */
export function fibInfosBy(nh: Nexthop): FibInfo[] {
  return USERS.of(nh);
}
