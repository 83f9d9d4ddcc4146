/** The routes that IPv6 addresses and devices bring and take: net/ipv6/route.c, net/ipv6/addrconf.c. */

import { RT_TABLE, RTN, RTNH_F, RTPROT } from "../../../../abi/rtnetlink.ts";
import { NEIGHBOURS_OF_DEVICES } from "../../neighbour/device_neighbours.ts";
import type { Explanation } from "../../extack.ts";
import type { HostRoute6, Inet6Dev } from "../in6_device.ts";
import { jiffies } from "../../jiffies.ts";
import { l3mdevFibTable } from "../../core/l3mdev.ts";
import { NETDEV } from "../../notifier.ts";
import type { NetDevice, NetStack } from "../../stack.ts";
import { fib6Add, fib6Del, ip6RouteAdd, ip6RouteInfoCreate } from "./fib6_add.ts";
import type { Fib6Config, Fib6Info } from "./fib6_info.ts";
import { IP6_RT_PRIO, NO_CONFIG6, RTF } from "./fib6_info.ts";
import { removePrefsrc6, routes6ListedOver, routes6Over } from "./fib6_device_routes.ts";
import { fib6Of } from "./fib6_net.ts";

const WHOLE = 128;
/** ff00::/8. */
const GROUPS = 0xff00n << 112n;
const GROUPS_LENGTH = 8;
/** Nobody's request. */
const OWN = { cause: undefined };

/** The route to an own address. */
class OwnAddressRoute implements HostRoute6 {
  readonly net: NetStack;
  readonly route: Fib6Info;

  constructor(net: NetStack, route: Fib6Info) {
    this.net = net;
    this.route = route;
  }

  get inserted(): boolean {
    return this.route.inserted;
  }
}

/** Makes the route to an own address, in no table yet (`addrconf_f6i_alloc`); or what is wrong. */
export function addrconfF6iAlloc(
  { dev }: Inet6Dev,
  addr: bigint,
  anycast: boolean,
  extack: Explanation,
): HostRoute6 | number {
  const config: Fib6Config = {
    ...NO_CONFIG6,
    table: l3mdevFibTable(dev) || RT_TABLE.LOCAL,
    ifindex: dev.ifindex,
    flags: (RTF.UP | RTF.NONEXTHOP | (anycast ? RTF.ANYCAST : RTF.LOCAL)) >>> 0,
    dst: addr,
    dstLen: WHOLE,
    protocol: RTPROT.KERNEL,
    type: anycast ? RTN.ANYCAST : RTN.LOCAL,
    ignoreDevDown: true,
  };
  const route = ip6RouteInfoCreate(dev.net, config, extack);
  return typeof route === "number" ? route : new OwnAddressRoute(dev.net, route);
}

/** Puts it in its table (`ip6_ins_rt`). */
export function ip6InsRt(rt: HostRoute6): void {
  if (rt instanceof OwnAddressRoute) fib6Add(rt.net, rt.route, OWN, {});
}

/** Takes it out (`ip6_del_rt`). */
export function ip6DelRt(rt: HostRoute6): void {
  if (rt instanceof OwnAddressRoute) fib6Del(rt.net, rt.route, OWN);
}

/** The route to the prefix of an address. */
interface PrefixRoute {
  readonly dev: NetDevice;
  readonly prefix: bigint;
  readonly length: number;
  readonly metric: number;
  readonly expires: number;
}

/** Adds the route to a prefix (`addrconf_prefix_route`). */
export function addrconfPrefixRoute({ dev, prefix, length, metric, expires }: PrefixRoute): void {
  ip6RouteAdd(dev.net, {
    ...NO_CONFIG6,
    table: l3mdevFibTable(dev) || RT_TABLE.MAIN,
    metric: metric || IP6_RT_PRIO.ADDRCONF,
    ifindex: dev.ifindex,
    expires,
    dst: prefix,
    dstLen: length,
    flags: expires === 0 ? RTF.UP : RTF.UP | RTF.EXPIRES,
    protocol: RTPROT.KERNEL,
    type: RTN.UNICAST,
  }, {});
}

/** The route to a prefix, as far as addresses know it. */
interface FoundPrefixRoute {
  readonly metric: number;
  del(): void;
  setExpires(expires: number): void;
}

/** RTF_DEFAULT. */
const RTF_DEFAULT = 0x00010000;

/** Finds it (`addrconf_get_prefix_route`). */
export function addrconfGetPrefixRoute(
  dev: NetDevice,
  prefix: bigint,
  length: number,
  { noDefault, noGateway }: { readonly noDefault: boolean; readonly noGateway: boolean },
): FoundPrefixRoute | undefined {
  const { net } = dev;
  const table = fib6Of(net).get(l3mdevFibTable(dev) || RT_TABLE.MAIN);
  const node = table?.find({ dst: prefix, dstLen: length, src: 0n, srcLen: 0 });
  const route = node?.routes.find(({ nh, flags }) =>
    nh.dev === dev && !(noGateway && nh.gateway !== undefined) &&
    !(noDefault && (flags & RTF_DEFAULT) !== 0)
  );
  return route && {
    metric: route.metric,
    del: () => void fib6Del(net, route, OWN),
    setExpires(expires) {
      if (expires === 0) {
        route.flags &= ~RTF.EXPIRES;
      } else {
        route.flags |= RTF.EXPIRES;
        route.expires = jiffies(net.machine.clock) + expires;
      }
    },
  };
}

/** Adds the route to all groups over a device (`addrconf_add_mroute`). */
export function addrconfAddMroute(dev: NetDevice): void {
  ip6RouteAdd(dev.net, {
    ...NO_CONFIG6,
    table: l3mdevFibTable(dev) || RT_TABLE.LOCAL,
    metric: IP6_RT_PRIO.ADDRCONF,
    ifindex: dev.ifindex,
    dst: GROUPS,
    dstLen: GROUPS_LENGTH,
    type: RTN.MULTICAST,
    protocol: RTPROT.KERNEL,
  }, {});
}

/** A device has no carrier any more, or is down, or goes (`rt6_sync_down_dev`). */
export function rt6SyncDownDev(dev: NetDevice, event: number): void {
  for (const route of routes6Over(dev)) {
    if (event !== NETDEV.CHANGE) fib6Del(dev.net, route, OWN);
    else if ((route.flags & (RTF.LOCAL | RTF.ANYCAST)) === 0) route.nh.flags |= RTNH_F.LINKDOWN;
  }
}

/** A device is down, or goes away (`rt6_disable_ip`). */
export function rt6DisableIp(dev: NetDevice, event: number): void {
  rt6SyncDownDev(dev, event);
  NEIGHBOURS_OF_DEVICES.ndIfdown(dev);
}

/** A device is up, or has a carrier (`rt6_sync_up`). */
export function rt6SyncUp(dev: NetDevice, flags: number): void {
  const cleared = (flags & RTNH_F.DEAD) !== 0 && dev.carrier ? flags | RTNH_F.LINKDOWN : flags;
  for (const { nh } of routes6ListedOver(dev)) nh.flags &= ~cleared;
}

/** An address is gone that routes prefer as source (`rt6_remove_prefsrc`). */
export function rt6RemovePrefsrc(dev: NetDevice, addr: bigint): void {
  removePrefsrc6(dev, addr);
}
