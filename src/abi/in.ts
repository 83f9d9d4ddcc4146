/**
 * linux/in.h of Linux 6.18: IP protocols.
 *
 * @module
 */

/** `IPPROTO_*`, linux/in.h: IP protocols, as in FRA_IP_PROTO and IFLA_IPTUN_PROTO. */
export const IPPROTO = {
  IP: 0,
  ICMP: 1,
  IGMP: 2,
  IPIP: 4,
  TCP: 6,
  EGP: 8,
  PUP: 12,
  UDP: 17,
  IDP: 22,
  TP: 29,
  DCCP: 33,
  IPV6: 41,
  RSVP: 46,
  GRE: 47,
  ESP: 50,
  AH: 51,
  MTP: 92,
  BEETPH: 94,
  ENCAP: 98,
  PIM: 103,
  COMP: 108,
  L2TP: 115,
  SCTP: 132,
  UDPLITE: 136,
  MPLS: 137,
  ETHERNET: 143,
  AGGFRAG: 144,
  RAW: 255,
  SMC: 256,
  MPTCP: 262,
} as const;

/** `MCAST_*`, linux/in.h: whether a list of sources is all or all but those. */
export const MCAST = { EXCLUDE: 0, INCLUDE: 1 } as const;
