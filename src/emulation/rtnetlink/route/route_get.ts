/** Lookups of IPv4's routes: net/ipv4/route.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IPPROTO } from "../../../abi/in.ts";
import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RT_TABLE, RTA, RTM, RTM_F } from "../../../abi/rtnetlink.ts";
import { fibPropOf } from "../../net/ipv4/fib/fib_props.ts";
import { Flow4 } from "../../net/ipv4/fib/fib_table.ts";
import { ipRouteInput } from "../../net/ipv4/fib/route_input.ts";
import { ipRouteOutput } from "../../net/ipv4/fib/route_output.ts";
import { RTCF } from "../../net/ipv4/fib/rtable.ts";
import type { Handler, Request } from "../../netlink/receive.ts";
import { reply } from "../../netlink/reply.ts";
import { check } from "../check.ts";
import { RequestAttributes } from "../request_attributes.ts";
import type { FoundWay, Lookup } from "./route_lookup_message.ts";
import { lookupMessage, NOBODY } from "./route_lookup_message.ts";
import { routeMessage } from "./route_message.ts";

const { EHOSTUNREACH, ENODEV, EOPNOTSUPP } = ERRNO;
const RTMSG = 12;
/** LOOPBACK_IFINDEX. */
const LOOPBACK = 1;
const DSCP = 0xfc;
/** What is looked up may be of these protocols. */
const PROTOCOLS: ReadonlySet<number> = new Set([IPPROTO.TCP, IPPROTO.UDP, IPPROTO.ICMP]);

function flagsOf({ view }: Request): number {
  return view.getUint32(NLMSG_HDRLEN + 8, true);
}

/** Reads a request that passed its checks. */
function readLookup(request: Request): Lookup | number {
  const { view, sock, extack } = request;
  const attributes = new RequestAttributes(request, RTMSG);
  const dst = attributes.be32(RTA.DST) ?? 0;
  const src = attributes.be32(RTA.SRC) ?? 0;
  const iif = attributes.u32(RTA.IIF) ?? 0;
  const flow = new Flow4();
  flow.daddr = dst;
  flow.saddr = src;
  flow.oif = attributes.s32(RTA.OIF) ?? 0;
  flow.iif = iif || LOOPBACK;
  flow.mark = attributes.u32(RTA.MARK) ?? 0;
  flow.dscp = view.getUint8(NLMSG_HDRLEN + 3) & DSCP;
  flow.uid = attributes.u32(RTA.UID) ?? (iif === 0 ? sock.process?.uid ?? 0 : NOBODY);
  flow.proto = attributes.u8(RTA.IP_PROTO) ?? IPPROTO.UDP;
  if (!PROTOCOLS.has(flow.proto)) {
    extack.msg = "Unsupported ip proto";
    return -EOPNOTSUPP;
  }
  flow.sport = attributes.payload(RTA.SPORT)?.getUint16(0) ?? 0;
  flow.dport = attributes.payload(RTA.DPORT)?.getUint16(0) ?? 0;
  return { dst, src, iif, flags: flagsOf(request), flow };
}

/** `inet_rtm_getroute`. */
export const getRoute: Handler = (request) => {
  const error = check(request);
  if (error !== 0) return error;
  const lookup = readLookup(request);
  if (typeof lookup === "number") return lookup;
  const found = find(request, lookup);
  if (typeof found === "number") return found;
  const { rt, result } = found;
  const { flags } = lookup;
  if ((flags & RTM_F.NOTIFY) !== 0) rt.flags |= RTCF.NOTIFY;
  const table = (flags & RTM_F.LOOKUP_TABLE) === 0 ? RT_TABLE.MAIN : result?.table.id ?? 0;
  const { header: { seq }, portid: pid } = request;
  const header = { type: RTM.NEWROUTE, flags: 0, seq, pid };
  if ((flags & RTM_F.FIB_MATCH) === 0) {
    return reply(request, lookupMessage(lookup, found, table, header));
  }
  if (result === undefined) return fibPropOf(found.type).error || -EHOSTUNREACH;
  const { prefix, prefixlen, dscp, info } = result;
  const told = { key: prefix, dstLen: prefixlen, tbId: table, dscp, type: rt.type, info };
  return reply(request, routeMessage(told, header));
};

function find({ net: { stack } }: Request, { dst, src, iif, flow }: Lookup): FoundWay | number {
  if (iif === 0) return ipRouteOutput(stack, flow);
  const dev = stack.devices.byIndex(iif);
  if (dev === undefined) return -ENODEV;
  const { dscp, mark, proto, sport, dport } = flow;
  return ipRouteInput(dev, { daddr: dst, saddr: src, dscp, mark, proto, sport, dport });
}
