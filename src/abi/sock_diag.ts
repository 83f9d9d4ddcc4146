/**
 * linux/sock_diag.h of Linux 6.18: what NETLINK_SOCK_DIAG has for sockets of any family.
 *
 * @module
 */

/** `SOCK_DIAG_*`, linux/sock_diag.h: the message type that all families of sockets share. */
export const SOCK_DIAG = { BY_FAMILY: 20 } as const;

/** `SOCK_DESTROY`, linux/sock_diag.h: the message type that closes sockets. */
export const SOCK_DESTROY = 21;

/** `SK_MEMINFO_*`, linux/sock_diag.h: the memory of a socket, by index of an array of u32. */
export const SK_MEMINFO = {
  RMEM_ALLOC: 0,
  RCVBUF: 1,
  WMEM_ALLOC: 2,
  SNDBUF: 3,
  FWD_ALLOC: 4,
  WMEM_QUEUED: 5,
  OPTMEM: 6,
  BACKLOG: 7,
  DROPS: 8,
} as const;

/** `SKNLGRP_*`, linux/sock_diag.h: the multicast groups. */
export const SKNLGRP = {
  NONE: 0,
  INET_TCP_DESTROY: 1,
  INET_UDP_DESTROY: 2,
  INET6_TCP_DESTROY: 3,
  INET6_UDP_DESTROY: 4,
} as const;
