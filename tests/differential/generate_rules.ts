/** Random scenarios of policy routing rules: right requests, and right ones made wrong. */

import {
  AF,
  FIB_RULE,
  FR_ACT,
  FRA,
  NETLINK,
  NETLINK_SO,
  NLM_F,
  RTM,
  RTNL_FAMILY,
  RTNLGRP,
  SO,
  SOL,
} from "../../src/abi/mod.ts";
import { seeded } from "../_random.ts";
import { Draw } from "./draw.ts";
import { hex, text } from "./questions.ts";
import type { Data, MessageData, Scenario, Step } from "./scenario.ts";

const SOCKETS = ["s0", "s1", "s2", "s3"];
const LEAST_STEPS = 10;
const MORE_STEPS = 30;
const { INET, INET6 } = AF;
const { IPMR, IP6MR } = RTNL_FAMILY;
const FAMILIES = [INET, INET, INET, INET6, INET6, INET6, IPMR, IP6MR];
const STRANGE_FAMILIES = [AF.UNSPEC, 7, 99, 127, 130, 255];
const ACTIONS = [
  ...[FR_ACT.TO_TBL, FR_ACT.TO_TBL, FR_ACT.TO_TBL, FR_ACT.TO_TBL, FR_ACT.GOTO, FR_ACT.GOTO],
  ...[FR_ACT.NOP, FR_ACT.UNREACHABLE, FR_ACT.PROHIBIT, FR_ACT.BLACKHOLE, FR_ACT.UNSPEC, 99],
];
const FLAGS = [0, 0, 0, 0, 0, FIB_RULE.INVERT, FIB_RULE.PERMANENT, 0x10000, 0x1c, 0xfffffffe];
const PRIORITIES = [0, 1, 5, 5, 6, 7, 10, 32766, 0xffffffff];
const TABLES = [0, 1, 100, 252, 253, 254, 255, 256, 1000, 0xffffffff];
const NAMES = [
  ...["6c6f00", "6c6f00", "6c6f", "7600", "7600", "76", "7630313233343536373839303132333400"],
  ...["763031323334353637383930313233", "00", "0000", "6c6f00780000", "ff00", "c3a900", "c328"],
];
const NUMBERS = [0, 1, 5, 0xff, 0x100, 0x7fffffff, 0xffffffff];
const PORTS = ["50005000", "50005000", "50005000", "01000200", "fefffeff", "00500050"];
const WRONG_PORTS = ["00000000", "0100ffff", "05000400", "00000100", "01000000"];
const MASKS = ["ffff", "ffff", "ff00", "5000", "00ff"];
const WRONG_MASKS = ["0000", "4000", "00f0"];
const USERS = ["0000000000000000", "0000000001000000", "e8030000e8030000"];
const WRONG_USERS = ["0100000000000000", "00000000ffffffff", "ffffffffffffffff"];
const V4 = ["0a000000", "0a000001", "c0a80000", "00000000"];
const V6 = ["fd00(00x14)", "fd(00x14)01", "(00x16)", "(00x10)ffff0a000001"];
const FLOWLABELS = ["00000000", "00000001", "0000ff00", "0000ffff"];
const FLOWLABEL_MASKS = ["000fffff", "000fffff", "0000ffff", "00000000"];
const WRONG_FLOWLABELS = ["00100000", "ffffffff", "000fffff"];
const DSCP = ["00", "01", "0a", "3f"];
const DSCP_MASKS = ["3f", "3f", "0b", "0f"];
const WRONG_DSCP = ["40", "ff", "00", "04"];
/** Numbers that are no attribute of rules, or none that has a meaning. */
const STRANGE_TYPES = [0, 5, 7, 8, 9, 18, 31, 40, 0x3fff];
const TOS = [0x04, 0x10, 0x1c];
const WRONG_TOS = [0x01, 0x03, 0x20, 0xe0, 0xfc];
const HEADER = 12;
const NESTED = 0x8000;
const NET_BYTEORDER = 0x4000;

/** A rule that was asked for. */
interface Asked {
  readonly header: string;
  readonly attributes: readonly Attribute[];
}

interface Attribute {
  readonly type: number;
  readonly payload: string;
  /** `nla_len`, where it is not what the payload makes it. */
  readonly length?: number;
}

function bytes(folded: string): string {
  return folded.replaceAll(
    /\((..)x(\d+)\)/g,
    (_, byte: string, count: string) => byte.repeat(Number(count)),
  );
}

function u8(value: number): string {
  return (value & 0xff).toString(16).padStart(2, "0");
}

function u16(value: number): string {
  return u8(value) + u8(value >>> 8);
}

function numbers(values: readonly number[]): string[] {
  return values.map((value) => hex(value));
}

function encoded({ type, payload, length = 4 + payload.length / 2 }: Attribute): string {
  return u16(length) + u16(type) + payload + "00".repeat(-(payload.length / 2) & 3);
}

class RuleGenerator {
  readonly #draw: Draw;
  /** What was asked for so far, right or wrong. */
  readonly #asked: Asked[] = [];
  /** The payloads that attributes had so far, by number. */
  readonly #payloads = new Map<number, string[]>();

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  scenario(name: string): Scenario {
    const draw = this.#draw;
    const sockets = SOCKETS.slice(0, 2 + draw.below(SOCKETS.length - 1));
    const steps = sockets.flatMap((socket, index) => this.#opened(socket, index));
    const count = LEAST_STEPS + draw.below(MORE_STEPS);
    for (let step = 0; step < count; step++) {
      const socket = draw.of(sockets);
      const times = draw.chance(8) ? 2 : 1;
      const messages = Array.from({ length: times }, () => this.#message());
      const as = draw.maybe(30, () => ({ as: "user" } as const));
      steps.push({
        call: "sendto",
        socket,
        data: times === 1 ? messages[0] ?? "" : messages,
        ...as,
      });
      if (!draw.chance(4)) steps.push({ call: "drain", socket });
    }
    for (const socket of sockets) {
      const payload = hex(0, 0, 0);
      const flags = NLM_F.REQUEST | NLM_F.DUMP;
      steps.push({ call: "drain", socket });
      steps.push({ call: "sendto", socket, data: { type: RTM.GETRULE, flags, payload } });
      steps.push({ call: "drain", socket });
    }
    return { name, changes: ["n0", "n1"], steps };
  }

  #opened(socket: string, index: number): Step[] {
    const draw = this.#draw;
    const set = (option: number, value = 1): Step => (
      { call: "setsockopt", socket, level: SOL.NETLINK, option, value }
    );
    const steps: Step[] = [{
      call: "socket",
      socket,
      protocol: NETLINK.ROUTE,
      ...index % 2 === 1 && draw.chance(2) && { in: "n1" },
    }];
    if (draw.chance(2)) steps.push({ call: "bind", socket, address: {} });
    for (const group of [RTNLGRP.IPV4_RULE, RTNLGRP.IPV6_RULE]) {
      if (!draw.chance(3)) steps.push(set(NETLINK_SO.ADD_MEMBERSHIP, group));
    }
    if (!draw.chance(6)) steps.push(set(NETLINK_SO.EXT_ACK));
    if (draw.chance(4)) steps.push(set(NETLINK_SO.CAP_ACK));
    if (draw.chance(3)) steps.push(set(NETLINK_SO.PKTINFO));
    if (draw.chance(2)) steps.push(set(NETLINK_SO.GET_STRICT_CHK));
    if (draw.chance(12)) {
      const value = draw.of([0, 3000]);
      steps.push({ call: "setsockopt", socket, level: SOL.SOCKET, option: SO.RCVBUF, value });
    }
    return steps;
  }

  #message(): Data {
    const draw = this.#draw;
    const type = draw.of([RTM.NEWRULE, RTM.NEWRULE, RTM.NEWRULE, RTM.DELRULE, RTM.DELRULE, 34]);
    const seq = draw.below(1000);
    return type === RTM.GETRULE ? this.#question(seq) : this.#change(type, seq);
  }

  #question(seq: number): MessageData {
    const draw = this.#draw;
    const family = draw.of([0, 0, ...FAMILIES, ...draw.chance(4) ? STRANGE_FAMILIES : []]);
    const right = hex(family, 0, 0);
    const payload = draw.chance(3)
      ? draw.of([
        u8(family),
        right.slice(0, 22),
        `${right}00`,
        `${right}00000000`,
        right + encoded({ type: FRA.PRIORITY, payload: hex(5) }),
        this.#garbled(right),
      ])
      : right;
    const flags = draw.of([NLM_F.DUMP, NLM_F.DUMP, NLM_F.DUMP | NLM_F.ACK, NLM_F.ROOT, NLM_F.ACK]);
    return { type: RTM.GETRULE, flags: NLM_F.REQUEST | flags, seq, payload };
  }

  #change(type: number, seq: number): MessageData {
    const draw = this.#draw;
    const { ACK, ECHO, EXCL, REPLACE, CREATE, BULK } = NLM_F;
    const flags = type === RTM.NEWRULE
      ? draw.of([ACK, ACK, 0, ACK | ECHO, ECHO, ACK | EXCL, EXCL, ACK | CREATE | EXCL, REPLACE])
      : draw.of([ACK, ACK, ACK, 0, ACK | ECHO, ECHO, draw.chance(4) ? BULK : ACK]);
    const again = type === RTM.DELRULE ? !draw.chance(4) : draw.chance(4);
    const asked = again && this.#asked.length > 0 ? this.#again(type) : this.#new();
    this.#asked.push(asked);
    const { attributes } = asked;
    const header = draw.chance(40) ? this.#garbled(asked.header) : asked.header;
    const wrong = draw.chance(6) ? this.#wrong(attributes) : attributes;
    let payload = header + wrong.map(encoded).join("");
    if (draw.chance(20)) payload += draw.of(["00", "ff", "0000", "ffffff", "03000600", "ffff0600"]);
    if (draw.chance(40)) payload = payload.slice(0, 2 * draw.below(payload.length / 2));
    const length = draw.chance(40)
      ? { length: draw.of([16, 17, 16 + HEADER - 1, 16 + HEADER, 16 + HEADER + 3]) }
      : {};
    // What is longer than the datagram is no message.
    const whole = 16 + payload.length / 2;
    const cut = length.length !== undefined && length.length > whole ? {} : length;
    return { type, flags: NLM_F.REQUEST | flags, seq, payload, ...cut };
  }

  /** A rule that was asked for, or what can be said of it in fewer words. */
  #again(type: number): Asked {
    const draw = this.#draw;
    const { header, attributes } = draw.of(this.#asked);
    const fewer = draw.chance(type === RTM.DELRULE ? 3 : 8)
      ? attributes.filter(() => !draw.chance(3))
      : attributes;
    return { header, attributes: draw.chance(4) ? this.#altered(fewer) : fewer };
  }

  /** The same attributes, of which one is as in another rule. */
  #altered(attributes: readonly Attribute[]): readonly Attribute[] {
    const draw = this.#draw;
    const at = draw.below(attributes.length);
    const { type = 0 } = attributes[at] ?? {};
    const payloads = this.#payloads.get(type);
    return payloads ? attributes.with(at, { type, payload: draw.of(payloads) }) : attributes;
  }

  #new(): Asked {
    const draw = this.#draw;
    const family = draw.chance(30) ? draw.of(STRANGE_FAMILIES) : draw.of(FAMILIES);
    const action = draw.of(ACTIONS);
    const attributes = this.#attributes(family, action);
    const has = (id: number) => attributes.some((one) => one.type === id);
    const most = family === INET || family === IPMR ? 32 : 128;
    const prefix = (id: number) => {
      if (draw.chance(30)) return draw.of([0, 1, most + 1, 255]);
      return has(id) ? draw.of([1, 8, 16, most]) : 0;
    };
    const tos = draw.chance(30) ? draw.of(WRONG_TOS) : draw.chance(6) ? draw.of(TOS) : 0;
    const table = has(FRA.L3MDEV) ? !draw.chance(10) : draw.chance(3);
    const header = u8(family) + u8(prefix(FRA.DST)) + u8(prefix(FRA.SRC)) +
      u8(has(FRA.DSCP) && !draw.chance(10) ? 0 : tos) +
      u8(table ? 0 : draw.of(TABLES)) + "0000" + u8(action) + hex(draw.of(FLAGS));
    return { header, attributes };
  }

  /** A header with a byte that is another one. */
  #garbled(header: string): string {
    const at = 2 + 2 * this.#draw.below(header.length / 2 - 1);
    return header.slice(0, at) + u8(this.#draw.below(256)) + header.slice(at + 2);
  }

  /** What rules of a family may have, and now and then what those of another may. */
  #attributes(family: number, action: number): Attribute[] {
    const draw = this.#draw;
    const out: Attribute[] = [];
    const put = (type: number, right: readonly string[], wrong: readonly string[] = right) => {
      const payload = bytes(draw.of(draw.chance(15) ? wrong : right));
      out.push({ type, payload });
      this.#payloads.set(type, [...this.#payloads.get(type) ?? [], payload]);
    };
    const maybe = (
      times: number,
      type: number,
      right: readonly string[],
      wrong?: readonly string[],
    ) => {
      const drawn = draw.chance(times);
      if (drawn) put(type, right, wrong);
      return drawn;
    };
    const like = draw.chance(40) ? draw.of(FAMILIES) : family;
    const addresses = like === INET || like === IPMR ? V4 : V6;
    const l3mdev = maybe(12, FRA.L3MDEV, ["01"], ["00", "02"]);
    if (!l3mdev || draw.chance(10)) maybe(2, FRA.TABLE, numbers(TABLES));
    if (!draw.chance(3)) put(FRA.PRIORITY, numbers(PRIORITIES));
    if (action === FR_ACT.GOTO ? !draw.chance(20) : draw.chance(60)) {
      put(FRA.GOTO, numbers([5, 6, 7, 7, 10, 10, 33000]), numbers([0, 1]));
    }
    maybe(5, FRA.SRC, addresses);
    maybe(5, FRA.DST, addresses);
    maybe(5, FRA.IIFNAME, NAMES);
    maybe(8, FRA.OIFNAME, NAMES);
    maybe(8, FRA.FWMARK, numbers(NUMBERS));
    maybe(8, FRA.FWMASK, numbers(NUMBERS));
    maybe(12, FRA.FLOW, numbers([0, 1, 2, 0x10002]));
    maybe(12, FRA.TUN_ID, ["0000000000000001", "(00x8)", "ff(00x6)01"]);
    maybe(8, FRA.SUPPRESS_PREFIXLEN, numbers([0, 1, 8, 0xffffffff, 0x80000000]));
    maybe(8, FRA.SUPPRESS_IFGROUP, numbers([0, 1, 8, 0xffffffff, 0x80000000]));
    maybe(8, FRA.UID_RANGE, USERS, WRONG_USERS);
    maybe(4, FRA.PROTOCOL, ["00", "02", "03", "04", "ff"]);
    maybe(8, FRA.IP_PROTO, ["00", "06", "11", "ff"]);
    const sport = maybe(6, FRA.SPORT_RANGE, PORTS, WRONG_PORTS);
    if (sport || draw.chance(30)) maybe(3, FRA.SPORT_MASK, MASKS, WRONG_MASKS);
    const dport = maybe(6, FRA.DPORT_RANGE, PORTS, WRONG_PORTS);
    if (dport || draw.chance(30)) maybe(3, FRA.DPORT_MASK, MASKS, WRONG_MASKS);
    const dscp = maybe(8, FRA.DSCP, DSCP, WRONG_DSCP);
    if (dscp || draw.chance(30)) maybe(3, FRA.DSCP_MASK, DSCP_MASKS, WRONG_DSCP);
    if (like === INET6 ? draw.chance(6) : draw.chance(60)) {
      if (!draw.chance(10)) put(FRA.FLOWLABEL, FLOWLABELS, WRONG_FLOWLABELS);
      if (!draw.chance(10)) put(FRA.FLOWLABEL_MASK, FLOWLABEL_MASKS, WRONG_FLOWLABELS);
    }
    return draw.chance(4) ? this.#shuffled(out) : out;
  }

  #shuffled<T>(items: readonly T[]): T[] {
    const rest = [...items];
    const out: T[] = [];
    while (rest.length > 0) out.push(...rest.splice(this.#draw.below(rest.length), 1));
    return out;
  }

  /** The same attributes, of which one is not right. */
  #wrong(attributes: readonly Attribute[]): readonly Attribute[] {
    const draw = this.#draw;
    const at = draw.below(attributes.length);
    const one = attributes[at];
    if (one === undefined) return [{ type: draw.of(STRANGE_TYPES), payload: "00000000" }];
    const { type, payload } = one;
    const size = payload.length / 2;
    switch (draw.below(10)) {
      case 0:
        return attributes.toSpliced(at, 1);
      case 1:
        return [...attributes, one];
      case 2:
        return [...attributes, { type, payload: this.#garbled(`00${payload}`).slice(2) }];
      case 3:
        return attributes.with(at, { type, payload: payload.slice(0, 2 * draw.below(size + 1)) });
      case 4:
        return attributes.with(at, { type, payload: payload + draw.of(["00", "ff", "00000000"]) });
      case 5:
        return attributes.with(at, { ...one, length: draw.of([0, 3, 4, 5, 4 + size + 4, 0xffff]) });
      case 6:
        return attributes.with(at, { type: draw.of(STRANGE_TYPES), payload });
      case 7:
        return attributes.with(at, { type: type | NESTED, payload });
      case 8:
        return attributes.with(at, { type: type | NET_BYTEORDER, payload });
      default:
        return attributes.with(at, {
          type: 1 + draw.below(FRA.DSCP_MASK),
          payload: draw.chance(2) ? payload : text("x".repeat(draw.below(20))),
        });
    }
  }
}

/** A scenario that depends on a seed alone. */
export function generateRules(seed: number): Scenario {
  return new RuleGenerator(new Draw(seeded(seed))).scenario(`rule ${seed}`);
}
