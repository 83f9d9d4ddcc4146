/**
 * linux/cfm_bridge.h of Linux 6.18: connectivity fault management (IEEE 802.1Q) of bridges.
 *
 * @module
 */

/** `BR_CFM_*`, linux/cfm_bridge.h: the values of IFLA_BRIDGE_CFM_MEP_CREATE_DOMAIN. */
export const BR_CFM = {
  PORT: 0,
  VLAN: 1,
} as const;

/**
 * `BR_CFM_MEP_DIRECTION_*`, linux/cfm_bridge.h: the values of
 * IFLA_BRIDGE_CFM_MEP_CREATE_DIRECTION.
 */
export const BR_CFM_MEP_DIRECTION = {
  DOWN: 0,
  UP: 1,
} as const;

/**
 * `BR_CFM_CCM_INTERVAL_*`, linux/cfm_bridge.h: the values of
 * IFLA_BRIDGE_CFM_CC_CONFIG_EXP_INTERVAL.
 */
export const BR_CFM_CCM_INTERVAL = {
  NONE: 0,
  "3_3_MS": 1,
  "10_MS": 2,
  "100_MS": 3,
  "1_SEC": 4,
  "10_SEC": 5,
  "1_MIN": 6,
  "10_MIN": 7,
} as const;
