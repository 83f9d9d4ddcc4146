import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RT_TABLE, RTA, RTM_F } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { Flow4 } from "../../net/ipv4/fib/fib_table.ts";
import type { Found } from "../../net/ipv4/fib/route_output.ts";
import { RTCF } from "../../net/ipv4/fib/rtable.ts";
import type { RouteMessageHeader } from "./route_message.ts";
import { putAddress, putBytes, putEncap, putGateway, putMetrics, putU32 } from "./route_writer.ts";

/** No user. */
export const NOBODY = 0xffffffff;

/** The greatest table that the header can name. */
const MAX_HEADER_TABLE = 255;
const WHOLE = 32;
const LOW_FLAGS = 0xffff;
/** `struct rtmsg`. */
const RTMSG = 12;
/** `struct rta_cacheinfo`. */
const CACHEINFO = 32;
/** More than any message has. */
const MOST = 1024;

/** What is looked up, and what of it the answer repeats. */
export interface Lookup {
  readonly dst: number;
  readonly src: number;
  readonly iif: number;
  /** RTM_F_*. */
  readonly flags: number;
  readonly flow: Flow4;
}

/** A way, and whether packets should have taken another one. */
export type FoundWay = Found & { readonly redirect?: boolean };

/** The message that tells of a lookup (`rt_fill_info`). */
export function lookupMessage(
  { dst, src, flow }: Lookup,
  { rt, result, redirect }: FoundWay,
  table: number,
  header: RouteMessageHeader,
): Uint8Array {
  const bytes = new Uint8Array(MOST);
  const view = new DataView(bytes.buffer);
  view.setUint16(4, header.type, true);
  view.setUint16(6, header.flags, true);
  view.setUint32(8, header.seq, true);
  view.setUint32(12, header.pid, true);
  let flags = rt.flags & ~LOW_FLAGS | RTM_F.CLONED;
  if ((rt.flags & RTCF.NOTIFY) !== 0) flags |= RTM_F.NOTIFY;
  if (redirect === true) flags |= RTCF.DOREDIRECT;
  const family = [AF.INET, WHOLE, src === 0 ? 0 : WHOLE, result?.dscp ?? 0];
  const shown = table <= MAX_HEADER_TABLE ? table : RT_TABLE.COMPAT;
  bytes.set([...family, shown, 0, 0, rt.type], NLMSG_HDRLEN);
  view.setUint32(NLMSG_HDRLEN + 8, flags, true);
  let at = putU32(view, NLMSG_HDRLEN + RTMSG, RTA.TABLE, table);
  at = putAddress(view, at, RTA.DST, dst);
  if (src !== 0) at = putAddress(view, at, RTA.SRC, src);
  at = putU32(view, at, RTA.OIF, rt.dev.ifindex);
  at = putEncap(view, at, rt);
  if (rt.tclassid !== 0) at = putU32(view, at, RTA.FLOW, rt.tclassid);
  if (!rt.isInput && flow.saddr !== src) at = putAddress(view, at, RTA.PREFSRC, flow.saddr);
  at = putGateway(view, at, rt);
  if (rt.metrics !== undefined) at = putMetrics(view, at, rt.metrics);
  if (flow.mark !== 0) at = putU32(view, at, RTA.MARK, flow.mark);
  if (flow.uid !== NOBODY) at = putU32(view, at, RTA.UID, flow.uid);
  if (rt.isInput) at = putU32(view, at, RTA.IIF, flow.iif);
  const cacheinfo = new Uint8Array(CACHEINFO);
  new DataView(cacheinfo.buffer).setUint32(0, rt.cached ? 2 : 1, true);
  at = putBytes(view, at, RTA.CACHEINFO, cacheinfo);
  view.setUint32(0, at, true);
  return bytes.slice(0, at);
}
