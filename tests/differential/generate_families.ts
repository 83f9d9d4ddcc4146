/** Random scenarios of single families of NETLINK_ROUTE: the real handlers, with requests of all sorts. */

import {
  AF,
  IFAL,
  NETLINK,
  NETLINK_SO,
  NETNSA,
  NLA_TYPE_MASK,
  NLM_F,
  RTM,
  RTNLGRP,
  SOL,
} from "../../src/abi/mod.ts";
import { parseIp } from "../../src/codec/mod.ts";
import { seeded } from "../_random.ts";
import { joined } from "./bytes.ts";
import { Draw } from "./draw.ts";
import { generateAddresses } from "./generate_addresses.ts";
import { generateAddresses6 } from "./generate_addresses6.ts";
import { generateBridges } from "./generate_bridge.ts";
import { generateDatabases } from "./generate_mdb.ts";
import { generateLinks } from "./generate_links.ts";
import { generateNeighbours } from "./generate_neighbours.ts";
import { generateNexthops } from "./generate_nexthops.ts";
import { generateQdiscs } from "./generate_qdiscs.ts";
import type { DrawnAttribute, DrawnRequest } from "./generate_requests.ts";
import { Mutator, SELF, u32, withSelf } from "./generate_requests.ts";
import { generateRoutes } from "./generate_routes.ts";
import { generateRoutes6 } from "./generate_routes6.ts";
import { generateRules } from "./generate_rules.ts";
import { generateStack, generateWaiting } from "./generate_stack.ts";
import { generateStacked } from "./generate_stacked.ts";
import type { Scenario, Step } from "./scenario.ts";
import { descriptorOf } from "./scenario.ts";

const { REQUEST, ACK, ECHO, DUMP, ROOT, MATCH, REPLACE, CREATE, EXCL, BULK } = NLM_F;

/** A family that random requests are made of. */
interface Family {
  /** Draws a request. */
  readonly request: (draw: Draw) => DrawnRequest;
  /** Whether a request, which may be wrong, is answered alike on all machines. */
  readonly isSteady: (payload: Uint8Array) => boolean;
}

const NAMESPACES = ["n0", "n1", "n2"];
/** Descriptors of namespaces, of something else, and of nothing. */
const DESCRIPTORS = [...NAMESPACES, ...NAMESPACES].map(descriptorOf).concat(0, 899, -1);
const NUMBERS = [-1, -1, 0, 0, 1, 2, 3, 5, 0x7fffffff, -2, -0x80000000];
const PROCESSES = [SELF, SELF, 0, 0x3fffffff, 0xffffffff];

const NSID_TYPES = [RTM.NEWNSID, RTM.NEWNSID, RTM.GETNSID, RTM.GETNSID, RTM.GETNSID];

function attribute(type: number, payload: Uint8Array): DrawnAttribute {
  return { type, payload };
}

function nsid(draw: Draw): DrawnRequest {
  const type = draw.chance(20) ? RTM.DELNSID : draw.of(NSID_TYPES);
  const dumped = type === RTM.GETNSID && draw.chance(2);
  const attributes: DrawnAttribute[] = [];
  const number = () => u32(draw.of(NUMBERS));
  if (dumped) {
    if (draw.chance(2)) attributes.push(attribute(NETNSA.TARGET_NSID, number()));
    if (draw.chance(8)) attributes.push(attribute(NETNSA.CURRENT_NSID, number()));
  } else {
    if (type === RTM.NEWNSID ? !draw.chance(12) : draw.chance(3)) {
      attributes.push(attribute(NETNSA.NSID, number()));
    }
    if (draw.chance(8)) attributes.push(attribute(NETNSA.PID, u32(draw.of(PROCESSES))));
    if (!draw.chance(6)) attributes.push(attribute(NETNSA.FD, u32(draw.of(DESCRIPTORS))));
    if (draw.chance(3)) attributes.push(attribute(NETNSA.TARGET_NSID, number()));
    if (draw.chance(20)) attributes.push(attribute(NETNSA.CURRENT_NSID, number()));
  }
  const family = draw.chance(10) ? draw.of([AF.INET, AF.INET6, AF.BRIDGE, 255]) : AF.UNSPEC;
  return { type, flags: flagsOf(draw, dumped), header: Uint8Array.of(family, 0, 0, 0), attributes };
}

/** Which numbers are descriptors and processes of the machine that no scenario knows of. */
const UNKNOWN: readonly (readonly [type: number, least: number, most: number])[] = [
  [NETNSA.FD, 1, 898],
  [NETNSA.FD, 903, 0xffff],
  [NETNSA.PID, 1, 0x3ffffffe],
];

function namesNothingUnknown(payload: Uint8Array): boolean {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  for (let at = 4; at + 8 <= payload.length;) {
    const type = view.getUint16(at + 2, true) & NLA_TYPE_MASK;
    const value = view.getUint32(at + 4, true);
    if (UNKNOWN.some(([id, least, most]) => type === id && value >= least && value <= most)) {
      return false;
    }
    const length = view.getUint16(at, true);
    if (length < 4) return true;
    at += length + 3 & ~3;
  }
  return true;
}

function flagsOf(draw: Draw, dumped: boolean): number {
  let flags = REQUEST | (dumped ? draw.of([DUMP, DUMP, ROOT, MATCH]) : draw.of([0, ACK, ACK]));
  if (draw.chance(5)) flags |= draw.of([ECHO, ECHO, ACK, REPLACE, CREATE, EXCL, BULK, DUMP]);
  return flags;
}

const LABEL_TYPES = [
  ...[RTM.NEWADDRLABEL, RTM.NEWADDRLABEL, RTM.NEWADDRLABEL, RTM.DELADDRLABEL],
  ...[RTM.GETADDRLABEL, RTM.GETADDRLABEL, RTM.GETADDRLABEL],
];
const ADDRESSES = [
  ...["::", "::1", "::2", "::1.2.3.4", "::ffff:1.2.3.4", "::ffff:0:0", "::1:0:0", "2001::"],
  ...["2001:0:1::", "2001:10::", "2001:db8::1", "2001:db8:1::", "2002::1", "3ffe::", "fe80::1"],
  ...["fec0::", "fc00::", "fd00::1", "ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
].map((text) => parseIp(text) ?? new Uint8Array());
const PREFIXES = [0, 1, 7, 10, 16, 28, 32, 33, 64, 95, 96, 97, 127, 128, 128, 129, 255];
const LABELS = [0, 1, 2, 99, 0x7fffffff, 0xfffffffe, 0xffffffff];

function addressLabel(draw: Draw): DrawnRequest {
  const type = draw.of(LABEL_TYPES);
  const get = type === RTM.GETADDRLABEL;
  const dumped = get && draw.chance(3);
  const attributes: DrawnAttribute[] = [];
  if (!dumped || draw.chance(10)) attributes.push(attribute(IFAL.ADDRESS, draw.of(ADDRESSES)));
  if (!get || draw.chance(10)) attributes.push(attribute(IFAL.LABEL, u32(draw.of(LABELS))));
  const family = draw.chance(15) ? draw.of([AF.UNSPEC, AF.INET, AF.BRIDGE, 255]) : AF.INET6;
  const length = dumped ? 0 : get && !draw.chance(6) ? 128 : draw.of(PREFIXES);
  const index = draw.chance(5) && !dumped ? draw.of([1, 1, 1, 2, 0xffffffff]) : 0;
  const seq = draw.chance(15) ? 7 : 0;
  const header = joined([Uint8Array.of(family, 0, length, 0), u32(index), u32(seq)]);
  const flags = flagsOf(draw, dumped) | (draw.chance(4) ? REPLACE : 0);
  return { type, flags, header, attributes };
}

const OPTIONS = [
  NETLINK_SO.EXT_ACK,
  NETLINK_SO.EXT_ACK,
  NETLINK_SO.GET_STRICT_CHK,
  NETLINK_SO.CAP_ACK,
  NETLINK_SO.PKTINFO,
  NETLINK_SO.LISTEN_ALL_NSID,
];
const LEAST_REQUESTS = 10;
const MORE_REQUESTS = 50;
/** Receive buffers; dumps' datagrams grow with them. */
const ROOMS = [4096, 65536];

function scenario(name: string, draw: Draw, family: Family): Scenario {
  const mutator = new Mutator(draw);
  const steps: Step[] = [];
  const sockets = Array.from({ length: 2 + draw.below(4) }, (_, index) => `s${index}`);
  for (const socket of sockets) {
    const user = draw.chance(8) ? { as: "user" } as const : {};
    steps.push({
      call: "socket",
      socket,
      protocol: NETLINK.ROUTE,
      in: draw.of(["n0", "n0", "n1", "n2"]),
      ...user,
    });
    const level = SOL.NETLINK;
    for (const option of OPTIONS) {
      if (draw.chance(2)) steps.push({ call: "setsockopt", socket, level, option, value: 1 });
    }
    if (!draw.chance(3)) {
      const option = NETLINK_SO.ADD_MEMBERSHIP;
      steps.push({ call: "setsockopt", socket, level, option, value: RTNLGRP.NSID });
    }
  }
  const requests = LEAST_REQUESTS + draw.below(MORE_REQUESTS);
  for (let seq = 1; seq <= requests; seq++) {
    const socket = draw.of(sockets);
    const user = draw.chance(12) ? { as: "user" } as const : {};
    const { payload, ...message } = mutator.message(family.request(draw), seq);
    if (!family.isSteady(payload)) continue;
    const data = { ...message, payload: withSelf(payload.toHex()) };
    steps.push({ call: "sendto", socket, data, ...draw.chance(5) && { to: {} }, ...user });
    if (draw.chance(6)) steps.push({ call: "recvmsg", socket, sizes: [draw.of(ROOMS)] });
    if (draw.chance(3)) steps.push({ call: "drain", socket: draw.of(sockets) });
  }
  for (const socket of sockets) steps.push({ call: "drain", socket });
  return { name, changes: NAMESPACES, steps };
}

/** A family that random requests are made of. */
export type FamilyName =
  | "all"
  | "route6"
  | "address"
  | "address6"
  | "route"
  | "nsid"
  | "address-label"
  | "rule"
  | "stack"
  | "waiting"
  | "link"
  | "bridge"
  | "mdb"
  | "stacked"
  | "neighbour"
  | "qdisc"
  | "nexthop";

/** What makes scenarios of a family's requests. */
function made(name: FamilyName, family: Family): (seed: number) => Scenario {
  return (seed) => scenario(`${name} ${seed}`, new Draw(seeded(seed)), family);
}

const FAMILIES: Readonly<Record<FamilyName, (seed: number) => Scenario>> = {
  nsid: made("nsid", { request: nsid, isSteady: namesNothingUnknown }),
  "address-label": made("address-label", { request: addressLabel, isSteady: () => true }),
  rule: generateRules,
  address: generateAddresses,
  address6: generateAddresses6,
  route: generateRoutes,
  route6: generateRoutes6,
  stack: generateStack,
  waiting: generateWaiting,
  link: generateLinks,
  bridge: generateBridges,
  mdb: generateDatabases,
  stacked: generateStacked,
  neighbour: generateNeighbours,
  qdisc: generateQdiscs,
  nexthop: generateNexthops,
  all: generateAll,
};

/** Those that {@linkcode generateAll} takes turns with: the ones that do not wait. */
const TURNS = Object.values(FAMILIES).filter((generator) =>
  ![generateAll, generateWaiting, generateDatabases].includes(generator)
);

/** One family after another. */
function generateAll(seed: number): Scenario {
  const generator = TURNS[seed % TURNS.length] ?? generateStack;
  return generator(Math.floor(seed / TURNS.length));
}

/** The families that random requests are made of. */
export const FAMILY_NAMES: readonly string[] = Object.keys(FAMILIES);

/** Whether random requests are made of a family. */
export function isFamilyName(name: string): name is FamilyName {
  return name in FAMILIES;
}

/** A scenario of a family that depends on a seed alone. */
export function generateFamily(family: FamilyName, seed: number): Scenario {
  return FAMILIES[family](seed);
}
