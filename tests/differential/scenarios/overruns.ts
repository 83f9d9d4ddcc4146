/** Receive buffers that are full. */

import { NETLINK, NETLINK_SO, NLM_F, RTM, SO } from "../../../src/abi/mod.ts";
import { ANSWERS, LOOPBACKS, questionsOf } from "../questions.ts";
import type { Data, Scenario, Step } from "../scenario.ts";
import {
  bind,
  drain,
  each,
  getSocket,
  join,
  open,
  receive,
  request,
  send,
  set,
  squeeze,
  user,
} from "./steps.ts";

const GROUP_1 = 1;

function question(type: number, flags: number): Data {
  const { payload = "" } = questionsOf(NETLINK.ROUTE).find((one) => one.type === type) ?? {};
  return request(type, flags, payload);
}

/** Something that RTNLGRP_LINK is told. */
const CHANGE = question(RTM.SETLINK, NLM_F.ACK);
/** The loopback device. */
const [GET_LOOPBACK] = questionsOf(NETLINK.ROUTE).filter(({ type, flags }) =>
  type === RTM.GETLINK && (flags & NLM_F.DUMP) === 0
).map(({ payload }) => request(RTM.GETLINK, 0, payload));

function times(count: number, step: Step): Step[] {
  return Array.from({ length: count }, () => step);
}

const NOTIFIED = {
  prepare: LOOPBACKS.slice(0, 1),
  answers: ANSWERS.filter((one) => one.in === "n0"),
};

/** What scenarios of overruns are. */
export const OVERRUNS: readonly Scenario[] = [
  ...[0, 1].map((value): Scenario => ({
    name: `notifications that nobody reads, NETLINK_NO_ENOBUFS ${value}`,
    ...NOTIFIED,
    steps: [
      open("c"),
      open("m"),
      bind("m"),
      join("m", GROUP_1),
      squeeze("m"),
      set("m", NETLINK_SO.NO_ENOBUFS, value),
      ...times(4, send("c", CHANGE)),
      ...times(4, receive("m")),
      send("c", CHANGE),
      ...times(3, receive("m")),
      drain("c"),
    ],
  })),
  {
    name: "SO_ERROR tells of an overrun, and ends nothing",
    ...NOTIFIED,
    steps: [
      open("c"),
      open("m"),
      bind("m"),
      join("m", GROUP_1),
      squeeze("m"),
      ...times(3, send("c", CHANGE)),
      getSocket("m", SO.ERROR),
      getSocket("m", SO.ERROR),
      send("c", CHANGE),
      ...times(3, receive("m")),
    ],
  },
  {
    name: "what is congested stays so until it is empty",
    ...NOTIFIED,
    steps: [
      open("c"),
      open("m"),
      bind("m"),
      join("m", GROUP_1),
      squeeze("m"),
      ...times(4, send("c", CHANGE)),
      receive("m"),
      send("c", CHANGE),
      ...times(3, receive("m")),
      ...times(3, send("c", CHANGE)),
      set("m", NETLINK_SO.NO_ENOBUFS),
      squeeze("m", 100000),
      send("c", CHANGE),
      ...times(4, receive("m")),
    ],
  },
  {
    name: "own acknowledgements that nobody reads",
    steps: [
      open("s"),
      squeeze("s"),
      ...each([1, 2, 3, 4, 5, 6], (seq) => send("s", request(1, NLM_F.ACK, "", { seq }))),
      ...times(4, receive("s")),
    ],
  },
  {
    name: "own answers that nobody reads",
    ...NOTIFIED,
    steps: [
      open("s"),
      squeeze("s"),
      ...times(2, send("s", GET_LOOPBACK ?? "")),
      ...times(3, receive("s")),
    ],
  },
  {
    name: "a group of users that is told too much",
    steps: [
      user("a"),
      bind("a"),
      user("b"),
      bind("b"),
      join("b", 3),
      squeeze("b"),
      ...times(2, send("a", { fill: 100 }, { to: { pid: { port: "b" } } })),
      ...times(3, send("a", { fill: 100 }, { to: { groups: 4 } })),
      send("a", { fill: 100 }, { to: { pid: { port: "b" } } }),
      set("b", NETLINK_SO.BROADCAST_ERROR),
      send("a", { fill: 100 }, { to: { groups: 4 } }),
      ...times(5, receive("b")),
      send("a", { fill: 100 }, { to: { pid: { port: "b" } } }),
      drain("b"),
    ],
  },
];
