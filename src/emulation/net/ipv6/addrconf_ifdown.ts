/** What IPv6 loses with a device: net/ipv6/addrconf.c. */

import { IFA_F } from "../../../abi/if_addr.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { addrconfLeaveAnycast, ipv6AcDestroyDev } from "./anycast6.ts";
import { NEIGHBOURS_OF_DEVICES } from "../neighbour/device_neighbours.ts";
import { addrconfSysctlUnregister } from "./in6_device_conf.ts";
import type { Inet6Dev, Inet6Ifaddr } from "./in6_device.ts";
import { IF, in6DevOf, INET6_IFADDR_STATE, inet6HashRemove, setIn6Dev } from "./in6_device.ts";
import { addrconfDelDadWork, ipv6IfaNotifyAlways } from "./inet6_ifaddr.ts";
import { ROUTES_OF_ADDRESSES6 } from "./inet6addr_routes.ts";
import { conf6Of } from "./ipv6_devconf.ts";
import { IPV6_ADDR, ipv6AddrType } from "./ipv6_address.ts";
import { jiffies } from "../jiffies.ts";
import { addrconfLeaveSolict, ipv6McDestroyDev, ipv6McDown } from "./mcast6.ts";
import { NETDEV } from "../notifier.ts";
import type { NetDevice } from "../stack.ts";

/** Whether addresses stay when the device goes down (`keep_addr_on_down`). */
function keepsAddresses({ cnf, dev }: Inet6Dev): boolean {
  if (cnf.get(DEVCONF.DISABLE_IPV6) !== 0) return false;
  const all = conf6Of(dev.net).all.get(DEVCONF.KEEP_ADDR_ON_DOWN);
  return (all === 0 ? cnf.get(DEVCONF.KEEP_ADDR_ON_DOWN) : all) > 0;
}

/** Addresses that never stay (`addr_is_local`). */
function isLocal({ addr }: Inet6Ifaddr): boolean {
  return (ipv6AddrType(addr) & (IPV6_ADDR.LINKLOCAL | IPV6_ADDR.LOOPBACK)) !== 0;
}

/** An address waits for its device to come up again. */
function keep(ifp: Inet6Ifaddr): void {
  ifp.state = INET6_IFADDR_STATE.PREDAD;
  if ((ifp.flags & IFA_F.NODAD) === 0) ifp.flags |= IFA_F.TENTATIVE;
  const { rt } = ifp;
  ifp.rt = undefined;
  if (rt !== undefined) ROUTES_OF_ADDRESSES6.ip6DelRt(rt);
}

function lose(ifp: Inet6Ifaddr, kept: boolean): void {
  const { idev } = ifp;
  addrconfDelDadWork(ifp);
  const { state } = ifp;
  if (kept) keep(ifp);
  else ifp.state = INET6_IFADDR_STATE.DEAD;
  if (!kept && state !== INET6_IFADDR_STATE.DEAD) {
    ipv6IfaNotifyAlways(RTM.DELADDR, ifp);
  } else {
    if (idev.cnf.get(DEVCONF.FORWARDING) !== 0) addrconfLeaveAnycast(ifp);
    addrconfLeaveSolict(idev, ifp.addr);
  }
  if (!kept) idev.unlink(ifp);
}

/** A device is down, or goes away (`addrconf_ifdown`). */
export function addrconfIfdown(dev: NetDevice, unregister: boolean): void {
  ROUTES_OF_ADDRESSES6.rt6DisableIp(dev, unregister ? NETDEV.UNREGISTER : NETDEV.DOWN);
  NEIGHBOURS_OF_DEVICES.ndIfdown(dev);
  const idev = in6DevOf(dev);
  if (idev === undefined) return;
  if (unregister) {
    idev.dead = true;
    setIn6Dev(dev, undefined);
  }
  const keeps = !unregister && keepsAddresses(idev);
  const isKept = (ifp: Inet6Ifaddr): boolean =>
    keeps && (ifp.flags & IFA_F.PERMANENT) !== 0 && !isLocal(ifp);
  const addresses = [...idev.addrList];
  for (const ifp of addresses) if (!isKept(ifp)) inet6HashRemove(dev.net, ifp);
  const wasReady = (idev.ifFlags & IF.READY) !== 0;
  if (!unregister) {
    idev.ifFlags = (idev.ifFlags & ~(IF.RS_SENT | IF.RA_RCVD | IF.READY)) >>> 0;
  }
  for (const ifp of addresses) lose(ifp, isKept(ifp));
  if (unregister) {
    ipv6AcDestroyDev(idev);
    ipv6McDestroyDev(idev);
  } else if (wasReady) {
    ipv6McDown(idev);
  }
  idev.tstamp = jiffies(dev.net.machine.clock);
  idev.raMtu = 0;
  if (!unregister) return;
  addrconfSysctlUnregister(idev);
  NEIGHBOURS_OF_DEVICES.ndParmsRelease(dev);
  NEIGHBOURS_OF_DEVICES.ndIfdown(dev);
}
