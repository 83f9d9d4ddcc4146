/** Random scenarios of links: made, changed, asked for, moved and removed, rightly and wrongly. */

import {
  AF,
  IFF,
  IFLA,
  IFLA_INET,
  IFLA_INFO,
  IFLA_PROTO_DOWN_REASON,
  IFLA_STATS,
  IFLA_XDP,
  NETLINK,
  NETLINK_SO,
  NLA_F,
  NLM_F,
  RTEXT_FILTER,
  RTM,
  RTNLGRP,
  SOL,
  VETH_INFO,
} from "../../src/abi/mod.ts";
import { seeded } from "../_random.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { attributeBytes, Mutator, u32 } from "./generate_requests.ts";
import { namesOnlyKnown } from "./link_places.ts";
import { listener, withoutIpv6 } from "./prepare.ts";
import type { Preparation, Scenario, Step } from "./scenario.ts";
import { descriptorOf } from "./scenario.ts";

const { REQUEST, ACK, ECHO, DUMP, ROOT, MATCH, REPLACE, CREATE, EXCL, APPEND } = NLM_F;
const NAMESPACES = ["n0", "n1"];
const SOCKETS = ["s0", "s1", "t"];
const LEAST_REQUESTS = 10;
const MORE_REQUESTS = 30;
/** The greatest index that a scenario asks for, beside {@linkcode FAR}. */
const MOST = 20;
const FAR = 500;
/** How many of the links that were made last are asked for. */
const RECENT = 7;
const WRONG_INDICES = [0, -1, -2, -0x80000000, 99];
const NAMES = ["v0", "v1", "v2", "v3", "v4", "lo", "veth0", "veth1", "ifb0", "abcdefghijklmno"];
const ALTNAMES = ["alt0", "alt1", "alt2", "v3", "v0", `long${"x".repeat(123)}`];
const STRANGE_NAMES = [
  ...["v%d", "v%d", "veth%d", "a%db", "%d", "%s", "a%", "%d%d", "", ".", "..", "a/b", "a:b", "a b"],
  ...[
    "abcdefghijklmnop",
    "\xa0",
    "\xff",
    "\xc3\xa9",
    "\xc3(",
    "v0\0x",
    "a\tb",
    "lo\0",
    "x".repeat(127),
  ],
];
const MACS = [
  ...["020000000001", "020000000002", "020000000003", "02000000000405", "02000000000405060708"],
  ...["000000000000", "010000000001", "ffffffffffff", "0200000000", ""],
];
const MTUS = [68, 67, 0, 1, 100, 1279, 1280, 1400, 1500, 9000, 65535, 65536, -1, 0x7fffffff];
const NUMBERS = [0, 0, 1, 2, 3, 5, 100, 1000, 65535, 65536, 524280, 524281, 0x7fffffff, -1];
const SIZES = [0, 192, 193, 256, 320, 321, 1000, 65535, 65536, 65537, 100000, 524280, 524281, -1];
const FLAGS = [
  ...[0, IFF.UP, IFF.UP, IFF.UP, IFF.UP | IFF.PROMISC, IFF.PROMISC, IFF.ALLMULTI, IFF.NOARP],
  ...[IFF.MULTICAST, IFF.DEBUG, IFF.UP | IFF.ALLMULTI, -1, IFF.RUNNING | IFF.LOWER_UP, 0x50],
];
const NEWLINK_FLAGS = [
  ...[CREATE | EXCL, CREATE | EXCL, CREATE | EXCL, CREATE | EXCL, CREATE | EXCL, CREATE, CREATE],
  ...[0, 0, 0, 0, REPLACE, CREATE | REPLACE, EXCL, APPEND, CREATE | EXCL | REPLACE],
];
const NSIDS = [0, 1, 2, 5, -1, 0x7fffffff];
const DESCRIPTORS = [...NAMESPACES, ...NAMESPACES, ...NAMESPACES].map(descriptorOf).concat(899, -1);
const PROCESSES = [0, 0x3fffffff, -1];
const KINDS = [
  "bridge",
  "bridge",
  "veth",
  "veth",
  "veth",
  "veth",
  "veth",
  "ifb",
  "ifb",
  "nosuch",
  "",
  "x".repeat(70),
];
const MASKS = [
  ...[0, RTEXT_FILTER.VF, RTEXT_FILTER.SKIP_STATS, RTEXT_FILTER.SKIP_STATS, RTEXT_FILTER.BRVLAN],
  ...[RTEXT_FILTER.VF | RTEXT_FILTER.SKIP_STATS, -1],
];
const TYPES = [
  ...[RTM.NEWLINK, RTM.NEWLINK, RTM.NEWLINK, RTM.NEWLINK, RTM.NEWLINK, RTM.NEWLINK, RTM.NEWLINK],
  ...[RTM.SETLINK, RTM.SETLINK, RTM.SETLINK, RTM.DELLINK, RTM.DELLINK, RTM.GETLINK, RTM.GETLINK],
  ...[RTM.GETLINK, RTM.NEWLINKPROP, RTM.DELLINKPROP, RTM.GETSTATS, RTM.SETSTATS],
];
/** Receive buffers, which hold the longest datagrams of dumps. */
const ROOMS = [32768, 65536];
const OPTIONS = [NETLINK_SO.EXT_ACK, NETLINK_SO.GET_STRICT_CHK, NETLINK_SO.CAP_ACK];

/** A number of 8 bits. */
function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

function latin1(value: string): Uint8Array {
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

function nest(type: number, ...attributes: readonly DrawnAttribute[]): DrawnAttribute {
  return { type, payload: joined(attributes.map((one) => attributeBytes(one))) };
}

/** Draws requests about links. */
class LinkRequests {
  readonly #draw: Draw;
  /** The greatest index that a link has by now. */
  #last = 2;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  request(): DrawnRequest {
    const draw = this.#draw;
    const type = draw.of(TYPES);
    switch (type) {
      case RTM.NEWLINK:
        return this.#newLink();
      case RTM.GETLINK:
        return this.#getLink();
      case RTM.GETSTATS:
        return this.#getStats();
      case RTM.SETSTATS: {
        const header = joined([u32(0), u32(this.#index()), u32(draw.chance(6) ? 1 : 0)]);
        const attributes = [{ type: 2, payload: u8(draw.of([0, 1, 1, 2])) }];
        return { type, flags: REQUEST | ACK, header, attributes: draw.chance(8) ? [] : attributes };
      }
      default: {
        const flags = REQUEST | ACK | this.#echo();
        if (type === RTM.SETLINK) {
          return { type, flags, header: this.#header(true), attributes: this.#changes() };
        }
        if (type === RTM.DELLINK) {
          return { type, flags, header: this.#header(false), attributes: this.#doomed() };
        }
        return { type, flags, header: this.#header(false), attributes: this.#names() };
      }
    }
  }

  #echo(): number {
    return this.#draw.chance(4) ? ECHO : 0;
  }

  /** The index of a link that may be there: requests to make links are taken to succeed. */
  #index(): number {
    const draw = this.#draw;
    if (draw.chance(15)) return draw.of(WRONG_INDICES);
    if (draw.chance(12)) return draw.of([1, FAR]);
    return Math.min(MOST, Math.max(2, this.#last - draw.below(RECENT)));
  }

  #header(changes: boolean, index: number = this.#index()): Uint8Array {
    const draw = this.#draw;
    const flags = changes && draw.chance(2) ? draw.of(FLAGS) : 0;
    const change = flags !== 0 && draw.chance(2) ? draw.of([IFF.UP, flags, -1]) : 0;
    return joined([
      Uint8Array.of(draw.chance(30) ? draw.of([AF.INET, 99]) : 0, 0, 0, 0),
      u32(draw.chance(8) ? 0 : index),
      u32(flags),
      u32(change),
    ]);
  }

  #name(type: number = IFLA.IFNAME, names: readonly string[] = NAMES): DrawnAttribute {
    const draw = this.#draw;
    const name = draw.of(draw.chance(6) ? STRANGE_NAMES : names);
    return { type, payload: latin1(draw.chance(10) ? name : `${name}\0`) };
  }

  #newLink(): DrawnRequest {
    const draw = this.#draw;
    const flags = REQUEST | ACK | draw.of(NEWLINK_FLAGS) | this.#echo();
    const makes = (flags & CREATE) !== 0;
    const header = this.#header(true, makes && !draw.chance(5) ? 0 : this.#index());
    const attributes = makes ? this.#made() : this.#changes();
    if (makes ? !draw.chance(20) : draw.chance(8)) attributes.push(this.#info());
    return { type: RTM.NEWLINK, flags, header, attributes };
  }

  /** What a new link may have. */
  #made(): DrawnAttribute[] {
    const draw = this.#draw;
    const out: DrawnAttribute[] = [];
    if (!draw.chance(4)) out.push(this.#name());
    for (let more = draw.of([0, 0, 0, 1, 1, 2, 3]); more > 0; more--) out.push(this.#setting());
    return out;
  }

  /** What a link may become. */
  #changes(): DrawnAttribute[] {
    const draw = this.#draw;
    const out: DrawnAttribute[] = [];
    if (draw.chance(4)) out.push(this.#name());
    if (draw.chance(12)) out.push(this.#name(IFLA.ALT_IFNAME, ALTNAMES));
    for (let more = draw.of([0, 1, 1, 1, 2, 3]); more > 0; more--) out.push(this.#setting());
    return out;
  }

  #doomed(): DrawnAttribute[] {
    const draw = this.#draw;
    const out: DrawnAttribute[] = [];
    if (draw.chance(3)) out.push(this.#name());
    if (draw.chance(8)) out.push(this.#name(IFLA.ALT_IFNAME, ALTNAMES));
    if (draw.chance(4)) out.push({ type: IFLA.GROUP, payload: u32(draw.of([0, 1, 1, 2])) });
    if (draw.chance(10)) out.push(this.#netns());
    return out;
  }

  #names(): DrawnAttribute[] {
    const draw = this.#draw;
    const out: DrawnAttribute[] = [];
    if (draw.chance(4)) out.push(this.#name());
    if (draw.chance(8)) out.push(this.#name(IFLA.ALT_IFNAME, ALTNAMES));
    if (draw.chance(15)) out.push(this.#netns());
    const names = Array.from(
      { length: draw.of([0, 1, 1, 1, 2, 3]) },
      () => this.#name(draw.chance(15) ? IFLA.IFNAME : IFLA.ALT_IFNAME, ALTNAMES),
    );
    if (!draw.chance(12)) {
      const flag = draw.chance(10) ? 0 : NLA_F.NESTED;
      out.push(nest(IFLA.PROP_LIST | flag, ...names));
    }
    return out;
  }

  /** Something that both new links and others may be given. */
  #setting(): DrawnAttribute {
    const draw = this.#draw;
    const number = (type: number, values: readonly number[] = NUMBERS) => ({
      type,
      payload: u32(draw.of(values)),
    });
    const small = (type: number, values: readonly number[]) => ({
      type,
      payload: u8(draw.of(values)),
    });
    switch (draw.below(34)) {
      case 0:
      case 1:
        return { type: IFLA.ADDRESS, payload: Uint8Array.fromHex(draw.of(MACS)) };
      case 2:
        return { type: IFLA.BROADCAST, payload: Uint8Array.fromHex(draw.of(MACS)) };
      case 3:
      case 4:
      case 5:
        return number(IFLA.MTU, MTUS);
      case 6:
        return number(IFLA.TXQLEN);
      case 7:
      case 8:
        return number(IFLA.GROUP, [0, 1, 1, 2]);
      case 9:
        return small(IFLA.OPERSTATE, [0, 1, 2, 3, 4, 5, 6, 7, 255]);
      case 10:
        return small(IFLA.LINKMODE, [0, 1, 1, 2, 255]);
      case 11:
      case 12:
        return { type: IFLA.IFALIAS, payload: this.#alias() };
      case 13:
        return number(IFLA.GSO_MAX_SIZE, SIZES);
      case 14:
        return number(IFLA.GSO_MAX_SEGS);
      case 15:
        return number(IFLA.GRO_MAX_SIZE, SIZES);
      case 16:
        return number(IFLA.GSO_IPV4_MAX_SIZE, SIZES);
      case 17:
        return number(IFLA.GRO_IPV4_MAX_SIZE, SIZES);
      case 18:
        return small(IFLA.CARRIER, [0, 1]);
      case 19:
        return number(IFLA.MASTER, [0, 0, 1, 2, 3, 99]);
      case 20:
        return small(IFLA.PROTO_DOWN, [0, 1]);
      case 21:
        return nest(
          IFLA.PROTO_DOWN_REASON,
          { type: IFLA_PROTO_DOWN_REASON.VALUE, payload: u32(1) },
        );
      case 22:
        return number(IFLA.NUM_TX_QUEUES, [0, 1, 1, 2, 3, 4096, 4097]);
      case 23:
        return number(IFLA.NUM_RX_QUEUES, [0, 1, 1, 2, 3, 4096, 4097]);
      case 24:
        return { type: IFLA.MAP, payload: new Uint8Array(32) };
      case 25:
        return this.#xdp();
      case 26:
        return draw.of([
          number(IFLA.PROMISCUITY),
          number(IFLA.ALLMULTI),
          number(IFLA.WEIGHT),
          number(IFLA.MIN_MTU),
          number(IFLA.CARRIER_CHANGES),
          number(IFLA.TSO_MAX_SIZE),
          number(IFLA.EVENT),
          { type: IFLA.PERM_ADDRESS, payload: Uint8Array.fromHex("020000000001") },
          { type: IFLA.QDISC, payload: latin1("noqueue\0") },
          { type: IFLA.PARENT_DEV_NAME, payload: latin1(draw.of(["x\0", "x"])) },
          { type: IFLA.PROTINFO, payload: new Uint8Array() },
          { type: IFLA.HEADROOM, payload: Uint8Array.of(1, 0) },
        ]);
      case 27:
        return this.#families();
      case 28:
        return draw.of([
          nest(IFLA.VFINFO_LIST),
          nest(IFLA.VFINFO_LIST, nest(1, { type: 1, payload: new Uint8Array(36) })),
          nest(IFLA.VFINFO_LIST, nest(1)),
          nest(IFLA.VFINFO_LIST, nest(2, { type: 1, payload: new Uint8Array(36) })),
          nest(IFLA.VF_PORTS),
          nest(IFLA.PORT_SELF),
        ]);
      case 29:
        return number(IFLA.NEW_IFINDEX, [0, 5, 7, 9, 15, MOST, -1]);
      case 30:
        return number(IFLA.LINK_NETNSID, NSIDS);
      case 31:
        return number(IFLA.EXT_MASK, MASKS);
      default:
        return this.#netns();
    }
  }

  #netns(): DrawnAttribute {
    const draw = this.#draw;
    switch (draw.below(8)) {
      case 0:
        return { type: IFLA.TARGET_NETNSID, payload: u32(draw.of(NSIDS)) };
      case 1:
        return { type: IFLA.NET_NS_PID, payload: u32(draw.of(PROCESSES)) };
      default:
        return { type: IFLA.NET_NS_FD, payload: u32(draw.of(DESCRIPTORS)) };
    }
  }

  #alias(): Uint8Array {
    const draw = this.#draw;
    const sizes = [0, 1, 10, 100, 255, 256];
    return latin1(
      draw.of([
        "",
        "\0",
        "alias",
        "alias\0",
        "\xff\xfe",
        "a\0b",
        ...sizes.map((size) => "y".repeat(size)),
      ]),
    );
  }

  #xdp(): DrawnAttribute {
    const draw = this.#draw;
    const parts: DrawnAttribute[] = [];
    if (!draw.chance(4)) parts.push({ type: IFLA_XDP.FD, payload: u32(draw.of([-1, 5000])) });
    if (draw.chance(2)) {
      parts.push({ type: IFLA_XDP.FLAGS, payload: u32(draw.of([0, 1, 2, 4, 6, 8, 16, 32])) });
    }
    if (draw.chance(4)) {
      parts.push({ type: IFLA_XDP.EXPECTED_FD, payload: u32(draw.of([-1, 5000])) });
    }
    if (draw.chance(8)) parts.push({ type: IFLA_XDP.PROG_ID, payload: u32(1) });
    if (draw.chance(8)) parts.push({ type: IFLA_XDP.ATTACHED, payload: u8(0) });
    return nest(IFLA.XDP, ...parts);
  }

  /** IFLA_AF_SPEC. */
  #families(): DrawnAttribute {
    const draw = this.#draw;
    const setting = (id: number, value: number) => ({ type: id, payload: u32(value) });
    const inet = nest(
      AF.INET,
      nest(IFLA_INET.CONF, setting(draw.of([1, 8, 12, 33, 34, 0]), draw.of([0, 1, 2]))),
    );
    return nest(
      IFLA.AF_SPEC,
      ...draw.of([
        [inet],
        [inet],
        [nest(AF.INET)],
        [nest(AF.BRIDGE)],
        [nest(99)],
        [inet, inet],
        [inet, nest(AF.BRIDGE)],
        [],
      ]),
    );
  }

  #info(): DrawnAttribute {
    const draw = this.#draw;
    const kind = draw.of(KINDS);
    this.#last += kind === "veth" ? 2 : 1;
    const parts: DrawnAttribute[] = [];
    if (!draw.chance(15)) {
      parts.push({ type: IFLA_INFO.KIND, payload: latin1(draw.chance(4) ? kind : `${kind}\0`) });
    }
    if (kind === "veth" ? draw.chance(2) : draw.chance(15)) {
      parts.push(nest(IFLA_INFO.DATA, ...draw.chance(10) ? [] : [this.#peer()]));
    }
    if (draw.chance(20)) {
      parts.push({ type: IFLA_INFO.SLAVE_KIND, payload: latin1("bridge\0") });
      parts.push(nest(IFLA_INFO.SLAVE_DATA));
    }
    return nest(IFLA.LINKINFO, ...parts);
  }

  #peer(): DrawnAttribute {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [];
    if (!draw.chance(4)) attributes.push(this.#name());
    for (let more = draw.of([0, 0, 0, 1, 1, 2]); more > 0; more--) attributes.push(this.#setting());
    if (draw.chance(3)) attributes.push(this.#netns());
    const bytes = attributes.map((one) => attributeBytes(one));
    const header = this.#header(true, draw.chance(6) ? this.#index() : 0);
    return { type: VETH_INFO.PEER, payload: joined([header, ...bytes]) };
  }

  #getLink(): DrawnRequest {
    const draw = this.#draw;
    const type = RTM.GETLINK;
    const attributes: DrawnAttribute[] = [];
    const dumped = draw.chance(3);
    if (dumped ? draw.chance(3) : draw.chance(3)) {
      attributes.push({ type: IFLA.EXT_MASK, payload: u32(draw.of(MASKS)) });
    }
    if (draw.chance(6)) {
      attributes.push({ type: IFLA.TARGET_NETNSID, payload: u32(draw.of(NSIDS)) });
    }
    if (dumped) {
      if (draw.chance(5)) {
        attributes.push({ type: IFLA.MASTER, payload: u32(draw.of([0, 1, 2, 3, -1])) });
      }
      if (draw.chance(4)) {
        const kind = latin1(`${draw.of(["veth", "ifb", "nosuch"])}\0`);
        attributes.push(nest(IFLA.LINKINFO, { type: IFLA_INFO.KIND, payload: kind }));
      }
      if (draw.chance(15)) attributes.push(this.#setting());
      const flags = REQUEST | draw.of([DUMP, DUMP, DUMP, ROOT, MATCH]);
      const header = draw.chance(12) ? Uint8Array.of(0, 0, 0, 0) : new Uint8Array(16);
      return { type, flags, header, attributes };
    }
    if (draw.chance(3)) attributes.push(this.#name());
    if (draw.chance(5)) attributes.push(this.#name(IFLA.ALT_IFNAME, ALTNAMES));
    if (draw.chance(15)) attributes.push(this.#netns());
    if (draw.chance(15)) attributes.push(this.#setting());
    const header = joined([u32(0), u32(draw.chance(2) ? 0 : this.#index()), u32(0), u32(0)]);
    return { type, flags: REQUEST | draw.of([0, 0, ACK]), header, attributes };
  }

  #getStats(): DrawnRequest {
    const draw = this.#draw;
    const dumped = draw.chance(3);
    const flags = REQUEST | (dumped ? DUMP : draw.of([0, ACK]));
    const mask = draw.of([1, 1, 1, 2, 4, 8, 16, 31, 0, 32, 64, -1]);
    const index = dumped && !draw.chance(10) ? 0 : this.#index();
    const header = joined([u32(0), u32(index), u32(mask)]);
    const attributes = draw.chance(4)
      ? [nest(
        1 | NLA_F.NESTED,
        { type: IFLA_STATS.LINK_OFFLOAD_XSTATS, payload: u32(draw.of([0, 1, 2, 6, 7, 8])) },
      )]
      : [];
    return { type: RTM.GETSTATS, flags, header, attributes };
  }
}

/** A scenario that depends on a seed alone. */
export function generateLinks(seed: number): Scenario {
  const draw = new Draw(seeded(seed));
  const requests = new LinkRequests(draw);
  const mutator = new Mutator(draw);
  const groups = draw.chance(3) ? undefined : [RTNLGRP.LINK, RTNLGRP.NSID, RTNLGRP.STATS];
  const steps: Step[] = [
    ...NAMESPACES.flatMap((name, index) =>
      listener(`s${index}`, {
        in: name,
        ...groups && { groups },
        strict: draw.chance(2),
        everywhere: draw.chance(4),
      })
    ),
    { call: "socket", socket: "t", protocol: NETLINK.ROUTE, in: draw.of(NAMESPACES) },
    ...OPTIONS.filter(() => draw.chance(2)).map((option): Step => (
      { call: "setsockopt", socket: "t", level: SOL.NETLINK, option, value: 1 }
    )),
  ];
  const count = LEAST_REQUESTS + draw.below(MORE_REQUESTS);
  for (let seq = 1; seq <= count; seq++) {
    const drawn = requests.request();
    const { payload, ...message } = draw.chance(4) ? mutator.message(drawn, seq) : {
      ...drawn,
      seq,
      payload: joined([drawn.header, ...drawn.attributes.map((one) => attributeBytes(one))]),
    };
    if (!namesOnlyKnown(payload, message.type, [...DESCRIPTORS, ...PROCESSES], [FAR])) continue;
    const { type, flags = 0 } = message;
    const data = {
      type,
      flags,
      seq,
      payload: payload.toHex(),
      ..."length" in message && { length: message.length },
    };
    const socket = draw.of(SOCKETS);
    const user = draw.maybe(30, () => ({ as: "user" } as const));
    steps.push({ call: "sendto", socket, data, ...user });
    if (draw.chance(8)) steps.push({ call: "recvmsg", socket, sizes: [draw.of(ROOMS)] });
    for (const each of SOCKETS) {
      if (!draw.chance(5)) steps.push({ call: "drain", socket: each });
    }
  }
  for (const socket of SOCKETS) {
    const payload = new Uint8Array(16).toHex();
    steps.push({ call: "drain", socket });
    steps.push({
      call: "sendto",
      socket,
      data: { type: RTM.GETLINK, flags: REQUEST | DUMP, payload },
    });
    steps.push({ call: "drain", socket });
  }
  const numbered: Preparation[] = draw.chance(2) ? [{ nsid: 0, of: "n1", in: "n0" }] : [];
  return {
    name: `link ${seed}`,
    prepare: [...withoutIpv6(...NAMESPACES), ...numbered],
    changes: NAMESPACES,
    settled: true,
    indices: [...Array.from({ length: MOST }, (_, index) => index + 2), FAR, FAR + 1, FAR + 2],
    steps,
  };
}
