/** IPv4 routes: made, found and removed; and neighbours. */

import { AF, NLM_F, RTA, RTM } from "../../../src/abi/mod.ts";
import { attribute, hex } from "../questions.ts";
import type { MessageData, Scenario, Step } from "../scenario.ts";
import {
  address,
  ask,
  dev,
  ip,
  neighbour,
  probe,
  route,
  u16,
  u8,
  up,
  veth,
  via,
  word,
} from "./probe.ts";
import { request } from "./steps.ts";

const { ACK, APPEND, CREATE, ECHO, REPLACE } = NLM_F;
const { DELROUTE, DELNEIGH } = RTM;
const [PEER, END] = [2, 3];
const MAC = "020000000001";
/** Scopes and types, RT_SCOPE_* and RTN_*. */
const [LINK, HOST, NOWHERE] = [253, 254, 255];
const [BLACKHOLE, UNREACHABLE, PROHIBIT] = [6, 7, 8];
const ANY = { type: DELROUTE, scope: NOWHERE, protocol: 0, kind: 0 } as const;

const NETWORK: readonly Step[] = ask(
  up(1),
  veth("v0", "v1"),
  up(END),
  up(PEER),
  address("10.0.0.1/24", END),
);

/** `struct rtnexthop`. */
function hop(weight: number, gateway: string): string {
  return u16(16) + u8(0) + u8(weight) + hex(END) + via(gateway);
}

const NEXT = via("10.0.0.9");

const MADE: readonly MessageData[] = [
  route("192.0.2.0/24", NEXT, { seq: 20 }),
  route("192.0.2.0/24", NEXT),
  route("192.0.2.0/24", via("10.0.0.8"), { flags: ACK | CREATE }),
  route("192.0.2.0/24", via("10.0.0.7"), { flags: ACK | CREATE | REPLACE }),
  route("192.0.2.0/24", via("10.0.0.6"), { flags: ACK | CREATE | APPEND }),
  route("192.0.2.0/24", NEXT + word(RTA.PRIORITY, 50)),
  route("192.0.5.0/24", dev(END), { scope: LINK }),
  route("192.0.7.0/24", "", { kind: BLACKHOLE }),
  route("192.0.8.0/24", "", { kind: UNREACHABLE }),
  route("192.0.9.0/24", "", { kind: PROHIBIT }),
  route("192.0.11.0/24", NEXT + word(RTA.TABLE, 1000), { table: 0 }),
  route("192.0.12.0/24", via("172.16.0.1") + dev(END), { routeFlags: 4 }),
  route("192.0.13.0/24", attribute(RTA.MULTIPATH, hop(0, "10.0.0.9") + hop(1, "10.0.0.8"))),
  route("", via("10.0.0.254")),
  route("192.0.14.0/24", NEXT + attribute(RTA.METRICS, word(2, 1400))),
  route("192.0.16.0/24", NEXT, { flags: ACK | ECHO | CREATE, seq: 30 }),
];

const WRONG: readonly MessageData[] = [
  route("192.0.3.0/24", via("10.0.0.6"), { flags: ACK }),
  route("192.0.3.0/24", via("10.0.0.6"), { flags: ACK | REPLACE }),
  route("192.0.4.0/24", via("172.16.0.1")),
  route("192.0.4.0/24", via("10.0.0.1")),
  route("192.0.4.1/24", NEXT),
  route("192.0.4.0/33", NEXT),
  route("192.0.4.0/24", ""),
  route("192.0.4.0/24", dev(99)),
  route("192.0.6.0/24", NEXT + dev(END), { scope: HOST }),
  route("192.0.10.0/24", dev(END), { kind: BLACKHOLE }),
  route("192.0.10.0/24", dev(END), { kind: 200 }),
  route("192.0.10.0/24", dev(END) + attribute(RTA.PREFSRC, ip("9.9.9.9"))),
  route("192.0.15.0/24", attribute(RTA.GATEWAY, "0102")),
  route("192.0.15.0/24", NEXT, { tos: 3 }),
  route("192.0.15.0/24", word(RTA.NH_ID, 77)),
  route("203.0.113.0/24", "", { type: DELROUTE }),
  route("203.0.113.0/24", "", { type: DELROUTE, table: 99 }),
  route("192.0.12.0/24", via("1.1.1.1"), { type: DELROUTE }),
];

function find(destination: string, routeFlags = 0, length = 32): MessageData {
  const payload = u8(AF.INET) + u8(length) + "000000000000" + hex(routeFlags) +
    attribute(RTA.DST, ip(destination));
  return request(RTM.GETROUTE, 0, payload);
}

const FIND: readonly MessageData[] = [
  ...["10.0.0.9", "192.0.12.5", "10.0.0.1", "192.0.7.1", "192.0.8.1", "192.0.9.1", "127.0.0.1"]
    .map((destination) => find(destination)),
  find("192.0.12.5", 0x2000),
  find("8.8.8.8", 0x1000),
  find("10.0.0.0", 0, 24),
  route("", via("10.0.0.254"), { type: DELROUTE }),
  find("8.8.8.8"),
];

const NEIGHBOURS: readonly MessageData[] = [
  neighbour(END, "10.0.0.50", MAC, { seq: 40 }),
  neighbour(END, "10.0.0.50", MAC),
  neighbour(END, "10.0.0.50", MAC, { flags: ACK | CREATE | REPLACE }),
  neighbour(END, "10.0.0.50", "020000000002", { flags: ACK | CREATE | REPLACE }),
  neighbour(END, "10.0.0.51", MAC, { flags: ACK }),
  neighbour(99, "10.0.0.51", MAC),
  neighbour(0, "10.0.0.51", MAC),
  neighbour(END, "10.0.0.51", "0102"),
  neighbour(END, undefined, undefined),
  neighbour(END, "1.2.3.4", undefined, { family: 1 }),
  neighbour(END, "10.0.0.52", undefined),
  ...[2, 4, 0x40, 0].map((state) => neighbour(END, `10.0.0.${60 + state}`, MAC, { state })),
  neighbour(END, "10.0.0.57", undefined, { neighbourFlags: 8 }),
  neighbour(END, "10.0.0.50", undefined, { type: DELNEIGH }),
  neighbour(END, "10.0.0.99", undefined, { type: DELNEIGH }),
  neighbour(END, "10.0.0.99", undefined, { type: DELNEIGH, neighbourFlags: 8 }),
  neighbour(END, "10.0.0.98", undefined, { type: RTM.GETNEIGH, flags: 0, state: 0 }),
  neighbour(END, "10.0.0.62", undefined, { type: RTM.GETNEIGH, flags: 0, state: 0 }),
];

/** What scenarios of routes and neighbours are. */
export const ROUTES: readonly Scenario[] = [
  probe("routes are made", [...NETWORK, ...ask(...MADE, route("192.0.2.0/24", "", ANY))]),
  probe("what is no route", [...NETWORK, ...ask(...MADE.slice(0, 1), MADE[11] ?? "", ...WRONG)]),
  probe("where a packet would go", [...NETWORK, ...ask(...MADE, ...FIND)]),
  probe("neighbours", [...NETWORK, ...ask(...NEIGHBOURS)]),
];
