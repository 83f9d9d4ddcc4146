/**
 * The small headers of single link kinds, of Linux 6.18: linux/veth.h, linux/can/vxcan.h,
 * linux/wwan.h, linux/batman_adv.h, linux/caif/if_caif.h, linux/amt.h and linux/if_vlan.h.
 *
 * @module
 */

/** `VETH_INFO_*`, linux/veth.h: the link data of kind veth. */
export const VETH_INFO = { UNSPEC: 0, PEER: 1 } as const;

/** `VXCAN_INFO_*`, linux/can/vxcan.h: the link data of kind vxcan. */
export const VXCAN_INFO = { UNSPEC: 0, PEER: 1 } as const;

/** `IFLA_WWAN_*`, linux/wwan.h: the link data of kind wwan. */
export const IFLA_WWAN = { UNSPEC: 0, LINK_ID: 1 } as const;

/** `IFLA_BATADV_*`, linux/batman_adv.h: the link data of kind batadv. */
export const IFLA_BATADV = { UNSPEC: 0, ALGO_NAME: 1 } as const;

/** `IFLA_CAIF_*`, linux/caif/if_caif.h: the link data of kind caif. */
export const IFLA_CAIF = { IPV4_CONNID: 1, IPV6_CONNID: 2, LOOPBACK: 3 } as const;

/** `IFLA_AMT_*`, linux/amt.h: the link data of kind amt. */
export const IFLA_AMT = {
  UNSPEC: 0,
  MODE: 1,
  RELAY_PORT: 2,
  GATEWAY_PORT: 3,
  LINK: 4,
  LOCAL_IP: 5,
  REMOTE_IP: 6,
  DISCOVERY_IP: 7,
  MAX_TUNNELS: 8,
} as const;

/** `AMT_MODE_*`, linux/amt.h: the values of IFLA_AMT_MODE. */
export const AMT_MODE = { GATEWAY: 0, RELAY: 1 } as const;

/** `VLAN_FLAG_*`, linux/if_vlan.h: the flags of `struct ifla_vlan_flags`, in IFLA_VLAN_FLAGS. */
export const VLAN_FLAG = {
  REORDER_HDR: 0x1,
  GVRP: 0x2,
  LOOSE_BINDING: 0x4,
  MVRP: 0x8,
  BRIDGE_BINDING: 0x10,
} as const;
