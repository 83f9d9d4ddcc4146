/**
 * linux/lwtunnel.h of Linux 6.18, and the headers of its encapsulations: linux/mpls_iptunnel.h,
 * linux/ila.h, linux/seg6.h, linux/seg6_iptunnel.h, linux/seg6_local.h, linux/rpl_iptunnel.h
 * and linux/ioam6_iptunnel.h. What is inside RTA_ENCAP and NHA_ENCAP.
 *
 * @module
 */

/** `LWTUNNEL_ENCAP_*`, linux/lwtunnel.h: the values of RTA_ENCAP_TYPE and NHA_ENCAP_TYPE. */
export const LWTUNNEL_ENCAP = {
  NONE: 0,
  MPLS: 1,
  IP: 2,
  ILA: 3,
  IP6: 4,
  SEG6: 5,
  BPF: 6,
  SEG6_LOCAL: 7,
  RPL: 8,
  IOAM6: 9,
  XFRM: 10,
} as const;

/** `LWTUNNEL_IP_*`, linux/lwtunnel.h: encapsulation ip. */
export const LWTUNNEL_IP = {
  UNSPEC: 0,
  ID: 1,
  DST: 2,
  SRC: 3,
  TTL: 4,
  TOS: 5,
  FLAGS: 6,
  PAD: 7,
  OPTS: 8,
} as const;

/** `LWTUNNEL_IP6_*`, linux/lwtunnel.h: encapsulation ip6. */
export const LWTUNNEL_IP6 = {
  UNSPEC: 0,
  ID: 1,
  DST: 2,
  SRC: 3,
  HOPLIMIT: 4,
  TC: 5,
  FLAGS: 6,
  PAD: 7,
  OPTS: 8,
} as const;

/** `LWTUNNEL_IP_OPTS_*`, linux/lwtunnel.h: inside LWTUNNEL_IP_OPTS and LWTUNNEL_IP6_OPTS. */
export const LWTUNNEL_IP_OPTS = {
  UNSPEC: 0,
  GENEVE: 1,
  VXLAN: 2,
  ERSPAN: 3,
} as const;

/** `LWTUNNEL_IP_OPT_GENEVE_*`, linux/lwtunnel.h: inside LWTUNNEL_IP_OPTS_GENEVE. */
export const LWTUNNEL_IP_OPT_GENEVE = {
  UNSPEC: 0,
  CLASS: 1,
  TYPE: 2,
  DATA: 3,
} as const;

/** `LWTUNNEL_IP_OPT_VXLAN_*`, linux/lwtunnel.h: inside LWTUNNEL_IP_OPTS_VXLAN. */
export const LWTUNNEL_IP_OPT_VXLAN = { UNSPEC: 0, GBP: 1 } as const;

/** `LWTUNNEL_IP_OPT_ERSPAN_*`, linux/lwtunnel.h: inside LWTUNNEL_IP_OPTS_ERSPAN. */
export const LWTUNNEL_IP_OPT_ERSPAN = {
  UNSPEC: 0,
  VER: 1,
  INDEX: 2,
  DIR: 3,
  HWID: 4,
} as const;

/** `LWT_BPF_*`, linux/lwtunnel.h: encapsulation bpf. */
export const LWT_BPF = {
  UNSPEC: 0,
  IN: 1,
  OUT: 2,
  XMIT: 3,
  XMIT_HEADROOM: 4,
} as const;

/** `LWT_BPF_PROG_*`, linux/lwtunnel.h: inside LWT_BPF_IN, LWT_BPF_OUT and LWT_BPF_XMIT. */
export const LWT_BPF_PROG = { UNSPEC: 0, FD: 1, NAME: 2 } as const;

/** `LWT_BPF_MAX_HEADROOM`, linux/lwtunnel.h: the greatest LWT_BPF_XMIT_HEADROOM, in bytes. */
export const LWT_BPF_MAX_HEADROOM = 256;

/** `LWT_XFRM_*`, linux/lwtunnel.h: encapsulation xfrm. */
export const LWT_XFRM = { UNSPEC: 0, IF_ID: 1, LINK: 2 } as const;

/** `MPLS_IPTUNNEL_*`, linux/mpls_iptunnel.h: encapsulation mpls. */
export const MPLS_IPTUNNEL = { UNSPEC: 0, DST: 1, TTL: 2 } as const;

/** `ILA_ATTR_*`, linux/ila.h: encapsulation ila. */
export const ILA_ATTR = {
  UNSPEC: 0,
  LOCATOR: 1,
  IDENTIFIER: 2,
  LOCATOR_MATCH: 3,
  IFINDEX: 4,
  DIR: 5,
  PAD: 6,
  CSUM_MODE: 7,
  IDENT_TYPE: 8,
  HOOK_TYPE: 9,
} as const;

/** `ILA_CSUM_*`, linux/ila.h: the values of ILA_ATTR_CSUM_MODE. */
export const ILA_CSUM = {
  ADJUST_TRANSPORT: 0,
  NEUTRAL_MAP: 1,
  NO_ACTION: 2,
  NEUTRAL_MAP_AUTO: 3,
} as const;

/** `ILA_ATYPE_*`, linux/ila.h: the values of ILA_ATTR_IDENT_TYPE. */
export const ILA_ATYPE = {
  IID: 0,
  LUID: 1,
  VIRT_V4: 2,
  VIRT_UNI_V6: 3,
  VIRT_MULTI_V6: 4,
  NONLOCAL_ADDR: 5,
  RSVD_1: 6,
  RSVD_2: 7,
  USE_FORMAT: 32,
} as const;

/** `ILA_HOOK_*`, linux/ila.h: the values of ILA_ATTR_HOOK_TYPE. */
export const ILA_HOOK = { ROUTE_OUTPUT: 0, ROUTE_INPUT: 1 } as const;

/** `SR6_FLAG1_*`, linux/seg6.h: the `flags` of `struct ipv6_sr_hdr`. */
export const SR6_FLAG1 = {
  PROTECTED: 0x40,
  OAM: 0x20,
  ALERT: 0x10,
  HMAC: 0x08,
} as const;

/** `SR6_TLV_*`, linux/seg6.h: the types of what may follow the segments of a header. */
export const SR6_TLV = {
  INGRESS: 1,
  EGRESS: 2,
  OPAQUE: 3,
  PADDING: 4,
  HMAC: 5,
} as const;

/** `SEG6_IPTUNNEL_*`, linux/seg6_iptunnel.h: encapsulation seg6. */
export const SEG6_IPTUNNEL = { UNSPEC: 0, SRH: 1 } as const;

/** `SEG6_IPTUN_MODE_*`, linux/seg6_iptunnel.h: the `mode` of `struct seg6_iptunnel_encap`. */
export const SEG6_IPTUN_MODE = {
  INLINE: 0,
  ENCAP: 1,
  L2ENCAP: 2,
  ENCAP_RED: 3,
  L2ENCAP_RED: 4,
} as const;

/** `SEG6_LOCAL_*`, linux/seg6_local.h: encapsulation seg6local. */
export const SEG6_LOCAL = {
  UNSPEC: 0,
  ACTION: 1,
  SRH: 2,
  TABLE: 3,
  NH4: 4,
  NH6: 5,
  IIF: 6,
  OIF: 7,
  BPF: 8,
  VRFTABLE: 9,
  COUNTERS: 10,
  FLAVORS: 11,
} as const;

/** `SEG6_LOCAL_ACTION_*`, linux/seg6_local.h: the values of SEG6_LOCAL_ACTION. */
export const SEG6_LOCAL_ACTION = {
  UNSPEC: 0,
  END: 1,
  END_X: 2,
  END_T: 3,
  END_DX2: 4,
  END_DX6: 5,
  END_DX4: 6,
  END_DT6: 7,
  END_DT4: 8,
  END_B6: 9,
  END_B6_ENCAP: 10,
  END_BM: 11,
  END_S: 12,
  END_AS: 13,
  END_AM: 14,
  END_BPF: 15,
  END_DT46: 16,
} as const;

/**
 * `SEG6_LOCAL_BPF_PROG_*`, linux/seg6_local.h: inside SEG6_LOCAL_BPF. SEG6_LOCAL_BPF_PROG itself
 * has its prefix's own name: it is PROG of `SEG6_LOCAL_BPF_*`.
 */
export const SEG6_LOCAL_BPF_PROG = { PROG_UNSPEC: 0, PROG: 1, PROG_NAME: 2 } as const;

/** `SEG6_LOCAL_CNT_*`, linux/seg6_local.h: inside SEG6_LOCAL_COUNTERS. */
export const SEG6_LOCAL_CNT = {
  UNSPEC: 0,
  PAD: 1,
  PACKETS: 2,
  BYTES: 3,
  ERRORS: 4,
} as const;

/** `SEG6_LOCAL_FLV_*`, linux/seg6_local.h: inside SEG6_LOCAL_FLAVORS. */
export const SEG6_LOCAL_FLV = {
  UNSPEC: 0,
  OPERATION: 1,
  LCBLOCK_BITS: 2,
  LCNODE_FN_BITS: 3,
} as const;

/** `SEG6_LOCAL_FLV_OP_*`, linux/seg6_local.h: the bit numbers of SEG6_LOCAL_FLV_OPERATION. */
export const SEG6_LOCAL_FLV_OP = {
  UNSPEC: 0,
  PSP: 1,
  USP: 2,
  USD: 3,
  NEXT_CSID: 4,
} as const;

/** `RPL_IPTUNNEL_*`, linux/rpl_iptunnel.h: encapsulation rpl. */
export const RPL_IPTUNNEL = { UNSPEC: 0, SRH: 1 } as const;

/** `IOAM6_IPTUNNEL_*`, linux/ioam6_iptunnel.h: encapsulation ioam6. */
export const IOAM6_IPTUNNEL = {
  UNSPEC: 0,
  MODE: 1,
  DST: 2,
  TRACE: 3,
  FREQ_K: 4,
  FREQ_N: 5,
  SRC: 6,
} as const;

/** `IOAM6_IPTUNNEL_MODE_*`, linux/ioam6_iptunnel.h: the values of IOAM6_IPTUNNEL_MODE. */
export const IOAM6_IPTUNNEL_MODE = { INLINE: 1, ENCAP: 2, AUTO: 3 } as const;
