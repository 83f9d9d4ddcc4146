import { IGMPMSG, IPMRA_CREPORT } from "../abi/mroute.ts";
import { RTM } from "../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { RTGENMSG } from "./rtgenmsg.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import { binary, enumeration, ip, u32, u8 } from "./types.ts";

/** `IPMRA_CREPORT_*` of linux/mroute.h: what multicast routing leaves to its daemon. */
export interface CacheReportAttributes extends AttributeSet {
  /** `IPMRA_CREPORT_MSGTYPE`: IGMPMSG_*, of IPv6 MRT6MSG_*: what is the matter. */
  msgtype?: number;
  /** `IPMRA_CREPORT_VIF_ID`, of IPv6 `IP6MRA_CREPORT_MIF_ID`: the interface it came in by. */
  vifId?: number;
  /** `IPMRA_CREPORT_SRC_ADDR`: who sent the packet. */
  srcAddr?: string;
  /** `IPMRA_CREPORT_DST_ADDR`: the group. */
  dstAddr?: string;
  /** `IPMRA_CREPORT_PKT`: the packet, of WHOLEPKT and WRVIFWHOLE; else bytes that mean nothing. */
  pkt?: Uint8Array;
  /** `IPMRA_CREPORT_TABLE`: the multicast routing table; IPv4 only. */
  table?: number;
}

/**
 * `IPMRA_CREPORT_*` and, of RTNL_FAMILY_IP6MR, `IP6MRA_CREPORT_*`, which has the same numbers for
 * the same things; `igmpmsg_netlink_event` of net/ipv4/ipmr.c, `mrt6msg_netlink_event` of
 * net/ipv6/ip6mr.c.
 */
export const CACHE_REPORT_ATTRIBUTES: AttributeTable<CacheReportAttributes> = new AttributeTable(
  "IPMRA_CREPORT",
  IPMRA_CREPORT,
  {
    msgtype: enumeration(u8, ["IGMPMSG", IGMPMSG]),
    vifId: u32,
    srcAddr: ip,
    dstAddr: ip,
    pkt: binary,
    table: u32,
  },
);

/** A multicast packet that has no route: RTM_NEWCACHEREPORT, which is only ever a notification. */
export type CacheReportMessage = FamilyMessage<"cache-report", FamilyHeader, CacheReportAttributes>;

/** The family of multicast routing's reports; net/ipv4/ipmr.c, net/ipv6/ip6mr.c. */
export const CACHE_REPORT: Family<"cache-report", FamilyHeader, CacheReportAttributes> = {
  kind: "cache-report",
  types: [RTM.NEWCACHEREPORT],
  header: RTGENMSG,
  attributes: CACHE_REPORT_ATTRIBUTES,
};
