/** What becomes of IPv6 as devices come, change and go: net/ipv6/addrconf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFA_F, IFAPROT } from "../../../abi/if_addr.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { IFF } from "../../../abi/if.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { addrconfAddrGen } from "./addrconf_generate.ts";
import { netifOperUp } from "../core/carrier.ts";
import { NEIGHBOURS_OF_DEVICES } from "../neighbour/device_neighbours.ts";
import { addrconfSysctlRegister } from "./in6_device_conf.ts";
import { hasNoAddrconf, IF, in6DevOf, Inet6Dev, setIn6Dev } from "./in6_device.ts";
import { sysctlDevNameIsAllowed } from "../ipv4/in_device_conf.ts";
import { INFINITY_LIFE_TIME } from "../ipv4/in_device.ts";
import { ipv6AddAddr, ipv6IfaNotify } from "./inet6_ifaddr.ts";
import { ROUTES_OF_ADDRESSES6 } from "./inet6addr_routes.ts";
import {
  IFA_SCOPE,
  INTERFACELOCAL_ALLNODES,
  LINKLOCAL_ALLNODES,
  LINKLOCAL_ALLROUTERS,
} from "./ipv6_address.ts";
import { netifIsL3Master } from "../core/l3mdev.ts";
import { ipv6DevMcInc, ipv6McUp } from "./mcast6.ts";
import type { NetDevice } from "../stack.ts";

/** IPV6_MIN_MTU. */
export const IPV6_MIN_MTU = 1280;
const LOOPBACK = 1n;

/** Devices that make no temporary addresses. */
const WITHOUT_TEMPADDR: ReadonlySet<number> = new Set([
  ARPHRD.TUNNEL,
  ARPHRD.TUNNEL6,
  ARPHRD.SIT,
  ARPHRD.NONE,
]);

/** Devices that make addresses of their own. */
const WITH_AUTOCONF: ReadonlySet<number> = new Set([
  ARPHRD.ETHER,
  ARPHRD.FDDI,
  ARPHRD.ARCNET,
  ARPHRD.INFINIBAND,
  ARPHRD.IEEE1394,
  ARPHRD.TUNNEL6,
  ARPHRD["6LOWPAN"],
  ARPHRD.IP6GRE,
  ARPHRD.TUNNEL,
  ARPHRD.NONE,
  ARPHRD.RAWIP,
]);

/** Whether a device can be used (`addrconf_link_ready`). */
export function addrconfLinkReady(dev: NetDevice): boolean {
  return netifOperUp(dev) && dev.qdisc !== "noop";
}

/** IPv6 begins with a device (`ipv6_add_dev`); or a negative error number. */
export function ipv6AddDev(dev: NetDevice): Inet6Dev | number {
  if (dev.mtu < IPV6_MIN_MTU) return -ERRNO.EINVAL;
  const idev = new Inet6Dev(dev);
  const { cnf } = idev;
  if (cnf.stableSecret !== undefined) cnf.set(DEVCONF.ADDR_GEN_MODE, STABLE_PRIVACY);
  cnf.set(DEVCONF.MTU6, dev.mtu);
  NEIGHBOURS_OF_DEVICES.ndParmsAlloc(dev);
  if ((dev.flags & (IFF.NOARP | IFF.LOOPBACK)) !== 0) cnf.set(DEVCONF.ACCEPT_DAD, -1);
  if ((dev.flags & IFF.LOOPBACK) !== 0 || WITHOUT_TEMPADDR.has(dev.type)) {
    cnf.set(DEVCONF.USE_TEMPADDR, -1);
  }
  if (dev.running && addrconfLinkReady(dev)) idev.ifFlags = (idev.ifFlags | IF.READY) >>> 0;
  if (!sysctlDevNameIsAllowed(dev.name)) {
    NEIGHBOURS_OF_DEVICES.ndParmsRelease(dev);
    return -ERRNO.EINVAL;
  }
  addrconfSysctlRegister(idev);
  setIn6Dev(dev, idev);
  ipv6DevMcInc(dev, INTERFACELOCAL_ALLNODES);
  ipv6DevMcInc(dev, LINKLOCAL_ALLNODES);
  if (cnf.get(DEVCONF.FORWARDING) !== 0 && (dev.flags & IFF.MULTICAST) !== 0) {
    ipv6DevMcInc(dev, LINKLOCAL_ALLROUTERS);
  }
  return idev;
}

/** IN6_ADDR_GEN_MODE_STABLE_PRIVACY. */
const STABLE_PRIVACY = 2;

/** What IPv6 keeps of a device, from now on if it did not (`ipv6_find_idev`). */
export function ipv6FindIdev(dev: NetDevice): Inet6Dev | number {
  const idev = in6DevOf(dev) ?? ipv6AddDev(dev);
  if (typeof idev === "number") return idev;
  if ((dev.flags & IFF.UP) !== 0) ipv6McUp(idev);
  return idev;
}

/** A device is to have addresses (`addrconf_add_dev`). */
export function addrconfAddDev(dev: NetDevice): Inet6Dev | number {
  const idev = ipv6FindIdev(dev);
  if (typeof idev === "number") return idev;
  if (idev.cnf.get(DEVCONF.DISABLE_IPV6) !== 0) return -ERRNO.EACCES;
  if ((dev.flags & IFF.LOOPBACK) === 0 && !netifIsL3Master(dev)) {
    ROUTES_OF_ADDRESSES6.addrconfAddMroute(dev);
  }
  return idev;
}

/** The loopback device gets ::1 (`init_loopback`). */
function initLoopback(dev: NetDevice): void {
  const idev = ipv6FindIdev(dev);
  if (typeof idev === "number") return;
  const ifp = ipv6AddAddr(idev, {
    pfx: LOOPBACK,
    peerPfx: undefined,
    plen: 128,
    proto: IFAPROT.KERNEL_LO,
    flags: IFA_F.PERMANENT,
    rtPriority: 0,
    scope: IFA_SCOPE.HOST,
    validLft: INFINITY_LIFE_TIME,
    preferredLft: INFINITY_LIFE_TIME,
  }, {});
  if (typeof ifp === "number") return;
  ifp.flags &= ~IFA_F.TENTATIVE;
  ipv6IfaNotify(RTM.NEWADDR, ifp);
}

/** `addrconf_dev_config`. */
function addrconfDevConfig(dev: NetDevice): void {
  if (!WITH_AUTOCONF.has(dev.type)) {
    const idev = in6DevOf(dev);
    const listens = IFF.UP | IFF.MULTICAST;
    if (idev !== undefined && (dev.flags & listens) === listens) ipv6McUp(idev);
    return;
  }
  const idev = addrconfAddDev(dev);
  if (typeof idev === "number") return;
  if (dev.type === ARPHRD.NONE && idev.cnf.get(DEVCONF.ADDR_GEN_MODE) === EUI64) {
    idev.cnf.set(DEVCONF.ADDR_GEN_MODE, RANDOM);
  }
  if (!netifIsL3Master(dev) && !hasNoAddrconf(dev)) addrconfAddrGen(idev);
}

/** IN6_ADDR_GEN_MODE_EUI64. */
const EUI64 = 0;
/** IN6_ADDR_GEN_MODE_RANDOM. */
const RANDOM = 3;

/** A device gets the addresses that it makes itself (`addrconf_init_auto_addrs`). */
export function addrconfInitAutoAddrs(dev: NetDevice): void {
  if (dev.type === ARPHRD.LOOPBACK) initLoopback(dev);
  else addrconfDevConfig(dev);
}
