/** IPv6's multicast groups: net/ipv6/mcast.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { IFF } from "../../../abi/if.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { devMcAdd, devMcDel } from "../core/dev_addr_lists.ts";
import type { Inet6Dev } from "./in6_device.ts";
import { in6DevOf } from "./in6_device.ts";
import { inet6IfmcaddrNotify } from "./in6_notify.ts";
import type { IfaCacheinfo6 } from "./inet6_mc_list.ts";
import {
  IPV6_ADDR_SCOPE,
  isMulticast6,
  LINKLOCAL_ALLNODES,
  LINKLOCAL_ALLROUTERS,
  multicastScope,
  solicitedNode,
} from "./ipv6_address.ts";
import { jiffies } from "../jiffies.ts";
import { Slot } from "../slot.ts";
import type { NetDevice, NetStack } from "../stack.ts";

/** The address under which a device hears a group (`ndisc_mc_map`). */
function ndiscMcMap({ type }: NetDevice, group: bigint): Uint8Array | undefined {
  const byte = (shift: bigint): number => Number(group >> shift & 0xffn);
  switch (type) {
    case ARPHRD.ETHER:
    case ARPHRD.IEEE802:
    case ARPHRD.FDDI:
      return Uint8Array.of(0x33, 0x33, byte(24n), byte(16n), byte(8n), byte(0n));
    case ARPHRD.ARCNET:
      return Uint8Array.of(byte(0n) === 0 ? 0xff : byte(0n));
    default:
      return undefined;
  }
}

/** Whether the link hears of a group at all. */
function isOfLink({ addr }: IfaCacheinfo6): boolean {
  return multicastScope(addr) >= IPV6_ADDR_SCOPE.LINKLOCAL;
}

/** `igmp6_group_added`, as far as it can be seen. */
function igmp6GroupAdded({ dev }: Inet6Dev, mc: IfaCacheinfo6): void {
  if (!isOfLink(mc) || mc.loaded) return;
  mc.loaded = true;
  const address = ndiscMcMap(dev, mc.addr);
  if (address !== undefined) devMcAdd(dev, address);
}

/** `igmp6_group_dropped`, as far as it can be seen. */
function igmp6GroupDropped({ dev }: Inet6Dev, mc: IfaCacheinfo6): void {
  if (!isOfLink(mc) || !mc.loaded) return;
  mc.loaded = false;
  const address = ndiscMcMap(dev, mc.addr);
  if (address !== undefined) devMcDel(dev, address);
}

/** Somebody on a device wants a group (`ipv6_dev_mc_inc`): 0, or a negative error number. */
export function ipv6DevMcInc(dev: NetDevice, addr: bigint): number {
  const idev = in6DevOf(dev);
  if (idev === undefined) return -ERRNO.EINVAL;
  if (idev.dead) return -ERRNO.ENODEV;
  const known = idev.mcList.find((mc) => mc.addr === addr);
  if (known !== undefined) {
    known.users++;
    return 0;
  }
  const { machine } = dev.net;
  const cstamp = jiffies(machine.clock);
  const mc: IfaCacheinfo6 = { addr, users: 1, loaded: false, cstamp, tstamp: cstamp };
  idev.mcList.unshift(mc);
  igmp6GroupAdded(idev, mc);
  inet6IfmcaddrNotify.tell(machine, idev, mc, RTM.NEWMULTICAST);
  return 0;
}

/** Somebody on a device wants a group no longer (`__ipv6_dev_mc_dec`). */
export function ipv6DevMcDec(idev: Inet6Dev, addr: bigint): void {
  const at = idev.mcList.findIndex((mc) => mc.addr === addr);
  const mc = idev.mcList[at];
  if (mc === undefined || --mc.users > 0) return;
  idev.mcList.splice(at, 1);
  igmp6GroupDropped(idev, mc);
  inet6IfmcaddrNotify.tell(idev.dev.net.machine, idev, mc, RTM.DELMULTICAST);
}

/** The device is up (`ipv6_mc_up`). */
export function ipv6McUp(idev: Inet6Dev): void {
  for (const mc of idev.mcList) igmp6GroupAdded(idev, mc);
}

/** The device is down, or is about to have another type (`ipv6_mc_down`). */
export function ipv6McDown(idev: Inet6Dev): void {
  for (const mc of idev.mcList) igmp6GroupDropped(idev, mc);
}

/** The device goes away (`ipv6_mc_destroy_dev`): most is forgotten without a word. */
export function ipv6McDestroyDev(idev: Inet6Dev): void {
  ipv6McDown(idev);
  ipv6DevMcDec(idev, LINKLOCAL_ALLNODES);
  if (idev.cnf.get(DEVCONF.FORWARDING) !== 0) ipv6DevMcDec(idev, LINKLOCAL_ALLROUTERS);
  idev.mcList.length = 0;
}

/** Listens to those who ask for an address (`addrconf_join_solict`). */
export function addrconfJoinSolict(dev: NetDevice, addr: bigint): void {
  if ((dev.flags & (IFF.LOOPBACK | IFF.NOARP)) === 0) ipv6DevMcInc(dev, solicitedNode(addr));
}

/** Listens no longer (`addrconf_leave_solict`). */
export function addrconfLeaveSolict(idev: Inet6Dev, addr: bigint): void {
  if ((idev.dev.flags & (IFF.LOOPBACK | IFF.NOARP)) === 0) ipv6DevMcDec(idev, solicitedNode(addr));
}

/** The memberships of a namespace's own socket (`mc_autojoin_sk`). */
const AUTOJOIN = new Slot<NetStack, { readonly addr: bigint; readonly ifindex: number }[]>(
  () => [],
);

/** Joins the group that is an address, or leaves it (`ipv6_mc_config`). */
export function ipv6McConfig(net: NetStack, join: boolean, addr: bigint, ifindex: number): number {
  if (!isMulticast6(addr)) return -ERRNO.EINVAL;
  const joined = AUTOJOIN.of(net);
  const at = joined.findIndex((one) => one.addr === addr && one.ifindex === ifindex);
  const dev = net.devices.byIndex(ifindex);
  if (join) {
    if (at >= 0) return -ERRNO.EADDRINUSE;
    if (dev === undefined) return -ERRNO.ENODEV;
    const error = ipv6DevMcInc(dev, addr);
    if (error === 0) joined.unshift({ addr, ifindex });
    return error;
  }
  if (at < 0) return -ERRNO.EADDRNOTAVAIL;
  joined.splice(at, 1);
  const idev = dev && in6DevOf(dev);
  if (idev !== undefined) ipv6DevMcDec(idev, addr);
  return 0;
}
