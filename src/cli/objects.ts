/** The objects that capture.ts knows: how they are asked for, and what tells of their changes. */

import {
  AF,
  BRIDGE_VLANDB_DUMPF,
  CTRL_CMD,
  IFLA_STATS,
  NDIAG_PROTO,
  NDIAG_SHOW,
  NETLINK,
  RTM,
  RTNL_FAMILY,
  RTNLGRP,
  SOCK_DIAG,
  TUNNEL_MSG_FLAG,
} from "../abi/mod.ts";
import type { Client, Request } from "../client/mod.ts";
import type { KnownMessage } from "../codec/mod.ts";
import { NLCTRL } from "../codec/nlctrl.ts";
import { actions, classes, filtersOf } from "./traffic.ts";

/** What is asked of the kernel. */
export interface Question {
  /** The address family of the command line, or the object's own. */
  readonly family: number;
  /** Whether counters are wanted that the kernel tells only if it is asked for them. */
  readonly stats: boolean;
  /** Dumps what the requests depend on, without recording it. */
  readonly list: Client["dump"];
}

/** An object of the command line. */
export interface CaptureObject {
  /** Its name. */
  readonly name: string;
  /** What else people call it. */
  readonly alias?: string;
  /** The kinds of the messages about it. */
  readonly kinds: readonly KnownMessage<number>["kind"][];
  /** The family of its messages' headers, where other objects share their kind. */
  readonly only?: number;
  /**
   * NETLINK_*: where it is asked for.
   * @default {0} NETLINK_ROUTE
   */
  readonly protocol?: number;
  /** AF_*: those that `--family` may choose among. */
  readonly families?: readonly number[];
  /** AF_*: what is asked for without `--family`, if not all. */
  readonly family?: number;
  /** RTNLGRP_*: the groups that tell of its changes. */
  readonly groups: readonly number[];
  /** The dumps that give all of it; absent if there is none. */
  readonly requests?: (question: Question) => Iterable<Request> | Promise<Iterable<Request>>;
}

const IP: readonly number[] = [AF.INET, AF.INET6];
const { IPMR, IP6MR } = RTNL_FAMILY;
/** Every attribute of RTM_NEWSTATS, as a bit. */
const ALL_STATS = (1 << Math.max(...Object.values(IFLA_STATS))) - 1;

/** All objects, the most common ones first. */
export const OBJECTS: readonly CaptureObject[] = [
  {
    name: "link",
    kinds: ["link"],
    families: [...IP, AF.BRIDGE],
    groups: [RTNLGRP.LINK],
    requests: ({ family }) => [{ kind: "link", type: RTM.GETLINK, header: { family } }],
  },
  {
    name: "address",
    kinds: ["address"],
    families: IP,
    groups: [RTNLGRP.IPV4_IFADDR, RTNLGRP.IPV6_IFADDR],
    requests: ({ family }) => [{ kind: "address", type: RTM.GETADDR, header: { family } }],
  },
  {
    name: "route",
    kinds: ["route"],
    families: [...IP, AF.MPLS, IPMR, IP6MR],
    groups: [RTNLGRP.IPV4_ROUTE, RTNLGRP.IPV6_ROUTE, RTNLGRP.MPLS_ROUTE],
    requests: ({ family }) => [{ kind: "route", type: RTM.GETROUTE, header: { family } }],
  },
  {
    name: "neighbour",
    kinds: ["neighbour"],
    families: [...IP, AF.BRIDGE],
    groups: [RTNLGRP.NEIGH],
    requests: ({ family }) => [{ kind: "neighbour", type: RTM.GETNEIGH, header: { family } }],
  },
  {
    name: "rule",
    kinds: ["rule"],
    families: [...IP, IPMR, IP6MR],
    groups: [RTNLGRP.IPV4_RULE, RTNLGRP.IPV6_RULE],
    requests: ({ family }) => [{ kind: "rule", type: RTM.GETRULE, header: { family } }],
  },
  {
    name: "nexthop",
    kinds: ["nexthop"],
    families: IP,
    groups: [RTNLGRP.NEXTHOP],
    requests: ({ family }) => [{ kind: "nexthop", type: RTM.GETNEXTHOP, header: { family } }],
  },
  {
    name: "nexthop-bucket",
    kinds: ["nexthop-bucket"],
    groups: [RTNLGRP.NEXTHOP],
    requests: () => [{ kind: "nexthop-bucket", type: RTM.GETNEXTHOPBUCKET }],
  },
  {
    name: "neighbour-table",
    alias: "ntable",
    kinds: ["neighbour-table"],
    families: IP,
    groups: [],
    requests: ({ family }) => [
      { kind: "neighbour-table", type: RTM.GETNEIGHTBL, header: { family } },
    ],
  },
  {
    name: "netconf",
    kinds: ["netconf"],
    families: [...IP, AF.MPLS],
    groups: [RTNLGRP.IPV4_NETCONF, RTNLGRP.IPV6_NETCONF, RTNLGRP.MPLS_NETCONF],
    requests: ({ family }) => [{ kind: "netconf", type: RTM.GETNETCONF, header: { family } }],
  },
  {
    name: "multicast-address",
    alias: "maddress",
    kinds: ["multicast-address"],
    families: IP,
    groups: [RTNLGRP.IPV4_MCADDR, RTNLGRP.IPV6_MCADDR],
    requests: ({ family }) =>
      // Those of IPv4 are dumped since Linux 6.15, those of all families at once never.
      (family === AF.UNSPEC ? [AF.INET6, AF.INET] : [family]).map((family) => ({
        kind: "multicast-address",
        type: RTM.GETMULTICAST,
        header: { family },
      })),
  },
  {
    name: "anycast-address",
    kinds: ["anycast-address"],
    groups: [RTNLGRP.IPV6_ACADDR],
    family: AF.INET6,
    requests: ({ family }) => [
      { kind: "anycast-address", type: RTM.GETANYCAST, header: { family } },
    ],
  },
  {
    name: "address-label",
    alias: "addrlabel",
    kinds: ["address-label"],
    groups: [],
    family: AF.INET6,
    requests: ({ family }) => [
      { kind: "address-label", type: RTM.GETADDRLABEL, header: { family } },
    ],
  },
  {
    name: "forwarding",
    alias: "fdb",
    kinds: ["neighbour"],
    only: AF.BRIDGE,
    families: [AF.BRIDGE],
    family: AF.BRIDGE,
    groups: [RTNLGRP.NEIGH],
    requests: ({ family }) => [{ kind: "neighbour", type: RTM.GETNEIGH, header: { family } }],
  },
  {
    name: "multicast-database",
    alias: "mdb",
    kinds: ["multicast-database", "multicast-database-request"],
    families: [AF.BRIDGE],
    family: AF.BRIDGE,
    groups: [RTNLGRP.MDB],
    requests: ({ family }) => [
      { kind: "multicast-database-request", type: RTM.GETMDB, header: { family } },
    ],
  },
  {
    name: "vlan",
    kinds: ["vlan", "vlan-request"],
    families: [AF.BRIDGE],
    family: AF.BRIDGE,
    groups: [RTNLGRP.BRVLAN],
    requests: ({ family, stats }) =>
      // With counters the kernel tells every VLAN by itself.
      [stats ? BRIDGE_VLANDB_DUMPF.STATS : 0, BRIDGE_VLANDB_DUMPF.GLOBAL].map((flags) => ({
        kind: "vlan-request",
        type: RTM.GETVLAN,
        header: { family },
        attributes: { flags },
      })),
  },
  {
    name: "tunnel",
    kinds: ["tunnel"],
    families: [AF.BRIDGE],
    family: AF.BRIDGE,
    groups: [RTNLGRP.TUNNEL],
    requests: ({ family, stats }) => [{
      kind: "tunnel",
      type: RTM.GETTUNNEL,
      header: { family, flags: stats ? TUNNEL_MSG_FLAG.STATS : 0 },
    }],
  },
  {
    name: "qdisc",
    kinds: ["qdisc"],
    groups: [RTNLGRP.TC],
    requests: () => [{ kind: "qdisc", type: RTM.GETQDISC }],
  },
  {
    name: "class",
    kinds: ["class"],
    groups: [RTNLGRP.TC],
    requests: ({ list }) => classes(list),
  },
  {
    name: "filter",
    kinds: ["filter"],
    groups: [RTNLGRP.TC],
    requests: ({ list }) => filtersOf(list, { kind: "filter", type: RTM.GETTFILTER }),
  },
  {
    name: "chain",
    kinds: ["chain"],
    groups: [RTNLGRP.TC],
    requests: ({ list }) => filtersOf(list, { kind: "chain", type: RTM.GETCHAIN }),
  },
  {
    name: "action",
    kinds: ["action"],
    groups: [RTNLGRP.TC],
    requests: actions,
  },
  {
    name: "stats",
    kinds: ["stats", "stats-request"],
    groups: [RTNLGRP.STATS],
    requests: () => [
      { kind: "stats-request", type: RTM.GETSTATS, header: { filterMask: ALL_STATS } },
    ],
  },
  {
    name: "nsid",
    kinds: ["nsid"],
    groups: [RTNLGRP.NSID],
    requests: () => [{ kind: "nsid", type: RTM.GETNSID }],
  },
  {
    name: "generic-family",
    kinds: ["nlctrl"],
    protocol: NETLINK.GENERIC,
    groups: [],
    requests: () => [
      { kind: "nlctrl", type: NLCTRL.id, header: { cmd: CTRL_CMD.GETFAMILY, version: 2 } },
    ],
  },
  {
    name: "netlink-socket",
    kinds: ["netlink-socket", "netlink-socket-request"],
    protocol: NETLINK.SOCK_DIAG,
    groups: [],
    requests: () => [{
      kind: "netlink-socket-request",
      type: SOCK_DIAG.BY_FAMILY,
      header: {
        family: AF.NETLINK,
        protocol: NDIAG_PROTO.ALL,
        show: NDIAG_SHOW.MEMINFO | NDIAG_SHOW.GROUPS | NDIAG_SHOW.FLAGS,
      },
    }],
  },
  { name: "prefix", kinds: ["prefix"], groups: [RTNLGRP.IPV6_PREFIX] },
  { name: "user-option", kinds: ["user-option"], groups: [RTNLGRP.ND_USEROPT] },
  {
    name: "cache-report",
    kinds: ["cache-report"],
    groups: [RTNLGRP.IPV4_MROUTE_R, RTNLGRP.IPV6_MROUTE_R],
  },
  { name: "dcb", kinds: ["dcb"], groups: [RTNLGRP.DCB] },
];

/** What is dumped if nothing is named. */
export const USUAL_OBJECTS: readonly CaptureObject[] = OBJECTS.slice(0, 5);
