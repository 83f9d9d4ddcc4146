/** What links are given in random requests: everything that they may have, rightly and wrongly. */

import {
  AF,
  IFLA,
  IFLA_INET,
  IFLA_INET6,
  IFLA_PROTO_DOWN_REASON,
  IFLA_XDP,
  RTEXT_FILTER,
} from "../../src/abi/mod.ts";
import { joined } from "./bytes.ts";
import type { Draw } from "./draw.ts";
import type { DrawnAttribute } from "./generate_requests.ts";
import { attributeBytes, u32 } from "./generate_requests.ts";
import { descriptorOf } from "./scenario.ts";

/** The namespaces of scenarios of links. */
export const NAMESPACES: readonly string[] = ["n0", "n1"];
/** The greatest index that a scenario asks for, beside {@linkcode FAR}. */
export const MOST_INDEX = 20;
/** An index out of the row. */
export const FAR = 500;
const NAMES = ["v0", "v1", "v2", "v3", "v4", "lo", "veth0", "veth1", "ifb0", "abcdefghijklmno"];
/** Other names. */
export const ALTNAMES: readonly string[] = [
  "alt0",
  "alt1",
  "alt2",
  "v3",
  "v0",
  `long${"x".repeat(123)}`,
];
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
const TOKENS = ["00".repeat(15) + "01", "00".repeat(16), "fe80" + "00".repeat(14), "0001"];
/** Numbers by which namespaces may know each other. */
export const NSIDS: readonly number[] = [0, 1, 2, 5, -1, 0x7fffffff];
/** Descriptors of namespaces, and of nothing. */
export const DESCRIPTORS: readonly number[] = [...NAMESPACES, ...NAMESPACES, ...NAMESPACES].map(
  descriptorOf,
).concat(899, -1);
/** Processes that there are not. */
export const PROCESSES: readonly number[] = [0, 0x3fffffff, -1];
/** What else is asked for. */
export const MASKS: readonly number[] = [
  ...[0, RTEXT_FILTER.VF, RTEXT_FILTER.SKIP_STATS, RTEXT_FILTER.SKIP_STATS, RTEXT_FILTER.BRVLAN],
  ...[RTEXT_FILTER.VF | RTEXT_FILTER.SKIP_STATS, -1],
];

/** A number of 8 bits. */
export function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

/** Characters, a byte each. */
export function latin1(value: string): Uint8Array {
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

/** A nest. */
export function nest(type: number, ...attributes: readonly DrawnAttribute[]): DrawnAttribute {
  return { type, payload: joined(attributes.map((one) => attributeBytes(one))) };
}

/** Draws attributes of links. */
export class LinkSettings {
  readonly #draw: Draw;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** A name. */
  name(type: number = IFLA.IFNAME, names: readonly string[] = NAMES): DrawnAttribute {
    const draw = this.#draw;
    const name = draw.of(draw.chance(6) ? STRANGE_NAMES : names);
    return { type, payload: latin1(draw.chance(10) ? name : `${name}\0`) };
  }

  /** Something that both new links and others may be given. */
  setting(): DrawnAttribute {
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
        return number(IFLA.NEW_IFINDEX, [0, 5, 7, 9, 15, MOST_INDEX, -1]);
      case 30:
        return number(IFLA.LINK_NETNSID, NSIDS);
      case 31:
        return number(IFLA.EXT_MASK, MASKS);
      default:
        return this.netns();
    }
  }

  /** A namespace. */
  netns(): DrawnAttribute {
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
    const inet6 = nest(
      AF.INET6,
      draw.chance(4)
        ? { type: IFLA_INET6.TOKEN, payload: Uint8Array.fromHex(draw.of(TOKENS)) }
        : { type: IFLA_INET6.ADDR_GEN_MODE, payload: u8(draw.of([0, 1, 2, 3, 4, 255])) },
    );
    return nest(
      IFLA.AF_SPEC,
      ...draw.of([
        [inet6],
        [inet6],
        [inet, inet6],
        [nest(AF.INET6)],
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
}
