/** Requests about routes of IPv6 that the kernel explains to be wrong. */

import { AF, IFA, NETLINK_SO, NLM_F, RTA, RTM } from "../../../src/abi/mod.ts";
import { attribute, hex } from "../questions.ts";
import type { MessageData, Preparation, Scenario } from "../scenario.ts";
import { asked, hop, multipath } from "./explanations.ts";
import { dev, ip, NEW, newLink, u8, up, via, word } from "./probe.ts";
import { drain, each, open, request, send, set } from "./steps.ts";

const { ACK, CREATE, EXCL } = NLM_F;
const [ONE, OTHER] = [2, 3];
/** Milliseconds after which what is done at once is done. */
const SOON = 20;

const SETTINGS: readonly Preparation[] = [
  ["all.accept_dad", "0"],
  ["default.accept_dad", "0"],
  ["default.addr_gen_mode", "1"],
  ["default.router_solicitations", "0"],
].map(([name, value = ""]) => ({ sysctl: `net.ipv6.conf.${name}`, value, in: "n0" }));

/** How a route of IPv6 is asked for: its header's numbers, `struct rtmsg` in order. */
interface RouteOptions {
  readonly flags?: number;
  readonly length?: number;
  readonly source?: number;
  readonly table?: number;
  readonly kind?: number;
  readonly routeFlags?: number;
}

function route(
  type: number,
  attributes: string,
  { flags = type === RTM.NEWROUTE ? NEW : 0, ...options }: RouteOptions = {},
): MessageData {
  const { length = 64, source = 0, table = 254, kind = 1, routeFlags = 0 } = options;
  const protocol = type === RTM.NEWROUTE ? 3 : 0;
  const numbers = [AF.INET6, length, source, 0, table, protocol, 0, kind];
  return request(type, flags, numbers.map(u8).join("") + hex(routeFlags) + attributes);
}

function added(attributes: string, options: RouteOptions = {}): MessageData {
  return route(RTM.NEWROUTE, attribute(RTA.DST, ip("2001:db8:1::")) + attributes, options);
}

/** Of RTM_GETROUTE: nothing but addresses. */
const LOOKUP: RouteOptions = { length: 128, table: 0, kind: 0 };
const TARGET = attribute(RTA.DST, ip("::1"));

const ROUTES: readonly MessageData[] = [
  added(via("fd00::1") + dev(OTHER)),
  added(via("fd00::1")),
  added(via("2001:db8:9::9") + dev(ONE)),
  added(via("fd00:2::9") + dev(OTHER)),
  added(dev(OTHER), { source: 129 }),
  added(dev(OTHER), { source: 64 }),
  added(dev(OTHER) + attribute(RTA.VIA, `02000a000009`)),
  added(multipath(hop(attribute(RTA.GATEWAY, "fe80")))),
  added(multipath(hop(), hop())),
  added(multipath("")),
  added(multipath("00")),
  added(multipath("0400000000000000")),
  route(RTM.GETROUTE, "", { length: 0, table: 0, kind: 0 }),
  asked(RTM.GETROUTE, 0, AF.INET6, 3),
  route(RTM.GETROUTE, TARGET, { ...LOOKUP, length: 64 }),
  route(RTM.GETROUTE, TARGET, { ...LOOKUP, table: 254 }),
  route(RTM.GETROUTE, TARGET, { ...LOOKUP, routeFlags: 0x100 }),
  route(RTM.GETROUTE, TARGET, { ...LOOKUP, length: 0 }),
  route(RTM.GETROUTE, TARGET + word(RTA.TABLE, 254), LOOKUP),
];

function address(prefix: string, index: number): MessageData {
  const [host = "", length = "0"] = prefix.split("/");
  const header = `${u8(AF.INET6)}${u8(Number(length))}0000${hex(index)}`;
  return request(RTM.NEWADDR, ACK | CREATE | EXCL, header + attribute(IFA.ADDRESS, ip(host)));
}

const BEFORE: readonly MessageData[] = [
  newLink("ifb", "i0"),
  newLink("ifb", "i1"),
  newLink("ifb", "i2"),
  up(ONE),
  up(OTHER),
  address("fd00::1/64", OTHER),
  address("fd00:2::1/64", ONE),
];

/** What scenarios of explanations of IPv6's routes are. */
export const EXPLANATIONS6: readonly Scenario[] = [{
  name: "what is wrong with requests about routes of IPv6",
  long: true,
  prepare: SETTINGS,
  changes: ["n0"],
  steps: [
    open("c"),
    set("c", NETLINK_SO.EXT_ACK),
    set("c", NETLINK_SO.GET_STRICT_CHK),
    ...each(BEFORE, (message) => [
      send("c", message),
      { call: "wait", milliseconds: SOON },
      drain("c"),
    ]),
    ...each(ROUTES, (message) => [send("c", message), drain("c")]),
    { call: "sysctl", name: "net.ipv6.conf.i0.disable_ipv6", value: "1" },
    send("c", added(dev(ONE))),
    drain("c"),
  ],
}];
