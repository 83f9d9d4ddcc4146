/**
 * linux/neighbour.h of Linux 6.18: neighbours and forwarding database entries.
 *
 * @module
 */

/** `NDA_*`, linux/neighbour.h: the attributes of a neighbour (RTM_NEWNEIGH). */
export const NDA = {
  UNSPEC: 0,
  DST: 1,
  LLADDR: 2,
  CACHEINFO: 3,
  PROBES: 4,
  VLAN: 5,
  PORT: 6,
  VNI: 7,
  IFINDEX: 8,
  MASTER: 9,
  LINK_NETNSID: 10,
  SRC_VNI: 11,
  PROTOCOL: 12,
  NH_ID: 13,
  FDB_EXT_ATTRS: 14,
  FLAGS_EXT: 15,
  NDM_STATE_MASK: 16,
  NDM_FLAGS_MASK: 17,
} as const;

/** `NTF_*`, linux/neighbour.h: `ndm_flags`. */
export const NTF = {
  USE: 0x1,
  SELF: 0x2,
  MASTER: 0x4,
  PROXY: 0x8,
  EXT_LEARNED: 0x10,
  OFFLOADED: 0x20,
  STICKY: 0x40,
  ROUTER: 0x80,
} as const;

/**
 * `NTF_EXT_*`, linux/neighbour.h: the bits of NDA_FLAGS_EXT. NTF_EXT_LEARNED is none of them: it
 * is in {@linkcode NTF}.
 */
export const NTF_EXT = { MANAGED: 0x1, LOCKED: 0x2, EXT_VALIDATED: 0x4 } as const;

/** `NUD_*`, linux/neighbour.h: `ndm_state`. */
export const NUD = {
  INCOMPLETE: 0x01,
  REACHABLE: 0x02,
  STALE: 0x04,
  DELAY: 0x08,
  PROBE: 0x10,
  FAILED: 0x20,
  NOARP: 0x40,
  PERMANENT: 0x80,
  NONE: 0x00,
} as const;

/** `NDTPA_*`, linux/neighbour.h: inside NDTA_PARMS; times are in milliseconds. */
export const NDTPA = {
  UNSPEC: 0,
  IFINDEX: 1,
  REFCNT: 2,
  REACHABLE_TIME: 3,
  BASE_REACHABLE_TIME: 4,
  RETRANS_TIME: 5,
  GC_STALETIME: 6,
  DELAY_PROBE_TIME: 7,
  QUEUE_LEN: 8,
  APP_PROBES: 9,
  UCAST_PROBES: 10,
  MCAST_PROBES: 11,
  ANYCAST_DELAY: 12,
  PROXY_DELAY: 13,
  PROXY_QLEN: 14,
  LOCKTIME: 15,
  QUEUE_LENBYTES: 16,
  MCAST_REPROBES: 17,
  PAD: 18,
  INTERVAL_PROBE_TIME_MS: 19,
} as const;

/** `NDTA_*`, linux/neighbour.h: the attributes of RTM_NEWNEIGHTBL. */
export const NDTA = {
  UNSPEC: 0,
  NAME: 1,
  THRESH1: 2,
  THRESH2: 3,
  THRESH3: 4,
  CONFIG: 5,
  PARMS: 6,
  STATS: 7,
  GC_INTERVAL: 8,
  PAD: 9,
} as const;

/** `FDB_NOTIFY_*`, linux/neighbour.h: the bits of NFEA_ACTIVITY_NOTIFY. */
export const FDB_NOTIFY = { BIT: 0x1, INACTIVE_BIT: 0x2 } as const;

/** `NFEA_*`, linux/neighbour.h: inside NDA_FDB_EXT_ATTRS. */
export const NFEA = { UNSPEC: 0, ACTIVITY_NOTIFY: 1, DONT_REFRESH: 2 } as const;
