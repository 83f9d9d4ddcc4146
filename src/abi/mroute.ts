/**
 * linux/mroute.h and linux/mroute6.h of Linux 6.18: multicast routing.
 *
 * @module
 */

/** `IPMRA_TABLE_*`, linux/mroute.h: IFLA_AF_SPEC of RTNL_FAMILY_IPMR. */
export const IPMRA_TABLE = {
  UNSPEC: 0,
  ID: 1,
  CACHE_RES_QUEUE_LEN: 2,
  MROUTE_REG_VIF_NUM: 3,
  MROUTE_DO_ASSERT: 4,
  MROUTE_DO_PIM: 5,
  VIFS: 6,
  MROUTE_DO_WRVIFWHOLE: 7,
} as const;

/**
 * `IPMRA_VIF_*`, linux/mroute.h: inside IPMRA_TABLE_VIFS. IPMRA_VIF itself has its prefix's own
 * name: it is VIF of `IPMRA_*`.
 */
export const IPMRA_VIF = { VIF_UNSPEC: 0, VIF: 1 } as const;

/** `IPMRA_VIFA_*`, linux/mroute.h: inside IPMRA_VIF. */
export const IPMRA_VIFA = {
  UNSPEC: 0,
  IFINDEX: 1,
  VIF_ID: 2,
  FLAGS: 3,
  BYTES_IN: 4,
  BYTES_OUT: 5,
  PACKETS_IN: 6,
  PACKETS_OUT: 7,
  LOCAL_ADDR: 8,
  REMOTE_ADDR: 9,
  PAD: 10,
} as const;

/** `VIFF_*`, linux/mroute.h: the bits of IPMRA_VIFA_FLAGS. */
export const VIFF = { TUNNEL: 0x1, SRCRT: 0x2, REGISTER: 0x4, USE_IFINDEX: 0x8 } as const;

/** `IGMPMSG_*`, linux/mroute.h: the values of IPMRA_CREPORT_MSGTYPE. */
export const IGMPMSG = { NOCACHE: 1, WRONGVIF: 2, WHOLEPKT: 3, WRVIFWHOLE: 4 } as const;

/** `IPMRA_CREPORT_*`, linux/mroute.h: the attributes of RTM_NEWCACHEREPORT, IPv4. */
export const IPMRA_CREPORT = {
  UNSPEC: 0,
  MSGTYPE: 1,
  VIF_ID: 2,
  SRC_ADDR: 3,
  DST_ADDR: 4,
  PKT: 5,
  TABLE: 6,
} as const;

/** `IP6MRA_CREPORT_*`, linux/mroute6.h: the attributes of RTM_NEWCACHEREPORT, IPv6. */
export const IP6MRA_CREPORT = {
  UNSPEC: 0,
  MSGTYPE: 1,
  MIF_ID: 2,
  SRC_ADDR: 3,
  DST_ADDR: 4,
  PKT: 5,
} as const;
