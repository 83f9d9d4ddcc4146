import {
  IFLA_IPTUN,
  IP6_TNL_F,
  SIT_ISATAP,
  TUNNEL_ENCAP,
  TUNNEL_ENCAP_FLAG,
} from "../../abi/if_tunnel.ts";
import { IPPROTO } from "../../abi/in.ts";
import type { AttributeSet, Rows } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, be32, enumeration, flag, flagSet, ipv4, ipv6, u16, u32, u8 } from "../types.ts";

/** `IFLA_IPTUN_*`: a tunnel of packets in IPv4 (ipip, sit) or IPv6 (ip6tnl). */
export interface LinkIptunAttributes extends AttributeSet {
  /** `IFLA_IPTUN_LINK`: the index of the link that it goes out by; 0 for any. */
  link?: number;
  /** `IFLA_IPTUN_LOCAL`: the own end, IPv6 of kind ip6tnl and else IPv4. */
  local?: string;
  /** `IFLA_IPTUN_REMOTE`: the remote end, IPv6 of kind ip6tnl and else IPv4. */
  remote?: string;
  /** `IFLA_IPTUN_TTL`: of the outer packets; 0 inherits. */
  ttl?: number;
  /** `IFLA_IPTUN_TOS`: of the outer packets, over IPv4; bit 0 inherits. */
  tos?: number;
  /** `IFLA_IPTUN_ENCAP_LIMIT`: how many tunnels may be nested in it, over IPv6. */
  encapLimit?: number;
  /** `IFLA_IPTUN_FLOWINFO`: traffic class and flow label, over IPv6; big-endian on the wire. */
  flowinfo?: number;
  /**
   * `IFLA_IPTUN_FLAGS`: SIT_ISATAP in 16 bits of kind sit, IP6_TNL_F_* in 32 bits of kind ip6tnl, to
   * which the kernel adds bits of its own from 0x10000 on.
   */
  flags?: number;
  /** `IFLA_IPTUN_PROTO`: IPPROTO_*: what is in the tunnel; 0 for anything. */
  proto?: number;
  /** `IFLA_IPTUN_PMTUDISC`: 1 to set the outer don't fragment bit, over IPv4. */
  pmtudisc?: number;
  /** `IFLA_IPTUN_6RD_PREFIX`: the IPv6 prefix of addresses that contain the remote end. */
  "6rdPrefix"?: string;
  /** `IFLA_IPTUN_6RD_RELAY_PREFIX`: what all remote ends begin with, IPv4. */
  "6rdRelayPrefix"?: string;
  /** `IFLA_IPTUN_6RD_PREFIXLEN`: the length of the prefix in bits. */
  "6rdPrefixlen"?: number;
  /** `IFLA_IPTUN_6RD_RELAY_PREFIXLEN`: how many bits all remote ends begin with. */
  "6rdRelayPrefixlen"?: number;
  /** `IFLA_IPTUN_ENCAP_TYPE`: TUNNEL_ENCAP_*: what is around the tunnel's packets. */
  encapType?: number;
  /** `IFLA_IPTUN_ENCAP_FLAGS`: TUNNEL_ENCAP_FLAG_*. */
  encapFlags?: number;
  /** `IFLA_IPTUN_ENCAP_SPORT`: the UDP source port, big-endian on the wire; 0 varies by flow. */
  encapSport?: number;
  /** `IFLA_IPTUN_ENCAP_DPORT`: the UDP destination port, big-endian on the wire. */
  encapDport?: number;
  /** `IFLA_IPTUN_COLLECT_METADATA`: routes and filters say where packets go. */
  collectMetadata?: true;
  /** `IFLA_IPTUN_FWMARK`: the mark by which the way of outer packets is looked up. */
  fwmark?: number;
}

const ROWS: Rows<LinkIptunAttributes> = {
  link: u32,
  local: ipv4,
  remote: ipv4,
  ttl: u8,
  tos: u8,
  encapLimit: u8,
  flowinfo: be32,
  // The kernel treats it as big-endian, but its only bit as one of the host.
  flags: flagSet(u16, ["SIT", { ISATAP: SIT_ISATAP }]),
  proto: enumeration(u8, ["IPPROTO", IPPROTO]),
  pmtudisc: u8,
  "6rdPrefix": ipv6,
  "6rdRelayPrefix": ipv4,
  "6rdPrefixlen": u16,
  "6rdRelayPrefixlen": u16,
  encapType: enumeration(u16, ["TUNNEL_ENCAP", TUNNEL_ENCAP]),
  encapFlags: flagSet(u16, ["TUNNEL_ENCAP_FLAG", TUNNEL_ENCAP_FLAG]),
  encapSport: be16,
  encapDport: be16,
  collectMetadata: flag,
  fwmark: u32,
};

/**
 * `IFLA_IPTUN_*` of kinds ipip and sit; `ipip_policy` of net/ipv4/ipip.c, `ipip6_policy` of
 * net/ipv6/sit.c.
 */
export const LINK_IPTUN: AttributeTable<LinkIptunAttributes> = new AttributeTable(
  "IFLA_IPTUN",
  IFLA_IPTUN,
  ROWS,
);

/** `IFLA_IPTUN_*` of kind ip6tnl; `ip6_tnl_policy` of net/ipv6/ip6_tunnel.c. */
export const LINK_IP6TNL: AttributeTable<LinkIptunAttributes> = new AttributeTable(
  "IFLA_IPTUN",
  IFLA_IPTUN,
  { ...ROWS, local: ipv6, remote: ipv6, flags: flagSet(u32, ["IP6_TNL_F", IP6_TNL_F]) },
);
