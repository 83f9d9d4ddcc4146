import { RT_SCOPE, RT_TABLE, RTM, RTM_F, RTN, RTNH_F, RTPROT } from "../../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "../message.ts";
import { addressFamily } from "../message.ts";
import type { StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { enumeration, flagSet, numbered, u32, u8 } from "../types.ts";
import type { RouteAttributes } from "./attributes.ts";
import { ROUTE_ATTRIBUTES } from "./attributes.ts";

/** `struct rtmsg` (linux/rtnetlink.h): a route's fixed header. */
export interface RouteHeader extends FamilyHeader {
  /** `rtm_dst_len`: the length of the destination prefix, in bits. */
  dstLen: number;
  /** `rtm_src_len`: the length of the source prefix, in bits. */
  srcLen: number;
  /** `rtm_tos`: the type of service. */
  tos: number;
  /** `rtm_table`: RT_TABLE_*; RT_TABLE_COMPAT (252) where only the attribute `table` can say it. */
  table: number;
  /** `rtm_protocol`: RTPROT_*: who made the route. */
  protocol: number;
  /** `rtm_scope`: RT_SCOPE_*. */
  scope: number;
  /** `rtm_type`: RTN_*. */
  type: number;
  /** `rtm_flags`: RTM_F_* and RTNH_F_*. */
  flags: number;
}

const routeFlags = flagSet(u32, ["RTNH_F", RTNH_F], ["RTM_F", RTM_F]);

/** `struct rtmsg` of linux/rtnetlink.h. */
export const RTMSG: StructType<RouteHeader> = struct<RouteHeader>({
  name: "rtmsg",
  prefix: "rtm_",
  whole: (view, at) => ({
    family: view.getUint8(at),
    dstLen: view.getUint8(at + 1),
    srcLen: view.getUint8(at + 2),
    tos: view.getUint8(at + 3),
    table: view.getUint8(at + 4),
    protocol: view.getUint8(at + 5),
    scope: view.getUint8(at + 6),
    type: view.getUint8(at + 7),
    flags: view.getUint32(at + 8, true),
  }),
}, {
  family: addressFamily,
  dstLen: u8,
  srcLen: u8,
  tos: u8,
  table: numbered(u8, RT_TABLE),
  protocol: enumeration(u8, ["RTPROT", RTPROT]),
  scope: enumeration(u8, ["RT_SCOPE", RT_SCOPE]),
  type: enumeration(u8, ["RTN", RTN]),
  flags: routeFlags,
});

/** A route: RTM_NEWROUTE, DELROUTE, GETROUTE. */
export type RouteMessage = FamilyMessage<"route", RouteHeader, RouteAttributes>;

/** The route family; net/ipv4/fib_frontend.c, net/ipv6/route.c, net/mpls/af_mpls.c. */
export const ROUTE: Family<"route", RouteHeader, RouteAttributes> = {
  kind: "route",
  types: [RTM.NEWROUTE, RTM.DELROUTE, RTM.GETROUTE],
  header: RTMSG,
  attributes: ROUTE_ATTRIBUTES,
};
