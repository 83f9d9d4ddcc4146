/**
 * linux/fib_rules.h of Linux 6.18: routing rules.
 *
 * @module
 */

/**
 * `FRA_*`, linux/fib_rules.h: the attributes of a rule (RTM_NEWRULE). IFNAME is the older name of
 * IIFNAME.
 */
export const FRA = {
  UNSPEC: 0,
  DST: 1,
  SRC: 2,
  IIFNAME: 3,
  GOTO: 4,
  UNUSED2: 5,
  PRIORITY: 6,
  UNUSED3: 7,
  UNUSED4: 8,
  UNUSED5: 9,
  FWMARK: 10,
  FLOW: 11,
  TUN_ID: 12,
  SUPPRESS_IFGROUP: 13,
  SUPPRESS_PREFIXLEN: 14,
  TABLE: 15,
  FWMASK: 16,
  OIFNAME: 17,
  PAD: 18,
  L3MDEV: 19,
  UID_RANGE: 20,
  PROTOCOL: 21,
  IP_PROTO: 22,
  SPORT_RANGE: 23,
  DPORT_RANGE: 24,
  DSCP: 25,
  FLOWLABEL: 26,
  FLOWLABEL_MASK: 27,
  SPORT_MASK: 28,
  DPORT_MASK: 29,
  DSCP_MASK: 30,
  IFNAME: 3,
} as const;

/** `FR_ACT_*`, linux/fib_rules.h: the `action` of `struct fib_rule_hdr`. */
export const FR_ACT = {
  UNSPEC: 0,
  TO_TBL: 1,
  GOTO: 2,
  NOP: 3,
  RES3: 4,
  RES4: 5,
  BLACKHOLE: 6,
  UNREACHABLE: 7,
  PROHIBIT: 8,
} as const;

/**
 * `FIB_RULE_*`, linux/fib_rules.h: the `flags` of `struct fib_rule_hdr`. DEV_DETACHED is the older
 * name of IIF_DETACHED.
 */
export const FIB_RULE = {
  PERMANENT: 0x00000001,
  INVERT: 0x00000002,
  UNRESOLVED: 0x00000004,
  IIF_DETACHED: 0x00000008,
  DEV_DETACHED: 0x00000008,
  OIF_DETACHED: 0x00000010,
  FIND_SADDR: 0x00010000,
} as const;
