/**
 * linux/if_tun.h of Linux 6.18, as far as rtnetlink uses it.
 *
 * @module
 */

/** `IFF_*`, linux/if_tun.h: the values of IFLA_TUN_TYPE. */
export const IFF_TUN = { TUN: 0x0001, TAP: 0x0002 } as const;
