/**
 * linux/can/netlink.h of Linux 6.18: CAN links.
 *
 * @module
 */

/** `IFLA_CAN_*`, linux/can/netlink.h: the link data of kind can. */
export const IFLA_CAN = {
  UNSPEC: 0,
  BITTIMING: 1,
  BITTIMING_CONST: 2,
  CLOCK: 3,
  STATE: 4,
  CTRLMODE: 5,
  RESTART_MS: 6,
  RESTART: 7,
  BERR_COUNTER: 8,
  DATA_BITTIMING: 9,
  DATA_BITTIMING_CONST: 10,
  TERMINATION: 11,
  TERMINATION_CONST: 12,
  BITRATE_CONST: 13,
  DATA_BITRATE_CONST: 14,
  BITRATE_MAX: 15,
  TDC: 16,
  CTRLMODE_EXT: 17,
} as const;

/** `IFLA_CAN_TDC_*`, linux/can/netlink.h: inside IFLA_CAN_TDC. */
export const IFLA_CAN_TDC = {
  UNSPEC: 0,
  TDCV_MIN: 1,
  TDCV_MAX: 2,
  TDCO_MIN: 3,
  TDCO_MAX: 4,
  TDCF_MIN: 5,
  TDCF_MAX: 6,
  TDCV: 7,
  TDCO: 8,
  TDCF: 9,
} as const;

/** `IFLA_CAN_CTRLMODE_*`, linux/can/netlink.h: inside IFLA_CAN_CTRLMODE_EXT. */
export const IFLA_CAN_CTRLMODE = { UNSPEC: 0, SUPPORTED: 1 } as const;

/**
 * `CAN_CTRLMODE_*`, linux/can/netlink.h: the bits of `struct can_ctrlmode`, in IFLA_CAN_CTRLMODE.
 */
export const CAN_CTRLMODE = {
  LOOPBACK: 0x01,
  LISTENONLY: 0x02,
  "3_SAMPLES": 0x04,
  ONE_SHOT: 0x08,
  BERR_REPORTING: 0x10,
  FD: 0x20,
  PRESUME_ACK: 0x40,
  FD_NON_ISO: 0x80,
  CC_LEN8_DLC: 0x100,
  TDC_AUTO: 0x200,
  TDC_MANUAL: 0x400,
} as const;

/** `CAN_STATE_*`, linux/can/netlink.h: the values of IFLA_CAN_STATE. */
export const CAN_STATE = {
  ERROR_ACTIVE: 0,
  ERROR_WARNING: 1,
  ERROR_PASSIVE: 2,
  BUS_OFF: 3,
  STOPPED: 4,
  SLEEPING: 5,
} as const;
