/**
 * linux/capability.h of Linux 6.18: the capabilities that netlink asks for.
 *
 * @module
 */

/** `CAP_*`, linux/capability.h. */
export const CAP = {
  SETGID: 6,
  SETUID: 7,
  NET_BROADCAST: 11,
  NET_ADMIN: 12,
  NET_RAW: 13,
  SYS_ADMIN: 21,
} as const;
