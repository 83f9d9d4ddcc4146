import { ERRNO } from "../../../abi/errno.ts";
import { ICMPV6_ROUTER_PREF } from "../../../abi/icmpv6.ts";
import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTA, RTM, RTM_F, RTN, RTNH_F } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { BlamingExplanation } from "../../net/ipv4/fib/fib_config.ts";
import type { Fib6Config } from "../../net/ipv6/fib6/fib6_info.ts";
import { NO_CONFIG6, RTF, RTF_PREF_SHIFT } from "../../net/ipv6/fib6/fib6_info.ts";
import { HZ } from "../../net/jiffies.ts";
import type { Request } from "../../netlink/receive.ts";
import { check } from "../check.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { encapBuilder, validEncapType } from "./route_encap.ts";
import { eachNexthop, validMultipath6 } from "./route_multipath.ts";
import { readMetrics } from "./route_request.ts";

const { EINVAL } = ERRNO;
const RTMSG = 12;
const RTNEXTHOP = 8;
const ADDRESS = 16;
const REJECTING: ReadonlySet<number> = new Set([
  RTN.UNREACHABLE,
  RTN.BLACKHOLE,
  RTN.PROHIBIT,
  RTN.THROW,
]);
/** Jiffies that are no more than a long can count, as seconds. */
const NEVER = 0xffffffff;

/** What is asked for, and the next hops if there are several. */
export interface Route6Request {
  readonly config: Fib6Config;
  readonly nexthops: readonly Fib6Config[] | undefined;
}

function refuse(extack: BlamingExplanation, msg: string): number {
  extack.msg = msg;
  return -EINVAL;
}

/** The bits of an address, of which there may be fewer than all. */
function addressOf(payload: DataView | undefined, bytes: number = ADDRESS): bigint {
  let address = 0n;
  for (let at = 0; at < ADDRESS; at++) {
    const byte = at < bytes && at < (payload?.byteLength ?? 0) ? payload?.getUint8(at) ?? 0 : 0;
    address = address << 8n | BigInt(byte);
  }
  return address;
}

/** The first bits of an address; `undefined` if there are not as many. */
function prefixOf(payload: DataView | undefined, length: number): bigint | undefined {
  if (payload === undefined) return 0n;
  const bytes = length + 7 >> 3;
  return payload.byteLength < bytes ? undefined : addressOf(payload, bytes);
}

/** What is asked for: a route that is to be made, or to be deleted (`rtm_to_fib6_config`). */
export function readRoute6(request: Request): Route6Request | number {
  const error = check(request, false);
  if (error !== 0) return error;
  const { view, extack, header: { flags: nlflags, seq }, portid } = request;
  const attributes = new RequestAttributes(request, RTMSG);
  if (view.getUint8(NLMSG_HDRLEN + 3) !== 0) {
    return refuse(extack, "Invalid dsfield (tos): option not available for IPv6");
  }
  const flowlabel = attributes.offset(RTA.FLOWLABEL);
  if (flowlabel !== undefined) {
    extack.offs = flowlabel;
    return refuse(extack, "Flow label cannot be specified for this operation");
  }
  const config: Fib6Config = { ...NO_CONFIG6, cause: { portid, seq, flags: nlflags } };
  config.dstLen = view.getUint8(NLMSG_HDRLEN + 1);
  config.srcLen = view.getUint8(NLMSG_HDRLEN + 2);
  config.table = view.getUint8(NLMSG_HDRLEN + 4);
  config.protocol = view.getUint8(NLMSG_HDRLEN + 5);
  config.type = view.getUint8(NLMSG_HDRLEN + 7);
  const flags = view.getUint32(NLMSG_HDRLEN + 8, true);
  if (REJECTING.has(config.type)) config.flags |= RTF.REJECT;
  if (config.type === RTN.LOCAL) config.flags |= RTF.LOCAL;
  if ((flags & RTM_F.CLONED) !== 0) config.flags |= RTF.CACHE;
  config.flags |= flags & RTNH_F.ONLINK;
  return readAttributes(request, attributes, config);
}

function readAttributes(
  request: Request,
  attributes: RequestAttributes,
  config: Fib6Config,
): Route6Request | number {
  const { view, extack } = request;
  const has = (id: number) => attributes.offset(id) !== undefined;
  if (has(RTA.NH_ID)) {
    if ([RTA.GATEWAY, RTA.OIF, RTA.MULTIPATH, RTA.ENCAP].some(has)) {
      return refuse(
        extack,
        "Nexthop specification and nexthop id are mutually exclusive",
      );
    }
    config.nhId = attributes.u32(RTA.NH_ID) ?? 0;
  }
  if (has(RTA.GATEWAY)) {
    config.gateway = addressOf(attributes.payload(RTA.GATEWAY));
    config.flags |= RTF.GATEWAY;
  }
  if (has(RTA.VIA)) return refuse(extack, "IPv6 does not support RTA_VIA attribute");
  const dst = prefixOf(attributes.payload(RTA.DST), config.dstLen);
  const src = prefixOf(attributes.payload(RTA.SRC), config.srcLen);
  if (dst === undefined || src === undefined) return -EINVAL;
  config.dst = dst;
  config.src = src;
  if (has(RTA.PREFSRC)) config.prefsrc = addressOf(attributes.payload(RTA.PREFSRC));
  config.ifindex = attributes.s32(RTA.OIF) ?? 0;
  config.metric = attributes.u32(RTA.PRIORITY) ?? 0;
  const metrics = attributes.offset(RTA.METRICS);
  if (metrics !== undefined) {
    config.metrics = readMetrics(view, metrics + 4, metrics + view.getUint16(metrics, true));
  }
  config.table = attributes.u32(RTA.TABLE) ?? config.table;
  const multipath = attributes.offset(RTA.MULTIPATH);
  if (multipath !== undefined) {
    const range = { start: multipath + 4, end: multipath + view.getUint16(multipath, true) };
    const isNew = request.header.type === RTM.NEWROUTE;
    const hasGateway = (config.flags & RTF.GATEWAY) !== 0;
    const error = validMultipath6(view, range, { isNew, hasGateway }, extack);
    if (error !== 0) return error;
  }
  const pref = attributes.u8(RTA.PREF);
  const known = pref === ICMPV6_ROUTER_PREF.LOW || pref === ICMPV6_ROUTER_PREF.HIGH;
  if (known) config.flags |= pref << RTF_PREF_SHIFT;
  const encap = attributes.offset(RTA.ENCAP);
  const encapType = attributes.u16(RTA.ENCAP_TYPE);
  if (encap !== undefined) {
    config.encap = encapBuilder(view, encap, encapType ?? 0, AF.INET6);
  }
  if (encapType !== undefined) {
    const error = validEncapType(encapType, extack);
    if (error !== 0) return error;
  }
  const expires = attributes.u32(RTA.EXPIRES);
  if (expires !== undefined && expires !== NEVER) {
    config.expires = expires * HZ;
    config.flags |= RTF.EXPIRES;
  }
  config.flags >>>= 0;
  return {
    config,
    nexthops: multipath === undefined ? undefined : nexthopsOf(view, multipath, config),
  };
}

/** A configuration for each next hop. */
function nexthopsOf(view: DataView, at: number, config: Fib6Config): Fib6Config[] {
  const nexthops: Fib6Config[] = [];
  const range = { start: at + 4, end: at + view.getUint16(at, true) };
  eachNexthop(view, range, (begin, end) => {
    const inner = new RequestAttributes({ view }, { begin: begin + RTNEXTHOP, end });
    const gateway = inner.payload(RTA.GATEWAY);
    const encap = inner.offset(RTA.ENCAP);
    nexthops.push({
      ...config,
      ifindex: view.getInt32(begin + 4, true) || config.ifindex,
      weight: view.getUint8(begin + 3) + 1,
      ...gateway && {
        gateway: addressOf(gateway),
        flags: (config.flags | RTF.GATEWAY) >>> 0,
      },
      flags: (config.flags | (gateway ? RTF.GATEWAY : 0) |
        view.getUint8(begin + 2) & RTNH_F.ONLINK) >>> 0,
      encap: encap === undefined
        ? config.encap
        : encapBuilder(view, encap, inner.u16(RTA.ENCAP_TYPE) ?? 0, AF.INET6),
    });
    return 0;
  });
  return nexthops;
}
