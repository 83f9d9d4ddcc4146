/** What NETLINK_ROUTE makes of messages, before any family sees them. */

import { MSG, NETLINK, NETLINK_SO, NLM_F, RTM, SO } from "../../../src/abi/mod.ts";
import type { Data, Scenario } from "../scenario.ts";
import { bind, drain, each, getSocket, open, request, send, sendmsg, set, user } from "./steps.ts";

const { ACK, DUMP, ECHO } = NLM_F;
/** RTM_*: none of them is handled by Linux 6.18. */
const UNHANDLED = { NEW: 52, DEL: 53, GET: 54, SET: 55 };

/** What scenarios of messages are. */
export const MESSAGES: readonly Scenario[] = [
  {
    name: "what is not a message",
    steps: [
      open("s0"),
      ...each<Data>([
        "(00x15)",
        "(00x16)",
        request(UNHANDLED.GET, ACK, "00000000", { length: 0 }),
        request(UNHANDLED.GET, ACK, "00000000", { length: 15 }),
        request(UNHANDLED.GET, ACK, "00000000", { length: 100 }),
        request(UNHANDLED.GET, ACK, "00000000", { length: 0xffffffff }),
        request(UNHANDLED.GET, ACK, "00000000", { length: 21 }),
        [request(UNHANDLED.GET, ACK, "00000000"), "ffff"],
        [request(UNHANDLED.GET, ACK, "00000000"), "0800000036000500(00x8)"],
      ], (data) => [send("s0", data), drain("s0")]),
    ],
  },
  {
    name: "messages that are no requests",
    steps: [
      open("s0"),
      ...each([0, 1, 2, 3, 4, 15, UNHANDLED.GET], (type) => [
        send("s0", { type, flags: 0, payload: "00000000" }),
        send("s0", { type, flags: ACK, payload: "00000000" }),
        drain("s0"),
      ]),
    ],
  },
  {
    name: "types that are the protocol's own, or nobody's",
    steps: [
      open("s0"),
      ...each([0, 1, 2, 3, 4, 15, 123, 124, 127, 128, 2000, 0xffff], (type) => [
        send("s0", request(type, 0)),
        send("s0", request(type, ACK, "00000000")),
        drain("s0"),
      ]),
    ],
  },
  {
    name: "the lowest type that is a request",
    steps: [
      open("s0"),
      open("s1", { protocol: NETLINK.SOCK_DIAG }),
      open("s2", { protocol: NETLINK.GENERIC }),
      ...each(["s0", "s1", "s2"], (socket) =>
        each([15, 16, 17], (type) => [
          send(socket, request(type, 0, "02000000"), { as: "user" }),
          drain(socket),
        ])),
    ],
  },
  {
    name: "requests without a family",
    steps: [
      open("s0"),
      ...each([RTM.GETLINK, RTM.NEWLINK, UNHANDLED.NEW, UNHANDLED.GET, 124], (type) => [
        send("s0", request(type, ACK)),
        send("s0", request(type, ACK), { as: "user" }),
        drain("s0"),
      ]),
    ],
  },
  {
    name: "requests that nobody handles",
    steps: [
      open("s0"),
      open("s1", { as: "user" }),
      ...each(Object.values(UNHANDLED), (type) => [
        ...each(
          [0, ACK, DUMP, ACK | NLM_F.ROOT, NLM_F.MATCH, NLM_F.BULK, ECHO],
          (flags) => send("s0", request(type, flags, "02(00x11)")),
        ),
        drain("s0"),
        send("s1", request(type, ACK, "02(00x11)"), { as: "user" }),
        drain("s1"),
      ]),
    ],
  },
  {
    name: "several messages in a datagram",
    steps: [
      open("s0"),
      send("s0", [request(1, ACK), request(UNHANDLED.GET, 0, "00", { seq: 2 }), request(3, ACK)]),
      drain("s0"),
      send("s0", [request(UNHANDLED.GET, ACK, "0000000001", { seq: 5 }), request(1, ACK)]),
      drain("s0"),
      sendmsg("s0", ["1000000001000500", "0700000000000000", "10000000", request(1, ACK)]),
      drain("s0"),
      send("s0", [request(1, ACK), request(1, ACK, "00", { length: 17 }), "aabbcc"]),
      drain("s0"),
    ],
  },
  {
    name: "what errors repeat of the request",
    steps: [
      open("s0"),
      ...each(
        [0, 1, 3, 4, 5, 100, 300, 1000, 3000],
        (fill) => send("s0", request(UNHANDLED.GET, ACK, ["00", { fill }], { pid: 0xdead })),
      ),
      drain("s0"),
      set("s0", NETLINK_SO.EXT_ACK),
      send("s0", request(UNHANDLED.GET, ACK, "0001020304")),
      send("s0", request(1, ACK, "0001020304")),
      set("s0", NETLINK_SO.CAP_ACK),
      send("s0", request(UNHANDLED.GET, ACK, "0001020304")),
      send("s0", request(1, ACK, "0001020304")),
      drain("s0"),
    ],
  },
  {
    name: "whose capabilities count",
    steps: [
      open("root"),
      open("user", { as: "user" }),
      ...each(["root", "user"], (socket) => [
        ...each([undefined, "user"] as const, (as) => [
          send(socket, request(UNHANDLED.NEW, ACK, "00"), { ...as && { as } }),
          send(socket, request(UNHANDLED.NEW, ACK, "00"), { ...as && { as }, to: { pid: 0 } }),
        ]),
        drain(socket),
      ]),
    ],
  },
  {
    name: "what cannot be sent",
    steps: [
      open("s0"),
      send("s0", ""),
      sendmsg("s0", []),
      sendmsg("s0", ["", ""]),
      send("s0", "00", { flags: MSG.OOB }),
      send("s0", "(00x16)", { to: { pid: 99999 } }),
      getSocket("s0", SO.SNDBUF),
      send("s0", "(00x212960)"),
      send("s0", "(00x212961)"),
      user("s1"),
      send("s1", { fill: 5 }),
      bind("s1", { pid: { port: "self" } }),
      send("s1", { fill: 5 }, { as: "user" }),
      send("s0", { fill: 5 }, { as: "user", to: { pid: 5 } }),
      send("s0", { fill: 5 }, { as: "user", to: { groups: 1 } }),
    ],
  },
];
