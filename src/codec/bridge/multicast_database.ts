import {
  MDB_RTR_TYPE,
  MDBA,
  MDBA_MDB,
  MDBA_MDB_EATTR,
  MDBA_MDB_ENTRY,
  MDBA_MDB_SRCATTR,
  MDBA_MDB_SRCLIST,
  MDBA_ROUTER,
  MDBA_ROUTER_PATTR,
} from "../../abi/if_bridge.ts";
import { MCAST } from "../../abi/in.ts";
import { RTM, RTPROT } from "../../abi/rtnetlink.ts";
import type { Family, FamilyMessage } from "../message.ts";
import type { Headed } from "../nests.ts";
import { headed, list, nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { enumeration, ip, u16, u32, u8 } from "../types.ts";
import type { BridgePortHeader, MdbEntry } from "./mdb_entry.ts";
import { BR_MDB_ENTRY, BR_PORT_MSG } from "./mdb_entry.ts";

/** `MDBA_MDB_SRCATTR_*`: a source of a group's packets. */
export interface MdbSourceAttributes extends AttributeSet {
  /** `MDBA_MDB_SRCATTR_ADDRESS`. */
  address?: string;
  /** `MDBA_MDB_SRCATTR_TIMER`: until it is forgotten, in 1/100 s; 0 if blocked or permanent. */
  timer?: number;
}

/** `MDBA_MDB_SRCATTR_*`; `__mdb_fill_srcs` of net/bridge/br_mdb.c. */
export const MDB_SOURCE: AttributeTable<MdbSourceAttributes> = new AttributeTable(
  "MDBA_MDB_SRCATTR",
  MDBA_MDB_SRCATTR,
  { address: ip, timer: u32 },
);

/** `MDBA_MDB_EATTR_*` of linux/if_bridge.h: what else is said of an entry. */
export interface MdbEntryAttributes extends AttributeSet {
  /** `MDBA_MDB_EATTR_TIMER`: until it is forgotten, in 1/100 s. */
  timer?: number;
  /** `MDBA_MDB_EATTR_SRC_LIST`: the sources. */
  srcList?: MdbSourceAttributes[];
  /**
   * `MDBA_MDB_EATTR_GROUP_MODE`: MCAST_INCLUDE or MCAST_EXCLUDE: whether the sources are wanted.
   */
  groupMode?: number;
  /** `MDBA_MDB_EATTR_SOURCE`: the one source whose packets the entry is about. */
  source?: string;
  /** `MDBA_MDB_EATTR_RTPROT`: RTPROT_*: who made the entry. */
  rtprot?: number;
  /** `MDBA_MDB_EATTR_DST`: of a vxlan, the remote tunnel end. */
  dst?: string;
  /** `MDBA_MDB_EATTR_DST_PORT`: of a vxlan, the destination port, in host order. */
  dstPort?: number;
  /** `MDBA_MDB_EATTR_VNI`: of a vxlan, the network id to send with. */
  vni?: number;
  /** `MDBA_MDB_EATTR_IFINDEX`: of a vxlan, the link that the tunnel goes out by. */
  ifindex?: number;
  /** `MDBA_MDB_EATTR_SRC_VNI`: of a vxlan, the network id that packets come with. */
  srcVni?: number;
}

/**
 * `MDBA_MDB_EATTR_*`; `__mdb_fill_info` of net/bridge/br_mdb.c, `vxlan_mdb_entry_info_fill` of
 * drivers/net/vxlan/vxlan_mdb.c.
 */
export const MDB_ENTRY: AttributeTable<MdbEntryAttributes> = new AttributeTable(
  "MDBA_MDB_EATTR",
  MDBA_MDB_EATTR,
  {
    timer: u32,
    srcList: list({
      id: MDBA_MDB_SRCLIST.ENTRY,
      key: "entry",
      type: nest(() => MDB_SOURCE, { flagged: true }),
    }, { flagged: true }),
    groupMode: enumeration(u8, ["MCAST", MCAST]),
    source: ip,
    rtprot: enumeration(u8, ["RTPROT", RTPROT]),
    dst: ip,
    dstPort: u16,
    vni: u32,
    ifindex: u32,
    srcVni: u32,
  },
);

/** What MDBA_ROUTER_PORT begins with. */
export interface MdbRouterPort {
  /** The port's number. */
  ifindex: number;
}

/** `MDBA_ROUTER_PATTR_*` of linux/if_bridge.h: a port behind which a multicast router is. */
export interface MdbRouterPortAttributes extends AttributeSet {
  /** `MDBA_ROUTER_PATTR_TIMER`: the longer of the two timers, in 1/100 s. */
  timer?: number;
  /** `MDBA_ROUTER_PATTR_TYPE`: MDB_RTR_TYPE_*: how it is known. */
  type?: number;
  /** `MDBA_ROUTER_PATTR_INET_TIMER`: until the IPv4 router is forgotten, in 1/100 s. */
  inetTimer?: number;
  /** `MDBA_ROUTER_PATTR_INET6_TIMER`: until the IPv6 router is forgotten, in 1/100 s. */
  inet6Timer?: number;
  /** `MDBA_ROUTER_PATTR_VID`: the VLAN. */
  vid?: number;
}

/** `MDBA_ROUTER_PATTR_*`; `br_rports_fill_info` of net/bridge/br_mdb.c. */
export const MDB_ROUTER_PORT: AttributeTable<MdbRouterPortAttributes> = new AttributeTable(
  "MDBA_ROUTER_PATTR",
  MDBA_ROUTER_PATTR,
  {
    timer: u32,
    type: enumeration(u8, ["MDB_RTR_TYPE", MDB_RTR_TYPE]),
    inetTimer: u32,
    inet6Timer: u32,
    vid: u16,
  },
);

/** A struct, and the attributes that follow it: a port behind which a multicast router is. */
export type MdbRouter = Headed<MdbRouterPort, MdbRouterPortAttributes>;

/** `MDBA_ROUTER`: the ports behind which multicast routers are. */
export const mdbRouter: AttributeType<MdbRouter[]> = list({
  id: MDBA_ROUTER.PORT,
  key: "port",
  type: headed(
    struct<MdbRouterPort>({ name: "u32", prefix: "" }, { ifindex: u32 }),
    () => MDB_ROUTER_PORT,
  ),
});

/** `MDBA_*` of linux/if_bridge.h: what a multicast database holds. */
export interface MulticastDatabaseAttributes extends AttributeSet {
  /** `MDBA_MDB`: the groups; for each its entries, one a port. */
  mdb?: Headed<MdbEntry, MdbEntryAttributes>[][];
  /** `MDBA_ROUTER`: the ports behind which multicast routers are. */
  router?: MdbRouter[];
}

/** `MDBA_*`; net/bridge/br_mdb.c, drivers/net/vxlan/vxlan_mdb.c. */
export const MULTICAST_DATABASE_ATTRIBUTES: AttributeTable<MulticastDatabaseAttributes> =
  new AttributeTable("MDBA", MDBA, {
    mdb: list({
      id: MDBA_MDB.ENTRY,
      key: "entry",
      type: list({
        id: MDBA_MDB_ENTRY.INFO,
        key: "info",
        type: headed(BR_MDB_ENTRY, () => MDB_ENTRY),
      }),
    }),
    router: mdbRouter,
  });

/**
 * What the kernel says of a multicast database: RTM_NEWMDB, DELMDB, GETMDB without NLM_F_REQUEST.
 * Dumps of bridges answer with RTM_GETMDB, those of vxlans and notifications with RTM_NEWMDB.
 */
export type MulticastDatabaseMessage = FamilyMessage<
  "multicast-database",
  BridgePortHeader,
  MulticastDatabaseAttributes
>;

/** The family of multicast databases; net/bridge/br_mdb.c, drivers/net/vxlan/vxlan_mdb.c. */
export const MULTICAST_DATABASE: Family<
  "multicast-database",
  BridgePortHeader,
  MulticastDatabaseAttributes
> = {
  kind: "multicast-database",
  types: [RTM.NEWMDB, RTM.DELMDB, RTM.GETMDB],
  header: BR_PORT_MSG,
  attributes: MULTICAST_DATABASE_ATTRIBUTES,
};
