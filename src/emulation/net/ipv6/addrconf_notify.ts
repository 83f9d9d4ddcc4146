/** What IPv6 does when something happens to a device: net/ipv6/addrconf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFA_F } from "../../../abi/if_addr.ts";
import { IFF } from "../../../abi/if.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { RTM, RTNH_F } from "../../../abi/rtnetlink.ts";
import { addrconfInitAutoAddrs, addrconfLinkReady, IPV6_MIN_MTU, ipv6AddDev } from "./addrconf.ts";
import { addrconfIfdown } from "./addrconf_ifdown.ts";
import { addrconfSysctlRegister, addrconfSysctlUnregister } from "./in6_device_conf.ts";
import type { Inet6Dev, Inet6Ifaddr } from "./in6_device.ts";
import { hasNoAddrconf, IF, in6DevOf, INET6_IFADDR_STATE } from "./in6_device.ts";
import { inet6IfinfoNotify } from "./in6_notify.ts";
import { sysctlDevNameIsAllowed } from "../ipv4/in_device_conf.ts";
import { addrconfDadRun, addrconfDadStart } from "./inet6_dad.ts";
import { ipv6DelAddr } from "./inet6_ifaddr.ts";
import { ROUTES_OF_ADDRESSES6 } from "./inet6addr_routes.ts";
import { jiffies } from "../jiffies.ts";
import { netifIsL3Master } from "../core/l3mdev.ts";
import { ipv6McDown, ipv6McUp } from "./mcast6.ts";
import type { NetdevNotification, NetdevNotifier } from "../notifier.ts";
import { NETDEV } from "../notifier.ts";
import type { NetDevice } from "../stack.ts";

function isLoopback({ flags }: NetDevice): boolean {
  return (flags & IFF.LOOPBACK) !== 0;
}

/** The routes of an address that stayed while its device was down (`fixup_permanent_addr`). */
function fixup(ifp: Inet6Ifaddr): boolean {
  const { idev, prefixLen, rtPriority } = ifp;
  const { addrconfF6iAlloc, addrconfPrefixRoute } = ROUTES_OF_ADDRESSES6;
  if (ifp.rt === undefined || !ifp.rt.inserted) {
    const rt = addrconfF6iAlloc(idev, ifp.addr, false, {});
    if (typeof rt === "number") return false;
    ifp.rt = rt;
  }
  if ((ifp.flags & IFA_F.NOPREFIXROUTE) === 0) {
    addrconfPrefixRoute({
      dev: idev.dev,
      prefix: ifp.addr,
      length: prefixLen,
      metric: rtPriority,
      expires: 0,
    });
  }
  if (ifp.state === INET6_IFADDR_STATE.PREDAD) addrconfDadStart(ifp);
  return true;
}

/** `addrconf_permanent_addr`. */
function permanentAddr(dev: NetDevice): void {
  for (const ifp of [...in6DevOf(dev)?.addrList ?? []]) {
    if ((ifp.flags & IFA_F.PERMANENT) !== 0 && !fixup(ifp)) ipv6DelAddr(ifp);
  }
}

function changeMtu({ cnf }: Inet6Dev, dev: NetDevice): void {
  ROUTES_OF_ADDRESSES6.rt6MtuChange(dev, dev.mtu);
  cnf.set(DEVCONF.MTU6, dev.mtu);
}

/** The device is up; whether there is more to do. */
function becomesUp(dev: NetDevice): Inet6Dev | false {
  permanentAddr(dev);
  if (!addrconfLinkReady(dev)) return false;
  const idev = in6DevOf(dev) ?? ipv6AddDev(dev);
  if (typeof idev === "number") return false;
  idev.ifFlags = (idev.ifFlags | IF.READY) >>> 0;
  return idev;
}

/** The device has changed; whether there is more to do. */
function changes(dev: NetDevice, flagsChanged: number): Inet6Dev | boolean {
  if (!addrconfLinkReady(dev)) {
    ROUTES_OF_ADDRESSES6.rt6SyncDownDev(dev, NETDEV.CHANGE);
    return false;
  }
  const idev = in6DevOf(dev);
  if (idev === undefined) return true;
  if ((idev.ifFlags & IF.READY) !== 0) {
    ipv6McUp(idev);
    if ((flagsChanged & IFF.NOARP) !== 0) addrconfDadRun(idev, true);
    ROUTES_OF_ADDRESSES6.rt6SyncUp(dev, RTNH_F.LINKDOWN);
    return false;
  }
  idev.ifFlags = (idev.ifFlags | IF.READY) >>> 0;
  return idev;
}

/** The device is up, or can be used now, or has an MTU that IPv6 can be with. */
function begin(event: number, dev: NetDevice, flagsChanged: number): void {
  const before = in6DevOf(dev);
  if (before !== undefined && before.cnf.get(DEVCONF.DISABLE_IPV6) !== 0) return;
  if (hasNoAddrconf(dev)) {
    const listens = IFF.UP | IFF.MULTICAST;
    if (event === NETDEV.UP && before !== undefined && (dev.flags & listens) === listens) {
      ipv6McUp(before);
    }
    return;
  }
  if (event === NETDEV.UP && becomesUp(dev) === false && !addrconfLinkReady(dev)) return;
  if (event === NETDEV.CHANGE && changes(dev, flagsChanged) === false) return;
  addrconfInitAutoAddrs(dev);
  const idev = before ?? (event === NETDEV.CHANGE ? undefined : in6DevOf(dev));
  if (idev === undefined) return;
  addrconfDadRun(idev, false);
  ROUTES_OF_ADDRESSES6.rt6SyncUp(dev, RTNH_F.DEAD);
  if (idev.cnf.get(DEVCONF.MTU6) !== dev.mtu && dev.mtu >= IPV6_MIN_MTU) changeMtu(idev, dev);
  idev.tstamp = jiffies(dev.net.machine.clock);
  inet6IfinfoNotify.tell(dev.net.machine, RTM.NEWLINK, idev);
  if (dev.mtu < IPV6_MIN_MTU) addrconfIfdown(dev, !isLoopback(dev));
}

function changedMtu(dev: NetDevice): void {
  if (dev.mtu < IPV6_MIN_MTU) return addrconfIfdown(dev, !isLoopback(dev));
  const idev = in6DevOf(dev);
  if (idev !== undefined) return changeMtu(idev, dev);
  const added = ipv6AddDev(dev);
  if (typeof added !== "number" && (added.ifFlags & IF.READY) !== 0) {
    begin(NETDEV.CHANGEMTU, dev, 0);
  }
}

function register(dev: NetDevice): number {
  if (in6DevOf(dev) !== undefined || dev.mtu < IPV6_MIN_MTU) return 0;
  const idev = ipv6AddDev(dev);
  return typeof idev === "number" ? idev : 0;
}

function rename(dev: NetDevice): number {
  const idev = in6DevOf(dev);
  if (idev === undefined) return 0;
  addrconfSysctlUnregister(idev);
  if (!sysctlDevNameIsAllowed(dev.name)) return -ERRNO.EINVAL;
  addrconfSysctlRegister(idev);
  return 0;
}

function changedType(event: number, dev: NetDevice): void {
  const idev = in6DevOf(dev);
  if (idev === undefined) return;
  if (event === NETDEV.PRE_TYPE_CHANGE) ipv6McDown(idev);
  else ipv6McUp(idev);
}

/** `addrconf_notify`. */
export const addrconfNotify: NetdevNotifier = (notification: NetdevNotification) => {
  const { event, dev, flagsChanged = 0, upper } = notification;
  switch (event) {
    case NETDEV.REGISTER:
      return register(dev);
    case NETDEV.CHANGEMTU:
      changedMtu(dev);
      return 0;
    case NETDEV.UP:
    case NETDEV.CHANGE:
      begin(event, dev, flagsChanged);
      return 0;
    case NETDEV.DOWN:
    case NETDEV.UNREGISTER:
      addrconfIfdown(dev, event !== NETDEV.DOWN);
      return 0;
    case NETDEV.CHANGENAME:
      return rename(dev);
    case NETDEV.PRE_TYPE_CHANGE:
    case NETDEV.POST_TYPE_CHANGE:
      changedType(event, dev);
      return 0;
    case NETDEV.CHANGEUPPER:
      if (upper !== undefined && netifIsL3Master(upper.dev)) addrconfIfdown(dev, false);
      return 0;
    default:
      return 0;
  }
};

/** IPv6 is switched on or off for a device (`dev_disable_change`). */
export function devDisableChange({ cnf, dev }: Inet6Dev): void {
  const event = cnf.get(DEVCONF.DISABLE_IPV6) === 0 ? NETDEV.UP : NETDEV.DOWN;
  addrconfNotify({ event, dev, extack: {} });
}
