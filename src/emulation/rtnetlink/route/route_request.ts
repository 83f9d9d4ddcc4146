import { ERRNO } from "../../../abi/errno.ts";
import { NLA_HDRLEN, NLA_TYPE_MASK, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RT_TABLE, RTA } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { BlamingExplanation, MetricGiven } from "../../net/ipv4/fib/fib_config.ts";
import { FibConfig, NO_GATEWAY } from "../../net/ipv4/fib/fib_config.ts";
import { RTN_MAX } from "../../net/ipv4/fib/fib_props.ts";
import type { Request } from "../../netlink/receive.ts";
import { check } from "../check.ts";
import { encapBuilder, validEncapType } from "./route_encap.ts";
import { readMultipath, validMultipath } from "./route_multipath.ts";
import { readVia } from "./route_via.ts";

const { EINVAL } = ERRNO;
/** `struct rtmsg`. */
const RTMSG = 12;
const WHOLE = 32;
/** The bits of ECN in the TOS octet. */
const ECN = 0x03;
/** The bytes of an attribute of 32 bits. */
const U32 = NLA_HDRLEN + 4;
/** Attributes of 32 bits, which are right if they have these. */
const PLAIN: ReadonlySet<number> = new Set([
  ...[RTA.DST, RTA.OIF, RTA.GATEWAY, RTA.PRIORITY, RTA.PREFSRC, RTA.FLOW, RTA.TABLE],
]);

function refuse(extack: BlamingExplanation, msg: string): number {
  extack.msg = msg;
  return -EINVAL;
}

/** Whether a request is of the usual kind, of which nothing can be wrong with attributes. */
function isPlain({ view }: Request): boolean {
  const end = view.byteLength;
  let at = NLMSG_HDRLEN + RTMSG;
  for (; at < end; at += U32) {
    if (end - at < U32 || view.getUint16(at, true) !== U32) return false;
    if (!PLAIN.has(view.getUint16(at + 2, true))) return false;
  }
  return at === end;
}

/** What is asked for: a route that is to be made, or to be deleted (`rtm_to_fib_config`). */
export function readRoute(request: Request): FibConfig | number {
  if (!isPlain(request)) {
    const error = check(request, false);
    if (error !== 0) return error;
  }
  const { view, extack, header: { flags, seq }, portid } = request;
  const tos = view.getUint8(NLMSG_HDRLEN + 3);
  if ((tos & ECN) !== 0) return refuse(extack, "Invalid dsfield (tos): ECN bits must be 0");
  const config = new FibConfig();
  config.dscp = tos;
  config.dstLen = view.getUint8(NLMSG_HDRLEN + 1);
  config.table = view.getUint8(NLMSG_HDRLEN + 4);
  config.protocol = view.getUint8(NLMSG_HDRLEN + 5);
  config.scope = view.getUint8(NLMSG_HDRLEN + 6);
  config.type = view.getUint8(NLMSG_HDRLEN + 7);
  config.flags = view.getUint32(NLMSG_HDRLEN + 8, true);
  config.nlflags = flags;
  config.cause = { portid, seq, flags };
  if (config.type > RTN_MAX) return refuse(extack, "Invalid route type");
  const error = readAttributes(request, config);
  return error === 0 ? config : error;
}

function readAttributes(request: Request, config: FibConfig): number {
  const { view, extack } = request;
  let hasGateway = false;
  let hasVia = false;
  let encapAt = 0;
  let encapType = 0;
  const end = view.byteLength;
  for (let at = NLMSG_HDRLEN + RTMSG; end - at >= NLA_HDRLEN;) {
    const length = view.getUint16(at, true);
    if (length < NLA_HDRLEN || length > end - at) break;
    const start = at + NLA_HDRLEN;
    switch (view.getUint16(at + 2, true) & NLA_TYPE_MASK) {
      case RTA.DST:
        config.dst = view.getUint32(start);
        break;
      case RTA.OIF:
        config.oif = view.getInt32(start, true);
        break;
      case RTA.GATEWAY: {
        hasGateway = true;
        const v4 = view.getUint32(start);
        const family = v4 === 0 ? config.gateway.family : AF.INET;
        config.gateway = family === 0 ? NO_GATEWAY : { ...config.gateway, family, v4 };
        break;
      }
      case RTA.VIA: {
        hasVia = true;
        const gateway = readVia(view, start, length - NLA_HDRLEN);
        if (typeof gateway === "string") return refuse(extack, gateway);
        config.gateway = gateway;
        break;
      }
      case RTA.PRIORITY:
        config.priority = view.getUint32(start, true);
        break;
      case RTA.PREFSRC:
        config.prefsrc = view.getUint32(start);
        break;
      case RTA.METRICS:
        config.metrics = readMetrics(view, start, at + length);
        break;
      case RTA.MULTIPATH: {
        const error = validMultipath(view, start, at + length, extack);
        if (error !== 0) return error;
        config.multipath = readMultipath(view, start, at + length);
        break;
      }
      case RTA.FLOW:
        config.flow = view.getUint32(start, true);
        break;
      case RTA.TABLE:
        config.table = view.getUint32(start, true);
        break;
      case RTA.ENCAP:
        encapAt = at;
        break;
      case RTA.ENCAP_TYPE: {
        encapType = view.getUint16(start, true);
        const error = validEncapType(encapType, extack);
        if (error !== 0) return error;
        break;
      }
      case RTA.NH_ID:
        config.nhId = view.getUint32(start, true);
    }
    at += length + 3 & ~3;
  }
  if (encapAt !== 0) {
    config.encap = encapBuilder(view, encapAt, encapType, AF.INET);
  }
  config.encapType = encapType;
  return checkConfig(config, hasGateway && hasVia, extack);
}

function checkConfig(config: FibConfig, both: boolean, extack: BlamingExplanation): number {
  const { dst, dstLen, nhId, oif, gateway, encap, multipath } = config;
  if (dstLen > WHOLE) return refuse(extack, "Invalid prefix length");
  if (dstLen < WHOLE && dst << dstLen !== 0) {
    return refuse(extack, "Invalid prefix for given prefix length");
  }
  const leads = oif !== 0 || gateway.family !== 0 || encap !== undefined || multipath !== undefined;
  if (nhId !== 0 && leads) {
    return refuse(extack, "Nexthop specification and nexthop id are mutually exclusive");
  }
  if (both) {
    return refuse(extack, "Nexthop configuration can not contain both GATEWAY and VIA");
  }
  if (config.table === 0) config.table = RT_TABLE.MAIN;
  return 0;
}

/** The most characters that a name of a congestion control has. */
const MOST_NAME = 15;

/** Metrics as they stand in a request. */
export function readMetrics(view: DataView, start: number, end: number): MetricGiven[] {
  const metrics: MetricGiven[] = [];
  for (let at = start; end - at >= NLA_HDRLEN;) {
    const length = view.getUint16(at, true);
    if (length < NLA_HDRLEN || length > end - at) break;
    const size = length - NLA_HDRLEN;
    const from = view.byteOffset + at + NLA_HDRLEN;
    const bytes = new Uint8Array(view.buffer, from, Math.min(size, MOST_NAME));
    metrics.push({
      type: view.getUint16(at + 2, true) & NLA_TYPE_MASK,
      value: size === 4 ? view.getUint32(at + NLA_HDRLEN, true) : undefined,
      text: String.fromCharCode(...bytes).replace(/\0.*$/s, ""),
      offset: at,
    });
    at += length + 3 & ~3;
  }
  return metrics;
}
