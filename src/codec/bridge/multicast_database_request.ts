import {
  MDB_STATE,
  MDBA_SET_ENTRY,
  MDBE_ATTR,
  MDBE_SRC_LIST,
  MDBE_SRCATTR,
} from "../../abi/if_bridge.ts";
import { MCAST } from "../../abi/in.ts";
import { RTM, RTPROT } from "../../abi/rtnetlink.ts";
import type { Family, FamilyMessage } from "../message.ts";
import { list, nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { enumeration, flagSet, ip, u16, u32, u8 } from "../types.ts";
import type { BridgePortHeader, MdbEntry } from "./mdb_entry.ts";
import { BR_MDB_ENTRY, BR_PORT_MSG } from "./mdb_entry.ts";

/** `MDBE_SRCATTR_*`: a source of a group's packets. */
export interface MdbRequestSourceAttributes extends AttributeSet {
  /** `MDBE_SRCATTR_ADDRESS`. */
  address?: string;
}

/** `MDBE_SRCATTR_*`; `br_mdbe_src_list_entry_pol` of net/bridge/br_mdb.c. */
export const MDB_REQUEST_SOURCE: AttributeTable<MdbRequestSourceAttributes> = new AttributeTable(
  "MDBE_SRCATTR",
  MDBE_SRCATTR,
  { address: ip },
);

/** `MDBE_ATTR_*` of linux/if_bridge.h: what else is asked of an entry. */
export interface MdbRequestEntryAttributes extends AttributeSet {
  /** `MDBE_ATTR_SOURCE`: the one source whose packets the entry is about. */
  source?: string;
  /** `MDBE_ATTR_SRC_LIST`: the sources. */
  srcList?: MdbRequestSourceAttributes[];
  /** `MDBE_ATTR_GROUP_MODE`: MCAST_INCLUDE or MCAST_EXCLUDE: whether the sources are wanted. */
  groupMode?: number;
  /** `MDBE_ATTR_RTPROT`: RTPROT_*: who makes the entry. */
  rtprot?: number;
  /** `MDBE_ATTR_DST`: of a vxlan, the remote tunnel end. */
  dst?: string;
  /** `MDBE_ATTR_DST_PORT`: of a vxlan, the destination port, in host order. */
  dstPort?: number;
  /** `MDBE_ATTR_VNI`: of a vxlan, the network id to send with. */
  vni?: number;
  /** `MDBE_ATTR_IFINDEX`: of a vxlan, the link that the tunnel goes out by. */
  ifindex?: number;
  /** `MDBE_ATTR_SRC_VNI`: of a vxlan, the network id that packets come with. */
  srcVni?: number;
  /** `MDBE_ATTR_STATE_MASK`: in bulk deletions the bits of the entry's state to compare. */
  stateMask?: number;
}

/**
 * `MDBE_ATTR_*`; `br_mdbe_attrs_pol` of net/bridge/br_mdb.c, `vxlan_mdbe_attrs_pol` of
 * drivers/net/vxlan/vxlan_mdb.c, and what those have beside them for deletions and look-ups.
 */
export const MDB_REQUEST_ENTRY: AttributeTable<MdbRequestEntryAttributes> = new AttributeTable(
  "MDBE_ATTR",
  MDBE_ATTR,
  {
    source: ip,
    srcList: list({
      id: MDBE_SRC_LIST.ENTRY,
      key: "entry",
      type: nest(() => MDB_REQUEST_SOURCE, { flagged: true }),
    }, { flagged: true }),
    groupMode: enumeration(u8, ["MCAST", MCAST]),
    rtprot: enumeration(u8, ["RTPROT", RTPROT]),
    dst: ip,
    dstPort: u16,
    vni: u32,
    ifindex: u32,
    srcVni: u32,
    stateMask: flagSet(u8, ["MDB", MDB_STATE]),
  },
);

/** `MDBA_SET_*` of linux/if_bridge.h; `MDBA_GET_*` has the same numbers for the same things. */
export interface MulticastDatabaseRequestAttributes extends AttributeSet {
  /** `MDBA_SET_ENTRY` or `MDBA_GET_ENTRY`: the entry. */
  entry?: MdbEntry;
  /** `MDBA_SET_ENTRY_ATTRS` or `MDBA_GET_ENTRY_ATTRS`: what else is asked of it. */
  entryAttrs?: MdbRequestEntryAttributes;
}

/** `MDBA_SET_*` and `MDBA_GET_*`; `mdba_policy` and `mdba_get_policy` of net/core/rtnetlink.c. */
export const MULTICAST_DATABASE_REQUEST_ATTRIBUTES: AttributeTable<
  MulticastDatabaseRequestAttributes
> = new AttributeTable("MDBA_SET", MDBA_SET_ENTRY, {
  entry: BR_MDB_ENTRY,
  entryAttrs: nest(() => MDB_REQUEST_ENTRY, { flagged: true }),
});

/**
 * What the kernel is asked of a multicast database: RTM_NEWMDB, DELMDB, GETMDB with NLM_F_REQUEST.
 * Attribute 1 is a `struct br_mdb_entry` here and a nest in what the kernel says.
 */
export type MulticastDatabaseRequestMessage = FamilyMessage<
  "multicast-database-request",
  BridgePortHeader,
  MulticastDatabaseRequestAttributes
>;

/** The family of requests to multicast databases; `rtnl_mdb_*` of net/core/rtnetlink.c. */
export const MULTICAST_DATABASE_REQUEST: Family<
  "multicast-database-request",
  BridgePortHeader,
  MulticastDatabaseRequestAttributes
> = {
  kind: "multicast-database-request",
  types: [RTM.NEWMDB, RTM.DELMDB, RTM.GETMDB],
  requests: true,
  header: BR_PORT_MSG,
  attributes: MULTICAST_DATABASE_REQUEST_ATTRIBUTES,
};
