/**
 * linux/dcbnl.h of Linux 6.18: data center bridging.
 *
 * @module
 */

/** `IEEE_8021QAZ_TSA_*`, linux/dcbnl.h: how a traffic class is scheduled. */
export const IEEE_8021QAZ_TSA = { STRICT: 0, CB_SHAPER: 1, ETS: 2, VENDOR: 255 } as const;

/** `DCB_CNDD_*`, linux/dcbnl.h: the `cndd_state_machine` of `struct ieee_qcn`. */
export const DCB_CNDD = { RESET: 0, EDGE: 1, INTERIOR: 2, INTERIOR_READY: 3 } as const;

/** `IEEE_8021QAZ_APP_SEL_*`, linux/dcbnl.h: the `selector` of `struct dcb_app`. */
export const IEEE_8021QAZ_APP_SEL = {
  ETHERTYPE: 1,
  STREAM: 2,
  DGRAM: 3,
  ANY: 4,
  DSCP: 5,
} as const;

/** `DCB_APP_SEL_*`, linux/dcbnl.h: selectors of `struct dcb_app` that are no standard. */
export const DCB_APP_SEL = { PCP: 255 } as const;

/** `DCB_CMD_*`, linux/dcbnl.h: the `cmd` of `struct dcbmsg`. */
export const DCB_CMD = {
  UNDEFINED: 0,
  GSTATE: 1,
  SSTATE: 2,
  PGTX_GCFG: 3,
  PGTX_SCFG: 4,
  PGRX_GCFG: 5,
  PGRX_SCFG: 6,
  PFC_GCFG: 7,
  PFC_SCFG: 8,
  SET_ALL: 9,
  GPERM_HWADDR: 10,
  GCAP: 11,
  GNUMTCS: 12,
  SNUMTCS: 13,
  PFC_GSTATE: 14,
  PFC_SSTATE: 15,
  BCN_GCFG: 16,
  BCN_SCFG: 17,
  GAPP: 18,
  SAPP: 19,
  IEEE_SET: 20,
  IEEE_GET: 21,
  GDCBX: 22,
  SDCBX: 23,
  GFEATCFG: 24,
  SFEATCFG: 25,
  CEE_GET: 26,
  IEEE_DEL: 27,
} as const;

/** `DCB_ATTR_*`, linux/dcbnl.h: the attributes of RTM_GETDCB and RTM_SETDCB. */
export const DCB_ATTR = {
  UNDEFINED: 0,
  IFNAME: 1,
  STATE: 2,
  PFC_STATE: 3,
  PFC_CFG: 4,
  NUM_TC: 5,
  PG_CFG: 6,
  SET_ALL: 7,
  PERM_HWADDR: 8,
  CAP: 9,
  NUMTCS: 10,
  BCN: 11,
  APP: 12,
  IEEE: 13,
  DCBX: 14,
  FEATCFG: 15,
  CEE: 16,
} as const;

/** `DCB_ATTR_VALUE_*`, linux/dcbnl.h: what a device says of a number that it does not have. */
export const DCB_ATTR_VALUE = { UNDEFINED: 0xff } as const;

/** `DCB_ATTR_IEEE_*` and `DCB_ATTR_DCB_*`, linux/dcbnl.h: inside DCB_ATTR_IEEE. */
export const DCB_ATTR_IEEE = {
  IEEE_UNSPEC: 0,
  IEEE_ETS: 1,
  IEEE_PFC: 2,
  IEEE_APP_TABLE: 3,
  IEEE_PEER_ETS: 4,
  IEEE_PEER_PFC: 5,
  IEEE_PEER_APP: 6,
  IEEE_MAXRATE: 7,
  IEEE_QCN: 8,
  IEEE_QCN_STATS: 9,
  DCB_BUFFER: 10,
  DCB_APP_TRUST_TABLE: 11,
  DCB_REWR_TABLE: 12,
} as const;

/** `enum ieee_attrs_app`, linux/dcbnl.h: inside DCB_ATTR_IEEE_APP_TABLE and its like. */
export const DCB_ATTR_IEEE_APP = { IEEE_APP_UNSPEC: 0, IEEE_APP: 1, DCB_APP: 2 } as const;

/** `DCB_ATTR_CEE_*`, linux/dcbnl.h: inside DCB_ATTR_CEE. */
export const DCB_ATTR_CEE = {
  UNSPEC: 0,
  PEER_PG: 1,
  PEER_PFC: 2,
  PEER_APP_TABLE: 3,
  TX_PG: 4,
  RX_PG: 5,
  PFC: 6,
  APP_TABLE: 7,
  FEAT: 8,
} as const;

/** `DCB_ATTR_CEE_PEER_*`, linux/dcbnl.h: inside DCB_ATTR_CEE_PEER_APP_TABLE. */
export const DCB_ATTR_CEE_PEER = { APP_UNSPEC: 0, APP_INFO: 1, APP: 2 } as const;

/** `DCB_PFC_UP_ATTR_*`, linux/dcbnl.h: inside DCB_ATTR_PFC_CFG, one for each priority. */
export const DCB_PFC_UP = {
  ATTR_UNDEFINED: 0,
  ATTR_0: 1,
  ATTR_1: 2,
  ATTR_2: 3,
  ATTR_3: 4,
  ATTR_4: 5,
  ATTR_5: 6,
  ATTR_6: 7,
  ATTR_7: 8,
  ATTR_ALL: 9,
} as const;

/** `DCB_PG_ATTR_*`, linux/dcbnl.h: inside DCB_ATTR_PG_CFG. */
export const DCB_PG_ATTR = {
  UNDEFINED: 0,
  TC_0: 1,
  TC_1: 2,
  TC_2: 3,
  TC_3: 4,
  TC_4: 5,
  TC_5: 6,
  TC_6: 7,
  TC_7: 8,
  TC_MAX: 9,
  TC_ALL: 10,
  BW_ID_0: 11,
  BW_ID_1: 12,
  BW_ID_2: 13,
  BW_ID_3: 14,
  BW_ID_4: 15,
  BW_ID_5: 16,
  BW_ID_6: 17,
  BW_ID_7: 18,
  BW_ID_MAX: 19,
  BW_ID_ALL: 20,
} as const;

/** `DCB_TC_ATTR_PARAM_*`, linux/dcbnl.h: inside DCB_PG_ATTR_TC_*. */
export const DCB_TC_ATTR_PARAM = {
  UNDEFINED: 0,
  PGID: 1,
  UP_MAPPING: 2,
  STRICT_PRIO: 3,
  BW_PCT: 4,
  ALL: 5,
} as const;

/** `DCB_CAP_ATTR_*`, linux/dcbnl.h: inside DCB_ATTR_CAP. */
export const DCB_CAP_ATTR = {
  UNDEFINED: 0,
  ALL: 1,
  PG: 2,
  PFC: 3,
  UP2TC: 4,
  PG_TCS: 5,
  PFC_TCS: 6,
  GSP: 7,
  BCN: 8,
  DCBX: 9,
} as const;

/** `DCB_CAP_DCBX_*`, linux/dcbnl.h: the bits of DCB_ATTR_DCBX and DCB_CAP_ATTR_DCBX. */
export const DCB_CAP_DCBX = {
  HOST: 0x01,
  LLD_MANAGED: 0x02,
  VER_CEE: 0x04,
  VER_IEEE: 0x08,
  STATIC: 0x10,
} as const;

/** `DCB_NUMTCS_ATTR_*`, linux/dcbnl.h: inside DCB_ATTR_NUMTCS. */
export const DCB_NUMTCS_ATTR = { UNDEFINED: 0, ALL: 1, PG: 2, PFC: 3 } as const;

/** `DCB_BCN_ATTR_*`, linux/dcbnl.h: inside DCB_ATTR_BCN. */
export const DCB_BCN_ATTR = {
  UNDEFINED: 0,
  RP_0: 1,
  RP_1: 2,
  RP_2: 3,
  RP_3: 4,
  RP_4: 5,
  RP_5: 6,
  RP_6: 7,
  RP_7: 8,
  RP_ALL: 9,
  BCNA_0: 10,
  BCNA_1: 11,
  ALPHA: 12,
  BETA: 13,
  GD: 14,
  GI: 15,
  TMAX: 16,
  TD: 17,
  RMIN: 18,
  W: 19,
  RD: 20,
  RU: 21,
  WRTT: 22,
  RI: 23,
  C: 24,
  ALL: 25,
} as const;

/** `DCB_APP_IDTYPE_*`, linux/dcbnl.h: the values of DCB_APP_ATTR_IDTYPE. */
export const DCB_APP_IDTYPE = { ETHTYPE: 0, PORTNUM: 1 } as const;

/** `DCB_APP_ATTR_*`, linux/dcbnl.h: inside DCB_ATTR_APP. */
export const DCB_APP_ATTR = { UNDEFINED: 0, IDTYPE: 1, ID: 2, PRIORITY: 3 } as const;

/** `DCB_FEATCFG_*`, linux/dcbnl.h: the bits of the numbers inside DCB_ATTR_FEATCFG. */
export const DCB_FEATCFG = { ERROR: 0x01, ENABLE: 0x02, WILLING: 0x04, ADVERTISE: 0x08 } as const;

/** `DCB_FEATCFG_ATTR_*`, linux/dcbnl.h: inside DCB_ATTR_FEATCFG. */
export const DCB_FEATCFG_ATTR = { UNDEFINED: 0, ALL: 1, PG: 2, PFC: 3, APP: 4 } as const;
