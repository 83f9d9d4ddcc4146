import { ERRNO } from "../../../../abi/errno.ts";
import { RT_SCOPE, RT_TABLE, RTN, RTNH_COMPARE_MASK, RTNH_F } from "../../../../abi/rtnetlink.ts";
import { AF } from "../../../../abi/socket.ts";
import type { NetStack } from "../../stack.ts";
import type { Nexthop } from "../../nexthop/nexthop.ts";
import { fibCheckNexthop } from "../../nexthop/nexthop_check.ts";
import { nexthopsOf } from "../../nexthop/nexthop_net.ts";
import { inetSelectAddr } from "../inet_select_addr.ts";
import { inetAddrTypeTable } from "./fib_addr_type.ts";
import type { BlamingExplanation, FibConfig, Gateway, NexthopGiven } from "./fib_config.ts";
import { NO_GATEWAY, sameGateway } from "./fib_config.ts";
import { fibCheckNh } from "./fib_gateway.ts";
import { FibInfo, sameEncap } from "./fib_info.ts";
import { fibMetricsInit } from "./fib_metrics.ts";
import { fibInfosBy } from "./fib_users.ts";
import { fibOf, infosOver, markedInfosOver, mayBeMarked } from "./fib_net.ts";
import { FibNh } from "./fib_nh.ts";
import { fibPropOf, RTN_MAX } from "./fib_props.ts";
import { fibRebalance } from "./fib_rebalance.ts";

const { EINVAL, ENODEV } = ERRNO;
const STATE = RTNH_F.DEAD | RTNH_F.LINKDOWN;
/** The types of routes that lead somewhere. */
const LEADING: ReadonlySet<number> = new Set([
  RTN.UNICAST,
  RTN.LOCAL,
  RTN.BROADCAST,
  RTN.ANYCAST,
  RTN.MULTICAST,
]);

function refuse(extack: BlamingExplanation, msg: string): number {
  extack.msg = msg;
  return -EINVAL;
}

/** A next hop of what is asked for (`fib_nh_init`). */
export function fibNhInit(
  net: NetStack,
  { oif, gateway, flags, flow, encap }: Pick<
    FibConfig,
    "oif" | "gateway" | "flags" | "flow" | "encap"
  >,
  weight: number,
  extack: BlamingExplanation,
): FibNh | number {
  const nh = new FibNh();
  if (encap !== undefined) {
    const built = encap(extack);
    if (typeof built === "number") return built;
    nh.encap = built;
  }
  nh.oif = oif;
  nh.gateway = gateway;
  nh.flags = flags;
  nh.tclassid = flow;
  if (flow !== 0) fibOf(net).tclassidUsers++;
  nh.weight = weight;
  return nh;
}

/** 0.0.0.0 is none, unless RTA_VIA says so. */
function gatewayOf({ gateway, via }: NexthopGiven): Gateway {
  return gateway === undefined || !via && gateway.v4 === 0 ? NO_GATEWAY : gateway;
}

/** A next hop out of several that are asked for. */
function nexthopOf(
  net: NetStack,
  config: FibConfig,
  given: NexthopGiven,
  extack: BlamingExplanation,
): FibNh | number {
  if ((given.flags & STATE) !== 0) {
    return refuse(extack, "Invalid flags for nexthop - can not contain DEAD or LINKDOWN");
  }
  const wrong = given.gatewayError ?? given.flowError;
  if (wrong !== undefined) return refuse(extack, wrong);
  return fibNhInit(
    net,
    {
      flags: config.flags & ~0xff | given.flags,
      oif: given.ifindex,
      gateway: gatewayOf(given),
      flow: given.flow ?? 0,
      encap: given.encap,
    },
    given.hops + 1,
    extack,
  );
}

/** All next hops that are asked for (`fib_get_nhs`). */
function fibGetNhs(
  net: NetStack,
  config: FibConfig,
  nexthops: readonly NexthopGiven[],
  extack: BlamingExplanation,
): readonly FibNh[] | number {
  const nhs: FibNh[] = [];
  for (const given of nexthops) {
    const nh = nexthopOf(net, config, given, extack);
    if (typeof nh === "number") return release(net, nhs, nh);
    nhs.push(nh);
  }
  const first = nhs[0];
  if (first === undefined) return -EINVAL;
  const { oif, gateway, flow } = config;
  const wrong = oif !== 0 && first.oif !== oif
    ? "Nexthop device index does not match RTA_OIF"
    : gateway.family !== 0 && !sameGateway(gateway, first.gateway)
    ? "Nexthop gateway does not match RTA_GATEWAY or RTA_VIA"
    : flow !== 0 && first.tclassid !== flow
    ? "Nexthop class id does not match RTA_FLOW"
    : undefined;
  return wrong === undefined ? nhs : release(net, nhs, refuse(extack, wrong));
}

/** Next hops are needed no longer; returns the error number (`fib_nh_release`). */
function release(net: NetStack, nhs: readonly FibNh[], error: number): number {
  for (const { tclassid } of nhs) if (tclassid !== 0) fibOf(net).tclassidUsers--;
  return error;
}

/** Whether a source address can be preferred (`fib_valid_prefsrc`). */
function isPrefsrc(net: NetStack, { type, dst, table, prefsrc }: FibConfig): boolean {
  if (type === RTN.LOCAL && dst !== 0 && prefsrc === dst) return true;
  const id = table === RT_TABLE.MAIN ? RT_TABLE.LOCAL : table;
  if (inetAddrTypeTable(net, prefsrc, id) === RTN.LOCAL) return true;
  return id !== RT_TABLE.LOCAL &&
    inetAddrTypeTable(net, prefsrc, RT_TABLE.LOCAL) === RTN.LOCAL;
}

/** Whether the next hops of a route that leads somewhere can be had: 0, or a negative error number. */
function checkNexthops(net: NetStack, info: FibInfo, extack: BlamingExplanation): number {
  const { nhs, nh: object, scope } = info;
  if (object !== undefined) return fibCheckNexthop(object, scope, extack);
  if (scope !== RT_SCOPE.HOST) {
    let down = 0;
    for (const nh of nhs) {
      const error = fibCheckNh(net, nh, info, extack);
      if (error !== 0) return error;
      if ((nh.flags & RTNH_F.LINKDOWN) !== 0) down++;
    }
    if (down === nhs.length) info.flags |= RTNH_F.LINKDOWN;
    return 0;
  }
  const [nh] = nhs;
  if (nh === undefined || nhs.length !== 1) {
    return refuse(extack, "Route with host scope can not have multiple nexthops");
  }
  if (nh.gateway.family !== 0) {
    return refuse(extack, "Route with host scope can not have a gateway");
  }
  nh.scope = RT_SCOPE.NOWHERE;
  nh.dev = net.devices.byIndex(nh.oif);
  return nh.dev === undefined ? -ENODEV : 0;
}

/** Looks at what a route leads to, and how: 0, or a negative error number. */
function check(
  net: NetStack,
  config: FibConfig,
  info: FibInfo,
  extack: BlamingExplanation,
): number {
  const { type, scope, gateway, oif, multipath } = config;
  if (fibPropOf(type).error !== 0) {
    return gateway.family !== 0 || oif !== 0 || multipath !== undefined
      ? refuse(
        extack,
        "Gateway, device and multipath can not be specified for this route type",
      )
      : 0;
  }
  if (!LEADING.has(type)) return refuse(extack, "Invalid route type");
  if (scope > RT_SCOPE.HOST) return refuse(extack, "Invalid scope");
  const error = checkNexthops(net, info, extack);
  if (error !== 0) return error;
  if (info.prefsrc !== 0 && !isPrefsrc(net, config)) {
    return refuse(extack, "Invalid prefsrc address");
  }
  for (const nh of info.nhs) fibInfoUpdateNhcSaddr(net, nh, info.scope);
  fibRebalance(info);
  return 0;
}

/** What routes by a nexthop have in common, where a request says nothing of metrics (`fib_find_info_nh`). */
function findInfoBy(nh: Nexthop, config: FibConfig): FibInfo | undefined {
  return fibInfosBy(nh).find((info) =>
    config.protocol === info.protocol && config.scope === info.scope &&
    config.prefsrc === info.prefsrc && config.priority === info.priority &&
    config.type === info.type && config.table === info.tbId &&
    ((config.flags ^ info.flags) & ~RTNH_COMPARE_MASK) === 0
  );
}

/** Chooses the source address of a next hop (`fib_info_update_nhc_saddr`). */
export function fibInfoUpdateNhcSaddr(net: NetStack, nh: FibNh, scope: number): number {
  const { dev, gateway } = nh;
  if (dev === undefined) return 0;
  nh.saddr = inetSelectAddr(dev, gateway.family === AF.INET ? gateway.v4 : 0, scope);
  nh.saddrGenid = fibOf(net).devAddrGenid;
  return nh.saddr;
}

/**
 * What a route that is asked for has in common with others, or has alone; or a negative error number
 * (`fib_create_info`). Whoever gets it releases it.
 */
export function fibCreateInfo(
  net: NetStack,
  config: FibConfig,
  extack: BlamingExplanation,
): FibInfo | number {
  const { type, scope, flags, multipath, nhId } = config;
  if (type > RTN_MAX) return -EINVAL;
  if (fibPropOf(type).scope > scope) return refuse(extack, "Invalid scope");
  if ((flags & STATE) !== 0) {
    return refuse(extack, "Invalid rtm_flags - can not contain DEAD or LINKDOWN");
  }
  const nh = nhId === 0 ? undefined : nexthopsOf(net).find(nhId);
  if (nhId !== 0) {
    const same = nh && config.metrics === undefined ? findInfoBy(nh, config) : undefined;
    if (same !== undefined) {
      same.treeref++;
      return same;
    }
    if (nh === undefined) return refuse(extack, "Nexthop id does not exist");
  }
  if (multipath !== undefined) {
    if (multipath.leftover) {
      return refuse(extack, "Invalid nexthop configuration - extra data after nexthops");
    }
    if (multipath.nexthops.length === 0) return -EINVAL;
  }
  const metrics = fibMetricsInit(config.metrics, extack);
  if (typeof metrics === "number") return metrics;
  const info = new FibInfo();
  info.metrics = metrics;
  info.protocol = config.protocol;
  info.scope = scope;
  info.flags = flags;
  info.priority = config.priority;
  info.prefsrc = config.prefsrc;
  info.type = type;
  info.tbId = config.table;
  info.nh = nh;
  const nhs = nh !== undefined
    ? []
    : multipath === undefined
    ? fibNhInit(net, config, 1, extack)
    : fibGetNhs(net, config, multipath.nexthops, extack);
  if (typeof nhs === "number") return nhs;
  info.nhs = nhs instanceof FibNh ? [nhs] : nhs;
  const error = check(net, config, info, extack);
  if (error !== 0) return release(net, info.nhs, error);
  return share(net, info);
}

/** The one that is like another, or that itself, with one route more. */
function share(net: NetStack, info: FibInfo): FibInfo {
  const fib = fibOf(net);
  const other = fib.infos.find(info);
  if (other !== undefined) {
    release(net, info.nhs, 0);
    other.treeref++;
    return other;
  }
  info.treeref = 1;
  fib.infos.add(info);
  if (info.prefsrc !== 0) {
    const same = fib.byPrefsrc.get(info.prefsrc);
    if (same === undefined) fib.byPrefsrc.set(info.prefsrc, new Set([info]));
    else same.add(info);
  }
  if (info.nh !== undefined) fibInfosBy(info.nh).unshift(info);
  const marked = mayBeMarked(info);
  for (const { dev } of info.nhs) {
    if (dev === undefined) continue;
    infosOver(dev).add(info);
    if (marked) markedInfosOver(dev).add(info);
  }
  return info;
}

/** A route needs it no longer (`fib_release_info`). */
export function fibReleaseInfo(net: NetStack, info: FibInfo): void {
  if (--info.treeref > 0) return;
  const fib = fibOf(net);
  fib.infos.remove(info);
  const same = fib.byPrefsrc.get(info.prefsrc);
  if (same?.delete(info) && same.size === 0) fib.byPrefsrc.delete(info.prefsrc);
  if (info.nh !== undefined) {
    const users = fibInfosBy(info.nh);
    users.splice(users.indexOf(info), 1);
  }
  for (const { dev } of info.nhs) {
    if (dev === undefined) continue;
    infosOver(dev).delete(info);
    markedInfosOver(dev).delete(info);
  }
  release(net, info.nhs, 0);
}

/** Whether a route leads where a request says, which need not say everything (`fib_nh_match`). */
export function fibNhMatch(
  config: FibConfig,
  info: FibInfo,
  extack: BlamingExplanation,
): boolean {
  const { priority, nhId, oif, gateway, multipath } = config;
  if (priority !== 0 && priority !== info.priority) return false;
  if (nhId !== 0) return info.nh?.id === nhId;
  if (info.nh !== undefined) {
    return oif === 0 && gateway.family === 0 && multipath === undefined;
  }
  if (oif !== 0 || gateway.family !== 0) return matchesFirst(config, info, extack);
  if (multipath === undefined) return true;
  const { nexthops } = multipath;
  return info.nhs.every((nh, at) => {
    const given = nexthops[at];
    return given !== undefined && matchesNexthop(given, nh, extack);
  });
}

function matchesFirst(
  { oif, gateway, flow, encap, encapType }: FibConfig,
  { nhs: [nh] }: FibInfo,
  extack: BlamingExplanation,
): boolean {
  if (nh === undefined) return false;
  if (encap !== undefined && encapType !== 0) {
    const built = encap(extack);
    if (typeof built !== "number" && !sameEncap(built, nh.encap)) return false;
  }
  return (flow === 0 || flow === nh.tclassid) && (oif === 0 || oif === nh.oif) &&
    (gateway.family === 0 || sameGateway(gateway, nh.gateway));
}

function matchesNexthop(
  given: NexthopGiven,
  nh: FibNh,
  extack: BlamingExplanation,
): boolean {
  if (given.ifindex !== 0 && given.ifindex !== nh.oif) return false;
  if (given.gatewayError !== undefined) {
    extack.msg = given.gatewayError;
    return false;
  }
  // RTA_VIA does not count where there is no gateway; RTA_GATEWAY does.
  const counts = given.gateway !== undefined && (nh.gateway.family !== 0 || !given.via);
  if (counts && !sameGateway(given.gateway, nh.gateway)) return false;
  if (given.flowError !== undefined) {
    extack.msg = given.flowError;
    return false;
  }
  return given.flow === undefined || given.flow === nh.tclassid;
}
