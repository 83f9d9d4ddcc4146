/** Messages of IPv6's routes, written byte by byte. */

import { NLA_HDRLEN, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RT_TABLE, RTA, RTAX, RTN, RTNH_F } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { in6DevOf } from "../../net/ipv6/in6_device.ts";
import { HZ, jiffies } from "../../net/jiffies.ts";
import type { Fib6Info, Fib6Nh } from "../../net/ipv6/fib6/fib6_info.ts";
import { fib6NhsOf, nexthopIsBlackhole, weightsOf } from "../../net/nexthop/nexthop.ts";
import { nexthopsOf } from "../../net/nexthop/nexthop_net.ts";
import { RTF, RTF_PREF_SHIFT } from "../../net/ipv6/fib6/fib6_info.ts";
import type { RouteMessageHeader } from "./route_message.ts";
import { aligned, putBytes, putEncap, putMetrics, putU32, U32 } from "./route_writer.ts";

/** `struct rtmsg`. */
const RTMSG = 12;
/** `struct rtnexthop`. */
const RTNEXTHOP = 8;
/** An attribute of an address. */
const ADDRESS = NLA_HDRLEN + 16;
/** `struct rta_cacheinfo`. */
const CACHEINFO = 32;
/** USER_HZ. */
const USER_HZ = 100;
const MAX_HEADER_TABLE = 255;
const PREF_MASK = 3;
/** Flags of next hops that are told as they are. */
const TOLD_FLAGS = RTNH_F.DEAD | RTNH_F.ONLINK | RTNH_F.OFFLOAD | RTNH_F.TRAP;

/** Bytes that the kernel makes room for when it tells of a route (`rt6_nlmsg_size`). */
export function route6Room(routes: readonly Fib6Info[]): number {
  const nexthop = NLA_HDRLEN + RTNEXTHOP + ADDRESS;
  const object = routes[0]?.nexthop;
  const paths = object === undefined ? [] : fib6NhsOf(object);
  const ofObject = paths.reduce(
    (sum, { encap }) => sum + nexthop + (encap === undefined ? 0 : encap.room + U32),
    object === undefined ? 0 : U32,
  );
  const encaps = object !== undefined
    ? 0
    : routes.reduce((sum, { nh: { encap } }) => sum + (encap?.room ?? 0), 0);
  return NLMSG_HDRLEN + RTMSG + 4 * ADDRESS + 4 * U32 + RTAX.FASTOPEN_NO_COOKIE * U32 +
    NLA_HDRLEN + CACHEINFO + NLA_HDRLEN + 16 + U32 + encaps + ofObject +
    (routes.length > 1 ? routes.length * nexthop : 0);
}

/** Writes an attribute of an IPv6 address; returns where the next begins. */
export function putAddress6(view: DataView, at: number, id: number, address: bigint): number {
  view.setUint32(at, ADDRESS | id << 16, true);
  view.setBigUint64(at + NLA_HDRLEN, address >> 64n);
  view.setBigUint64(at + NLA_HDRLEN + 8, address & 0xffffffffffffffffn);
  return at + ADDRESS;
}

/** `fib_nexthop_info`. */
function flagsOf({ flags, dev }: Fib6Nh): number {
  const ignores = in6DevOf(dev)?.cnf.get(DEVCONF.IGNORE_ROUTES_WITH_LINKDOWN) ?? 0;
  const down = flags & RTNH_F.LINKDOWN;
  return flags & TOLD_FLAGS | down | (down !== 0 && ignores !== 0 ? RTNH_F.DEAD : 0);
}

function putMultipath(
  view: DataView,
  start: number,
  nhs: readonly Fib6Nh[],
  weights: readonly number[],
): number {
  let at = start + NLA_HDRLEN;
  for (const [index, nh] of nhs.entries()) {
    const begin = at;
    view.setUint8(begin + 2, flagsOf(nh));
    view.setUint8(begin + 3, (weights[index] ?? 1) - 1);
    view.setInt32(begin + 4, nh.dev.ifindex, true);
    at = begin + RTNEXTHOP;
    if (nh.gateway !== undefined) at = putAddress6(view, at, RTA.GATEWAY, nh.gateway);
    at = putEncap(view, at, nh);
    view.setUint16(begin, at - begin, true);
  }
  view.setUint32(start, at - start | RTA.MULTIPATH << 16, true);
  return at;
}

/** A packet that a route was looked up for. */
export interface LookedUp6 {
  readonly dst: bigint;
  /** The next hop that was chosen. */
  readonly nh: Fib6Nh;
  /** The source address that was chosen; `undefined`: none. */
  readonly prefsrc: bigint | undefined;
  /** The device that it came in by; 0: it is sent. */
  readonly iif: number;
}

/** A route's own next hop, or those of its nexthop object. */
function pathsOf({ nh, nexthop }: Fib6Info): readonly Fib6Nh[] {
  return nexthop === undefined ? [nh] : fib6NhsOf(nexthop);
}

/** Bytes of a route's message, at most. */
export function route6Size(routes: readonly Fib6Info[]): number {
  const metrics = routes[0]?.metrics === undefined
    ? 0
    : NLA_HDRLEN + RTAX.FASTOPEN_NO_COOKIE * U32 + NLA_HDRLEN + 16;
  let size = NLMSG_HDRLEN + RTMSG + 4 * ADDRESS + 6 * U32 + metrics + NLA_HDRLEN + CACHEINFO + U32;
  for (const { encap } of routes.flatMap(pathsOf)) {
    size += RTNEXTHOP + ADDRESS;
    if (encap !== undefined) size += NLA_HDRLEN + aligned(encap.told.length) + U32;
  }
  return size;
}

/**
 * The message of a route (`rt6_fill_node`).
 *
 * @param routes Its next hops, the route's own first.
 */
export function route6Message(
  route: Fib6Info,
  routes: readonly Fib6Info[],
  header: RouteMessageHeader,
  lookedUp?: LookedUp6,
): Uint8Array {
  const bytes = new Uint8Array(route6Size(routes));
  const view = new DataView(bytes.buffer);
  const { table, dst, dstLen, src, srcLen, nexthop } = route;
  const nh = lookedUp?.nh ?? route.nh;
  const object = lookedUp === undefined ? nexthop : undefined;
  const paths = object === undefined ? [nh] : fib6NhsOf(object);
  const shows = object === undefined || nexthopsOf(object.net).compatMode;
  const several = routes.length > 1 && lookedUp === undefined;
  view.setUint16(4, header.type, true);
  view.setUint16(6, header.flags, true);
  view.setUint32(8, header.seq, true);
  view.setUint32(12, header.pid, true);
  const shown = table <= MAX_HEADER_TABLE ? table : RT_TABLE.COMPAT;
  const type = object !== undefined && nexthopIsBlackhole(object) ? RTN.BLACKHOLE : route.type;
  const length = lookedUp === undefined ? dstLen : 128;
  bytes.set([AF.INET6, length, srcLen, 0, shown, route.protocol, 0, type], NLMSG_HDRLEN);
  const told = several || lookedUp !== undefined || !shows || object?.group !== undefined
    ? 0
    : flagsOf(nh);
  view.setUint32(NLMSG_HDRLEN + 8, told, true);
  let at = putU32(view, NLMSG_HDRLEN + RTMSG, RTA.TABLE, table);
  if (lookedUp !== undefined) at = putAddress6(view, at, RTA.DST, lookedUp.dst);
  else if (dstLen !== 0) at = putAddress6(view, at, RTA.DST, dst);
  if (srcLen !== 0) at = putAddress6(view, at, RTA.SRC, src);
  if (lookedUp !== undefined && lookedUp.iif !== 0) at = putU32(view, at, RTA.IIF, lookedUp.iif);
  else if (lookedUp?.prefsrc !== undefined) {
    at = putAddress6(view, at, RTA.PREFSRC, lookedUp.prefsrc);
  }
  if (route.prefsrc !== undefined) at = putAddress6(view, at, RTA.PREFSRC, route.prefsrc);
  if (route.metrics !== undefined) at = putMetrics(view, at, route.metrics);
  at = putU32(view, at, RTA.PRIORITY, route.metric);
  if (object !== undefined) at = putU32(view, at, RTA.NH_ID, object.id);
  if (several) {
    const nhs = routes.map((one) => one.nh);
    at = putMultipath(view, at, nhs, nhs.map(({ weight }) => weight));
  } else if (object?.group !== undefined) {
    if (shows) at = putMultipath(view, at, paths, weightsOf(object));
  } else if (shows) {
    if (nh.gateway !== undefined) at = putAddress6(view, at, RTA.GATEWAY, nh.gateway);
    at = putU32(view, at, RTA.OIF, nh.dev.ifindex);
    at = putEncap(view, at, nh);
  }
  at = putCacheinfo(view, at, route, lookedUp !== undefined);
  const pref = Uint8Array.of(route.flags >>> RTF_PREF_SHIFT & PREF_MASK);
  at = putBytes(view, at, RTA.PREF, pref);
  view.setUint32(0, at, true);
  return bytes.subarray(0, at);
}

/** `rtnl_put_cacheinfo`. */
function putCacheinfo(view: DataView, at: number, route: Fib6Info, held: boolean): number {
  const info = new Uint8Array(CACHEINFO);
  const inner = new DataView(info.buffer);
  if (held) inner.setUint32(0, 1, true);
  if ((route.flags & RTF.EXPIRES) !== 0) {
    const left = route.expires - jiffies(route.nh.dev.net.machine.clock);
    inner.setInt32(8, Math.trunc(left * USER_HZ / HZ), true);
  }
  return putBytes(view, at, RTA.CACHEINFO, info);
}
