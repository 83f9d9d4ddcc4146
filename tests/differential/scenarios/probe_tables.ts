/** Settings, neighbour tables, counters, and every type of message in a few families. */

import { AF, IFLA, NDTA, NETCONFA, NLM_F, RTM } from "../../../src/abi/mod.ts";
import { hex } from "../questions.ts";
import type { MessageData, Scenario, Step } from "../scenario.ts";
import { ask, getLink, linkHeader, newLink, probe, string, u8, up, veth, word } from "./probe.ts";
import { drain, open, request, send, set } from "./steps.ts";

const { ACK, DUMP } = NLM_F;
const { GETSTATS, GETNETCONF, SETNEIGHTBL } = RTM;

function stats(index: number, mask: number, flags = 0): MessageData {
  return request(GETSTATS, flags, hex(0, index, mask));
}

function netconf(...attributes: readonly string[]): MessageData {
  return request(GETNETCONF, 0, hex(AF.INET) + attributes.join(""));
}

function table(...attributes: readonly string[]): MessageData {
  return request(SETNEIGHTBL, ACK, hex(AF.INET) + attributes.join(""));
}

function sysctl(name: string, value?: string): Step[] {
  const step: Step = { call: "sysctl", name, ...value !== undefined && { value } };
  return [step, drain("c"), drain("m")];
}

/** Dumps of everything that a namespace has, with as many bytes as their headers have. */
const EVERYTHING: readonly MessageData[] = ([
  [RTM.GETLINK, 16],
  [RTM.GETADDR, 8],
  [RTM.GETROUTE, 12],
  [RTM.GETRULE, 12],
  [RTM.GETNEIGH, 12],
  [RTM.GETNETCONF, 4],
  [RTM.GETNEIGHTBL, 4],
  [RTM.GETNSID, 4],
  [RTM.GETQDISC, 20],
] as const).map(([type, size]) => request(type, DUMP, "00".repeat(size)));

/** What is tried of each type. */
const FAMILIES = [AF.UNSPEC, AF.INET, AF.INET6, AF.BRIDGE, 28];
const BODY = 63;

/** Types of families that are not emulated: what they answer is not compared. */
const OTHERS: readonly (readonly [from: number, to: number])[] = [
  [RTM.NEWTCLASS, RTM.GETTFILTER],
  [RTM.NEWACTION, RTM.GETACTION],
  [RTM.NEWMDB, RTM.GETMDB],
  [RTM.GETDCB, RTM.SETDCB],
  [RTM.NEWCHAIN, RTM.GETCHAIN],
  [RTM.NEWNEXTHOP, RTM.GETNEXTHOP],
  [RTM.NEWVLAN, 123],
];

function matrix(type: number): MessageData[] {
  return FAMILIES.flatMap((family) =>
    [ACK, DUMP].map((flags) => request(type, flags, u8(family) + "00".repeat(BODY)))
  );
}

const TYPES = Array.from({ length: 123 - RTM.NEWLINK + 1 }, (_, index) => RTM.NEWLINK + index)
  .filter((type) => !OTHERS.some(([from, to]) => type >= from && type <= to));

/** What scenarios of everything else are. */
export const TABLES: readonly Scenario[] = [
  probe("what there is in a new namespace", ask(getLink(1), ...EVERYTHING)),
  probe(
    "what there is with some links",
    ask(veth("v0", "v1"), newLink("bridge", "br0"), up(1), up(2), ...EVERYTHING),
  ),
  probe(
    "counters, settings and tables",
    ask(
      newLink("bridge", "bz"),
      stats(1, 0),
      stats(99, 1),
      stats(1, 1),
      stats(0, 0, DUMP),
      stats(0, 1, DUMP),
      netconf(word(NETCONFA.IFINDEX, 1)),
      netconf(word(NETCONFA.IFINDEX, -1)),
      netconf(word(NETCONFA.IFINDEX, -2)),
      netconf(word(NETCONFA.IFINDEX, 99)),
      netconf(),
      table(),
      table(string(NDTA.NAME, "arp_cache") + word(NDTA.THRESH1, 100)),
      table(string(NDTA.NAME, "nope")),
    ),
  ),
  probe("settings that groups are told of", [
    ...ask(newLink("bridge", "bz")),
    ...sysctl("net.ipv4.conf.all.forwarding", "1"),
    ...sysctl("net.ipv4.conf.all.forwarding"),
    ...sysctl("net.ipv4.conf.bz.rp_filter", "2"),
    ...sysctl("net.ipv4.conf.bz.rp_filter"),
    ...sysctl("net.ipv4.conf.default.forwarding", "0"),
    ...sysctl("net.ipv4.ip_forward", "0"),
    ...sysctl("net.ipv4.ip_forward"),
  ]),
  ...TYPES.map((type) =>
    probe(`a message of zeros: ${type}`, [
      ...ask(...matrix(type)),
      open("u"),
      set("u", 11),
      send("u", request(type, ACK, "00".repeat(BODY)), { as: "user" }),
      drain("u"),
    ])
  ),
  probe("who may do nothing", [
    open("u", { as: "user" }),
    set("u", 11),
    ...[
      newLink("bridge", "nr"),
      request(RTM.GETLINK, ACK, linkHeader(1) + word(IFLA.EXT_MASK, 8)),
      request(RTM.NEWLINK, ACK, ""),
      request(SETNEIGHTBL, ACK, hex(AF.INET)),
    ].flatMap((message) => [send("u", message, { as: "user" }), drain("u")]),
    send("c", newLink("bridge", "nr2"), { as: "user" }),
    drain("c"),
    send("c", newLink("bridge", "nr3"), { as: "user", to: {} }),
    drain("c"),
  ]),
];
