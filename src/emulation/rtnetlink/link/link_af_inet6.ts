/** What IPv6 says of links: net/ipv6/addrconf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFLA_INET6, IN6_ADDR_GEN_MODE } from "../../../abi/if_link.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { RTEXT_FILTER } from "../../../abi/rtnetlink.ts";
import { ICMP6_MIB, IPSTATS_MIB } from "../../../abi/snmp.ts";
import { AF } from "../../../abi/socket.ts";
import { INET6_AF_POLICY } from "../../../codec/validation/policies/link.ts";
import { NEIGHBOURS_OF_DEVICES } from "../../net/neighbour/device_neighbours.ts";
import { conf6Of, DEVCONF_MAX } from "../../net/ipv6/ipv6_devconf.ts";
import type { Inet6Dev } from "../../net/ipv6/in6_device.ts";
import { in6DevOf } from "../../net/ipv6/in6_device.ts";
import { inet6SetIftoken } from "../../net/ipv6/in6_token.ts";
import { cstampDelta } from "../../net/jiffies.ts";
import type { AttributeWriter } from "../attribute_writer.ts";
import { ip6Bytes, ip6Of } from "../ip6.ts";
import type { RtnlAfOps } from "./link_af.ts";
import { parseNested } from "../nested_attributes.ts";

const { EAFNOSUPPORT, EINVAL } = ERRNO;
/** IPV6_MAXPLEN. */
const MAXPLEN = 65535;
const NLA_HEADER = 4;
const U64 = 8;
const NO_TOKEN = new Uint8Array(16);
const IPSTATS_MIB_MAX = Object.keys(IPSTATS_MIB).length;
const ICMP6_MIB_MAX = Object.keys(ICMP6_MIB).length;
const MODES: readonly number[] = Object.values(IN6_ADDR_GEN_MODE);

/** Bytes of {@linkcode putInet6} (`inet6_ifla6_size`). */
export const INET6_IFLA6_SIZE: number = NLA_HEADER + 4 + NLA_HEADER + 16 + NLA_HEADER +
  DEVCONF_MAX * 4 + NLA_HEADER + IPSTATS_MIB_MAX * U64 + NLA_HEADER + ICMP6_MIB_MAX * U64 +
  NLA_HEADER + 16 + NLA_HEADER + 4 + NLA_HEADER + 4;

/** Counters begin with how many there are; nothing was counted. */
const IPSTATS = [BigInt(IPSTATS_MIB_MAX)];
const ICMP6STATS = [BigInt(ICMP6_MIB_MAX)];

/** Writes what IPv6 says of a device (`inet6_fill_ifla6_attrs`). */
export function putInet6(writer: AttributeWriter, idev: Inet6Dev, extMask: number): void {
  const { cnf, ifFlags, raMtu, token, tstamp } = idev;
  const { reachable, retrans } = NEIGHBOURS_OF_DEVICES.ndTimes(idev.dev);
  const cacheinfo = Int32Array.of(MAXPLEN, cstampDelta(tstamp), reachable, retrans);
  writer.u32(IFLA_INET6.FLAGS, ifFlags);
  writer.words(IFLA_INET6.CACHEINFO, cacheinfo);
  writer.words(IFLA_INET6.CONF, cnf.data);
  if ((extMask & RTEXT_FILTER.SKIP_STATS) === 0) {
    writer.counters(IFLA_INET6.STATS, IPSTATS, IPSTATS_MIB_MAX, U64);
    writer.counters(IFLA_INET6.ICMP6STATS, ICMP6STATS, ICMP6_MIB_MAX, U64);
  }
  writer.binary(IFLA_INET6.TOKEN, token === 0n ? NO_TOKEN : ip6Bytes(token));
  writer.u8(IFLA_INET6.ADDR_GEN_MODE, cnf.get(DEVCONF.ADDR_GEN_MODE));
  if (raMtu !== 0) writer.u32(IFLA_INET6.RA_MTU, raMtu);
}

/** Whether a device may make its addresses so (`check_stable_privacy`). */
function hasSecretFor(idev: Inet6Dev, mode: number): boolean {
  return mode !== IN6_ADDR_GEN_MODE.STABLE_PRIVACY || idev.cnf.stableSecret !== undefined ||
    conf6Of(idev.dev.net).dflt.stableSecret !== undefined;
}

/** AF_INET6 (`inet6_ops`). */
export const INET6_AF_OPS: RtnlAfOps = {
  family: AF.INET6,
  fillLinkAf(writer, dev, extMask) {
    const idev = in6DevOf(dev);
    if (idev !== undefined) writer.nest(AF.INET6, () => putInet6(writer, idev, extMask));
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
