/** Where in requests attributes are tried: each policy that the running kernel has, in each handler. */
import { AF, IFLA, NLA_F, NLM_F, RTM } from "../src/abi/mod.ts";
import type { Policy } from "../src/codec/validation/policy.ts";
import { IFA_IPV4_POLICY, IFA_IPV6_POLICY } from "../src/codec/validation/policies/address.ts";
import * as bridge from "../src/codec/validation/policies/bridge.ts";
import { KINDS } from "../src/codec/validation/policies/kinds.ts";
import * as link from "../src/codec/validation/policies/link.ts";
import { BR_PORT_POLICY } from "../src/codec/validation/policies/link_kinds.ts";
import { NDA_POLICY } from "../src/codec/validation/policies/neighbour.ts";
import * as nexthop from "../src/codec/validation/policies/nexthop.ts";
import { RTM_IPV4_POLICY, RTM_IPV6_POLICY } from "../src/codec/validation/policies/route.ts";
import { FIB_RULE_POLICY } from "../src/codec/validation/policies/rule.ts";
import * as small from "../src/codec/validation/policies/small.ts";
import type { Place } from "./_judge.ts";
import { attribute, bytes, joined, text, u32 } from "./_attributes.ts";

const { DUMP } = NLM_F;

/** The kinds of links that have data and are looked for. */
const BUILT_IN: readonly string[] = ["veth", "bridge", "macvlan", "macvtap", "vxlan"];

/** Nothing has this number. */
const NOBODY = 9999;

/** The links that the namespace must have: a bridge, its port, the port's peer, and a macvlan. */
export const LINKS = { bridge: 110, port: 112, peer: 111, macvlan: 113 } as const;

// How many bytes TCP's headers may have depends on how a kernel was built (MAX_TCP_HEADER).
const WITHOUT: readonly number[] = [IFLA.GSO_MAX_SIZE, IFLA.GSO_IPV4_MAX_SIZE];

/** A nest with NLA_F_NESTED. */
function nested(id: number, inside: Uint8Array): Uint8Array {
  return attribute(id | NLA_F.NESTED, inside);
}

/** `struct ifinfomsg`. */
export function ifinfomsg(index: number, family: number = AF.UNSPEC): Uint8Array {
  return joined(bytes(family, 0, 0, 0), u32(index), new Uint8Array(8));
}

/** IFLA_LINKINFO with a kind and its data. */
export function linkinfo(kind: string, data: Uint8Array): Uint8Array {
  const inside = joined(attribute(1, text(kind)), attribute(2, data));
  return attribute(IFLA.LINKINFO, inside);
}

function linkPlaces(): Place[] {
  const policy = link.IFLA_POLICY;
  const base = { header: ifinfomsg(NOBODY), policy, without: WITHOUT };
  const types = ["NEWLINK", "SETLINK", "DELLINK", "GETLINK", "NEWLINKPROP", "DELLINKPROP"] as const;
  const kinds = KINDS.filter(({ kind }) => BUILT_IN.includes(kind));
  return [
    ...types.map((name) => ({ name, type: RTM[name], ...base, found: false })),
    ...[AF.UNSPEC, AF.BRIDGE, AF.INET6].map((family) => ({
      name: `links of family ${family}`,
      type: RTM.GETLINK,
      flags: DUMP,
      ...base,
      header: ifinfomsg(0, family),
    })),
    {
      name: "linkinfo",
      type: RTM.NEWLINK,
      header: ifinfomsg(NOBODY),
      policy: link.IFLA_INFO_POLICY,
      wrap: (inside) => attribute(IFLA.LINKINFO, inside),
    },
    ...kinds.map(({ kind, policy }) => ({
      name: kind,
      type: RTM.NEWLINK,
      header: ifinfomsg(NOBODY),
      policy,
      wrap: (inside: Uint8Array) => linkinfo(kind, inside),
    })),
    {
      name: "the peer of a veth",
      type: RTM.NEWLINK,
      ...base,
      wrap: (inside) => linkinfo("veth", attribute(1, joined(new Uint8Array(16), inside))),
    },
  ];
}

/** Nests that are parsed of links that exist. */
function existingLinkPlaces(): Place[] {
  const nests: readonly [string, number, Policy, (inside: Uint8Array) => Uint8Array][] = [
    [
      "virtual function",
      LINKS.peer,
      link.IFLA_VF_POLICY,
      (inside) => attribute(IFLA.VFINFO_LIST, attribute(1, inside)),
    ],
    [
      "own port",
      LINKS.peer,
      link.IFLA_PORT_POLICY,
      (inside) => attribute(IFLA.PORT_SELF, inside),
    ],
    [
      "reason for being down",
      LINKS.macvlan,
      link.IFLA_PROTO_DOWN_REASON_POLICY,
      (inside) => attribute(IFLA.PROTO_DOWN_REASON, inside),
    ],
    ["XDP", LINKS.peer, link.IFLA_XDP_POLICY, (inside) => attribute(IFLA.XDP, inside)],
    [
      "IPv4",
      LINKS.peer,
      link.INET_AF_POLICY,
      (inside) => attribute(IFLA.AF_SPEC, attribute(AF.INET, inside)),
    ],
    [
      "IPv6",
      LINKS.peer,
      link.INET6_AF_POLICY,
      (inside) => attribute(IFLA.AF_SPEC, attribute(AF.INET6, inside)),
    ],
  ];
  return [
    ...nests.flatMap(([name, index, policy, wrap]) =>
      (["NEWLINK", "SETLINK"] as const).map((verb) => ({
        name: `${name} of ${verb}`,
        type: RTM[verb],
        header: ifinfomsg(index),
        policy,
        wrap,
      }))
    ),
    {
      name: "bridge port",
      type: RTM.NEWLINK,
      header: ifinfomsg(LINKS.port),
      policy: BR_PORT_POLICY,
      wrap: (inside) =>
        attribute(IFLA.LINKINFO, joined(attribute(4, text("bridge")), attribute(5, inside))),
    },
    {
      name: "bridge port of AF_BRIDGE",
      type: RTM.SETLINK,
      header: ifinfomsg(LINKS.port, AF.BRIDGE),
      policy: BR_PORT_POLICY,
      wrap: (inside) => nested(IFLA.PROTINFO, inside),
    },
    ...(["NEWLINKPROP", "DELLINKPROP"] as const).map((verb) => ({
      name: `list of ${verb}`,
      type: RTM[verb],
      header: ifinfomsg(LINKS.peer),
      policy: link.IFLA_POLICY,
      without: WITHOUT,
      wrap: (inside: Uint8Array) => nested(IFLA.PROP_LIST, inside),
    })),
  ];
}

function addressPlaces(): Place[] {
  const header = (family: number, index: number) => joined(bytes(family, 0, 0, 0), u32(index));
  const policies = [[AF.INET, IFA_IPV4_POLICY], [AF.INET6, IFA_IPV6_POLICY]] as const;
  return [
    ...policies.flatMap(([family, policy]) => [
      ...(["NEWADDR", "DELADDR"] as const).map((verb) => ({
        name: `${verb} of family ${family}`,
        type: RTM[verb],
        header: header(family, NOBODY),
        policy,
      })),
      ...(["GETADDR", "GETMULTICAST"] as const).map((verb) => ({
        name: `dump of ${verb} of family ${family}`,
        type: RTM[verb],
        flags: DUMP,
        header: header(family, 0),
        policy,
      })),
    ]),
    {
      name: "GETADDR of IPv6",
      type: RTM.GETADDR,
      header: header(AF.INET6, NOBODY),
      policy: IFA_IPV6_POLICY,
    },
    {
      name: "anycast addresses",
      type: RTM.GETANYCAST,
      flags: DUMP,
      header: header(AF.INET6, 0),
      policy: IFA_IPV6_POLICY,
    },
    {
      name: "all addresses",
      type: RTM.GETADDR,
      flags: DUMP,
      header: header(AF.UNSPEC, 0),
      policy: IFA_IPV4_POLICY,
    },
  ];
}

function routePlaces(): Place[] {
  const lookup = (family: number) => joined(bytes(family), new Uint8Array(11));
  const policies = [[AF.INET, RTM_IPV4_POLICY], [AF.INET6, RTM_IPV6_POLICY]] as const;
  return [
    ...policies.flatMap(([family, policy]) => [
      ...(["NEWROUTE", "DELROUTE"] as const).map((verb) => ({
        name: `${verb} of family ${family}`,
        type: RTM[verb],
        header: joined(bytes(family, 0, 0, 0, 254, 3, 0, 1), u32(0)),
        policy,
        wrap: (inside: Uint8Array) => joined(attribute(4, u32(NOBODY)), inside),
      })),
      { name: `lookup of ${family}`, type: RTM.GETROUTE, header: lookup(family), policy },
      {
        name: `routes of family ${family}`,
        type: RTM.GETROUTE,
        flags: DUMP,
        header: lookup(family),
        policy,
      },
    ]),
    {
      name: "all routes",
      type: RTM.GETROUTE,
      flags: DUMP,
      header: lookup(AF.UNSPEC),
      policy: RTM_IPV4_POLICY,
    },
  ];
}

function neighbourPlaces(): Place[] {
  const header = (family: number, index: number) =>
    joined(bytes(family, 0, 0, 0), u32(index), u32(0));
  const policy = NDA_POLICY;
  return [
    ...[AF.INET, AF.INET6, AF.BRIDGE].flatMap((family) =>
      (["NEWNEIGH", "DELNEIGH", "GETNEIGH"] as const).map((verb) => ({
        name: `${verb} of family ${family}`,
        type: RTM[verb],
        header: header(family, NOBODY),
        policy,
      }))
    ),
    ...[AF.UNSPEC, AF.INET, AF.BRIDGE].map((family) => ({
      name: `neighbours of family ${family}`,
      type: RTM.GETNEIGH,
      flags: DUMP,
      header: header(family, 0),
      policy,
    })),
    ...[AF.INET, AF.BRIDGE].map((family) => ({
      name: `all neighbours' deletion of family ${family}`,
      type: RTM.DELNEIGH,
      flags: NLM_F.BULK,
      header: header(family, NOBODY),
      policy,
    })),
  ];
}

function rulePlaces(): Place[] {
  const policy = FIB_RULE_POLICY;
  return [
    ...[AF.INET, AF.INET6].flatMap((family) =>
      (["NEWRULE", "DELRULE"] as const).map((verb) => ({
        name: `${verb} of family ${family}`,
        type: RTM[verb],
        // FR_ACT_GOTO without a target comes to nothing.
        header: joined(bytes(family, 0, 0, 0, 0, 0, 0, 2), u32(0)),
        policy,
      }))
    ),
    {
      name: "rules",
      type: RTM.GETRULE,
      flags: DUMP,
      header: joined(bytes(AF.INET), new Uint8Array(11)),
      policy,
    },
  ];
}

function nexthopPlaces(): Place[] {
  const header = joined(bytes(AF.INET), new Uint8Array(7));
  const bucket = { type: RTM.GETNEXTHOPBUCKET, header };
  return [
    {
      name: "NEWNEXTHOP",
      type: RTM.NEWNEXTHOP,
      // A scope is refused once the attributes are parsed.
      header: joined(bytes(AF.INET, 1), new Uint8Array(6)),
      policy: nexthop.RTM_NH_POLICY_NEW,
      found: false,
    },
    { name: "DELNEXTHOP", type: RTM.DELNEXTHOP, header, policy: nexthop.RTM_NH_POLICY_DEL },
    { name: "GETNEXTHOP", type: RTM.GETNEXTHOP, header, policy: nexthop.RTM_NH_POLICY_GET },
    {
      name: "nexthops",
      type: RTM.GETNEXTHOP,
      flags: DUMP,
      header,
      policy: nexthop.RTM_NH_POLICY_DUMP,
    },
    { name: "bucket", ...bucket, policy: nexthop.RTM_NH_POLICY_GET_BUCKET },
    {
      name: "bucket's index",
      ...bucket,
      policy: nexthop.RTM_NH_RES_BUCKET_POLICY_GET,
      wrap: (inside) => joined(attribute(1, u32(7)), nested(13, inside)),
    },
    { name: "buckets", ...bucket, flags: DUMP, policy: nexthop.RTM_NH_POLICY_DUMP_BUCKET },
    {
      name: "buckets' filter",
      ...bucket,
      flags: DUMP,
      policy: nexthop.RTM_NH_RES_BUCKET_POLICY_DUMP,
      wrap: (inside) => nested(13, inside),
    },
  ];
}

function smallPlaces(): Place[] {
  const four = (family: number) => bytes(family, 0, 0, 0);
  const label = joined(bytes(AF.INET6), new Uint8Array(11));
  const stats = (index: number, mask: number) => joined(four(0), u32(index), u32(mask));
  const netconf = [
    [AF.INET, small.DEVCONF_IPV4_POLICY],
    [AF.INET6, small.DEVCONF_IPV6_POLICY],
  ] as const;
  return [
    { name: "NEWNSID", type: RTM.NEWNSID, header: four(0), policy: small.RTNL_NET_POLICY },
    { name: "GETNSID", type: RTM.GETNSID, header: four(0), policy: small.RTNL_NET_POLICY },
    {
      name: "nsids",
      type: RTM.GETNSID,
      flags: DUMP,
      header: four(0),
      policy: small.RTNL_NET_POLICY,
    },
    ...netconf.flatMap(([family, policy]) =>
      [0, DUMP].map((flags) => ({
        name: `GETNETCONF of family ${family}, flags ${flags}`,
        type: RTM.GETNETCONF,
        flags,
        header: four(family),
        policy,
      }))
    ),
    ...(["NEWADDRLABEL", "DELADDRLABEL", "GETADDRLABEL"] as const).map((verb) => ({
      name: verb,
      type: RTM[verb],
      header: label,
      policy: small.IFAL_POLICY,
    })),
    {
      name: "address labels",
      type: RTM.GETADDRLABEL,
      flags: DUMP,
      header: label,
      policy: small.IFAL_POLICY,
    },
    {
      name: "SETNEIGHTBL",
      type: RTM.SETNEIGHTBL,
      header: four(0),
      policy: small.NL_NEIGHTBL_POLICY,
      found: false,
    },
    {
      name: "parameters of SETNEIGHTBL",
      type: RTM.SETNEIGHTBL,
      header: four(0),
      policy: small.NL_NTBL_PARM_POLICY,
      wrap: (inside) => joined(attribute(1, text("arp_cache")), attribute(6, inside)),
    },
    {
      name: "neighbour tables",
      type: RTM.GETNEIGHTBL,
      flags: DUMP,
      header: four(0),
      policy: small.NL_NEIGHTBL_POLICY,
    },
    {
      name: "GETSTATS",
      type: RTM.GETSTATS,
      header: stats(1, 1),
      policy: small.RTNL_STATS_GET_POLICY,
    },
    {
      name: "filters of GETSTATS",
      type: RTM.GETSTATS,
      header: stats(1, 31),
      policy: small.RTNL_STATS_GET_POLICY_FILTERS,
      wrap: (inside) => nested(1, inside),
    },
    {
      name: "stats",
      type: RTM.GETSTATS,
      flags: DUMP,
      header: stats(0, 1),
      policy: small.RTNL_STATS_GET_POLICY,
    },
    {
      name: "SETSTATS",
      type: RTM.SETSTATS,
      header: stats(1, 0),
      policy: small.IFLA_STATS_SET_POLICY,
    },
  ];
}

function mdbPlaces(): Place[] {
  const header = (index: number) => joined(bytes(AF.BRIDGE, 0, 0, 0), u32(index));
  const group = (port: number, state: number) =>
    joined(u32(port), bytes(state, 0, 0, 0, 239, 1, 1, 1), new Uint8Array(12), bytes(8, 0, 0, 0));
  const details = (entry: Uint8Array) => (inside: Uint8Array) =>
    joined(attribute(1, entry), nested(2, inside));
  const nobody = { header: header(NOBODY), found: false };
  const known = { header: header(LINKS.bridge) };
  const entry = group(LINKS.port, 1);
  return [
    { name: "NEWMDB", type: RTM.NEWMDB, ...nobody, policy: bridge.MDBA_POLICY },
    { name: "DELMDB", type: RTM.DELMDB, ...nobody, policy: bridge.MDBA_POLICY },
    { name: "GETMDB", type: RTM.GETMDB, ...nobody, policy: bridge.MDBA_GET_POLICY },
    {
      name: "DELMDB of many",
      type: RTM.DELMDB,
      flags: NLM_F.BULK,
      ...nobody,
      policy: bridge.MDBA_DEL_BULK_POLICY,
    },
    {
      name: "multicast databases",
      type: RTM.GETMDB,
      flags: DUMP,
      header: header(0),
      policy: bridge.MDBA_POLICY,
    },
    {
      name: "details of NEWMDB",
      type: RTM.NEWMDB,
      ...known,
      policy: bridge.BR_MDBE_ATTRS_POLICY,
      wrap: details(entry),
    },
    {
      name: "details of DELMDB",
      type: RTM.DELMDB,
      ...known,
      policy: bridge.BR_MDBE_ATTRS_POLICY,
      wrap: details(entry),
    },
    {
      name: "details of GETMDB",
      type: RTM.GETMDB,
      ...known,
      policy: bridge.BR_MDBE_ATTRS_GET_POLICY,
      wrap: details(group(0, 0)),
    },
    {
      name: "details of DELMDB of many",
      type: RTM.DELMDB,
      flags: NLM_F.BULK,
      ...known,
      policy: bridge.BR_MDBE_ATTRS_DEL_BULK_POLICY,
      wrap: details(joined(u32(LINKS.port), bytes(1), new Uint8Array(23))),
    },
  ];
}

/** All places. */
export const PLACES: readonly Place[] = [
  ...linkPlaces(),
  ...existingLinkPlaces(),
  ...addressPlaces(),
  ...routePlaces(),
  ...neighbourPlaces(),
  ...rulePlaces(),
  ...nexthopPlaces(),
  ...smallPlaces(),
  ...mdbPlaces(),
];
