import { RT_SCOPE, RTN } from "../../../../abi/rtnetlink.ts";
import { inetSelectAddr } from "../inet_select_addr.ts";
import { l3mdevMaster } from "../../core/l3mdev.ts";
import type { NetStack } from "../../stack.ts";
import { fibSelectDefault } from "./fib_default.ts";
import { nexthopSelectPath } from "../../nexthop/nexthop_select.ts";
import { pathsOf } from "./fib_info.ts";
import { fibOf } from "./fib_net.ts";
import { fibInfoUpdateNhcSaddr } from "./fib_semantics.ts";
import type { FibResult, Flow4 } from "./fib_table.ts";

/**
 * The hash of a flow by its addresses, of 31 bits. The kernel's has a key that nobody knows, unless
 * somebody has set it.
 */
export function fibMultipathHash({ saddr, daddr }: Pick<Flow4, "saddr" | "daddr">): number {
  let hash = Math.imul(saddr ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ hash >>> 15 ^ daddr, 0xc2b2ae35);
  return (hash ^ hash >>> 16) >>> 1;
}

/** Chooses one of several next hops (`fib_select_multipath`). */
export function fibSelectMultipath(result: FibResult, hash: number, saddr: number): void {
  if (result.info.nh !== undefined) {
    result.nh = nexthopSelectPath(result.info.nh, hash)?.nhc ?? result.nh;
    return;
  }
  let best = -1;
  for (const nh of result.info.nhs) {
    if (nh.upperBound === -1) continue;
    let score = saddr !== 0 && nh.saddr === saddr ? 2 : 0;
    if (hash <= nh.upperBound) score++;
    if (score <= best) continue;
    result.nh = nh;
    if (score === 3 || saddr === 0 && score === 1) return;
    best = score;
  }
}

/** The source address that a route prefers (`fib_result_prefsrc`). */
export function fibResultPrefsrc(net: NetStack, { info, nh }: FibResult): number {
  if (info.prefsrc !== 0) return info.prefsrc;
  if (nh.saddrGenid === fibOf(net).devAddrGenid) return nh.saddr;
  return fibInfoUpdateNhcSaddr(net, nh, info.scope);
}

/** Chooses the next hop and the source address (`fib_select_path`). */
export function fibSelectPath(net: NetStack, result: FibResult, flow: Flow4): void {
  if (flow.oif === 0) {
    const { info, prefixlen, table, type } = result;
    if (pathsOf(info).length > 1) fibSelectMultipath(result, fibMultipathHash(flow), flow.saddr);
    else if (prefixlen === 0 && table.numDefault > 1 && type === RTN.UNICAST) {
      fibSelectDefault(result, flow);
    }
  }
  if (flow.saddr !== 0) return;
  const domain = flow.l3mdev === 0 ? undefined : net.devices.byIndex(flow.l3mdev);
  const { dev } = result.nh;
  flow.saddr = domain === undefined || dev !== undefined && l3mdevMaster(dev) === domain
    ? fibResultPrefsrc(net, result)
    : inetSelectAddr(domain, 0, RT_SCOPE.LINK);
}
