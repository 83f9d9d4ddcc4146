import { FR_ACT } from "../../../../abi/fib_rules.ts";
import { DEVCONF } from "../../../../abi/ipv6.ts";
import { RTN, RTNH_F } from "../../../../abi/rtnetlink.ts";
import { AF } from "../../../../abi/socket.ts";
import { fib6NhsOf, nexthopIsBlackhole } from "../../nexthop/nexthop.ts";
import { nexthopSelectPath } from "../../nexthop/nexthop_select.ts";
import { in6DevOf } from "../in6_device.ts";
import type { NetStack } from "../../stack.ts";
import type { Fib6Info, Fib6Nh } from "./fib6_info.ts";
import { RTF } from "./fib6_info.ts";
import { fib6Of } from "./fib6_net.ts";
import type { Fib6Table } from "./fib6_table.ts";

/** Where packets go (`struct fib6_result`). */
export interface Fib6Result {
  readonly route: Fib6Info;
  readonly nh: Fib6Nh;
  /** RTN_*. */
  readonly type: number;
  /** Whether they are refused. */
  readonly rejects: boolean;
}

/** Whether a next hop is over a device, if one is wanted, and is alive (`find_match`). */
function serves({ dev, flags }: Fib6Nh, oif: number): boolean {
  if ((flags & RTNH_F.DEAD) !== 0) return false;
  if (oif !== 0 && dev.ifindex !== oif) return false;
  const ignored = (flags & RTNH_F.LINKDOWN) !== 0 &&
    in6DevOf(dev)?.cnf.get(DEVCONF.IGNORE_ROUTES_WITH_LINKDOWN) === 1;
  return !ignored;
}

/** What a route says of packets; `undefined` if nothing. */
function match(route: Fib6Info, oif: number): Fib6Result | undefined {
  const { nexthop, type, nh: own } = route;
  const rejects = (route.flags & RTF.REJECT) !== 0;
  if (nexthop === undefined) {
    return serves(own, oif) ? { route, nh: own, type, rejects } : undefined;
  }
  if (nexthopIsBlackhole(nexthop)) return { route, nh: own, type: RTN.BLACKHOLE, rejects: true };
  const nh = fib6NhsOf(nexthop).find((one) => serves(one, oif));
  return nh && { route, nh, type, rejects };
}

/** The route of the longest prefix that serves (`fib6_table_lookup`). */
export function fib6TableLookup(
  table: Fib6Table,
  address: bigint,
  oif: number,
): Fib6Result | undefined {
  for (const { routes } of table.matching(address)) {
    for (const route of routes) {
      const found = match(route, oif);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The route of packets to an address, by the rules that name tables. */
export function fib6Lookup(net: NetStack, address: bigint, oif: number): Fib6Result | undefined {
  for (const { action, table } of net.rules.of(AF.INET6)?.rules ?? []) {
    const candidate = action === FR_ACT.TO_TBL ? fib6Of(net).get(table) : undefined;
    const found = candidate && fib6TableLookup(candidate, address, oif);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Hashes have 31 bits. */
const HASHES = 0x7fffffffn;

/** Chooses one of a group's next hops (`fib6_select_path`). */
export function fib6SelectPath(result: Fib6Result, address: bigint): Fib6Result {
  const { nexthop } = result.route;
  if (nexthop?.group === undefined) return result;
  const nh = nexthopSelectPath(nexthop, Number(address & HASHES))?.fib6;
  return nh === undefined ? result : { ...result, nh };
}
