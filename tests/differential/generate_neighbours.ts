/** Random requests about neighbours, their tables, and forwarding databases: right ones and wrong ones. */

import { AF, NDA, NDTA, NDTPA, NLM_F, NTF, NUD, RTM } from "../../src/abi/mod.ts";
import { parseIp } from "../../src/codec/mod.ts";
import { seeded } from "../_random.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import { BASIC } from "./generate_basic.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { attributeBytes, Mutator, u32 } from "./generate_requests.ts";
import { scenarioOf } from "./scenario_of.ts";
import type { Family, KnownLink, Model, Operation } from "./operations.ts";
import type { MessageData, Scenario } from "./scenario.ts";
import { typed } from "./typed.ts";

const { REQUEST, ACK, CREATE, EXCL, REPLACE, APPEND, DUMP, ROOT, MATCH, ECHO, BULK } = NLM_F;
const V4 = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.9", "10.0.0.255", "127.0.0.1"];
const STRANGE_V4 = ["0.0.0.0", "255.255.255.255", "224.0.0.1", "239.1.2.3", "0.0.0.1"];
const V6 = ["fd00::1", "fd00::2", "fe80::1", "ff02::1", "::", "::1"];
const MACS = [
  ...["020000000001", "020000000002", "020000000003", "020000000001", "020000000002"],
  ...["000000000000", "ffffffffffff", "01005e000001", "0200000000", "02000000000304", ""],
];
const STATES = [
  ...[NUD.PERMANENT, NUD.PERMANENT, NUD.REACHABLE, NUD.REACHABLE, NUD.STALE, NUD.STALE],
  ...[NUD.NOARP, NUD.NONE, NUD.FAILED, NUD.INCOMPLETE],
  ...[NUD.PERMANENT | NUD.STALE, NUD.REACHABLE | NUD.STALE, 0x100, 0x104],
];
const FLAGS = [
  ...[0, 0, 0, 0, 0, 0, NTF.ROUTER, NTF.EXT_LEARNED, NTF.PROXY, NTF.PROXY, NTF.PROXY, NTF.SELF],
  ...[NTF.USE, NTF.USE | NTF.ROUTER, NTF.MASTER, NTF.OFFLOADED, NTF.STICKY],
  ...[NTF.EXT_LEARNED | NTF.ROUTER, 0xff],
];
/** NTF_EXT_MANAGED, NTF_EXT_LOCKED and NTF_EXT_VALIDATED. */
const FLAGS_EXT = [0, 1, 4, 4, 5, 2, 7, 8];
const NEW_FLAGS = [
  ...[CREATE, CREATE, CREATE | REPLACE, CREATE | REPLACE, CREATE | EXCL, REPLACE, 0],
  ...[CREATE | APPEND, EXCL],
];
const PROTOCOLS = [0, 2, 4, 42, 255];
const FDB_FLAGS = [0, NTF.SELF, NTF.SELF, NTF.MASTER, NTF.SELF | NTF.MASTER, NTF.USE];
const KNOBS = [
  ...["mcast_solicit", "ucast_solicit", "app_solicit", "mcast_resolicit", "retrans_time"],
  ...["base_reachable_time", "delay_first_probe_time", "interval_probe_time_ms", "gc_stale_time"],
  ...["unres_qlen_bytes", "proxy_qlen", "anycast_delay", "proxy_delay", "locktime", "unres_qlen"],
  ...["retrans_time_ms", "base_reachable_time_ms", "gc_thresh1"],
];
const SETTINGS = ["0", "1", "3", "7", "100", "1001", "-1", "2147483647", "4294967297", "x", ""];
/** Milliseconds that no scenario takes: nothing changes by itself. */
const LONG = [100_000, 200_001, 0x7fffffff];
const NUMBERS = [0, 1, 3, 10, 100, 1000, 0x7fffffff, 0x80000000, 0xffffffff];

function u16(value: number): Uint8Array {
  return new Uint8Array(Uint16Array.of(value).buffer);
}

function u64(value: number): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
}

function header(family: number, index: number, state: number, flags: number): Uint8Array {
  return joined([Uint8Array.of(family, 0, 0, 0), u32(index), u16(state), Uint8Array.of(flags, 0)]);
}

function ipBytes(text: string): Uint8Array {
  return parseIp(text) ?? new Uint8Array();
}

/** Draws requests about a namespace's links. */
class NeighbourRequests {
  readonly #draw: Draw;
  readonly #indices: readonly number[];
  /** Those that are down, and those that never ask: whom they ask might answer, or learn. */
  readonly #silent: readonly number[];

  /** @param alone Whether nobody else changes links, so that what is known of them is true. */
  constructor(draw: Draw, links: readonly KnownLink[], alone: boolean) {
    this.#draw = draw;
    this.#indices = links.map(({ index }) => index);
    this.#silent = links.filter(({ kind, up }) =>
      kind === "loopback" || alone && (!up || kind === "ifb")
    ).map(({ index }) => index);
  }

  #index(): number {
    const draw = this.#draw;
    return draw.chance(12) ? draw.of([0, 0, 99, -1]) : draw.of(this.#indices);
  }

  #family(): number {
    const draw = this.#draw;
    if (draw.chance(30)) return draw.of([0, AF.UNSPEC, 3, 128, 255]);
    return draw.chance(8) ? AF.INET6 : AF.INET;
  }

  #dst(family: number): DrawnAttribute {
    const draw = this.#draw;
    const right = family === AF.INET6 ? V6 : draw.chance(6) ? STRANGE_V4 : V4;
    const text = draw.chance(25) ? draw.of([...V4, ...V6]) : draw.of(right);
    return { type: NDA.DST, payload: ipBytes(text) };
  }

  request(): DrawnRequest {
    const draw = this.#draw;
    switch (draw.below(20)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
      case 5:
      case 6:
        return this.#add();
      case 7:
      case 8:
      case 9:
        return this.#delete();
      case 10:
      case 11:
        return this.#get();
      case 12:
      case 13:
      case 14:
        return this.#dump();
      case 15:
        return this.#tables();
      case 16:
        return this.#setTable();
      default:
        return this.#fdb();
    }
  }

  #add(): DrawnRequest {
    const draw = this.#draw;
    const family = this.#family();
    const attributes: DrawnAttribute[] = [];
    if (!draw.chance(20)) attributes.push(this.#dst(family));
    if (!draw.chance(4)) {
      attributes.push({ type: NDA.LLADDR, payload: Uint8Array.fromHex(draw.of(MACS)) });
    }
    if (draw.chance(5)) {
      attributes.push({ type: NDA.PROTOCOL, payload: Uint8Array.of(draw.of(PROTOCOLS)) });
    }
    if (draw.chance(6)) attributes.push({ type: NDA.FLAGS_EXT, payload: u32(draw.of(FLAGS_EXT)) });
    if (draw.chance(20)) attributes.push({ type: NDA.NH_ID, payload: u32(1) });
    const index = this.#index();
    const flags = draw.of(FLAGS);
    const asks = (flags & NTF.USE) !== 0 || attributes.some(({ type }) => type === NDA.FLAGS_EXT);
    const quiet = this.#silent.length > 0 ? draw.of(this.#silent) : 0;
    return {
      type: RTM.NEWNEIGH,
      flags: REQUEST | ACK | draw.of(NEW_FLAGS) | (draw.chance(8) ? ECHO : 0),
      header: header(family, asks ? quiet : index, draw.of(STATES), flags),
      attributes,
    };
  }

  #delete(): DrawnRequest {
    const draw = this.#draw;
    const family = this.#family();
    const flags = draw.chance(4) ? NTF.PROXY : 0;
    return {
      type: RTM.DELNEIGH,
      flags: REQUEST | ACK | (draw.chance(20) ? BULK : 0),
      header: header(family, this.#index(), draw.chance(4) ? draw.of(STATES) : 0, flags),
      attributes: draw.chance(20) ? [] : [this.#dst(family)],
    };
  }

  #get(): DrawnRequest {
    const draw = this.#draw;
    const family = this.#family();
    const flags = draw.chance(4) ? draw.of([NTF.PROXY, NTF.PROXY, NTF.USE]) : 0;
    const attributes = draw.chance(12) ? [] : [this.#dst(family)];
    if (draw.chance(25)) attributes.push({ type: NDA.PROTOCOL, payload: Uint8Array.of(1) });
    const state = draw.chance(30) ? 1 : 0;
    return {
      type: RTM.GETNEIGH,
      flags: REQUEST | draw.of([0, ACK]),
      header: header(family, this.#index(), state, flags),
      attributes,
    };
  }

  #dump(): DrawnRequest {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [];
    if (draw.chance(3)) attributes.push({ type: NDA.IFINDEX, payload: u32(this.#index()) });
    if (draw.chance(3)) {
      const master = draw.chance(3) ? -1 : this.#index();
      attributes.push({ type: NDA.MASTER, payload: u32(master) });
    }
    if (draw.chance(20)) attributes.push({ type: NDA.VLAN, payload: u16(1) });
    const family = draw.of([0, AF.INET, AF.INET, AF.INET6, AF.BRIDGE, AF.BRIDGE, 99]);
    const index = draw.chance(12) ? this.#index() : 0;
    const flags = draw.chance(4) ? NTF.PROXY : 0;
    return {
      type: RTM.GETNEIGH,
      flags: REQUEST | draw.of([DUMP, DUMP, DUMP, ROOT, MATCH]),
      header: header(family, index, 0, flags).slice(0, draw.chance(20) ? 4 : 12),
      attributes,
    };
  }

  #tables(): DrawnRequest {
    const draw = this.#draw;
    return {
      type: RTM.GETNEIGHTBL,
      flags: REQUEST | draw.of([DUMP, DUMP, DUMP, DUMP, 0]),
      header: Uint8Array.of(draw.of([0, 0, AF.INET, AF.INET6, 99]), 0, 0, 0),
      attributes: draw.chance(12) ? [{ type: NDTA.THRESH1, payload: u32(1) }] : [],
    };
  }

  #setTable(): DrawnRequest {
    const draw = this.#draw;
    const attributes: DrawnAttribute[] = [];
    const name = draw.of(["arp_cache", "arp_cache", "arp_cache", "ndisc_cache", "none", ""]);
    if (!draw.chance(12)) {
      const payload = new TextEncoder().encode(draw.chance(6) ? name : `${name}\0`);
      attributes.push({ type: NDTA.NAME, payload });
    }
    if (draw.chance(6)) {
      const type = draw.of([NDTA.THRESH1, NDTA.THRESH2, NDTA.THRESH3]);
      attributes.push({ type, payload: u32(100) });
    }
    if (!draw.chance(5)) attributes.push({ type: NDTA.PARMS, payload: this.#parameters() });
    return {
      type: RTM.SETNEIGHTBL,
      flags: REQUEST | ACK,
      header: Uint8Array.of(draw.of([0, AF.INET, AF.INET6]), 0, 0, 0),
      attributes,
    };
  }

  #parameters(): Uint8Array {
    const draw = this.#draw;
    const rows: DrawnAttribute[] = [];
    if (!draw.chance(10)) {
      rows.push({ type: NDTPA.IFINDEX, payload: u32(draw.of(this.#indices)) });
    }
    for (let more = draw.of([1, 1, 2, 3]); more > 0; more--) {
      const type = draw.of([...Object.values(NDTPA)].filter((id) => id > NDTPA.REFCNT));
      const long = [4, 5, 6, 7, 12, 13, 15, 19, 3];
      const value = draw.of(type === NDTPA.BASE_REACHABLE_TIME ? LONG : NUMBERS);
      rows.push({ type, payload: long.includes(type) ? u64(value) : u32(value) });
    }
    return joined(rows.map((row) => attributeBytes(row)));
  }

  #fdb(): DrawnRequest {
    const draw = this.#draw;
    const type = draw.of([RTM.NEWNEIGH, RTM.NEWNEIGH, RTM.DELNEIGH, RTM.GETNEIGH]);
    const attributes: DrawnAttribute[] = [];
    if (!draw.chance(15)) {
      attributes.push({ type: NDA.LLADDR, payload: Uint8Array.fromHex(draw.of(MACS)) });
    }
    if (draw.chance(10)) {
      const payload = draw.chance(4) ? u32(1) : u16(draw.of([0, 1, 2, 4095]));
      attributes.push({ type: NDA.VLAN, payload });
    }
    if (draw.chance(20)) attributes.push({ type: NDA.FLAGS_EXT, payload: u32(0) });
    if (type === RTM.GETNEIGH && draw.chance(3)) {
      attributes.push({ type: NDA.MASTER, payload: u32(this.#index()) });
    }
    const get = type === RTM.GETNEIGH;
    const state = get && !draw.chance(20) ? 0 : draw.of([NUD.PERMANENT, NUD.PERMANENT, 0, 4]);
    const index = get && draw.chance(3) ? 0 : this.#index();
    const more = type === RTM.NEWNEIGH ? draw.of(NEW_FLAGS) : draw.chance(8) ? BULK : 0;
    return {
      type,
      flags: REQUEST | ACK | (get ? 0 : more),
      header: header(AF.BRIDGE, index, state, draw.of(FDB_FLAGS)),
      attributes,
    };
  }
}

/** A request as it is sent, perhaps changed. */
export function messageOf(draw: Draw, request: DrawnRequest, mutates: boolean): MessageData {
  if (mutates && draw.chance(3)) {
    const { payload, ...message } = new Mutator(draw).message(request, 1);
    return { ...message, payload: payload.toHex() };
  }
  const { type, flags, header, attributes } = request;
  const payload = joined([header, ...attributes.map((row) => attributeBytes(row))]).toHex();
  return { type, flags, seq: 1, payload };
}

/** What changes the neighbours of a link: its address, its flags, its IPv4 addresses. */
function around(draw: Draw, { namespace, index, mac }: KnownLink): Operation {
  const change = draw.below(4);
  if (change === 0) {
    const header = { family: AF.INET, prefixlen: 24, flags: 0, scope: 0, index };
    const local = draw.of(["10.0.0.1", "10.0.0.3", "10.1.0.1"]);
    return {
      namespace,
      request: typed({
        kind: "address",
        type: draw.of([RTM.NEWADDR, RTM.NEWADDR, RTM.DELADDR]),
        header,
        attributes: {
          local,
          address: local,
          ...draw.chance(2) && { broadcast: "10.0.0.255" },
        },
      }, CREATE | EXCL),
    };
  }
  const noarp = { flags: draw.of([0, 0x80]), change: 0x80 };
  return {
    namespace,
    request: typed({
      kind: "link",
      type: RTM.NEWLINK,
      header: { index, ...change === 1 && noarp },
      attributes: change === 1 ? {} : {
        address: draw.chance(2) && mac !== undefined ? mac : draw.of([
          "02:00:00:00:0a:01",
          "02:00:00:00:0a:02",
        ]),
      },
    }),
  };
}

/** Reads a setting of a link's neighbours, or writes it. */
function knob(draw: Draw, { namespace, name, index }: KnownLink): Operation {
  const family = draw.chance(3) ? "ipv6" : "ipv4";
  const whose = index === 1 && draw.chance(8) ? "default" : name;
  const which = draw.of(KNOBS);
  const values = which.startsWith("base_reachable") ? [...LONG.map(String), "x", ""] : SETTINGS;
  return {
    namespace,
    sysctl: {
      name: `net.${family}.neigh.${whose}.${which}`,
      ...draw.chance(2) && { value: draw.of(values) },
    },
  };
}

function propose(draw: Draw, model: Model, alone: boolean): Operation | undefined {
  const namespace = draw.of(model.namespaces);
  const links = model.linksIn(namespace);
  if (draw.chance(8)) return around(draw, draw.of(links));
  if (alone && draw.chance(8)) return knob(draw, draw.of(links));
  const request = new NeighbourRequests(draw, links, alone).request();
  return { namespace, request: messageOf(draw, request, alone) };
}

/** Neighbours, their tables, and forwarding databases. */
export const NEIGHBOURS: Family = {
  name: "neighbours",
  weight: 3,
  propose: (draw, model) => propose(draw, model, false),
};

/** A scenario of neighbours that depends on a seed alone. */
export function generateNeighbours(seed: number): Scenario {
  const draw = new Draw(seeded(seed));
  const neighbours: Family = {
    name: "neighbours",
    weight: 6,
    propose: (draw, model) => propose(draw, model, true),
  };
  return scenarioOf(`neighbour ${seed}`, draw, [{ ...BASIC, weight: 2 }, neighbours]);
}
