/** Nexthops go: net/ipv4/nexthop.c. */

import { RTM, RTNH_F } from "../../../abi/rtnetlink.ts";
import type { Cause } from "../cause.ts";
import { fibFlush } from "../ipv4/fib/fib_insert.ts";
import { fibInfosBy } from "../ipv4/fib/fib_users.ts";
import { fib6Del } from "../ipv6/fib6/fib6_add.ts";
import { fib6RoutesBy } from "../ipv6/fib6/fib6_users.ts";
import type { NetDevice } from "../stack.ts";
import type { Nexthop, NhGroup, NhGrpEntry } from "./nexthop.ts";
import { entryOf, hasV4, rebalance, unlist } from "./nexthop_group.ts";
import { nexthopNotify, nexthopsOf, nexthopsOver } from "./nexthop_net.ts";

/** The routes by a nexthop go (`__remove_nexthop_fib`). */
function removeFib(nh: Nexthop): void {
  const { net } = nh;
  const infos = fibInfosBy(nh);
  for (const info of infos) info.flags |= RTNH_F.DEAD;
  if (infos.length > 0) fibFlush(net);
  nh.dead = true;
  const quietly = !nexthopsOf(net).compatMode;
  for (const route of [...fib6RoutesBy(nh)]) fib6Del(net, route, { cause: undefined, quietly });
}

/** A group loses a member (`remove_nh_grp_entry`). */
function removeEntry(entry: NhGrpEntry, cause: Cause | undefined): void {
  const { nh, parent } = entry;
  const { group, net } = parent;
  if (group === undefined) return;
  if (group.entries.length === 1) {
    removeNexthop(parent, cause);
    return;
  }
  const entries: NhGrpEntry[] = [];
  for (const other of group.entries) {
    if (other.nh === nh) continue;
    const twin = entryOf(other.nh, parent, other.weight, other.packets);
    unlist(other);
    other.nh.grpList.unshift(twin);
    entries.push(twin);
  }
  const left: NhGroup = {
    ...group,
    entries,
    hasV4: hasV4(entries),
    hwStats: group.spareHwStats,
    spareHwStats: group.hwStats,
  };
  if (group.resTable === undefined) rebalance(entries);
  else group.resTable.replaceEntries(entries);
  parent.group = left;
  unlist(entry);
  if (cause !== undefined) {
    nexthopNotify.tell(net.machine, net, { event: RTM.NEWNEXTHOP, nh: parent, cause });
  }
}

/** What a nexthop has to do with others, and with routes, ends (`__remove_nexthop`). */
export function detachNexthop(nh: Nexthop, cause: Cause | undefined): void {
  removeFib(nh);
  const { info, group } = nh;
  if (group !== undefined) {
    for (const entry of group.entries) unlist(entry);
    group.resTable?.cancel();
    return;
  }
  const dev = info?.nhc.dev;
  if (dev !== undefined && info !== undefined) {
    const over = nexthopsOver(dev);
    const at = over.indexOf(info);
    if (at >= 0) over.splice(at, 1);
  }
  for (const entry of [...nh.grpList]) removeEntry(entry, cause);
}

/** Removes a nexthop; nobody is told if it is nobody's wish (`remove_nexthop`). */
export function removeNexthop(nh: Nexthop, cause: Cause | undefined): void {
  const { net } = nh;
  for (const user of [...nh.fdbList]) user.end();
  nexthopsOf(net).erase(nh);
  if (cause !== undefined) {
    nexthopNotify.tell(net.machine, net, { event: RTM.DELNEXTHOP, nh, cause });
  }
  detachNexthop(nh, cause);
  nexthopsOf(net).changed();
}

/** Removes those that lead over a device (`nexthop_flush_dev`). */
export function nexthopFlushDev(dev: NetDevice, rejecting: boolean): void {
  for (const { reject, parent } of [...nexthopsOver(dev)]) {
    if (parent !== undefined && (rejecting || !reject)) removeNexthop(parent, undefined);
  }
}
