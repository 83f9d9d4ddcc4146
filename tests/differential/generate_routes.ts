/** Random scenarios of IPv4's routes: made, changed, looked up, dumped and lost, rightly and wrongly. */

import {
  AF,
  FR_ACT,
  IFA_F,
  IFF,
  IPPROTO,
  NETLINK_SO,
  NLM_F,
  RT_SCOPE,
  RTA,
  RTAX,
  RTM,
  RTM_F,
  RTN,
  RTNH_F,
  RTNL_FAMILY,
  RTNLGRP,
  SOL,
} from "../../src/abi/mod.ts";
import { parseIp } from "../../src/codec/mod.ts";
import { seeded } from "../_random.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import { drawEncapAttributes } from "./encaps.ts";
import { macOf } from "./generate_basic.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { attributeBytes, Mutator, u32 } from "./generate_requests.ts";
import { listener, withoutIpv6 } from "./prepare.ts";
import type { Data, Scenario, Step } from "./scenario.ts";
import { typed } from "./typed.ts";

const { REQUEST, ACK, ECHO, DUMP, CREATE, EXCL, REPLACE, APPEND, BULK } = NLM_F;
const LEAST_STEPS = 10;
const MORE_STEPS = 40;
/** `lo`, and two pairs. */
const INDICES = [1, 2, 2, 2, 3, 4, 4, 5];
const WRONG_INDICES = [0, 9, -1];
const MARK = 7;

/** Where routes lead; routes of several next hops lead to {@linkcode SPREAD} alone. */
const PREFIXES = [
  ...["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.0/25", "10.1.2.3/32"],
  ...["10.0.0.0/24", "10.0.0.1/32", "192.168.0.0/16", "192.168.1.0/24", "192.168.1.0/30"],
  ...["128.0.0.0/1", "224.0.0.0/4", "255.255.255.255/32", "127.0.0.0/8", "10.0.0.255/32"],
];
const SPREAD = ["172.16.0.0/12", "172.16.1.0/24", "172.16.1.1/32"];
const WRONG_PREFIXES = ["10.1.2.3/24", "10.1.2.3/33", "10.1.2.3/255", "0.0.0.1/0", "0.0.0.0/32"];
const GATEWAYS = [
  ...["10.0.0.2", "10.0.0.2", "10.0.0.3", "10.1.0.2", "192.168.1.2", "10.0.0.1", "10.1.2.3"],
  ...["0.0.0.0", "224.0.0.1", "255.255.255.255", "10.0.0.255", "127.0.0.1", "203.0.113.1"],
];
const GATEWAYS6 = ["fe80::1", "fe80::2", "2001:db8::5", "::1", "ff02::1", "::"];
const OWN = ["10.0.0.1/24", "10.0.0.5/24", "10.1.0.1/16", "192.168.1.1/30", "10.0.0.1/32"];
const SOURCES = ["10.0.0.1", "10.0.0.5", "10.1.0.1", "192.168.1.1", "127.0.0.1", "1.2.3.4"];
const TARGETS = [
  ...["10.1.2.3", "10.1.2.4", "10.1.2.200", "10.0.0.1", "10.0.0.2", "10.0.0.255", "192.168.1.1"],
  ...["192.168.1.2", "192.168.9.9", "8.8.8.8", "127.0.0.1", "127.0.0.9", "224.0.0.1", "224.0.0.9"],
  ...["239.1.1.1", "255.255.255.255", "0.0.0.0", "200.1.1.1", "1.2.3.4"],
];
const SPREAD_TARGETS = ["172.16.1.1", "172.16.1.2", "172.17.0.1"];
const TABLES = [0, 254, 254, 254, 255, 253, 252, 1, 100, 257, 1000, -1];
const TYPES = [
  ...[RTN.UNICAST, RTN.UNICAST, RTN.UNICAST, RTN.UNICAST, RTN.UNICAST, RTN.UNICAST, RTN.LOCAL],
  ...[RTN.BROADCAST, RTN.ANYCAST, RTN.MULTICAST, RTN.BLACKHOLE, RTN.UNREACHABLE, RTN.PROHIBIT],
  ...[RTN.THROW, RTN.NAT, RTN.XRESOLVE, 12, 13, 0, 255],
];
const LEADING = 11;
const SCOPES = [
  ...[RT_SCOPE.UNIVERSE, RT_SCOPE.UNIVERSE, RT_SCOPE.UNIVERSE, RT_SCOPE.LINK, RT_SCOPE.LINK],
  ...[RT_SCOPE.SITE, RT_SCOPE.HOST, RT_SCOPE.NOWHERE, 100],
];
const PROTOCOLS = [0, 2, 3, 4, 4, 4, 16, 255];
const PRIORITIES = [0, 1, 1, 5, 100, -1];
const TOS = [0x04, 0x10, 0x1c, 0x20, 0xfc];
const WRONG_TOS = [0x01, 0x03, 0xff];
const NEW_FLAGS = [
  ...[CREATE, CREATE, CREATE | EXCL, CREATE | EXCL, CREATE | EXCL, CREATE | APPEND, REPLACE],
  ...[
    CREATE | REPLACE,
    CREATE | REPLACE,
    APPEND,
    0,
    EXCL,
    CREATE | REPLACE | APPEND,
    EXCL | REPLACE,
  ],
];
const FLAGS = [0, 0, 0, 0, RTNH_F.ONLINK, RTNH_F.ONLINK, RTNH_F.PERVASIVE, RTNH_F.DEAD];
const STRANGE_FLAGS = [RTNH_F.LINKDOWN, RTM_F.NOTIFY, RTM_F.CLONED, 0x10000, RTNH_F.OFFLOAD, -1];
const LOOKUP_FLAGS = [
  ...[0, 0, 0, 0, RTM_F.LOOKUP_TABLE, RTM_F.LOOKUP_TABLE, RTM_F.FIB_MATCH, RTM_F.NOTIFY],
  ...[RTM_F.NOTIFY],
  ...[RTM_F.FIB_MATCH | RTM_F.LOOKUP_TABLE, RTM_F.CLONED],
];
const METRICS = [RTAX.MTU, RTAX.ADVMSS, RTAX.HOPLIMIT, RTAX.LOCK, RTAX.WINDOW, RTAX.INITCWND];
const METRIC_VALUES = [0, 1, 64, 255, 256, 1400, 65495, 65520, 65521, -1];
const ALGORITHMS = ["cubic", "reno", "nosuch", "cubic\0x"];
const SETTINGS = [
  ...["all.ignore_routes_with_linkdown", "v0.ignore_routes_with_linkdown", "v1.forwarding"],
  ...["all.forwarding", "all.rp_filter", "v0.rp_filter", "all.accept_local", "v1.route_localnet"],
  ...["all.send_redirects", "v1.shared_media", "all.promote_secondaries", "v1.bc_forwarding"],
];
/** The options of sockets that ask. */
const OPTIONS = [NETLINK_SO.GET_STRICT_CHK, NETLINK_SO.CAP_ACK];

function address(text: string): Uint8Array {
  return parseIp(text) ?? new Uint8Array(4);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8);
}

function be16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value & 0xff);
}

/** What a request says of a route beside its attributes. */
interface Head {
  readonly dstLen?: number;
  readonly srcLen?: number;
  readonly tos?: number;
  readonly table?: number;
  readonly protocol?: number;
  readonly scope?: number;
  readonly type?: number;
  readonly flags?: number;
}

function header(head: Head): Uint8Array {
  const { dstLen = 0, srcLen = 0, tos = 0, table = 0, protocol = 0, scope = 0, type = 0 } = head;
  return joined([
    Uint8Array.of(AF.INET, dstLen, srcLen, tos, table, protocol, scope, type),
    u32(head.flags ?? 0),
  ]);
}

class RouteGenerator {
  readonly #draw: Draw;
  readonly #mutator: Mutator;
  /**
   * Whether routes have realms. What is refused has them a while longer, which only packets that come
   * in show, and they are not looked up then.
   */
  readonly #realms: boolean;
  /** Routes that were asked for. */
  readonly #asked: DrawnRequest[] = [];
  #seq = 0;

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#mutator = new Mutator(draw);
    this.#realms = draw.chance(3);
  }

  scenario(name: string): Scenario {
    const draw = this.#draw;
    const groups = [RTNLGRP.IPV4_ROUTE, ...draw.chance(3) ? [RTNLGRP.IPV4_RULE] : []];
    const steps: Step[] = [
      ...listener("s0", { groups }),
      ...listener("s1", { groups: [], strict: true }),
      { call: "socket", socket: "s2", protocol: 0, in: "n0" },
    ];
    const level = SOL.NETLINK;
    for (const option of OPTIONS) {
      if (draw.chance(2)) {
        steps.push({ call: "setsockopt", socket: "s2", level, option, value: 1 });
      }
    }
    const send = (data: Data) => {
      steps.push({ call: "sendto", socket: draw.of(["s0", "s0", "s1", "s2"]), data });
      for (const socket of ["s0", "s1", "s2"]) steps.push({ call: "drain", socket });
    };
    for (const data of this.#beginning()) send(data);
    const count = LEAST_STEPS + draw.below(MORE_STEPS);
    for (let step = 0; step < count; step++) {
      if (draw.chance(20)) {
        const name = `net.ipv4.conf.${draw.of(SETTINGS)}`;
        steps.push({ call: "sysctl", in: "n0", name, value: draw.of(["0", "1", "2"]) });
      } else {
        send(this.#request());
      }
    }
    for (const family of [AF.INET, AF.UNSPEC]) {
      send({
        type: RTM.GETROUTE,
        flags: REQUEST | DUMP,
        payload: `${u8(family)}${"00".repeat(11)}`,
      });
    }
    return { name, prepare: withoutIpv6("n0"), changes: ["n0"], settled: true, steps };
  }

  /** Two pairs, some of whose ends are up and have addresses. */
  #beginning(): Data[] {
    const draw = this.#draw;
    const all: Data[] = [0, 2].map((first) =>
      typed({
        kind: "link",
        type: RTM.NEWLINK,
        attributes: {
          ifname: `v${first}`,
          address: macOf(first),
          linkinfo: {
            kind: "veth",
            data: {
              peer: {
                header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
                attributes: { ifname: `v${first + 1}`, address: macOf(first + 1) },
              },
            },
          },
        },
      }, CREATE | EXCL)
    );
    for (const index of [1, 2, 3, 4, 5]) if (!draw.chance(8)) all.push(this.#toggle(index, true));
    for (const own of OWN) if (!draw.chance(3)) all.push(this.#address(RTM.NEWADDR, own));
    return all;
  }

  #toggle(index: number, up: boolean): Data {
    const header = { index, flags: up ? IFF.UP : 0, change: IFF.UP };
    return typed({ kind: "link", type: RTM.NEWLINK, header, attributes: {} });
  }

  #address(type: number, own: string): Data {
    const draw = this.#draw;
    const [local = "", length = "32"] = own.split("/");
    return typed({
      kind: "address",
      type,
      header: {
        family: AF.INET,
        prefixlen: Number(length),
        index: draw.of([2, 2, 2, 3, 4, 5, 1]),
      },
      attributes: {
        ...draw.chance(6) && { flags: IFA_F.NOPREFIXROUTE },
        local,
        address: local,
        ...draw.chance(4) && { broadcast: draw.of(["10.0.0.255", "10.255.255.255", "10.0.0.0"]) },
        ...draw.chance(6) && { rtPriority: 50 },
      },
    }, type === RTM.NEWADDR ? CREATE | (draw.chance(3) ? REPLACE : EXCL) : 0);
  }

  #request(): Data {
    const draw = this.#draw;
    switch (draw.below(24)) {
      case 0:
        return this.#toggle(draw.of(INDICES), draw.chance(2));
      case 1:
        return this.#toggle(draw.of(INDICES), true);
      case 2:
        return this.#address(RTM.NEWADDR, draw.of(OWN));
      case 3:
        return this.#address(RTM.DELADDR, draw.of(OWN));
      case 4:
        return draw.chance(3) ? this.#rule() : this.#sent(this.#dump());
      case 5:
      case 6:
      case 7:
      case 8:
        return this.#sent(this.#lookup());
      case 9:
        if (draw.chance(6)) return this.#unmade();
      // falls through
      case 10:
      case 11:
      case 12:
      case 13:
        return this.#sent(this.#deleted());
      default: {
        const route = this.#made();
        this.#asked.push(route);
        return this.#sent(route);
      }
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
    if (draw.chance(6)) {
      const { payload, ...message } = this.#mutator.message(request, ++this.#seq);
      // Routes of IPv6 are another generator's business.
      if (payload[0] === AF.INET6) payload[0] = AF.INET;
      return { ...message, payload: payload.toHex() };
    }
    const parts = [request.header, ...request.attributes.map((one) => attributeBytes(one))];
    const { type, flags } = request;
    return { type, flags, seq: ++this.#seq, payload: joined(parts).toHex() };
  }

  #index(): Uint8Array {
    const draw = this.#draw;
    return u32(draw.of(draw.chance(15) ? WRONG_INDICES : INDICES));
  }

  #gateway(): DrawnAttribute {
    const draw = this.#draw;
    const v4 = address(draw.of(GATEWAYS));
    if (!draw.chance(12)) return { type: RTA.GATEWAY, payload: v4 };
    const six = draw.chance(2);
    const family = draw.chance(6) ? 99 : six ? AF.INET6 : AF.INET;
    const payload = joined([u16(family), six ? address(draw.of(GATEWAYS6)) : v4]);
    return { type: RTA.VIA, payload: draw.chance(5) ? payload.subarray(0, 5) : payload };
  }

  #nexthop(): Uint8Array {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [];
    if (!draw.chance(3)) attributes.push(this.#gateway());
    if (draw.chance(20)) attributes.push(this.#gateway());
    if (this.#realms && draw.chance(3)) {
      attributes.push({ type: RTA.FLOW, payload: draw.chance(8) ? u16(1) : u32(draw.below(3)) });
    }
    if (draw.chance(8)) attributes.push(...this.#encap());
    const inner = joined(attributes.map((one) => attributeBytes(one)));
    const flags = draw.chance(6) ? draw.of([...FLAGS, RTNH_F.LINKDOWN, 0xff]) : 0;
    const length = 8 + inner.length + (draw.chance(40) ? draw.of([-8, -4, 4, 1]) : 0);
    const hops = draw.of([0, 0, 1, 255]);
    return joined([u16(length), Uint8Array.of(flags, hops), this.#index(), inner]);
  }

  #encap(): DrawnAttribute[] {
    return drawEncapAttributes(this.#draw, { encap: RTA.ENCAP, type: RTA.ENCAP_TYPE });
  }

  #metrics(): DrawnAttribute {
    const draw = this.#draw;
    const inner = Array.from({ length: 1 + draw.below(3) }, (): DrawnAttribute => {
      if (draw.chance(8)) {
        const text = draw.of(ALGORITHMS);
        const payload = Uint8Array.from(`${text}\0`, (character) => character.charCodeAt(0));
        return { type: RTAX.CC_ALGO, payload };
      }
      if (draw.chance(10)) return { type: RTAX.FEATURES, payload: u32(draw.of([1, 16, 32])) };
      const type = draw.chance(12) ? draw.of([0, 17, 18, 99]) : draw.of(METRICS);
      return { type, payload: draw.chance(12) ? u16(1) : u32(draw.of(METRIC_VALUES)) };
    });
    return { type: RTA.METRICS, payload: joined(inner.map((one) => attributeBytes(one))) };
  }

  /** A route that is to be made. */
  #made(): DrawnRequest {
    const draw = this.#draw;
    const again = this.#asked.length > 0 && draw.chance(4) ? draw.of(this.#asked) : undefined;
    const flags = REQUEST | ACK | draw.of(NEW_FLAGS) | (draw.chance(5) ? ECHO : 0);
    if (again !== undefined) return { ...again, type: RTM.NEWROUTE, flags };
    const type = draw.chance(4) ? draw.of(TYPES) : RTN.UNICAST;
    const spread = draw.chance(5);
    const prefix = draw.of(spread ? SPREAD : draw.chance(20) ? WRONG_PREFIXES : PREFIXES);
    const [dst = "", length = "0"] = prefix.split("/");
    const table = draw.chance(3) ? draw.of(TABLES) : 254;
    const attributes: DrawnAttribute[] = [];
    const put = (times: number, make: () => DrawnAttribute | readonly DrawnAttribute[]) => {
      if (draw.chance(times)) attributes.push(...[make()].flat());
    };
    if (length !== "0" || draw.chance(5)) attributes.push({ type: RTA.DST, payload: address(dst) });
    if (table > 255 || table < 0 || draw.chance(4)) {
      attributes.push({ type: RTA.TABLE, payload: u32(table) });
    }
    const leads = type < RTN.BLACKHOLE || type > RTN.THROW || draw.chance(LEADING);
    const gateway = leads && draw.chance(2);
    if (spread && leads) {
      const payload = joined(Array.from({ length: draw.of([1, 2, 2, 3]) }, () => this.#nexthop()));
      attributes.push({ type: RTA.MULTIPATH, payload });
      put(12, () => this.#gateway());
      put(12, () => ({ type: RTA.OIF, payload: this.#index() }));
    } else if (leads) {
      if (gateway) attributes.push(this.#gateway());
      if (!gateway || draw.chance(2)) attributes.push({ type: RTA.OIF, payload: this.#index() });
    }
    put(2, () => ({ type: RTA.PRIORITY, payload: u32(draw.of(PRIORITIES)) }));
    put(6, () => ({ type: RTA.PREFSRC, payload: address(draw.of(SOURCES)) }));
    put(8, () => this.#metrics());
    if (this.#realms) {
      put(4, () => ({ type: RTA.FLOW, payload: u32(draw.of([0, 1, 0x10002])) }));
    }
    put(12, () => this.#encap());
    put(60, () => ({ type: RTA.NH_ID, payload: u32(draw.of([0, 1])) }));
    put(60, () => ({ type: draw.of([RTA.MARK, RTA.IIF, RTA.SRC]), payload: u32(1) }));
    const scope = draw.chance(6) ? draw.of(SCOPES) : this.#scope(type, gateway || spread);
    const head: Head = {
      dstLen: Number(length),
      tos: draw.chance(8) ? draw.of(TOS) : draw.chance(40) ? draw.of(WRONG_TOS) : 0,
      table: table & 0xff,
      protocol: draw.of(PROTOCOLS),
      scope,
      type,
      flags: draw.of(draw.chance(40) ? STRANGE_FLAGS : draw.chance(8) ? FLAGS : [0]),
    };
    return { type: RTM.NEWROUTE, flags, header: header(head), attributes };
  }

  /** The scope that fits. */
  #scope(type: number, gateway: boolean): number {
    if (type === RTN.LOCAL) return RT_SCOPE.HOST;
    if (type === RTN.BROADCAST || type === RTN.ANYCAST) return RT_SCOPE.LINK;
    return type === RTN.UNICAST && !gateway ? RT_SCOPE.LINK : RT_SCOPE.UNIVERSE;
  }

  /** A route that is to be deleted: one that was asked for, or what can be said of it in fewer words. */
  #deleted(): DrawnRequest {
    const draw = this.#draw;
    const { header: whole, attributes } = this.#asked.length === 0 || draw.chance(8)
      ? this.#made()
      : draw.of(this.#asked);
    const head = whole.slice();
    if (draw.chance(2)) head[6] = RT_SCOPE.NOWHERE;
    if (draw.chance(2)) head[5] = 0;
    if (draw.chance(2)) head[7] = 0;
    const kept = attributes.filter(({ type }) =>
      type === RTA.DST || type === RTA.TABLE || !draw.chance(3)
    );
    const flags = REQUEST | ACK | (draw.chance(5) ? ECHO : 0) | (draw.chance(60) ? BULK : 0);
    return { type: RTM.DELROUTE, flags, header: head, attributes: kept };
  }

  #lookup(): DrawnRequest {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [];
    const spread = draw.chance(8);
    let flags = draw.of(LOOKUP_FLAGS);
    if (spread) flags |= RTM_F.FIB_MATCH;
    if (!draw.chance(20)) {
      const payload = address(draw.of(spread ? SPREAD_TARGETS : TARGETS));
      attributes.push({ type: RTA.DST, payload });
    }
    const put = (times: number, type: number, payload: Uint8Array) => {
      const drawn = draw.chance(times);
      if (drawn) attributes.push({ type, payload });
      return drawn;
    };
    const source = put(4, RTA.SRC, address(draw.of(draw.chance(3) ? TARGETS : SOURCES)));
    const input = !this.#realms && put(3, RTA.IIF, this.#index());
    if (!input && !source && draw.chance(6)) {
      attributes.push({ type: RTA.SRC, payload: address(draw.of(SOURCES)) });
    }
    put(5, RTA.OIF, this.#index());
    put(8, RTA.MARK, u32(draw.of([0, MARK])));
    put(8, RTA.UID, u32(draw.of([0, 1000, -1])));
    put(10, RTA.IP_PROTO, Uint8Array.of(draw.of([IPPROTO.TCP, IPPROTO.UDP, IPPROTO.ICMP, 99])));
    put(10, RTA.SPORT, be16(draw.of([0, 80])));
    put(10, RTA.DPORT, be16(draw.of([0, 80])));
    put(40, RTA.TABLE, u32(254));
    const head: Head = {
      dstLen: draw.chance(8) ? draw.of([0, 24]) : 32,
      srcLen: source && !draw.chance(8) ? 32 : 0,
      tos: draw.chance(6) ? draw.of([...TOS, 0x11]) : 0,
      ...draw.chance(40) && { table: 254 },
      flags,
    };
    return { type: RTM.GETROUTE, flags: REQUEST | ACK, header: header(head), attributes };
  }

  #dump(): DrawnRequest {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [];
    if (draw.chance(3)) {
      attributes.push({ type: RTA.TABLE, payload: u32(draw.of([...TABLES, 77])) });
    }
    if (draw.chance(3)) attributes.push({ type: RTA.OIF, payload: this.#index() });
    if (draw.chance(20)) attributes.push({ type: RTA.MARK, payload: u32(1) });
    const head: Head = {
      ...draw.chance(4) && { table: draw.of([254, 255, 77]) },
      ...draw.chance(4) && { protocol: draw.of(PROTOCOLS) },
      ...draw.chance(4) && { type: draw.of(TYPES) },
      ...draw.chance(6) && { flags: draw.of([RTM_F.PREFIX, RTM_F.CLONED, RTM_F.NOTIFY]) },
      ...draw.chance(20) && { dstLen: 8 },
    };
    const bytes = header(head);
    if (draw.chance(4)) {
      bytes[0] = draw.of([AF.UNSPEC, AF.UNSPEC, RTNL_FAMILY.IPMR, RTNL_FAMILY.IP6MR, AF.MPLS, 99]);
    }
    return { type: RTM.GETROUTE, flags: REQUEST | DUMP, header: bytes, attributes };
  }

  /** A rule of those that lookups go by. */
  #rule(): Data {
    const draw = this.#draw;
    const [dst = "", dstLen = "0"] = draw.of(PREFIXES).split("/");
    const [src = "", srcLen = "0"] = draw.of(OWN).split("/");
    const table = draw.of([0, 1, 100, 254, 255, 257]);
    const to = draw.chance(3) && Number(dstLen) > 0;
    const from = draw.chance(4);
    return typed({
      kind: "rule",
      type: draw.chance(4) ? RTM.DELRULE : RTM.NEWRULE,
      header: {
        family: AF.INET,
        dstLen: to ? Number(dstLen) : 0,
        srcLen: from ? Number(srcLen) : 0,
        table: table & 0xff,
        action: draw.of([
          ...[FR_ACT.TO_TBL, FR_ACT.TO_TBL, FR_ACT.TO_TBL, FR_ACT.TO_TBL, FR_ACT.BLACKHOLE],
          ...[FR_ACT.UNREACHABLE, FR_ACT.PROHIBIT, FR_ACT.NOP],
        ]),
        flags: draw.chance(8) ? 2 : 0,
      },
      attributes: {
        table,
        priority: draw.of([0, 1, 100, 200, 32766, 40000]),
        ...to && { dst },
        ...from && { src },
        ...draw.chance(5) && { iifname: draw.of(["lo", "v0", "v1", "nosuch"]) },
        ...draw.chance(6) && { oifname: draw.of(["lo", "v0", "v1", "nosuch"]) },
        ...draw.chance(5) && { fwmark: MARK },
        ...draw.chance(6) && { suppressPrefixlen: draw.of([0, 8, 24]) },
        ...draw.chance(8) && { suppressIfgroup: 0 },
        ...draw.chance(8) && { uidRange: { start: 0, end: draw.of([0, 1000]) } },
        ...draw.chance(8) && { ipProto: IPPROTO.UDP },
        ...draw.chance(8) && { dportRange: { start: 80, end: draw.of([80, 90]) } },
        ...draw.chance(8) && { flow: draw.of([1, 0x20003]) },
        ...draw.chance(8) && { dscp: draw.of([4, 1]) },
      },
    }, CREATE | EXCL);
  }
}

function u8(value: number): string {
  return value.toString(16).padStart(2, "0");
}

/** A scenario of routes that depends on a seed alone. */
export function generateRoutes(seed: number): Scenario {
  return new RouteGenerator(new Draw(seeded(seed))).scenario(`route ${seed}`);
}
