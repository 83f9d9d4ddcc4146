/**
 * linux/mpls.h of Linux 6.18: label stack entries.
 *
 * @module
 */

/** `MPLS_LS_*`, linux/mpls.h: the fields of a label stack entry, a big-endian 32-bit number. */
export const MPLS_LS = {
  LABEL_MASK: 0xfffff000,
  LABEL_SHIFT: 12,
  TC_MASK: 0x00000e00,
  TC_SHIFT: 9,
  S_MASK: 0x00000100,
  S_SHIFT: 8,
  TTL_MASK: 0x000000ff,
  TTL_SHIFT: 0,
} as const;

/** `MPLS_LABEL_*`, linux/mpls.h: the reserved labels. */
export const MPLS_LABEL = {
  IPV4NULL: 0,
  RTALERT: 1,
  IPV6NULL: 2,
  IMPLNULL: 3,
  ENTROPY: 7,
  GAL: 13,
  OAMALERT: 14,
  EXTENSION: 15,
  FIRST_UNRESERVED: 16,
} as const;

/** `MPLS_STATS_*`, linux/mpls.h: AF_MPLS inside IFLA_STATS_AF_SPEC. */
export const MPLS_STATS = { UNSPEC: 0, LINK: 1 } as const;
