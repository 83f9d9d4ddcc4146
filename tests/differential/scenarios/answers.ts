/** What handlers of NETLINK_ROUTE have to say, and whom it is told. */

import { AF, IFLA, NETLINK_SO, NLM_F, RTM, RTNLGRP } from "../../../src/abi/mod.ts";
import { attribute, hex, LINK, text } from "../questions.ts";
import type { Answer, Data, RequestAnswer, Scenario } from "../scenario.ts";
import { bind, close, drain, each, join, open, request, send, set, squeeze } from "./steps.ts";

const { ACK, ECHO, DUMP, BULK, CREATE, EXCL } = NLM_F;

function answer(type: number, payload: string, options: Partial<RequestAnswer> = {}): Answer {
  return { request: type, in: "n0", payload, ...options };
}

/** FRA_PRIORITY and FRA_TABLE of a rule. */
const RULE = hex(AF.INET, 9, 1) + attribute(6, hex(100));
/** `struct rtmsg` of no route. */
const ROUTE = hex(AF.INET, 0, 0);
/** A link of a kind that there is not. */
const STRANGE_LINK = LINK + attribute(IFLA.LINKINFO, attribute(1, text("nosuch\0")));
/** A dump of links that is strict, and asks for one. */
const ONE_LINK = hex(0, 1, 0, 0);
/** A dump of links that is strict, and begins with half a header. */
const HALF_LINK = "00000000";

function asked(type: number, flags: number, payload: Data): Data {
  return request(type, flags, payload);
}

/** What scenarios of answers are. */
export const ANSWERED: readonly Scenario[] = [
  {
    name: "who asked is told of the change once",
    changes: ["n0"],
    steps: [
      open("s"),
      open("m"),
      bind("m"),
      join("m", RTNLGRP.IPV4_RULE),
      ...each([0, ACK, ECHO, ACK | ECHO], (flags) => [
        send("s", asked(RTM.NEWRULE, flags | CREATE, RULE)),
        drain("s"),
        drain("m"),
      ]),
      join("s", RTNLGRP.IPV4_RULE),
      set("s", NETLINK_SO.PKTINFO),
      ...each([0, ACK, ECHO, ACK | ECHO], (flags) => [
        send("s", asked(RTM.NEWRULE, flags | CREATE, RULE)),
        drain("s"),
        drain("m"),
      ]),
      squeeze("s"),
      ...each([1, 2, 3, 4], () => send("s", asked(RTM.NEWRULE, ACK | ECHO | CREATE, RULE))),
      drain("s"),
    ],
  },
  {
    name: "errors are explained to those who want it",
    answers: [
      answer(RTM.NEWLINK, STRANGE_LINK, { flags: CREATE | EXCL }),
      answer(RTM.DELROUTE, ROUTE),
    ],
    steps: [
      open("s"),
      ...each([0, 1], (capped) =>
        each([0, 1], (extended) => [
          set("s", NETLINK_SO.CAP_ACK, capped),
          set("s", NETLINK_SO.EXT_ACK, extended),
          send("s", asked(RTM.NEWLINK, ACK | CREATE | EXCL, STRANGE_LINK)),
          send("s", asked(RTM.DELROUTE, BULK, ROUTE)),
          send("s", asked(RTM.DELROUTE, BULK, `${ROUTE}ff`)),
          send("s", asked(RTM.DELROUTE, BULK | ACK, ROUTE), { as: "user" }),
          drain("s"),
        ])),
    ],
  },
  {
    name: "dumps that fail end with the error",
    answers: [
      {
        dump: RTM.GETLINK,
        family: AF.UNSPEC,
        in: "n0",
        payload: ONE_LINK,
        strict: true,
        done: "appended",
      },
      {
        dump: RTM.GETLINK,
        family: AF.UNSPEC,
        in: "n0",
        payload: HALF_LINK,
        strict: true,
        done: "appended",
      },
    ],
    steps: each([0, 1], (extended) => [
      open("s"),
      bind("s"),
      set("s", NETLINK_SO.GET_STRICT_CHK),
      set("s", NETLINK_SO.EXT_ACK, extended),
      ...each([DUMP, DUMP | ACK], (flags) => [
        send("s", asked(RTM.GETLINK, flags, ONE_LINK)),
        drain("s"),
        send("s", asked(RTM.GETLINK, flags, HALF_LINK)),
        drain("s"),
        send("s", asked(RTM.GETRULE, flags, hex(7, 0, 0))),
        drain("s"),
      ]),
      close("s"),
    ]),
  },
];
