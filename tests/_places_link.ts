/** Where attributes are tried in requests about links. */
import { AF, IFLA, NLM_F, RTM } from "../src/abi/mod.ts";
import type { Policy } from "../src/codec/validation/attribute_policy.ts";
import { KINDS } from "../src/codec/validation/policies/kinds.ts";
import * as link from "../src/codec/validation/policies/link.ts";
import { BR_PORT_POLICY } from "../src/codec/validation/policies/link_kinds.ts";
import { attribute, bytes, joined, nested, text, u32 } from "./_attributes.ts";
import type { Place } from "./_judge.ts";

const { DUMP } = NLM_F;

/** The kinds of links that have data and are looked for. */
const BUILT_IN: readonly string[] = ["veth", "bridge", "macvlan", "macvtap", "vxlan"];

/** Nothing has this number. */
export const NOBODY = 9999;

/** The links that the namespace must have: a bridge, its port, the port's peer, and a macvlan. */
export const LINKS = { bridge: 110, port: 112, peer: 111, macvlan: 113 } as const;

// How many bytes TCP's headers may have depends on how a kernel was built (MAX_TCP_HEADER).
const WITHOUT: readonly number[] = [IFLA.GSO_MAX_SIZE, IFLA.GSO_IPV4_MAX_SIZE];

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

/** Places in requests about links. */
export const LINK_PLACES: readonly Place[] = [...linkPlaces(), ...existingLinkPlaces()];
