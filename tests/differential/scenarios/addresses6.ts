/** IPv6 addresses, groups and settings, where nothing looks for duplicates. */

import {
  AF,
  IFA,
  IFA_F,
  IFLA,
  IFLA_INET6,
  NETLINK_SO,
  NLM_F,
  RTM,
  RTNLGRP,
} from "../../../src/abi/mod.ts";
import { listener } from "../prepare.ts";
import { attribute, hex } from "../questions.ts";
import type { Data, MessageData, Preparation, Scenario, Step } from "../scenario.ts";
import { descriptorOf } from "../scenario.ts";
import { delLink, down, ip, nested, setLink, string, u8, up, veth, word } from "./probe.ts";
import { drain, each, open, request, send, set } from "./steps.ts";

const { ACK, CREATE, DUMP, EXCL, REPLACE } = NLM_F;
/** The ends of a pair: the peer is made first. */
const [PEER, END] = [2, 3];
/** What IPv6 tells, but for what it has counted. */
const GROUPS = [
  RTNLGRP.IPV6_IFADDR,
  RTNLGRP.IPV6_NETCONF,
  RTNLGRP.IPV6_MCADDR,
  RTNLGRP.IPV6_ACADDR,
  RTNLGRP.IPV6_ROUTE,
];
/** Milliseconds after which what is done at once is done. */
const SOON = 20;
/** Milliseconds after which linkwatch has told everything. */
const LATER = 1100;

/** Milliseconds after which a link's address is known to be its own. */
const FOUND = 3500;
const MAC = attribute(IFLA.ADDRESS, "020000000001");

const { ADDR_GEN_MODE: MODE, FLAGS, RA_MTU, TOKEN } = IFLA_INET6;

/** IFLA_AF_SPEC of IPv6. */
function spec(attributes: string): string {
  return nested(IFLA.AF_SPEC, attribute(AF.INET6, attributes));
}

/** How an address is asked for. */
interface Options {
  readonly type?: number;
  readonly flags?: number;
  readonly addressFlags?: number;
  readonly more?: string;
}

/** RTM_NEWADDR, or another one, of IPv6: fd00::1/64. */
function address(prefix: string, index: number, options: Options = {}): MessageData {
  const { type = RTM.NEWADDR, addressFlags = 0, more = "" } = options;
  const { flags = ACK | (type === RTM.NEWADDR ? CREATE | EXCL : 0) } = options;
  const [host = "", length = "0"] = prefix.split("/");
  const payload = `${u8(AF.INET6)}${u8(Number(length))}${u8(addressFlags)}00${hex(index)}` +
    (host === "" ? "" : attribute(IFA.ADDRESS, ip(host))) + more;
  return request(type, flags, payload);
}

function remove(prefix: string, index: number): MessageData {
  return address(prefix, index, { type: RTM.DELADDR });
}

function lifetimes(preferred: number, valid: number): string {
  return attribute(IFA.CACHEINFO, hex(preferred, valid, 0, 0));
}

/** All that there is, of a type. */
function all(type: number): MessageData {
  const header = type === RTM.GETNETCONF ? hex(AF.INET6) : hex(AF.INET6, 0);
  return request(type, DUMP, header);
}

const EVERYTHING = [RTM.GETADDR, RTM.GETMULTICAST, RTM.GETANYCAST, RTM.GETNETCONF].map(all);

function quiet(milliseconds: number): Step[] {
  return [{ call: "wait", milliseconds }, drain("c"), drain("m")];
}

/** Asks, and has everybody receive what there is to receive. */
function ask(...messages: readonly Data[]): Step[] {
  return each(messages, (message) => [send("c", message), ...quiet(SOON)]);
}

/** As {@linkcode ask}, of what carriers have to do with. */
function carry(...messages: readonly Data[]): Step[] {
  return each(messages, (message) => [send("c", message), ...quiet(LATER)]);
}

function write(name: string, value: string): Step[] {
  return [{ call: "sysctl", name: `net.ipv6.conf.${name}`, value }, ...quiet(SOON)];
}

const SETTINGS: readonly Preparation[] = [
  ["all.accept_dad", "0"],
  ["default.accept_dad", "0"],
  ["default.addr_gen_mode", "1"],
  ["default.accept_ra", "0"],
].map(([name, value = ""]) => ({ sysctl: `net.ipv6.conf.${name}`, value, in: "n0" }));

function scenario(name: string, groups: readonly number[], steps: readonly Step[]): Scenario {
  return {
    name,
    long: true,
    prepare: SETTINGS,
    changes: ["n0"],
    steps: [open("c"), set("c", NETLINK_SO.EXT_ACK), ...listener("m", { groups }), ...steps],
  };
}

/** What scenarios of IPv6 addresses are. */
export const ADDRESSES6: readonly Scenario[] = [
  scenario("the loopback device is switched on and off, with IPv6", [
    ...GROUPS,
    RTNLGRP.IPV6_IFINFO,
  ], [
    ...ask(
      request(RTM.GETLINK, DUMP, hex(AF.INET6, 0, 0, 0)),
      ...EVERYTHING,
      up(1),
      ...EVERYTHING,
      down(1),
      ...EVERYTHING,
      up(1),
    ),
    ...write("lo.disable_ipv6", "1"),
    ...write("lo.disable_ipv6", "1"),
    ...ask(address("fd00::1/64", 1)),
    ...write("lo.disable_ipv6", "0"),
    ...write("all.disable_ipv6", "1"),
    ...ask(...EVERYTHING),
    ...write("all.disable_ipv6", "0"),
    ...ask(...EVERYTHING),
  ]),
  scenario("IPv6 addresses of the loopback device", GROUPS, [
    ...ask(
      up(1),
      address("fd00::1/64", 1),
      address("fd00::1/64", 1),
      address("fd00::1/64", 1, { flags: ACK | REPLACE, more: lifetimes(100, 200) }),
      address("fd00::1/64", 1, { flags: ACK | REPLACE }),
      address("fd00::2/64", 1, { addressFlags: IFA_F.NODAD }),
      address("fd00::3/64", 1, { more: lifetimes(0, 1000) }),
      remove("fd00::3/64", 1),
      address("fd00::4/128", 1, { more: word(IFA.RT_PRIORITY, 7) + attribute(IFA.PROTO, "09") }),
      address("fd01::1/64", 1, { more: attribute(IFA.LOCAL, ip("fd02::1")) }),
      address("fd01::1/64", 1, { more: attribute(IFA.LOCAL, ip("fd01::1")) }),
      address("fe80::5/64", 1),
      address("fec0::5/64", 1),
      ...EVERYTHING,
      address("fd00::1/0", 1, { type: RTM.GETADDR, flags: 0 }),
      address("fd00::9/0", 1, { type: RTM.GETADDR, flags: ACK }),
      remove("fd00::1/64", 1),
      remove("fd00::1/64", 1),
      remove("fd00::2/63", 1),
      down(1),
      up(1),
      all(RTM.GETADDR),
    ),
  ]),
  scenario("what is no IPv6 address", GROUPS, [
    ...ask(
      veth("v0", "v1"),
      address("::/64", END),
      address("::1/128", END),
      address("::1/128", 99),
      address("fd00::1/129", END),
      address("ff02::5/64", END),
      address("ff02::5/64", END, { more: word(IFA.FLAGS, IFA_F.MCAUTOJOIN) }),
      remove("ff02::5/64", END),
      address("fd00::1/65", END, { more: word(IFA.FLAGS, IFA_F.MANAGETEMPADDR) }),
      address("fd00::1/64", END, { more: lifetimes(2, 1) }),
      address("fd00::1/64", END, { more: lifetimes(0, 0) }),
      address("/64", END),
      remove("/64", END),
      remove("fd00::1/129", END),
      remove("fd00::1/64", 99),
      remove("fd00::1/64", END),
      setLink(END, word(IFLA.MTU, 1000)),
      address("fd00::1/64", END),
      remove("fd00::1/64", END),
      ...EVERYTHING,
    ),
  ]),
  scenario("IPv6 addresses of a link", GROUPS, [
    ...ask(veth("v0", "v1"), address("fd00::1/64", END), all(RTM.GETADDR)),
    ...carry(up(END), up(PEER)),
    ...ask(
      all(RTM.GETADDR),
      address("fd00::2/64", END),
      address("fd00::3/64", END),
      ...EVERYTHING,
      remove("fd00::2/64", END),
    ),
    ...write("v0.keep_addr_on_down", "1"),
    ...carry(down(END), all(RTM.GETADDR), up(END)),
    ...ask(setLink(END, string(IFLA.IFNAME, "other")), setLink(END, word(IFLA.MTU, 1000))),
    ...ask(setLink(END, word(IFLA.MTU, 1400)), ...EVERYTHING, delLink(END)),
  ]),
  {
    ...scenario("a link makes its own address, and finds that nobody else has it", GROUPS, [
      ...ask(
        veth("v0", "v1", MAC, word(IFLA.NET_NS_FD, descriptorOf("n1"))),
        setLink(2, MAC),
        request(RTM.GETLINK, ACK, hex(0, 0, 0, 0) + string(IFLA.IFNAME, "v1")),
      ),
      open("o", { in: "n1" }),
      send("o", setLink(2, attribute(IFLA.ADDRESS, "020000000002"))),
      send("c", up(2)),
      send("o", up(2)),
      ...quiet(FOUND),
      ...ask(address("fd00::1/64", 2)),
      ...quiet(FOUND),
      ...ask(...EVERYTHING.slice(0, 2), remove("fd00::1/64", 2), down(2)),
    ]),
    prepare: [{ sysctl: "net.ipv6.conf.default.accept_ra", value: "0", in: "n0" }],
    changes: ["n0", "n1"],
  },
  scenario("links are told what IPv6 is to do with them", [...GROUPS, RTNLGRP.LINK], [
    ...ask(veth("v0", "v1")),
    ...ask(...[1, END].flatMap((index) => [
      setLink(index, spec(attribute(TOKEN, ip("::5")))),
      setLink(index, spec(attribute(TOKEN, ip("fd00::6")) + attribute(MODE, "00"))),
      setLink(index, spec(attribute(TOKEN, ip("::")))),
      ...["00", "01", "02", "03", "04"].map((mode) => setLink(index, spec(attribute(MODE, mode)))),
      setLink(index, spec("")),
      setLink(index, spec(attribute(TOKEN, "00"))),
      setLink(index, spec(word(RA_MTU, 1400))),
      setLink(index, spec(word(FLAGS, 1))),
    ])),
    ...write("v0.accept_ra", "1"),
    ...ask(setLink(END, spec(attribute(TOKEN, ip("::7"))))),
    ...write("v0.forwarding", "1"),
    ...ask(setLink(END, spec(attribute(TOKEN, ip("::8"))))),
    ...write("v0.accept_ra", "2"),
    ...write("v0.router_solicitations", "0"),
    ...ask(setLink(END, spec(attribute(TOKEN, ip("::9"))))),
  ]),
  scenario("IPv6 settings", GROUPS, [
    ...ask(veth("v0", "v1")),
    ...carry(up(END), up(PEER)),
    ...ask(address("fd00::1/64", END), address("fd00::2/64", END), address("fd01::1/127", END)),
    ...write("v0.forwarding", "1"),
    ...ask(...EVERYTHING),
    ...write("v0.forwarding", "2"),
    ...write("all.forwarding", "1"),
    ...ask(address("fd02::1/64", END), remove("fd00::1/64", END), remove("fd00::2/64", END)),
    ...write("all.forwarding", "0"),
    ...write("default.forwarding", "1"),
    ...write("all.proxy_ndp", "1"),
    ...write("v0.proxy_ndp", "1"),
    ...write("all.ignore_routes_with_linkdown", "1"),
    ...write("default.ignore_routes_with_linkdown", "0"),
    ...write("v0.ignore_routes_with_linkdown", "0"),
    ...write("all.force_forwarding", "1"),
    ...write("all.force_forwarding", "2"),
    ...write("v0.mtu", "1400"),
    ...write("v0.mtu", "1501"),
    ...write("v0.addr_gen_mode", "7"),
    ...write("v0.stable_secret", "fd00::1"),
    ...ask(...EVERYTHING),
  ]),
];
