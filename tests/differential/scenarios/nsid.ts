/** Numbers that namespaces give each other. */

import { NETLINK_SO, NETNSA, NLM_F, RTM, RTNLGRP } from "../../../src/abi/mod.ts";
import { attribute, hex } from "../questions.ts";
import type { Data, MessageData, Scenario, Step } from "../scenario.ts";
import { descriptorOf } from "../scenario.ts";
import { drain, each, join, open, receive, request, send, set } from "./steps.ts";

const { ACK, DUMP, ECHO } = NLM_F;
const { NEWNSID, DELNSID, GETNSID } = RTM;
const NAMESPACES = ["n0", "n1", "n2"];
/** `struct rtgenmsg`. */
const HEADER = "00000000";
/** More than one datagram of a dump has room for. */
const MANY = 106;

const nsid = (value: number) => attribute(NETNSA.NSID, hex(value));
const pid = (value: number) => attribute(NETNSA.PID, hex(value));
const fd = (value: number) => attribute(NETNSA.FD, hex(value));
const namespace = (name: string) => fd(descriptorOf(name));
const target = (value: number) => attribute(NETNSA.TARGET_NSID, hex(value));
const current = (value: number) => attribute(NETNSA.CURRENT_NSID, hex(value));

function asked(type: number, flags: number, ...attributes: readonly string[]): MessageData {
  return request(type, flags, HEADER + attributes.join(""));
}

/** NETNSA_PID of the process, after some attributes. */
function ownProcess(type: number, flags: number, ...attributes: readonly string[]): MessageData {
  const payload: Data = [HEADER, ...attributes, hex(NETNSA.PID << 16 | 8), { port: "self" }];
  return request(type, flags, payload);
}

/** Asks, and receives what there is to receive. */
function ask(socket: string, ...messages: readonly Data[]): Step[] {
  return each(messages, (message) => [send(socket, message), drain(socket)]);
}

/** A socket of a namespace that wants to know everything. */
function curious(socket: string, where: string): Step[] {
  const options = [NETLINK_SO.EXT_ACK, NETLINK_SO.PKTINFO, NETLINK_SO.LISTEN_ALL_NSID];
  return [
    open(socket, { in: where }),
    ...each(options, (option) => set(socket, option)),
    join(socket, RTNLGRP.NSID),
  ];
}

const REFERENCES = [
  ...[[], [namespace("n1")], [namespace("n0")], [fd(0)], [fd(899)], [fd(-1)], [pid(0)]],
  ...[[pid(-1)], [pid(0x3fffffff), namespace("n1")], [nsid(5)], [nsid(9)], [nsid(-1)]],
  ...[[nsid(9), namespace("n1")], [current(5), namespace("n1")]],
];

/** What scenarios of namespaces' numbers are. */
export const NSIDS: readonly Scenario[] = [
  {
    name: "namespaces get numbers, and who wants to know is told",
    changes: NAMESPACES,
    steps: [
      ...curious("s", "n0"),
      ...curious("other", "n1"),
      open("plain"),
      ...ask(
        "s",
        asked(GETNSID, 0, namespace("n1")),
        asked(NEWNSID, ACK, nsid(5), namespace("n1")),
        asked(GETNSID, 0, namespace("n1")),
        asked(NEWNSID, ACK, nsid(6), namespace("n1")),
        asked(NEWNSID, ACK, nsid(5), namespace("n2")),
        asked(NEWNSID, ECHO, nsid(-1), namespace("n2")),
        ownProcess(NEWNSID, ACK | ECHO, nsid(0x7fffffff)),
        ownProcess(NEWNSID, ACK, nsid(1)),
        ownProcess(GETNSID, 0),
        asked(DELNSID, ACK, nsid(5)),
        asked(GETNSID, DUMP),
      ),
      send("other", asked(NEWNSID, ACK, nsid(-2), namespace("n0"))),
      drain("other"),
      drain("s"),
      ...ask("plain", asked(NEWNSID, ECHO, nsid(3), namespace("n1")), asked(GETNSID, 0, fd(899))),
      send("plain", asked(NEWNSID, ACK, nsid(3), namespace("n2")), { as: "user" }),
      send("plain", asked(GETNSID, ACK, namespace("n2")), { as: "user" }),
      drain("plain"),
    ],
  },
  {
    name: "what a namespace can be named by",
    long: true,
    changes: NAMESPACES,
    steps: [
      ...curious("s", "n0"),
      ...ask("s", ...REFERENCES.map((reference) => asked(GETNSID, 0, ...reference))),
      ...ask("s", asked(NEWNSID, ACK, nsid(5), namespace("n1"))),
      ...ask(
        "s",
        ...REFERENCES.flatMap((reference) => [
          asked(GETNSID, ACK, ...reference),
          asked(NEWNSID, ACK, ...reference),
          asked(NEWNSID, ACK, nsid(5), ...reference),
        ]),
      ),
    ],
  },
  {
    name: "the numbers that another namespace has given",
    changes: NAMESPACES,
    steps: [
      ...curious("s", "n0"),
      open("other", { in: "n1" }),
      send("other", [
        asked(NEWNSID, 0, nsid(7), namespace("n2")),
        asked(NEWNSID, 0, nsid(3), namespace("n0")),
      ]),
      ...ask(
        "s",
        asked(NEWNSID, 0, nsid(5), namespace("n1")),
        asked(NEWNSID, 0, nsid(1), namespace("n2")),
      ),
      ...each([0, 1], (strict) => [
        set("s", NETLINK_SO.GET_STRICT_CHK, strict),
        ...ask(
          "s",
          asked(GETNSID, 0, target(5), namespace("n2")),
          asked(GETNSID, 0, target(1), namespace("n1")),
          asked(GETNSID, 0, target(9), namespace("n1")),
          asked(GETNSID, 0, target(-1), fd(899)),
          asked(GETNSID, 0, current(5), namespace("n1")),
          asked(GETNSID, DUMP, target(5)),
          asked(GETNSID, DUMP, target(1)),
          asked(GETNSID, DUMP, target(9)),
          asked(GETNSID, DUMP, target(9), current(1)),
          asked(GETNSID, DUMP, target(5), current(1)),
          asked(GETNSID, DUMP, target(9), nsid(1)),
          asked(GETNSID, DUMP, namespace("n1")),
          request(GETNSID, DUMP, `${HEADER}ff`),
          request(GETNSID, 0, `${HEADER + namespace("n1")}ff`),
          request(GETNSID, 0, `ff${namespace("n1")}`),
        ),
        send("s", asked(GETNSID, 0, target(5), namespace("n2")), { as: "user" }),
        send("s", asked(GETNSID, DUMP, target(5)), { as: "user" }),
        drain("s"),
      ]),
    ],
  },
  {
    name: "what does not fit into a datagram is left out",
    long: true,
    changes: Array.from({ length: MANY + 1 }, (_, index) => `n${index}`),
    steps: [
      open("s"),
      open("other", { in: "n1" }),
      set("s", NETLINK_SO.GET_STRICT_CHK),
      send("s", asked(NEWNSID, 0, nsid(5), namespace("n1"))),
      send(
        "other",
        Array.from(
          { length: MANY },
          (_, index) => asked(NEWNSID, 0, nsid(index), namespace(`n${index + 1}`)),
        ),
      ),
      send("s", asked(GETNSID, DUMP, target(5))),
      receive("s"),
      receive("s"),
    ],
  },
];
