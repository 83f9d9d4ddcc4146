/** IPv6's anycast addresses: net/ipv6/anycast.c. */

import { RTM } from "../../../abi/rtnetlink.ts";
import type { HostRoute6, Inet6Dev, Inet6Ifaddr } from "./in6_device.ts";
import { inet6IfacaddrNotify } from "./in6_notify.ts";
import type { IfaCacheinfo6 } from "./inet6_mc_list.ts";
import { ROUTES_OF_ADDRESSES6 } from "./inet6addr_routes.ts";
import { ipv6Prefix } from "./ipv6_address.ts";
import { jiffies } from "../jiffies.ts";
import { addrconfJoinSolict, addrconfLeaveSolict } from "./mcast6.ts";

const { addrconfF6iAlloc, ip6DelRt, ip6InsRt } = ROUTES_OF_ADDRESSES6;
/** From here on there are no anycast addresses of routers (RFC 6164). */
const POINT_TO_POINT = 127;

/** The routes to anycast addresses (`aca_rt`). */
const ROUTES = new WeakMap<IfaCacheinfo6, HostRoute6>();

/** Somebody on a device wants an anycast address (`__ipv6_dev_ac_inc`). */
function ipv6DevAcInc(idev: Inet6Dev, addr: bigint): void {
  if (idev.dead) return;
  const known = idev.acList.find((ac) => ac.addr === addr);
  if (known !== undefined) {
    known.users++;
    return;
  }
  const route = addrconfF6iAlloc(idev, addr, true, {});
  if (typeof route === "number") return;
  const cstamp = jiffies(idev.dev.net.machine.clock);
  const ac: IfaCacheinfo6 = { addr, users: 1, loaded: false, cstamp, tstamp: cstamp };
  ROUTES.set(ac, route);
  idev.acList.unshift(ac);
  ip6InsRt(route);
  addrconfJoinSolict(idev.dev, addr);
  inet6IfacaddrNotify.tell(idev.dev.net.machine, idev, ac, RTM.NEWANYCAST);
}

function leave(idev: Inet6Dev, ac: IfaCacheinfo6): void {
  idev.acList.splice(idev.acList.indexOf(ac), 1);
  addrconfLeaveSolict(idev, ac.addr);
  const route = ROUTES.get(ac);
  if (route !== undefined) ip6DelRt(route);
}

/** Somebody on a device wants an anycast address no longer (`__ipv6_dev_ac_dec`). */
function ipv6DevAcDec(idev: Inet6Dev, addr: bigint): void {
  const ac = idev.acList.find((one) => one.addr === addr);
  if (ac === undefined || --ac.users > 0) return;
  leave(idev, ac);
  inet6IfacaddrNotify.tell(idev.dev.net.machine, idev, ac, RTM.DELANYCAST);
}

/** The anycast address of the routers in an address's subnet; `undefined` if there is none. */
function subnetRouter({ addr, prefixLen }: Inet6Ifaddr): bigint | undefined {
  const prefix = ipv6Prefix(addr, prefixLen);
  return prefixLen >= POINT_TO_POINT || prefix === 0n ? undefined : prefix;
}

/** A router listens to its subnet's anycast address (`addrconf_join_anycast`). */
export function addrconfJoinAnycast(ifp: Inet6Ifaddr): void {
  const addr = subnetRouter(ifp);
  if (addr !== undefined) ipv6DevAcInc(ifp.idev, addr);
}

/** It listens no longer (`addrconf_leave_anycast`). */
export function addrconfLeaveAnycast(ifp: Inet6Ifaddr): void {
  const addr = subnetRouter(ifp);
  if (addr !== undefined) ipv6DevAcDec(ifp.idev, addr);
}

/** The device goes away (`ipv6_ac_destroy_dev`), without a word. */
export function ipv6AcDestroyDev(idev: Inet6Dev): void {
  for (const ac of [...idev.acList]) leave(idev, ac);
}
