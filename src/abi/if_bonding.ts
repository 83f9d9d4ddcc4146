/**
 * linux/if_bonding.h of Linux 6.18: the values of bond attributes.
 *
 * @module
 */

/** `BOND_MODE_*`, linux/if_bonding.h: the values of IFLA_BOND_MODE. */
export const BOND_MODE = {
  ROUNDROBIN: 0,
  ACTIVEBACKUP: 1,
  XOR: 2,
  BROADCAST: 3,
  "8023AD": 4,
  TLB: 5,
  ALB: 6,
} as const;

/** `BOND_LINK_*`, linux/if_bonding.h: the values of IFLA_BOND_SLAVE_MII_STATUS. */
export const BOND_LINK = {
  UP: 0,
  FAIL: 1,
  DOWN: 2,
  BACK: 3,
} as const;

/** `BOND_STATE_*`, linux/if_bonding.h: the values of IFLA_BOND_SLAVE_STATE. */
export const BOND_STATE = { ACTIVE: 0, BACKUP: 1 } as const;

/** `BOND_XMIT_POLICY_*`, linux/if_bonding.h: the values of IFLA_BOND_XMIT_HASH_POLICY. */
export const BOND_XMIT_POLICY = {
  LAYER2: 0,
  LAYER34: 1,
  LAYER23: 2,
  ENCAP23: 3,
  ENCAP34: 4,
  VLAN_SRCMAC: 5,
} as const;

/**
 * `LACP_STATE_*`, linux/if_bonding.h: the bits of IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE and of
 * its partner's.
 */
export const LACP_STATE = {
  LACP_ACTIVITY: 0x1,
  LACP_TIMEOUT: 0x2,
  AGGREGATION: 0x4,
  SYNCHRONIZATION: 0x8,
  COLLECTING: 0x10,
  DISTRIBUTING: 0x20,
  DEFAULTED: 0x40,
  EXPIRED: 0x80,
} as const;

/** `BOND_XSTATS_*`, linux/if_bonding.h: inside LINK_XSTATS_TYPE_BOND. */
export const BOND_XSTATS = { UNSPEC: 0, "3AD": 1 } as const;

/** `BOND_3AD_STAT_*`, linux/if_bonding.h: inside BOND_XSTATS_3AD; the first member is 0. */
export const BOND_3AD_STAT = {
  LACPDU_RX: 0,
  LACPDU_TX: 1,
  LACPDU_UNKNOWN_RX: 2,
  LACPDU_ILLEGAL_RX: 3,
  MARKER_RX: 4,
  MARKER_TX: 5,
  MARKER_RESP_RX: 6,
  MARKER_RESP_TX: 7,
  MARKER_UNKNOWN_RX: 8,
  PAD: 9,
} as const;
