/**
 * linux/netconf.h of Linux 6.18: device settings told as messages.
 *
 * @module
 */

/** `NETCONFA_*`, linux/netconf.h: the attributes of RTM_NEWNETCONF. */
export const NETCONFA = {
  UNSPEC: 0,
  IFINDEX: 1,
  FORWARDING: 2,
  RP_FILTER: 3,
  MC_FORWARDING: 4,
  PROXY_NEIGH: 5,
  IGNORE_ROUTES_WITH_LINKDOWN: 6,
  INPUT: 7,
  BC_FORWARDING: 8,
  FORCE_FORWARDING: 9,
} as const;

/** `NETCONFA_ALL`, linux/netconf.h: a request's attribute type for every setting. */
export const NETCONFA_ALL: -1 = -1;

/** `NETCONFA_IFINDEX_ALL`, linux/netconf.h: the NETCONFA_IFINDEX of conf/all. */
export const NETCONFA_IFINDEX_ALL: -1 = -1;

/** `NETCONFA_IFINDEX_DEFAULT`, linux/netconf.h: the NETCONFA_IFINDEX of conf/default. */
export const NETCONFA_IFINDEX_DEFAULT: -2 = -2;
