/** Sockets, their names, and whom they are connected to. */

import { AF, NETLINK_SO, RTM, SOCK } from "../../../src/abi/mod.ts";
import { ALIAS, ANSWERS, LOOPBACKS } from "../questions.ts";
import type { Data, Scenario } from "../scenario.ts";
import {
  bind,
  close,
  connect,
  drain,
  each,
  get,
  join,
  name,
  open,
  peer,
  send,
  sendmsg,
  user,
} from "./steps.ts";

/** A `struct sockaddr_nl` and what is behind it. */
function address(family: number, pad = "0000", port = "00000000", rest = "00000000"): string {
  return family.toString(16).padStart(2, "0") + "00" + pad + port + rest;
}

const NETLINK_FAMILY = AF.NETLINK;

/** What scenarios of names are. */
export const NAMES: readonly Scenario[] = [
  {
    name: "types of sockets",
    steps: each(
      [SOCK.STREAM, SOCK.DGRAM, SOCK.RAW, SOCK.RDM, SOCK.SEQPACKET, SOCK.DCCP, SOCK.PACKET, 0],
      (type) => open(`s${type}`, { type }),
    ),
  },
  {
    name: "protocols that there are not",
    steps: each(
      [1, 3, 5, 8, 13, 14, 17, 18, 22, 31, 32, 33, 1000],
      (protocol) => open(`s${protocol}`, { protocol }),
    ),
  },
  {
    name: "a name before and after autobind",
    steps: [open("s0"), name("s0"), peer("s0"), bind("s0"), name("s0"), peer("s0")],
  },
  {
    name: "binding twice",
    steps: [
      open("s0"),
      bind("s0"),
      bind("s0", { pid: 0 }),
      bind("s0", { pid: { port: "s0" }, groups: 1 }),
      name("s0"),
      bind("s0", { pid: { port: "s0" } }),
      name("s0"),
      bind("s0", { pid: 777 }),
      name("s0"),
    ],
  },
  {
    name: "autobind takes negative ports when the process's number is taken",
    steps: each(["s0", "s1", "s2", "s3", "s4"], (socket) => [open(socket), bind(socket)]),
  },
  {
    name: "a port that is taken is told all the same",
    steps: [
      open("s0"),
      bind("s0"),
      open("s1"),
      bind("s1", { pid: { port: "s0" } }),
      name("s1"),
      bind("s1", { pid: 4242 }),
      name("s1"),
      open("s2"),
      bind("s2", { pid: 4242, groups: 1 }),
      name("s2"),
      connect("s2", { pid: 4242 }),
      name("s2"),
      send("s0", "ff", { to: { pid: 4242 } }),
      drain("s1"),
      drain("s2"),
    ],
  },
  {
    name: "a port is free again after close",
    steps: [
      open("s0"),
      bind("s0", { pid: 7 }),
      open("s1"),
      bind("s1", { pid: 7 }),
      close("s0"),
      bind("s1", { pid: 7 }),
      open("s2", { in: "n1" }),
      bind("s2", { pid: 7 }),
      user("s3"),
      bind("s3", { pid: 7 }),
    ],
  },
  {
    name: "any number is a port",
    steps: each([1, 0x7fffffff, 0x80000000, 0xffffefff, 0xfffff000, 0xffffffff], (pid) => [
      open(`s${pid}`),
      bind(`s${pid}`, { pid }),
      name(`s${pid}`),
    ]),
  },
  {
    name: "groups of a bind",
    steps: [
      open("s0"),
      bind("s0", { groups: 0xffffffff }),
      name("s0"),
      get("s0", NETLINK_SO.LIST_MEMBERSHIPS, { length: 8 }),
      join("s0", 33),
      join("s0", 39),
      bind("s0", { pid: { port: "s0" }, groups: 5 }),
      get("s0", NETLINK_SO.LIST_MEMBERSHIPS, { length: 8 }),
      bind("s0", { pid: { port: "s0" } }),
      get("s0", NETLINK_SO.LIST_MEMBERSHIPS, { length: 8 }),
      name("s0"),
    ],
  },
  {
    name: "addresses to bind to, right and wrong",
    steps: each<Data>([
      "",
      "10",
      "1000",
      address(NETLINK_FAMILY).slice(0, 16),
      address(NETLINK_FAMILY).slice(0, 22),
      address(AF.INET),
      address(AF.UNSPEC),
      address(NETLINK_FAMILY, "0900"),
      [address(NETLINK_FAMILY), "ffffffff"],
      [address(NETLINK_FAMILY), "(00x116)"],
      [address(NETLINK_FAMILY), "(00x117)"],
    ], (raw) => [open("s0"), bind("s0", { raw }), name("s0"), close("s0")]),
  },
  {
    name: "addresses to connect to, right and wrong",
    steps: each<Data>([
      "",
      "10",
      "1000",
      "0000",
      address(NETLINK_FAMILY).slice(0, 22),
      address(AF.INET),
      address(NETLINK_FAMILY, "0900", "05000000", "06000000"),
      [address(NETLINK_FAMILY), "(00x116)"],
      [address(NETLINK_FAMILY), "(00x117)"],
    ], (raw) => [open("s0"), connect("s0", { raw }), name("s0"), peer("s0"), close("s0")]),
  },
  {
    name: "addresses to send to, right and wrong",
    steps: [
      open("s0"),
      ...each<Data>([
        "",
        "1000",
        address(NETLINK_FAMILY).slice(0, 22),
        address(AF.INET),
        address(NETLINK_FAMILY, "0900"),
        [address(NETLINK_FAMILY), "(00x116)"],
        [address(NETLINK_FAMILY), "(00x117)"],
      ], (raw) => [
        send("s0", "(00x16)", { to: { raw } }),
        sendmsg("s0", ["(00x16)"], { to: { raw } }),
      ]),
    ],
  },
  {
    name: "connecting and disconnecting",
    steps: [
      open("s0"),
      connect("s0", {}),
      name("s0"),
      peer("s0"),
      connect("s0", { pid: 5, groups: 6 }),
      peer("s0"),
      connect("s0", null),
      peer("s0"),
      connect("s0", { groups: 0x80000000 }),
      peer("s0"),
    ],
  },
  {
    name: "a connected socket hears its peer and groups alone",
    steps: [
      user("a"),
      bind("a"),
      user("b"),
      bind("b"),
      user("c"),
      bind("c"),
      join("c", 3),
      connect("c", { pid: { port: "a" } }),
      send("b", "0b", { to: { pid: { port: "c" } } }),
      send("a", "0a", { to: { pid: { port: "c" } } }),
      send("b", "0c", { to: { groups: 4 } }),
      send("c", "0d"),
      drain("a"),
      drain("c"),
      connect("c", null),
      send("b", "0e", { to: { pid: { port: "c" } } }),
      drain("c"),
    ],
  },
  {
    name: "a member without a port hears what nobody is kept from hearing",
    prepare: LOOPBACKS.slice(0, 1),
    answers: ANSWERS.filter((one) => one.in === "n0" && "request" in one),
    steps: [
      open("c"),
      open("unbound"),
      join("unbound", 1),
      open("bound"),
      bind("bound"),
      join("bound", 1),
      ...each([0, 1], () => [
        send("c", { type: RTM.SETLINK, flags: 5, payload: ALIAS }),
        drain("unbound"),
        drain("bound"),
        bind("unbound", { groups: 1 }),
      ]),
    ],
  },
  {
    name: "a connected socket gets no answers of the kernel",
    steps: [
      open("a"),
      bind("a"),
      open("c"),
      connect("c", { pid: { port: "a" } }),
      send("c", { type: 1, flags: 5 }, { to: { pid: 0 } }),
      drain("c"),
      connect("c", { pid: 0 }),
      send("c", { type: 1, flags: 5 }),
      drain("c"),
    ],
  },
];
