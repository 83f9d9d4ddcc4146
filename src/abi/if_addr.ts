/**
 * linux/if_addr.h of Linux 6.18: addresses.
 *
 * @module
 */

/** `IFA_*`, linux/if_addr.h: the attributes of an address (RTM_NEWADDR). */
export const IFA = {
  UNSPEC: 0,
  ADDRESS: 1,
  LOCAL: 2,
  LABEL: 3,
  BROADCAST: 4,
  ANYCAST: 5,
  CACHEINFO: 6,
  MULTICAST: 7,
  FLAGS: 8,
  RT_PRIORITY: 9,
  TARGET_NETNSID: 10,
  PROTO: 11,
} as const;

/**
 * `IFA_F_*`, linux/if_addr.h: IFA_FLAGS, whose low eight bits are `ifa_flags`. One bit is
 * SECONDARY for IPv4 and TEMPORARY for IPv6.
 */
export const IFA_F = {
  SECONDARY: 0x01,
  TEMPORARY: 0x01,
  NODAD: 0x02,
  OPTIMISTIC: 0x04,
  DADFAILED: 0x08,
  HOMEADDRESS: 0x10,
  DEPRECATED: 0x20,
  TENTATIVE: 0x40,
  PERMANENT: 0x80,
  MANAGETEMPADDR: 0x100,
  NOPREFIXROUTE: 0x200,
  MCAUTOJOIN: 0x400,
  STABLE_PRIVACY: 0x800,
} as const;

/** `IFAPROT_*`, linux/if_addr.h: the values of IFA_PROTO, who added an address. */
export const IFAPROT = {
  UNSPEC: 0,
  KERNEL_LO: 1,
  KERNEL_RA: 2,
  KERNEL_LL: 3,
} as const;
