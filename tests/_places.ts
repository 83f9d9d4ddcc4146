/** Where in requests attributes are tried: each policy that the running kernel has, in each handler. */
import { AF, LWTUNNEL_ENCAP, NLM_F, RTA, RTM } from "../src/abi/mod.ts";
import { IFA_IPV4_POLICY, IFA_IPV6_POLICY } from "../src/codec/validation/policies/address.ts";
import * as bridge from "../src/codec/validation/policies/bridge.ts";
import { ENCAPS } from "../src/codec/validation/policies/encaps.ts";
import { NDA_POLICY } from "../src/codec/validation/policies/neighbour.ts";
import * as nexthop from "../src/codec/validation/policies/nexthop.ts";
import { RTM_IPV4_POLICY, RTM_IPV6_POLICY } from "../src/codec/validation/policies/route.ts";
import { FIB_RULE_POLICY } from "../src/codec/validation/policies/rule.ts";
import * as small from "../src/codec/validation/policies/small.ts";
import { RTM_TCA_POLICY, TCF_TFILTER_DUMP_POLICY } from "../src/codec/validation/policies/tc.ts";
import type { Place } from "./_judge.ts";
import { attribute, bytes, joined, nested, text, u32 } from "./_attributes.ts";
import { LINK_PLACES, LINKS, NOBODY } from "./_places_link.ts";

const { DUMP } = NLM_F;

/** The ways of encapsulation that are looked for. */
const BUILT_IN_ENCAPS: readonly number[] = [
  LWTUNNEL_ENCAP.IP,
  LWTUNNEL_ENCAP.IP6,
  LWTUNNEL_ENCAP.SEG6,
  LWTUNNEL_ENCAP.BPF,
  LWTUNNEL_ENCAP.SEG6_LOCAL,
];

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

/** What routes encapsulate packets in, as far as this kernel does. */
function encapPlaces(): Place[] {
  const families = [[AF.INET, NOBODY], [AF.INET6, LINKS.bridge]] as const;
  return families.flatMap(([family, oif]) =>
    ENCAPS.filter(({ type, onlyIpv6 }) =>
      BUILT_IN_ENCAPS.includes(type) && (onlyIpv6 === undefined || family === AF.INET6)
    ).map(({ type, policy }) => ({
      name: `encapsulation ${type} of family ${family}`,
      type: RTM.NEWROUTE,
      header: joined(bytes(family, 0, 0, 0, 254, 3, 0, 1), u32(0)),
      policy,
      wrap: (inside: Uint8Array) =>
        joined(
          attribute(RTA.OIF, u32(oif)),
          attribute(RTA.ENCAP_TYPE, bytes(type, 0)),
          nested(RTA.ENCAP, inside),
        ),
    }))
  );
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

function trafficPlaces(): Place[] {
  const header = joined(new Uint8Array(4), u32(NOBODY), new Uint8Array(12));
  const policy = RTM_TCA_POLICY;
  return [
    ...(["NEWQDISC", "DELQDISC", "GETQDISC", "NEWTFILTER", "DELTFILTER"] as const).map((verb) => ({
      name: verb,
      type: RTM[verb],
      header,
      policy,
      found: false,
    })),
    { name: "qdiscs", type: RTM.GETQDISC, flags: DUMP, header, policy },
    {
      name: "filters",
      type: RTM.GETTFILTER,
      flags: DUMP,
      header,
      policy: TCF_TFILTER_DUMP_POLICY,
    },
  ];
}

/** All places. */
export const PLACES: readonly Place[] = [
  ...LINK_PLACES,
  ...addressPlaces(),
  ...routePlaces(),
  ...encapPlaces(),
  ...neighbourPlaces(),
  ...rulePlaces(),
  ...nexthopPlaces(),
  ...smallPlaces(),
  ...mdbPlaces(),
  ...trafficPlaces(),
];
