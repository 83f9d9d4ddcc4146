/** What IPv6 says of links: net/ipv6/addrconf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA_INET6, IN6_ADDR_GEN_MODE } from "../../../abi/if_link.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { RTEXT_FILTER } from "../../../abi/rtnetlink.ts";
import { ICMP6_MIB, IPSTATS_MIB } from "../../../abi/snmp.ts";
import { AF } from "../../../abi/socket.ts";
import type { LinkInet6Attributes } from "../../../codec/mod.ts";
import { INET6_AF_POLICY } from "../../../codec/validation/policies/link.ts";
import { NEIGHBOURS_OF_DEVICES } from "../../net/neighbour/device_neighbours.ts";
import { conf6Of, DEVCONF_MAX } from "../../net/ipv6/ipv6_devconf.ts";
import type { Inet6Dev } from "../../net/ipv6/in6_device.ts";
import { in6DevOf } from "../../net/ipv6/in6_device.ts";
import { inet6SetIftoken } from "../../net/ipv6/in6_token.ts";
import { cstampDelta } from "../../net/jiffies.ts";
import { ip6Of, ip6Text } from "../ip6.ts";
import type { RtnlAfOps } from "./link_af.ts";
import { parseNested } from "../nested_attributes.ts";

const { EAFNOSUPPORT, EINVAL } = ERRNO;
/** IPV6_MAXPLEN. */
const MAXPLEN = 65535;
const NLA_HEADER = 4;
const U64 = 8;
const IPSTATS_MIB_MAX = Object.keys(IPSTATS_MIB).length;
const ICMP6_MIB_MAX = Object.keys(ICMP6_MIB).length;
const MODES: readonly number[] = Object.values(IN6_ADDR_GEN_MODE);

/** Bytes of {@linkcode inet6Attributes} (`inet6_ifla6_size`). */
export const INET6_IFLA6_SIZE: number = NLA_HEADER + 4 + NLA_HEADER + 16 + NLA_HEADER +
  DEVCONF_MAX * 4 + NLA_HEADER + IPSTATS_MIB_MAX * U64 + NLA_HEADER + ICMP6_MIB_MAX * U64 +
  NLA_HEADER + 16 + NLA_HEADER + 4 + NLA_HEADER + 4;

/** Counters that begin with how many there are; nothing was counted. */
function counters(count: number): bigint[] {
  return [BigInt(count), ...new Array<bigint>(count - 1).fill(0n)];
}

/** What IPv6 says of a device (`inet6_fill_ifla6_attrs`). */
export function inet6Attributes(idev: Inet6Dev, extMask: number): LinkInet6Attributes {
  const { cnf, ifFlags, raMtu, token, tstamp } = idev;
  const { reachable, retrans } = NEIGHBOURS_OF_DEVICES.ndTimes(idev.dev);
  return {
    flags: ifFlags,
    cacheinfo: {
      maxReasmLen: MAXPLEN,
      tstamp: cstampDelta(tstamp),
      reachableTime: reachable,
      retransTime: retrans,
    },
    conf: [...cnf.data],
    ...(extMask & RTEXT_FILTER.SKIP_STATS) === 0 && {
      stats: counters(IPSTATS_MIB_MAX),
      icmp6stats: counters(ICMP6_MIB_MAX),
    },
    token: ip6Text(token),
    addrGenMode: cnf.get(DEVCONF.ADDR_GEN_MODE),
    ...raMtu !== 0 && { raMtu },
  };
}

/** Whether a device may make its addresses so (`check_stable_privacy`). */
function hasSecretFor(idev: Inet6Dev, mode: number): boolean {
  return mode !== IN6_ADDR_GEN_MODE.STABLE_PRIVACY || idev.cnf.stableSecret !== undefined ||
    conf6Of(idev.dev.net).dflt.stableSecret !== undefined;
}

/** AF_INET6 (`inet6_ops`). */
export const INET6_AF_OPS: RtnlAfOps = {
  family: AF.INET6,
  fillLinkAf(dev, extMask) {
    const idev = in6DevOf(dev);
    return idev && { inet6: inet6Attributes(idev, extMask) };
  },
  getLinkAfSize: (dev) => in6DevOf(dev) === undefined ? 0 : INET6_IFLA6_SIZE,
  validateLinkAf(dev, spec, extack) {
    const idev = dev && in6DevOf(dev);
    if (dev !== undefined && idev === undefined) return -EAFNOSUPPORT;
    const tb = parseNested(spec, AF.INET6, INET6_AF_POLICY, extack);
    if (typeof tb === "number") return tb === 0 ? -EINVAL : tb;
    const mode = tb.u8(IFLA_INET6.ADDR_GEN_MODE);
    if (!tb.has(IFLA_INET6.TOKEN) && mode === undefined) return -EINVAL;
    if (mode === undefined) return 0;
    if (!MODES.includes(mode)) return -EINVAL;
    return idev === undefined || hasSecretFor(idev, mode) ? 0 : -EINVAL;
  },
  setLinkAf(dev, spec, extack) {
    const idev = in6DevOf(dev);
    if (idev === undefined) return -EAFNOSUPPORT;
    const tb = spec.nested(AF.INET6);
    const token = tb?.payload(IFLA_INET6.TOKEN);
    const error = token && inet6SetIftoken(idev, ip6Of(token), extack);
    if (error !== undefined && error !== 0) return error;
    const mode = tb?.u8(IFLA_INET6.ADDR_GEN_MODE);
    if (mode !== undefined) idev.cnf.set(DEVCONF.ADDR_GEN_MODE, mode);
    return 0;
  },
};
