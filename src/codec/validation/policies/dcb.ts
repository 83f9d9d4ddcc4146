/** The policies of Data Center Bridging. */

import {
  DCB_APP,
  DCB_ATTRIBUTES,
  DCB_BCN,
  DCB_CAPABILITY,
  DCB_FEATURES,
  DCB_IEEE,
  DCB_NUMTCS,
  DCB_PFC,
  DCB_PRIORITY_GROUPS,
  DCB_TRAFFIC_CLASS,
} from "../../dcb/mod.ts";
import { NESTED, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `dcbnl_rtnl_policy` of net/dcb/dcbnl.c. */
export const DCBNL_RTNL_POLICY: Policy = policy("dcbnl_rtnl_policy", DCB_ATTRIBUTES, {
  rows: {
    ifname: { type: "nul_string", length: 15 },
    pfcCfg: NESTED,
    numTc: UNCHECKED,
    pgCfg: NESTED,
    permHwaddr: { type: "flag" },
    bcn: NESTED,
    app: NESTED,
    ieee: NESTED,
    featcfg: NESTED,
    cee: UNCHECKED,
  },
});

/** `dcbnl_pfc_up_nest` of net/dcb/dcbnl.c. */
export const DCBNL_PFC_UP_NEST: Policy = policy("dcbnl_pfc_up_nest", DCB_PFC);

/** `dcbnl_pg_nest` of net/dcb/dcbnl.c. */
export const DCBNL_PG_NEST: Policy = policy("dcbnl_pg_nest", DCB_PRIORITY_GROUPS);

/** `dcbnl_tc_param_nest` of net/dcb/dcbnl.c. */
export const DCBNL_TC_PARAM_NEST: Policy = policy("dcbnl_tc_param_nest", DCB_TRAFFIC_CLASS);

/** `dcbnl_cap_nest` of net/dcb/dcbnl.c. */
export const DCBNL_CAP_NEST: Policy = policy("dcbnl_cap_nest", DCB_CAPABILITY);

/** `dcbnl_numtcs_nest` of net/dcb/dcbnl.c. */
export const DCBNL_NUMTCS_NEST: Policy = policy("dcbnl_numtcs_nest", DCB_NUMTCS);

/** `dcbnl_bcn_nest` of net/dcb/dcbnl.c. */
export const DCBNL_BCN_NEST: Policy = policy("dcbnl_bcn_nest", DCB_BCN);

/** `dcbnl_app_nest` of net/dcb/dcbnl.c. */
export const DCBNL_APP_NEST: Policy = policy("dcbnl_app_nest", DCB_APP);

/** `dcbnl_ieee_policy` of net/dcb/dcbnl.c. */
export const DCBNL_IEEE_POLICY: Policy = policy("dcbnl_ieee_policy", DCB_IEEE, {
  rows: {
    ieeePeerEts: UNCHECKED,
    ieeePeerPfc: UNCHECKED,
    ieeePeerApp: UNCHECKED,
    dcbRewrTable: UNCHECKED,
  },
});

/** `dcbnl_featcfg_nest` of net/dcb/dcbnl.c. */
export const DCBNL_FEATCFG_NEST: Policy = policy("dcbnl_featcfg_nest", DCB_FEATURES);
