/** The policies of neighbours and of forwarding databases. */

import { NEIGHBOUR_ATTRIBUTES, NEIGHBOUR_FDB_EXT } from "../../neighbour.ts";
import { atMost, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `nda_policy` of net/core/neighbour.c. */
export const NDA_POLICY: Policy = policy("nda_policy", NEIGHBOUR_ATTRIBUTES, {
  strictFrom: "nhId",
  rows: {
    dst: atMost(32),
    flagsExt: { type: "u32", mask: 5 },
    linkNetnsid: UNCHECKED,
    srcVni: UNCHECKED,
    ndmStateMask: UNCHECKED,
    ndmFlagsMask: UNCHECKED,
  },
});

/** No policy: entries of forwarding databases, whose attributes each driver looks at. */
export const FDB_POLICY: Policy = policy("NULL", NEIGHBOUR_ATTRIBUTES, "numbers");

/** `br_nda_fdb_pol` of net/bridge/br_fdb.c. */
export const BR_NDA_FDB_POLICY: Policy = policy("br_nda_fdb_pol", NEIGHBOUR_FDB_EXT);

/** `br_fdb_del_bulk_policy` of net/bridge/br_fdb.c. */
export const BR_FDB_DEL_BULK_POLICY: Policy = policy(
  "br_fdb_del_bulk_policy",
  NEIGHBOUR_ATTRIBUTES,
  {
    others: "unchecked",
    rows: {
      vlan: { type: "u16", min: 1, max: 4094 },
      ifindex: { type: "s32", min: 1 },
      ndmStateMask: { type: "u16" },
      ndmFlagsMask: { type: "u8" },
    },
  },
);

/** `vxlan_del_bulk_policy` of drivers/net/vxlan/vxlan_core.c. */
export const VXLAN_DEL_BULK_POLICY: Policy = policy(
  "vxlan_del_bulk_policy",
  NEIGHBOUR_ATTRIBUTES,
  {
    others: "unchecked",
    rows: {
      srcVni: { type: "u32" },
      nhId: { type: "u32" },
      vni: { type: "u32" },
      port: { type: "u16" },
      dst: { type: "binary", min: 4, max: 16 },
      ndmStateMask: { type: "u16" },
      ndmFlagsMask: { type: "u8" },
    },
  },
);
