/** What other protocols answer, as far as it is the same on all machines. */

import { NETLINK, NETLINK_SO } from "../../../src/abi/mod.ts";
import { questionsOf } from "../questions.ts";
import type { Scenario } from "../scenario.ts";
import { bind, drain, each, join, open, send, set, user } from "./steps.ts";

/** What scenarios of other protocols are. */
export const PROTOCOLS: readonly Scenario[] = [
  {
    name: "what the controller of generic netlink is asked",
    steps: [
      open("s", { protocol: NETLINK.GENERIC }),
      set("s", NETLINK_SO.EXT_ACK),
      ...each(questionsOf(NETLINK.GENERIC), (question) => [send("s", question), drain("s")]),
      send("s", { type: 5000, flags: 5, payload: "00" }),
      drain("s"),
    ],
  },
  {
    name: "what is told of netlink sockets",
    steps: [
      user("bound"),
      bind("bound", { pid: 77, groups: 5 }),
      user("member"),
      join("member", 3),
      set("member", NETLINK_SO.PKTINFO),
      open("s", { protocol: NETLINK.SOCK_DIAG }),
      ...each(questionsOf(NETLINK.SOCK_DIAG), (question) => [send("s", question), drain("s")]),
    ],
  },
  {
    name: "what a socket is charged for control messages while it asks",
    long: true,
    steps: [
      open("s", { protocol: NETLINK.SOCK_DIAG }),
      ...each([36, 37, 40, 100], (length) => [
        {
          call: "sendmsg",
          socket: "s",
          data: [[{ type: 20, flags: 769, payload: "1004000000000000010000000000000000000000" }]],
          control: [{ level: 0, type: 1, data: "00".repeat(length - 16) }],
        },
        drain("s"),
      ]),
    ],
  },
  {
    name: "events that a user without privileges sends",
    steps: [
      open("s", { protocol: NETLINK.KOBJECT_UEVENT }),
      set("s", NETLINK_SO.EXT_ACK),
      bind("s", { groups: 1 }),
      ...each([1, 16, 100], (type) => [
        send("s", { type, flags: 5, payload: "61646440787800" }, { as: "user" }),
        send("s", { type, flags: 5, payload: "61" }, { to: { groups: 1 }, as: "user" }),
        drain("s"),
      ]),
    ],
  },
];
