import { ERRNO } from "../../../abi/errno.ts";
import { FR_ACT, FRA } from "../../../abi/fib_rules.ts";
import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTNL_FAMILY } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { FIB_RULE_HDR, ip } from "../../../codec/mod.ts";
import type { RuleHeader } from "../../../codec/mod.ts";
import type { AddressPrefix, NumberRange, RuleRefusal, RuleRequest } from "../../net/rules/rule.ts";
import { UNLIMITED } from "../../net/rules/rule.ts";
import type { Request } from "../../netlink/receive.ts";
import { RequestAttributes } from "../request_attributes.ts";

const { EINVAL, EPERM } = ERRNO;
/** IFNAMSIZ less the NUL. */
const MOST_NAME = 15;
const ALL_32_BITS = 0xffffffff;
const ALL_16_BITS = 0xffff;

/** Where in requests stand what rules may be refused for. */
const ATTRIBUTES: { readonly [K in keyof RuleRequest]?: number } = {
  dscpMask: FRA.DSCP_MASK,
  flowlabel: FRA.FLOWLABEL,
  flowlabelMask: FRA.FLOWLABEL_MASK,
  sportMask: FRA.SPORT_MASK,
  dportMask: FRA.DPORT_MASK,
};

/** Tells why a request is refused; returns the negative error number. */
export function refused(request: Request, { errno, msg, blamed, missing }: RuleRefusal): number {
  const { extack } = request;
  if (msg !== undefined) extack.msg = msg;
  const at = blamed && ATTRIBUTES[blamed];
  const offset = at && new RequestAttributes(request, FIB_RULE_HDR.size).offset(at);
  if (offset !== undefined) extack.offs = offset;
  const missType = missing && ATTRIBUTES[missing];
  if (missType !== undefined) extack.missType = missType;
  return -errno;
}

function refuse(msg: string, blamed?: keyof RuleRequest): RuleRefusal {
  return { errno: EINVAL, msg, ...blamed && { blamed } };
}

/** Bytes of an address. */
function addressSize(family: number): number {
  return family === AF.INET || family === RTNL_FAMILY.IPMR ? 4 : 16;
}

/** The header, whatever is in its reserved bytes. */
function headerOf({ view }: Request): RuleHeader {
  return {
    family: view.getUint8(NLMSG_HDRLEN),
    dstLen: view.getUint8(NLMSG_HDRLEN + 1),
    srcLen: view.getUint8(NLMSG_HDRLEN + 2),
    tos: view.getUint8(NLMSG_HDRLEN + 3),
    table: view.getUint8(NLMSG_HDRLEN + 4),
    action: view.getUint8(NLMSG_HDRLEN + 7),
    flags: view.getUint32(NLMSG_HDRLEN + 8, true),
  };
}

/** Reads a request that passed the policy (`fib_nl2rule`). */
export function readRule(request: Request): RuleRequest | RuleRefusal {
  const header = headerOf(request);
  const attributes = new RequestAttributes(request, FIB_RULE_HDR.size);
  const { family, action, flags, tos } = header;
  const src = prefixOf(attributes, FRA.SRC, header.srcLen, family);
  if (src === null) return refuse("Invalid source address");
  const dst = prefixOf(attributes, FRA.DST, header.dstLen, family);
  if (dst === null) return refuse("Invalid dst address");
  const l3mdev = attributes.u8(FRA.L3MDEV);
  if (l3mdev !== undefined && l3mdev !== 1) return refuse("Invalid l3mdev attribute");
  const table = attributes.u32(FRA.TABLE) ?? header.table;
  const goto = attributes.u32(FRA.GOTO);
  if (goto !== undefined && action !== FR_ACT.GOTO) return refuse("Unexpected goto");
  if (goto === undefined && action === FR_ACT.GOTO) {
    return refuse("Missing goto target for action goto");
  }
  if (l3mdev !== undefined && table !== 0) {
    return refuse("l3mdev and table are mutually exclusive");
  }
  const uidRange = usersOf(request, attributes.payload(FRA.UID_RANGE));
  if (uidRange !== undefined && "errno" in uidRange) return uidRange;
  const source = portsOf(attributes, FRA.SPORT_RANGE, FRA.SPORT_MASK, "sport");
  if ("errno" in source) return source;
  const destination = portsOf(attributes, FRA.DPORT_RANGE, FRA.DPORT_MASK, "dport");
  if ("errno" in destination) return destination;
  const fwmark = attributes.u32(FRA.FWMARK) ?? 0;
  return {
    action,
    flags,
    table,
    priority: attributes.u32(FRA.PRIORITY),
    protocol: attributes.u8(FRA.PROTOCOL) ?? 0,
    goto,
    iifname: attributes.name(FRA.IIFNAME, MOST_NAME),
    oifname: attributes.name(FRA.OIFNAME, MOST_NAME),
    fwmark,
    fwmask: attributes.u32(FRA.FWMASK) ?? (fwmark === 0 ? 0 : ALL_32_BITS),
    tunId: attributes.be64(FRA.TUN_ID) ?? 0n,
    l3mdev: l3mdev !== undefined,
    suppressPrefixlen: attributes.s32(FRA.SUPPRESS_PREFIXLEN) ?? UNLIMITED,
    suppressIfgroup: attributes.s32(FRA.SUPPRESS_IFGROUP) ?? UNLIMITED,
    uidRange,
    ipProto: attributes.u8(FRA.IP_PROTO) ?? 0,
    sportRange: source.range,
    sportMask: source.mask,
    dportRange: destination.range,
    dportMask: destination.mask,
    src,
    dst,
    tos,
    dscp: attributes.u8(FRA.DSCP),
    dscpMask: attributes.u8(FRA.DSCP_MASK),
    flowlabel: attributes.be32(FRA.FLOWLABEL),
    flowlabelMask: attributes.be32(FRA.FLOWLABEL_MASK),
    flow: attributes.u32(FRA.FLOW),
  };
}

/** A prefix; `null` if the address is missing, or not the family's. */
function prefixOf(
  attributes: RequestAttributes,
  id: number,
  length: number,
  family: number,
): AddressPrefix | undefined | null {
  if (length === 0) return undefined;
  const size = addressSize(family);
  const payload = attributes.payload(id);
  if (payload?.byteLength !== size || length > size * 8) return null;
  const address = ip.read(payload, 0, size, { family, depth: 0 });
  return address === undefined ? null : { address, length };
}

function usersOf(
  { sock: { process }, net }: Request,
  payload: DataView | undefined,
): NumberRange | RuleRefusal | undefined {
  if (payload === undefined) return undefined;
  if (process?.userNamespace !== net.userNamespace) {
    return { errno: EPERM, msg: "No permission to set uid" };
  }
  const start = payload.getUint32(0, true);
  const end = payload.getUint32(4, true);
  // The last number is nobody's.
  return start <= end && end < ALL_32_BITS ? { start, end } : refuse("Invalid uid range");
}

/** Ports, and which bits of a single one count. */
function portsOf(
  attributes: RequestAttributes,
  rangeId: number,
  maskId: number,
  which: "sport" | "dport",
): { range: NumberRange | undefined; mask: number } | RuleRefusal {
  const payload = attributes.payload(rangeId);
  const range = payload &&
    { start: payload.getUint16(0, true), end: payload.getUint16(2, true) };
  if (range !== undefined && !isPortRange(range)) return refuse(`Invalid ${which} range`);
  const single = range !== undefined && range.start === range.end;
  const mask = attributes.u16(maskId);
  if (mask === undefined) return { range, mask: single ? ALL_16_BITS : 0 };
  const blamed = `${which}Mask` as const;
  if (range === undefined) return refuse("Cannot specify port mask without port value", blamed);
  if (!single) return refuse("Cannot specify port mask for port range", blamed);
  return (range.start & ~mask) === 0 ? { range, mask } : refuse("Invalid port mask", blamed);
}

/** The first port and the last are nobody's. */
function isPortRange({ start, end }: NumberRange): boolean {
  return start !== 0 && end < ALL_16_BITS && start <= end;
}
