/**
 * linux/mrp_bridge.h of Linux 6.18: media redundancy (IEC 62439-2) of bridges.
 *
 * @module
 */

/** `BR_MRP_RING_ROLE_*`, linux/mrp_bridge.h: the roles in a ring. */
export const BR_MRP_RING_ROLE = {
  DISABLED: 0,
  MRC: 1,
  MRM: 2,
  MRA: 3,
} as const;

/** `BR_MRP_IN_ROLE_*`, linux/mrp_bridge.h: the roles in an interconnection of rings. */
export const BR_MRP_IN_ROLE = {
  DISABLED: 0,
  MIC: 1,
  MIM: 2,
} as const;

/** `BR_MRP_RING_STATE_*`, linux/mrp_bridge.h: the states of a ring. */
export const BR_MRP_RING_STATE = {
  OPEN: 0,
  CLOSED: 1,
} as const;

/** `BR_MRP_IN_STATE_*`, linux/mrp_bridge.h: the states of an interconnection. */
export const BR_MRP_IN_STATE = {
  OPEN: 0,
  CLOSED: 1,
} as const;

/** `BR_MRP_PORT_STATE_*`, linux/mrp_bridge.h: the values of IFLA_BRIDGE_MRP_PORT_STATE_STATE. */
export const BR_MRP_PORT_STATE = {
  DISABLED: 0,
  BLOCKED: 1,
  FORWARDING: 2,
  NOT_CONNECTED: 3,
} as const;

/** `BR_MRP_PORT_ROLE_*`, linux/mrp_bridge.h: the values of IFLA_BRIDGE_MRP_PORT_ROLE_ROLE. */
export const BR_MRP_PORT_ROLE = {
  PRIMARY: 0,
  SECONDARY: 1,
  INTER: 2,
} as const;
