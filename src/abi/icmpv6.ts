/** Numbers of linux/icmpv6.h, Linux 6.18. */

/** `ICMPV6_ROUTER_PREF_*`: how much a router advertises itself as preferable (RFC 4191). */
export const ICMPV6_ROUTER_PREF = { LOW: 3, MEDIUM: 0, HIGH: 1, INVALID: 2 } as const;
