/** IPv6's routes: net/ipv6/route.c, net/ipv6/ip6_fib.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NETLINK, NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTA, RTM, RTM_F, RTN, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { fibPropOf } from "../../net/ipv4/fib/fib_props.ts";
import { ip6RouteAdd, ip6RouteDel, ip6RouteMultipathAdd } from "../../net/ipv6/fib6/fib6_add.ts";
import type { Fib6Info, Fib6Nh } from "../../net/ipv6/fib6/fib6_info.ts";
import { IP6_RT_PRIO, RTF } from "../../net/ipv6/fib6/fib6_info.ts";
import { fib6Lookup, fib6SelectPath } from "../../net/ipv6/fib6/fib6_lookup.ts";
import { fib6Of, inet6RtNotify } from "../../net/ipv6/fib6/fib6_net.ts";
import { isOwn6 } from "../../net/ipv6/fib6/fib6_nexthop.ts";
import type { Fib6Prefix } from "../../net/ipv6/fib6/fib6_table.ts";
import { in6DevOf } from "../../net/ipv6/in6_device.ts";
import { ipv6AddrScope } from "../../net/ipv6/ipv6_address.ts";
import { fib6NhsOf } from "../../net/nexthop/nexthop.ts";
import type { NetDevice } from "../../net/stack.ts";
import { nexthopsOf } from "../../net/nexthop/nexthop_net.ts";
import type { Callback, DumpBuffer, DumpControl } from "../../netlink/dump.ts";
import type { Handler } from "../../netlink/receive.ts";
import { reply } from "../../netlink/reply.ts";
import { check } from "../check.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { readRoute6 } from "./route6_request.ts";
import { route6Message, route6Room } from "./route6_message.ts";
import type { RouteFilter } from "./route_dump.ts";
import { routeFilterOf } from "./route_dump.ts";
import { tell } from "../tell.ts";

const { EINVAL, EMSGSIZE, ENETUNREACH, ENODEV, ENOENT } = ERRNO;
const RTMSG = 12;
const ADDRESS = 16;

/** `inet6_rtm_newroute`. */
const newRoute: Handler = (request) => {
  const asked = readRoute6(request);
  if (typeof asked === "number") return asked;
  const { config, nexthops } = asked;
  const { net: { stack }, extack } = request;
  if (nexthops === undefined) {
    return ip6RouteAdd(stack, { ...config, metric: config.metric || IP6_RT_PRIO.USER }, extack);
  }
  const configs = nexthops.map((one) => ({ ...one, metric: one.metric || IP6_RT_PRIO.USER }));
  return ip6RouteMultipathAdd(stack, configs, extack);
};

/** `inet6_rtm_delroute`. */
const deleteRoute: Handler = (request) => {
  const asked = readRoute6(request);
  if (typeof asked === "number") return asked;
  const { config, nexthops } = asked;
  const { net: { stack }, extack } = request;
  if (config.nhId !== 0 && nexthopsOf(stack).find(config.nhId) === undefined) {
    extack.msg = "Nexthop id does not exist";
    return -EINVAL;
  }
  if (nexthops === undefined) return ip6RouteDel(stack, config, extack);
  let last = 1;
  for (const nexthop of nexthops) {
    const error = ip6RouteDel(stack, nexthop, extack);
    if (error !== 0) last = error;
  }
  return last === 1 ? 0 : last;
};

/** Where a dump is. */
class Position {
  /** How many tables were told. */
  table = 0;
  /** The prefix to go on with. */
  prefix: Fib6Prefix | undefined;
  /** How many routes of it were told. */
  route = 0;
}

/** Whether a route leads over a device (`fib6_info_uses_dev`). */
function usesDevice(route: Fib6Info, device: NetDevice): boolean {
  if (route.nexthop !== undefined) {
    return fib6NhsOf(route.nexthop).some(({ dev }) => dev === device);
  }
  return (route.siblings ?? [route]).some(({ nh: { dev } }) => dev === device);
}

/** Whether a route is wanted (`rt6_dump_route`). */
function passes(route: Fib6Info, { type, protocol, dev }: RouteFilter): boolean {
  return (type === 0 || type === route.type) && (protocol === 0 || protocol === route.protocol) &&
    (dev === undefined || usesDevice(route, dev));
}

/** `inet6_dump_fib`. */
const dumpRoutes: DumpControl["dump"] = (cb, out) => {
  const { request: { view, net: { stack } } } = cb;
  const filter = routeFilterOf(cb);
  if (typeof filter === "number") return filter;
  const position = cb.state instanceof Position ? cb.state : new Position();
  cb.state = position;
  const fib = fib6Of(stack);
  let tables = fib.ordered;
  if (filter.table !== 0) {
    const table = fib.get(filter.table);
    if (table === undefined) {
      if (view.getUint8(NLMSG_HDRLEN) !== AF.INET6) return 0;
      cb.extack.msg = "ipv6: FIB table does not exist";
      return -ENOENT;
    }
    tables = [table];
  }
  for (; position.table < tables.length; position.table++) {
    const nodes = tables[position.table];
    const started = position.prefix === undefined
      ? nodes?.nodes
      : nodes?.nodesFrom(position.prefix);
    for (const node of started ?? []) {
      if (!dumpNode(node.routes, filter, position, cb, out)) {
        position.prefix = node;
        return -EMSGSIZE;
      }
      position.route = 0;
    }
    position.prefix = undefined;
  }
  return 0;
};

/** Tells of the routes of a prefix; whether there was room. */
function dumpNode(
  routes: readonly Fib6Info[],
  filter: RouteFilter,
  position: Position,
  { request: { header: { seq }, portid: pid }, strict }: Callback,
  out: DumpBuffer,
): boolean {
  const noRoutes = strict && (filter.flags & RTM_F.CLONED) !== 0;
  for (; position.route < routes.length; position.route++) {
    const route = routes[position.route];
    if (route === undefined || noRoutes || filter.isSet && !passes(route, filter)) continue;
    const prefixed = (route.flags & RTF.PREFIX_RT) !== 0;
    if ((filter.flags & RTM_F.PREFIX) !== 0 && !prefixed) continue;
    // Those with it are told with the first.
    if (route.siblings !== undefined && route.siblings[0] !== route) continue;
    const filtered = filter.isSet || strict;
    const flags = filtered ? NLM_F.MULTI | NLM_F.DUMP_FILTERED : NLM_F.MULTI;
    const header = { type: RTM.NEWROUTE, flags, seq, pid };
    if (!out.put(route6Message(route, route.siblings ?? [route], header))) return false;
  }
  return true;
}

function addressOf(payload: DataView | undefined): bigint {
  return payload === undefined || payload.byteLength < ADDRESS
    ? 0n
    : payload.getBigUint64(0) << 64n | payload.getBigUint64(8);
}

/** The source address of packets to an address, as far as it is the device's only choice. */
function sourceOf(route: Fib6Info, { dev }: Fib6Nh, dst: bigint): bigint | undefined {
  if (route.prefsrc !== undefined) return route.prefsrc;
  if (isOwn6(dev.net, dst, undefined)) return dst;
  const own = in6DevOf(dev)?.addrList ?? [];
  const scope = ipv6AddrScope(dst);
  return (own.find(({ addr }) => ipv6AddrScope(addr) === scope) ?? own[0])?.addr;
}

/** `inet6_rtm_getroute`. */
const getRoute: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const { view, net: { stack }, header: { seq }, portid: pid } = request;
  const attributes = new RequestAttributes(request, RTMSG);
  for (const id of [RTA.SRC, RTA.DST]) {
    if ((attributes.payload(id)?.byteLength ?? ADDRESS) < ADDRESS) return -EINVAL;
  }
  const dst = addressOf(attributes.payload(RTA.DST));
  const iif = attributes.u32(RTA.IIF) ?? 0;
  if (iif !== 0 && stack.devices.byIndex(iif) === undefined) return -ENODEV;
  const result = fib6Lookup(stack, dst, attributes.s32(RTA.OIF) ?? 0);
  if (result === undefined) return -ENETUNREACH;
  const { route, type } = result;
  const { nh } = fib6SelectPath(result, dst);
  const refused = result.rejects && type !== RTN.UNICAST ? fibPropOf(type).error : 0;
  if (refused !== 0) return refused;
  const header = { type: RTM.NEWROUTE, flags: 0, seq, pid };
  if ((view.getUint32(NLMSG_HDRLEN + 8, true) & RTM_F.FIB_MATCH) !== 0) {
    return reply(request, route6Message(route, route.siblings ?? [route], header));
  }
  if (result.rejects) return -ENETUNREACH;
  const lookedUp = { dst, iif, nh, prefsrc: sourceOf(route, nh, dst) };
  return reply(request, route6Message(route, [route], header, lookedUp));
};

/** Registers the family. */
export function registerRoutes6({ handlers, machine, host }: Registry): void {
  handlers.register(AF.INET6, RTM.NEWROUTE, { doit: newRoute });
  handlers.register(AF.INET6, RTM.DELROUTE, { doit: deleteRoute });
  handlers.register(AF.INET6, RTM.GETROUTE, {
    doit: getRoute,
    dumpit: dumpRoutes,
    splitDone: true,
  });
  const group = RTNLGRP.IPV6_ROUTE;
  inet6RtNotify.listen(machine, (stack, { event, route, routes, cause, flags }) => {
    const echo = (cause.flags & NLM_F.ECHO) !== 0;
    if (!echo && !host.table(NETLINK.ROUTE).hasListeners(group)) return;
    const { portid, seq } = cause;
    const message = route6Message(route, routes, { type: event, flags, seq, pid: portid });
    tell(host, stack, message, { group, cause, room: route6Room(routes) });
  });
}
