/** The routes of packets that are sent: net/ipv4/route.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import { IFF } from "../../../../abi/if.ts";
import { IPPROTO } from "../../../../abi/in.ts";
import { IPV4_DEVCONF } from "../../../../abi/ip.ts";
import { RT_SCOPE, RTN } from "../../../../abi/rtnetlink.ts";
import type { InDevice } from "../in_device.ts";
import { inDevOf, inDevOrconf } from "../in_device.ts";
import { inetSelectAddr } from "../inet_select_addr.ts";
import { l3mdevMaster, netifIsL3Master } from "../../core/l3mdev.ts";
import type { NetDevice, NetStack } from "../../stack.ts";
import {
  INADDR_BROADCAST,
  ipDevFind,
  isLocalMulticast,
  isLoopback,
  isMulticast,
  isZeronet,
} from "./fib_addr_type.ts";
import { fibLookup } from "./fib_lookup.ts";
import { fibOf } from "./fib_net.ts";
import { fibSelectPath } from "./fib_select.ts";
import type { FibResult, Flow4 } from "./fib_table.ts";
import { Rtable, RTCF } from "./rtable.ts";
import { setNexthop } from "./set_nexthop.ts";

const { EINVAL, ENETUNREACH, ENODEV } = ERRNO;
/** LOOPBACK_IFINDEX. */
const LOOPBACK = 1;
/** INADDR_LOOPBACK. */
const INADDR_LOOPBACK = 0x7f000001;
/** Multicast routes have prefixes of as many bits at least. */
const MULTICAST_PREFIX = 4;

/** What a lookup has led to. */
export interface Found {
  /** The route's way. */
  readonly rt: Rtable;
  /** The entry of a table that it is by, if it is by one. */
  readonly result: FibResult | undefined;
  /** RTN_*: what the addressee is. */
  readonly type: number;
}

/** Where packets are to go. */
interface Way {
  readonly dev: NetDevice;
  readonly result?: FibResult;
  readonly type: number;
  readonly flags: number;
  /** The device that was asked for, or that a local route is on. */
  readonly oif: number;
}

/** Whether a device listens to a multicast group (`ip_check_mc_rcu`). */
export function ipCheckMc({ mcList }: InDevice, group: number, proto: number): boolean {
  return proto === IPPROTO.IGMP || mcList.some(({ multiaddr }) => multiaddr === group);
}

/** The way of packets that are sent, or a negative error number (`ip_route_output_key_hash_rcu`). */
export function ipRouteOutput(net: NetStack, flow: Flow4): Found | number {
  const way = wayOf(net, flow);
  if (typeof way === "number") return way;
  const rt = mkrouteOutput(net, flow, way);
  return typeof rt === "number" ? rt : { rt, result: way.result, type: way.type };
}

/** Fills in the flow's source address and device. */
function wayOf(net: NetStack, flow: Flow4): Way | number {
  const { oif } = flow;
  const lo = net.devices.byIndex(LOOPBACK);
  if (flow.saddr !== 0) {
    if (isMulticast(flow.saddr) || flow.saddr === INADDR_BROADCAST) return -EINVAL;
    const dev = ipDevFind(net, flow.saddr);
    if (dev === undefined) return -ENETUNREACH;
    if (oif === 0 && (isMulticast(flow.daddr) || flow.daddr === INADDR_BROADCAST)) {
      flow.oif = dev.ifindex;
      return { dev, type: RTN.UNSPEC, flags: 0, oif };
    }
  }
  let dev: NetDevice | undefined;
  if (oif !== 0) {
    dev = net.devices.byIndex(oif);
    if (dev === undefined) return -ENODEV;
    if ((dev.flags & IFF.UP) === 0 || inDevOf(dev) === undefined) return -ENETUNREACH;
    const near = isLocalMulticast(flow.daddr) || flow.daddr === INADDR_BROADCAST ||
      flow.proto === IPPROTO.IGMP;
    if (near) {
      if (flow.saddr === 0) flow.saddr = inetSelectAddr(dev, 0, RT_SCOPE.LINK);
      return { dev, type: RTN.UNSPEC, flags: 0, oif };
    }
    if (flow.saddr === 0) {
      if (isMulticast(flow.daddr)) flow.saddr = inetSelectAddr(dev, 0, flow.scope);
      else if (flow.daddr === 0) flow.saddr = inetSelectAddr(dev, 0, RT_SCOPE.HOST);
    }
  }
  if (flow.daddr === 0) {
    flow.daddr = flow.saddr;
    if (flow.daddr === 0) flow.daddr = flow.saddr = INADDR_LOOPBACK;
    flow.oif = LOOPBACK;
    if (lo === undefined) return -ENODEV;
    return { dev: lo, type: RTN.LOCAL, flags: RTCF.LOCAL, oif };
  }
  const result = fibLookup(net, flow);
  if (typeof result === "number") {
    // Whoever names a device may send to whom no route leads.
    if (dev === undefined || flow.oif === 0) return result;
    if (!isMulticast(flow.daddr) && flow.l3mdev !== 0) return result;
    if (flow.saddr === 0) flow.saddr = inetSelectAddr(dev, 0, RT_SCOPE.LINK);
    return { dev, type: RTN.UNICAST, flags: 0, oif };
  }
  if (result.type === RTN.LOCAL) {
    if (flow.saddr === 0) flow.saddr = result.info.prefsrc || flow.daddr;
    const on = result.nh.dev;
    const out = on && l3mdevMaster(on) || lo;
    if (out === undefined) return -ENODEV;
    flow.oif = out.ifindex;
    return { dev: out, result, type: result.type, flags: RTCF.LOCAL, oif: result.nh.oif };
  }
  fibSelectPath(net, result, flow);
  return result.nh.dev === undefined
    ? -EINVAL
    : { dev: result.nh.dev, result, type: result.type, flags: 0, oif };
}

/** `__mkroute_output`. */
function mkrouteOutput(net: NetStack, flow: Flow4, way: Way): Rtable | number {
  const { dev, result } = way;
  const inDev = inDevOf(dev);
  if (inDev === undefined) return -EINVAL;
  const loopback = (dev.flags & IFF.LOOPBACK) !== 0;
  if (!inDevOrconf(inDev, IPV4_DEVCONF.ROUTE_LOCALNET) && isLoopback(flow.saddr) && !loopback) {
    if (!netifIsL3Master(dev)) return -EINVAL;
  }
  let { type, flags } = way;
  let leads = result !== undefined;
  if (flow.daddr === INADDR_BROADCAST) {
    type = RTN.BROADCAST;
    leads = false;
  } else if (isMulticast(flow.daddr)) {
    type = RTN.MULTICAST;
  } else if (isZeronet(flow.daddr)) {
    return -EINVAL;
  }
  if (loopback) flags |= RTCF.LOCAL;
  let keep = true;
  if (type === RTN.BROADCAST) {
    flags |= RTCF.BROADCAST | RTCF.LOCAL;
  } else if (type === RTN.MULTICAST) {
    flags |= RTCF.MULTICAST | RTCF.LOCAL;
    if (ipCheckMc(inDev, flow.daddr, flow.proto)) keep = false;
    else flags &= ~RTCF.LOCAL;
    if ((result?.prefixlen ?? 0) < MULTICAST_PREFIX) leads = false;
  } else if (type === RTN.LOCAL && way.oif !== 0 && way.oif !== dev.ifindex) {
    keep = false;
  }
  const { genid } = fibOf(net);
  const nh = leads ? result?.nh : undefined;
  if (keep && nh?.output?.genid === genid) return nh.output;
  const rt = new Rtable({ genid, dev, flags: flags >>> 0, type, isInput: false });
  if (leads && result !== undefined) {
    setNexthop(rt, result);
    if (keep) {
      result.nh.output = rt;
      rt.cached = true;
    }
  }
  rt.tag(flow.tclassid);
  return rt;
}
