/** Socket options. */

import { NETLINK, NETLINK_SO, SO, SOL } from "../../../src/abi/mod.ts";
import type { Scenario } from "../scenario.ts";
import {
  bind,
  drain,
  each,
  get,
  getSocket,
  join,
  leave,
  name,
  open,
  send,
  set,
  setSocket,
  user,
} from "./steps.ts";

const LENGTHS = [0, 1, 2, 3, 4, 5, 8, 12, 64];
const ALL = Array.from({ length: 15 }, (_, option) => option);

/** What scenarios of options are. */
export const OPTIONS: readonly Scenario[] = [
  {
    name: "every option of level SOL_NETLINK",
    steps: [
      open("s0"),
      ...each(ALL, (option) => [
        get("s0", option),
        set("s0", option, 1),
        get("s0", option),
        set("s0", option, { raw: "0100" }),
        get("s0", option),
        set("s0", option, { raw: "0700000000000000" }),
        get("s0", option, { length: 2 }),
        get("s0", option, { length: 8 }),
        set("s0", option, 0),
        get("s0", option),
      ]),
    ],
  },
  {
    name: "other levels",
    steps: [
      open("s0"),
      ...each([0, 6, 269, 271], (level) => [
        { call: "setsockopt", socket: "s0", level, option: 3, value: 1 } as const,
        { call: "getsockopt", socket: "s0", level, option: 3 } as const,
      ]),
    ],
  },
  {
    name: "lists of memberships",
    steps: [
      open("s0"),
      ...each(LENGTHS, (length) => get("s0", NETLINK_SO.LIST_MEMBERSHIPS, { length })),
      ...each([1, 31, 32, 33, 39, 40, 60, 0, -1], (group) => join("s0", group)),
      ...each(LENGTHS, (length) => get("s0", NETLINK_SO.LIST_MEMBERSHIPS, { length })),
      name("s0"),
      leave("s0", 1),
      leave("s0", 33),
      leave("s0", 5),
      leave("s0", 40),
      get("s0", NETLINK_SO.LIST_MEMBERSHIPS, { length: 8 }),
      bind("s0"),
      get("s0", NETLINK_SO.LIST_MEMBERSHIPS, { length: 8 }),
    ],
  },
  {
    name: "how many groups protocols have",
    steps: each([NETLINK.ROUTE, NETLINK.USERSOCK], (protocol) => [
      open(`s${protocol}`, { protocol }),
      ...each([32, 33, 39, 40, 64, 65], (group) => join(`s${protocol}`, group)),
    ]),
  },
  {
    name: "what a new socket is",
    steps: [
      user("s0", { type: 2 }),
      ...each(
        [
          SO.DEBUG,
          SO.REUSEADDR,
          SO.TYPE,
          SO.ERROR,
          SO.DONTROUTE,
          SO.BROADCAST,
          SO.SNDBUF,
          SO.RCVBUF,
          SO.KEEPALIVE,
          SO.PRIORITY,
          SO.PASSCRED,
          SO.RCVLOWAT,
          SO.SNDLOWAT,
          SO.ACCEPTCONN,
          SO.PROTOCOL,
          SO.DOMAIN,
          SO.RXQ_OVFL,
        ],
        (option) => [getSocket("s0", option), getSocket("s0", option, { length: 2 })],
      ),
      getSocket("s0", SO.PEERCRED, { length: 12 }),
      getSocket("s0", SO.MEMINFO, { length: 36 }),
      getSocket("s0", SO.RCVTIMEO, { length: 16 }),
      getSocket("s0", SO.COOKIE, { length: 8 }),
      getSocket("s0", SO.COOKIE, { length: 4 }),
    ],
  },
  {
    name: "sizes of buffers",
    steps: [
      open("s0"),
      ...each([0, 1, 1151, 1152, 2304, 4096, 4608, 100000, 1 << 20, 1 << 30, -1], (value) => [
        setSocket("s0", SO.RCVBUF, value),
        getSocket("s0", SO.RCVBUF),
        setSocket("s0", SO.SNDBUF, value),
        getSocket("s0", SO.SNDBUF),
      ]),
      ...each([1 << 24, 1, -1, 0x7fffffff], (value) => [
        setSocket("s0", SO.RCVBUFFORCE, value),
        getSocket("s0", SO.RCVBUF),
        setSocket("s0", SO.SNDBUFFORCE, value),
        getSocket("s0", SO.SNDBUF),
      ]),
      getSocket("s0", SO.RCVBUFFORCE),
      setSocket("s0", SO.RCVBUF, { raw: "0000" }),
    ],
  },
  {
    name: "timeouts",
    steps: [
      open("s0"),
      ...each(
        [
          "0100000000000000" + "0000000000000000",
          "0000000000000000" + "0100000000000000",
          "0000000000000000" + "3f420f0000000000",
          "0000000000000000" + "40420f0000000000",
          "ffffffffffffffff" + "0000000000000000",
          "0000000000000000" + "0000000000000000",
          "00000000",
        ],
        (raw) => [
          setSocket("s0", SO.RCVTIMEO, { raw }),
          getSocket("s0", SO.RCVTIMEO, { length: 16 }),
          getSocket("s0", SO.RCVTIMEO, { length: 8 }),
        ],
      ),
    ],
  },
  {
    name: "options of somebody without privileges",
    steps: [
      open("s0", { as: "user" }),
      ...each(ALL, (option) => set("s0", option, 1, { as: "user" })),
      ...each([29, 30, 31, 32, 33], (group) => join("s0", group, { as: "user" })),
      setSocket("s0", SO.RCVBUFFORCE, 1 << 20, { as: "user" }),
      setSocket("s0", SO.SNDBUFFORCE, 1 << 20, { as: "user" }),
      setSocket("s0", SO.DEBUG, 1, { as: "user" }),
      ...each([-1, 0, 6, 7], (value) => setSocket("s0", SO.PRIORITY, value, { as: "user" })),
      bind("s0", { groups: 1 }, { as: "user" }),
      user("s1", { as: "user" }),
      bind("s1", { groups: 1 }, { as: "user" }),
      join("s1", 1, { as: "user" }),
      { call: "setsockopt", socket: "s1", level: SOL.NETLINK, option: 8, value: 1, as: "user" },
      name("s1"),
      send("s1", "00", { to: { pid: 5 }, as: "user" }),
      drain("s1"),
    ],
  },
];
