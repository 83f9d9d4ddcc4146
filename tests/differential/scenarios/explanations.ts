/** Requests that the kernel explains to be wrong, of those that random ones seldom are. */

import {
  AF,
  IFLA,
  IFLA_VXLAN,
  NDA,
  NETLINK_SO,
  NLM_F,
  NTF,
  RTA,
  RTM,
} from "../../../src/abi/mod.ts";
import { attribute, hex } from "../questions.ts";
import { descriptorOf, type MessageData, type Scenario } from "../scenario.ts";
import {
  address,
  ask,
  dev,
  ip,
  linkHeader,
  nested,
  NEW,
  newLink,
  probe,
  route,
  setLink,
  string,
  u16,
  u8,
  up,
  veth,
  via,
  word,
} from "./probe.ts";
import { request, set } from "./steps.ts";

const { ACK, APPEND, BULK, CREATE, DUMP, REPLACE } = NLM_F;
const { SELF, PROXY } = NTF;
const [PEER, END] = [2, 3];
const HOST = 254;

function zeros(count: number): string {
  return "00".repeat(count);
}

/** A request of a family whose header has so many bytes more, and then attributes. */
export function asked(
  type: number,
  flags: number,
  family: number,
  more: number | string,
  ...attributes: readonly string[]
): MessageData {
  const rest = typeof more === "number" ? zeros(more) : more;
  return request(type, flags, u8(family) + rest + attributes.join(""));
}

/** `struct rtnexthop`, of a length, with attributes. */
export function hop(...attributes: readonly string[]): string {
  const inner = attributes.join("");
  return u16(8 + inner.length / 2) + "0000" + hex(END) + inner;
}

export function multipath(...hops: readonly string[]): string {
  return attribute(RTA.MULTIPATH, hops.join(""));
}

const LINKS: readonly MessageData[] = [
  setLink(END, word(IFLA.GRO_MAX_SIZE, 0x100000)),
  setLink(END, word(IFLA.GSO_MAX_SIZE, 0x100000)),
  setLink(END, word(IFLA.GSO_MAX_SEGS, 0x100000)),
  setLink(END, word(IFLA.GRO_IPV4_MAX_SIZE, 0x100000)),
  setLink(END, word(IFLA.GSO_IPV4_MAX_SIZE, 0x100000)),
  newLink("macvlan", "m0", { more: word(IFLA.LINK, END) }),
  setLink(4, nested(IFLA.PROTO_DOWN_REASON)),
  setLink(4, nested(IFLA.PROTO_DOWN_REASON, word(1, 2), word(2, 2))),
  setLink(4, attribute(IFLA.PROTO_DOWN, "01")),
  setLink(4, attribute(IFLA.PROTO_DOWN, "00")),
  setLink(4, nested(IFLA.PROTO_DOWN_REASON, word(1, 2), word(2, 0))),
  setLink(4, attribute(IFLA.PROTO_DOWN, "00")),
  setLink(END, attribute(IFLA.PROTO_DOWN, "01")),
  newLink("bridge", "b0", { more: word(IFLA.NUM_TX_QUEUES, 5000) }),
  newLink("bridge", "b0", { more: word(IFLA.NUM_RX_QUEUES, 5000) }),
  newLink("bridge", "b0"),
  setLink(4, word(IFLA.MASTER, 5)),
  asked(RTM.GETLINK, 0, AF.UNSPEC, `00ffff${hex(1, 0, 0)}`),
  asked(RTM.GETLINK, DUMP, AF.BRIDGE, 3),
  asked(RTM.GETLINK, DUMP, AF.BRIDGE, 15, string(IFLA.IFNAME, "lo")),
  asked(RTM.GETLINK, DUMP, AF.INET6, 3),
  asked(RTM.GETLINK, DUMP, AF.INET6, `00${u16(1)}${zeros(12)}`),
  request(RTM.NEWLINKPROP, ACK, linkHeader(END) + nested(IFLA.PROP_LIST, string(53, "other"))),
  { ...newLink("bridge", "other", { more: word(IFLA.NET_NS_FD, descriptorOf("n1")) }) },
  setLink(END, word(IFLA.NET_NS_FD, descriptorOf("n1"))),
  setLink(END, word(IFLA.NET_NS_FD, descriptorOf("n1")), word(IFLA.NEW_IFINDEX, 1)),
  newLink("bridge", "v0", { more: word(IFLA.NET_NS_FD, descriptorOf("n1")) }),
  setLink(END, word(IFLA.NET_NS_FD, descriptorOf("n1")), string(IFLA.IFNAME, "lo")),
];

/** Families in RTA_VIA. */
const VIA_HEADER = { inet: "0200", inet6: "0a00" } as const;
const NEXT = via("10.0.0.9");

const ROUTES: readonly MessageData[] = [
  route("192.0.2.0/24", attribute(RTA.VIA, "02")),
  route("192.0.2.0/24", attribute(RTA.VIA, `${VIA_HEADER.inet}0a0000`)),
  route("192.0.2.0/24", attribute(RTA.VIA, `${VIA_HEADER.inet6}0a000009`)),
  route("192.0.2.0/24", attribute(RTA.VIA, `${VIA_HEADER.inet}0a000009`) + NEXT),
  route("192.0.2.0/24", attribute(RTA.VIA, `6300${ip("10.0.0.9")}`)),
  route("192.0.2.0/24", multipath(hop(via("10.0.0.9"), attribute(RTA.ENCAP, "")))),
  route("192.0.2.0/24", multipath(hop(attribute(RTA.GATEWAY, "0a00")))),
  route("192.0.2.0/24", multipath(hop(NEXT), "00000000")),
  route("192.0.2.0/24", multipath(hop(NEXT, attribute(RTA.VIA, `${VIA_HEADER.inet}0a000009`)))),
  route("192.0.2.0/24", multipath(hop(NEXT), hop(via("10.0.0.8"))), { scope: HOST }),
  route("192.0.2.0/24", multipath("00")),
  route("192.0.2.0/24", multipath(`0400${zeros(6)}`)),
  route("192.0.2.0/24", attribute(RTA.ENCAP, "") + NEXT),
  route("192.0.2.0/24", attribute(RTA.ENCAP_TYPE, u16(77)) + attribute(RTA.ENCAP, "") + NEXT),
  route("192.0.2.0/24", via("10.0.0.1") + dev(END), { scope: HOST }),
  route("192.0.2.0/24", via("10.0.0.1") + dev(END), { scope: 253 }),
  route("192.0.2.0/24", via("10.0.0.9") + dev(END), { scope: 253, routeFlags: 4 }),
  route("192.0.2.0/24", dev(END), { scope: 255 }),
  asked(RTM.GETROUTE, DUMP, AF.INET, 3),
  asked(RTM.GETROUTE, DUMP, AF.INET, 11, word(RTA.TABLE, 77)),
  asked(RTM.GETROUTE, DUMP, AF.INET, `${zeros(7)}${hex(0x4000)}`),
  asked(RTM.GETROUTE, DUMP, AF.INET, 11, word(RTA.MARK, 1)),
  asked(RTM.GETROUTE, 0, AF.INET, 3),
  asked(
    RTM.GETROUTE,
    0,
    AF.INET,
    `20${zeros(10)}`,
    word(RTA.TABLE, 254),
    attribute(RTA.DST, ip("10.0.0.1")),
  ),
];

const NEIGHBOURS: readonly MessageData[] = [
  asked(RTM.GETNEIGHTBL, DUMP, AF.INET, 0),
  asked(RTM.GETNEIGHTBL, DUMP, AF.INET, "010000"),
  asked(RTM.GETNEIGHTBL, DUMP, AF.INET, 3, word(1, 0)),
  asked(RTM.GETNEIGH, DUMP, AF.INET, 3),
  asked(RTM.GETNEIGH, DUMP, AF.INET, `000000${hex(0)}00000100`),
  asked(RTM.GETNEIGH, DUMP, AF.INET, `000000${hex(0)}01000000`),
  asked(RTM.GETNEIGH, DUMP, AF.INET, 11, attribute(NDA.DST, ip("10.0.0.1"))),
  asked(RTM.GETNEIGH, 0, 1, 11, attribute(NDA.DST, ip("10.0.0.1"))),
  asked(RTM.GETNEIGH, 0, AF.INET, 3),
  asked(RTM.GETNEIGH, DUMP, AF.BRIDGE, 3),
  asked(RTM.GETNEIGH, DUMP, AF.BRIDGE, 11, attribute(NDA.IFINDEX, "0100")),
  asked(RTM.GETNEIGH, DUMP, AF.BRIDGE, 11, attribute(NDA.MASTER, "0100")),
  asked(RTM.GETNEIGH, DUMP, AF.BRIDGE, 11, attribute(NDA.DST, ip("10.0.0.1"))),
  asked(RTM.GETNEIGH, 0, AF.BRIDGE, 3),
  ...[
    attribute(NDA.DST, ip("10.0.0.1")),
    attribute(NDA.LLADDR, "020000000001"),
    attribute(NDA.LLADDR, "020000000001") + word(NDA.MASTER, 0),
    attribute(NDA.LLADDR, "020000000001") + word(NDA.MASTER, 99),
    attribute(NDA.LLADDR, "020000000001") + word(NDA.MASTER, 1),
  ].map((attributes) => asked(RTM.GETNEIGH, 0, AF.BRIDGE, 11, attributes)),
  ...[0, 2, 4].map((flags) =>
    asked(
      RTM.GETNEIGH,
      0,
      AF.BRIDGE,
      `000000${hex(END)}0000${u8(flags)}00`,
      attribute(NDA.LLADDR, "020000000001"),
    )
  ),
];

/** `struct br_mdb_entry` of a group, as MDBA_GET_ENTRY. */
function group(index: number, state = 0, flags = 0, vid = 0): string {
  const entry = hex(index) + u8(state) + u8(flags) + u16(vid) + ip("239.1.1.1") + zeros(12) +
    "08000000";
  return attribute(1, entry);
}

/** `struct br_mdb_entry` of a port's group, as MDBA_SET_ENTRY. */
function member(port: number, address: string, protocol: string, state = 0, flags = 0): string {
  const entry = hex(port) + u8(state) + u8(flags) + u16(0) + address.padEnd(32, "0") + protocol;
  return attribute(1, `${entry}0000`);
}

const GROUPS: readonly MessageData[] = [
  asked(RTM.GETMDB, DUMP, AF.BRIDGE, 7, word(1, 0)),
  asked(RTM.GETMDB, DUMP, AF.BRIDGE, `000000${hex(2)}`),
  ...[0, 99, 1, 4].map((index) => asked(RTM.GETMDB, 0, AF.BRIDGE, `000000${hex(index)}`, group(0))),
  asked(RTM.GETMDB, 0, AF.BRIDGE, `000000${hex(4)}`),
  asked(RTM.GETMDB, 0, AF.BRIDGE, `000000${hex(4)}`, group(1)),
  asked(RTM.GETMDB, 0, AF.BRIDGE, `000000${hex(4)}`, group(0, 1)),
  asked(RTM.GETMDB, 0, AF.BRIDGE, `000000${hex(4)}`, group(0, 0, 1)),
  asked(RTM.GETMDB, 0, AF.BRIDGE, `000000${hex(4)}`, group(0, 0, 0, 4095)),
  asked(RTM.GETMDB, 0, AF.BRIDGE, `000000${hex(4)}`, attribute(1, "00")),
  ...[
    "",
    member(0, "ef010101", "0800"),
    member(END, "0a000001", "0800"),
    member(END, "e0000001", "0800"),
    member(END, "ff02" + zeros(13) + "01", "86dd"),
    member(END, "020000000001", "0000"),
    member(END, "ef010101", "0800", 2),
    member(END, "ef010101", "0800", 0, 1),
  ].map((attributes) => asked(RTM.NEWMDB, NEW, AF.BRIDGE, `000000${hex(4)}`, attributes)),
];

const SETTINGS: readonly MessageData[] = [AF.INET, AF.INET6].flatMap((family) => [
  asked(RTM.GETNETCONF, 0, family, 0),
  asked(RTM.GETNETCONF, DUMP, family, 0),
  asked(RTM.GETNETCONF, DUMP, family, 3, word(1, 1)),
  asked(RTM.GETADDR, DUMP, family, 3),
  asked(RTM.GETADDR, DUMP, family, `080000${hex(0)}`),
  asked(RTM.GETADDR, DUMP, family, 7, word(1, 1)),
  asked(RTM.GETADDR, 0, family, 3),
]);

/** The index of a vxlan link. */
const TUNNEL = 4;
const KIND = 1;
const DATA = 2;
const MANY = "000000000000";

/** RTM_NEWNEIGH of a vxlan's forwarding database. */
function entry(flags: number, mac: string, ...attributes: readonly string[]): MessageData {
  const header = `000000${hex(TUNNEL)}80000200`;
  return asked(RTM.NEWNEIGH, flags, AF.BRIDGE, header, attribute(NDA.LLADDR, mac), ...attributes);
}

function vxlan(name: string, ...data: readonly string[]): MessageData {
  return newLink("vxlan", name, { data: data.join("") });
}

function changed(...data: readonly string[]): MessageData {
  const info = attribute(IFLA.LINKINFO, string(KIND, "vxlan") + attribute(DATA, data.join("")));
  return request(RTM.NEWLINK, ACK, linkHeader(TUNNEL) + info);
}

const ID = word(IFLA_VXLAN.ID, 5);
const MAC = "020000000001";

const TUNNELS: readonly MessageData[] = [
  vxlan("x0", ID),
  entry(NEW, MAC, attribute(NDA.DST, "0a0000")),
  entry(NEW, MAC, attribute(NDA.DST, ip("10.0.0.9")), attribute(NDA.PORT, hex(1))),
  entry(NEW, MAC, attribute(NDA.DST, ip("10.0.0.9")), attribute(NDA.VNI, "0100")),
  entry(NEW, MAC, attribute(NDA.DST, ip("10.0.0.9")), attribute(NDA.SRC_VNI, "0100")),
  entry(ACK | REPLACE | CREATE, MANY, attribute(NDA.DST, ip("10.0.0.9"))),
  entry(ACK | APPEND | CREATE, MANY, attribute(NDA.DST, ip("10.0.0.8"))),
  entry(ACK | REPLACE | CREATE, MANY, attribute(NDA.DST, ip("10.0.0.7"))),
  changed(word(IFLA_VXLAN.LIMIT, 5)),
  changed(attribute(IFLA_VXLAN.PORT_RANGE, "00010002")),
  changed(attribute(IFLA_VXLAN.UDP_CSUM, "01")),
  request(
    RTM.NEWLINK,
    ACK,
    linkHeader(TUNNEL) + attribute(IFLA.LINKINFO, string(KIND, "vxlan") + attribute(DATA, ID)) +
      word(IFLA.MTU, 1400),
  ),
  vxlan(
    "x1",
    word(IFLA_VXLAN.ID, 6),
    attribute(IFLA_VXLAN.GROUP, ip("10.0.0.9")),
    attribute(IFLA_VXLAN.LOCAL6, ip("2001:db8::1")),
  ),
  vxlan("x1", word(IFLA_VXLAN.ID, 6), attribute(IFLA_VXLAN.GROUP6, ip("fe80::1"))),
  vxlan("x1", word(IFLA_VXLAN.ID, 6), attribute(IFLA_VXLAN.LOCAL6, ip("fe80::1"))),
  vxlan("x1", ID),
  changed(attribute(IFLA_VXLAN.LOCAL6, ip("2001:db8::1"))),
  newLink("vxlan", "x1", { data: ID, more: attribute(IFLA.ADDRESS, "0200000001") }),
  newLink("vxlan", "x1", { data: ID, more: attribute(IFLA.ADDRESS, "02000000000102") }),
  asked(RTM.DELNEIGH, ACK | BULK, AF.BRIDGE, `000000${hex(TUNNEL)}0000${u8(SELF | PROXY)}00`),
];

/** What scenarios of explanations are. */
export const EXPLANATIONS: readonly Scenario[] = ([
  ["links", LINKS],
  ["routes", ROUTES],
  ["neighbours", NEIGHBOURS],
  ["groups", GROUPS],
  ["settings", SETTINGS],
  ["tunnels", TUNNELS],
] as const).map(([what, messages]) =>
  probe(`what is wrong with requests about ${what}`, [
    set("c", NETLINK_SO.GET_STRICT_CHK),
    ...ask(veth("v0", "v1"), up(END), up(PEER), address("10.0.0.1/24", END)),
    ...what === "groups" ? ask(newLink("bridge", "b0")) : [],
    ...ask(...messages),
  ])
);
