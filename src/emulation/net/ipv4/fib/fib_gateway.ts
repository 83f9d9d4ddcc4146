import { ERRNO } from "../../../../abi/errno.ts";
import { IFF } from "../../../../abi/if.ts";
import { RT_SCOPE, RT_TABLE, RTN, RTNH_F } from "../../../../abi/rtnetlink.ts";
import { AF } from "../../../../abi/socket.ts";
import type { Explanation } from "../../extack.ts";
import { NO_CONFIG6, RTF } from "../../ipv6/fib6/fib6_info.ts";
import { fib6NhInit } from "../../ipv6/fib6/fib6_nexthop.ts";
import { inDevOf } from "../in_device.ts";
import type { NetDevice, NetStack } from "../../stack.ts";
import { inetAddrTypeDevTable } from "./fib_addr_type.ts";
import type { FibNh } from "./fib_nh.ts";
import { fibLookup } from "./fib_lookup.ts";
import { fibOf } from "./fib_net.ts";
import { Flow4, IGNORE_LINKSTATE } from "./fib_table.ts";

const { EINVAL, ENETDOWN, ENODEV } = ERRNO;
/** The flags that a next hop has room for. */
const NH_FLAGS = 0xff;
/** LOOPBACK_IFINDEX. */
const LOOPBACK = 1;

function refuse(extack: Explanation, errno: number, msg: string): number {
  extack.msg = msg;
  return -errno;
}

/** Ties a next hop to its device. */
function attach(nh: FibNh, dev: NetDevice, scope: number): void {
  nh.dev = dev;
  nh.scope = scope;
  if (!dev.carrier) nh.flags |= RTNH_F.LINKDOWN;
}

/** Whether a next hop can be had, and over which device: 0, or a negative error number (`fib_check_nh`). */
export function fibCheckNh(
  net: NetStack,
  nh: FibNh,
  { tbId, scope }: { readonly tbId: number; readonly scope: number },
  extack: Explanation,
): number {
  switch (nh.gateway.family) {
    case AF.INET:
      return (nh.flags & RTNH_F.ONLINK) !== 0
        ? checkOnlink(net, nh, scope, extack)
        : checkGateway(net, nh, tbId, scope, extack);
    case AF.INET6:
      return checkGateway6(net, nh, tbId, extack);
    default:
      return checkDevice(net, nh, extack);
  }
}

/** A gateway that is said to be on the link (`fib_check_nh_v4_gw`). */
function checkOnlink(net: NetStack, nh: FibNh, scope: number, extack: Explanation): number {
  if (scope >= RT_SCOPE.LINK) return refuse(extack, EINVAL, "Nexthop has invalid scope");
  const dev = net.devices.byIndex(nh.oif);
  if (dev === undefined) return refuse(extack, ENODEV, "Nexthop device required for onlink");
  if ((dev.flags & IFF.UP) === 0) return refuse(extack, ENETDOWN, "Nexthop device is not up");
  if (inetAddrTypeDevTable(net, dev, nh.gateway.v4) !== RTN.UNICAST) {
    return refuse(extack, EINVAL, "Nexthop has invalid gateway");
  }
  attach(nh, dev, RT_SCOPE.LINK);
  return 0;
}

/** A gateway that must have a route that is nearer (`fib_check_nh_v4_gw`). */
function checkGateway(
  net: NetStack,
  nh: FibNh,
  tbId: number,
  scope: number,
  extack: Explanation,
): number {
  const flow = new Flow4();
  flow.daddr = nh.gateway.v4;
  flow.scope = Math.max(scope + 1, RT_SCOPE.LINK);
  flow.oif = nh.oif;
  flow.iif = LOOPBACK;
  const table = tbId !== 0 && tbId !== RT_TABLE.MAIN ? fibOf(net).get(tbId) : undefined;
  let found = table?.lookup(flow, IGNORE_LINKSTATE);
  if (typeof found !== "object") found = fibLookup(net, flow, IGNORE_LINKSTATE);
  if (typeof found === "number") {
    extack.msg = "Nexthop has invalid gateway";
    return found;
  }
  if (found.type !== RTN.UNICAST && found.type !== RTN.LOCAL) {
    return refuse(extack, EINVAL, "Nexthop has invalid gateway");
  }
  nh.scope = found.scope;
  const { dev } = found.nh;
  nh.oif = dev?.ifindex ?? 0;
  if (dev === undefined) {
    return refuse(extack, EINVAL, "No egress device for nexthop gateway");
  }
  attach(nh, dev, found.scope);
  return (dev.flags & IFF.UP) === 0 ? -ENETDOWN : 0;
}

/** A gateway of IPv6, which is had as IPv6's routes have it (`fib_check_nh_v6_gw`). */
function checkGateway6(net: NetStack, nh: FibNh, table: number, extack: Explanation): number {
  const found = fib6NhInit(net, {
    ...NO_CONFIG6,
    table,
    flags: nh.flags & NH_FLAGS | RTF.GATEWAY,
    ifindex: nh.oif,
    gateway: BigInt(`0x${nh.gateway.v6}`),
  }, extack);
  if (typeof found === "number") return found;
  nh.dev = found.dev;
  nh.oif = found.dev.ifindex;
  nh.scope = RT_SCOPE.LINK;
  return 0;
}

/** No gateway: the device itself (`fib_check_nh_nongw`). */
function checkDevice(net: NetStack, nh: FibNh, extack: Explanation): number {
  if ((nh.flags & (RTNH_F.PERVASIVE | RTNH_F.ONLINK)) !== 0) {
    return refuse(
      extack,
      EINVAL,
      "Invalid flags for nexthop - PERVASIVE and ONLINK can not be set",
    );
  }
  const dev = net.devices.byIndex(nh.oif);
  if (dev === undefined || inDevOf(dev) === undefined) return -ENODEV;
  if ((dev.flags & IFF.UP) === 0) {
    return refuse(extack, ENETDOWN, "Device for nexthop is not up");
  }
  attach(nh, dev, RT_SCOPE.HOST);
  return 0;
}
