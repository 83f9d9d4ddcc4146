import { ERRNO } from "../../../abi/errno.ts";
import { NLA_HDRLEN, NLA_TYPE_MASK } from "../../../abi/netlink.ts";
import { RTA } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type {
  BlamingExplanation,
  Gateway,
  MultipathGiven,
  NexthopGiven,
} from "../../net/ipv4/fib/fib_config.ts";
import { encapBuilder, validEncapType } from "./route_encap.ts";
import { readVia } from "./route_via.ts";

/** `struct rtnexthop`. */
const RTNEXTHOP = 8;
/** Bytes of an address of IPv6. */
const IP6 = 16;

/** Calls `visit` with each next hop, until that returns an error number; returns what is left over. */
export function eachNexthop(
  view: DataView,
  { start, end }: { readonly start: number; readonly end: number },
  visit: (at: number, end: number) => number,
): { readonly error: number; readonly leftover: boolean } {
  let at = start;
  while (end - at >= RTNEXTHOP) {
    const length = view.getUint16(at, true);
    if (length < RTNEXTHOP || length > end - at) break;
    const error = visit(at, at + length);
    if (error !== 0) return { error, leftover: false };
    at += length + 3 & ~3;
  }
  return { error: 0, leftover: at < end };
}

/** Where the first attribute of a number begins (`nla_find`); 0 if there is none. */
function find(view: DataView, start: number, end: number, id: number): number {
  for (let at = start; end - at >= NLA_HDRLEN;) {
    const length = view.getUint16(at, true);
    if (length < NLA_HDRLEN || length > end - at) return 0;
    if ((view.getUint16(at + 2, true) & NLA_TYPE_MASK) === id) return at;
    at += length + 3 & ~3;
  }
  return 0;
}

function sizeOf(view: DataView, at: number): number {
  return view.getUint16(at, true) - NLA_HDRLEN;
}

/** Whether there are encapsulations of the next hops' types (`lwtunnel_valid_encap_type_attr`). */
export function validMultipath(
  view: DataView,
  start: number,
  end: number,
  extack: BlamingExplanation,
): number {
  return eachNexthop(view, { start, end }, (at, behind) => {
    const type = find(view, at + RTNEXTHOP, behind, RTA.ENCAP_TYPE);
    if (type === 0) return 0;
    if (sizeOf(view, type) < 2) {
      extack.msg = "Invalid RTA_ENCAP_TYPE";
      return -ERRNO.EINVAL;
    }
    const error = validEncapType(view.getUint16(type + NLA_HDRLEN, true), extack);
    return error === 0 ? 0 : -ERRNO.EOPNOTSUPP;
  }).error;
}

/** Whether IPv6 can have such next hops (`rtm_to_fib6_multipath_config`). */
export function validMultipath6(
  view: DataView,
  { start, end }: { readonly start: number; readonly end: number },
  { isNew, hasGateway }: { readonly isNew: boolean; readonly hasGateway: boolean },
  extack: BlamingExplanation,
): number {
  let count = 0;
  const refuse = (msg: string) => {
    extack.msg = msg;
    return -ERRNO.EINVAL;
  };
  const { error } = eachNexthop(view, { start, end }, (at, behind) => {
    count++;
    const gateway = find(view, at + RTNEXTHOP, behind, RTA.GATEWAY);
    if (gateway !== 0 && sizeOf(view, gateway) < IP6) {
      return refuse("Invalid IPv6 address in RTA_GATEWAY");
    }
    if (!isNew || hasGateway || gateway !== 0) return 0;
    return refuse(
      "Device only routes can not be added for IPv6 using the multipath API.",
    );
  });
  if (count === 0) return refuse("Invalid nexthop configuration - no valid nexthops");
  return error === 0 ? validMultipath(view, start, end, extack) : error;
}

/** Reads next hops, whatever is wrong with them. */
export function readMultipath(view: DataView, start: number, end: number): MultipathGiven {
  const nexthops: NexthopGiven[] = [];
  const { leftover } = eachNexthop(view, { start, end }, (at, behind) => {
    nexthops.push(readNexthop(view, at, behind));
    return 0;
  });
  return { nexthops, leftover };
}

function readNexthop(view: DataView, at: number, end: number): NexthopGiven {
  const start = at + RTNEXTHOP;
  const flow = find(view, start, end, RTA.FLOW);
  const flowError = flow !== 0 && sizeOf(view, flow) < 4 ? "Invalid RTA_FLOW" : undefined;
  const encap = find(view, start, end, RTA.ENCAP);
  const type = find(view, start, end, RTA.ENCAP_TYPE);
  return {
    flags: view.getUint8(at + 2),
    hops: view.getUint8(at + 3),
    ifindex: view.getInt32(at + 4, true),
    ...readGateway(view, start, end),
    flow: flow === 0 || flowError !== undefined
      ? undefined
      : view.getUint32(flow + NLA_HDRLEN, true),
    flowError,
    encap: encap === 0 ? undefined : encapBuilder(
      view,
      encap,
      type === 0 ? 0 : view.getUint16(type + NLA_HDRLEN, true),
      AF.INET,
    ),
  };
}

function readGateway(
  view: DataView,
  start: number,
  end: number,
): Pick<NexthopGiven, "gateway" | "gatewayError" | "via"> {
  const gateway = find(view, start, end, RTA.GATEWAY);
  const via = find(view, start, end, RTA.VIA);
  const read = gateway !== 0 && via !== 0
    ? "Nexthop configuration can not contain both GATEWAY and VIA"
    : gateway !== 0
    ? readAddress(view, gateway)
    : via !== 0
    ? readVia(view, via + NLA_HDRLEN, sizeOf(view, via))
    : undefined;
  return typeof read === "string"
    ? { gateway: undefined, gatewayError: read, via: via !== 0 }
    : { gateway: read, gatewayError: undefined, via: via !== 0 };
}

/** `fib_gw_from_attr`. */
function readAddress(view: DataView, at: number): Gateway | string {
  return sizeOf(view, at) < 4
    ? "Invalid IPv4 address in RTA_GATEWAY"
    : { family: AF.INET, v4: view.getUint32(at + NLA_HDRLEN), v6: "" };
}
