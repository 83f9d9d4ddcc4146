/** Messages of IPv4 routes, written byte by byte: there may be a million of them. */

import { NLA_HDRLEN, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RT_TABLE, RTA, RTAX, RTN, RTNH_F } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { FibInfo } from "../../net/ipv4/fib/fib_info.ts";
import { pathsOf } from "../../net/ipv4/fib/fib_info.ts";
import type { FibMetrics } from "../../net/ipv4/fib/fib_metrics.ts";
import type { FibNh } from "../../net/ipv4/fib/fib_nh.ts";
import { ipIgnoreLinkdown } from "../../net/ipv4/fib/ignore_linkdown.ts";
import { nexthopIsBlackhole, weightsOf } from "../../net/nexthop/nexthop.ts";
import { nexthopsOf } from "../../net/nexthop/nexthop_net.ts";
import {
  aligned,
  putAddress,
  putEncap,
  putGateway,
  putMetrics,
  putU32,
  U32,
  VIA,
} from "./route_writer.ts";

/** `struct rtmsg`. */
const RTMSG = 12;
/** `struct rtnexthop`. */
const RTNEXTHOP = 8;
/** An attribute of 16 bits, padded. */
const U16 = U32;
/** Flags of next hops that are told as they are. */
const TOLD_FLAGS = RTNH_F.ONLINK | RTNH_F.OFFLOAD | RTNH_F.TRAP;
/** The greatest table that the header can name. */
const MAX_HEADER_TABLE = 255;

/** What is told of a route (`struct fib_rt_info`). */
export interface RouteTold {
  /** Its prefix's bits. */
  readonly key: number;
  readonly dstLen: number;
  readonly tbId: number;
  readonly dscp: number;
  /** RTN_*. */
  readonly type: number;
  readonly info: FibInfo;
}

/** The header of a message. */
export interface RouteMessageHeader {
  readonly type: number;
  readonly flags: number;
  readonly seq: number;
  readonly pid: number;
}

function metricsSize(metrics: FibMetrics | undefined): number {
  if (metrics === undefined) return 0;
  let size = NLA_HDRLEN;
  for (const value of metrics.values) if (value !== 0) size += U32;
  if (metrics.ccAlgo !== "") size += aligned(NLA_HDRLEN + metrics.ccAlgo.length + 1);
  return size;
}

/** A gateway and an encapsulation. */
function pathSize({ gateway: { family }, encap }: FibNh): number {
  let size = family === AF.INET ? U32 : family === AF.INET6 ? aligned(NLA_HDRLEN + VIA) : 0;
  if (encap !== undefined) size += NLA_HDRLEN + aligned(encap.told.length) + U16;
  return size;
}

/** The next hops that are told of, beside the id of a nexthop object. */
function toldPaths(info: FibInfo): readonly FibNh[] {
  const { nh } = info;
  return nh === undefined || nexthopsOf(nh.net).compatMode ? pathsOf(info) : [];
}

function nexthopsSize(info: FibInfo): number {
  const nhs = toldPaths(info);
  if (info.nh !== undefined) return U32 + (nhs.length === 0 ? 0 : pathsSize(nhs));
  return pathsSize(nhs);
}

function pathsSize(nhs: readonly FibNh[]): number {
  const first = nhs[0];
  if (nhs.length === 1 && first !== undefined) {
    return pathSize(first) + (first.dev === undefined ? 0 : U32) + (first.tclassid === 0 ? 0 : U32);
  }
  let size = NLA_HDRLEN;
  for (const nh of nhs) size += RTNEXTHOP + pathSize(nh) + (nh.tclassid === 0 ? 0 : U32);
  return size;
}

/** Bytes of a route's message. */
export function routeSize({ dstLen, info }: RouteTold): number {
  const { priority, prefsrc, metrics } = info;
  return NLMSG_HDRLEN + RTMSG + U32 + (dstLen === 0 ? 0 : U32) + (priority === 0 ? 0 : U32) +
    metricsSize(metrics) + (prefsrc === 0 ? 0 : U32) + nexthopsSize(info);
}

/** Bytes that the kernel makes room for when it tells of a route (`fib_nlmsg_size`). */
export function routeRoom(info: FibInfo): number {
  const nhs = pathsOf(info);
  const object = info.nh === undefined ? 0 : U32;
  const metrics = NLA_HDRLEN + RTAX.FASTOPEN_NO_COOKIE * U32;
  const algorithm = NLA_HDRLEN + 16;
  const nexthop = NLA_HDRLEN + RTNEXTHOP + 2 * U32;
  let paths = nhs.length * nexthop;
  for (const { encap } of nhs) if (encap !== undefined) paths += encap.room + U16;
  return NLMSG_HDRLEN + RTMSG + 4 * U32 + algorithm + metrics + object +
    (nhs.length === 0 ? 0 : NLA_HDRLEN + aligned(paths));
}

/** What a next hop's flags are told to be (`fib_nexthop_info`). */
function flagsOf({ flags, dev }: FibNh): number {
  let told = flags & (RTNH_F.DEAD | TOLD_FLAGS);
  if ((flags & RTNH_F.LINKDOWN) !== 0) {
    told |= RTNH_F.LINKDOWN;
    if (ipIgnoreLinkdown(dev)) told |= RTNH_F.DEAD;
  }
  return told;
}

function putMultipath(
  view: DataView,
  start: number,
  nhs: readonly FibNh[],
  weights: readonly number[] | undefined,
): number {
  let at = start + NLA_HDRLEN;
  for (const [index, nh] of nhs.entries()) {
    const begin = at;
    view.setUint8(begin + 2, flagsOf(nh));
    view.setUint8(begin + 3, (weights?.[index] ?? nh.weight) - 1);
    view.setInt32(begin + 4, nh.dev?.ifindex ?? 0, true);
    at = putEncap(view, putGateway(view, begin + RTNEXTHOP, nh), nh);
    if (nh.tclassid !== 0) at = putU32(view, at, RTA.FLOW, nh.tclassid);
    view.setUint16(begin, at - begin, true);
  }
  view.setUint32(start, at - start | RTA.MULTIPATH << 16, true);
  return at;
}

/**
 * Writes the message of a route, for which there must be room (`fib_dump_info`).
 *
 * @returns Where it ends.
 */
export function writeRoute(
  view: DataView,
  start: number,
  { key, dstLen, tbId, dscp, type, info }: RouteTold,
  header: RouteMessageHeader,
): number {
  const { nh, priority, metrics, prefsrc, protocol, scope } = info;
  const nhs = toldPaths(info);
  const first = nhs[0];
  const single = nhs.length === 1 && first !== undefined;
  const rtm = start + NLMSG_HDRLEN;
  view.setUint16(start + 4, header.type, true);
  view.setUint16(start + 6, header.flags, true);
  view.setUint32(start + 8, header.seq, true);
  view.setUint32(start + 12, header.pid, true);
  view.setUint32(rtm, AF.INET | dstLen << 8 | dscp << 24, true);
  const table = tbId <= MAX_HEADER_TABLE ? tbId : RT_TABLE.COMPAT;
  const shown = nh !== undefined && nexthopIsBlackhole(nh) ? RTN.BLACKHOLE : type;
  view.setUint32(rtm + 4, table | protocol << 8 | scope << 16 | shown << 24, true);
  view.setUint32(rtm + 8, single ? flagsOf(first) : info.flags, true);
  let at = putU32(view, rtm + RTMSG, RTA.TABLE, tbId);
  if (dstLen !== 0) at = putAddress(view, at, RTA.DST, key);
  if (priority !== 0) at = putU32(view, at, RTA.PRIORITY, priority);
  if (metrics !== undefined) at = putMetrics(view, at, metrics);
  if (prefsrc !== 0) at = putAddress(view, at, RTA.PREFSRC, prefsrc);
  if (nh !== undefined) at = putU32(view, at, RTA.NH_ID, nh.id);
  if (single) {
    at = putGateway(view, at, first);
    if (first.dev !== undefined) at = putU32(view, at, RTA.OIF, first.dev.ifindex);
    at = putEncap(view, at, first);
    if (first.tclassid !== 0) at = putU32(view, at, RTA.FLOW, first.tclassid);
  } else if (nh === undefined || nhs.length > 0) {
    at = putMultipath(view, at, nhs, nh && weightsOf(nh));
  }
  view.setUint32(start, at - start, true);
  return at;
}

/** The message of a route. */
export function routeMessage(told: RouteTold, header: RouteMessageHeader): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(routeSize(told));
  writeRoute(new DataView(bytes.buffer), 0, told, header);
  return bytes;
}
