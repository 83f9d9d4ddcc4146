/** IPv6's routes come and go: net/ipv6/route.c, net/ipv6/ip6_fib.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import { IFF } from "../../../../abi/if.ts";
import { NLM_F } from "../../../../abi/netlink.ts";
import { RTM, RTN, RTPROT } from "../../../../abi/rtnetlink.ts";
import type { Cause } from "../../cause.ts";
import { NO_CAUSE } from "../../cause.ts";
import type { BlamingExplanation } from "../../ipv4/fib/fib_config.ts";
import { sameEncap } from "../../ipv4/fib/fib_info.ts";
import { fibMetricsInit } from "../../ipv4/fib/fib_metrics.ts";
import { RTN_MAX } from "../../ipv4/fib/fib_props.ts";
import { IPV6_ADDR, ipv6AddrType, ipv6Prefix } from "../ipv6_address.ts";
import { jiffies } from "../../jiffies.ts";
import type { Nexthop } from "../../nexthop/nexthop.ts";
import { fib6NhsOf, infosOf } from "../../nexthop/nexthop.ts";
import { fib6CheckNexthop } from "../../nexthop/nexthop_check.ts";
import { nexthopsOf } from "../../nexthop/nexthop_net.ts";
import type { NetDevice, NetStack } from "../../stack.ts";
import type { Fib6Config, Fib6Info } from "./fib6_info.ts";
import { qualifiesForEcmp, RTF } from "./fib6_info.ts";
import { listRoute6, routes6ListedOver, unlistRoute6 } from "./fib6_device_routes.ts";
import { fib6Of, inet6RtNotify } from "./fib6_net.ts";
import { fib6NhInit, isOwn6 } from "./fib6_nexthop.ts";
import type { Fib6Nh } from "./fib6_nh.ts";
import type { Fib6Node } from "./fib6_table.ts";

const { EEXIST, EINVAL, ENOENT, ESRCH } = ERRNO;
const WHOLE = 128;

function refuse(extack: BlamingExplanation, msg: string): number {
  extack.msg = msg;
  return -EINVAL;
}

/** `fib6_config_validate`. */
function validate(
  { flags, type, dstLen, srcLen, nhId }: Fib6Config,
  extack: BlamingExplanation,
): number {
  if ((flags & RTF.CACHE) !== 0) return refuse(extack, "Userspace can not set RTF_CACHE");
  if (type > RTN_MAX) return refuse(extack, "Invalid route type");
  if (dstLen > WHOLE) return refuse(extack, "Invalid prefix length");
  if (srcLen > WHOLE) return refuse(extack, "Invalid source address length");
  return nhId !== 0 && srcLen !== 0
    ? refuse(extack, "Nexthops can not be used with source routing")
    : 0;
}

/** Whether packets are refused, as they would go round in circles (`fib6_is_reject`). */
function isReject({ flags, dst }: Fib6Config, dev: NetDevice): boolean {
  return (flags & RTF.REJECT) !== 0 ||
    (dev.flags & IFF.LOOPBACK) !== 0 && (ipv6AddrType(dst) & IPV6_ADDR.LOOPBACK) === 0 &&
      (flags & (RTF.ANYCAST | RTF.LOCAL)) === 0;
}

/** The first next hop of a nexthop that routes of IPv6 use (`nexthop_fib6_nh`). */
function firstOf(nexthop: Nexthop): Fib6Nh {
  const [nh] = fib6NhsOf(nexthop);
  if (nh === undefined) throw new TypeError(`nexthop ${nexthop.id} is not one of IPv6`);
  return nh;
}

/** Whether an IPv6 route can use a nexthop: 0, or a negative error number. */
function checkNexthop(nexthop: Nexthop, src: bigint, extack: BlamingExplanation): number {
  const error = fib6CheckNexthop(nexthop, src, extack);
  if (error !== 0) return error;
  // Groups of the kernel do not notice that IPv4 takes a member's place, and it goes astray there.
  return infosOf(nexthop).every(({ fib6 }) => fib6 !== undefined)
    ? 0
    : refuse(extack, "IPv6 routes can not use an IPv4 nexthop");
}

/** A route that is in no table yet, or a negative error number (`ip6_route_info_create`). */
export function ip6RouteInfoCreate(
  net: NetStack,
  config: Fib6Config,
  extack: BlamingExplanation,
): Fib6Info | number {
  const table = fib6Of(net).create(config.table);
  const metrics = fibMetricsInit(config.metrics, extack);
  if (typeof metrics === "number") return metrics;
  const nexthop = config.nhId === 0 ? undefined : nexthopsOf(net).find(config.nhId);
  if (config.nhId !== 0) {
    if (nexthop === undefined) return refuse(extack, "Nexthop id does not exist");
    const error = checkNexthop(nexthop, config.src, extack);
    if (error !== 0) return error;
  }
  const nh = nexthop === undefined ? fib6NhInit(net, config, extack) : firstOf(nexthop);
  if (typeof nh === "number") return nh;
  if (config.prefsrc !== 0n && !isOwn6(net, config.prefsrc, nh.dev)) {
    return refuse(extack, "Invalid source address");
  }
  const flags = nexthop === undefined && isReject(config, nh.dev)
    ? RTF.REJECT | RTF.NONEXTHOP
    : config.flags & ~RTF.GATEWAY;
  return {
    table: table.id,
    dst: ipv6Prefix(config.dst, config.dstLen),
    dstLen: config.dstLen,
    src: ipv6Prefix(config.src, config.srcLen),
    srcLen: config.srcLen,
    metric: config.metric,
    protocol: config.protocol || RTPROT.BOOT,
    type: config.type || RTN.UNICAST,
    flags,
    prefsrc: config.prefsrc === 0n ? undefined : config.prefsrc,
    metrics,
    nexthop,
    get nh() {
      return nexthop === undefined ? nh : firstOf(nexthop);
    },
    expires: jiffies(net.machine.clock) + config.expires,
    siblings: undefined,
    inserted: false,
  };
}

/** How a route is put into its table. */
export interface Insertion {
  /** On whose behalf; `undefined`: the kernel's own. */
  readonly cause: Cause | undefined;
  /** Whether nobody is told. */
  readonly quietly?: boolean;
}

/** Whether two routes lead the same way (`rt6_duplicate_nexthop`). */
function sameWay(route: Fib6Info, { nh: other, nexthop }: Fib6Info): boolean {
  if (route.nexthop !== undefined || nexthop !== undefined) return route.nexthop === nexthop;
  const { nh: one } = route;
  return one.dev === other.dev && one.gateway === other.gateway &&
    sameEncap(one.encap, other.encap);
}

/** Tells of a route (`inet6_rt_notify`). */
export function notify6(
  net: NetStack,
  event: number,
  route: Fib6Info,
  cause: Cause | undefined,
  flags: number,
): void {
  const siblings = route.siblings ?? [route];
  const at = siblings.indexOf(route);
  const routes = [...siblings.slice(at), ...siblings.slice(0, at)];
  inet6RtNotify.tell(net.machine, net, { event, route, routes, cause: cause ?? NO_CAUSE, flags });
}

/** Puts a route into its table: 0, or a negative error number (`fib6_add`). */
export function fib6Add(
  net: NetStack,
  route: Fib6Info,
  { cause, quietly = false }: Insertion,
  extack: BlamingExplanation,
): number {
  const table = fib6Of(net).create(route.table);
  const asked = cause?.flags ?? NLM_F.CREATE;
  const mayCreate = (asked & NLM_F.CREATE) !== 0;
  if (!mayCreate && (asked & NLM_F.REPLACE) !== 0 && !table.hasNode(route)) {
    extack.msg = "Can not replace route - no match found";
    return -ENOENT;
  }
  const node = table.ensure(route);
  const result = addToNode(net, node, route, cause);
  table.tidy(node);
  if (typeof result === "number") return result;
  if (!quietly) notify6(net, RTM.NEWROUTE, route, cause, result.flags);
  return 0;
}

/** Where routes begin that have at least a metric, of some that are in order of it. */
function firstOfMetric(routes: readonly Fib6Info[], metric: number): number {
  let [low, high] = [0, routes.length];
  while (low < high) {
    const middle = low + high >>> 1;
    if ((routes[middle]?.metric ?? 0) < metric) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a route is to be neither the only one nor in the place of another. */
function asksNothing(flags: number): boolean {
  return (flags & (NLM_F.EXCL | NLM_F.REPLACE)) === 0;
}

/** Whether a route is one of the same prefix and metric as another. */
function isAmong(other: Fib6Info, { table, dst, dstLen, src, srcLen, metric }: Fib6Info): boolean {
  return other.metric === metric && other.dst === dst && other.dstLen === dstLen &&
    other.table === table && other.src === src && other.srcLen === srcLen;
}

/** `fib6_add_rt2node`: the flags that are told, or a negative error number. */
function addToNode(
  net: NetStack,
  { routes }: Fib6Node,
  route: Fib6Info,
  cause: Cause | undefined,
): { readonly flags: number } | number {
  const asked = cause?.flags ?? NLM_F.CREATE;
  const replace = (asked & NLM_F.REPLACE) !== 0;
  const ecmp = qualifiesForEcmp(route);
  let flags: number = NLM_F.EXCL | asked & NLM_F.APPEND;
  let fallback = -1;
  let found = -1;
  let at = firstOfMetric(routes, route.metric);
  const end = firstOfMetric(routes, route.metric + 1);
  let sibling: Fib6Info | undefined;
  const over = route.nexthop === undefined ? routes6ListedOver(route.nh.dev) : undefined;
  if (asksNothing(asked) && !ecmp && over !== undefined && over.size < end - at) {
    // Many others, of which only those over the device could be the same.
    for (const other of over) {
      if (!isAmong(other, route) || !sameWay(other, route)) continue;
      renew(other, route);
      return -EEXIST;
    }
    flags &= ~NLM_F.EXCL;
    at = end;
  }
  for (; at < end; at++) {
    const other = routes[at];
    if (other === undefined) break;
    if ((asked & NLM_F.EXCL) !== 0) return -EEXIST;
    flags &= ~NLM_F.EXCL;
    if (replace) {
      if (ecmp === qualifiesForEcmp(other)) {
        found = at;
        break;
      }
      if (fallback < 0) fallback = at;
    } else if (sameWay(other, route)) {
      renew(other, route);
      return -EEXIST;
    } else if (ecmp && qualifiesForEcmp(other)) {
      sibling ??= other;
    }
  }
  if (found < 0) found = fallback;
  if (replace && found >= 0) {
    exchange(net, routes, found, route);
    return { flags: NLM_F.REPLACE };
  }
  if (replace && (asked & NLM_F.CREATE) === 0) return -ENOENT;
  if (sibling !== undefined) {
    sibling.siblings ??= [sibling];
    sibling.siblings.push(route);
    route.siblings = sibling.siblings;
  }
  routes.splice(at, 0, route);
  listRoute6(net, route);
  return { flags: flags | NLM_F.CREATE };
}

/** A route is asked for that is there, and that expires. */
function renew(old: Fib6Info, route: Fib6Info): void {
  if ((old.flags & RTF.EXPIRES) === 0) return;
  if ((route.flags & RTF.EXPIRES) === 0) old.flags &= ~RTF.EXPIRES;
  else old.expires = route.expires;
}

/** Puts a route into the place of another, and of those that are with it. */
function exchange(net: NetStack, routes: Fib6Info[], at: number, route: Fib6Info): void {
  const old = routes[at];
  if (old === undefined) return;
  const gone = new Set(old.siblings ?? [old]);
  routes[at] = route;
  listRoute6(net, route);
  for (const one of gone) {
    unlistRoute6(net, one);
    const place = routes.indexOf(one);
    if (place >= 0) routes.splice(place, 1);
  }
}

/** Takes a route out of its table: 0, or a negative error number (`fib6_del`). */
export function fib6Del(
  net: NetStack,
  route: Fib6Info,
  { cause, quietly = false }: Insertion,
): number {
  const table = fib6Of(net).get(route.table);
  const node = table?.find(route);
  const at = node?.routes.indexOf(route) ?? -1;
  if (table === undefined || node === undefined || at < 0) return -ENOENT;
  node.routes.splice(at, 1);
  unlistRoute6(net, route);
  const { siblings } = route;
  route.siblings = undefined;
  siblings?.splice(siblings.indexOf(route), 1);
  if (siblings?.length === 1 && siblings[0] !== undefined) siblings[0].siblings = undefined;
  table.tidy(node);
  if (!quietly) notify6(net, RTM.DELROUTE, route, cause, 0);
  return 0;
}

/** Adds a route: 0, or a negative error number (`ip6_route_add`). */
export function ip6RouteAdd(
  net: NetStack,
  config: Fib6Config,
  extack: BlamingExplanation,
): number {
  const error = validate(config, extack);
  if (error !== 0) return error;
  const route = ip6RouteInfoCreate(net, config, extack);
  return typeof route === "number" ? route : fib6Add(net, route, config, extack);
}

/** Adds a route of several next hops (`ip6_route_multipath_add`). */
export function ip6RouteMultipathAdd(
  net: NetStack,
  configs: readonly Fib6Config[],
  extack: BlamingExplanation,
): number {
  const routes: Fib6Info[] = [];
  for (const config of configs) {
    const route = validate(config, extack) || ip6RouteInfoCreate(net, config, extack);
    if (typeof route === "number") return route;
    if (!qualifiesForEcmp(route)) {
      return refuse(
        extack,
        "Device only routes can not be added for IPv6 using the multipath API.",
      );
    }
    routes.push(route);
  }
  const [first] = routes;
  const cause = configs[0]?.cause;
  const asked = cause?.flags ?? 0;
  const had = first && fib6Of(net).get(first.table)?.find(first)?.routes;
  const fresh = !had?.some(({ metric }) => metric === first?.metric);
  const done: Fib6Info[] = [];
  for (const route of routes) {
    const later = asked & ~(NLM_F.EXCL | NLM_F.REPLACE) | NLM_F.CREATE;
    const flags = done.length === 0 ? asked : later;
    const insertion = { cause: cause && { ...cause, flags }, quietly: true };
    const error = fib6Add(net, route, insertion, extack);
    if (error !== 0) {
      if ((asked & NLM_F.REPLACE) !== 0 && done.length > 0) {
        extack.msg = "multipath route replace failed (check consistency of installed routes)";
      }
      if (done[0] !== undefined) notify6(net, RTM.NEWROUTE, done[0], cause, flagsOf(asked, fresh));
      for (const one of done) fib6Del(net, one, { cause });
      return error;
    }
    done.push(route);
  }
  if (first === undefined) return -EINVAL;
  const shown = (asked & NLM_F.APPEND) === 0 ? first : first.siblings?.[0] ?? first;
  notify6(net, RTM.NEWROUTE, shown, cause, flagsOf(asked, fresh));
  return 0;
}

/** What is told of how a route of several next hops was added. */
function flagsOf(asked: number, fresh: boolean): number {
  const replaced = (asked & NLM_F.REPLACE) !== 0 && !fresh;
  if (replaced) return NLM_F.REPLACE;
  return asked & NLM_F.APPEND | NLM_F.CREATE | (fresh ? NLM_F.EXCL : 0);
}

/** The metric of what is at a table's root where there is no default route. */
const NULL_METRIC = 0xffffffff;
/** LOOPBACK_IFINDEX. */
const LOOPBACK = 1;

/** Whether a request means what is at a table's root where there is no default route. */
function isNullEntry({ metric, protocol, ifindex, flags, gateway, nhId }: Fib6Config): boolean {
  return nhId === 0 && (metric === 0 || metric === NULL_METRIC) &&
    (protocol === 0 || protocol === RTPROT.KERNEL) &&
    (ifindex === 0 || ifindex === LOOPBACK) && ((flags & RTF.GATEWAY) === 0 || gateway === 0n);
}

/** Deletes the first route that is as asked for (`ip6_route_del`). */
export function ip6RouteDel(
  net: NetStack,
  config: Fib6Config,
  extack: BlamingExplanation,
): number {
  const { metric, protocol, ifindex, flags, gateway, nhId, cause } = config;
  const table = fib6Of(net).get(config.table);
  if (table === undefined) {
    extack.msg = "FIB table does not exist";
    return -ESRCH;
  }
  // Nothing is kept of lookups: there is nothing to delete, which is no failure.
  if ((flags & RTF.CACHE) !== 0) return 0;
  if (config.dstLen > WHOLE || config.srcLen > WHOLE) return -ESRCH;
  const byGateway = (flags & RTF.GATEWAY) !== 0;
  const dst = ipv6Prefix(config.dst, config.dstLen);
  const src = ipv6Prefix(config.src, config.srcLen);
  const node = table.find({ ...config, dst, src });
  if (node === undefined && config.dstLen === 0 && config.srcLen === 0) {
    return isNullEntry(config) ? -ENOENT : -ESRCH;
  }
  const route = node?.routes.find((route) =>
    (metric === 0 || metric === route.metric) &&
    (protocol === 0 || protocol === route.protocol) &&
    (nhId === 0 || nhId === route.nexthop?.id) && (route.nexthop !== undefined ||
      (ifindex === 0 || ifindex === route.nh.dev.ifindex) &&
        (!byGateway || gateway === (route.nh.gateway ?? 0n)))
  );
  if (route === undefined) return -ESRCH;
  const { siblings } = route;
  if (byGateway || route.nexthop !== undefined || siblings === undefined) {
    return fib6Del(net, route, { cause });
  }
  const routes = [...siblings.slice(siblings.indexOf(route)), ...siblings];
  const all = [...new Set(routes)];
  for (const one of all.slice(1)) fib6Del(net, one, { cause, quietly: true });
  fib6Del(net, route, { cause, quietly: true });
  const told = { event: RTM.DELROUTE, route, routes: all, cause: cause ?? NO_CAUSE, flags: 0 };
  inet6RtNotify.tell(net.machine, net, told);
  return 0;
}
