import { Slot } from "../../slot.ts";
import type { Nexthop } from "../../nexthop/nexthop.ts";
import type { NetDevice, NetStack } from "../../stack.ts";
import type { Fib6Info } from "./fib6_info.ts";
import { fib6Of } from "./fib6_net.ts";
import type { Fib6Node } from "./fib6_table.ts";
import { compareFib6Nodes } from "./fib6_table.ts";
import { fib6RoutesBy } from "./fib6_users.ts";

/** The routes in tables whose own next hop is over a device. */
const OVER = new Slot<NetDevice, Set<Fib6Info>>(() => new Set());
/** The routes in tables that prefer a source address, by its text. */
const BY_PREFSRC = new Slot<NetStack, Map<string, Set<Fib6Info>>>(() => new Map());

/** A route is in its table now. */
export function listRoute6(net: NetStack, route: Fib6Info): void {
  route.inserted = true;
  if (route.nexthop === undefined) OVER.of(route.nh.dev).add(route);
  else fib6RoutesBy(route.nexthop).unshift(route);
  if (route.prefsrc === undefined) return;
  const prefsrc = keyOf(route.prefsrc);
  const byPrefsrc = BY_PREFSRC.of(net);
  const same = byPrefsrc.get(prefsrc);
  if (same === undefined) byPrefsrc.set(prefsrc, new Set([route]));
  else same.add(route);
}

/** A route is in its table no longer. */
export function unlistRoute6(net: NetStack, route: Fib6Info): void {
  route.inserted = false;
  if (route.nexthop === undefined) OVER.of(route.nh.dev).delete(route);
  else forgetUser(route, route.nexthop);
  if (route.prefsrc !== undefined) forgetPrefsrc(net, route, keyOf(route.prefsrc));
}

function forgetUser(route: Fib6Info, nexthop: Nexthop): void {
  const users = fib6RoutesBy(nexthop);
  const at = users.indexOf(route);
  if (at >= 0) users.splice(at, 1);
}

function keyOf(prefsrc: bigint): string {
  return prefsrc.toString(36);
}

function forgetPrefsrc(net: NetStack, route: Fib6Info, prefsrc: string): void {
  const byPrefsrc = BY_PREFSRC.of(net);
  const same = byPrefsrc.get(prefsrc);
  if (same?.delete(route) && same.size === 0) byPrefsrc.delete(prefsrc);
}

/** The routes in tables whose own next hop is over a device, in no order that matters. */
export function routes6ListedOver(dev: NetDevice): ReadonlySet<Fib6Info> {
  return OVER.of(dev);
}

/**
 * The routes in tables whose own next hop is over a device, in the order in which tables are cleaned
 * (`fib6_clean_all`).
 */
export function routes6Over(dev: NetDevice): Fib6Info[] {
  const routes = OVER.of(dev);
  if (routes.size < 2) return [...routes];
  const fib = fib6Of(dev.net);
  const nodes = new Map<number, Set<Fib6Node>>();
  for (const route of routes) {
    const node = fib.get(route.table)?.find(route);
    if (node === undefined) continue;
    const known = nodes.get(route.table);
    if (known === undefined) nodes.set(route.table, new Set([node]));
    else known.add(node);
  }
  return fib.ordered.flatMap(({ id }) =>
    [...nodes.get(id) ?? []].sort(compareFib6Nodes).flatMap((node) => within(node, routes))
  );
}

/** Those routes of a node that are among some. */
function within(node: Fib6Node, some: ReadonlySet<Fib6Info>): Fib6Info[] {
  if (node.routes.length <= some.size) return node.routes.filter((route) => some.has(route));
  const found = [...some].filter(({ dst, dstLen, src, srcLen, table }) =>
    dstLen === node.dstLen && dst === node.dst && srcLen === node.srcLen && src === node.src &&
    node.routes[0]?.table === table
  );
  if (found.length < 2) return found;
  const places = new Map(found.map((route) => [route, node.routes.indexOf(route)]));
  return found.sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
}

/** The routes of a device that prefer a source address do so no longer. */
export function removePrefsrc6(dev: NetDevice, prefsrc: bigint): void {
  const key = keyOf(prefsrc);
  for (const route of BY_PREFSRC.of(dev.net).get(key) ?? []) {
    if (!OVER.of(dev).has(route)) continue;
    route.prefsrc = undefined;
    forgetPrefsrc(dev.net, route, key);
  }
}
