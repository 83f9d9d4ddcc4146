/** The routes that addresses and devices bring and take: net/ipv4/fib_frontend.c. */

import { IFF } from "../../../../abi/if.ts";
import { IFA_F } from "../../../../abi/if_addr.ts";
import { NLM_F } from "../../../../abi/netlink.ts";
import { RT_SCOPE, RT_TABLE, RTN, RTNH_F, RTPROT } from "../../../../abi/rtnetlink.ts";
import { NEIGHBOURS_OF_DEVICES } from "../../neighbour/device_neighbours.ts";
import type { InDevice, InIfaddr } from "../in_device.ts";
import { inDevOf, inetIfaByprefix, inetIfaMatch, inetSameLocal } from "../in_device.ts";
import { l3mdevFibTable, netifIsL3Master } from "../../core/l3mdev.ts";
import type { NetdevNotifier } from "../../notifier.ts";
import { NETDEV } from "../../notifier.ts";
import type { NetDevice } from "../../stack.ts";
import { INADDR_BROADCAST, inetAddrTypeDevTable, isZeronet } from "./fib_addr_type.ts";
import { FibConfig } from "./fib_config.ts";
import { fibFlush, fibTableDelete, fibTableInsert } from "./fib_insert.ts";
import { fibOf } from "./fib_net.ts";
import { fibSyncDownAddr, fibSyncDownDev, fibSyncUp, hasCarrier } from "./fib_sync.ts";

const WHOLE = 32;
/** Prefixes of this length have no broadcast address. */
const POINT_TO_POINT = 31;

/** A route that an address brings or takes. */
interface MagicRoute {
  /** RTN_*. */
  readonly type: number;
  readonly dst: number;
  readonly length?: number;
  readonly priority?: number;
}

/** Adds or deletes a route of the kernel's own (`fib_magic`). */
function fibMagic(
  carryOut: typeof fibTableInsert,
  { inDev: { dev }, local }: InIfaddr,
  { type, dst, length = WHOLE, priority = 0 }: MagicRoute,
): void {
  const { net } = dev;
  const own = type === RTN.UNICAST ? RT_TABLE.MAIN : RT_TABLE.LOCAL;
  const table = fibOf(net).create(l3mdevFibTable(dev) || own);
  const config = new FibConfig();
  config.protocol = RTPROT.KERNEL;
  config.type = type;
  config.dst = dst;
  config.dstLen = length;
  config.priority = priority;
  config.prefsrc = local;
  config.oif = dev.ifindex;
  config.nlflags = NLM_F.CREATE | NLM_F.APPEND;
  config.table = table.id;
  config.scope = type === RTN.LOCAL ? RT_SCOPE.HOST : RT_SCOPE.LINK;
  carryOut(net, table, config, {});
}

/** The type of the route of an address's prefix. */
function prefixType({ flags }: NetDevice): number {
  return (flags & IFF.LOOPBACK) === 0 ? RTN.UNICAST : RTN.LOCAL;
}

function prefixOf({ address, mask }: InIfaddr): number {
  return (address & mask) >>> 0;
}

/** The last address of a prefix. */
function broadcastOf({ address, mask }: InIfaddr): number {
  return (address | ~mask) >>> 0;
}

/** Adds the routes that an address brings (`fib_add_ifaddr`). */
export function fibAddIfaddr(ifa: InIfaddr): void {
  const { inDev, inDev: { dev }, local, flags, broadcast, prefixlen } = ifa;
  const prefix = prefixOf(ifa);
  const secondary = (flags & IFA_F.SECONDARY) !== 0;
  const prim = secondary ? inetIfaByprefix(inDev, prefix, ifa.mask) : ifa;
  if (prim === undefined) return;
  fibMagic(fibTableInsert, prim, { type: RTN.LOCAL, dst: local });
  if ((dev.flags & IFF.UP) === 0) return;
  if (broadcast !== 0 && broadcast !== INADDR_BROADCAST) {
    fibMagic(fibTableInsert, prim, { type: RTN.BROADCAST, dst: broadcast });
    NEIGHBOURS_OF_DEVICES.arpInvalidate(dev, broadcast);
  }
  if (isZeronet(prefix) || secondary || prefix === local && prefixlen === WHOLE) return;
  if ((flags & IFA_F.NOPREFIXROUTE) === 0) {
    fibMagic(fibTableInsert, prim, {
      type: prefixType(dev),
      dst: prefix,
      length: prefixlen,
      priority: ifa.rtPriority,
    });
  }
  if (prefixlen < POINT_TO_POINT) {
    const last = (prefix | ~ifa.mask) >>> 0;
    fibMagic(fibTableInsert, prim, { type: RTN.BROADCAST, dst: last });
    NEIGHBOURS_OF_DEVICES.arpInvalidate(dev, last);
  }
}

/** The metric of the route of an address's prefix changes (`fib_modify_prefix_metric`). */
export function fibModifyPrefixMetric(ifa: InIfaddr, metric: number): void {
  const { inDev: { dev }, flags, local, prefixlen, rtPriority } = ifa;
  const dst = prefixOf(ifa);
  if (
    (dev.flags & IFF.UP) === 0 || (flags & (IFA_F.SECONDARY | IFA_F.NOPREFIXROUTE)) !== 0 ||
    isZeronet(dst) || dst === local && prefixlen === WHOLE
  ) return;
  const route = { type: prefixType(dev), dst, length: prefixlen };
  fibMagic(fibTableInsert, ifa, { ...route, priority: metric });
  fibMagic(fibTableDelete, ifa, { ...route, priority: rtPriority });
}

/** What of an address other addresses of its device have, too. */
interface Shared {
  local: boolean;
  /** The broadcast address. */
  broadcast: boolean;
  /** The first address of the prefix. */
  zero: boolean;
  /** The last address of the prefix. */
  ones: boolean;
  /** Whether the address itself is gone. */
  gone: boolean;
}

/** Whether all addresses of a device may have something in common with a primary one. */
function relatedToAll(prim: InIfaddr): boolean {
  return inetSameLocal(prim.inDev, prim.local).some((other) => other !== prim && !other.secondary);
}

/**
 * The addresses of a device that may, where there is no other primary one of the same address: those
 * of its subnet, which come last, and of the same address.
 */
function relatedTo(prim: InIfaddr): Iterable<InIfaddr> {
  const { inDev, local } = prim;
  return [inetSameLocal(inDev, local), inDev.subnet(prim).values()].values().flatMap((it) => it);
}

/** Looks at the other addresses of a device of which one is being deleted. */
function sharedOf(ifa: InIfaddr, prim: InIfaddr, iprim: InIfaddr | undefined): Shared {
  const { inDev, local, broadcast } = ifa;
  const ones = broadcastOf(ifa);
  const zero = prefixOf(ifa);
  const gone = inDev.subnet(ifa).get(local) !== ifa;
  const shared = { local: false, broadcast: false, zero: false, ones: false, gone };
  let samePrefsrc = false;
  let prim1: InIfaddr | undefined;
  const isOf = (other: InIfaddr, primary: InIfaddr) =>
    other.mask === primary.mask && inetIfaMatch(other.address, primary);
  const all = relatedToAll(prim);
  for (const other of all ? inDev.addresses() : relatedTo(prim)) {
    if (other === ifa) continue;
    // No other one of the subnet is the same address.
    const known = shared.broadcast && shared.ones && shared.zero;
    if (known && !all) break;
    if (iprim !== undefined && isOf(other, iprim)) continue;
    if ((other.flags & IFA_F.SECONDARY) === 0) {
      if (prim.local !== other.local) continue;
      prim1 = other;
      if (prim !== other) samePrefsrc = true;
    } else if (isOf(other, prim)) {
      prim1 = prim;
    } else {
      if (!samePrefsrc) continue;
      if (prim1 === undefined || !isOf(other, prim1)) {
        prim1 = inetIfaByprefix(inDev, other.address, other.mask);
      }
      if (prim1 === undefined || prim1.local !== prim.local) continue;
    }
    if (local === other.local) shared.local = true;
    if (broadcast === other.broadcast) shared.broadcast = true;
    if (ones === other.broadcast) shared.ones = true;
    if (zero === other.broadcast) shared.zero = true;
    if (prim1 !== other || other.prefixlen >= POINT_TO_POINT) continue;
    const ends = [broadcastOf(other), prefixOf(other)];
    if (ends[1] === 0) continue;
    if (ends.includes(broadcast)) shared.broadcast = true;
    if (ends.includes(ones)) shared.ones = true;
    if (ends.includes(zero)) shared.zero = true;
  }
  return shared;
}

/**
 * Deletes the routes that an address brings (`fib_del_ifaddr`).
 *
 * @param iprim The address whose subnet counts as deleted, as secondary ones are promoted.
 */
export function fibDelIfaddr(ifa: InIfaddr, iprim: InIfaddr | undefined): void {
  const { inDev, inDev: { dev }, flags, local, prefixlen } = ifa;
  const zero = prefixOf(ifa);
  let prim: InIfaddr | undefined = ifa;
  let subnet = false;
  if ((flags & IFA_F.SECONDARY) !== 0) {
    prim = inetIfaByprefix(inDev, zero, ifa.mask);
    if (prim === undefined || iprim !== undefined && iprim !== prim) return;
  } else if (!isZeronet(zero) && (zero !== local || prefixlen < WHOLE)) {
    if ((flags & IFA_F.NOPREFIXROUTE) === 0) {
      fibMagic(fibTableDelete, prim, { type: prefixType(dev), dst: zero, length: prefixlen });
    }
    subnet = true;
  }
  const shared = inDev.dead
    ? { local: false, broadcast: false, zero: false, ones: false, gone: true }
    : sharedOf(ifa, prim, iprim);
  const deleted: MagicRoute[] = [];
  const { BROADCAST: type } = RTN;
  if (!shared.broadcast) deleted.push({ type, dst: ifa.broadcast });
  if (subnet && prefixlen < POINT_TO_POINT) {
    if (!shared.ones) deleted.push({ type, dst: broadcastOf(ifa) });
    if (!shared.zero) deleted.push({ type, dst: zero });
  }
  for (const route of deleted) fibMagic(fibTableDelete, prim, route);
  if (shared.local) return;
  fibMagic(fibTableDelete, prim, { type: RTN.LOCAL, dst: local });
  if (!shared.gone || inetAddrTypeDevTable(dev.net, dev, local) === RTN.LOCAL) return;
  if (fibSyncDownAddr(dev, local) > 0) fibFlush(dev.net);
}

/** Nothing goes over a device any longer (`fib_disable_ip`). */
function fibDisableIp(dev: NetDevice, event: number, force: boolean): void {
  if (fibSyncDownDev(dev, event, force) > 0) fibFlush(dev.net);
  else fibOf(dev.net).flushCache();
  NEIGHBOURS_OF_DEVICES.arpIfdown(dev);
}

/** Addresses are others: so may be those that next hops chose. */
function addressesChanged(dev: NetDevice): void {
  const fib = fibOf(dev.net);
  fib.devAddrGenid++;
  fib.flushCache();
}

/** `fib_inetaddr_event`. */
export function fibInetaddrEvent(event: number, ifa: InIfaddr): void {
  const { inDev, inDev: { dev } } = ifa;
  if (event === NETDEV.UP) {
    fibAddIfaddr(ifa);
    fibSyncUp(dev, RTNH_F.DEAD);
    addressesChanged(dev);
  } else if (event === NETDEV.DOWN) {
    fibDelIfaddr(ifa, undefined);
    addressesChanged(dev);
    if (inDev.first === undefined) fibDisableIp(dev, event, true);
  }
}

/** `fib_netdev_event`. */
export const fibNetdevEvent: NetdevNotifier = (notification) => {
  const { event, dev, upper } = notification;
  if (event === NETDEV.UNREGISTER) {
    fibDisableIp(dev, event, true);
    return 0;
  }
  const inDev = inDevOf(dev);
  if (inDev === undefined) return 0;
  switch (event) {
    case NETDEV.UP:
      deviceUp(inDev);
      break;
    case NETDEV.DOWN:
      fibDisableIp(dev, event, false);
      break;
    case NETDEV.CHANGE:
      if (hasCarrier(dev)) fibSyncUp(dev, RTNH_F.LINKDOWN);
      else fibSyncDownDev(dev, event, false);
      fibOf(dev.net).flushCache();
      break;
    case NETDEV.CHANGEMTU:
      fibOf(dev.net).flushCache();
      break;
    case NETDEV.CHANGEUPPER:
      if (upper !== undefined && netifIsL3Master(upper.dev)) {
        fibDisableIp(dev, NETDEV.DOWN, true);
      }
  }
  return 0;
};

function deviceUp({ dev, ifaList }: InDevice): void {
  for (const ifa of [...ifaList]) fibAddIfaddr(ifa);
  fibSyncUp(dev, RTNH_F.DEAD);
  addressesChanged(dev);
}
