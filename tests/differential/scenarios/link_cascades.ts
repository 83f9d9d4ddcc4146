/** What one change of a link brings about for others, and in which order it is told. */

import { IF_LINK_MODE, IF_OPER, IFF, NLM_F, RTM, RTNLGRP } from "../../../src/abi/mod.ts";
import type { LinkAttributes, LinkHeader, LinkMessage } from "../../../src/codec/mod.ts";
import { listener, withoutIpv6 } from "../prepare.ts";
import type { MessageData, Scenario, Step } from "../scenario.ts";
import { descriptorOf } from "../scenario.ts";
import { typed } from "../typed.ts";
import { bind, drain, send } from "./steps.ts";

const { CREATE, EXCL, DUMP } = NLM_F;
const NAMESPACES = ["n0", "n1"];
const SOCKETS = ["s0", "s1"];
/** Longer than linkwatch waits. */
const WAIT = 1100;

/** A request, and in which namespace. */
interface Asked {
  readonly in: number;
  readonly request: MessageData;
}

/** A request in the first namespace, or in another one. */
function ask(request: MessageData, where = 0): Asked {
  return { in: where, request };
}

function link(
  type: LinkMessage["type"],
  header: Partial<LinkHeader>,
  attributes: LinkAttributes = {},
  flags = 0,
): MessageData {
  return typed({ kind: "link", type, header, attributes }, flags);
}

/** Changes the link of an index. */
function change(index: number, attributes: LinkAttributes, where = 0): Asked {
  return ask(link(RTM.NEWLINK, { index }, attributes), where);
}

/** Changes the flags of the link of an index. */
function flags(index: number, mask: number, value: number = mask, where = 0): Asked {
  return ask(link(RTM.NEWLINK, { index, flags: value, change: mask }), where);
}

const up = (index: number, where = 0) => flags(index, IFF.UP, IFF.UP, where);
const down = (index: number, where = 0) => flags(index, IFF.UP, 0, where);
const gone = (index: number, where = 0) => ask(link(RTM.DELLINK, { index }), where);

function mac(number: number): string {
  return `02:00:00:00:00:${number.toString(16).padStart(2, "0")}`;
}

/** Makes a link. */
function made(
  kind: string,
  ifname: string,
  attributes: LinkAttributes = {},
  header: Partial<LinkHeader> = {},
): Asked {
  return ask(
    link(RTM.NEWLINK, header, { ifname, linkinfo: { kind }, ...attributes }, CREATE | EXCL),
  );
}

/** Makes a pair of addresses 2n and 2n + 1; the peer has the lesser index. */
function pair(
  number: number,
  own: LinkAttributes,
  peer: LinkAttributes,
  { header = {}, peerHeader = {} }: {
    readonly header?: Partial<LinkHeader>;
    readonly peerHeader?: Partial<LinkHeader>;
  } = {},
): Asked {
  return ask(link(
    RTM.NEWLINK,
    header,
    {
      address: mac(2 * number),
      ...own,
      linkinfo: {
        kind: "veth",
        data: {
          peer: {
            header: { family: 0, type: 0, index: 0, flags: 0, change: 0, ...peerHeader },
            attributes: { address: mac(2 * number + 1), ...peer },
          },
        },
      },
    },
    CREATE | EXCL,
  ));
}

/** Makes a macvlan upon the link of an index. */
function macvlan(ifname: string, lower: number, attributes: LinkAttributes = {}): Asked {
  return made("macvlan", ifname, { link: lower, ...attributes });
}

interface Options {
  /** Groups of NETLINK_ROUTE; of links alone if absent. */
  readonly groups?: readonly number[];
  /** Whether linkwatch is waited for. */
  readonly waiting?: boolean;
  /** Whether what becomes of it is short enough to be kept. */
  readonly kept?: boolean;
}

/** Asks one thing after the other; everybody reads what it was told of each. */
function scenario(
  name: string,
  requests: readonly Asked[],
  { groups = [RTNLGRP.LINK, RTNLGRP.NSID], waiting = false, kept = false }: Options = {},
): Scenario {
  // A socket without a port hears nothing that is told on behalf of nobody.
  const steps: Step[] = NAMESPACES.flatMap((where, index) => {
    const socket = SOCKETS[index] ?? "";
    return [...listener(socket, { in: where, groups, strict: true }), bind(socket)];
  });
  for (const { in: where, request } of requests) {
    steps.push(send(SOCKETS[where] ?? "", request));
    if (waiting) steps.push({ call: "wait", milliseconds: WAIT });
    steps.push(...SOCKETS.map(drain));
  }
  return {
    name,
    prepare: withoutIpv6(...NAMESPACES),
    changes: NAMESPACES,
    ...!kept && { long: true },
    ...!waiting && { settled: true },
    indices: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20, 30, 500, 501],
    steps,
  };
}

/** All groups that there are: those of links, addresses, routes and so on. */
const EVERYTHING = Array.from({ length: RTNLGRP.STATS }, (_, number) => number + 1);

const DUMP_ALL = ask(link(RTM.GETLINK, {}, {}, DUMP));
const DUMP_SECOND = ask(link(RTM.GETLINK, {}, {}, DUMP), 1);
const SECOND = { netNsFd: descriptorOf("n1") };
const FIRST = { netNsFd: descriptorOf("n0") };

/** A pair d0 (3) and d1 (2), and perhaps more. */
const ONE_PAIR = [pair(1, { ifname: "d0" }, { ifname: "d1" })];
const TWO_PAIRS = [...ONE_PAIR, pair(2, { ifname: "d2" }, { ifname: "d3" })];

/** Links of which others depend. */
export const LINK_CASCADES: readonly Scenario[] = [
  scenario("lo goes up and down", [
    up(1),
    up(1),
    change(1, { mtu: 1500 }),
    change(1, { ifname: "lo0" }),
    change(1, { address: mac(77) }),
    down(1),
    down(1),
    gone(1),
    change(1, SECOND),
    DUMP_ALL,
  ]),
  scenario("the carrier of a pair follows both ends", [
    ...ONE_PAIR,
    up(3),
    up(2),
    down(3),
    up(3),
    down(2),
    down(3),
    up(2),
    up(3),
    DUMP_ALL,
    gone(2),
    DUMP_ALL,
  ]),
  scenario("the end of an end that is up", [...TWO_PAIRS, up(2), up(3), up(5), gone(3), gone(4)], {
    kept: true,
  }),
  scenario("a pair is made up, with its peer's flags", [
    pair(1, { ifname: "d0" }, { ifname: "d1" }, {
      header: { flags: IFF.UP, change: IFF.UP },
      peerHeader: { flags: IFF.UP, change: IFF.UP },
    }),
    DUMP_ALL,
    pair(2, { ifname: "d2" }, { ifname: "d3" }, {
      header: { index: 20, flags: IFF.UP | IFF.PROMISC },
      peerHeader: { index: 30, flags: IFF.ALLMULTI },
    }),
    DUMP_ALL,
  ]),
  scenario("names of patterns, and without", [
    pair(1, {}, {}),
    pair(2, { ifname: "x%d" }, { ifname: "x%d" }),
    ask(link(RTM.NEWLINK, {}, { linkinfo: { kind: "ifb" }, address: mac(9) }, CREATE | EXCL)),
    ask(link(RTM.NEWLINKPROP, { index: 2 }, { propList: ["veth5", "veth7"] })),
    gone(3),
    pair(3, {}, {}),
    made("ifb", "veth%d", { address: mac(10) }),
    made("ifb", "a%db%d"),
    made("ifb", "a%sb"),
    made("ifb", "a b"),
    made("ifb", "."),
    made("ifb", "a/b"),
    made("ifb", "lo"),
    change(6, { ifname: "ifb%d" }),
    change(6, { ifname: "lo" }),
    change(6, { ifname: "x:y" }),
    DUMP_ALL,
  ]),
  scenario("indices go on, and are asked for", [
    made("ifb", "i0", { address: mac(1) }, { index: 500 }),
    made("ifb", "i1", { address: mac(2) }),
    made("ifb", "i2", { address: mac(3) }, { index: 4 }),
    made("ifb", "i3", { address: mac(4) }),
    made("ifb", "i4", { address: mac(5) }),
    made("ifb", "i5", { address: mac(6) }, { index: 500 }),
    made("ifb", "i6", { address: mac(7) }, { index: -1 }),
    gone(3),
    made("ifb", "i7", { address: mac(8) }),
    DUMP_ALL,
  ]),
  scenario("limits of the MTU", [
    ...ONE_PAIR,
    change(3, { mtu: 67 }),
    change(3, { mtu: 68 }),
    change(3, { mtu: 65535 }),
    change(3, { mtu: 65535 }),
    change(3, { mtu: 65536 }),
    change(3, { mtu: 0xffffffff }),
    up(3),
    up(2),
    change(3, { mtu: 1400 }),
    made("ifb", "i0", { address: mac(9), mtu: 0 }),
    change(4, { mtu: 0x7fffffff }),
    change(4, { mtu: 0x80000000 }),
    made("ifb", "i1", { mtu: 0x80000000 }),
  ]),
  scenario("settings of a link", [
    ...ONE_PAIR,
    change(3, { address: mac(99) }),
    change(3, { address: mac(99) }),
    change(3, { address: "01:00:00:00:00:01" }),
    change(3, { address: "00:00:00:00:00:00" }),
    up(3),
    up(2),
    change(3, { address: mac(98) }),
    change(3, { txqlen: 5 }),
    change(3, { txqlen: 5 }),
    change(3, { txqlen: 0 }),
    change(3, { ifalias: "what people call it" }),
    change(3, { ifalias: "" }),
    change(3, { group: 7 }),
    change(3, { ifname: "d0up" }),
    change(3, { carrier: 0 }),
    change(3, { protoDown: 1 }),
    made("ifb", "i0", { address: mac(9) }),
    change(4, { address: mac(97) }),
    up(4),
    change(4, { txqlen: 100 }),
    DUMP_ALL,
  ]),
  scenario("flags are counted, and told as they are asked for", [
    ...ONE_PAIR,
    flags(3, IFF.PROMISC),
    flags(3, IFF.PROMISC),
    flags(3, IFF.ALLMULTI),
    up(3),
    up(2),
    flags(3, IFF.PROMISC, 0),
    flags(3, IFF.PROMISC | IFF.ALLMULTI, IFF.PROMISC),
    flags(3, IFF.NOARP | IFF.MULTICAST, IFF.NOARP),
    flags(3, IFF.NOARP, 0),
    flags(3, IFF.BROADCAST, 0),
    flags(3, IFF.DEBUG | IFF.DYNAMIC),
    flags(3, 0, IFF.UP | IFF.BROADCAST | IFF.MULTICAST),
    flags(3, 0, IFF.BROADCAST),
    flags(3, IFF.UP | IFF.PROMISC),
    DUMP_ALL,
  ]),
  scenario("operational states that user space sets", [
    ...ONE_PAIR,
    change(3, { operstate: IF_OPER.UP }),
    change(3, { operstate: IF_OPER.DORMANT }),
    up(3),
    up(2),
    change(3, { operstate: IF_OPER.DORMANT }),
    change(3, { operstate: IF_OPER.TESTING }),
    change(3, { operstate: IF_OPER.UP }),
    change(3, { linkmode: IF_LINK_MODE.DORMANT }),
    down(2),
    up(2),
    change(3, { operstate: IF_OPER.UP }),
    change(3, { linkmode: IF_LINK_MODE.TESTING }),
    down(2),
    up(2),
    change(3, { linkmode: IF_LINK_MODE.DEFAULT }),
    down(2),
    up(2),
  ]),
  scenario("a pair is torn over two namespaces", [
    pair(1, { ifname: "d0" }, { ifname: "d1", ...SECOND }),
    up(2),
    up(2, 1),
    down(2),
    up(2),
    DUMP_ALL,
    DUMP_SECOND,
    change(2, FIRST, 1),
    change(3, { ifname: "e1", ...SECOND }),
    DUMP_ALL,
    up(2),
    up(3, 1),
    change(3, FIRST, 1),
    DUMP_ALL,
    gone(2),
  ]),
  scenario("names and indices where a link goes", [
    ...TWO_PAIRS,
    change(3, { ...SECOND, newIfindex: 500 }),
    change(5, { ...SECOND, newIfindex: 500 }),
    ask(link(RTM.NEWLINK, {}, { ifname: "d3", linkinfo: { kind: "ifb" } }, CREATE), 1),
    change(4, SECOND),
    change(4, { ...SECOND, ifname: "d9" }),
    change(5, { ...SECOND, ifname: "d%d" }),
    change(2, { ...SECOND, ifname: "d%d" }),
    up(500, 1),
    change(500, { ...FIRST, newIfindex: 1 }, 1),
    change(500, { ...FIRST, ifname: "lo" }, 1),
    change(500, FIRST, 1),
    DUMP_ALL,
    DUMP_SECOND,
  ]),
  scenario("a group ends at once", [
    ...TWO_PAIRS,
    made("ifb", "i0", { address: mac(9) }),
    made("ifb", "i1", { address: mac(10) }),
    change(3, { group: 9 }),
    change(4, { group: 9 }),
    change(6, { group: 9 }),
    up(3),
    up(2),
    up(4),
    up(5),
    up(6),
    up(7),
    ask(link(RTM.DELLINK, {}, { group: 9 })),
    ask(link(RTM.DELLINK, {}, { group: 9 })),
    DUMP_ALL,
  ]),
  scenario("a group is changed at once", [
    ...TWO_PAIRS,
    change(3, { group: 9 }),
    change(4, { group: 9 }),
    ask(link(RTM.NEWLINK, { flags: IFF.UP, change: IFF.UP }, { group: 9 })),
    ask(link(RTM.NEWLINK, {}, { group: 9, mtu: 1400 })),
    ask(link(RTM.NEWLINK, {}, { group: 9, mtu: 1 })),
  ]),
  scenario("what a bridge does for the stack is what its ports do", [
    made("bridge", "b0", { address: mac(50) }),
    ...TWO_PAIRS,
    made("ifb", "i0", { address: mac(51) }),
    macvlan("m0", 4, { address: mac(52) }),
    macvlan("mb", 2, { address: mac(53) }),
    ...[3, 7, 8, 5].map((port) => change(port, { master: 2 })),
    ...[3, 7, 8, 5].map((port) => change(port, { master: 0 })),
    up(2),
    ...[8, 7, 3].map((port) => change(port, { master: 2 })),
    gone(8),
    gone(7),
    DUMP_ALL,
    gone(2),
    DUMP_ALL,
  ]),
  scenario("what is upon a link goes with it", [
    ...ONE_PAIR,
    macvlan("m0", 3, { address: mac(52) }),
    macvlan("m1", 3, { address: mac(53) }),
    macvlan("m2", 4, { address: mac(54) }),
    up(4),
    up(3),
    up(2),
    up(4),
    up(5),
    change(3, { mtu: 1000 }),
    change(4, { mtu: 1200 }),
    change(3, { address: mac(55) }),
    change(3, { ifname: "x0" }),
    flags(4, IFF.PROMISC),
    flags(5, IFF.ALLMULTI),
    down(2),
    up(2),
    down(3),
    up(3),
    change(4, { protoDown: 1 }),
    change(4, { protoDown: 0 }),
    change(5, SECOND),
    up(5, 1),
    down(3),
    up(3),
    change(3, SECOND),
    DUMP_ALL,
    DUMP_SECOND,
    gone(2),
    DUMP_ALL,
    DUMP_SECOND,
  ]),
  scenario("ports of a bridge, and what becomes of them", [
    made("bridge", "b0", { address: mac(50) }),
    ...TWO_PAIRS,
    made("bridge", "b1"),
    up(2),
    up(3),
    change(3, { master: 2 }),
    up(4),
    change(5, { master: 2 }),
    change(3, { master: 7 }),
    change(2, { master: 7 }),
    change(3, { mtu: 1400 }),
    change(2, { mtu: 1300 }),
    change(3, { address: mac(60) }),
    change(7, { master: 3 }),
    up(7),
    change(3, SECOND),
    change(3, FIRST, 1),
    change(3, { master: 7 }),
    up(3),
    down(4),
    up(4),
    gone(7),
    DUMP_ALL,
    gone(4),
    gone(2),
  ]),
  scenario("links of all sorts end at once", [
    made("bridge", "b0", { address: mac(50) }),
    ...TWO_PAIRS,
    macvlan("m0", 4, { address: mac(52) }),
    macvlan("m1", 6, { address: mac(53) }),
    made("vxlan", "x0", {
      address: mac(54),
      linkinfo: { kind: "vxlan", data: { id: 5, link: 6, port: 4789 } },
    }),
    made("ifb", "i0", { address: mac(55) }),
    change(3, { master: 2 }),
    change(7, { master: 2 }),
    change(9, { master: 2 }),
    ...[2, 3, 4, 5, 6, 7, 8, 9, 10].map((index) => up(index)),
    ...[6, 2, 8, 9, 10].map((index) => change(index, { group: 3 })),
    ask(link(RTM.DELLINK, {}, { group: 3 })),
    DUMP_ALL,
    gone(3),
    DUMP_ALL,
  ], { groups: EVERYTHING }),
  scenario("stacks are not higher than eight, and no circles", [
    ...ONE_PAIR,
    made("bridge", "b0", { address: mac(50) }),
    change(3, { master: 4 }),
    macvlan("m0", 4, { address: mac(52) }),
    change(5, { master: 4 }),
    made("bridge", "b1", { address: mac(51) }),
    change(5, { master: 6 }),
    macvlan("m1", 6, { address: mac(53) }),
    made("bridge", "b2", { address: mac(54) }),
    change(7, { master: 8 }),
    macvlan("m2", 8, { address: mac(55) }),
    made("bridge", "b3", { address: mac(56) }),
    change(9, { master: 10 }),
    macvlan("m3", 10, { address: mac(57) }),
    made("bridge", "b4", { address: mac(58) }),
    change(11, { master: 12 }),
    change(11, { master: 4 }),
    ...[12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((index) => up(index)),
    down(2),
    up(2),
    change(2, { mtu: 1400 }),
    change(3, { mtu: 1300 }),
    gone(4),
    DUMP_ALL,
  ], { groups: EVERYTHING }),
  scenario("linkwatch tells once a second of what is not urgent", [
    ...ONE_PAIR,
    up(3),
    up(2),
    down(3),
  ], { waiting: true }),
];
