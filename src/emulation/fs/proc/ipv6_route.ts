/** IPv6's routes: `ipv6_route_native_seq_show` of net/ipv6/ip6_fib.c. */

import type { Fib6Info } from "../../net/ipv6/fib6/fib6_info.ts";
import { RTF } from "../../net/ipv6/fib6/fib6_info.ts";
import { fib6Of } from "../../net/ipv6/fib6/fib6_net.ts";
import type { Fib6Table } from "../../net/ipv6/fib6/fib6_table.ts";
import { fib6NhsOf } from "../../net/nexthop/nexthop.ts";
import type { NetStack } from "../../net/stack.ts";
import { hex, pi6 } from "./text.ts";

/** LOOPBACK_IFINDEX. */
const LOOPBACK = 1;
const NO_METRIC = 0xffffffff;
const NOWHERE = pi6(0n);

/** What a line tells of. */
type Shown =
  & Pick<Fib6Info, "dst" | "dstLen" | "src" | "srcLen" | "metric" | "flags">
  & { readonly gateway: bigint | undefined; readonly device: string; readonly refs: number };

function line({ dst, dstLen, src, srcLen, gateway, metric, refs, flags, device }: Shown): string {
  const shown = gateway === undefined ? flags : flags | RTF.GATEWAY;
  const prefixes = `${pi6(dst)} ${hex(dstLen, 2)} ${pi6(src)} ${hex(srcLen, 2)}`;
  const numbers = [metric, refs, 0, shown].map((value) => hex(value, 8)).join(" ");
  const via = gateway === undefined ? NOWHERE : pi6(gateway);
  return `${prefixes} ${via} ${numbers} ${device.padStart(8)}\n`;
}

/** A route; how many refer to it is told without those that lookups and the table's nodes are. */
function routeLine(route: Fib6Info): string {
  const { nexthop } = route;
  const nh = nexthop === undefined ? route.nh : fib6NhsOf(nexthop)[0] ?? route.nh;
  // An own address refers to its route as well.
  const refs = (route.flags & (RTF.LOCAL | RTF.ANYCAST)) === 0 ? 1 : 2;
  return line({ ...route, gateway: nh.gateway, device: nh.dev.name, refs });
}

/** `fib6_null_entry`, which a table has that has no route to all. */
function nullEntry(net: NetStack): string {
  const device = net.devices.byIndex(LOOPBACK)?.name ?? "";
  const flags = RTF.REJECT | RTF.NONEXTHOP;
  const to = { dst: 0n, dstLen: 0, src: 0n, srcLen: 0, gateway: undefined };
  return line({ ...to, metric: NO_METRIC, refs: 1, flags, device });
}

function* linesOf(table: Fib6Table, net: NetStack): Iterable<string> {
  let hasDefault = false;
  for (const { dstLen, srcLen, routes } of table.nodes) {
    if (dstLen === 0 && srcLen === 0) hasDefault = true;
    yield* routes.map(routeLine);
  }
  if (!hasDefault) yield nullEntry(net);
}

/** /proc/net/ipv6_route. */
export function ipv6Route(net: NetStack): string {
  return fib6Of(net).ordered.flatMap((table) => [...linesOf(table, net)]).join("");
}
