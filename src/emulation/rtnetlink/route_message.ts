/** Messages of IPv4 routes, written byte by byte: there may be a million of them. */

import { NLA_HDRLEN, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import { RT_TABLE, RTA, RTAX, RTNH_F } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import type { FibInfo, FibNh } from "../net/fib/fib_info.ts";
import type { FibMetrics } from "../net/fib/fib_metrics.ts";
import { ipIgnoreLinkdown } from "../net/fib/ignore_linkdown.ts";

/** `struct rtmsg`. */
const RTMSG = 12;
/** `struct rtnexthop`. */
const RTNEXTHOP = 8;
/** An attribute of 32 bits. */
const U32 = NLA_HDRLEN + 4;
/** An attribute of 16 bits, padded. */
const U16 = U32;
/** `struct rtvia` with an IPv6 address. */
const VIA = 2 + 16;
/** Flags of next hops that are told as they are. */
const TOLD_FLAGS = RTNH_F.ONLINK | RTNH_F.OFFLOAD | RTNH_F.TRAP;
/** The greatest table that the header can name. */
const MAX_HEADER_TABLE = 255;

function aligned(length: number): number {
  return length + 3 & ~3;
}

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

function nexthopsSize({ nhs }: FibInfo): number {
  const [first] = nhs;
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
export function routeRoom({ nhs }: FibInfo): number {
  const metrics = NLA_HDRLEN + RTAX.FASTOPEN_NO_COOKIE * U32;
  const algorithm = NLA_HDRLEN + 16;
  const nexthop = NLA_HDRLEN + RTNEXTHOP + 2 * U32;
  let paths = nhs.length * nexthop;
  for (const { encap } of nhs) if (encap !== undefined) paths += encap.room + U16;
  return NLMSG_HDRLEN + RTMSG + 4 * U32 + algorithm + metrics +
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

/** Writes an attribute of 32 bits; returns where the next begins. */
function putU32(view: DataView, at: number, id: number, value: number): number {
  view.setUint32(at, U32 | id << 16, true);
  view.setUint32(at + NLA_HDRLEN, value, true);
  return at + U32;
}

/** As {@linkcode putU32}, in network order. */
function putAddress(view: DataView, at: number, id: number, value: number): number {
  view.setUint32(at, U32 | id << 16, true);
  view.setUint32(at + NLA_HDRLEN, value);
  return at + U32;
}

function putBytes(view: DataView, at: number, id: number, bytes: Uint8Array): number {
  const length = NLA_HDRLEN + bytes.length;
  view.setUint32(at, length | id << 16, true);
  let byte = at + NLA_HDRLEN;
  for (const value of bytes) view.setUint8(byte++, value);
  const end = at + aligned(length);
  while (byte < end) view.setUint8(byte++, 0);
  return end;
}

function putMetrics(view: DataView, start: number, { values, ccAlgo }: FibMetrics): number {
  let at = start + NLA_HDRLEN;
  for (const [id, value] of values.entries()) {
    if (id === RTAX.CC_ALGO && ccAlgo !== "") {
      const text = Uint8Array.from(`${ccAlgo}\0`, (character) => character.charCodeAt(0));
      at = putBytes(view, at, id, text);
    } else if (value !== 0) {
      at = putU32(view, at, id, value);
    }
  }
  view.setUint32(start, at - start | RTA.METRICS << 16, true);
  return at;
}

function putGateway(view: DataView, at: number, { gateway: { family, v4, v6 } }: FibNh): number {
  if (family === AF.INET) return putAddress(view, at, RTA.GATEWAY, v4);
  if (family !== AF.INET6) return at;
  const via = new Uint8Array(VIA);
  new DataView(via.buffer).setUint16(0, AF.INET6, true);
  via.set(Uint8Array.fromHex(v6), 2);
  return putBytes(view, at, RTA.VIA, via);
}

function putEncap(view: DataView, at: number, { encap }: FibNh): number {
  if (encap === undefined) return at;
  const behind = putBytes(view, at, RTA.ENCAP, encap.told);
  const type = new Uint8Array(2);
  new DataView(type.buffer).setUint16(0, encap.type, true);
  return putBytes(view, behind, RTA.ENCAP_TYPE, type);
}

function putMultipath(view: DataView, start: number, { nhs }: FibInfo): number {
  let at = start + NLA_HDRLEN;
  for (const nh of nhs) {
    const begin = at;
    view.setUint8(begin + 2, flagsOf(nh));
    view.setUint8(begin + 3, nh.weight - 1);
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
  const { nhs, priority, metrics, prefsrc, protocol, scope } = info;
  const [first] = nhs;
  const single = nhs.length === 1 && first !== undefined;
  const rtm = start + NLMSG_HDRLEN;
  view.setUint16(start + 4, header.type, true);
  view.setUint16(start + 6, header.flags, true);
  view.setUint32(start + 8, header.seq, true);
  view.setUint32(start + 12, header.pid, true);
  view.setUint32(rtm, AF.INET | dstLen << 8 | dscp << 24, true);
  const table = tbId <= MAX_HEADER_TABLE ? tbId : RT_TABLE.COMPAT;
  view.setUint32(rtm + 4, table | protocol << 8 | scope << 16 | type << 24, true);
  view.setUint32(rtm + 8, single ? flagsOf(first) : info.flags, true);
  let at = putU32(view, rtm + RTMSG, RTA.TABLE, tbId);
  if (dstLen !== 0) at = putAddress(view, at, RTA.DST, key);
  if (priority !== 0) at = putU32(view, at, RTA.PRIORITY, priority);
  if (metrics !== undefined) at = putMetrics(view, at, metrics);
  if (prefsrc !== 0) at = putAddress(view, at, RTA.PREFSRC, prefsrc);
  if (single) {
    at = putGateway(view, at, first);
    if (first.dev !== undefined) at = putU32(view, at, RTA.OIF, first.dev.ifindex);
    at = putEncap(view, at, first);
    if (first.tclassid !== 0) at = putU32(view, at, RTA.FLOW, first.tclassid);
  } else {
    at = putMultipath(view, at, info);
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
