/** Requests of sockets of AF_INET6: addrconf_add_ifaddr and its like, net/ipv6/addrconf.c and route.c. */

import { ERRNO } from "../../abi/errno.ts";
import { IFA_F } from "../../abi/if_addr.ts";
import { ARPHRD } from "../../abi/if_arp.ts";
import { RT_TABLE } from "../../abi/rtnetlink.ts";
import { SIOC } from "../../abi/sockios.ts";
import { l3mdevFibTable } from "../net/core/l3mdev.ts";
import { clockToJiffies64 } from "../net/bridge/jiffies.ts";
import { INFINITY_LIFE_TIME } from "../net/ipv4/in_device.ts";
import { ip6RouteAdd, ip6RouteDel } from "../net/ipv6/fib6/fib6_add.ts";
import { type Fib6Config, IP6_RT_PRIO, NO_CONFIG6 } from "../net/ipv6/fib6/fib6_info.ts";
import { inet6AddrAdd, inet6AddrDel } from "../net/ipv6/inet6_addr.ts";
import type { NetStack } from "../net/stack.ts";
import { administers, type Ioctl, type IoctlHandler, viewOf } from "./call.ts";

const { EADDRNOTAVAIL, ENODEV, EOPNOTSUPP, EPERM } = ERRNO;

/** `sizeof(struct in6_ifreq)` of linux/ipv6.h, and where its members are. */
const IN6_IFREQ = { size: 24, prefixlen: 16, ifindex: 20 } as const;

/** `sizeof(struct in6_rtmsg)` of linux/ipv6_route.h, and where its members are. */
const IN6_RTMSG = {
  size: 80,
  src: 16,
  gateway: 32,
  type: 48,
  dstLen: 52,
  srcLen: 54,
  metric: 56,
  info: 64,
  flags: 72,
  ifindex: 76,
} as const;

function in6At(view: DataView, at: number): bigint {
  return view.getBigUint64(at) << 64n | view.getBigUint64(at + 8);
}

/** A `struct in6_ifreq`. */
interface In6Ifreq {
  readonly address: bigint;
  readonly prefixlen: number;
  readonly ifindex: number;
}

function ifreqOf({ memory, argument }: Ioctl): In6Ifreq {
  const view = viewOf(memory.read(argument, IN6_IFREQ.size));
  return {
    address: in6At(view, 0),
    prefixlen: view.getUint32(IN6_IFREQ.prefixlen, true),
    ifindex: view.getInt32(IN6_IFREQ.ifindex, true),
  };
}

/** Gives a device an address (`addrconf_add_ifaddr`). */
const addIfaddr: IoctlHandler = (call) => {
  if (!administers(call)) return -EPERM;
  const { address, prefixlen, ifindex } = ifreqOf(call);
  const dev = call.net.devices.byIndex(ifindex);
  if (dev === undefined) return -ENODEV;
  return inet6AddrAdd(dev, {
    pfx: address,
    peerPfx: undefined,
    plen: prefixlen,
    proto: 0,
    flags: IFA_F.PERMANENT,
    rtPriority: 0,
    validLft: INFINITY_LIFE_TIME,
    preferredLft: INFINITY_LIFE_TIME,
    expires: false,
  }, {});
};

/** Takes an address from a device (`addrconf_del_ifaddr`). */
const delIfaddr: IoctlHandler = (call) => {
  if (!administers(call)) return -EPERM;
  const { address, prefixlen, ifindex } = ifreqOf(call);
  return inet6AddrDel(call.net, ifindex, address, prefixlen, {});
};

/** Leads a tunnel of the kind sit somewhere (`addrconf_set_dstaddr`): there is none. */
const setDstaddr: IoctlHandler = (call) => {
  const { address, ifindex } = ifreqOf(call);
  const dev = call.net.devices.byIndex(ifindex);
  if (dev?.type !== ARPHRD.SIT) return -ENODEV;
  const isCompatible = address >> 32n === 0n && address > 1n;
  return isCompatible ? -EOPNOTSUPP : -EADDRNOTAVAIL;
};

/** `l3mdev_fib_table_by_index`. */
function tableOf(net: NetStack, ifindex: number): number {
  const dev = net.devices.byIndex(ifindex);
  return dev === undefined ? 0 : l3mdevFibTable(dev);
}

/** What is asked for (`rtmsg_to_fib6_config`). */
function configOf(net: NetStack, rtmsg: DataView): Fib6Config {
  const ifindex = rtmsg.getInt32(IN6_RTMSG.ifindex, true);
  const info = rtmsg.getBigUint64(IN6_RTMSG.info, true);
  return {
    ...NO_CONFIG6,
    table: tableOf(net, ifindex) || RT_TABLE.MAIN,
    ifindex,
    metric: rtmsg.getUint32(IN6_RTMSG.metric, true),
    expires: Number(clockToJiffies64(info)),
    dstLen: rtmsg.getUint16(IN6_RTMSG.dstLen, true),
    srcLen: rtmsg.getUint16(IN6_RTMSG.srcLen, true),
    flags: rtmsg.getUint32(IN6_RTMSG.flags, true),
    type: rtmsg.getUint8(IN6_RTMSG.type),
    dst: in6At(rtmsg, 0),
    src: in6At(rtmsg, IN6_RTMSG.src),
    gateway: in6At(rtmsg, IN6_RTMSG.gateway),
  };
}

/** Adds a route, or deletes one (`ipv6_route_ioctl`). */
const route: IoctlHandler = (call) => {
  const { net, memory, argument, request } = call;
  const rtmsg = viewOf(memory.read(argument, IN6_RTMSG.size));
  if (!administers(call)) return -EPERM;
  const config = configOf(net, rtmsg);
  if (request === SIOC.DELRT) return ip6RouteDel(net, config, {});
  return ip6RouteAdd(net, { ...config, metric: config.metric || IP6_RT_PRIO.USER }, {});
};

/** What sockets of AF_INET6 understand by themselves (`inet6_ioctl`). */
export const INET6_IOCTLS: ReadonlyMap<number, IoctlHandler> = new Map([
  [SIOC.ADDRT, route],
  [SIOC.DELRT, route],
  [SIOC.SIFADDR, addIfaddr],
  [SIOC.DIFADDR, delIfaddr],
  [SIOC.SIFDSTADDR, setDstaddr],
]);
