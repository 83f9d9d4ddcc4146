/** The policies of the multicast databases and VLANs of bridges. */

import {
  BRIDGE_VLAN_ATTRIBUTES,
  BRIDGE_VLAN_ENTRY,
  BRIDGE_VLAN_GLOBAL_OPTIONS,
  BRIDGE_VLAN_REQUEST_ATTRIBUTES,
  BRIDGE_VLAN_TUNNEL,
  MDB_REQUEST_ENTRY,
  MDB_REQUEST_SOURCE,
  MULTICAST_DATABASE_REQUEST_ATTRIBUTES,
} from "../../bridge/mod.ts";
import { BR_STATE, MDBE_SRC_LIST } from "../../../abi/if_bridge.ts";
import { LINK_BRIDGE_MST_ENTRY, LINK_BRIDGE_VLAN_TUNNEL } from "../../link/bridge_spec.ts";
import type { MdbRequestSourceAttributes } from "../../bridge/mod.ts";
import { nest } from "../../nests.ts";
import type { AttributeSet } from "../../set.ts";
import { AttributeTable } from "../../table.ts";
import { mdbEntry, mdbEntryOfBulk, mdbEntryOfGet } from "../checks.ts";
import { exactly, REJECTED, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `mdba_policy` of net/core/rtnetlink.c. */
export const MDBA_POLICY: Policy = policy("mdba_policy", MULTICAST_DATABASE_REQUEST_ATTRIBUTES, {
  rows: { entry: { type: "binary", check: mdbEntry, length: 28 } },
});

/** `mdba_get_policy` of net/core/rtnetlink.c. */
export const MDBA_GET_POLICY: Policy = policy(
  "mdba_get_policy",
  MULTICAST_DATABASE_REQUEST_ATTRIBUTES,
  { rows: { entry: { type: "binary", check: mdbEntryOfGet, length: 28 } } },
);

/** `mdba_del_bulk_policy` of net/core/rtnetlink.c. */
export const MDBA_DEL_BULK_POLICY: Policy = policy(
  "mdba_del_bulk_policy",
  MULTICAST_DATABASE_REQUEST_ATTRIBUTES,
  { rows: { entry: { type: "binary", check: mdbEntryOfBulk, length: 28 } } },
);

/** `br_mdbe_src_list_entry_pol` of net/bridge/br_mdb.c. */
export const BR_MDBE_SRC_LIST_ENTRY_POLICY: Policy = policy(
  "br_mdbe_src_list_entry_pol",
  MDB_REQUEST_SOURCE,
  { rows: { address: { type: "binary", min: 4, max: 16 } } },
);

interface Sources extends AttributeSet {
  entry?: MdbRequestSourceAttributes;
}

const SOURCES: AttributeTable<Sources> = new AttributeTable("MDBE_SRC_LIST", MDBE_SRC_LIST, {
  entry: nest(() => MDB_REQUEST_SOURCE),
});

/** `br_mdbe_src_list_pol` of net/bridge/br_mdb.c. */
export const BR_MDBE_SRC_LIST_POLICY: Policy = policy("br_mdbe_src_list_pol", SOURCES, {
  rows: { entry: { type: "nested", policy: () => BR_MDBE_SRC_LIST_ENTRY_POLICY } },
});

/** `br_mdbe_attrs_pol` of net/bridge/br_mdb.c. */
export const BR_MDBE_ATTRS_POLICY: Policy = policy("br_mdbe_attrs_pol", MDB_REQUEST_ENTRY, {
  others: "unchecked",
  rows: {
    source: { type: "binary", min: 4, max: 16 },
    srcList: { type: "nested", policy: () => BR_MDBE_SRC_LIST_POLICY },
    groupMode: { type: "u8", min: 0, max: 1 },
    rtprot: { type: "u8", min: 4 },
  },
});

/** `br_mdbe_attrs_del_bulk_pol` of net/bridge/br_mdb.c. */
export const BR_MDBE_ATTRS_DEL_BULK_POLICY: Policy = policy(
  "br_mdbe_attrs_del_bulk_pol",
  MDB_REQUEST_ENTRY,
  {
    others: "unchecked",
    rows: { rtprot: { type: "u8", min: 4 }, stateMask: { type: "u8", mask: 1 } },
  },
);

/** `br_mdbe_attrs_get_pol` of net/bridge/br_mdb.c. */
export const BR_MDBE_ATTRS_GET_POLICY: Policy = policy("br_mdbe_attrs_get_pol", MDB_REQUEST_ENTRY, {
  others: "unchecked",
  rows: { source: { type: "binary", min: 4, max: 16 } },
});

/** `br_vlan_db_policy` of net/bridge/br_vlan.c. */
export const BR_VLAN_DB_POLICY: Policy = policy("br_vlan_db_policy", BRIDGE_VLAN_ENTRY, {
  rows: {
    info: exactly(4),
    mcastNGroups: REJECTED,
    neighSuppress: { type: "u8", max: 1 },
    stats: UNCHECKED,
  },
});

/** `br_vlan_db_dump_pol` of net/bridge/br_vlan.c. */
export const BR_VLAN_DB_DUMP_POLICY: Policy = policy(
  "br_vlan_db_dump_pol",
  BRIDGE_VLAN_REQUEST_ATTRIBUTES,
);

/** `br_vlan_db_gpol` of net/bridge/br_vlan_options.c. */
export const BR_VLAN_DB_GPOL: Policy = policy("br_vlan_db_gpol", BRIDGE_VLAN_GLOBAL_OPTIONS, {
  rows: {
    msti: { type: "u16", max: 4095 },
    mcastRouterPorts: UNCHECKED,
    mcastQuerierState: UNCHECKED,
  },
});

/** No policy: entries are looked at one by one. */
export const BRIDGE_VLANDB_POLICY: Policy = policy("NULL", BRIDGE_VLAN_ATTRIBUTES, "numbers");

/** `vlan_tunnel_policy` of net/bridge/br_netlink_tunnel.c. */
export const VLAN_TUNNEL_POLICY: Policy = policy("vlan_tunnel_policy", LINK_BRIDGE_VLAN_TUNNEL);

/** `br_mst_nl_policy` of net/bridge/br_mst.c. */
export const BR_MST_NL_POLICY: Policy = policy("br_mst_nl_policy", LINK_BRIDGE_MST_ENTRY, {
  rows: {
    msti: { type: "u16", min: 1, max: 4095 },
    state: { type: "u8", min: 0, max: BR_STATE.BLOCKING },
  },
});

/** `br_vlandb_tinfo_pol` of net/bridge/br_vlan_options.c. */
export const BR_VLANDB_TINFO_POLICY: Policy = policy("br_vlandb_tinfo_pol", BRIDGE_VLAN_TUNNEL);
