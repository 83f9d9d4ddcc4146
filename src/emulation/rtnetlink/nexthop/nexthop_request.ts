/** Requests to make nexthops: net/ipv4/nexthop.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { NEXTHOP_GRP_TYPE, NHA, NHA_RES_GROUP } from "../../../abi/nexthop.ts";
import { RTNH_F } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { BlamingExplanation } from "../../net/ipv4/fib/fib_config.ts";
import { HZ } from "../../net/jiffies.ts";
import type { Nexthop } from "../../net/nexthop/nexthop.ts";
import type { NexthopConfig } from "../../net/nexthop/nexthop_add.ts";
import type { GroupGiven, MemberGiven } from "../../net/nexthop/nexthop_group.ts";
import { nexthopsOf } from "../../net/nexthop/nexthop_net.ts";
import type { ResGroupGiven } from "../../net/nexthop/res_table.ts";
import type { NetStack } from "../../net/stack.ts";
import type { Request } from "../../netlink/receive.ts";
import { check } from "../check.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { encapBuilder, validEncapType } from "../route/route_encap.ts";

const { EINVAL, ENETDOWN } = ERRNO;
/** `struct nhmsg`. */
const NHMSG = 8;
/** `struct nexthop_grp`. */
const MEMBER = 8;
/** USER_HZ. */
const USER_HZ = 100;
/** A weight that is too heavy, less one. */
const TOO_HEAVY = 0xffff;
/** What a group may have beside its members and their type. */
const OF_GROUPS: ReadonlySet<number> = new Set([
  ...[NHA.ID, NHA.GROUP, NHA.GROUP_TYPE, NHA.HW_STATS_ENABLE, NHA.FDB],
]);
/** The greatest attribute that counts (`rtm_nh_policy_new`). */
const MAX = NHA.HW_STATS_ENABLE;

function refuse(extack: BlamingExplanation, msg: string, errno: number = EINVAL): number {
  extack.msg = msg;
  return -errno;
}

/** `nh_check_attr_group`: the members, or a negative error number. */
function readMembers(
  tb: RequestAttributes,
  resilient: boolean,
  extack: BlamingExplanation,
): readonly MemberGiven[] | number {
  const view = tb.payload(NHA.GROUP);
  if (view === undefined || view.byteLength === 0 || view.byteLength % MEMBER !== 0) {
    return refuse(extack, "Invalid length for nexthop group attribute");
  }
  const ids = Array.from(
    { length: view.byteLength / MEMBER },
    (_, index) => view.getUint32(index * MEMBER, true),
  );
  const members: MemberGiven[] = [];
  for (const [index, id] of ids.entries()) {
    const at = index * MEMBER;
    if (view.getUint16(at + 6, true) !== 0) {
      return refuse(extack, "Reserved field in nexthop_grp must be 0");
    }
    const weight = view.getUint16(at + 4, true);
    if (weight === TOO_HEAVY) return refuse(extack, "Invalid value for weight");
    if (ids.indexOf(id, index + 1) >= 0) {
      return refuse(extack, "Nexthop id can not be used twice in a group");
    }
    members.push({ id, weight: weight + 1 });
  }
  for (const id of tb.ids) {
    if (id > MAX || id === 0 || OF_GROUPS.has(id) || id === NHA.RES_GROUP && resilient) continue;
    return refuse(extack, "No other attributes can be set in nexthop groups");
  }
  return members;
}

/** Jiffies of 1/100 s (`clock_t_to_jiffies`), as many as 32 bits hold. */
function timerOf(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.floor(value * HZ / USER_HZ) >>> 0;
}

/** `rtm_to_nh_config_grp_res`. */
function readResilient(request: Request, tb: RequestAttributes): ResGroupGiven | number {
  const error = check(request);
  if (error !== 0) return error;
  const inner = tb.nested(NHA.RES_GROUP);
  const buckets = inner?.u16(NHA_RES_GROUP.BUCKETS);
  if (buckets === 0) return refuse(request.extack, "Number of buckets needs to be non-0");
  return {
    buckets,
    idleTimer: timerOf(inner?.u32(NHA_RES_GROUP.IDLE_TIMER)),
    unbalancedTimer: timerOf(inner?.u32(NHA_RES_GROUP.UNBALANCED_TIMER)),
  };
}

function readGroup(request: Request, tb: RequestAttributes): GroupGiven | number {
  const { extack } = request;
  const type = tb.u16(NHA.GROUP_TYPE) ?? NEXTHOP_GRP_TYPE.MPATH;
  if (type > NEXTHOP_GRP_TYPE.RES) return refuse(extack, "Invalid group type");
  const members = readMembers(tb, type === NEXTHOP_GRP_TYPE.RES, extack);
  if (typeof members === "number") return members;
  const resilient = type === NEXTHOP_GRP_TYPE.RES ? readResilient(request, tb) : undefined;
  if (typeof resilient === "number") return resilient;
  return { members, resilient, hwStats: tb.u32(NHA.HW_STATS_ENABLE) === 1 };
}

/** The gateway: as a number; or a negative error number. */
function readGateway(
  tb: RequestAttributes,
  { family, flags }: { readonly family: number; readonly flags: number },
  extack: BlamingExplanation,
): { readonly gateway4: number; readonly gateway6: bigint } | number {
  const view = tb.payload(NHA.GATEWAY);
  if (view === undefined) {
    return (flags & RTNH_F.ONLINK) === 0
      ? { gateway4: 0, gateway6: 0n }
      : refuse(extack, "ONLINK flag can not be set for nexthop without a gateway");
  }
  if (view.byteLength !== (family === AF.INET ? 4 : 16)) return refuse(extack, "Invalid gateway");
  return family === AF.INET
    ? { gateway4: view.getUint32(0), gateway6: 0n }
    : { gateway4: 0, gateway6: view.getBigUint64(0) << 64n | view.getBigUint64(8) };
}

/** What is asked for: a nexthop that is to be made (`rtm_to_nh_config`). */
export function readNexthop(request: Request): NexthopConfig | number {
  const { view, extack, header: { flags: nlflags, seq }, portid } = request;
  const error = check(request, false);
  if (error !== 0) return error;
  const tb = new RequestAttributes(request, NHMSG);
  const [family, scope, protocol, resvd] = [0, 1, 2, 3].map((at) =>
    view.getUint8(NLMSG_HDRLEN + at)
  );
  const flags = view.getUint32(NLMSG_HDRLEN + 4, true);
  if (resvd !== 0 || scope !== 0) return refuse(extack, "Invalid values in ancillary header");
  if ((flags & ~RTNH_F.ONLINK) !== 0) {
    return refuse(extack, "Invalid nexthop flags in ancillary header");
  }
  const isFamily = family === AF.INET || family === AF.INET6 ||
    family === AF.UNSPEC && tb.has(NHA.GROUP);
  if (!isFamily) return refuse(extack, "Invalid address family");
  const base = {
    id: tb.u32(NHA.ID) ?? 0,
    family,
    protocol: protocol ?? 0,
    flags,
    fdb: tb.has(NHA.FDB),
    blackhole: false,
    ifindex: 0,
    gateway4: 0,
    gateway6: 0n,
    encap: undefined,
    group: undefined,
    cause: { portid, seq, flags: nlflags },
  };
  const config = readRest(request, tb, base);
  if (typeof config === "number") return config;
  return (nlflags & NLM_F.REPLACE) !== 0 && config.id === 0
    ? refuse(extack, "Replace requires nexthop id")
    : config;
}

function readRest(
  request: Request,
  tb: RequestAttributes,
  base: NexthopConfig,
): NexthopConfig | number {
  const { extack, view } = request;
  const has = (id: number) => tb.has(id);
  if (base.fdb) {
    if ([NHA.OIF, NHA.BLACKHOLE, NHA.ENCAP, NHA.ENCAP_TYPE].some(has)) {
      return refuse(extack, "Fdb attribute can not be used with encap, oif or blackhole");
    }
    if (base.flags !== 0) {
      return refuse(extack, "Unsupported nexthop flags in ancillary header");
    }
  }
  if (has(NHA.GROUP)) {
    if (base.family !== AF.UNSPEC) return refuse(extack, "Invalid family for group");
    const group = readGroup(request, tb);
    return typeof group === "number" ? group : { ...base, group };
  }
  if (has(NHA.BLACKHOLE)) {
    return [NHA.GATEWAY, NHA.OIF, NHA.ENCAP, NHA.ENCAP_TYPE, NHA.FDB].some(has)
      ? refuse(extack, "Blackhole attribute can not be used with gateway, oif, encap or fdb")
      : { ...base, blackhole: true };
  }
  if (!base.fdb && !has(NHA.OIF)) {
    return refuse(extack, "Device attribute required for non-blackhole and non-fdb nexthops");
  }
  const gateway = readGateway(tb, base, extack);
  if (typeof gateway === "number") return gateway;
  const encapAt = tb.offset(NHA.ENCAP);
  const encapType = tb.u16(NHA.ENCAP_TYPE);
  if (encapAt !== undefined) {
    if (encapType === undefined) return refuse(extack, "LWT encapsulation type is missing");
    const error = validEncapType(encapType, extack);
    if (error !== 0) return error;
  } else if (encapType !== undefined) {
    return refuse(extack, "LWT encapsulation attribute is missing");
  }
  if (has(NHA.HW_STATS_ENABLE)) {
    const error = refuse(
      extack,
      "Cannot enable nexthop hardware statistics for non-group nexthops",
    );
    // The kernel returns what it found of the encapsulation: that nothing is wrong.
    if (encapAt === undefined) return error;
  }
  return {
    ...base,
    ...gateway,
    ifindex: tb.u32(NHA.OIF) ?? 0,
    encap: encapAt === undefined
      ? undefined
      : encapBuilder(view, encapAt, encapType ?? 0, base.family),
  };
}

/** `valid_group_nh`, `nh_check_attr_fdb_group`: what is wrong with a member. */
function wrongMember(
  { info, group }: Nexthop,
  { fdb, family, several }: { fdb: boolean; family: number; several: boolean },
): string | undefined {
  if (group !== undefined) {
    return group.resilient
      ? "Resilient group can not be a nexthop within a group"
      : "Hash-threshold group can not be a nexthop within a group";
  }
  if (info?.reject && several) {
    return "Blackhole nexthop can not be used in a group with more than 1 path";
  }
  if (!fdb) {
    return info?.fdb ? "Non FDB nexthop group cannot have fdb nexthops" : undefined;
  }
  if (!info?.fdb) return "FDB nexthop group can only have fdb nexthops";
  return family !== 0 && family !== info.family
    ? "FDB nexthop group cannot have mixed family nexthops"
    : undefined;
}

/** Whether what is asked for fits what there is: 0, or a negative error number (`rtm_to_nh_config_rtnl`). */
export function fitsNexthop(
  stack: NetStack,
  { group, ifindex, fdb, blackhole }: NexthopConfig,
  extack: BlamingExplanation,
): number {
  if (group !== undefined) {
    const several = group.members.length > 1;
    let family = 0;
    for (const { id } of group.members) {
      const nh = nexthopsOf(stack).find(id);
      if (nh === undefined) return refuse(extack, "Invalid nexthop id");
      const wrong = wrongMember(nh, { fdb, family, several });
      if (wrong !== undefined) return refuse(extack, wrong);
      family = nh.info?.family ?? 0;
    }
    return 0;
  }
  if (fdb || blackhole) return 0;
  const dev = ifindex === 0 ? undefined : stack.devices.byIndex(ifindex);
  if (dev === undefined) return refuse(extack, "Invalid device index");
  if ((dev.flags & IFF.UP) === 0) return refuse(extack, "Nexthop device is not up", ENETDOWN);
  return dev.carrier ? 0 : refuse(extack, "Carrier for nexthop device is down", ENETDOWN);
}
