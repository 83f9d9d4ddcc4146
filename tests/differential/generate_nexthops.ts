/** Random scenarios of nexthop objects and of the routes by them: rightly and wrongly. */

import {
  AF,
  IFF,
  NEXTHOP_GRP_TYPE,
  NHA,
  NHA_OP_FLAG,
  NHA_RES_BUCKET,
  NHA_RES_GROUP,
  NLA_F,
  NLM_F,
  NTF,
  NUD,
  RT_SCOPE,
  RTA,
  RTAX,
  RTM,
  RTM_F,
  RTN,
  RTNH_F,
  RTNLGRP,
} from "../../src/abi/mod.ts";
import { parseIp } from "../../src/codec/mod.ts";
import { seeded } from "../_random.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import { drawEncapAttributes } from "./encaps.ts";
import { macOf } from "./generate_basic.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { attributeBytes, Mutator, u32 } from "./generate_requests.ts";
import { listener } from "./prepare.ts";
import type { Data, Preparation, Scenario, Step } from "./scenario.ts";
import { typed } from "./typed.ts";

const { REQUEST, ACK, ECHO, DUMP, CREATE, EXCL, REPLACE, APPEND } = NLM_F;
const LEAST_STEPS = 15;
const MORE_STEPS = 40;
/** `lo`, a pair, two of kind ifb. */
const INDICES = [2, 2, 3, 4, 4, 4, 4, 5, 5, 5, 1];
const WRONG_INDICES = [0, 9, -1];
const IDS = [1, 1, 2, 3, 4, 4, 5, 5, 6, 7, 8, 9];
const GROUP_IDS = [20, 20, 21, 22, 1, 23, 24];
const GATEWAYS4 = [
  ...["10.0.0.2", "10.0.0.2", "10.0.0.3", "10.1.0.2", "10.0.0.1", "0.0.0.0", "224.0.0.1"],
  ...["203.0.113.1"],
];
const GATEWAYS6 = ["fe80::1", "fe80::2", "fe80::3", "2001:db8::5", "ff02::1", "::", "fe80::1"];
const OWN = ["10.0.0.1/24", "10.1.0.1/16"];
const PREFIXES4 = ["192.0.2.0/24", "198.51.100.0/24", "0.0.0.0/0", "203.0.113.7/32"];
const PREFIXES6 = ["2001:db8:1::/48", "2001:db8:2::/64", "::/0", "2001:db8::7/128"];
const NEW_FLAGS = [
  ...[CREATE, CREATE, CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, CREATE | REPLACE, REPLACE],
  ...[CREATE | APPEND, 0],
];
/** Those for forwarding databases, and the tunnel that has one. */
const FDB_IDS = [8, 9];
const FDB_GROUP = 24;
const TUNNEL = 6;
const WEIGHTS = [0, 0, 0, 1, 2, 9, 255, 256, 0xfffe];
const OP_FLAGS = [0, NHA_OP_FLAG.DUMP_STATS, 3, NHA_OP_FLAG.DUMP_HW_STATS, 4];
const PROTOCOLS = [0, 3, 4, 186];

function address(text: string): Uint8Array {
  return parseIp(text) ?? new Uint8Array();
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8 & 0xff);
}

function attribute(type: number, payload: Uint8Array = new Uint8Array()): DrawnAttribute {
  return { type, payload };
}

function nested(type: number, inner: readonly DrawnAttribute[]): DrawnAttribute {
  return { type, payload: joined(inner.map((one) => attributeBytes(one))) };
}

class NexthopGenerator {
  readonly #draw: Draw;
  /**
   * Whether routes are looked up. Which member of a group packets take depends on a hash whose key
   * nobody knows: groups have one then.
   */
  readonly #lookups: boolean;
  readonly #mutator: Mutator;
  #seq = 0;
  /** Routes that were asked for. */
  readonly #routes: DrawnRequest[] = [];

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#lookups = draw.chance(3);
    this.#mutator = new Mutator(draw);
  }

  scenario(name: string): Scenario {
    const draw = this.#draw;
    const groups = [RTNLGRP.NEXTHOP, RTNLGRP.NEIGH, RTNLGRP.IPV4_ROUTE, RTNLGRP.IPV6_ROUTE];
    const steps: Step[] = [
      ...listener("s0", { groups }),
      ...listener("s1", { groups: [], strict: true }),
    ];
    const send = (data: Data) => {
      steps.push({ call: "sendto", socket: draw.of(["s0", "s0", "s1"]), data });
      for (const socket of ["s0", "s1"]) steps.push({ call: "drain", socket });
    };
    const [links, rest] = this.#beginning();
    for (const data of links) send(data);
    for (const name of ["v0", "v1"]) {
      steps.push({
        call: "sysctl",
        in: "n0",
        name: `net.ipv6.conf.${name}.disable_ipv6`,
        value: "1",
      });
    }
    for (const data of rest) send(data);
    const count = LEAST_STEPS + draw.below(MORE_STEPS);
    for (let step = 0; step < count; step++) {
      if (draw.chance(25)) {
        const name = "net.ipv4.nexthop_compat_mode";
        steps.push({ call: "sysctl", in: "n0", name, value: draw.of(["0", "1", "2"]) });
      } else {
        send(this.#request());
      }
    }
    for (const type of [RTM.GETNEXTHOP, RTM.GETNEXTHOPBUCKET]) {
      send({ type, flags: REQUEST | DUMP, payload: "00".repeat(8) });
    }
    for (const family of [AF.INET, AF.INET6]) {
      const payload = Uint8Array.of(family, ...new Uint8Array(11)).toHex();
      send({ type: RTM.GETROUTE, flags: REQUEST | DUMP, payload });
    }
    const prepare: Preparation[] = ["default", "all"].flatMap((conf) => [
      { sysctl: `net.ipv6.conf.${conf}.addr_gen_mode`, value: "1", in: "n0" },
      { sysctl: `net.ipv6.conf.${conf}.accept_dad`, value: "0", in: "n0" },
      { sysctl: `net.ipv6.conf.${conf}.router_solicitations`, value: "0", in: "n0" },
    ]);
    return { name, prepare, changes: ["n0"], settled: true, steps };
  }

  /** Devices; and what has most of them up, addresses, and nexthops. */
  #beginning(): readonly [Data[], Data[]] {
    const draw = this.#draw;
    const links: Data[] = [
      typed({
        kind: "link",
        type: RTM.NEWLINK,
        attributes: {
          ifname: "v0",
          address: macOf(0),
          linkinfo: {
            kind: "veth",
            data: {
              peer: {
                header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
                attributes: { ifname: "v1", address: macOf(1) },
              },
            },
          },
        },
      }, CREATE | EXCL),
      ...[2, 3].map((number) =>
        typed({
          kind: "link",
          type: RTM.NEWLINK,
          attributes: { ifname: `i${number}`, address: macOf(number), linkinfo: { kind: "ifb" } },
        }, CREATE | EXCL)
      ),
    ];
    links.push(typed({
      kind: "link",
      type: RTM.NEWLINK,
      attributes: {
        ifname: "x0",
        address: macOf(4),
        linkinfo: { kind: "vxlan", data: { id: 5, port: 4789, learning: 0 } },
      },
    }, CREATE | EXCL));
    const all: Data[] = [];
    for (const index of [1, 2, 3, 4, 5]) if (!draw.chance(10)) all.push(this.#toggle(index, true));
    for (const own of OWN) {
      const [local = "", length = "32"] = own.split("/");
      all.push(typed({
        kind: "address",
        type: RTM.NEWADDR,
        header: { family: AF.INET, prefixlen: Number(length), index: local === "10.0.0.1" ? 4 : 2 },
        attributes: { local, address: local },
      }, CREATE | EXCL));
    }
    for (const id of [1, 2, 3, 4, 5]) if (!draw.chance(6)) all.push(this.#first(id));
    for (const id of FDB_IDS) if (!draw.chance(8)) all.push(this.#firstFdb(id));
    all.push(this.#firstGroup());
    return [links, all];
  }

  #plain(attributes: readonly DrawnAttribute[], family: number): Data {
    const parts = [this.#header({ family }), ...attributes.map((one) => attributeBytes(one))];
    const flags = REQUEST | ACK | CREATE;
    return { type: RTM.NEWNEXTHOP, flags, seq: ++this.#seq, payload: joined(parts).toHex() };
  }

  /** One of those that are for forwarding databases. */
  #firstFdb(id: number): Data {
    const gateway = attribute(NHA.GATEWAY, address(this.#draw.of(GATEWAYS4)));
    return this.#plain([attribute(NHA.ID, u32(id)), attribute(NHA.FDB), gateway], AF.INET);
  }

  #firstGroup(): Data {
    const members = joined(FDB_IDS.flatMap((id) => [u32(id), u32(0)]));
    const group = [attribute(NHA.ID, u32(FDB_GROUP)), attribute(NHA.GROUP, members)];
    return this.#plain([...group, attribute(NHA.FDB)], AF.UNSPEC);
  }

  /** A request about an entry of a tunnel's forwarding database. */
  #entry(): Data {
    const draw = this.#draw;
    const header = {
      family: AF.BRIDGE,
      ifindex: TUNNEL,
      state: NUD.PERMANENT,
      flags: NTF.SELF,
      type: 0,
    };
    if (draw.chance(4)) {
      return typed({ kind: "neighbour", type: RTM.GETNEIGH, header, attributes: {} }, DUMP);
    }
    const deletes = draw.chance(4);
    const nhId = draw.chance(3) ? draw.of([...GROUP_IDS, ...IDS]) : FDB_GROUP;
    return typed({
      kind: "neighbour",
      type: deletes ? RTM.DELNEIGH : RTM.NEWNEIGH,
      header: { ...header, flags: NTF.SELF | (draw.chance(15) ? NTF.EXT_LEARNED : 0) },
      attributes: {
        lladdr: macOf(draw.of([80, 80, 81, 82])),
        ...draw.chance(4) ? { dst: "10.0.0.9" } : { nhId },
        ...draw.chance(15) && { vni: 6 },
      },
    }, deletes ? 0 : draw.of([CREATE, CREATE, CREATE | REPLACE, CREATE | APPEND, REPLACE]));
  }

  /** A nexthop that there is from the beginning. */
  #first(id: number): Data {
    const draw = this.#draw;
    const six = id > 3;
    const gateway = attribute(NHA.GATEWAY, address(six ? draw.of(GATEWAYS6) : "10.0.0.2"));
    const attributes = [attribute(NHA.ID, u32(id)), attribute(NHA.OIF, u32(six ? 5 : 4))];
    if (draw.chance(2)) attributes.push(gateway);
    return this.#plain(attributes, six ? AF.INET6 : AF.INET);
  }

  #toggle(index: number, up: boolean): Data {
    const header = { index, flags: up ? IFF.UP : 0, change: IFF.UP };
    return typed({ kind: "link", type: RTM.NEWLINK, header, attributes: {} });
  }

  #request(): Data {
    const draw = this.#draw;
    switch (draw.below(30)) {
      case 0:
        return this.#toggle(draw.of(INDICES), !draw.chance(4));
      case 1:
        return this.#entry();
      case 2:
        if (draw.chance(4)) return this.#unmade();
      // falls through
      case 3:
      case 4:
        return this.#sent(this.#dump());
      case 5:
      case 6:
        return this.#sent(this.#got());
      case 7:
      case 8:
        return this.#sent(this.#bucket());
      case 9:
      case 10:
      case 11:
        return this.#sent(this.#deleted());
      case 12:
      case 13:
      case 14:
      case 15:
      case 16:
      case 17: {
        const route = this.#route();
        this.#routes.push(route);
        return this.#sent(route);
      }
      case 18:
        if (this.#lookups) return this.#sent(this.#lookup());
      // falls through
      case 19:
        return this.#sent(this.#routeDeleted());
      case 20:
      case 21:
      case 22:
      case 23:
        return this.#sent(this.#group());
      default:
        return this.#sent(this.#single());
    }
  }

  /** A link that is gone. */
  #unmade(): Data {
    const header = { index: this.#draw.of(INDICES) };
    return typed({ kind: "link", type: RTM.DELLINK, header, attributes: {} });
  }

  /** A request, now and then made wrong. */
  #sent(request: DrawnRequest): Data {
    const draw = this.#draw;
    if (draw.chance(12)) {
      const { payload, ...message } = this.#mutator.message(request, ++this.#seq);
      return { ...message, payload: payload.toHex() };
    }
    const parts = [request.header, ...request.attributes.map((one) => attributeBytes(one))];
    const { type, flags } = request;
    return { type, flags, seq: ++this.#seq, payload: joined(parts).toHex() };
  }

  #header({ family = 0, scope = 0, protocol = 0, resvd = 0, flags = 0 } = {}): Uint8Array {
    return joined([Uint8Array.of(family, scope, protocol, resvd), u32(flags)]);
  }

  #index(): Uint8Array {
    const draw = this.#draw;
    return u32(draw.of(draw.chance(15) ? WRONG_INDICES : INDICES));
  }

  #id(): Uint8Array {
    const draw = this.#draw;
    return u32(draw.chance(25) ? draw.of([0, 99, -1]) : draw.of(draw.chance(3) ? GROUP_IDS : IDS));
  }

  #single(): DrawnRequest {
    const draw = this.#draw;
    // An id keeps its family: the kernel's groups lose count of members that change theirs.
    const id = draw.of(IDS);
    const six = id === 4 || id === 5;
    const family = draw.chance(25) ? draw.of([0, 99, 7]) : six ? AF.INET6 : AF.INET;
    const attributes: DrawnAttribute[] = [];
    const put = (times: number, make: () => DrawnAttribute | readonly DrawnAttribute[]) => {
      if (draw.chance(times)) attributes.push(...[make()].flat());
    };
    const fdb = id > 7 ? !draw.chance(6) : draw.chance(6);
    const blackhole = !fdb && draw.chance(8);
    if (six || !draw.chance(12)) attributes.push(attribute(NHA.ID, u32(id)));
    if (fdb) attributes.push(attribute(NHA.FDB));
    if (blackhole) attributes.push(attribute(NHA.BLACKHOLE));
    const plain = !fdb && !blackhole;
    if (plain ? !draw.chance(30) : draw.chance(20)) {
      attributes.push(attribute(NHA.OIF, this.#index()));
    }
    const gateway = plain || fdb ? !draw.chance(3) : draw.chance(20);
    if (gateway) {
      const other = draw.chance(30) ? family !== AF.INET6 : family === AF.INET6;
      const text = draw.of(other ? GATEWAYS6 : GATEWAYS4);
      attributes.push(attribute(NHA.GATEWAY, address(text)));
    }
    put(plain ? 8 : 40, () => this.#encap());
    put(40, () => attribute(NHA.HW_STATS_ENABLE, u32(draw.of([0, 1, 2]))));
    put(60, () => attribute(draw.of([NHA.GROUPS, NHA.MASTER, NHA.OP_FLAGS]), u32(1)));
    const header = this.#header({
      family,
      protocol: draw.of(PROTOCOLS),
      ...draw.chance(gateway ? 3 : 25) && { flags: draw.of([RTNH_F.ONLINK, RTNH_F.ONLINK, 1]) },
      ...draw.chance(50) && { scope: 1 },
      ...draw.chance(60) && { resvd: 1 },
    });
    return { type: RTM.NEWNEXTHOP, flags: this.#newFlags(), header, attributes };
  }

  #newFlags(): number {
    const draw = this.#draw;
    return REQUEST | ACK | draw.of(NEW_FLAGS) | (draw.chance(5) ? ECHO : 0);
  }

  #encap(): DrawnAttribute[] {
    const drawn = drawEncapAttributes(this.#draw, { encap: NHA.ENCAP, type: NHA.ENCAP_TYPE });
    // These are wanted with the flag, which routes do not mind.
    const flag = this.#draw.chance(12) ? 0 : NLA_F.NESTED;
    return drawn.map((one) =>
      (one.type & ~NLA_F.NESTED) === NHA.ENCAP ? { ...one, type: NHA.ENCAP | flag } : one
    );
  }

  #group(): DrawnRequest {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [];
    const length = this.#lookups ? 1 : draw.of([1, 1, 2, 2, 3, 4]);
    const ids = Array.from({ length }, () => draw.of(IDS));
    const members = draw.chance(12) ? ids : [...new Set(ids)];
    const bytes = joined(members.flatMap((id) => {
      const weight = draw.chance(40) ? 0xffff : draw.of(WEIGHTS);
      return [u32(id), u16(weight), u16(draw.chance(60) ? 1 : 0)];
    }));
    if (!draw.chance(15)) attributes.push(attribute(NHA.ID, u32(draw.of(GROUP_IDS))));
    attributes.push(attribute(NHA.GROUP, draw.chance(40) ? bytes.subarray(0, 7) : bytes));
    const resilient = draw.chance(3);
    if (resilient || draw.chance(6)) {
      const type = draw.chance(25) ? 2 : Number(resilient) * NEXTHOP_GRP_TYPE.RES;
      attributes.push(attribute(NHA.GROUP_TYPE, u16(type)));
    }
    if (resilient ? !draw.chance(6) : draw.chance(40)) {
      const inner: DrawnAttribute[] = [];
      if (!draw.chance(6)) {
        inner.push(attribute(NHA_RES_GROUP.BUCKETS, u16(draw.of([1, 2, 4, 4, 8, 8, 8, 13, 0]))));
      }
      if (draw.chance(3)) {
        inner.push(attribute(NHA_RES_GROUP.IDLE_TIMER, u32(draw.of([0, 1000, 3000, -1]))));
      }
      if (draw.chance(3)) {
        inner.push(attribute(NHA_RES_GROUP.UNBALANCED_TIMER, u32(draw.of([0, 7000, -1]))));
      }
      const flag = draw.chance(20) ? 0 : NLA_F.NESTED;
      attributes.push(nested(NHA.RES_GROUP | flag, inner));
    }
    if (draw.chance(6)) attributes.push(attribute(NHA.FDB));
    if (draw.chance(5)) attributes.push(attribute(NHA.HW_STATS_ENABLE, u32(draw.of([0, 1, 1, 2]))));
    if (draw.chance(40)) attributes.push(attribute(NHA.OIF, u32(2)));
    const header = this.#header({
      family: draw.chance(25) ? AF.INET : 0,
      protocol: draw.of(PROTOCOLS),
      ...draw.chance(40) && { flags: RTNH_F.ONLINK },
    });
    return { type: RTM.NEWNEXTHOP, flags: this.#newFlags(), header, attributes };
  }

  #deleted(): DrawnRequest {
    const draw = this.#draw;
    const flags = REQUEST | ACK | (draw.chance(5) ? ECHO : 0);
    const header = this.#header({ ...draw.chance(20) && { protocol: 4 } });
    const attributes = draw.chance(30) ? [] : [attribute(NHA.ID, this.#id())];
    return { type: RTM.DELNEXTHOP, flags, header, attributes };
  }

  #got(): DrawnRequest {
    const draw = this.#draw;
    const header = this.#header({
      ...draw.chance(20) && { scope: 4 },
      ...draw.chance(8) && { family: draw.of([AF.INET, AF.INET6, 7]) },
    });
    const attributes = draw.chance(30) ? [] : [attribute(NHA.ID, this.#id())];
    if (draw.chance(2)) attributes.push(attribute(NHA.OP_FLAGS, u32(draw.of(OP_FLAGS))));
    return { type: RTM.GETNEXTHOP, flags: REQUEST | ACK, header, attributes };
  }

  #dump(): DrawnRequest {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [];
    if (draw.chance(4)) attributes.push(attribute(NHA.OIF, this.#index()));
    if (draw.chance(6)) attributes.push(attribute(NHA.MASTER, this.#index()));
    if (draw.chance(5)) attributes.push(attribute(NHA.GROUPS));
    if (draw.chance(8)) attributes.push(attribute(NHA.FDB));
    if (draw.chance(4)) attributes.push(attribute(NHA.OP_FLAGS, u32(draw.of(OP_FLAGS))));
    const header = this.#header({
      ...draw.chance(5) && { family: draw.of([AF.INET, AF.INET6, 7, 99]) },
      ...draw.chance(20) && { protocol: 4 },
    });
    return { type: RTM.GETNEXTHOP, flags: REQUEST | DUMP, header, attributes };
  }

  #bucket(): DrawnRequest {
    const draw = this.#draw;
    const dumped = draw.chance(2);
    const attributes: DrawnAttribute[] = [];
    if (dumped ? draw.chance(3) : !draw.chance(20)) {
      attributes.push(attribute(NHA.ID, draw.chance(4) ? this.#id() : u32(draw.of(GROUP_IDS))));
    }
    const inner = dumped
      ? attribute(NHA_RES_BUCKET.NH_ID, this.#id())
      : attribute(NHA_RES_BUCKET.INDEX, u16(draw.below(9)));
    if (dumped ? draw.chance(4) : !draw.chance(15)) {
      const flag = draw.chance(15) ? 0 : NLA_F.NESTED;
      attributes.push(nested(NHA.RES_BUCKET | flag, draw.chance(15) ? [] : [inner]));
    }
    if (dumped && draw.chance(5)) attributes.push(attribute(NHA.OIF, this.#index()));
    if (dumped && draw.chance(8)) attributes.push(attribute(NHA.MASTER, this.#index()));
    const header = this.#header({
      ...draw.chance(20) && { protocol: 4 },
      ...draw.chance(20) && { family: AF.INET },
    });
    const flags = REQUEST | (dumped ? DUMP : ACK);
    return { type: RTM.GETNEXTHOPBUCKET, flags, header, attributes };
  }

  #route(): DrawnRequest {
    const draw = this.#draw;
    const flags = REQUEST | ACK | draw.of(NEW_FLAGS) | (draw.chance(5) ? ECHO : 0);
    if (this.#routes.length > 0 && draw.chance(5)) return { ...draw.of(this.#routes), flags };
    const six = draw.chance(2);
    const [dst = "", length = "0"] = draw.of(six ? PREFIXES6 : PREFIXES4).split("/");
    const table = draw.of([254, 254, 254, 100]);
    const attributes: DrawnAttribute[] = [];
    const put = (times: number, id: number, payload: () => Uint8Array) => {
      if (draw.chance(times)) attributes.push(attribute(id, payload()));
    };
    if (length !== "0") attributes.push(attribute(RTA.DST, address(dst)));
    if (draw.chance(5)) {
      attributes.push(attribute(RTA.OIF, this.#index()));
      put(8, RTA.NH_ID, () => this.#id());
      if (six || draw.chance(3)) {
        put(2, RTA.GATEWAY, () => address(draw.of(six ? GATEWAYS6 : GATEWAYS4)));
      } else {
        const via = joined([u16(AF.INET6), address(draw.of(GATEWAYS6))]);
        attributes.push(attribute(RTA.VIA, via));
      }
      if (draw.chance(4)) {
        const ids = { encap: RTA.ENCAP, type: RTA.ENCAP_TYPE };
        attributes.push(...drawEncapAttributes(draw, ids));
      }
    } else {
      attributes.push(attribute(RTA.NH_ID, this.#id()));
    }
    put(3, RTA.PRIORITY, () => u32(draw.of([0, 1, 5])));
    put(12, RTA.PREFSRC, () => address(six ? "2001:db8::77" : draw.of(["10.0.0.1", "1.2.3.4"])));
    put(10, RTA.METRICS, () => attributeBytes(attribute(RTAX.MTU, u32(1400))));
    put(30, RTA.EXPIRES, () => u32(5000));
    if (six) put(25, RTA.SRC, () => address("2001:db8::"));
    const type = draw.chance(8)
      ? draw.of([RTN.LOCAL, RTN.BLACKHOLE, RTN.UNREACHABLE, RTN.BROADCAST, RTN.MULTICAST])
      : RTN.UNICAST;
    const scope = draw.of([0, 0, 0, 0, RT_SCOPE.LINK, RT_SCOPE.HOST, RT_SCOPE.NOWHERE]);
    const bySource = attributes.some(({ type }) => type === RTA.NH_ID) && draw.chance(20);
    const srcLen = six && bySource ? 32 : 0;
    const family = six ? AF.INET6 : AF.INET;
    const head = [family, Number(length), srcLen, 0, table, draw.of(PROTOCOLS), scope, type];
    const header = joined([
      Uint8Array.from(head),
      u32(draw.chance(25) ? draw.of([RTNH_F.ONLINK, RTNH_F.DEAD]) : 0),
    ]);
    return { type: RTM.NEWROUTE, flags, header, attributes };
  }

  #lookup(): DrawnRequest {
    const draw = this.#draw;
    const six = draw.chance(3);
    const [dst = ""] = draw.of(six ? PREFIXES6 : PREFIXES4).split("/");
    const attributes = [attribute(RTA.DST, address(dst))];
    if (draw.chance(4)) attributes.push(attribute(RTA.OIF, this.#index()));
    const family = six ? AF.INET6 : AF.INET;
    const flags = six || draw.chance(4) ? RTM_F.FIB_MATCH : draw.of([0, RTM_F.LOOKUP_TABLE]);
    const head = Uint8Array.of(family, six ? 128 : 32, 0, 0, 0, 0, 0, 0);
    const header = joined([head, u32(flags)]);
    return { type: RTM.GETROUTE, flags: REQUEST | ACK, header, attributes };
  }

  #routeDeleted(): DrawnRequest {
    const draw = this.#draw;
    if (draw.chance(5)) {
      const family = draw.of([AF.INET, AF.INET6]);
      const flags = draw.chance(4) ? RTM_F.CLONED : 0;
      const header = joined([Uint8Array.of(family, 0, 0, 0, 0, 0, 0, 0), u32(flags)]);
      const attributes = draw.chance(2) ? [attribute(RTA.OIF, this.#index())] : [];
      return { type: RTM.GETROUTE, flags: REQUEST | DUMP, header, attributes };
    }
    const asked = this.#routes.length === 0 || draw.chance(8)
      ? this.#route()
      : draw.of(this.#routes);
    const header = asked.header.slice();
    if (draw.chance(2)) header[5] = 0;
    if (draw.chance(2)) header[6] = RT_SCOPE.NOWHERE;
    header[2] = 0;
    const attributes = asked.attributes.filter(({ type }) => type === RTA.DST || !draw.chance(3));
    const flags = REQUEST | ACK | (draw.chance(5) ? ECHO : 0);
    return { type: RTM.DELROUTE, flags, header, attributes };
  }
}

/** A scenario of nexthops that depends on a seed alone. */
export function generateNexthops(seed: number): Scenario {
  return new NexthopGenerator(new Draw(seeded(seed))).scenario(`nexthop ${seed}`);
}
