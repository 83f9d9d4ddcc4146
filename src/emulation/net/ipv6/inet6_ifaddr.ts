/** IPv6 addresses as they come and go: net/ipv6/addrconf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFA_F } from "../../../abi/if_addr.ts";
import { IFF } from "../../../abi/if.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { addrconfJoinAnycast, addrconfLeaveAnycast } from "./anycast6.ts";
import { NEIGHBOURS_OF_DEVICES } from "../neighbour/device_neighbours.ts";
import type { Explanation } from "../extack.ts";
import type { Inet6Dev } from "./in6_device.ts";
import {
  bumpDevAddrGenid6,
  INET6_IFADDR_STATE,
  inet6HashInsert,
  inet6HashRemove,
  Inet6Ifaddr,
  inet6Same,
} from "./in6_device.ts";
import { inet6IfaNotify } from "./in6_notify.ts";
import { ROUTES_OF_ADDRESSES6 } from "./inet6addr_routes.ts";
import { IPV6_ADDR, ipv6AddrType, ipv6Prefix } from "./ipv6_address.ts";
import { HZ, jiffies } from "../jiffies.ts";
import { netifIsL3Master } from "../core/l3mdev.ts";
import { addrconfLeaveSolict } from "./mcast6.ts";
import type { NetDevice, NetStack } from "../stack.ts";

const { EACCES, EADDRNOTAVAIL, EEXIST, ENODEV } = ERRNO;

/** What an address is to be (`struct ifa6_config`). */
export interface Ifa6Config {
  readonly pfx: bigint;
  /** The peer's; `undefined`: none. */
  readonly peerPfx: bigint | undefined;
  readonly plen: number;
  readonly proto: number;
  /** IFA_F_*. */
  readonly flags: number;
  /** 0: the usual one. */
  readonly rtPriority: number;
  /** IFA_SCOPE.*. */
  readonly scope: number;
  /** Seconds. */
  readonly validLft: number;
  /** Seconds. */
  readonly preferredLft: number;
}

/** What only the loopback device, or a routing domain's master, may have. */
function mayHaveLoopback(dev: NetDevice): boolean {
  return (dev.flags & IFF.LOOPBACK) !== 0 || netifIsL3Master(dev);
}

/** Why a device cannot have an address. */
function refusal(
  idev: Inet6Dev,
  { flags, pfx }: Ifa6Config,
): [errno: number, msg: string] | undefined {
  const type = ipv6AddrType(pfx);
  if (type === IPV6_ADDR.ANY) return [EADDRNOTAVAIL, "Invalid address"];
  if ((type & IPV6_ADDR.MULTICAST) !== 0 && (flags & IFA_F.MCAUTOJOIN) === 0) {
    return [EADDRNOTAVAIL, 'Cannot assign multicast address without "IFA_F_MCAUTOJOIN" flag'];
  }
  if ((type & IPV6_ADDR.LOOPBACK) !== 0 && !mayHaveLoopback(idev.dev)) {
    return [EADDRNOTAVAIL, "Cannot assign loopback address on this device"];
  }
  if (idev.dead) return [ENODEV, "device is going away"];
  if (idev.cnf.get(DEVCONF.DISABLE_IPV6) !== 0) {
    return [EACCES, "IPv6 is disabled on this device"];
  }
  return undefined;
}

/** A device has an address (`ipv6_add_addr`), of which nobody is told yet; or what is wrong. */
export function ipv6AddAddr(
  idev: Inet6Dev,
  cfg: Ifa6Config,
  extack: Explanation,
): Inet6Ifaddr | number {
  const refused = refusal(idev, cfg);
  if (refused !== undefined) {
    const [errno, msg] = refused;
    extack.msg = `ipv6: ${msg}`;
    return -errno;
  }
  const { dev } = idev;
  const { net } = dev;
  const rt = ROUTES_OF_ADDRESSES6.addrconfF6iAlloc(idev, cfg.pfx, false, extack);
  if (typeof rt === "number") return rt;
  NEIGHBOURS_OF_DEVICES.ndParmsSetAll(dev);
  if (inet6Same(net, cfg.pfx).some((other) => other.idev.dev === dev)) return -EEXIST;
  const ifp = new Inet6Ifaddr(idev, cfg.pfx);
  ifp.peerAddr = cfg.peerPfx ?? 0n;
  ifp.scope = cfg.scope;
  ifp.prefixLen = cfg.plen;
  ifp.rtPriority = cfg.rtPriority;
  ifp.flags = cfg.flags | ((cfg.flags & IFA_F.NODAD) === 0 ? IFA_F.TENTATIVE : 0);
  ifp.proto = cfg.proto;
  ifp.validLft = cfg.validLft;
  ifp.preferedLft = cfg.preferredLft;
  ifp.cstamp = ifp.tstamp = jiffies(net.machine.clock);
  ifp.rt = rt;
  inet6HashInsert(net, ifp);
  idev.link(ifp);
  return ifp;
}

/** What happened to an address: 0 stands for a change that routes have nothing to do with. */
type AddressEvent = 0 | typeof RTM.NEWADDR | typeof RTM.DELADDR;

function added(ifp: Inet6Ifaddr): void {
  const { idev, peerAddr, rt, rtPriority } = ifp;
  const { addrconfPrefixRoute, ip6InsRt } = ROUTES_OF_ADDRESSES6;
  if (rt !== undefined && !rt.inserted) ip6InsRt(rt);
  if (idev.cnf.get(DEVCONF.FORWARDING) !== 0) addrconfJoinAnycast(ifp);
  if (peerAddr === 0n) return;
  addrconfPrefixRoute({
    dev: idev.dev,
    prefix: peerAddr,
    length: 128,
    metric: rtPriority,
    expires: 0,
  });
}

function deleted(ifp: Inet6Ifaddr): void {
  const { addr, idev, peerAddr, rt } = ifp;
  const { addrconfGetPrefixRoute, ip6DelRt } = ROUTES_OF_ADDRESSES6;
  if (idev.cnf.get(DEVCONF.FORWARDING) !== 0) addrconfLeaveAnycast(ifp);
  addrconfLeaveSolict(idev, addr);
  if (peerAddr !== 0n) {
    const options = { noDefault: false, noGateway: false };
    addrconfGetPrefixRoute(idev.dev, peerAddr, 128, options)?.del();
  }
  if (rt === undefined) return;
  ip6DelRt(rt);
  ifp.rt = undefined;
}

/** Tells of an address, and has its routes come and go (`__ipv6_ifa_notify`). */
export function ipv6IfaNotifyAlways(event: AddressEvent, ifp: Inet6Ifaddr): void {
  const { net } = ifp.idev.dev;
  inet6IfaNotify.tell(net.machine, event === 0 ? RTM.NEWADDR : event, ifp);
  if (event === RTM.NEWADDR) added(ifp);
  else if (event === RTM.DELADDR) deleted(ifp);
  bumpDevAddrGenid6(net);
}

/** As {@linkcode ipv6IfaNotifyAlways}, unless the device goes away (`ipv6_ifa_notify`). */
export function ipv6IfaNotify(event: AddressEvent, ifp: Inet6Ifaddr): void {
  if (!ifp.idev.dead) ipv6IfaNotifyAlways(event, ifp);
}

/** What becomes of the route to a prefix when an address in it goes. */
export type Cleanup =
  | { readonly action: "keep" }
  | { readonly action: "delete" }
  | {
    readonly action: "expire";
    /** When, in jiffies. */
    readonly expires: number;
  };

/** Whether other addresses need the route to an address's prefix (`check_cleanup_prefix_route`). */
export function checkCleanupPrefixRoute(ifp: Inet6Ifaddr): Cleanup {
  let expires = jiffies(ifp.idev.dev.net.machine.clock);
  let others = false;
  for (const ifa of ifp.idev.inPrefixOf(ifp)) {
    if (ifa === ifp) continue;
    if ((ifa.flags & (IFA_F.PERMANENT | IFA_F.NOPREFIXROUTE)) !== 0) return { action: "keep" };
    others = true;
    expires = Math.max(expires, ifa.tstamp + ifa.validLft * HZ);
  }
  return others ? { action: "expire", expires } : { action: "delete" };
}

/** Does so (`cleanup_prefix_route`). */
export function cleanupPrefixRoute(ifp: Inet6Ifaddr, cleanup: Cleanup, peer: boolean): void {
  if (cleanup.action === "keep") return;
  const { addr, idev: { dev }, peerAddr, prefixLen } = ifp;
  const options = { noDefault: true, noGateway: true };
  const prefix = ipv6Prefix(peer ? peerAddr : addr, prefixLen);
  const route = ROUTES_OF_ADDRESSES6.addrconfGetPrefixRoute(dev, prefix, prefixLen, options);
  if (cleanup.action === "delete") route?.del();
  else route?.setExpires(cleanup.expires - jiffies(dev.net.machine.clock));
}

/** Nothing is scheduled for an address any longer (`addrconf_del_dad_work`). */
export function addrconfDelDadWork(ifp: Inet6Ifaddr): void {
  ifp.dadWork?.cancel();
  ifp.dadWork = undefined;
}

/** A device has an address no longer (`ipv6_del_addr`). */
export function ipv6DelAddr(ifp: Inet6Ifaddr): void {
  const { addr, flags, idev, state } = ifp;
  ifp.state = INET6_IFADDR_STATE.DEAD;
  if (state === INET6_IFADDR_STATE.DEAD) return;
  const { net }: { net: NetStack } = idev.dev;
  inet6HashRemove(net, ifp);
  const hadRoute = (flags & IFA_F.PERMANENT) !== 0 && (flags & IFA_F.NOPREFIXROUTE) === 0;
  const cleanup: Cleanup = hadRoute ? checkCleanupPrefixRoute(ifp) : { action: "keep" };
  idev.unlink(ifp);
  addrconfDelDadWork(ifp);
  ipv6IfaNotify(RTM.DELADDR, ifp);
  cleanupPrefixRoute(ifp, cleanup, false);
  ROUTES_OF_ADDRESSES6.rt6RemovePrefsrc(idev.dev, addr);
}
