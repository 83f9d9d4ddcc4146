/**
 * linux/net_namespace.h of Linux 6.18: network namespace identifiers.
 *
 * @module
 */

/** `NETNSA_*`, linux/net_namespace.h: the attributes of RTM_NEWNSID. */
export const NETNSA = {
  NONE: 0,
  NSID: 1,
  PID: 2,
  FD: 3,
  TARGET_NSID: 4,
  CURRENT_NSID: 5,
} as const;

/**
 * `NETNSA_NSID_NOT_ASSIGNED`, linux/net_namespace.h: the NETNSA_NSID of a namespace that has none.
 */
export const NETNSA_NSID_NOT_ASSIGNED: -1 = -1;
