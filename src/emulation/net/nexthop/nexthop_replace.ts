/** A nexthop is put into the place of another: net/ipv4/nexthop.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { Cause } from "../cause.ts";
import type { Explanation } from "../extack.ts";
import { fibInfoNotifyUpdate } from "../ipv4/fib/fib_insert.ts";
import { fibOf } from "../ipv4/fib/fib_net.ts";
import { fibInfosBy } from "../ipv4/fib/fib_users.ts";
import { notify6 } from "../ipv6/fib6/fib6_add.ts";
import { fib6RoutesBy } from "../ipv6/fib6/fib6_users.ts";
import type { Nexthop } from "./nexthop.ts";
import { nexthopNumPath } from "./nexthop.ts";
import { fib6CheckNexthop, fibCheckNexthop } from "./nexthop_check.ts";
import { hasV4 } from "./nexthop_group.ts";
import { detachNexthop } from "./nexthop_remove.ts";
import type { ResGroupGiven } from "./res_table.ts";

const { EINVAL } = ERRNO;

function refuse(extack: Explanation, msg: string): number {
  extack.msg = msg;
  return -EINVAL;
}

/** Whether the routes by a nexthop could use another (`fib_check_nh_list`, `fib6_check_nh_list`). */
function checkRoutes(old: Nexthop, nh: Nexthop, extack: Explanation): number {
  for (const { scope } of fibInfosBy(old)) {
    const error = fibCheckNexthop(nh, scope, extack);
    if (error !== 0) return error;
  }
  const routes = fib6RoutesBy(old);
  if (routes.length === 0) return 0;
  for (const { src } of routes) {
    const error = src === 0n ? 0 : fib6CheckNexthop(nh, src, extack);
    if (error !== 0) return error;
  }
  return fib6CheckNexthop(nh, 0n, extack);
}

/** `replace_nexthop_grp`. */
function replaceGroup(
  old: Nexthop,
  nh: Nexthop,
  resilient: ResGroupGiven | undefined,
  extack: Explanation,
): number {
  const [oldGroup, group] = [old.group, nh.group];
  if (group === undefined || oldGroup === undefined) {
    return refuse(extack, "Can not replace a nexthop group with a nexthop.");
  }
  if (group.resilient !== oldGroup.resilient) {
    return refuse(extack, "Can not replace a nexthop group with one of a different type.");
  }
  const { resTable } = oldGroup;
  if (resTable !== undefined && resilient !== undefined) {
    const { buckets, idleTimer, unbalancedTimer } = resilient;
    if (buckets !== undefined && buckets !== resTable.buckets.length) {
      return refuse(extack, "Can not change number of buckets of a resilient nexthop group.");
    }
    if (idleTimer !== undefined) resTable.idleTimer = idleTimer;
    if (unbalancedTimer !== undefined) resTable.unbalancedTimer = unbalancedTimer;
    resTable.replaceEntries(group.entries);
    [group.resTable, oldGroup.resTable] = [resTable, group.resTable];
  }
  for (const entry of group.entries) entry.parent = old;
  for (const entry of oldGroup.entries) entry.parent = nh;
  [old.group, nh.group] = [group, oldGroup];
  return 0;
}

/** `replace_nexthop_single`. */
function replaceSingle(old: Nexthop, nh: Nexthop, extack: Explanation): number {
  const [oldInfo, info] = [old.info, nh.info];
  if (info === undefined || oldInfo === undefined) {
    return refuse(extack, "Can not replace a nexthop with a nexthop group.");
  }
  if (old.grpList.length > 0 && info.fdb !== oldInfo.fdb) {
    return refuse(extack, "Cannot change nexthop FDB status while in a group");
  }
  info.parent = old;
  oldInfo.parent = nh;
  old.protocol = nh.protocol;
  old.flags = nh.flags;
  [old.info, nh.info] = [info, oldInfo];
  if (oldInfo.family === AF.INET && info.family === AF.INET6) {
    for (const { parent: { group } } of old.grpList) {
      if (group !== undefined) group.hasV4 = hasV4(group.entries);
    }
  }
  return 0;
}

/** Puts a nexthop into the place of another: 0, or a negative error number (`replace_nexthop`). */
export function replaceNexthop(
  old: Nexthop,
  nh: Nexthop,
  resilient: ResGroupGiven | undefined,
  extack: Explanation,
): number {
  let error = checkRoutes(old, nh, extack);
  if (error !== 0) return error;
  for (const { parent } of old.grpList) {
    if (nh.info?.reject && nexthopNumPath(parent) > 1) {
      return refuse(
        extack,
        "Blackhole nexthop can not be a member of a group with more than one path",
      );
    }
    error = checkRoutes(parent, nh, extack);
    if (error !== 0) return error;
  }
  error = old.group === undefined
    ? replaceSingle(old, nh, extack)
    : replaceGroup(old, nh, resilient, extack);
  if (error !== 0) return error;
  if (fibInfosBy(old).length > 0) fibOf(old.net).flushCache();
  detachNexthop(nh, undefined);
  return 0;
}

/** The routes by a nexthop are told anew (`__nexthop_replace_notify`). */
function notifyRoutes(nh: Nexthop, cause: Cause): void {
  fibInfoNotifyUpdate(nh.net, new Set(fibInfosBy(nh)), cause);
  for (const route of fib6RoutesBy(nh)) {
    notify6(nh.net, RTM.NEWROUTE, route, cause, NLM_F.REPLACE);
  }
}

/** The routes by a nexthop, and by its groups, are told anew (`nexthop_replace_notify`). */
export function nexthopReplaceNotify(nh: Nexthop, cause: Cause): void {
  notifyRoutes(nh, cause);
  for (const { parent } of nh.grpList) notifyRoutes(parent, cause);
}
