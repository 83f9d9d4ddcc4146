/** What VXLAN tunnels receive from: sockets, and the groups that those join. */

import { ERRNO } from "../../../abi/errno.ts";
import { AF } from "../../../abi/socket.ts";
import { ipMcDecGroup, ipMcIncGroup } from "../ipv4/igmp.ts";
import { in6DevOf } from "../ipv6/in6_device.ts";
import { inetdevByIndex } from "../ipv4/in_device.ts";
import { l3mdevMasterUpperIfindex } from "../core/l3mdev.ts";
import { ipv6DevMcDec, ipv6DevMcInc } from "../ipv6/mcast6.ts";
import type { NetStack } from "../stack.ts";
import { isGroupAddress, sameVxlanAddress, type VxlanAddress } from "./vxlan_address.ts";
import { type Vxlan, VXLAN_F, VXLAN_F_RCV_FLAGS } from "./vxlan_dev.ts";
import { type VxlanSock, vxlanSocksOf, vxlansOf } from "./vxlan_dev.ts";

const { EADDRINUSE, EADDRNOTAVAIL, ENOBUFS, ENODEV } = ERRNO;
/** `net.ipv4.igmp_max_memberships`. */
const MAX_MEMBERSHIPS = 20;

function masterIndexOf(net: NetStack, ifindex: number): number {
  const dev = ifindex === 0 ? undefined : net.devices.byIndex(ifindex);
  return dev === undefined ? 0 : l3mdevMasterUpperIfindex(dev);
}

/** Has a tunnel receive from a socket of a family (`__vxlan_sock_add`). */
function addOne(vxlan: Vxlan, family: number): number {
  const { net, cfg: { dstPort, flags, remoteIfindex } } = vxlan;
  const ifindex = masterIndexOf(net, remoteIfindex);
  const rcvFlags = flags & VXLAN_F_RCV_FLAGS;
  const socks = vxlanSocksOf(net);
  const rivals = socks.filter((sock) => sock.family === family && sock.port === dstPort);
  let sock = rivals.find((rival) => rival.flags === rcvFlags && rival.ifindex === ifindex);
  if (sock !== undefined) sock.refcount++;
  else {
    const taken = rivals.some((rival) =>
      rival.ifindex === 0 || ifindex === 0 || rival.ifindex === ifindex
    );
    if (taken) return -EADDRINUSE;
    sock = { net, family, port: dstPort, flags: rcvFlags, ifindex, refcount: 1, groups: [] };
    socks.unshift(sock);
  }
  if (family === AF.INET6) vxlan.sock6 = sock;
  else vxlan.sock4 = sock;
  return 0;
}

/** Has a tunnel receive (`vxlan_sock_add`). Returns 0, or a negative error number. */
export function vxlanSockAdd(vxlan: Vxlan): number {
  const { flags } = vxlan.cfg;
  const metadata = (flags & VXLAN_F.COLLECT_METADATA) !== 0;
  const ipv6 = (flags & VXLAN_F.IPV6) !== 0 || metadata;
  let error = ipv6 ? addOne(vxlan, AF.INET6) : 0;
  if (error === 0 && (!ipv6 || metadata)) error = addOne(vxlan, AF.INET);
  if (error < 0) vxlanSockRelease(vxlan);
  return error;
}

/** Has a tunnel receive no longer (`vxlan_sock_release`). */
export function vxlanSockRelease(vxlan: Vxlan): void {
  const { sock4, sock6 } = vxlan;
  vxlan.sock4 = undefined;
  vxlan.sock6 = undefined;
  for (const sock of [sock4, sock6]) {
    if (sock === undefined || --sock.refcount > 0) continue;
    const socks = vxlanSocksOf(sock.net);
    socks.splice(socks.indexOf(sock), 1);
    // A socket leaves its groups when it is closed.
    for (const { ifindex, group } of [...sock.groups]) drop(sock, ifindex, group);
  }
}

function sockOf({ sock4, sock6 }: Vxlan, { family }: VxlanAddress): VxlanSock | undefined {
  return family === AF.INET6 ? sock6 : sock4;
}

function drop(sock: VxlanSock, ifindex: number, group: bigint): void {
  const at = sock.groups.findIndex((one) => one.ifindex === ifindex && one.group === group);
  if (at >= 0) sock.groups.splice(at, 1);
  if (sock.family === AF.INET) {
    const inDev = inetdevByIndex(sock.net, ifindex);
    if (inDev !== undefined) ipMcDecGroup(inDev, Number(group));
    return;
  }
  const dev = sock.net.devices.byIndex(ifindex);
  const idev = dev && in6DevOf(dev);
  if (idev !== undefined) ipv6DevMcDec(idev, group);
}

/** Has a socket of tunnels join a group (`ip_mc_join_group`, `ipv6_sock_mc_join`). */
function join(sock: VxlanSock, ifindex: number, group: bigint): number {
  const isIpv4 = sock.family === AF.INET;
  const inDev = isIpv4 ? inetdevByIndex(sock.net, ifindex) : undefined;
  if (isIpv4 && inDev === undefined) return -ENODEV;
  if (sock.groups.some((one) => one.ifindex === ifindex && one.group === group)) {
    return -EADDRINUSE;
  }
  if (inDev !== undefined) {
    if (sock.groups.length >= MAX_MEMBERSHIPS) return -ENOBUFS;
    sock.groups.unshift({ ifindex, group });
    ipMcIncGroup(inDev, Number(group));
    return 0;
  }
  const dev = sock.net.devices.byIndex(ifindex);
  const error = dev === undefined ? -ENODEV : ipv6DevMcInc(dev, group);
  if (error === 0) sock.groups.unshift({ ifindex, group });
  return error;
}

/** `vxlan_multicast_join`. */
export function vxlanMulticastJoin(vxlan: Vxlan): number {
  const { remoteIp, remoteIfindex } = vxlan.defaultDst;
  const sock = sockOf(vxlan, remoteIp);
  if (!isGroupAddress(remoteIp) || sock === undefined) return 0;
  const error = join(sock, remoteIfindex, remoteIp.address);
  return error === -EADDRINUSE ? 0 : error;
}

/** `vxlan_multicast_leave`. */
export function vxlanMulticastLeave(vxlan: Vxlan): number {
  const { remoteIp, remoteIfindex } = vxlan.defaultDst;
  const sock = sockOf(vxlan, remoteIp);
  if (!isGroupAddress(remoteIp) || sock === undefined || isUsedByOthers(vxlan, sock)) return 0;
  const joined = sock.groups.some(({ ifindex, group }) =>
    ifindex === remoteIfindex && group === remoteIp.address
  );
  if (!joined) return -EADDRNOTAVAIL;
  drop(sock, remoteIfindex, remoteIp.address);
  return 0;
}

/** Whether another tunnel of the same socket needs the group (`vxlan_group_used`). */
function isUsedByOthers(vxlan: Vxlan, sock: VxlanSock): boolean {
  if (sock.refcount === 1) return false;
  const { remoteIp, remoteIfindex } = vxlan.defaultDst;
  return vxlansOf(vxlan.net).some((other) =>
    other !== vxlan && other.dev.running && sockOf(other, remoteIp) === sock &&
    sameVxlanAddress(other.defaultDst.remoteIp, remoteIp) &&
    other.defaultDst.remoteIfindex === remoteIfindex
  );
}
