/** IPv6 addresses at requests: net/ipv6/addrconf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFA_F } from "../../../abi/if_addr.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { addrconfAddDev, ipv6FindIdev } from "./addrconf.ts";
import type { Explanation } from "../extack.ts";
import type { Inet6Ifaddr } from "./in6_device.ts";
import { in6DevOf, inet6Same } from "./in6_device.ts";
import { addrconfDadStart } from "./inet6_dad.ts";
import type { Ifa6Config } from "./inet6_ifaddr.ts";
import {
  checkCleanupPrefixRoute,
  cleanupPrefixRoute,
  ipv6AddAddr,
  ipv6DelAddr,
  ipv6IfaNotify,
} from "./inet6_ifaddr.ts";
import { addrconfVerifyFor } from "./inet6_lifetime.ts";
import { ROUTES_OF_ADDRESSES6 } from "./inet6addr_routes.ts";
import { IFA_SCOPE, ipv6AddrScope, ipv6Prefix, isMulticast6 } from "./ipv6_address.ts";
import { conf6Of } from "./ipv6_devconf.ts";
import { HZ, jiffies } from "../jiffies.ts";
import { ipv6McConfig } from "./mcast6.ts";
import type { NetDevice, NetStack } from "../stack.ts";

const { EADDRNOTAVAIL, EEXIST, EINVAL, ENODEV, ENOENT, ENXIO } = ERRNO;
const BITS = 128;
/** What a prefix must have that temporary addresses are made from. */
const TEMPORARY_PREFIX = 64;
/** IP6_RT_PRIO_ADDRCONF. */
const PRIO_ADDRCONF = 256;

/** What a request says of an address. */
export interface AskedIfaddr6 extends Omit<Ifa6Config, "scope"> {
  /** Whether the route to its prefix ends with it. */
  readonly expires: boolean;
}

/** How an address is asked for. */
export interface NewaddrOptions6 {
  readonly extack: Explanation;
  /** Whether one that is there may be changed. */
  readonly replace: boolean;
}

function refuse(extack: Explanation, errno: number, msg: string): number {
  extack.msg = `ipv6: ${msg}`;
  return -errno;
}

/** An address of a namespace, or of a device of it (`ipv6_get_ifaddr`). */
export function ipv6GetIfaddr(
  net: NetStack,
  addr: bigint,
  dev: NetDevice | undefined,
  strict: boolean,
): Inet6Ifaddr | undefined {
  return inet6Same(net, addr).find(({ idev, scope }) =>
    dev === undefined || idev.dev === dev ||
    (scope & (IFA_SCOPE.LINK | IFA_SCOPE.HOST)) === 0 && !strict
  );
}

/** In how many jiffies the route to a prefix ends; 0: never. */
function expiryOf({ expires, validLft }: AskedIfaddr6): number {
  return expires ? validLft * HZ : 0;
}

/** Adds or changes an address (`inet6_rtm_newaddr`): 0, or a negative error number. */
export function inet6Newaddr(
  net: NetStack,
  ifindex: number,
  asked: AskedIfaddr6,
  { extack, replace }: NewaddrOptions6,
): number {
  const dev = net.devices.byIndex(ifindex);
  if (dev === undefined) return refuse(extack, ENODEV, "Unable to find the interface");
  const idev = ipv6FindIdev(dev);
  if (typeof idev === "number") return idev;
  const { OPTIMISTIC, NODAD } = IFA_F;
  let { flags } = asked;
  if (!allowsOptimisticDad(net, idev.cnf.get(DEVCONF.OPTIMISTIC_DAD))) flags &= ~OPTIMISTIC;
  if ((flags & NODAD) !== 0 && (flags & OPTIMISTIC) !== 0) {
    extack.msg = "IFA_F_NODAD and IFA_F_OPTIMISTIC are mutually exclusive";
    return -EINVAL;
  }
  const cfg = { ...asked, flags };
  const ifp = ipv6GetIfaddr(net, cfg.pfx, dev, true);
  if (ifp === undefined) return inet6AddrAdd(dev, cfg, extack);
  if (!replace) return refuse(extack, EEXIST, "address already assigned");
  return inet6AddrModify(ifp, cfg);
}

/** `ipv6_allow_optimistic_dad`. */
function allowsOptimisticDad(net: NetStack, own: number): boolean {
  const { all } = conf6Of(net);
  if (all.get(DEVCONF.FORWARDING) !== 0) return false;
  return all.get(DEVCONF.OPTIMISTIC_DAD) !== 0 || own !== 0;
}

/** Adds an address (`inet6_addr_add`): 0, or a negative error number. */
export function inet6AddrAdd(dev: NetDevice, cfg: AskedIfaddr6, extack: Explanation): number {
  const { net, ifindex } = dev;
  const { flags, pfx, plen } = cfg;
  if (plen > BITS) return refuse(extack, EINVAL, "Invalid prefix length");
  if ((flags & IFA_F.MANAGETEMPADDR) !== 0 && plen !== TEMPORARY_PREFIX) {
    const msg = 'address with "mngtmpaddr" flag must have a prefix length of 64';
    return refuse(extack, EINVAL, msg);
  }
  const idev = addrconfAddDev(dev);
  if (typeof idev === "number") return refuse(extack, -idev, "IPv6 is disabled on this device");
  const joins = (flags & IFA_F.MCAUTOJOIN) !== 0;
  if (joins) {
    const error = ipv6McConfig(net, true, pfx, ifindex);
    if (error < 0) return refuse(extack, -error, "Multicast auto join failed");
  }
  const ifp = ipv6AddAddr(idev, { ...cfg, scope: ipv6AddrScope(pfx) }, extack);
  if (typeof ifp === "number") {
    if (joins) ipv6McConfig(net, false, pfx, ifindex);
    return ifp;
  }
  if ((flags & IFA_F.NOPREFIXROUTE) === 0) addPrefixRoute(ifp, cfg, false);
  if ((ifp.flags & (IFA_F.OPTIMISTIC | IFA_F.NODAD)) === 0) ipv6IfaNotify(0, ifp);
  addrconfDadStart(ifp);
  addrconfVerifyFor(ifp);
  return 0;
}

/** The route to an address's prefix, or to its peer's. */
function addPrefixRoute(ifp: Inet6Ifaddr, cfg: AskedIfaddr6, peer: boolean): void {
  ROUTES_OF_ADDRESSES6.addrconfPrefixRoute({
    dev: ifp.idev.dev,
    prefix: peer ? ifp.peerAddr : ifp.addr,
    length: ifp.prefixLen,
    metric: ifp.rtPriority,
    expires: expiryOf(cfg),
  });
}

/** `modify_prefix_route`. */
function modifyPrefixRoute(ifp: Inet6Ifaddr, cfg: AskedIfaddr6, peer: boolean): number {
  const { addr, idev: { dev }, peerAddr, prefixLen, rtPriority } = ifp;
  const options = { noDefault: true, noGateway: true };
  const prefix = ipv6Prefix(peer ? peerAddr : addr, prefixLen);
  const route = ROUTES_OF_ADDRESSES6.addrconfGetPrefixRoute(dev, prefix, prefixLen, options);
  if (route === undefined) return -ENOENT;
  if (route.metric === (rtPriority === 0 ? PRIO_ADDRCONF : rtPriority)) {
    route.setExpires(expiryOf(cfg));
  } else {
    route.del();
    addPrefixRoute(ifp, cfg, peer);
  }
  return 0;
}

/** What `inet6_addr_modify` forgets of an address's flags. */
const CHANGEABLE = IFA_F.DEPRECATED | IFA_F.PERMANENT | IFA_F.NODAD | IFA_F.HOMEADDRESS |
  IFA_F.MANAGETEMPADDR | IFA_F.NOPREFIXROUTE;

/** `inet6_addr_modify`. */
function inet6AddrModify(ifp: Inet6Ifaddr, cfg: AskedIfaddr6): number {
  const { MANAGETEMPADDR, NOPREFIXROUTE, OPTIMISTIC, PERMANENT, TEMPORARY, TENTATIVE } = IFA_F;
  if ((cfg.flags & MANAGETEMPADDR) !== 0) {
    if ((ifp.flags & TEMPORARY) !== 0 || ifp.prefixLen !== TEMPORARY_PREFIX) return -EINVAL;
  }
  let { flags } = cfg;
  if ((ifp.flags & TENTATIVE) === 0 || (ifp.flags & IFA_F.DADFAILED) !== 0) flags &= ~OPTIMISTIC;
  const newPeer = cfg.peerPfx !== undefined && cfg.peerPfx !== ifp.peerAddr;
  const now = jiffies(ifp.idev.dev.net.machine.clock);
  if (newPeer && ifp.peerAddr !== 0n) cleanupPrefixRoute(ifp, { action: "delete" }, true);
  const hadRoute = (ifp.flags & PERMANENT) !== 0 && (ifp.flags & NOPREFIXROUTE) === 0;
  ifp.flags = ifp.flags & ~CHANGEABLE | flags;
  ifp.tstamp = now;
  ifp.validLft = cfg.validLft;
  ifp.preferedLft = cfg.preferredLft;
  ifp.proto = cfg.proto;
  if (cfg.rtPriority !== 0) ifp.rtPriority = cfg.rtPriority;
  if (newPeer) ifp.peerAddr = cfg.peerPfx ?? 0n;
  if ((ifp.flags & TENTATIVE) === 0) ipv6IfaNotify(0, ifp);
  if ((flags & NOPREFIXROUTE) === 0) modifyRoutes(ifp, cfg, hadRoute);
  else if (hadRoute) cleanupPrefixRoute(ifp, checkCleanupPrefixRoute(ifp), false);
  addrconfVerifyFor(ifp);
  return 0;
}

function modifyRoutes(ifp: Inet6Ifaddr, cfg: AskedIfaddr6, hadRoute: boolean): void {
  const peer = ifp.peerAddr !== 0n;
  let error = hadRoute ? modifyPrefixRoute(ifp, cfg, false) : -ENOENT;
  if (error === -ENOENT) addPrefixRoute(ifp, cfg, false);
  if (hadRoute && peer) error = modifyPrefixRoute(ifp, cfg, true);
  if (error === -ENOENT && peer) addPrefixRoute(ifp, cfg, true);
}

/** Deletes an address (`inet6_addr_del`): 0, or a negative error number. */
export function inet6AddrDel(
  net: NetStack,
  ifindex: number,
  pfx: bigint,
  plen: number,
  extack: Explanation,
): number {
  if (plen > BITS) return refuse(extack, EINVAL, "Invalid prefix length");
  const dev = net.devices.byIndex(ifindex);
  if (dev === undefined) return refuse(extack, ENODEV, "Unable to find the interface");
  const idev = in6DevOf(dev);
  if (idev === undefined) return refuse(extack, ENXIO, "IPv6 is disabled on this device");
  const ifp = inet6Same(net, pfx).find((ifp) => ifp.idev === idev && ifp.prefixLen === plen);
  if (ifp === undefined) return refuse(extack, EADDRNOTAVAIL, "address not found");
  ipv6DelAddr(ifp);
  if (isMulticast6(pfx)) ipv6McConfig(net, false, pfx, ifindex);
  return 0;
}
