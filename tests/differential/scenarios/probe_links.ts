/** Links: how they are made, named, changed and removed, and what is wrong with a request. */

import { IFLA, NLM_F, RTM } from "../../../src/abi/mod.ts";
import { attribute, hex } from "../questions.ts";
import { descriptorOf, type MessageData, type Scenario, type Step } from "../scenario.ts";
import {
  address,
  ask,
  delLink,
  down,
  dumpLinks,
  getLink,
  linkHeader,
  neighbour,
  nested,
  newLink,
  probe,
  route,
  setFlags,
  setLink,
  string,
  u8,
  up,
  veth,
  via,
  word,
} from "./probe.ts";
import { drain, request, send } from "./steps.ts";

const { ACK, CREATE, DUMP, ECHO, EXCL, REPLACE } = NLM_F;
const { NEWLINK, SETLINK, GETLINK, DELLINK, NEWLINKPROP } = RTM;
const LONGEST = 15;
const link = (type: number, flags: number, index: number, ...attributes: readonly string[]) =>
  request(type, flags, linkHeader(index) + attributes.join(""));

const WRONG: readonly MessageData[] = [
  newLink("nosuch", "x"),
  link(NEWLINK, ACK | CREATE | EXCL, 0, string(IFLA.IFNAME, "x")),
  link(NEWLINK, ACK, 0, string(IFLA.IFNAME, "x")),
  link(NEWLINK, ACK, 0),
  newLink("bridge", "lo"),
  newLink("bridge", "a".repeat(LONGEST + 1)),
  ...["a/b", ".", "..", "a b", "a:b"].map((name) => newLink("bridge", name)),
  newLink("bridge", undefined, { index: 1 }),
  newLink("bridge", "bneg", { index: -5 }),
  link(SETLINK, ACK, 999),
  link(SETLINK, ACK, 0, string(IFLA.IFNAME, "zzz")),
  link(SETLINK, ACK, 0),
  link(GETLINK, 0, 0),
  delLink(1),
  delLink(999),
  delLink(0),
  request(NEWLINK, ACK, "00000000"),
  setLink(1, attribute(IFLA.ADDRESS, "0102")),
  setLink(1, word(IFLA.MASTER, 999)),
  veth("vy", "lo"),
  newLink("macvlan", "mv0"),
  newLink("macvlan", "mv0", { more: word(IFLA.LINK, 999) }),
  newLink("nosuchkind", "vl0"),
];

const RIGHT: readonly MessageData[] = [
  newLink("bridge", "a".repeat(LONGEST)),
  newLink("bridge", ""),
  newLink("bridge", undefined),
  newLink("bridge", "br%d"),
  newLink("bridge", "br0", { flags: ACK | CREATE | REPLACE }),
  newLink("veth", "br0", { flags: ACK }),
  newLink("bridge", "b500", { index: 500 }),
  newLink("veth", "vx"),
  newLink("bridge", "becho", { flags: ACK | ECHO | CREATE | EXCL, seq: 77 }),
  dumpLinks(),
];

/** Indices in what comes next: the peer, the other end, a bridge. */
const [PEER, END, BRIDGE] = [2, 3, 4];
const PORT = "020000000077";

const PAIR: readonly Step[] = ask(
  veth("v0", "v1", attribute(IFLA.ADDRESS, "020000000021")),
  setLink(END, attribute(IFLA.ADDRESS, "020000000020")),
  newLink("bridge", "br0"),
  up(END),
  up(PEER),
  up(1),
);

const USED: readonly Step[] = ask(
  address("10.0.0.1/24", END),
  route("192.0.2.0/24", via("10.0.0.9")),
  neighbour(END, "10.0.0.50", "020000000001"),
);

const CHANGES: readonly MessageData[] = [
  setLink(END, string(IFLA.IFNAME, "w0")),
  setLink(END, string(IFLA.IFNAME, "v1")),
  setLink(END, attribute(IFLA.ADDRESS, PORT)),
  setLink(END, attribute(IFLA.ADDRESS, "030000000077")),
  setLink(END, string(IFLA.IFALIAS, "hello")),
  setLink(END, word(IFLA.TXQLEN, 77)),
  setLink(END, word(IFLA.GROUP, 5)),
  setFlags(END, 0x100, 0x100),
  setLink(END, attribute(IFLA.CARRIER, u8(0))),
  setLink(END, attribute(IFLA.OPERSTATE, u8(5))),
  setLink(END, attribute(IFLA.LINKMODE, u8(1))),
  ...[1, 2].map(() =>
    link(NEWLINKPROP, ACK, END, nested(IFLA.PROP_LIST, string(IFLA.ALT_IFNAME, "alternative0")))
  ),
];

/** What scenarios of links are. */
export const LINKS: readonly Scenario[] = [
  probe("a link is told by index, by name and by another name, and by neither", [
    ...ask(
      getLink(1),
      getLink(0, string(IFLA.IFNAME, "lo")),
      getLink(0, string(IFLA.IFNAME, "nobody")),
      getLink(0, string(IFLA.IFNAME, "a".repeat(LONGEST + 1))),
      getLink(99),
    ),
  ], { short: true }),
  probe("requests for links that are wrong", ask(...WRONG)),
  probe("requests for links that are right", ask(...RIGHT), { indices: [500] }),
  probe("a pair is made, switched on and off, and removed", [
    ...ask(veth("v0", "v1"), up(END), up(PEER), down(PEER), up(PEER), down(END), delLink(END)),
  ]),
  probe("links that are in use are changed", [...PAIR, ...USED, ...ask(...CHANGES)]),
  probe("a link becomes a bridge's port, and is one no longer", [
    ...PAIR,
    ...ask(
      setLink(END, word(IFLA.MASTER, BRIDGE)),
      up(BRIDGE),
      setLink(END, word(IFLA.MASTER, 0)),
    ),
  ]),
  probe("a link that is in use is switched off and on, loses its carrier, and is removed", [
    ...PAIR,
    ...USED,
    ...ask(down(END), up(END), down(PEER), up(PEER), delLink(END)),
  ]),
  probe("links are moved to another namespace", [
    ...ask(
      veth("v0", "v1"),
      setLink(PEER, word(IFLA.NET_NS_FD, descriptorOf("n1"))),
      getLink(END),
      dumpLinks(word(IFLA.TARGET_NETNSID, 77)),
      dumpLinks(word(IFLA.TARGET_NETNSID, 0)),
      setLink(END, word(IFLA.NET_NS_FD, 899)),
      setLink(1, word(IFLA.NET_NS_FD, descriptorOf("n1"))),
      setLink(END, word(IFLA.NET_NS_FD, descriptorOf("n1")), word(IFLA.NET_NS_PID, 0x3fffffff)),
      veth("p0", "p1", word(IFLA.NET_NS_FD, descriptorOf("n1"))),
      delLink(4),
      newLink("bridge", "bz"),
    ),
  ]),
  probe("dumps that are filtered, and that are interrupted", [
    ...ask(...Array.from({ length: 12 }, (_, index) => newLink("bridge", `z${index}`))),
    ...ask(
      dumpLinks(attribute(IFLA.LINKINFO, string(1, "veth"))),
      dumpLinks(attribute(IFLA.LINKINFO, string(1, "bridge"))),
      dumpLinks(word(IFLA.MASTER, 9999)),
      dumpLinks(word(IFLA.EXT_MASK, 8)),
      ...[0, 1, 2, 8, 16].map((mask) => getLink(1, word(IFLA.EXT_MASK, mask))),
      link(NEWLINK, DUMP, 0, string(IFLA.IFNAME, "q")),
    ),
    send("m", dumpLinks()),
    ...ask(newLink("bridge", "intr")),
    send("m", dumpLinks()),
    ...ask(delLink(5)),
    drain("m"),
  ]),
  probe("two requests in a datagram, two dumps in a datagram", [
    ...ask(
      [getLink(1), getLink(2)],
      [dumpLinks(), dumpLinks()],
      [request(RTM.GETRULE, DUMP, hex(0, 0, 0)), request(RTM.GETRULE, DUMP, hex(0, 0, 0))],
    ),
  ]),
  probe("who gets a copy of what", [
    ...ask(up(1)),
    ...ask(
      ...[ACK, ACK | ECHO, ECHO].map((flags, index) =>
        address(`127.0.${index}.9/8`, 1, { flags: flags | CREATE | EXCL, seq: index, scope: 254 })
      ),
      link(SETLINK, ACK | ECHO, 1, word(IFLA.MTU, 4000)),
      newLink("bridge", "q0", { flags: ACK | ECHO | CREATE | EXCL, seq: 52 }),
      newLink("bridge", "q1"),
      delLink(2, ECHO),
      delLink(3),
      request(DELLINK, ACK | NLM_F.BULK, linkHeader()),
      request(RTM.DELROUTE, ACK | NLM_F.BULK, u8(2) + "00".repeat(11)),
    ),
  ]),
];
