/** Whether routes can use a nexthop: net/ipv4/nexthop.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { RT_SCOPE, RTNH_F } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { Explanation } from "../extack.ts";
import type { Nexthop, NhInfo } from "./nexthop.ts";

const { EINVAL } = ERRNO;
const FDB = "Route cannot point to a fdb nexthop";

function refuse(extack: Explanation, msg: string): number {
  extack.msg = msg;
  return -EINVAL;
}

/** `nexthop_check_scope`. */
function checkScope(
  { nhc }: NhInfo,
  scope: number,
  extack: Explanation,
): number {
  if (scope === RT_SCOPE.HOST && nhc.gateway.family !== 0) {
    return refuse(extack, "Route with host scope can not have a gateway");
  }
  return (nhc.flags & RTNH_F.ONLINK) !== 0 && scope >= RT_SCOPE.LINK
    ? refuse(extack, "Scope mismatch with nexthop")
    : 0;
}

/** Whether an IPv4 route of a scope can use a nexthop: 0, or a negative error number. */
export function fibCheckNexthop(
  { info, group }: Nexthop,
  scope: number,
  extack: Explanation,
): number {
  if ((group ?? info)?.fdb) return refuse(extack, FDB);
  if (group !== undefined && scope === RT_SCOPE.HOST) {
    return refuse(extack, "Route with host scope can not have multiple nexthops");
  }
  const first = group === undefined ? info : group.entries[0]?.nh.info;
  return first === undefined ? 0 : checkScope(first, scope, extack);
}

/** Whether an IPv6 route can use a nexthop: 0, or a negative error number. */
export function fib6CheckNexthop(
  { info, group }: Nexthop,
  src: bigint,
  extack: Explanation,
): number {
  if (src !== 0n) {
    return refuse(extack, "IPv6 routes using source address can not use nexthop objects");
  }
  if (group === undefined ? info?.family === AF.INET : group.hasV4) {
    return refuse(extack, "IPv6 routes can not use an IPv4 nexthop");
  }
  return (group ?? info)?.fdb ? refuse(extack, FDB) : 0;
}
