/** Random scenarios of addresses, groups and settings: right requests, and wrong ones. */

import {
  AF,
  IFA,
  IFA_F,
  IFF,
  NETCONFA,
  NETLINK,
  NETLINK_SO,
  NLM_F,
  RTM,
  SOL,
} from "../../src/abi/mod.ts";
import { seeded } from "../_random.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { attributeBytes, Mutator, u32 } from "./generate_requests.ts";
import type { Family, KnownLink, Model, Operation } from "./operations.ts";
import { listener, withoutIpv6 } from "./prepare.ts";
import type { MessageData, Preparation, Scenario, Step } from "./scenario.ts";
import { typed } from "./typed.ts";

const { REQUEST, ACK, ECHO, DUMP, REPLACE, CREATE, EXCL } = NLM_F;
const NAMESPACES = ["n0", "n1"];
const SOCKETS = ["s0", "s1", "t"];
const LEAST_STEPS = 15;
const MORE_STEPS = 35;
const INDICES = [1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5];
const WRONG_INDICES = [0, 9, -1, 0x7fffffff];
const INET_ADDRESSES = [
  ...["0a000001", "0a000002", "0a000003", "0a000101", "0a010001", "c0a80001", "c0a80002"],
  ...["0a000001", "0a000002", "0a000003", "0a0000ff", "0a000000", "7f000001", "7f000005"],
];
const STRANGE_ADDRESSES = ["00000000", "ffffffff", "e0000005", "e0000001", "f0000001", "01020304"];
const PREFIXES = [24, 24, 24, 24, 16, 8, 25, 30, 31, 32, 32, 0, 1];
const WRONG_PREFIXES = [33, 64, 255];
const SCOPES = [0, 0, 0, 0, 0, 0, 253, 254, 200, 255];
const FLAGS = [
  ...[0, IFA_F.NOPREFIXROUTE, IFA_F.SECONDARY, IFA_F.PERMANENT, IFA_F.MCAUTOJOIN],
  ...[IFA_F.NODAD, IFA_F.TENTATIVE, IFA_F.DEPRECATED, 0x10000000, 0xffffffff],
];
const LIFETIMES = [
  ...[[-1, -1], [1000, 1000], [500, 1000], [0, 1000], [0, -1], [300, -1]],
  ...[[1000, 500], [0, 0], [-1, 1000], [-1, 0]],
];
const LABELS = ["v0", "v0:1", "v1:x", "x", "", "lo:0", "abcdefghijklmno", "v0\0x", "é"];
const METRICS = [0, 1, 100, 256, -1];
const PROTOCOLS = [0, 1, 2, 3, 4, 255];
const INET6_ADDRESSES = [
  ...["fd000000000000000000000000000001", "00000000000000000000000000000001"],
  ...["00000000000000000000000000000000", "ff020000000000000000000000000005"],
];
const FORWARDING = [
  ...["net.ipv4.ip_forward", "net.ipv4.conf.all.forwarding", "net.ipv4.conf.default.forwarding"],
  ...["net.ipv4.conf.v0.forwarding", "net.ipv4.conf.lo.forwarding"],
];
const SETTINGS = [
  ...["promote_secondaries", "promote_secondaries", "promote_secondaries", "promote_secondaries"],
  ...["rp_filter", "proxy_arp", "ignore_routes_with_linkdown", "bc_forwarding", "arp_ignore"],
  ...["accept_redirects", "disable_policy", "mc_forwarding", "tag"],
];
const SETTINGS6 = [
  ...["forwarding", "proxy_ndp", "ignore_routes_with_linkdown", "accept_ra", "hop_limit"],
  ...["force_forwarding", "mtu", "addr_gen_mode", "router_solicitations"],
];
const WHOSE = ["all", "default", "v0", "v1", "lo"];
const VALUES = ["0", "1", "1", "0", "2", "-1", "x", "0x1", "3 4"];
const MTUS = [67, 68, 1500, 1279, 1280];

function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex);
}

/** `struct ifaddrmsg`. */
function header(family: number, length: number, flags: number, scope: number, index: number) {
  return joined([Uint8Array.of(family, length, flags & 0xff, scope), u32(index)]);
}

/** Draws requests about addresses. */
class AddressRequests {
  readonly #draw: Draw;
  /** What was asked for so far. */
  readonly #asked: DrawnRequest[] = [];

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  request(): DrawnRequest {
    const draw = this.#draw;
    switch (draw.below(20)) {
      case 0:
      case 1:
        return this.#netconf();
      case 2:
      case 3:
      case 4:
        return this.#dump();
      case 5:
        return this.#inet6();
      case 6:
      case 7:
      case 8:
      case 9:
      case 10:
        return this.#delete();
      default:
        return this.#add();
    }
  }

  #index(): number {
    const draw = this.#draw;
    return draw.chance(25) ? draw.of(WRONG_INDICES) : draw.of(INDICES);
  }

  #address(): Uint8Array {
    const draw = this.#draw;
    return bytesOf(draw.of(draw.chance(12) ? STRANGE_ADDRESSES : INET_ADDRESSES));
  }

  #add(): DrawnRequest {
    const draw = this.#draw;
    const again = this.#asked.length > 0 && draw.chance(6) ? draw.of(this.#asked) : undefined;
    const flags = REQUEST | ACK | draw.of([
      ...[CREATE | EXCL, CREATE | EXCL, CREATE | REPLACE, REPLACE, 0, CREATE, EXCL | REPLACE],
    ]) | (draw.chance(6) ? ECHO : 0);
    if (again !== undefined) {
      const attributes = draw.chance(2)
        ? [...again.attributes.filter(({ type }) => type !== IFA.CACHEINFO), this.#lifetime()]
        : again.attributes;
      return { ...again, flags, attributes };
    }
    const local = this.#address();
    const attributes: DrawnAttribute[] = [];
    const add = (type: number, payload: Uint8Array) => attributes.push({ type, payload });
    if (!draw.chance(25)) add(IFA.LOCAL, local);
    if (draw.chance(3)) add(IFA.ADDRESS, draw.chance(3) ? this.#address() : local);
    if (draw.chance(3)) add(IFA.BROADCAST, draw.chance(2) ? bytesOf("0a0000ff") : this.#address());
    if (draw.chance(5)) add(IFA.LABEL, this.#label());
    if (draw.chance(6)) attributes.push(this.#lifetime());
    if (draw.chance(3)) add(IFA.FLAGS, u32(draw.of(FLAGS)));
    if (draw.chance(6)) add(IFA.RT_PRIORITY, u32(draw.of(METRICS)));
    if (draw.chance(6)) add(IFA.PROTO, u8(draw.of(PROTOCOLS)));
    const length = draw.of(draw.chance(30) ? WRONG_PREFIXES : PREFIXES);
    const request = {
      type: RTM.NEWADDR,
      flags,
      header: header(
        AF.INET,
        length,
        draw.chance(8) ? draw.of(FLAGS) : 0,
        draw.of(SCOPES),
        this.#index(),
      ),
      attributes,
    };
    this.#asked.push(request);
    return request;
  }

  #label(): Uint8Array {
    return new TextEncoder().encode(this.#draw.of(LABELS) + (this.#draw.chance(3) ? "" : "\0"));
  }

  #lifetime(): DrawnAttribute {
    const [preferred = 0, valid = 0] = this.#draw.of(LIFETIMES);
    const payload = joined([u32(preferred), u32(valid), u32(0), u32(0)]);
    return { type: IFA.CACHEINFO, payload };
  }

  #delete(): DrawnRequest {
    const draw = this.#draw;
    const type = RTM.DELADDR;
    const flags = REQUEST | ACK | (draw.chance(6) ? ECHO : 0);
    if (this.#asked.length > 0 && !draw.chance(5)) {
      const { header, attributes } = draw.of(this.#asked);
      const most = draw.chance(3) ? 1 : attributes.length;
      return { type, flags, header, attributes: attributes.slice(0, most) };
    }
    const attributes: DrawnAttribute[] = [];
    if (!draw.chance(3)) attributes.push({ type: IFA.LOCAL, payload: this.#address() });
    if (draw.chance(3)) attributes.push({ type: IFA.ADDRESS, payload: this.#address() });
    if (draw.chance(6)) attributes.push({ type: IFA.LABEL, payload: this.#label() });
    const length = draw.of(PREFIXES);
    return { type, flags, header: header(AF.INET, length, 0, 0, this.#index()), attributes };
  }

  #dump(): DrawnRequest {
    const draw = this.#draw;
    const type = draw.of(
      [RTM.GETADDR, RTM.GETADDR, RTM.GETADDR, RTM.GETMULTICAST, RTM.GETMULTICAST, RTM.GETANYCAST],
    );
    const attributes: DrawnAttribute[] = draw.chance(6)
      ? [{ type: IFA.TARGET_NETNSID, payload: u32(draw.of([0, 0, 1, -1])) }]
      : [];
    if (draw.chance(20)) attributes.push({ type: IFA.LOCAL, payload: this.#address() });
    const family = draw.of([AF.INET, AF.INET, AF.INET, AF.INET6, AF.UNSPEC]);
    const index = draw.chance(3) ? this.#index() : 0;
    const length = draw.chance(30) ? 24 : 0;
    const flags = REQUEST | (draw.chance(12) ? ACK : DUMP);
    return { type, flags, header: header(family, length, 0, 0, index), attributes };
  }

  #netconf(): DrawnRequest {
    const draw = this.#draw;
    const family = draw.of([AF.INET, AF.INET, AF.INET, AF.INET6, AF.UNSPEC]);
    const type = RTM.GETNETCONF;
    if (draw.chance(2)) {
      const size = draw.chance(10) ? 8 : 4;
      const bytes = new Uint8Array(size);
      bytes[0] = family;
      return { type, flags: REQUEST | DUMP, header: bytes, attributes: [] };
    }
    const index = draw.of([1, 2, 2, 3, -1, -2, 0, 9, -3]);
    const attributes: DrawnAttribute[] = [{ type: NETCONFA.IFINDEX, payload: u32(index) }];
    if (draw.chance(10)) attributes.push({ type: NETCONFA.FORWARDING, payload: u32(1) });
    const flags = REQUEST | draw.of([0, ACK]);
    return { type, flags, header: Uint8Array.of(family, 0, 0, 0), attributes };
  }

  /** IPv6 is off: it refuses most, or has nothing. */
  #inet6(): DrawnRequest {
    const draw = this.#draw;
    const type = draw.of([RTM.NEWADDR, RTM.DELADDR, RTM.GETADDR]);
    const attributes: DrawnAttribute[] = [];
    const address = () => bytesOf(draw.of(INET6_ADDRESSES));
    if (!draw.chance(10)) attributes.push({ type: IFA.ADDRESS, payload: address() });
    if (draw.chance(4)) attributes.push({ type: IFA.LOCAL, payload: address() });
    if (draw.chance(6)) attributes.push(this.#lifetime());
    if (draw.chance(3)) attributes.push({ type: IFA.FLAGS, payload: u32(draw.of(FLAGS)) });
    const length = draw.of([64, 64, 128, 0, 129]);
    const head = header(AF.INET6, length, 0, 0, this.#index());
    return { type, flags: REQUEST | ACK, header: head, attributes };
  }
}

/** What happens to links meanwhile. */
function linkRequest(draw: Draw): MessageData {
  const index = draw.of([1, 2, 2, 3, 4]);
  const change = (attributes: object) =>
    typed({ kind: "link", type: RTM.NEWLINK, header: { index }, attributes });
  switch (draw.below(12)) {
    case 0:
      return typed({ kind: "link", type: RTM.DELLINK, header: { index }, attributes: {} });
    case 1:
    case 2:
      return change({ mtu: draw.of(MTUS) });
    case 3:
      return change({ ifname: draw.of(["v0", "v1", "v2", "a-long-name-0", "v0.5", "default"]) });
    case 4:
      return change({ address: "02:00:00:00:01:00" });
    case 5:
      return typed({
        kind: "link",
        type: RTM.SETLINK,
        header: { index, flags: draw.of([IFF.NOARP, 0]), change: IFF.NOARP },
        attributes: {},
      });
    case 6:
      return typed(
        { kind: "route", type: RTM.GETROUTE, header: { family: AF.INET }, attributes: {} },
        DUMP,
      );
    default: {
      const flags = draw.of([IFF.UP, IFF.UP, 0]);
      const header = { index, flags, change: IFF.UP };
      return typed({ kind: "link", type: RTM.NEWLINK, header, attributes: {} });
    }
  }
}

/** A setting that is written, or read. */
function setting(draw: Draw): Step {
  const value = draw.of(VALUES);
  const name = draw.chance(4)
    ? draw.of(FORWARDING)
    : draw.chance(6)
    ? `net.ipv6.conf.${draw.of(WHOSE)}.${draw.of(SETTINGS6)}`
    : `net.ipv4.conf.${draw.of(WHOSE)}.${draw.of(SETTINGS)}`;
  return { call: "sysctl", in: draw.of(NAMESPACES), name, ...!draw.chance(4) && { value } };
}

/** A pair of links with addresses of their own. */
function pair(name: string, peer: string, number: number): MessageData {
  const mac = (last: number) => `02:00:00:00:00:0${last}`;
  return typed({
    kind: "link",
    type: RTM.NEWLINK,
    attributes: {
      ifname: name,
      address: mac(number),
      linkinfo: {
        kind: "veth",
        data: {
          peer: {
            header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
            attributes: { ifname: peer, address: mac(number + 1) },
          },
        },
      },
    },
  }, CREATE | EXCL);
}

function up(index: number): MessageData {
  const header = { index, flags: IFF.UP, change: IFF.UP };
  return typed({ kind: "link", type: RTM.NEWLINK, header, attributes: {} });
}

/** A scenario that depends on a seed alone. */
export function generateAddresses(seed: number): Scenario {
  const draw = new Draw(seeded(seed));
  const requests = new AddressRequests(draw);
  const mutator = new Mutator(draw);
  const level = SOL.NETLINK;
  const options = [NETLINK_SO.EXT_ACK, NETLINK_SO.GET_STRICT_CHK, NETLINK_SO.CAP_ACK];
  const steps: Step[] = [
    ...NAMESPACES.flatMap((name, index) =>
      listener(`s${index}`, { in: name, strict: draw.chance(2), everywhere: draw.chance(4) })
    ),
    { call: "socket", socket: "t", protocol: NETLINK.ROUTE, in: "n0" },
    ...options.filter(() => draw.chance(2)).map((option): Step => (
      { call: "setsockopt", socket: "t", level, option, value: 1 }
    )),
  ];
  const drain = () => SOCKETS.map((socket): Step => ({ call: "drain", socket }));
  const ask = (socket: string, data: MessageData) => {
    steps.push({ call: "sendto", socket, data }, ...drain());
  };
  ask("s0", pair("v1", "v0", 1));
  if (draw.chance(3)) ask("s0", pair("v3", "v2", 3));
  if (draw.chance(3)) ask("s1", pair("v1", "v0", 5));
  for (const index of [2, 3]) if (!draw.chance(4)) ask("s0", up(index));
  const count = LEAST_STEPS + draw.below(MORE_STEPS);
  for (let seq = 1; seq <= count; seq++) {
    const socket = draw.of(["s0", "s0", "s0", "t", "t", "s1"]);
    switch (draw.below(16)) {
      case 0:
      case 1:
        steps.push(setting(draw), ...drain());
        continue;
      case 2:
      case 3:
      case 4:
        ask(socket, linkRequest(draw));
        continue;
    }
    const drawn = requests.request();
    const { payload, ...message } = draw.chance(5) ? mutator.message(drawn, seq) : {
      type: drawn.type,
      flags: drawn.flags,
      seq,
      payload: joined([drawn.header, ...drawn.attributes.map((one) => attributeBytes(one))]),
    };
    const user = draw.maybe(40, () => ({ as: "user" } as const));
    const data = { ...message, payload: payload.toHex() };
    steps.push({ call: "sendto", socket, data, ...user });
    for (const each of drain()) if (!draw.chance(8)) steps.push(each);
    if (draw.chance(8)) {
      steps.push({ call: "getsockopt", socket: "s0", level: SOL.SOCKET, option: 55, length: 36 });
    }
  }
  for (const [kind, type] of [["address", RTM.GETADDR], ["route", RTM.GETROUTE]] as const) {
    ask("s0", typed({ kind, type, header: { family: AF.INET }, attributes: {} }, DUMP));
  }
  const numbered: Preparation[] = draw.chance(2) ? [{ nsid: 0, of: "n1", in: "n0" }] : [];
  return {
    name: `address ${seed}`,
    prepare: [...withoutIpv6(...NAMESPACES), ...numbered],
    changes: NAMESPACES,
    settled: true,
    steps,
  };
}

/** An address that was given to a link. */
interface Given {
  readonly local: string;
  readonly length: number;
}

function isGiven(detail: unknown): detail is Given {
  return typeof detail === "object" && detail !== null && "local" in detail && "length" in detail;
}

function give(draw: Draw, { index, namespace }: KnownLink): Operation {
  const local = `10.${draw.below(3)}.0.${1 + draw.below(6)}`;
  const prefixlen = draw.of([24, 24, 24, 16, 32, 31]);
  const request = typed({
    kind: "address",
    type: RTM.NEWADDR,
    header: { family: AF.INET, prefixlen, index, scope: draw.of([0, 0, 0, 0, 253, 254]) },
    attributes: {
      local,
      ...draw.chance(3) && { broadcast: local.replace(/\d+$/, "255") },
      ...draw.chance(8) && { address: `10.9.0.${1 + draw.below(3)}` },
      ...draw.chance(8) && { flags: IFA_F.NOPREFIXROUTE },
      ...draw.chance(8) && { rtPriority: draw.of([1, 100]) },
    },
  }, CREATE | (draw.chance(3) ? REPLACE : EXCL) | (draw.chance(8) ? ECHO : 0));
  const detail: Given = { local, length: prefixlen };
  return {
    namespace,
    request,
    effect: (model) => model.things.push({ namespace, family: "address", request, index, detail }),
  };
}

function take(draw: Draw, model: Model, namespace: string): Operation | undefined {
  const things = model.thingsIn(namespace, "address");
  if (things.length === 0) return undefined;
  const thing = draw.of(things);
  const { detail, index = 0 } = thing;
  if (!isGiven(detail)) return undefined;
  const request = typed({
    kind: "address",
    type: RTM.DELADDR,
    header: { family: AF.INET, prefixlen: detail.length, index },
    attributes: { local: detail.local },
  });
  const effect = () => void model.things.splice(model.things.indexOf(thing), 1);
  return { namespace, request, effect };
}

function propose(draw: Draw, model: Model): Operation | undefined {
  const namespace = draw.of(model.namespaces);
  switch (draw.below(8)) {
    case 0: {
      const whose = draw.of([
        "all",
        "default",
        ...model.linksIn(namespace).map(({ name }) => name),
      ]);
      const name = draw.of([
        "promote_secondaries",
        "promote_secondaries",
        "forwarding",
        "rp_filter",
      ]);
      return {
        namespace,
        sysctl: { name: `net.ipv4.conf.${whose}.${name}`, value: draw.of(["0", "1"]) },
      };
    }
    case 1: {
      const type = draw.of([RTM.GETADDR, RTM.GETMULTICAST]);
      const kind = type === RTM.GETADDR ? "address" : "multicast-address";
      const message = { kind, type, header: { family: AF.INET }, attributes: {} } as const;
      return { namespace, request: typed(message, DUMP) };
    }
    case 2:
    case 3:
      return take(draw, model, namespace);
    default:
      return give(draw, draw.of(model.linksIn(namespace)));
  }
}

/** IPv4 addresses. */
export const ADDRESSES: Family = { name: "address", weight: 3, propose };
