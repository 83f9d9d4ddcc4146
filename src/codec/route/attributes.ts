import { ICMPV6_ROUTER_PREF } from "../../abi/icmpv6.ts";
import { IPPROTO } from "../../abi/in.ts";
import { LWTUNNEL_ENCAP } from "../../abi/lwtunnel.ts";
import { RT_TABLE, RTA, RTNL_FAMILY } from "../../abi/rtnetlink.ts";
import type { Encap } from "../encap/encap.ts";
import { ENCAP_ROWS } from "../encap/encap.ts";
import { ENCAP_IP } from "../encap/ip.ts";
import { byFamily, nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { be16, be32, binary, enumeration, ip, numbered, u32, u64, u8 } from "../types.ts";
import type { RouteMetricsAttributes } from "./metrics.ts";
import { ROUTE_METRICS } from "./metrics.ts";
import { multipath } from "./multipath.ts";
import type { RouteCacheinfo, RouteMfcStats } from "./structs.ts";
import { RTA_CACHEINFO, RTA_MFC_STATS } from "./structs.ts";
import type { RouteVia } from "./via.ts";
import { via } from "./via.ts";

/** One of a route's next hops: `struct rtnexthop` and its attributes. */
export interface RouteNexthop {
  /** `rtnh_flags`: RTNH_F_*. */
  flags: number;
  /** `rtnh_hops`: its weight less one. */
  hops: number;
  /** `rtnh_ifindex`: the link's number. */
  ifindex: number;
  /** Its attributes: gateway, via, encap, flow, … */
  attributes: RouteAttributes;
}

/** `RTA_*` of linux/rtnetlink.h, Linux 6.18: a route's attributes. */
export type RouteAttributes = AttributeSet & Encap & {
  /** `RTA_DST`: the destination prefix's address; absent for the default route. */
  dst?: string;
  /** `RTA_SRC`: the source prefix's address. */
  src?: string;
  /** `RTA_IIF`: the index of the link that packets come in by. */
  iif?: number;
  /** `RTA_OIF`: the index of the link that packets go out by. */
  oif?: number;
  /** `RTA_GATEWAY`. */
  gateway?: string;
  /** `RTA_PRIORITY`: the metric. */
  priority?: number;
  /** `RTA_PREFSRC`: the source address to prefer. */
  prefsrc?: string;
  /** `RTA_METRICS`. */
  metrics?: RouteMetricsAttributes;
  /** `RTA_MULTIPATH`: several next hops. */
  multipath?: RouteNexthop[];
  /** `RTA_PROTOINFO`: no longer used. */
  protoinfo?: Uint8Array;
  /** `RTA_FLOW`: the realm. */
  flow?: number;
  /** `RTA_CACHEINFO`. */
  cacheinfo?: RouteCacheinfo;
  /** `RTA_SESSION`: no longer used. */
  session?: Uint8Array;
  /** `RTA_MP_ALGO`: no longer used. */
  mpAlgo?: Uint8Array;
  /** `RTA_TABLE`: the table's number in full. */
  table?: number;
  /** `RTA_MARK`: in lookups the packet's mark. */
  mark?: number;
  /** `RTA_MFC_STATS`: of a multicast route. */
  mfcStats?: RouteMfcStats;
  /** `RTA_VIA`: a gateway of another address family. */
  via?: RouteVia;
  /** `RTA_NEWDST`: the destination or the labels that packets get. */
  newdst?: string;
  /** `RTA_PREF`: ICMPV6_ROUTER_PREF_*. */
  pref?: number;
  /**
   * `RTA_EXPIRES`: the lifetime asked for, in seconds. Of a multicast route (RTNL_FAMILY_IPMR,
   * RTNL_FAMILY_IP6MR) the time since its last use, in 1/100 s, which has 64 bits.
   */
  expires?: number | bigint;
  /** `RTA_PAD`. */
  pad?: Uint8Array;
  /** `RTA_UID`: in lookups the user. */
  uid?: number;
  /** `RTA_TTL_PROPAGATE`: for MPLS, 1 if the TTL is carried over. */
  ttlPropagate?: number;
  /** `RTA_IP_PROTO`: in lookups the transport protocol, IPPROTO_*. */
  ipProto?: number;
  /** `RTA_SPORT`: in lookups the source port, big-endian on the wire. */
  sport?: number;
  /** `RTA_DPORT`: in lookups the destination port, big-endian on the wire. */
  dport?: number;
  /** `RTA_NH_ID`: the nexthop object to use. */
  nhId?: number;
  /** `RTA_FLOWLABEL`: in lookups the IPv6 flow label, big-endian on the wire. */
  flowlabel?: number;
};

/** `RTA_*`; `rtm_ipv4_policy` of net/ipv4/fib_frontend.c, `rtm_ipv6_policy` of net/ipv6/route.c. */
export const ROUTE_ATTRIBUTES: AttributeTable<RouteAttributes> = new AttributeTable<
  RouteAttributes
>("RTA", RTA, {
  dst: ip,
  src: ip,
  iif: u32,
  oif: u32,
  gateway: ip,
  priority: u32,
  prefsrc: ip,
  metrics: nest(() => ROUTE_METRICS),
  multipath: multipath(() => ROUTE_ATTRIBUTES, (random, family) => ({
    oif: random.below(1000),
    gateway: ip.random(random, family),
    encapType: LWTUNNEL_ENCAP.IP,
    encap: ENCAP_IP.random(random, family),
  })),
  protoinfo: binary,
  flow: u32,
  cacheinfo: RTA_CACHEINFO,
  session: binary,
  mpAlgo: binary,
  table: numbered(u32, RT_TABLE),
  mark: u32,
  mfcStats: RTA_MFC_STATS,
  via,
  newdst: ip,
  pref: enumeration(u8, ["ICMPV6_ROUTER_PREF", ICMPV6_ROUTER_PREF]),
  ...ENCAP_ROWS,
  expires: byFamily<number | bigint>({
    [RTNL_FAMILY.IPMR]: u64,
    [RTNL_FAMILY.IP6MR]: u64,
  }, u32),
  pad: binary,
  uid: u32,
  ttlPropagate: u8,
  ipProto: enumeration(u8, ["IPPROTO", IPPROTO]),
  sport: be16,
  dport: be16,
  nhId: u32,
  flowlabel: be32,
}, [
  (table, dst, oif) => ({ table, dst, oif }),
  (table, dst, gateway, oif) => ({ table, dst, gateway, oif }),
  (table, gateway, oif) => ({ table, gateway, oif }),
  (table, dst, prefsrc, oif) => ({ table, dst, prefsrc, oif }),
  (table, dst, priority, oif) => ({ table, dst, priority, oif }),
  (table, dst, priority, gateway, oif) => ({ table, dst, priority, gateway, oif }),
  (table, dst, priority, prefsrc, oif) => ({ table, dst, priority, prefsrc, oif }),
  (table, dst, priority, oif, cacheinfo, pref) => ({ table, dst, priority, oif, cacheinfo, pref }),
  (table, dst, priority, gateway, oif, cacheinfo, pref) => ({
    table,
    dst,
    priority,
    gateway,
    oif,
    cacheinfo,
    pref,
  }),
]);
