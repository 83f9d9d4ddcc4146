/** Requests that concern IPv4's routes: ip_rt_ioctl of net/ipv4/fib_frontend.c. */

import { ERRNO } from "../../abi/errno.ts";
import { IFNAMSIZ } from "../../abi/if.ts";
import { NLM_F } from "../../abi/netlink.ts";
import { RT_SCOPE, RT_TABLE, RTAX, RTN, RTPROT } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import { SIOC } from "../../abi/sockios.ts";
import { l3mdevFibTable } from "../net/core/l3mdev.ts";
import { inetAddrTypeTable } from "../net/ipv4/fib/fib_addr_type.ts";
import { FibConfig, type MetricGiven, NO_GATEWAY } from "../net/ipv4/fib/fib_config.ts";
import { fibTableDelete, fibTableInsert } from "../net/ipv4/fib/fib_insert.ts";
import { fibOf } from "../net/ipv4/fib/fib_net.ts";
import { inDevOf } from "../net/ipv4/in_device.ts";
import { administers, cStringIn, type Ioctl, type IoctlHandler, viewOf } from "./call.ts";
import { badMask, inetMaskLen } from "./devinet_ioctl.ts";

const { EAFNOSUPPORT, EINVAL, ENODEV, EPERM, ESRCH } = ERRNO;
const WHOLE = 32;

/** `sizeof(struct rtentry)` of linux/route.h on machines of 64 bits, and where its members are. */
const RTENTRY = {
  size: 120,
  dst: 8,
  gateway: 24,
  genmask: 40,
  flags: 56,
  metric: 80,
  dev: 88,
  mtu: 96,
  window: 104,
  irtt: 112,
} as const;

/** Where `sin_addr` is in a `struct sockaddr_in`. */
const SIN_ADDR = 4;

/** RTF_* of linux/route.h. */
const RTF = {
  GATEWAY: 0x0002,
  HOST: 0x0004,
  MTU: 0x0040,
  WINDOW: 0x0080,
  IRTT: 0x0100,
  REJECT: 0x0200,
} as const;

/** What the headers of packets are counted as. */
const HEADERS = 40;

/** A `struct sockaddr_in`. */
interface SockaddrIn {
  readonly family: number;
  readonly address: number;
}

function sockaddrAt(rt: DataView, at: number): SockaddrIn {
  return { family: rt.getUint16(at, true), address: rt.getUint32(at + SIN_ADDR) };
}

/** The prefix length that a request means, or a negative error number. */
function prefixLength(rt: DataView, dst: number): number {
  if ((rt.getUint16(RTENTRY.flags, true) & RTF.HOST) !== 0) return WHOLE;
  const { family, address: mask } = sockaddrAt(rt, RTENTRY.genmask);
  if (family !== AF.INET && (mask !== 0 || family !== 0)) return -EAFNOSUPPORT;
  return badMask(mask, dst) ? -EINVAL : inetMaskLen(mask);
}

/** The device, and of a label its address: 0, or a negative error number. */
function readDevice({ net, memory }: Ioctl, at: bigint, config: FibConfig): number {
  const label = cStringIn(memory.read(at, IFNAMSIZ - 1));
  const dev = net.devices.byName(label.split(":", 1)[0] ?? "");
  if (dev === undefined) return -ENODEV;
  config.oif = dev.ifindex;
  config.table = l3mdevFibTable(dev);
  if (!label.includes(":")) return 0;
  const ifa = inDevOf(dev)?.ifaList.find((one) => one.label === label);
  if (ifa === undefined) return -ENODEV;
  config.prefsrc = ifa.local;
  return 0;
}

function metricsOf(rt: DataView): readonly MetricGiven[] | undefined {
  const flags = rt.getUint16(RTENTRY.flags, true);
  const given = [
    [RTF.MTU, RTAX.ADVMSS, rt.getUint32(RTENTRY.mtu, true) - HEADERS],
    [RTF.WINDOW, RTAX.WINDOW, rt.getUint32(RTENTRY.window, true)],
    [RTF.IRTT, RTAX.RTT, rt.getUint16(RTENTRY.irtt, true) << 3],
  ] as const;
  const metrics = given.filter(([flag]) => (flags & flag) !== 0)
    .map(([, type, value]) => ({ type, value: value >>> 0, text: "", offset: 0 }));
  return metrics.length === 0 ? undefined : metrics;
}

/** What is asked for (`rtentry_to_fib_config`), or a negative error number. */
function configOf(call: Ioctl, rt: DataView): FibConfig | number {
  const dst = sockaddrAt(rt, RTENTRY.dst);
  if (dst.family !== AF.INET) return -EAFNOSUPPORT;
  const length = prefixLength(rt, dst.address);
  if (length < 0) return length;
  const config = new FibConfig();
  config.dst = dst.address;
  config.dstLen = length;
  const adds = call.request !== SIOC.DELRT;
  if (adds) {
    config.nlflags = NLM_F.CREATE;
    config.protocol = RTPROT.BOOT;
  }
  const metric = rt.getInt16(RTENTRY.metric, true);
  if (metric !== 0) config.priority = metric - 1 >>> 0;
  const flags = rt.getUint16(RTENTRY.flags, true);
  if ((flags & RTF.REJECT) !== 0) {
    config.scope = RT_SCOPE.HOST;
    config.type = RTN.UNREACHABLE;
    return config;
  }
  config.scope = RT_SCOPE.NOWHERE;
  config.type = RTN.UNICAST;
  const dev = rt.getBigUint64(RTENTRY.dev, true);
  const error = dev === 0n ? 0 : readDevice(call, dev, config);
  if (error !== 0) return error;
  const { family, address: v4 } = sockaddrAt(rt, RTENTRY.gateway);
  if (family === AF.INET && v4 !== 0) {
    config.gateway = { ...NO_GATEWAY, family, v4 };
    const isNear = inetAddrTypeTable(call.net, v4, config.table) === RTN.UNICAST;
    if ((flags & RTF.GATEWAY) !== 0 && isNear) config.scope = RT_SCOPE.UNIVERSE;
  }
  if (config.table === 0) config.table = RT_TABLE.MAIN;
  if (!adds) return config;
  if ((flags & RTF.GATEWAY) !== 0 && config.gateway.family === 0) return -EINVAL;
  if (config.scope === RT_SCOPE.NOWHERE) config.scope = RT_SCOPE.LINK;
  config.metrics = metricsOf(rt);
  return config;
}

/** Adds a route, or deletes one (`ip_rt_ioctl`). */
export const ipRtIoctl: IoctlHandler = (call) => {
  const { net, memory, argument, request } = call;
  const rt = viewOf(memory.read(argument, RTENTRY.size));
  if (!administers(call)) return -EPERM;
  const config = configOf(call, rt);
  if (typeof config === "number") return config;
  const fib = fibOf(net);
  if (request !== SIOC.DELRT) return fibTableInsert(net, fib.create(config.table), config, {});
  const table = fib.get(config.table);
  return table === undefined ? -ESRCH : fibTableDelete(net, table, config, {});
};
