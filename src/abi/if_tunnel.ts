/**
 * linux/if_tunnel.h and linux/ip6_tunnel.h of Linux 6.18: GRE, IP in IP and VTI tunnels.
 *
 * @module
 */

/** `IFLA_IPTUN_*`, linux/if_tunnel.h: the link data of kinds ipip, sit and ip6tnl. */
export const IFLA_IPTUN = {
  UNSPEC: 0,
  LINK: 1,
  LOCAL: 2,
  REMOTE: 3,
  TTL: 4,
  TOS: 5,
  ENCAP_LIMIT: 6,
  FLOWINFO: 7,
  FLAGS: 8,
  PROTO: 9,
  PMTUDISC: 10,
  "6RD_PREFIX": 11,
  "6RD_RELAY_PREFIX": 12,
  "6RD_PREFIXLEN": 13,
  "6RD_RELAY_PREFIXLEN": 14,
  ENCAP_TYPE: 15,
  ENCAP_FLAGS: 16,
  ENCAP_SPORT: 17,
  ENCAP_DPORT: 18,
  COLLECT_METADATA: 19,
  FWMARK: 20,
} as const;

/**
 * `IFLA_GRE_*`, linux/if_tunnel.h: the link data of kinds gre, gretap, ip6gre, ip6gretap, erspan
 * and ip6erspan.
 */
export const IFLA_GRE = {
  UNSPEC: 0,
  LINK: 1,
  IFLAGS: 2,
  OFLAGS: 3,
  IKEY: 4,
  OKEY: 5,
  LOCAL: 6,
  REMOTE: 7,
  TTL: 8,
  TOS: 9,
  PMTUDISC: 10,
  ENCAP_LIMIT: 11,
  FLOWINFO: 12,
  FLAGS: 13,
  ENCAP_TYPE: 14,
  ENCAP_FLAGS: 15,
  ENCAP_SPORT: 16,
  ENCAP_DPORT: 17,
  COLLECT_METADATA: 18,
  IGNORE_DF: 19,
  FWMARK: 20,
  ERSPAN_INDEX: 21,
  ERSPAN_VER: 22,
  ERSPAN_DIR: 23,
  ERSPAN_HWID: 24,
} as const;

/** `IFLA_VTI_*`, linux/if_tunnel.h: the link data of kinds vti and vti6. */
export const IFLA_VTI = {
  UNSPEC: 0,
  LINK: 1,
  IKEY: 2,
  OKEY: 3,
  LOCAL: 4,
  REMOTE: 5,
  FWMARK: 6,
} as const;

/**
 * `GRE_*`, linux/if_tunnel.h: the bits of IFLA_GRE_IFLAGS and IFLA_GRE_OFLAGS, once read as
 * big-endian.
 */
export const GRE = {
  CSUM: 0x8000,
  ROUTING: 0x4000,
  KEY: 0x2000,
  SEQ: 0x1000,
  STRICT: 0x0800,
  REC: 0x0700,
  ACK: 0x0080,
  FLAGS: 0x0078,
  VERSION: 0x0007,
} as const;

/**
 * `TUNNEL_*`, linux/if_tunnel.h: the bits of LWTUNNEL_IP_FLAGS and LWTUNNEL_IP6_FLAGS, once read
 * as big-endian.
 */
export const TUNNEL = {
  CSUM: 0x01,
  ROUTING: 0x02,
  KEY: 0x04,
  SEQ: 0x08,
  STRICT: 0x10,
  REC: 0x20,
  VERSION: 0x40,
  NO_KEY: 0x80,
  DONT_FRAGMENT: 0x0100,
  OAM: 0x0200,
  CRIT_OPT: 0x0400,
  GENEVE_OPT: 0x0800,
  VXLAN_OPT: 0x1000,
  NOCACHE: 0x2000,
  ERSPAN_OPT: 0x4000,
  GTP_OPT: 0x8000,
  OPTIONS_PRESENT: 0xd800,
} as const;

/**
 * `TUNNEL_ENCAP_*`, linux/if_tunnel.h: the values of IFLA_IPTUN_ENCAP_TYPE and
 * IFLA_GRE_ENCAP_TYPE.
 */
export const TUNNEL_ENCAP = {
  NONE: 0,
  FOU: 1,
  GUE: 2,
  MPLS: 3,
} as const;

/**
 * `TUNNEL_ENCAP_FLAG_*`, linux/if_tunnel.h: the bits of IFLA_IPTUN_ENCAP_FLAGS and
 * IFLA_GRE_ENCAP_FLAGS.
 */
export const TUNNEL_ENCAP_FLAG = { CSUM: 0x1, CSUM6: 0x2, REMCSUM: 0x4 } as const;

/**
 * `SIT_ISATAP`, linux/if_tunnel.h: the bit of a sit tunnel's IFLA_IPTUN_FLAGS, in host byte order
 * although the field is a big-endian one.
 */
export const SIT_ISATAP = 0x0001;

/** `VTI_ISVTI`, linux/if_tunnel.h: the `i_flags` of a VTI tunnel, in host byte order. */
export const VTI_ISVTI = 0x0001;

/**
 * `IP6_TNL_F_*`, linux/ip6_tunnel.h: the bits of IFLA_IPTUN_FLAGS of kind ip6tnl and of
 * IFLA_GRE_FLAGS of kind ip6gre.
 */
export const IP6_TNL_F = {
  IGN_ENCAP_LIMIT: 0x1,
  USE_ORIG_TCLASS: 0x2,
  USE_ORIG_FLOWLABEL: 0x4,
  MIP6_DEV: 0x8,
  RCV_DSCP_COPY: 0x10,
  USE_ORIG_FWMARK: 0x20,
  ALLOW_LOCAL_REMOTE: 0x40,
} as const;
