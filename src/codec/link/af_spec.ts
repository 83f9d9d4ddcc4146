import { IFLA_INET, IFLA_INET6, IFLA_MCTP, IN6_ADDR_GEN_MODE } from "../../abi/if_link.ts";
import { RTNL_FAMILY } from "../../abi/rtnetlink.ts";
import { AF } from "../../abi/socket.ts";
import { IPV4_DEVCONF } from "../../abi/ip.ts";
import { DEVCONF } from "../../abi/ipv6.ts";
import { ICMP6_MIB, IPSTATS_MIB } from "../../abi/snmp.ts";
import { byFamily, nest } from "../nests.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { arrayOf, binary, enumeration, flagSet, ip, s32, u32, u64, u8 } from "../types.ts";
import type { LinkBridgePortAttributes } from "./bridge.ts";
import { LINK_BRIDGE_PORT } from "./bridge.ts";
import type { LinkBridgeSpecAttributes } from "./bridge_spec.ts";
import { LINK_BRIDGE_SPEC } from "./bridge_spec.ts";
import type { LinkMulticastSpecAttributes } from "./multicast_spec.ts";
import { LINK_MULTICAST_SPEC } from "./multicast_spec.ts";

/** `IFLA_INET_*`: what IPv4 says of a link. */
export interface LinkInetAttributes extends AttributeSet {
  /** `IFLA_INET_CONF`: the IPv4 sysctls of the link; IPV4_DEVCONF_n is element n - 1. */
  conf?: number[];
}

/** `IFLA_INET_*`; `inet_af_policy` of net/ipv4/devinet.c. */
export const LINK_INET: AttributeTable<LinkInetAttributes> = new AttributeTable(
  "IFLA_INET",
  IFLA_INET,
  {
    conf: arrayOf(
      s32,
      Object.fromEntries(Object.entries(IPV4_DEVCONF).map(([name, id]) => [name, id - 1])),
    ),
  },
);

/** `struct ifla_cacheinfo`. */
export interface LinkCacheinfo extends Struct {
  /** The largest datagram that is reassembled, in bytes. */
  maxReasmLen: number;
  /** When the interface was last changed, in 1/100 s since boot. */
  tstamp: number;
  /** How long a neighbour counts as reachable, in ms. */
  reachableTime: number;
  /** Between neighbour solicitations, in ms. */
  retransTime: number;
}

/** `IFLA_INET6_*`: what IPv6 says of a link. */
export interface LinkInet6Attributes extends AttributeSet {
  /** `IFLA_INET6_FLAGS`: IF_* flags of net/if_inet6.h. */
  flags?: number;
  /** `IFLA_INET6_CONF`: the IPv6 sysctls of the link; DEVCONF_n is element n. */
  conf?: number[];
  /** `IFLA_INET6_STATS`: how many elements follow, then IPSTATS_MIB_n as element n. */
  stats?: bigint[];
  /** `IFLA_INET6_MCAST`: never sent. */
  mcast?: Uint8Array;
  /** `IFLA_INET6_CACHEINFO`. */
  cacheinfo?: LinkCacheinfo;
  /** `IFLA_INET6_ICMP6STATS`: how many elements follow, then ICMP6_MIB_n as element n. */
  icmp6stats?: bigint[];
  /** `IFLA_INET6_TOKEN`: the interface identifier to use in autoconfigured addresses. */
  token?: string;
  /** `IFLA_INET6_ADDR_GEN_MODE`: IN6_ADDR_GEN_MODE_*. */
  addrGenMode?: number;
  /** `IFLA_INET6_RA_MTU`: the MTU that a router advertised, in bytes. */
  raMtu?: number;
}

// include/net/if_inet6.h; the kernel sends them, but no uapi header names them.
const IF_FLAGS = {
  RS_SENT: 0x10,
  RA_RCVD: 0x20,
  RA_MANAGED: 0x40,
  RA_OTHERCONF: 0x80,
  READY: 0x80000000,
} as const;

function mibNames(names: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return { ...names, NUM: 0 };
}

/** `IFLA_INET6_*`; `inet6_af_policy` of net/ipv6/addrconf.c. */
export const LINK_INET6: AttributeTable<LinkInet6Attributes> = new AttributeTable(
  "IFLA_INET6",
  IFLA_INET6,
  {
    flags: flagSet(u32, ["IF", IF_FLAGS]),
    conf: arrayOf(s32, DEVCONF),
    stats: arrayOf(u64, mibNames(IPSTATS_MIB)),
    mcast: binary,
    cacheinfo: struct<LinkCacheinfo>({ name: "ifla_cacheinfo", prefix: "" }, {
      maxReasmLen: u32,
      tstamp: u32,
      reachableTime: u32,
      retransTime: u32,
    }),
    icmp6stats: arrayOf(u64, mibNames(ICMP6_MIB)),
    token: ip,
    addrGenMode: enumeration(u8, ["IN6_ADDR_GEN_MODE", IN6_ADDR_GEN_MODE]),
    raMtu: u32,
  },
);

/** `IFLA_MCTP_*`: what the Management Component Transport Protocol says of a link. */
export interface LinkMctpAttributes extends AttributeSet {
  /** `IFLA_MCTP_NET`: the network's number. */
  net?: number;
  /** `IFLA_MCTP_PHYS_BINDING`: MCTP_PHYS_BINDING_*. */
  physBinding?: number;
}

/** `IFLA_MCTP_*`; `ifla_af_mctp_policy` of net/mctp/device.c. */
export const LINK_MCTP: AttributeTable<LinkMctpAttributes> = new AttributeTable(
  "IFLA_MCTP",
  IFLA_MCTP,
  {
    net: u32,
    physBinding: u8,
  },
);

/** `AF_*`: what `IFLA_AF_SPEC` holds in most messages: an attribute for each address family. */
export interface LinkFamilySpecAttributes extends AttributeSet {
  /** `AF_INET`. */
  inet?: LinkInetAttributes;
  /** `AF_INET6`. */
  inet6?: LinkInet6Attributes;
  /** `AF_MCTP`. */
  mctp?: LinkMctpAttributes;
}

/** `AF_*`; `rtnl_fill_link_af` of net/core/rtnetlink.c. */
export const LINK_FAMILY_SPEC: AttributeTable<LinkFamilySpecAttributes> = new AttributeTable(
  "AF",
  AF,
  {
    inet: nest(() => LINK_INET),
    inet6: nest(() => LINK_INET6),
    mctp: nest(() => LINK_MCTP, { flagged: "in requests" }),
  },
);

/**
 * `IFLA_AF_SPEC`: an attribute for each address family; but in messages of AF_BRIDGE and
 * RTNL_FAMILY_IPMR what that family says, and nothing else.
 */
export interface LinkAfSpecAttributes
  extends LinkFamilySpecAttributes, LinkBridgeSpecAttributes, LinkMulticastSpecAttributes {}

/** `IFLA_AF_SPEC`. */
export const afSpec: AttributeType<LinkAfSpecAttributes> = byFamily<LinkAfSpecAttributes>({
  [AF.BRIDGE]: nest(() => LINK_BRIDGE_SPEC),
  [RTNL_FAMILY.IPMR]: nest(() => LINK_MULTICAST_SPEC),
}, nest(() => LINK_FAMILY_SPEC));

/**
 * `IFLA_PROTINFO`: in messages of AF_BRIDGE `IFLA_BRPORT_*`, in those of AF_INET6 `IFLA_INET6_*`.
 * In others it is among the `unknown`.
 */
export interface LinkProtinfoAttributes extends LinkBridgePortAttributes, LinkInet6Attributes {}

/** `IFLA_PROTINFO`. */
export const protinfo: AttributeType<LinkProtinfoAttributes> = byFamily<LinkProtinfoAttributes>({
  [AF.BRIDGE]: nest(() => LINK_BRIDGE_PORT, { flagged: true }),
  [AF.INET6]: nest(() => LINK_INET6),
});
