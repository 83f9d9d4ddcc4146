import { ICMPV6_ROUTER_PREF } from "../abi/icmpv6.ts";
import { IPPROTO } from "../abi/in.ts";
import { LWTUNNEL_ENCAP } from "../abi/lwtunnel.ts";
import {
  RT_SCOPE,
  RT_TABLE,
  RTA,
  RTAX,
  RTAX_FEATURE,
  RTM,
  RTM_F,
  RTN,
  RTNH_F,
  RTPROT,
} from "../abi/rtnetlink.ts";
import { AF } from "../abi/socket.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import { nest } from "./nests.ts";
import type { Struct, StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import type { AttributeType } from "./type.ts";
import { MAX_DEPTH, OP } from "./type.ts";
import {
  be16,
  be32,
  binary,
  enumeration,
  flagSet,
  ip,
  numbered,
  s32,
  string,
  u16,
  u32,
  u64,
  u8,
} from "./types.ts";

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

/** `RTAX_*`: the metrics of a route. */
export interface RouteMetricsAttributes extends AttributeSet {
  /** `RTAX_LOCK`: a bit 1 << RTAX_n for each metric that must not be changed. */
  lock?: number;
  /** `RTAX_MTU`, in bytes. */
  mtu?: number;
  /** `RTAX_WINDOW`: the largest TCP window, in bytes. */
  window?: number;
  /** `RTAX_RTT`, in 1/8 ms. */
  rtt?: number;
  /** `RTAX_RTTVAR`, in 1/4 ms. */
  rttvar?: number;
  /** `RTAX_SSTHRESH`, in packets. */
  ssthresh?: number;
  /** `RTAX_CWND`, in packets. */
  cwnd?: number;
  /** `RTAX_ADVMSS`: the TCP segment size advertised, in bytes. */
  advmss?: number;
  /** `RTAX_REORDERING`, in packets. */
  reordering?: number;
  /** `RTAX_HOPLIMIT`. */
  hoplimit?: number;
  /** `RTAX_INITCWND`, in packets. */
  initcwnd?: number;
  /** `RTAX_FEATURES`: RTAX_FEATURE_*. */
  features?: number;
  /** `RTAX_RTO_MIN`, in ms. */
  rtoMin?: number;
  /** `RTAX_INITRWND`, in packets. */
  initrwnd?: number;
  /** `RTAX_QUICKACK`: 1 for TCP quick acknowledgements. */
  quickack?: number;
  /** `RTAX_CC_ALGO`: the TCP congestion control. */
  ccAlgo?: string;
  /** `RTAX_FASTOPEN_NO_COOKIE`: 1 for TCP Fast Open without a cookie. */
  fastopenNoCookie?: number;
}

/** `RTAX_*` of linux/rtnetlink.h; `ip_metrics_convert` of net/ipv4/metrics.c. */
export const ROUTE_METRICS: AttributeTable<RouteMetricsAttributes> = new AttributeTable(
  "RTAX",
  RTAX,
  {
    lock: u32,
    mtu: u32,
    window: u32,
    rtt: u32,
    rttvar: u32,
    ssthresh: u32,
    cwnd: u32,
    advmss: u32,
    reordering: u32,
    hoplimit: u32,
    initcwnd: u32,
    features: flagSet(u32, ["RTAX_FEATURE", RTAX_FEATURE]),
    rtoMin: u32,
    initrwnd: u32,
    quickack: u32,
    ccAlgo: string,
    fastopenNoCookie: u32,
  },
);

/** `struct rta_cacheinfo`: what the kernel remembers of a route in use. */
export interface RouteCacheinfo extends Struct {
  /** References. */
  clntref: number;
  /** Since its last use, in 1/100 s. */
  lastuse: number;
  /** Until it expires, in 1/100 s. */
  expires: number;
  /** A negative error number, for routes that refuse. */
  error: number;
  /** Uses. */
  used: number;
  /** The peer's last fragment id; always 0 since Linux 3.6. */
  id: number;
  /** The peer's last TCP timestamp; always 0 since Linux 3.6. */
  ts: number;
  /** When that was; always 0 since Linux 3.6. */
  tsage: number;
}

/** `struct rta_mfc_stats`: what a multicast route counted. */
export interface RouteMfcStats extends Struct {
  /** Packets forwarded. */
  packets: bigint;
  /** Bytes forwarded. */
  bytes: bigint;
  /** Packets that came in by the wrong interface. */
  wrongIf: bigint;
}

/** `struct rtvia`: a gateway of another address family than the route's. */
export interface RouteVia {
  /** The gateway's AF_*. */
  family: number;
  /** The gateway's address. */
  address: string;
}

const via: AttributeType<RouteVia> = {
  name: "struct rtvia",
  op: OP.CALL,
  min: 6,
  max: 18,
  align: 2,
  flags: 0,
  read(view, at, length, { depth }) {
    const family = view.getUint16(at, true);
    const address = ip.read(view, at + 2, length - 2, { family, depth });
    return address === undefined ? undefined : { family, address };
  },
  write(writer, value, family) {
    u16.write(writer, value.family, family);
    ip.write(writer, value.address, value.family);
  },
  json: (via, style) => ({
    family: RTMSG_FAMILY.json(via.family, style, via.family),
    address: via.address,
  }),
  random: (random) => ({ family: AF.INET, address: ip.random(random, AF.INET) }),
};

const RTMSG_FAMILY = enumeration(u16, ["AF", AF]);

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

const RTNEXTHOP = struct<Omit<RouteNexthop, "attributes"> & { len: number }>({
  name: "rtnexthop",
  prefix: "rtnh_",
}, { len: u16, flags: flagSet(u8, ["RTNH_F", RTNH_F]), hops: u8, ifindex: s32 });

/** `RTA_MULTIPATH`: next hops one after another, each as long as it says. */
const multipath: AttributeType<RouteNexthop[]> = {
  name: "list of struct rtnexthop",
  op: OP.CALL,
  min: 8,
  max: 65531,
  align: 4,
  flags: 0,
  inner: { header: RTNEXTHOP.size, repeated: true, row: (id) => ROUTE_ATTRIBUTES.row(id) },
  read(view, start, length, context) {
    if (context.depth >= MAX_DEPTH) return undefined;
    const nexthops: RouteNexthop[] = [];
    const end = start + length;
    let at = start;
    context.depth++;
    while (end - at >= RTNEXTHOP.size) {
      const size = view.getUint16(at, true);
      if (size < RTNEXTHOP.size || (size & 3) !== 0 || size > end - at) break;
      nexthops.push({
        flags: view.getUint8(at + 2),
        hops: view.getUint8(at + 3),
        ifindex: view.getInt32(at + 4, true),
        attributes: ROUTE_ATTRIBUTES.decode(view, at + RTNEXTHOP.size, at + size, context),
      });
      at += size;
    }
    context.depth--;
    return at === end ? nexthops : undefined;
  },
  write(writer, nexthops, family) {
    for (const [index, { attributes, ...fixed }] of nexthops.entries()) {
      const at = writer.length;
      writer.path.push(String(index));
      RTNEXTHOP.write(writer, { len: 0, ...fixed }, family);
      writer.path.push("attributes");
      ROUTE_ATTRIBUTES.encode(writer, attributes, family);
      writer.path.length -= 2;
      writer.align();
      writer.view.setUint16(at, writer.length - at, true);
    }
  },
  json: (nexthops, style, family) =>
    nexthops.map(({ flags, hops, ifindex, attributes }) => ({
      flags: nexthopFlags.json(flags, style, family),
      hops,
      ifindex,
      attributes: ROUTE_ATTRIBUTES.json(attributes, style, family),
    })),
  random: (random, family) =>
    Array.from({ length: 1 + random.below(3) }, () => ({
      flags: random.below(256),
      hops: random.below(256),
      ifindex: random.below(1000),
      // Next hops inside next hops would grow without end.
      attributes: { oif: random.below(1000), gateway: ip.random(random, family) },
    })),
};

const nexthopFlags = flagSet(u8, ["RTNH_F", RTNH_F]);

/** `RTA_*` of linux/rtnetlink.h, Linux 6.18: a route's attributes. */
export interface RouteAttributes extends AttributeSet {
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
  /** `RTA_ENCAP_TYPE`: LWTUNNEL_ENCAP_*. */
  encapType?: number;
  /** `RTA_ENCAP`: attributes that `encapType` decides, as bytes. */
  encap?: Uint8Array;
  /** `RTA_EXPIRES`: the lifetime asked for, in seconds. */
  expires?: number;
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
}

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
  multipath,
  protoinfo: binary,
  flow: u32,
  cacheinfo: struct<RouteCacheinfo>({
    name: "rta_cacheinfo",
    prefix: "rta_",
    whole: (view, at) => ({
      clntref: view.getUint32(at, true),
      lastuse: view.getUint32(at + 4, true),
      expires: view.getInt32(at + 8, true),
      error: view.getInt32(at + 12, true),
      used: view.getUint32(at + 16, true),
      id: view.getUint32(at + 20, true),
      ts: view.getUint32(at + 24, true),
      tsage: view.getUint32(at + 28, true),
    }),
  }, {
    clntref: u32,
    lastuse: u32,
    expires: s32,
    error: s32,
    used: u32,
    id: u32,
    ts: u32,
    tsage: u32,
  }),
  session: binary,
  mpAlgo: binary,
  table: numbered(u32, RT_TABLE),
  mark: u32,
  mfcStats: struct<RouteMfcStats>({ name: "rta_mfc_stats", prefix: "mfcs_" }, {
    packets: u64,
    bytes: u64,
    wrongIf: u64,
  }),
  via,
  newdst: ip,
  pref: enumeration(u8, ["ICMPV6_ROUTER_PREF", ICMPV6_ROUTER_PREF]),
  encapType: enumeration(u16, ["LWTUNNEL_ENCAP", LWTUNNEL_ENCAP]),
  encap: binary,
  expires: u32,
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

/** A route: RTM_NEWROUTE, DELROUTE, GETROUTE. */
export type RouteMessage = FamilyMessage<"route", RouteHeader, RouteAttributes>;

/** The route family; net/ipv4/fib_frontend.c, net/ipv6/route.c, net/mpls/af_mpls.c. */
export const ROUTE: Family<"route", RouteHeader, RouteAttributes> = {
  kind: "route",
  types: [RTM.NEWROUTE, RTM.DELROUTE, RTM.GETROUTE],
  header: RTMSG,
  attributes: ROUTE_ATTRIBUTES,
};
