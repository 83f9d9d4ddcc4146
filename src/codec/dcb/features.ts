import {
  DCB_APP_ATTR,
  DCB_APP_IDTYPE,
  DCB_BCN_ATTR,
  DCB_CAP_ATTR,
  DCB_CAP_DCBX,
  DCB_FEATCFG,
  DCB_FEATCFG_ATTR,
  DCB_NUMTCS_ATTR,
} from "../../abi/dcbnl.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, flag, flagSet, u16, u32, u8 } from "../types.ts";

/** `DCB_CAP_ATTR_*` of linux/dcbnl.h: what a device can do. */
export interface DcbCapabilityAttributes extends AttributeSet {
  /** `DCB_CAP_ATTR_ALL`: in requests, all of them. */
  all?: true;
  /** `DCB_CAP_ATTR_PG`: 1 if there are priority groups. */
  pg?: number;
  /** `DCB_CAP_ATTR_PFC`: 1 if there is priority flow control. */
  pfc?: number;
  /** `DCB_CAP_ATTR_UP2TC`: 1 if priorities can be mapped to traffic classes. */
  up2tc?: number;
  /**
   * `DCB_CAP_ATTR_PG_TCS`: a bit for each possible number of traffic classes of priority groups.
   */
  pgTcs?: number;
  /** `DCB_CAP_ATTR_PFC_TCS`: a bit for each possible number of traffic classes of flow control. */
  pfcTcs?: number;
  /** `DCB_CAP_ATTR_GSP`: 1 if there is strict priority within groups. */
  gsp?: number;
  /** `DCB_CAP_ATTR_BCN`: 1 if there is backward congestion notification. */
  bcn?: number;
  /** `DCB_CAP_ATTR_DCBX`: DCB_CAP_DCBX_*. */
  dcbx?: number;
}

/** `DCB_CAP_ATTR_*`; `dcbnl_cap_nest` of net/dcb/dcbnl.c. */
export const DCB_CAPABILITY: AttributeTable<DcbCapabilityAttributes> = new AttributeTable(
  "DCB_CAP_ATTR",
  DCB_CAP_ATTR,
  {
    all: flag,
    pg: u8,
    pfc: u8,
    up2tc: u8,
    pgTcs: u8,
    pfcTcs: u8,
    gsp: u8,
    bcn: u8,
    dcbx: flagSet(u8, ["DCB_CAP_DCBX", DCB_CAP_DCBX]),
  },
);

/** `DCB_NUMTCS_ATTR_*` of linux/dcbnl.h: how many traffic classes there are. */
export interface DcbNumtcsAttributes extends AttributeSet {
  /** `DCB_NUMTCS_ATTR_ALL`: in requests, all of them. */
  all?: true;
  /** `DCB_NUMTCS_ATTR_PG`: traffic classes of priority groups. */
  pg?: number;
  /** `DCB_NUMTCS_ATTR_PFC`: traffic classes of priority flow control. */
  pfc?: number;
}

/** `DCB_NUMTCS_ATTR_*`; `dcbnl_numtcs_nest` of net/dcb/dcbnl.c. */
export const DCB_NUMTCS: AttributeTable<DcbNumtcsAttributes> = new AttributeTable(
  "DCB_NUMTCS_ATTR",
  DCB_NUMTCS_ATTR,
  {
    all: flag,
    pg: u8,
    pfc: u8,
  },
);

/**
 * `DCB_BCN_ATTR_*` of linux/dcbnl.h: backward congestion notification. The parameters have the
 * names of its specification.
 */
export interface DcbBcnAttributes extends AttributeSet {
  /** `DCB_BCN_ATTR_RP_0`: 1 if priority 0 reacts. */
  rp_0?: number;
  /** `DCB_BCN_ATTR_RP_1`: 1 if priority 1 reacts. */
  rp_1?: number;
  /** `DCB_BCN_ATTR_RP_2`: 1 if priority 2 reacts. */
  rp_2?: number;
  /** `DCB_BCN_ATTR_RP_3`: 1 if priority 3 reacts. */
  rp_3?: number;
  /** `DCB_BCN_ATTR_RP_4`: 1 if priority 4 reacts. */
  rp_4?: number;
  /** `DCB_BCN_ATTR_RP_5`: 1 if priority 5 reacts. */
  rp_5?: number;
  /** `DCB_BCN_ATTR_RP_6`: 1 if priority 6 reacts. */
  rp_6?: number;
  /** `DCB_BCN_ATTR_RP_7`: 1 if priority 7 reacts. */
  rp_7?: number;
  /** `DCB_BCN_ATTR_RP_ALL`: in requests, all of those. */
  rpAll?: true;
  /** `DCB_BCN_ATTR_BCNA_0`: the address that notifications go to, its first bytes. */
  bcna_0?: number;
  /** `DCB_BCN_ATTR_BCNA_1`: the rest of that address. */
  bcna_1?: number;
  /** `DCB_BCN_ATTR_ALPHA`. */
  alpha?: number;
  /** `DCB_BCN_ATTR_BETA`. */
  beta?: number;
  /** `DCB_BCN_ATTR_GD`. */
  gd?: number;
  /** `DCB_BCN_ATTR_GI`. */
  gi?: number;
  /** `DCB_BCN_ATTR_TMAX`. */
  tmax?: number;
  /** `DCB_BCN_ATTR_TD`. */
  td?: number;
  /** `DCB_BCN_ATTR_RMIN`. */
  rmin?: number;
  /** `DCB_BCN_ATTR_W`. */
  w?: number;
  /** `DCB_BCN_ATTR_RD`. */
  rd?: number;
  /** `DCB_BCN_ATTR_RU`. */
  ru?: number;
  /** `DCB_BCN_ATTR_WRTT`. */
  wrtt?: number;
  /** `DCB_BCN_ATTR_RI`. */
  ri?: number;
  /** `DCB_BCN_ATTR_C`. */
  c?: number;
  /** `DCB_BCN_ATTR_ALL`: in requests, all of them. */
  all?: true;
}

/** `DCB_BCN_ATTR_*`; `dcbnl_bcn_nest` of net/dcb/dcbnl.c. */
export const DCB_BCN: AttributeTable<DcbBcnAttributes> = new AttributeTable(
  "DCB_BCN_ATTR",
  DCB_BCN_ATTR,
  {
    rp_0: u8,
    rp_1: u8,
    rp_2: u8,
    rp_3: u8,
    rp_4: u8,
    rp_5: u8,
    rp_6: u8,
    rp_7: u8,
    rpAll: flag,
    bcna_0: u32,
    bcna_1: u32,
    alpha: u32,
    beta: u32,
    gd: u32,
    gi: u32,
    tmax: u32,
    td: u32,
    rmin: u32,
    w: u32,
    rd: u32,
    ru: u32,
    wrtt: u32,
    ri: u32,
    c: u32,
    all: flag,
  },
);

/** `DCB_APP_ATTR_*` of linux/dcbnl.h: an application's priorities. */
export interface DcbAppAttributes extends AttributeSet {
  /** `DCB_APP_ATTR_IDTYPE`: DCB_APP_IDTYPE_*. */
  idtype?: number;
  /** `DCB_APP_ATTR_ID`: an EtherType or a port, in host order. */
  id?: number;
  /** `DCB_APP_ATTR_PRIORITY`: a bit for each priority. */
  priority?: number;
}

/** `DCB_APP_ATTR_*`; `dcbnl_app_nest` of net/dcb/dcbnl.c. */
export const DCB_APP: AttributeTable<DcbAppAttributes> = new AttributeTable(
  "DCB_APP_ATTR",
  DCB_APP_ATTR,
  {
    idtype: enumeration(u8, ["DCB_APP_IDTYPE", DCB_APP_IDTYPE]),
    id: u16,
    priority: u8,
  },
);

const feature = flagSet(u8, ["DCB_FEATCFG", DCB_FEATCFG]);

/** `DCB_FEATCFG_ATTR_*` of linux/dcbnl.h: which features are negotiated. */
export interface DcbFeatcfgAttributes extends AttributeSet {
  /** `DCB_FEATCFG_ATTR_ALL`: in requests, all of them. */
  all?: true;
  /** `DCB_FEATCFG_ATTR_PG`: DCB_FEATCFG_*, of priority groups. */
  pg?: number;
  /** `DCB_FEATCFG_ATTR_PFC`: DCB_FEATCFG_*, of priority flow control. */
  pfc?: number;
  /** `DCB_FEATCFG_ATTR_APP`: DCB_FEATCFG_*, of applications. */
  app?: number;
}

/** `DCB_FEATCFG_ATTR_*`; `dcbnl_featcfg_nest` of net/dcb/dcbnl.c. */
export const DCB_FEATURES: AttributeTable<DcbFeatcfgAttributes> = new AttributeTable(
  "DCB_FEATCFG_ATTR",
  DCB_FEATCFG_ATTR,
  {
    all: flag,
    pg: feature,
    pfc: feature,
    app: feature,
  },
);
