import { GRE, IFLA_GRE, IP6_TNL_F, TUNNEL_ENCAP, TUNNEL_ENCAP_FLAG } from "../../abi/if_tunnel.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, be32, enumeration, flag, flagSet, ip, u16, u32, u8 } from "../types.ts";

/**
 * `IFLA_GRE_*`: a tunnel of GRE (RFC 2784, RFC 2890) or ERSPAN over IPv4 (gre, gretap, erspan) or
 * IPv6 (ip6gre, ip6gretap, ip6erspan).
 */
export interface LinkGreAttributes extends AttributeSet {
  /** `IFLA_GRE_LINK`: the index of the link that it goes out by; 0 for any. */
  link?: number;
  /** `IFLA_GRE_IFLAGS`: GRE_* of what comes in, big-endian on the wire. */
  iflags?: number;
  /** `IFLA_GRE_OFLAGS`: GRE_* of what goes out, big-endian on the wire. */
  oflags?: number;
  /** `IFLA_GRE_IKEY`: the key of what comes in, big-endian on the wire; `iflags` says whether there is one. */
  ikey?: number;
  /** `IFLA_GRE_OKEY`: the key of what goes out, big-endian on the wire; `oflags` says whether there is one. */
  okey?: number;
  /** `IFLA_GRE_LOCAL`: the own end, IPv4 or IPv6 as the kind is. */
  local?: string;
  /** `IFLA_GRE_REMOTE`: the remote end, IPv4 or IPv6 as the kind is. */
  remote?: string;
  /** `IFLA_GRE_TTL`: of the outer packets; 0 inherits. */
  ttl?: number;
  /** `IFLA_GRE_TOS`: of the outer packets, over IPv4; bit 0 inherits. */
  tos?: number;
  /** `IFLA_GRE_PMTUDISC`: 1 to set the outer don't fragment bit, over IPv4. */
  pmtudisc?: number;
  /** `IFLA_GRE_ENCAP_LIMIT`: how many tunnels may be nested in it, over IPv6. */
  encapLimit?: number;
  /** `IFLA_GRE_FLOWINFO`: traffic class and flow label, over IPv6; big-endian on the wire. */
  flowinfo?: number;
  /** `IFLA_GRE_FLAGS`: IP6_TNL_F_*, over IPv6; the kernel adds bits of its own from 0x10000 on. */
  flags?: number;
  /** `IFLA_GRE_ENCAP_TYPE`: TUNNEL_ENCAP_*: what is around the GRE packets. */
  encapType?: number;
  /** `IFLA_GRE_ENCAP_FLAGS`: TUNNEL_ENCAP_FLAG_*. */
  encapFlags?: number;
  /** `IFLA_GRE_ENCAP_SPORT`: the UDP source port, big-endian on the wire; 0 varies by flow. */
  encapSport?: number;
  /** `IFLA_GRE_ENCAP_DPORT`: the UDP destination port, big-endian on the wire. */
  encapDport?: number;
  /** `IFLA_GRE_COLLECT_METADATA`: routes and filters say where packets go. */
  collectMetadata?: true;
  /** `IFLA_GRE_IGNORE_DF`: 1 to fragment inner packets although they forbid it, over IPv4. */
  ignoreDf?: number;
  /** `IFLA_GRE_FWMARK`: the mark by which the way of outer packets is looked up. */
  fwmark?: number;
  /** `IFLA_GRE_ERSPAN_INDEX`: the session's index, 20 bits, of ERSPAN version 1. */
  erspanIndex?: number;
  /** `IFLA_GRE_ERSPAN_VER`: the ERSPAN version, 0 to 2. */
  erspanVer?: number;
  /** `IFLA_GRE_ERSPAN_DIR`: 0 for ingress, 1 for egress, of ERSPAN version 2. */
  erspanDir?: number;
  /** `IFLA_GRE_ERSPAN_HWID`: the hardware id, 6 bits, of ERSPAN version 2. */
  erspanHwid?: number;
}

/** `IFLA_GRE_*`; `ipgre_policy` of net/ipv4/ip_gre.c, `ip6gre_policy` of net/ipv6/ip6_gre.c. */
export const LINK_GRE: AttributeTable<LinkGreAttributes> = new AttributeTable(
  "IFLA_GRE",
  IFLA_GRE,
  {
    link: u32,
    iflags: flagSet(be16, ["GRE", GRE]),
    oflags: flagSet(be16, ["GRE", GRE]),
    ikey: be32,
    okey: be32,
    local: ip,
    remote: ip,
    ttl: u8,
    tos: u8,
    pmtudisc: u8,
    encapLimit: u8,
    flowinfo: be32,
    flags: flagSet(u32, ["IP6_TNL_F", IP6_TNL_F]),
    encapType: enumeration(u16, ["TUNNEL_ENCAP", TUNNEL_ENCAP]),
    encapFlags: flagSet(u16, ["TUNNEL_ENCAP_FLAG", TUNNEL_ENCAP_FLAG]),
    encapSport: be16,
    encapDport: be16,
    collectMetadata: flag,
    ignoreDf: u8,
    fwmark: u32,
    erspanIndex: u32,
    erspanVer: u8,
    erspanDir: u8,
    erspanHwid: u16,
  },
);
