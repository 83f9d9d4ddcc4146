/** Datagrams between sockets, and how they are received. */

import { MSG, NETLINK_SO, SCM, SO, SOL } from "../../../src/abi/mod.ts";
import type { ControlData, Data, Scenario } from "../scenario.ts";
import {
  bind,
  close,
  connect,
  drain,
  each,
  getSocket,
  join,
  open,
  receive,
  send,
  sendmsg,
  set,
  setSocket,
  squeeze,
  user,
} from "./steps.ts";

/** Lengths at which the memory of a datagram changes, and others. */
const LENGTHS = [
  ...[1, 256, 257, 704, 705, 1728, 1729, 3776, 3777, 4096, 5000, 7872, 7873, 8192, 16064, 16065],
  ...[32448, 32449, 65000, 212960],
];
const GROUP_3 = 4;

function credentials(data: Data): readonly ControlData[] {
  return [{ level: SOL.SOCKET, type: SCM.CREDENTIALS, data }];
}

/** What scenarios of datagrams are. */
export const DATAGRAMS: readonly Scenario[] = [
  {
    name: "the memory of a datagram",
    steps: [
      user("a"),
      bind("a"),
      user("b"),
      bind("b"),
      ...each(LENGTHS, (fill) => [
        send("a", { fill }, { to: { pid: { port: "b" } } }),
        receive("b", 0),
      ]),
    ],
  },
  {
    name: "the memory of a datagram to a group",
    steps: [
      user("a"),
      bind("a"),
      user("b"),
      join("b", 3),
      ...each(LENGTHS, (fill) => [
        send("a", { fill }, { to: { groups: GROUP_3 } }),
        receive("b", 0),
      ]),
    ],
  },
  {
    name: "any bytes, to another and to oneself",
    steps: [
      open("a"),
      bind("a"),
      open("b"),
      bind("b"),
      send("a", "61726269747261727921", { to: { pid: { port: "b" } } }),
      { call: "recvfrom", socket: "b", sizes: [100] },
      send("a", "73656c66", { to: { pid: { port: "a" } } }),
      receive("a", 100),
      sendmsg("a", ["61", "", "6263"], { to: { pid: { port: "b" } } }),
      receive("b", [1, 0, 1, 100]),
      send("a", "00", { to: { pid: 99999 } }),
      close("b"),
      send("a", "00", { to: { pid: { port: "b" } } }),
    ],
  },
  {
    name: "groups of users",
    steps: [
      ...each(["a", "b", "c"], (socket) => [user(socket), bind(socket)]),
      join("b", 3),
      join("c", 3),
      set("c", NETLINK_SO.PKTINFO),
      send("a", "01", { to: { groups: 4 } }),
      drain("b"),
      drain("c"),
      send("a", "02", { to: { groups: 4, pid: { port: "b" } } }),
      drain("b"),
      drain("c"),
      send("a", "03", { to: { groups: 6, pid: { port: "b" } } }),
      drain("b"),
      drain("c"),
      join("a", 3),
      send("a", "04", { to: { groups: 4 } }),
      send("a", "05", { to: { groups: 4, pid: { port: "a" } } }),
      drain("a"),
      drain("b"),
      drain("c"),
      connect("a", { groups: 4 }),
      send("a", "06"),
      drain("b"),
      drain("c"),
    ],
  },
  {
    name: "a member without a port",
    steps: [
      user("a"),
      bind("a"),
      user("b"),
      join("b", 1),
      send("a", "01", { to: { groups: 1 } }),
      send("a", "02", { to: { groups: 1, pid: { port: "a" } } }),
      drain("a"),
      drain("b"),
    ],
  },
  {
    name: "a group of NETLINK_ROUTE, and the kernel",
    steps: [
      open("a"),
      bind("a"),
      open("b"),
      bind("b", { groups: 1 }),
      send("a", { type: 1, flags: 5, seq: 1 }, { to: { groups: 1 } }),
      drain("a"),
      drain("b"),
    ],
  },
  {
    name: "buffers that are too small",
    steps: [
      user("a"),
      bind("a"),
      ...each(
        [
          [20, 0],
          [0, 0],
          [20, MSG.TRUNC],
          [0, MSG.TRUNC],
          [20, MSG.PEEK],
          [0, MSG.PEEK | MSG.TRUNC],
          [20, MSG.CMSG_CLOEXEC],
          [100, MSG.TRUNC],
        ] as const,
        ([size, flags]) => [
          send("a", { fill: 50 }, { to: { pid: { port: "a" } } }),
          send("a", { fill: 3 }, { to: { pid: { port: "a" } } }),
          receive("a", size, { flags }),
          { call: "recvfrom", socket: "a", sizes: [size], flags },
          drain("a"),
        ],
      ),
      receive("a", 10, { flags: MSG.OOB }),
      receive("a", 10),
      receive("a", 10, { flags: MSG.PEEK }),
    ],
  },
  {
    name: "who sent a datagram",
    steps: [
      user("a"),
      bind("a"),
      setSocket("a", SO.PASSCRED),
      user("b", { as: "user" }),
      send("b", "00", { to: { pid: { port: "a" } } }),
      send("b", "01", { to: { pid: { port: "a" } }, as: "user" }),
      receive("a"),
      receive("a"),
      ...each<Data>([
        [{ port: "self" }, "0000000000000000"],
        [{ port: "self" }, "e8030000e9030000"],
        "01000000" + "0000000000000000",
        "ffffff7f" + "0000000000000000",
        [{ port: "self" }, "ffffffff00000000"],
        [{ port: "self" }, "00000000ffffffff"],
        "0000",
      ], (data) => [
        sendmsg("a", ["02"], { to: { pid: { port: "a" } }, control: credentials(data) }),
        drain("a"),
      ]),
      sendmsg("a", ["03"], {
        to: { pid: { port: "a" } },
        control: credentials("01000000" + "0000000000000000"),
        as: "user",
      }),
      sendmsg("a", ["04"], {
        to: { pid: { port: "a" } },
        control: credentials([{ port: "self" }, "e8030000e8030000"]),
        as: "user",
      }),
      sendmsg("a", ["05"], {
        control: [{ level: SOL.SOCKET, type: SCM.RIGHTS, data: "00000000" }],
      }),
      sendmsg("a", ["06"], { control: [{ level: SOL.SOCKET, type: 99, data: "" }] }),
      sendmsg("a", ["07"], {
        to: { pid: { port: "a" } },
        control: [{ level: SOL.NETLINK, type: 3, data: "01000000" }],
      }),
      drain("a"),
    ],
  },
  {
    name: "room for control messages",
    steps: [
      user("a"),
      bind("a"),
      setSocket("a", SO.PASSCRED),
      set("a", NETLINK_SO.PKTINFO),
      ...each([0, 1, 15, 16, 17, 19, 20, 23, 24, 25, 39, 40, 41, 51, 52, 55, 56, 64], (room) => [
        send("a", "00", { to: { pid: { port: "a" } } }),
        receive("a", 10, { room }),
      ]),
      setSocket("a", SO.PASSCRED, 0),
      setSocket("a", SO.PASSSEC),
      ...each([0, 16, 20, 24, 25], (room) => [
        send("a", "00", { to: { pid: { port: "a" } } }),
        receive("a", 10, { room }),
      ]),
    ],
  },
  {
    name: "a user's full receive buffer",
    steps: [
      user("a"),
      bind("a"),
      user("b"),
      bind("b"),
      squeeze("b"),
      ...each([1, 2, 3, 4], () => send("a", { fill: 100 }, { to: { pid: { port: "b" } } })),
      drain("b"),
      send("a", { fill: 60000 }, { to: { pid: { port: "b" } } }),
      send("a", { fill: 1 }, { to: { pid: { port: "b" } } }),
      drain("b"),
    ],
  },
  {
    name: "a receive buffer that is full to the last byte",
    steps: [
      user("a"),
      bind("a"),
      squeeze("a", 1248),
      ...each([1, 2, 3, 4], (fill) => send("a", { fill }, { to: { pid: { port: "a" } } })),
      drain("a"),
    ],
  },
  {
    name: "groups of two namespaces",
    prepare: [{ nsid: 5, of: "n1", in: "n0" }],
    steps: [
      user("near"),
      bind("near"),
      join("near", 1),
      user("far", { in: "n1" }),
      bind("far"),
      user("own", { in: "n1" }),
      bind("own"),
      join("own", 1),
      user("all"),
      bind("all"),
      join("all", 1),
      set("all", NETLINK_SO.LISTEN_ALL_NSID),
      set("all", NETLINK_SO.PKTINFO),
      user("none", { as: "user" }),
      bind("none"),
      join("none", 1),
      set("none", NETLINK_SO.LISTEN_ALL_NSID),
      set("own", NETLINK_SO.LISTEN_ALL_NSID),
      send("far", "01", { to: { groups: 1 } }),
      send("near", "02", { to: { groups: 1 } }),
      send("far", "03", { to: { pid: { port: "near" } } }),
      ...each(["near", "own", "all", "none"], drain),
      getSocket("all", SO.ERROR),
    ],
  },
];
