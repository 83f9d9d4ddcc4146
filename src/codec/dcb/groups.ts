import { DCB_PFC_UP, DCB_PG_ATTR, DCB_TC_ATTR_PARAM } from "../../abi/dcbnl.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, flag, u8 } from "../types.ts";

/** `DCB_PFC_UP_ATTR_*` of linux/dcbnl.h: priority flow control. */
export interface DcbPfcAttributes extends AttributeSet {
  /** `DCB_PFC_UP_ATTR_0`: of priority 0: 1 to pause it. */
  attr_0?: number;
  /** `DCB_PFC_UP_ATTR_1`: of priority 1: 1 to pause it. */
  attr_1?: number;
  /** `DCB_PFC_UP_ATTR_2`: of priority 2: 1 to pause it. */
  attr_2?: number;
  /** `DCB_PFC_UP_ATTR_3`: of priority 3: 1 to pause it. */
  attr_3?: number;
  /** `DCB_PFC_UP_ATTR_4`: of priority 4: 1 to pause it. */
  attr_4?: number;
  /** `DCB_PFC_UP_ATTR_5`: of priority 5: 1 to pause it. */
  attr_5?: number;
  /** `DCB_PFC_UP_ATTR_6`: of priority 6: 1 to pause it. */
  attr_6?: number;
  /** `DCB_PFC_UP_ATTR_7`: of priority 7: 1 to pause it. */
  attr_7?: number;
  /** `DCB_PFC_UP_ATTR_ALL`: in requests, all of them. */
  attrAll?: true;
}

/** `DCB_PFC_UP_ATTR_*`; `dcbnl_pfc_up_nest` of net/dcb/dcbnl.c. */
export const DCB_PFC: AttributeTable<DcbPfcAttributes> = new AttributeTable(
  "DCB_PFC_UP",
  DCB_PFC_UP,
  {
    attr_0: u8,
    attr_1: u8,
    attr_2: u8,
    attr_3: u8,
    attr_4: u8,
    attr_5: u8,
    attr_6: u8,
    attr_7: u8,
    attrAll: flag,
  },
);

/**
 * `DCB_TC_ATTR_PARAM_*` of linux/dcbnl.h: a traffic class. 255 is for what a device does not tell.
 */
export interface DcbTrafficClassAttributes extends AttributeSet {
  /** `DCB_TC_ATTR_PARAM_PGID`: the priority group. */
  pgid?: number;
  /** `DCB_TC_ATTR_PARAM_UP_MAPPING`: a bit for each priority. */
  upMapping?: number;
  /** `DCB_TC_ATTR_PARAM_STRICT_PRIO`: 0 none, 1 within the group, 2 before all. */
  strictPrio?: number;
  /** `DCB_TC_ATTR_PARAM_BW_PCT`: its share of the group's bandwidth, in percent. */
  bwPct?: number;
  /** `DCB_TC_ATTR_PARAM_ALL`: in requests, all of them. */
  all?: true;
}

/** `DCB_TC_ATTR_PARAM_*`; `dcbnl_tc_param_nest` of net/dcb/dcbnl.c. */
export const DCB_TRAFFIC_CLASS: AttributeTable<DcbTrafficClassAttributes> = new AttributeTable(
  "DCB_TC_ATTR_PARAM",
  DCB_TC_ATTR_PARAM,
  {
    pgid: u8,
    upMapping: u8,
    strictPrio: u8,
    bwPct: u8,
    all: flag,
  },
);

const trafficClass = nest(() => DCB_TRAFFIC_CLASS);

/** `DCB_PG_ATTR_*` of linux/dcbnl.h: traffic classes and the groups that they are in. */
export interface DcbPriorityGroupAttributes extends AttributeSet {
  /** `DCB_PG_ATTR_TC_0`: traffic class 0. */
  tc_0?: DcbTrafficClassAttributes;
  /** `DCB_PG_ATTR_TC_1`: traffic class 1. */
  tc_1?: DcbTrafficClassAttributes;
  /** `DCB_PG_ATTR_TC_2`: traffic class 2. */
  tc_2?: DcbTrafficClassAttributes;
  /** `DCB_PG_ATTR_TC_3`: traffic class 3. */
  tc_3?: DcbTrafficClassAttributes;
  /** `DCB_PG_ATTR_TC_4`: traffic class 4. */
  tc_4?: DcbTrafficClassAttributes;
  /** `DCB_PG_ATTR_TC_5`: traffic class 5. */
  tc_5?: DcbTrafficClassAttributes;
  /** `DCB_PG_ATTR_TC_6`: traffic class 6. */
  tc_6?: DcbTrafficClassAttributes;
  /** `DCB_PG_ATTR_TC_7`: traffic class 7. */
  tc_7?: DcbTrafficClassAttributes;
  /** `DCB_PG_ATTR_TC_MAX`: no attribute. */
  tcMax?: Uint8Array;
  /** `DCB_PG_ATTR_TC_ALL`: in requests, all of them: what is asked of each. */
  tcAll?: DcbTrafficClassAttributes;
  /** `DCB_PG_ATTR_BW_ID_0`: priority group 0's share of the bandwidth, in percent. */
  bwId_0?: number;
  /** `DCB_PG_ATTR_BW_ID_1`: priority group 1's share of the bandwidth, in percent. */
  bwId_1?: number;
  /** `DCB_PG_ATTR_BW_ID_2`: priority group 2's share of the bandwidth, in percent. */
  bwId_2?: number;
  /** `DCB_PG_ATTR_BW_ID_3`: priority group 3's share of the bandwidth, in percent. */
  bwId_3?: number;
  /** `DCB_PG_ATTR_BW_ID_4`: priority group 4's share of the bandwidth, in percent. */
  bwId_4?: number;
  /** `DCB_PG_ATTR_BW_ID_5`: priority group 5's share of the bandwidth, in percent. */
  bwId_5?: number;
  /** `DCB_PG_ATTR_BW_ID_6`: priority group 6's share of the bandwidth, in percent. */
  bwId_6?: number;
  /** `DCB_PG_ATTR_BW_ID_7`: priority group 7's share of the bandwidth, in percent. */
  bwId_7?: number;
  /** `DCB_PG_ATTR_BW_ID_MAX`: no attribute. */
  bwIdMax?: Uint8Array;
  /** `DCB_PG_ATTR_BW_ID_ALL`: in requests, all of them. */
  bwIdAll?: true;
}

/** `DCB_PG_ATTR_*`; `dcbnl_pg_nest` of net/dcb/dcbnl.c. */
export const DCB_PRIORITY_GROUPS: AttributeTable<DcbPriorityGroupAttributes> = new AttributeTable(
  "DCB_PG_ATTR",
  DCB_PG_ATTR,
  {
    tc_0: trafficClass,
    tc_1: trafficClass,
    tc_2: trafficClass,
    tc_3: trafficClass,
    tc_4: trafficClass,
    tc_5: trafficClass,
    tc_6: trafficClass,
    tc_7: trafficClass,
    tcMax: binary,
    tcAll: trafficClass,
    bwId_0: u8,
    bwId_1: u8,
    bwId_2: u8,
    bwId_3: u8,
    bwId_4: u8,
    bwId_5: u8,
    bwId_6: u8,
    bwId_7: u8,
    bwIdMax: binary,
    bwIdAll: flag,
  },
);
