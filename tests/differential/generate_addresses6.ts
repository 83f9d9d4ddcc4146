/** Random scenarios of IPv6 addresses, where nothing looks for duplicates. */

import { AF, IFA, IFA_F, IFF, IFLA, NETLINK_SO, NLM_F, RTM, RTNLGRP } from "../../src/abi/mod.ts";
import { seeded } from "../_random.ts";
import { Draw } from "./draw.ts";
import { listener } from "./prepare.ts";
import { attribute, hex } from "./questions.ts";
import type { MessageData, Preparation, Scenario, Step } from "./scenario.ts";
import { ip, setFlags, setLink, string, u8, veth, word } from "./scenarios/probe.ts";
import { drain, each, open, request, send, set } from "./scenarios/steps.ts";

const { ACK, CREATE, DUMP, EXCL, REPLACE } = NLM_F;
/** What IPv6 tells, but for what it has counted. */
const GROUPS = [
  RTNLGRP.IPV6_IFADDR,
  RTNLGRP.IPV6_NETCONF,
  RTNLGRP.IPV6_MCADDR,
  RTNLGRP.IPV6_ACADDR,
  RTNLGRP.IPV6_ROUTE,
];
const LEAST_STEPS = 10;
const MORE_STEPS = 15;
/** Milliseconds after which what is done at once is done. */
const SOON = 40;
/** Milliseconds after which linkwatch has told everything. */
const LATER = 1100;
/** `lo`, and the ends of a pair: the peer is made first. */
const LINKS = [1, 2, 3, 3, 3];
const ADDRESSES = [
  ...["fd00::1", "fd00::2", "fd00::3", "fd00:0:0:1::1", "fd01::1", "fe80::5", "fec0::1"],
  ...["::", "::1", "ff02::5", "::1.2.3.4", "2001:db8::1"],
];
const LENGTHS = [64, 64, 64, 64, 48, 128, 127, 0, 129];
const FLAGS = [
  ...[IFA_F.NODAD, IFA_F.NOPREFIXROUTE, IFA_F.HOMEADDRESS, IFA_F.MCAUTOJOIN, IFA_F.DEPRECATED],
  ...[IFA_F.OPTIMISTIC, IFA_F.OPTIMISTIC | IFA_F.NODAD, IFA_F.MANAGETEMPADDR | IFA_F.NODAD],
];
const SETTINGS = [
  ...["forwarding", "forwarding", "disable_ipv6", "keep_addr_on_down", "proxy_ndp"],
  ...["ignore_routes_with_linkdown", "force_forwarding", "optimistic_dad"],
];
const WHOSE = ["all", "default", "v0", "v0", "v1", "lo"];
const MTUS = [1279, 1280, 1400, 1500];

/** Nothing looks for duplicates, makes addresses, or asks for routers. */
const PREPARED: readonly Preparation[] = [
  ["all.accept_dad", "0"],
  ["default.accept_dad", "0"],
  ["default.addr_gen_mode", "1"],
  ["default.accept_ra", "0"],
].map(([name, value = ""]) => ({ sysctl: `net.ipv6.conf.${name}`, value, in: "n0" }));

function header(length: number, index: number): string {
  return `${u8(AF.INET6)}${u8(length)}0000${hex(index)}`;
}

/** An address that was asked for: how a request begins, and the address. */
interface Asked {
  readonly head: string;
  readonly own: string;
}

function add(draw: Draw, asked: Asked[]): MessageData {
  const flags = ACK | draw.of([CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, REPLACE, 0]);
  const { head, own } = asked.length > 0 && draw.chance(4) ? draw.of(asked) : {
    head: header(draw.of(LENGTHS), draw.chance(25) ? 9 : draw.of(LINKS)),
    own: ip(draw.of(ADDRESSES)),
  };
  asked.push({ head, own });
  const attributes = [attribute(IFA.ADDRESS, own)];
  if (draw.chance(4)) attributes.push(attribute(IFA.LOCAL, ip(draw.of(ADDRESSES))));
  if (draw.chance(3)) attributes.push(word(IFA.FLAGS, draw.of(FLAGS)));
  if (draw.chance(6)) attributes.push(word(IFA.RT_PRIORITY, draw.of([0, 1, 256, 512])));
  if (draw.chance(6)) attributes.push(attribute(IFA.PROTO, u8(draw.of([0, 1, 9]))));
  if (draw.chance(8)) attributes.push(attribute(IFA.CACHEINFO, hex(0, -1, 0, 0)));
  return request(RTM.NEWADDR, flags, head + attributes.join(""));
}

function remove(draw: Draw, asked: readonly Asked[]): MessageData {
  if (asked.length > 0 && !draw.chance(6)) {
    const { head, own } = draw.of(asked);
    return request(RTM.DELADDR, ACK, head + attribute(IFA.ADDRESS, own));
  }
  const head = header(draw.of(LENGTHS), draw.of(LINKS));
  return request(RTM.DELADDR, ACK, head + attribute(IFA.ADDRESS, ip(draw.of(ADDRESSES))));
}

function get(draw: Draw): MessageData {
  const head = header(0, draw.of([0, 0, ...LINKS]));
  return request(RTM.GETADDR, 0, head + attribute(IFA.ADDRESS, ip(draw.of(ADDRESSES))));
}

/** All that there is, of a type. */
function all(type: number): MessageData {
  const head = type === RTM.GETNETCONF
    ? hex(AF.INET6)
    : type === RTM.GETROUTE
    ? hex(AF.INET6, 0, 0)
    : hex(AF.INET6, 0);
  return request(type, DUMP, head);
}

const EVERYTHING = [RTM.GETADDR, RTM.GETMULTICAST, RTM.GETANYCAST, RTM.GETNETCONF];

function change(draw: Draw): MessageData {
  switch (draw.below(4)) {
    case 0:
      return setLink(draw.of([2, 3]), word(IFLA.MTU, draw.of(MTUS)));
    case 1:
      return setLink(3, string(IFLA.IFNAME, draw.of(["v0", "w0"])));
    default:
      return setFlags(1, draw.of([IFF.UP, 0]), IFF.UP);
  }
}

function quiet(milliseconds: number): Step[] {
  return [{ call: "wait", milliseconds }, drain("c"), drain("m")];
}

function step(draw: Draw, asked: Asked[]): Step {
  switch (draw.below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return send("c", remove(draw, asked));
    case 4:
      return send("c", get(draw));
    case 5:
      return send("c", all(draw.of(EVERYTHING)));
    case 6:
    case 7:
      return send("c", change(draw));
    case 8:
    case 9: {
      const name = `net.ipv6.conf.${draw.of(WHOSE)}.${draw.of(SETTINGS)}`;
      return { call: "sysctl", name, value: draw.of(["0", "1", "1"]) };
    }
    default:
      return send("c", add(draw, asked));
  }
}

/** A scenario that depends on a seed alone. */
export function generateAddresses6(seed: number): Scenario {
  const draw = new Draw(seeded(seed));
  const asked: Asked[] = [];
  const count = LEAST_STEPS + draw.below(MORE_STEPS);
  const carried = draw.chance(2) ? [setFlags(2, IFF.UP, IFF.UP), setFlags(3, IFF.UP, IFF.UP)] : [];
  return {
    name: `address6 ${seed}`,
    prepare: PREPARED,
    changes: ["n0"],
    steps: [
      open("c"),
      set("c", NETLINK_SO.EXT_ACK),
      ...listener("m", { groups: GROUPS }),
      send("c", veth("v0", "v1")),
      ...quiet(SOON),
      ...each(carried, (message) => [send("c", message), ...quiet(LATER)]),
      ...Array.from({ length: count }, () => [step(draw, asked), ...quiet(SOON)]).flat(),
      ...each(EVERYTHING, (type) => [send("c", all(type)), ...quiet(SOON)]),
    ],
  };
}
