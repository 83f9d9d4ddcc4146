/**
 * linux/nexthop.h of Linux 6.18: nexthop objects.
 *
 * @module
 */

/** `NEXTHOP_GRP_TYPE_*`, linux/nexthop.h: the values of NHA_GROUP_TYPE. */
export const NEXTHOP_GRP_TYPE = { MPATH: 0, RES: 1 } as const;

/** `NHA_OP_FLAG_*`, linux/nexthop.h: the bits of NHA_OP_FLAGS. */
export const NHA_OP_FLAG = {
  DUMP_STATS: 0x1,
  DUMP_HW_STATS: 0x2,
  RESP_GRP_RESVD_0: 0x80000000,
} as const;

/** `NHA_*`, linux/nexthop.h: the attributes of a nexthop (RTM_NEWNEXTHOP, RTM_NEWNEXTHOPBUCKET). */
export const NHA = {
  UNSPEC: 0,
  ID: 1,
  GROUP: 2,
  GROUP_TYPE: 3,
  BLACKHOLE: 4,
  OIF: 5,
  GATEWAY: 6,
  ENCAP_TYPE: 7,
  ENCAP: 8,
  GROUPS: 9,
  MASTER: 10,
  FDB: 11,
  RES_GROUP: 12,
  RES_BUCKET: 13,
  OP_FLAGS: 14,
  GROUP_STATS: 15,
  HW_STATS_ENABLE: 16,
  HW_STATS_USED: 17,
} as const;

/**
 * `NHA_RES_GROUP_*`, linux/nexthop.h: inside NHA_RES_GROUP; times are in hundredths of a second
 * (USER_HZ).
 */
export const NHA_RES_GROUP = {
  UNSPEC: 0,
  PAD: 0,
  BUCKETS: 1,
  IDLE_TIMER: 2,
  UNBALANCED_TIMER: 3,
  UNBALANCED_TIME: 4,
} as const;

/**
 * `NHA_RES_BUCKET_*`, linux/nexthop.h: inside NHA_RES_BUCKET; times are in hundredths of a second
 * (USER_HZ).
 */
export const NHA_RES_BUCKET = {
  UNSPEC: 0,
  PAD: 0,
  INDEX: 1,
  IDLE_TIME: 2,
  NH_ID: 3,
} as const;

/** `NHA_GROUP_STATS_*`, linux/nexthop.h: inside NHA_GROUP_STATS. */
export const NHA_GROUP_STATS = { UNSPEC: 0, ENTRY: 1 } as const;

/** `NHA_GROUP_STATS_ENTRY_*`, linux/nexthop.h: inside NHA_GROUP_STATS_ENTRY. */
export const NHA_GROUP_STATS_ENTRY = {
  UNSPEC: 0,
  ID: 1,
  PACKETS: 2,
  PACKETS_HW: 3,
} as const;
