/** Random scenarios of IPv6's routes: made, changed, deleted and dumped, rightly and wrongly. */

import { AF, IFF, NLM_F, RTA, RTM, RTM_F, RTN, RTNH_F, RTNLGRP } from "../../src/abi/mod.ts";
import { parseIp } from "../../src/codec/mod.ts";
import { seeded } from "../_random.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import { drawEncapAttributes } from "./encaps.ts";
import { macOf } from "./generate_basic.ts";
import type { DrawnAttribute } from "./generate_requests.ts";
import { attributeBytes, u32 } from "./generate_requests.ts";
import { listener } from "./prepare.ts";
import type { Data, Preparation, Scenario, Step } from "./scenario.ts";
import { typed } from "./typed.ts";

const { REQUEST, ACK, ECHO, DUMP, CREATE, EXCL, REPLACE, APPEND } = NLM_F;
const LEAST_STEPS = 10;
const MORE_STEPS = 30;
const INDICES = [1, 2, 2, 2, 3, 3, 0, 9];
const PREFIXES = [
  ...["::/0", "2001:db8::/32", "2001:db8:1::/48", "2001:db8:1:1::/64", "2001:db8:1:1::5/128"],
  ...["fd00::/8", "fd00:1::/64", "2001:db8:1:1::7/64", "2001:db8::1/129", "::1/128"],
];
const GATEWAYS = ["fe80::1", "fe80::2", "fe80::3", "2001:db8:9::1", "ff02::1", "::", "fe80::1"];
const TABLES = [0, 254, 254, 254, 255, 100, 1000, 356];
const TYPES = [
  ...[RTN.UNICAST, RTN.UNICAST, RTN.UNICAST, RTN.UNICAST, RTN.UNREACHABLE, RTN.BLACKHOLE],
  ...[RTN.PROHIBIT, RTN.THROW, RTN.LOCAL, RTN.ANYCAST, 0, 13],
];
const METRICS = [0, 1, 100, 1024, 256];
const NEW_FLAGS = [
  ...[CREATE, CREATE, CREATE | EXCL, CREATE | EXCL, CREATE | APPEND, REPLACE, CREATE | REPLACE],
  ...[APPEND, 0, EXCL],
];

function address(text: string): Uint8Array {
  return parseIp(text) ?? new Uint8Array(16);
}

class Route6Generator {
  readonly #draw: Draw;
  readonly #asked: { header: Uint8Array; attributes: DrawnAttribute[] }[] = [];
  #seq = 0;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  scenario(name: string): Scenario {
    const draw = this.#draw;
    const groups = [RTNLGRP.IPV6_ROUTE];
    const steps: Step[] = [
      ...listener("s0", { groups }),
      ...listener("s1", { groups: [], strict: true }),
    ];
    const send = (data: Data) => {
      steps.push({ call: "sendto", socket: draw.of(["s0", "s0", "s1"]), data });
      for (const socket of ["s0", "s1"]) steps.push({ call: "drain", socket });
    };
    send(typed({
      kind: "link",
      type: RTM.NEWLINK,
      attributes: { ifname: "i0", address: macOf(1), linkinfo: { kind: "ifb" } },
    }, CREATE | EXCL));
    send(typed({
      kind: "link",
      type: RTM.NEWLINK,
      attributes: { ifname: "i1", address: macOf(2), linkinfo: { kind: "ifb" } },
    }, CREATE | EXCL));
    for (const index of [1, 2, 3]) if (!draw.chance(6)) send(this.#toggle(index, true));
    const count = LEAST_STEPS + draw.below(MORE_STEPS);
    for (let step = 0; step < count; step++) send(this.#request());
    send(this.#sent(RTM.GETROUTE, DUMP, this.#header(), []));
    const prepare: Preparation[] = ["default", "all"].flatMap((conf) => [
      { sysctl: `net.ipv6.conf.${conf}.addr_gen_mode`, value: "1", in: "n0" },
      { sysctl: `net.ipv6.conf.${conf}.accept_dad`, value: "0", in: "n0" },
      { sysctl: `net.ipv6.conf.${conf}.router_solicitations`, value: "0", in: "n0" },
    ]);
    return { name, prepare, changes: ["n0"], settled: true, steps };
  }

  #toggle(index: number, up: boolean): Data {
    const header = { index, flags: up ? IFF.UP : 0, change: IFF.UP };
    return typed({ kind: "link", type: RTM.NEWLINK, header, attributes: {} });
  }

  #sent(
    type: number,
    flags: number,
    header: Uint8Array,
    attributes: readonly DrawnAttribute[],
  ): Data {
    const parts = [header, ...attributes.map((one) => attributeBytes(one))];
    const payload = joined(parts).toHex();
    return { type, flags: REQUEST | ACK | flags, seq: ++this.#seq, payload };
  }

  #header(
    { dstLen = 0, tos = 0, table = 0, protocol = 0, type = 0, flags = 0 } = {},
  ): Uint8Array {
    const { INET6 } = AF;
    return joined([Uint8Array.of(INET6, dstLen, 0, tos, table, protocol, 0, type), u32(flags)]);
  }

  #request(): Data {
    const draw = this.#draw;
    switch (draw.below(12)) {
      case 0:
        return this.#toggle(draw.of([1, 2, 3]), draw.chance(2));
      case 1: {
        const attributes = draw.chance(3)
          ? [{ type: RTA.TABLE, payload: u32(draw.of(TABLES)) }]
          : [];
        const flags = draw.chance(8) ? RTM_F.CLONED : 0;
        return this.#sent(RTM.GETROUTE, DUMP, this.#header({ flags }), attributes);
      }
      case 2:
      case 3:
      case 4: {
        const asked = this.#asked.length === 0 ? this.#made() : draw.of(this.#asked);
        const header = asked.header.slice();
        if (draw.chance(2)) header[5] = 0;
        const kept = asked.attributes.filter(({ type }) =>
          type === RTA.DST || type === RTA.TABLE || !draw.chance(3)
        );
        return this.#sent(RTM.DELROUTE, draw.chance(5) ? ECHO : 0, header, kept);
      }
      default: {
        const made = this.#asked.length > 0 && draw.chance(4) ? draw.of(this.#asked) : this.#made();
        this.#asked.push(made);
        const flags = draw.of(NEW_FLAGS) | (draw.chance(5) ? ECHO : 0);
        return this.#sent(RTM.NEWROUTE, flags, made.header, made.attributes);
      }
    }
  }

  #made(): { header: Uint8Array; attributes: DrawnAttribute[] } {
    const draw = this.#draw;
    const [dst = "", length = "0"] = draw.of(PREFIXES).split("/");
    const table = draw.of(TABLES);
    const type = draw.of(TYPES);
    const attributes: DrawnAttribute[] = [];
    const put = (times: number, id: number, payload: Uint8Array) => {
      if (draw.chance(times)) attributes.push({ type: id, payload });
    };
    if (length !== "0") attributes.push({ type: RTA.DST, payload: address(dst) });
    if (table > 255 || draw.chance(3)) attributes.push({ type: RTA.TABLE, payload: u32(table) });
    put(2, RTA.GATEWAY, address(draw.of(GATEWAYS)));
    if (!draw.chance(8)) attributes.push({ type: RTA.OIF, payload: u32(draw.of(INDICES)) });
    put(2, RTA.PRIORITY, u32(draw.of(METRICS)));
    put(8, RTA.PREF, Uint8Array.of(draw.of([0, 1, 3, 2])));
    put(30, RTA.PREFSRC, address("2001:db8::77"));
    put(12, RTA.METRICS, attributeBytes({ type: 2, payload: u32(1400) }));
    put(40, RTA.NH_ID, u32(1));
    if (draw.chance(5)) {
      attributes.push(...drawEncapAttributes(draw, { encap: RTA.ENCAP, type: RTA.ENCAP_TYPE }));
    }
    const header = this.#header({
      dstLen: Number(length),
      tos: draw.chance(40) ? 4 : 0,
      table: table & 0xff,
      protocol: draw.of([0, 3, 4]),
      type,
      flags: draw.chance(12) ? draw.of([RTNH_F.ONLINK, RTM_F.CLONED]) : 0,
    });
    return { header, attributes };
  }
}

/** A scenario of IPv6's routes that depends on a seed alone. */
export function generateRoutes6(seed: number): Scenario {
  return new Route6Generator(new Draw(seeded(seed))).scenario(`route6 ${seed}`);
}
