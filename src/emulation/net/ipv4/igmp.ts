/** IPv4's multicast groups: net/ipv4/igmp.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { devMcAdd, devMcDel } from "../core/dev_addr_lists.ts";
import type { InDevice } from "./in_device.ts";
import { inetdevByIndex } from "./in_device.ts";
import { inetIfmcaddrNotify } from "./in_notify.ts";
import type { IpMcList } from "./ip_mc_list.ts";
import { jiffies } from "../jiffies.ts";
import { Slot } from "../slot.ts";
import type { NetDevice, NetStack } from "../stack.ts";

/** 224.0.0.1. */
const IGMP_ALL_HOSTS = 0xe0000001;
/** `net.ipv4.igmp_max_memberships`. */
const MAX_MEMBERSHIPS = 20;

/** Whether an address is a group's. */
export function isMulticast(address: number): boolean {
  return address >>> 28 === 0xe;
}

/** The address under which a device hears a group (`arp_mc_map`). */
function arpMcMap({ type, broadcast }: NetDevice, group: number): Uint8Array | undefined {
  switch (type) {
    case ARPHRD.ETHER:
    case ARPHRD.FDDI:
    case ARPHRD.IEEE802:
      return Uint8Array.of(1, 0, 0x5e, group >>> 16 & 0x7f, group >>> 8 & 0xff, group & 0xff);
    case ARPHRD.INFINIBAND:
      return Uint8Array.of(
        ...[0, 0xff, 0xff, 0xff, 0xff, 0x10 | (broadcast[5] ?? 0) & 0xf, 0x40, 0x1b],
        ...[broadcast[8] ?? 0, broadcast[9] ?? 0, 0, 0, 0, 0, 0, 0],
        ...[group >>> 24 & 0x0f, group >>> 16 & 0xff, group >>> 8 & 0xff, group & 0xff],
      );
    default:
      return undefined;
  }
}

/** `igmp_group_added`, as far as it can be seen. */
function igmpGroupAdded({ dev }: InDevice, im: IpMcList): void {
  if (im.loaded) return;
  im.loaded = true;
  const address = arpMcMap(dev, im.multiaddr);
  if (address !== undefined) devMcAdd(dev, address);
}

/** `igmp_group_dropped`, as far as it can be seen. */
function igmpGroupDropped({ dev }: InDevice, im: IpMcList): void {
  if (!im.loaded) return;
  im.loaded = false;
  const address = arpMcMap(dev, im.multiaddr);
  if (address !== undefined) devMcDel(dev, address);
}

/** Somebody on a device wants a group (`ip_mc_inc_group`). */
export function ipMcIncGroup(inDev: InDevice, group: number): void {
  const { dev, mcList } = inDev;
  const known = mcList.find(({ multiaddr }) => multiaddr === group);
  if (known !== undefined) {
    known.users++;
    return;
  }
  const { machine } = dev.net;
  const cstamp = jiffies(machine.clock);
  const im: IpMcList = { multiaddr: group, users: 1, loaded: false, cstamp };
  mcList.unshift(im);
  igmpGroupAdded(inDev, im);
  inetIfmcaddrNotify.tell(machine, dev, im, RTM.NEWMULTICAST);
}

/** Somebody on a device wants a group no longer (`ip_mc_dec_group`). */
export function ipMcDecGroup(inDev: InDevice, group: number): void {
  const { dev, mcList } = inDev;
  const at = mcList.findIndex(({ multiaddr }) => multiaddr === group);
  const im = mcList[at];
  if (im === undefined || --im.users > 0) return;
  mcList.splice(at, 1);
  igmpGroupDropped(inDev, im);
  inetIfmcaddrNotify.tell(dev.net.machine, dev, im, RTM.DELMULTICAST);
}

/** The device is up (`ip_mc_up`). */
export function ipMcUp(inDev: InDevice): void {
  ipMcIncGroup(inDev, IGMP_ALL_HOSTS);
  ipMcRemap(inDev);
}

/** The device is down (`ip_mc_down`). */
export function ipMcDown(inDev: InDevice): void {
  ipMcUnmap(inDev);
  ipMcDecGroup(inDev, IGMP_ALL_HOSTS);
}

/** The device is about to have another type (`ip_mc_unmap`). */
export function ipMcUnmap(inDev: InDevice): void {
  for (const im of inDev.mcList) igmpGroupDropped(inDev, im);
}

/** The device has another type (`ip_mc_remap`). */
export function ipMcRemap(inDev: InDevice): void {
  for (const im of inDev.mcList) igmpGroupAdded(inDev, im);
}

/** The device goes away (`ip_mc_destroy_dev`): what is left is forgotten without a word. */
export function ipMcDestroyDev(inDev: InDevice): void {
  ipMcDown(inDev);
  inDev.mcList.length = 0;
}

/** A group that the kernel itself has joined for an address. */
interface Membership {
  readonly group: number;
  readonly ifindex: number;
}

/** The memberships of a namespace's own socket, the newest first (`mc_autojoin_sk`). */
const AUTOJOIN = new Slot<NetStack, Membership[]>(() => []);

/** Joins the group that is an address, or leaves it (`ip_mc_autojoin_config`). */
export function ipMcAutojoinConfig(
  { dev }: InDevice,
  join: boolean,
  group: number,
): number {
  const { net, ifindex } = dev;
  const joined = AUTOJOIN.of(net);
  const at = joined.findIndex((one) => one.group === group && one.ifindex === ifindex);
  const inDev = inetdevByIndex(net, ifindex);
  if (!join) {
    if (at < 0) return -ERRNO.EADDRNOTAVAIL;
    joined.splice(at, 1);
    if (inDev !== undefined) ipMcDecGroup(inDev, group);
    return 0;
  }
  if (!isMulticast(group)) return -ERRNO.EINVAL;
  if (inDev === undefined) return -ERRNO.ENODEV;
  if (at >= 0) return -ERRNO.EADDRINUSE;
  if (joined.length >= MAX_MEMBERSHIPS) return -ERRNO.ENOBUFS;
  joined.unshift({ group, ifindex });
  ipMcIncGroup(inDev, group);
  return 0;
}
