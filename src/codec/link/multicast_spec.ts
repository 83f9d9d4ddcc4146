import { IPMRA_TABLE, IPMRA_VIF, IPMRA_VIFA, VIFF } from "../../abi/mroute.ts";
import { list, nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { binary, flagSet, ipv4, s32, u16, u32, u64, u8 } from "../types.ts";

/** `IPMRA_VIFA_*`: a virtual interface of multicast routing. */
export interface LinkMulticastVifAttributes extends AttributeSet {
  /** `IPMRA_VIFA_IFINDEX`: the link's index. */
  ifindex?: number;
  /** `IPMRA_VIFA_VIF_ID`: the interface's number in the table. */
  vifId?: number;
  /** `IPMRA_VIFA_FLAGS`: VIFF_*. */
  flags?: number;
  /** `IPMRA_VIFA_BYTES_IN`. */
  bytesIn?: bigint;
  /** `IPMRA_VIFA_BYTES_OUT`. */
  bytesOut?: bigint;
  /** `IPMRA_VIFA_PACKETS_IN`. */
  packetsIn?: bigint;
  /** `IPMRA_VIFA_PACKETS_OUT`. */
  packetsOut?: bigint;
  /** `IPMRA_VIFA_LOCAL_ADDR`: the own address, or the link's index in its first bytes. */
  localAddr?: string;
  /** `IPMRA_VIFA_REMOTE_ADDR`: the other end of a tunnel. */
  remoteAddr?: string;
  /** `IPMRA_VIFA_PAD`. */
  pad?: Uint8Array;
}

/** `IPMRA_VIFA_*`; `ipmr_fill_vif` of net/ipv4/ipmr.c. */
export const LINK_MULTICAST_VIF: AttributeTable<LinkMulticastVifAttributes> = new AttributeTable(
  "IPMRA_VIFA",
  IPMRA_VIFA,
  {
    ifindex: u32,
    vifId: u32,
    flags: flagSet(u16, ["VIFF", VIFF]),
    bytesIn: u64,
    bytesOut: u64,
    packetsIn: u64,
    packetsOut: u64,
    localAddr: ipv4,
    remoteAddr: ipv4,
    pad: binary,
  },
);

/** `IPMRA_TABLE_*`: what `IFLA_AF_SPEC` holds in messages of RTNL_FAMILY_IPMR: a multicast routing table. */
export interface LinkMulticastSpecAttributes extends AttributeSet {
  /** `IPMRA_TABLE_ID` of RTNL_FAMILY_IPMR: the table's number. */
  id?: number;
  /** `IPMRA_TABLE_CACHE_RES_QUEUE_LEN` of RTNL_FAMILY_IPMR: routes that a daemon must still decide. */
  cacheResQueueLen?: number;
  /** `IPMRA_TABLE_MROUTE_REG_VIF_NUM` of RTNL_FAMILY_IPMR: the PIM register interface; -1 for none. */
  mrouteRegVifNum?: number;
  /** `IPMRA_TABLE_MROUTE_DO_ASSERT` of RTNL_FAMILY_IPMR: 1 to tell of wrong interfaces. */
  mrouteDoAssert?: number;
  /** `IPMRA_TABLE_MROUTE_DO_PIM` of RTNL_FAMILY_IPMR: 1 for PIM. */
  mrouteDoPim?: number;
  /** `IPMRA_TABLE_VIFS` of RTNL_FAMILY_IPMR: the interfaces. */
  vifs?: LinkMulticastVifAttributes[];
  /** `IPMRA_TABLE_MROUTE_DO_WRVIFWHOLE` of RTNL_FAMILY_IPMR: 1 to tell of them with the packet. */
  mrouteDoWrvifwhole?: number;
}

/** `IPMRA_TABLE_*`; `ipmr_fill_table` and `ipmr_rtm_dumplink` of net/ipv4/ipmr.c. */
export const LINK_MULTICAST_SPEC: AttributeTable<LinkMulticastSpecAttributes> = new AttributeTable(
  "IPMRA_TABLE",
  IPMRA_TABLE,
  {
    id: u32,
    cacheResQueueLen: u32,
    mrouteRegVifNum: s32,
    mrouteDoAssert: u8,
    mrouteDoPim: u8,
    vifs: list({ key: "vif", id: IPMRA_VIF.VIF, type: nest(() => LINK_MULTICAST_VIF) }),
    mrouteDoWrvifwhole: u8,
  },
);
