/** ioctl(2) of sockets: sock_ioctl of net/socket.c, and what families of sockets do with it. */

import { ERRNO } from "../../abi/errno.ts";
import { AF } from "../../abi/socket.ts";
import { SIOC } from "../../abi/sockios.ts";
import type { Credentials } from "../credentials.ts";
import type { NetworkNamespace } from "../namespace.ts";
import { arpIoctl } from "./arp_ioctl.ts";
import { BRIDGE_IOCTLS } from "./br_ioctl.ts";
import type { Ioctl, IoctlHandler, UserMemory } from "./call.ts";
import { devIfconf } from "./dev_ifconf.ts";
import { devIoctl } from "./dev_ioctl.ts";
import { devinetIoctl } from "./devinet_ioctl.ts";
import { ipRtIoctl } from "./fib_ioctl.ts";
import { INET6_IOCTLS } from "./inet6_ioctl.ts";
import { vlanIoctl } from "./vlan_ioctl.ts";

const { EINVAL, EOPNOTSUPP } = ERRNO;

/** What all sockets understand that is not about one device. */
const OF_ALL: ReadonlyMap<number, IoctlHandler> = new Map<number, IoctlHandler>([
  ...BRIDGE_IOCTLS,
  [SIOC.GIFCONF, devIfconf],
  [SIOC.GIFVLAN, vlanIoctl],
  [SIOC.SIFVLAN, vlanIoctl],
]);

/** What sockets that capture packets have done as those of AF_INET do (`packet_ioctl`). */
const OF_PACKET: ReadonlyMap<number, IoctlHandler> = new Map<number, IoctlHandler>([
  [SIOC.ADDRT, ipRtIoctl],
  [SIOC.DELRT, ipRtIoctl],
  [SIOC.DARP, arpIoctl],
  [SIOC.GARP, arpIoctl],
  [SIOC.SARP, arpIoctl],
  [SIOC.GIFADDR, devinetIoctl],
  [SIOC.SIFADDR, devinetIoctl],
  [SIOC.GIFBRDADDR, devinetIoctl],
  [SIOC.SIFBRDADDR, devinetIoctl],
  [SIOC.GIFNETMASK, devinetIoctl],
  [SIOC.SIFNETMASK, devinetIoctl],
  [SIOC.GIFDSTADDR, devinetIoctl],
  [SIOC.SIFDSTADDR, devinetIoctl],
  [SIOC.SIFFLAGS, devinetIoctl],
]);

/** What sockets of AF_INET understand by themselves (`inet_ioctl`). */
const OF_INET: ReadonlyMap<number, IoctlHandler> = new Map<number, IoctlHandler>([
  ...OF_PACKET,
  [SIOC.RTMSG, () => -EINVAL],
  [SIOC.GIFPFLAGS, devinetIoctl],
  [SIOC.SIFPFLAGS, devinetIoctl],
]);

const FAMILIES: ReadonlyMap<number, ReadonlyMap<number, IoctlHandler>> = new Map([
  [AF.INET, OF_INET],
  [AF.INET6, INET6_IOCTLS],
  [AF.PACKET, OF_PACKET],
]);
/** What is not the same for sockets of every family. */
const BY_FAMILY: ReadonlySet<number> = new Set([...OF_INET.keys(), ...INET6_IOCTLS.keys()]);

/** What is not emulated: protocols, wireless devices; and what the real kernel has of sockets. */
const UNSUPPORTED: readonly (readonly [first: number, last: number])[] = [
  [SIOC.OUTQNSD, SIOC.GSKNS],
  [SIOC.PROTOPRIVATE, SIOC.DEVPRIVATE - 1],
  [0x8b00, 0x8bff],
];

/** A call as its caller makes it. */
export interface SocketIoctl {
  /** The namespace that the socket is in. */
  readonly namespace: NetworkNamespace;
  /** Who calls; asked for where it matters. */
  readonly caller: () => Credentials;
  /** The caller's memory. */
  readonly memory: UserMemory;
  /** AF_* of the socket; asked for where it matters. */
  readonly family: () => number;
  /** SIOC*. */
  readonly request: number;
  /** Where in the memory the request has its argument. */
  readonly argument: bigint;
}

function handlerOf(request: number, family: () => number): IoctlHandler {
  const ofAll = OF_ALL.get(request);
  if (ofAll !== undefined) return ofAll;
  const ofFamily = BY_FAMILY.has(request) ? FAMILIES.get(family())?.get(request) : undefined;
  return ofFamily ?? devIoctl;
}

/**
 * Serves a call that concerns interfaces, addresses, routes, neighbours or bridges.
 *
 * @returns What ioctl(2) returns, or a negative error number: -EOPNOTSUPP for what is not emulated.
 * @throws {SyscallError} What the caller's memory throws where it is not there.
 */
export function sockIoctl({ namespace, family, ...rest }: SocketIoctl): number {
  const { request } = rest;
  if (UNSUPPORTED.some(([first, last]) => request >= first && request <= last)) return -EOPNOTSUPP;
  const call: Ioctl = { ...rest, net: namespace.stack };
  return handlerOf(request, family)(call);
}
