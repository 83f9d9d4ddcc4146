import { FR_ACT } from "../../../../abi/fib_rules.ts";
import { DEVCONF } from "../../../../abi/ipv6.ts";
import { RTNH_F } from "../../../../abi/rtnetlink.ts";
import { AF } from "../../../../abi/socket.ts";
import { in6DevOf } from "../in6_device.ts";
import type { NetStack } from "../../stack.ts";
import type { Fib6Info } from "./fib6_info.ts";
import { fib6Of } from "./fib6_net.ts";
import type { Fib6Table } from "./fib6_table.ts";

/** Whether a route leads over a device, if one is wanted, and is alive. */
function serves({ nh: { dev, flags } }: Fib6Info, oif: number): boolean {
  if ((flags & RTNH_F.DEAD) !== 0) return false;
  if (oif !== 0 && dev.ifindex !== oif) return false;
  const ignored = (flags & RTNH_F.LINKDOWN) !== 0 &&
    in6DevOf(dev)?.cnf.get(DEVCONF.IGNORE_ROUTES_WITH_LINKDOWN) === 1;
  return !ignored;
}

/** The route of the longest prefix that serves (`fib6_table_lookup`). */
export function fib6TableLookup(
  table: Fib6Table,
  address: bigint,
  oif: number,
): Fib6Info | undefined {
  for (const { routes } of table.matching(address)) {
    const found = routes.find((route) => serves(route, oif));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The route of packets to an address, by the rules that name tables. */
export function fib6Lookup(net: NetStack, address: bigint, oif: number): Fib6Info | undefined {
  for (const { action, table } of net.rules.of(AF.INET6)?.rules ?? []) {
    const candidate = action === FR_ACT.TO_TBL ? fib6Of(net).get(table) : undefined;
    const found = candidate && fib6TableLookup(candidate, address, oif);
    if (found !== undefined) return found;
  }
  return undefined;
}
