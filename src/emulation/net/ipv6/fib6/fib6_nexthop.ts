import { ERRNO } from "../../../../abi/errno.ts";
import { IFF } from "../../../../abi/if.ts";
import { DEVCONF } from "../../../../abi/ipv6.ts";
import { RT_TABLE, RTN, RTNH_F } from "../../../../abi/rtnetlink.ts";
import type { BlamingExplanation } from "../../ipv4/fib/fib_config.ts";
import { in6DevOf, inet6Same } from "../in6_device.ts";
import { IPV6_ADDR, ipv6AddrType } from "../ipv6_address.ts";
import { l3mdevFibTable } from "../../core/l3mdev.ts";
import type { NetDevice, NetStack } from "../../stack.ts";
import type { Fib6Config, Fib6Nh } from "./fib6_info.ts";
import { RTF } from "./fib6_info.ts";
import { fib6Lookup, fib6TableLookup } from "./fib6_lookup.ts";
import { fib6Of } from "./fib6_net.ts";

const { EACCES, EHOSTUNREACH, EINVAL, ENETDOWN, ENODEV } = ERRNO;
/** LOOPBACK_IFINDEX. */
const LOOPBACK = 1;

function refuse(extack: BlamingExplanation, errno: number, msg: string): number {
  extack.msg = msg;
  return -errno;
}

/** Whether an address is an own one: of a device, if it is link-local (`ipv6_chk_addr_and_flags`). */
export function isOwn6(net: NetStack, address: bigint, dev: NetDevice | undefined): boolean {
  return inet6Same(net, address).some(({ idev }) => dev === undefined || idev.dev === dev);
}

/** The device by which a gateway is reached, or a negative error number (`ip6_route_check_nh`). */
function deviceTo(
  net: NetStack,
  { gateway, table, ifindex }: Fib6Config,
  dev: NetDevice | undefined,
): NetDevice | number {
  const tried = table === 0 ? undefined : fib6Of(net).get(table);
  let found = tried && fib6TableLookup(tried, gateway, ifindex);
  const useless = found === undefined || found.rejects ||
    found.nh.gateway !== undefined || dev !== undefined && dev !== found.nh.dev;
  if (useless) found = fib6Lookup(net, gateway, ifindex);
  if (found === undefined || found.rejects || found.nh.gateway !== undefined) {
    return -EHOSTUNREACH;
  }
  return dev !== undefined && dev !== found.nh.dev ? -EHOSTUNREACH : found.nh.dev;
}

/** Whether nothing contradicts that a gateway is on a link (`ip6_route_check_nh_onlink`). */
function checkOnlink(
  net: NetStack,
  { gateway }: Fib6Config,
  dev: NetDevice,
  extack: BlamingExplanation,
): number {
  const table = fib6Of(net).get(l3mdevFibTable(dev) || RT_TABLE.MAIN);
  const found = table && fib6TableLookup(table, gateway, 0);
  const contradicts = found !== undefined && !found.rejects &&
    found.route.dst !== 0n && (found.type !== RTN.UNICAST || found.nh.dev !== dev);
  return contradicts ? refuse(extack, EINVAL, "Nexthop has invalid gateway or device mismatch") : 0;
}

/** The device of a route by a gateway, or a negative error number (`ip6_validate_gw`). */
function validateGateway(
  net: NetStack,
  config: Fib6Config,
  asked: NetDevice | undefined,
  extack: BlamingExplanation,
): NetDevice | number {
  const { gateway, flags } = config;
  const type = ipv6AddrType(gateway);
  const linkLocal = (type & IPV6_ADDR.LINKLOCAL) !== 0;
  const local = "Gateway can not be a local address";
  if (asked !== undefined && isOwn6(net, gateway, linkLocal ? asked : undefined)) {
    return refuse(extack, EINVAL, local);
  }
  let dev = asked;
  if (type !== (IPV6_ADDR.LINKLOCAL | IPV6_ADDR.UNICAST)) {
    if ((type & (IPV6_ADDR.UNICAST | IPV6_ADDR.MAPPED)) === 0) {
      return refuse(extack, EINVAL, "Invalid gateway address");
    }
    if ((flags & RTNH_F.ONLINK) !== 0 && dev !== undefined) {
      const error = checkOnlink(net, config, dev, extack);
      if (error !== 0) return error;
    } else {
      const found = deviceTo(net, config, dev);
      if (typeof found === "number") return found;
      dev = found;
    }
  }
  if (dev === undefined) return refuse(extack, EINVAL, "Egress device not specified");
  if ((dev.flags & IFF.LOOPBACK) !== 0) {
    return refuse(
      extack,
      EINVAL,
      "Egress device can not be loopback device for this route",
    );
  }
  if (asked === undefined && isOwn6(net, gateway, linkLocal ? dev : undefined)) {
    return refuse(extack, EINVAL, local);
  }
  return dev;
}

/** The next hop that is asked for, or a negative error number (`fib6_nh_init`). */
export function fib6NhInit(
  net: NetStack,
  config: Fib6Config,
  extack: BlamingExplanation,
): Fib6Nh | number {
  const { ifindex, flags, weight } = config;
  let dev = ifindex === 0 ? undefined : net.devices.byIndex(ifindex);
  if (ifindex !== 0 && (dev === undefined || in6DevOf(dev) === undefined)) return -ENODEV;
  let nhFlags = 0;
  if ((flags & RTNH_F.ONLINK) !== 0) {
    if (dev === undefined) return refuse(extack, ENODEV, "Nexthop device required for onlink");
    if ((dev.flags & IFF.UP) === 0) return refuse(extack, ENETDOWN, "Nexthop device is not up");
    nhFlags = RTNH_F.ONLINK;
  }
  if ((flags & RTF.REJECT) !== 0) {
    const lo = net.devices.byIndex(LOOPBACK);
    return lo === undefined || in6DevOf(lo) === undefined
      ? -ENODEV
      : { dev: lo, gateway: undefined, flags: nhFlags, weight, encap: undefined };
  }
  const byGateway = (flags & RTF.GATEWAY) !== 0;
  if (byGateway) {
    const found = validateGateway(net, config, dev, extack);
    if (typeof found === "number") return found;
    dev = found;
  }
  if (dev === undefined) return -ENODEV;
  const idev = in6DevOf(dev);
  if (idev === undefined || idev.cnf.get(DEVCONF.DISABLE_IPV6) !== 0) {
    return refuse(extack, EACCES, "IPv6 is disabled on nexthop device");
  }
  if ((dev.flags & IFF.UP) === 0 && !config.ignoreDevDown) {
    return refuse(extack, ENETDOWN, "Nexthop device is not up");
  }
  if ((flags & (RTF.LOCAL | RTF.ANYCAST)) === 0 && !dev.carrier) nhFlags |= RTNH_F.LINKDOWN;
  const encap = config.encap?.(extack);
  if (typeof encap === "number") return encap;
  return { dev, gateway: byGateway ? config.gateway : undefined, flags: nhFlags, weight, encap };
}
