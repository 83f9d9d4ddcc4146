/**
 * linux/netlink_diag.h of Linux 6.18: what NETLINK_SOCK_DIAG tells of netlink sockets.
 *
 * @module
 */

/** `NETLINK_DIAG_*`, linux/netlink_diag.h: the attributes, which begin with 0. */
export const NETLINK_DIAG = { MEMINFO: 0, GROUPS: 1, RX_RING: 2, TX_RING: 3, FLAGS: 4 } as const;

/** `NDIAG_PROTO_*`, linux/netlink_diag.h: in place of a protocol, sockets of all. */
export const NDIAG_PROTO = { ALL: 0xff } as const;

/** `NDIAG_SHOW_*`, linux/netlink_diag.h: which attributes a request asks for. */
export const NDIAG_SHOW = { MEMINFO: 0x1, GROUPS: 0x2, RING_CFG: 0x4, FLAGS: 0x8 } as const;

/** `NDIAG_FLAG_*`, linux/netlink_diag.h: NETLINK_DIAG_FLAGS. */
export const NDIAG_FLAG = {
  CB_RUNNING: 0x01,
  PKTINFO: 0x02,
  BROADCAST_ERROR: 0x04,
  NO_ENOBUFS: 0x08,
  LISTEN_ALL_NSID: 0x10,
  CAP_ACK: 0x20,
} as const;
