/**
 * linux/if.h of Linux 6.18: device flags and states.
 *
 * @module
 */

/** `IFNAMSIZ`, linux/if.h: the bytes of a device name with its ending zero. */
export const IFNAMSIZ = 16;

/** `IFALIASZ`, linux/if.h: the bytes of IFLA_IFALIAS with its ending zero. */
export const IFALIASZ = 256;

/** `ALTIFNAMSIZ`, linux/if.h: the bytes of IFLA_ALT_IFNAME with its ending zero. */
export const ALTIFNAMSIZ = 128;

/**
 * `IFF_*`, linux/if.h: `ifi_flags`. VOLATILE is the mask of those that user space cannot change.
 */
export const IFF = {
  UP: 0x1,
  BROADCAST: 0x2,
  DEBUG: 0x4,
  LOOPBACK: 0x8,
  POINTOPOINT: 0x10,
  NOTRAILERS: 0x20,
  RUNNING: 0x40,
  NOARP: 0x80,
  PROMISC: 0x100,
  ALLMULTI: 0x200,
  MASTER: 0x400,
  SLAVE: 0x800,
  MULTICAST: 0x1000,
  PORTSEL: 0x2000,
  AUTOMEDIA: 0x4000,
  DYNAMIC: 0x8000,
  LOWER_UP: 0x10000,
  DORMANT: 0x20000,
  ECHO: 0x40000,
  VOLATILE: 0x70c5a,
} as const;

/** `IF_OPER_*`, linux/if.h: the values of IFLA_OPERSTATE (RFC 2863). */
export const IF_OPER = {
  UNKNOWN: 0,
  NOTPRESENT: 1,
  DOWN: 2,
  LOWERLAYERDOWN: 3,
  TESTING: 4,
  DORMANT: 5,
  UP: 6,
} as const;

/** `IF_LINK_MODE_*`, linux/if.h: the values of IFLA_LINKMODE. */
export const IF_LINK_MODE = { DEFAULT: 0, DORMANT: 1, TESTING: 2 } as const;
