/** Policy routing rules. */

import {
  AF,
  FIB_RULE,
  FR_ACT,
  FRA,
  NETLINK_SO,
  NLM_F,
  NLMSG_HDRLEN,
  RTM,
  RTNL_FAMILY,
  RTNLGRP,
  RTPROT,
} from "../../../src/abi/mod.ts";
import type { RuleAttributes, RuleHeader } from "../../../src/codec/mod.ts";
import { encode } from "../../../src/codec/mod.ts";
import { attribute, hex } from "../questions.ts";
import type { Data, Scenario, Step } from "../scenario.ts";
import { bind, drain, each, join, open, receive, request, send, set, squeeze } from "./steps.ts";

const { ACK, ECHO, EXCL, DUMP, ROOT, MATCH, BULK, REPLACE } = NLM_F;
const { NEWRULE, DELRULE, GETRULE } = RTM;
const { INET, INET6 } = AF;
const { IPMR, IP6MR } = RTNL_FAMILY;
const FAMILIES = [INET, INET6, IPMR, IP6MR];
const TABLE = 100;
const ALL = hex(0, 0, 0);

/** What follows a request's header. */
function rule(
  family: number,
  attributes: RuleAttributes = {},
  header: Partial<RuleHeader> = {},
): string {
  return encode({
    kind: "rule",
    type: NEWRULE,
    header: {
      family,
      dstLen: 0,
      srcLen: 0,
      tos: 0,
      table: TABLE,
      action: FR_ACT.TO_TBL,
      flags: 0,
      ...header,
    },
    attributes,
  }).subarray(NLMSG_HDRLEN).toHex();
}

/** A socket that hears of rules, and of what is wrong. */
function listener(socket: string, namespace = "n0"): Step[] {
  return [
    open(socket, { in: namespace }),
    set(socket, NETLINK_SO.EXT_ACK),
    set(socket, NETLINK_SO.PKTINFO),
    join(socket, RTNLGRP.IPV4_RULE),
    join(socket, RTNLGRP.IPV6_RULE),
  ];
}

/** Adds something, and sees what comes of it. */
function add(payload: Data, flags = 0): Step[] {
  return [send("s", request(NEWRULE, ACK | flags, payload)), drain("s")];
}

function remove(payload: Data, flags = 0): Step[] {
  return [send("s", request(DELRULE, ACK | flags, payload)), drain("s")];
}

function dump(payload: Data = ALL, flags: number = DUMP): Step[] {
  return [send("s", request(GETRULE, flags, payload)), drain("s")];
}

function scenario(name: string, ...steps: readonly (readonly Step[])[]): Scenario {
  return { name, changes: ["n0"], steps: [...listener("s"), ...steps.flat(), ...dump()] };
}

/** One of which no trace is kept. */
function long(name: string, ...steps: readonly (readonly Step[])[]): Scenario {
  return { ...scenario(name, ...steps), long: true };
}

const EVERYTHING: RuleAttributes = {
  table: 1000,
  suppressPrefixlen: 8,
  protocol: RTPROT.STATIC,
  iifname: "lo",
  oifname: "nosuch",
  priority: 77,
  fwmark: 5,
  fwmask: 255,
  tunId: 0x0102030405060708n,
  uidRange: { start: 0, end: 1000 },
  sportRange: { start: 80, end: 80 },
  sportMask: 0xf0,
  dportRange: { start: 1, end: 65534 },
  ipProto: 17,
  suppressIfgroup: 3,
  dscp: 8,
  dscpMask: 0x38,
};

/** What is wrong with rules of any family, and of IPv4 and IPv6. */
const WRONG: readonly string[] = [
  rule(INET, {}, { srcLen: 8 }),
  rule(INET, { src: "fd00::" }, { srcLen: 8 }),
  rule(INET, { src: "10.0.0.0" }, { srcLen: 33 }),
  rule(INET, {}, { dstLen: 8 }),
  rule(INET6, { dst: "10.0.0.0" }, { dstLen: 8 }),
  rule(IPMR, { dst: "fd00::" }, { dstLen: 8 }),
  rule(INET, { l3mdev: 2 }, { table: 0 }),
  rule(INET, { l3mdev: 1 }),
  rule(INET, { goto: 5 }),
  rule(INET, {}, { action: FR_ACT.GOTO }),
  rule(INET, { goto: 5, priority: 5 }, { action: FR_ACT.GOTO }),
  rule(INET, { goto: 32765 }, { action: FR_ACT.GOTO }),
  rule(INET, { uidRange: { start: 2, end: 1 } }),
  rule(INET, { uidRange: { start: 2, end: 0xffffffff } }),
  rule(INET, { sportRange: { start: 2, end: 1 } }),
  rule(INET, { sportRange: { start: 0, end: 1 } }),
  rule(INET, { dportRange: { start: 1, end: 0xffff } }),
  rule(INET, { sportMask: 0xffff }),
  rule(INET, { sportRange: { start: 1, end: 2 }, sportMask: 0xffff }),
  rule(INET, { dportRange: { start: 3, end: 3 }, dportMask: 1 }),
  rule(INET, { dportMask: 1 }),
  rule(INET, { flowlabel: 1 }),
  rule(INET, {}, { tos: 1 }),
  rule(INET, {}, { tos: 0x20 }),
  rule(INET, { dscp: 1 }, { tos: 0x10 }),
  rule(INET, { dscpMask: 1 }),
  rule(INET, { dscp: 3, dscpMask: 1 }),
  rule(INET, { dscp: 64 }),
  rule(INET, { dscp: 1, dscpMask: 64 }),
  rule(INET6, {}, { tos: 2 }),
  rule(INET6, { dscp: 1 }, { tos: 0x20 }),
  rule(INET6, { dscpMask: 1 }),
  rule(INET6, { dscp: 3, dscpMask: 1 }),
  rule(INET6, { flowlabel: 1 }),
  rule(INET6, { flowlabelMask: 1 }),
  rule(INET6, { flowlabel: 1, flowlabelMask: 0x100000 }),
  rule(INET6, { flowlabel: 2, flowlabelMask: 1 }),
  rule(INET6, {}, { table: 0 }),
  rule(AF.UNSPEC),
  rule(99),
  rule(INET).slice(0, 22),
  "02",
  rule(INET, { iifname: "a-name-much-too-long" }),
  rule(INET) + attribute(FRA.PRIORITY, "0000"),
  `${rule(INET, { priority: 3 })}ff`,
];

/** What rules may differ in, one by one, from those that have everything. */
const CHANGES: readonly RuleAttributes[] = [
  { table: 1001 },
  { suppressPrefixlen: 9 },
  { protocol: RTPROT.BOOT },
  { iifname: "lo1" },
  { oifname: "nosuc" },
  { priority: 78 },
  { fwmark: 4 },
  { fwmask: 254 },
  { tunId: 1n },
  { uidRange: { start: 1, end: 1000 } },
  { uidRange: { start: 0, end: 1001 } },
  { sportRange: { start: 112, end: 112 } },
  { sportMask: 0xff },
  { dportRange: { start: 2, end: 65534 } },
  { ipProto: 18 },
  { suppressIfgroup: 4 },
  { dscp: 16 },
  { dscpMask: 0x3f },
];

/** How many rules take several datagrams. */
const MANY = 120;

/** What scenarios of rules are. */
export const RULES: readonly Scenario[] = [
  long(
    "rules as people add them",
    add(rule(INET, { priority: 1000 }), EXCL),
    add(rule(INET, { priority: 1000 }), EXCL),
    add(rule(INET, { priority: 1000 })),
    add(rule(INET, {}, { table: 101 }), EXCL),
    add(rule(INET, {}, { table: 102 }), REPLACE),
    add(rule(INET, { src: "10.0.0.0", iifname: "v0" }, { srcLen: 8 })),
    add(rule(INET, { priority: 5, iifname: "nosuch" })),
    add(rule(INET, { priority: 6, fwmark: 5 })),
    add(rule(INET, { priority: 8, goto: 2000 }, { action: FR_ACT.GOTO })),
    add(rule(INET, { priority: 10 }, { action: FR_ACT.UNREACHABLE, table: 0 })),
    add(rule(INET, { priority: 12 }, { action: FR_ACT.UNSPEC })),
    add(rule(INET, { priority: 12 }, { action: 99 })),
    add(rule(INET, { priority: 13, suppressPrefixlen: 0 })),
    add(rule(INET6, { priority: 14 })),
    dump(),
    remove(rule(INET, { priority: 1000 })),
    remove(rule(INET, { priority: 4321 })),
    remove(rule(INET, { priority: 0 }, { table: 255 })),
    add(rule(INET)),
    remove(rule(INET6, {}, { table: 0 })),
    remove(rule(INET6, {}, { table: 0, action: 0 })),
    remove(rule(INET6, {}, { table: 0, action: 0 })),
    add(rule(INET6)),
  ),
  long("what is wrong with rules", ...WRONG.flatMap((one) => [add(one), remove(one)])),
  long(
    "everything that rules can have",
    ...FAMILIES.map((family) => add(rule(family, EVERYTHING))),
    add(rule(INET, { ...EVERYTHING, src: "10.1.2.3", dst: "0.0.0.0", flow: 7 }, {
      srcLen: 8,
      dstLen: 32,
    })),
    add(rule(INET6, {
      ...EVERYTHING,
      flowlabel: 0x12000,
      flowlabelMask: 0xff000,
      src: "fd00::1",
      dst: "::ffff:10.0.0.1",
    }, { srcLen: 8, dstLen: 128 })),
    add(rule(INET6, { flowlabel: 0, flowlabelMask: 0, priority: 1 }, { tos: 0xfc })),
    add(rule(INET, { priority: 2 }, { tos: 0x1c })),
    add(rule(INET, { l3mdev: 1, priority: 3 }, { table: 0 })),
    add(rule(IPMR, { src: "10.0.0.0", priority: 4 }, { srcLen: 8, tos: 3 })),
    dump(),
    ...FAMILIES.map((family) => remove(rule(family, EVERYTHING))),
    remove(rule(INET, { flow: 1, priority: 77 }, { table: 0 })),
    remove(rule(INET, { flow: 7, priority: 77 }, { table: 0 })),
    remove(rule(INET6, { flowlabel: 0x12000 }, { table: 0 })),
    remove(rule(INET, {}, { table: 0, tos: 0x1c })),
  ),
  scenario(
    "rules that go on with others",
    add(rule(INET, { priority: 10, goto: 20 }, { action: FR_ACT.GOTO })),
    add(rule(INET, { priority: 11, goto: 20 }, { action: FR_ACT.GOTO })),
    add(rule(INET, { priority: 20 })),
    add(rule(INET, { priority: 20 }, { table: 101 })),
    dump(),
    remove(rule(INET, { priority: 20 })),
    dump(),
    remove(rule(INET, { priority: 20 }, { table: 101 })),
    dump(),
    add(rule(INET, { priority: 20 }, { action: FR_ACT.NOP })),
    remove(rule(INET, { priority: 10, goto: 20 }, { action: FR_ACT.GOTO })),
    add(rule(INET6, { priority: 20, goto: 32766 }, { action: FR_ACT.GOTO })),
    remove(rule(INET6, { priority: 32766 }, { table: 254 })),
  ),
  long(
    "devices by name",
    ...["lo", "nosuch", "sixteen-letters", "é"].map((name) =>
      add(rule(INET, { iifname: name, oifname: name }))
    ),
    ...["00", "0000", "6c6f007800", "ff", "c328", "c3a9", "61".repeat(15), `${"61".repeat(15)}00`]
      .map((name) => add(rule(IPMR) + attribute(FRA.IIFNAME, name))),
    remove(rule(IPMR) + attribute(FRA.IIFNAME, "6c6f")),
    remove(rule(IPMR) + attribute(FRA.IIFNAME, "6c6f0078")),
    remove(rule(IPMR) + attribute(FRA.IIFNAME, "00")),
  ),
  long(
    "what tells rules apart",
    ...[
      ...CHANGES.map((one) => [IPMR, {}, one, {}] as const),
      ...CHANGES.map((one) => [INET, { flow: 7 }, one, {}] as const),
      [INET, { flow: 7 }, { flow: 8 }, {}] as const,
      ...CHANGES.map((one) => [INET6, { flowlabel: 16, flowlabelMask: 240 }, one, {}] as const),
      [INET6, { flowlabel: 16, flowlabelMask: 240 }, { flowlabel: 32 }, {}] as const,
      [INET6, { flowlabel: 16, flowlabelMask: 240 }, { flowlabelMask: 255 }, {}] as const,
      [INET, { src: "10.0.0.0" }, { src: "10.0.0.1" }, { srcLen: 8 }] as const,
      [INET6, { dst: "fd00::" }, { dst: "fd00::1" }, { dstLen: 8 }] as const,
    ].flatMap(([family, own, change, header]) => {
      const first = rule(family, { ...EVERYTHING, ...own }, header);
      const other = rule(family, { ...EVERYTHING, ...own, ...change }, header);
      return [add(first), add(other, EXCL), remove(other), remove(other), remove(first)];
    }),
  ),
  scenario(
    "which rules are the same",
    add(rule(INET, { priority: 5, src: "10.0.0.0" }, { srcLen: 8 }), EXCL),
    add(rule(INET, { priority: 5, src: "10.0.0.0" }, { srcLen: 8 }), EXCL),
    add(rule(INET, { priority: 5, src: "10.0.0.0" }, { srcLen: 9 }), EXCL),
    add(rule(INET, { priority: 5 }), EXCL),
    add(rule(INET, { priority: 5, protocol: RTPROT.STATIC }), EXCL),
    add(rule(INET, { priority: 5, dscp: 0 }), EXCL),
    add(rule(INET, { priority: 5, dscp: 0 }), EXCL),
    add(rule(INET6, { priority: 5 }), EXCL),
    add(rule(INET6, { priority: 5, flowlabel: 0, flowlabelMask: 0 }), EXCL),
    add(rule(INET, { priority: 32766, protocol: RTPROT.KERNEL }, { table: 254 }), EXCL),
  ),
  scenario(
    "rules that cannot be deleted, and flags that nobody knows",
    add(rule(INET, { priority: 5 }, { flags: FIB_RULE.PERMANENT })),
    remove(rule(INET, { priority: 5 })),
    add(rule(INET, { priority: 6 }, { flags: 0xfffffffe })),
    remove(rule(INET, { priority: 6 }), BULK),
    remove(rule(INET, { priority: 6 }), ECHO),
  ),
  long(
    "tables that nobody named",
    add(rule(INET, {}, { table: 0 })),
    add(rule(INET, { table: 0 }, { table: 7 })),
    add(rule(INET, {}, { table: 0, action: FR_ACT.PROHIBIT })),
    add(rule(INET, { table: 300 }, { table: 7 })),
    add(rule(INET, {}, { table: 3 })),
    add(rule(INET, {}, { table: 0 })),
    add(rule(IP6MR, {}, { table: 0 })),
  ),
  {
    name: "who is told of rules",
    long: true,
    changes: ["n0", "n1"],
    steps: [
      ...["a", "b"].flatMap((socket) => listener(socket)),
      ...listener("other", "n1"),
      open("s"),
      bind("b"),
      ...each([0, ACK, ECHO, ACK | ECHO], (flags) => [
        ...each([INET, INET6, IPMR, IP6MR], (family) => [
          send("s", request(NEWRULE, flags, rule(family), { seq: flags })),
          send("b", request(DELRULE, flags, rule(family), { seq: flags })),
        ]),
        ...each(["s", "a", "b", "other"], drain),
      ]),
      send("other", request(NEWRULE, ACK | ECHO, rule(INET))),
      send("s", request(NEWRULE, ACK, rule(INET)), { as: "user" }),
      send("s", request(GETRULE, DUMP, ALL), { as: "user" }),
      ...each(["s", "a", "b", "other"], drain),
      squeeze("a"),
      ...each([1, 2, 3, 4], () => send("s", request(NEWRULE, 0, rule(INET6, EVERYTHING)))),
      drain("a"),
    ],
  },
  {
    name: "dumps of rules, and who wants them checked",
    long: true,
    changes: ["n0"],
    steps: [
      ...listener("s"),
      ...each([0, 1], (strict) => [
        set("s", NETLINK_SO.GET_STRICT_CHK, strict),
        ...[DUMP, ROOT, MATCH, DUMP | ACK, ACK, 0].flatMap((flags) => dump(ALL, flags)),
        ...[...FAMILIES, 7, 255].flatMap((family) => dump(hex(family, 0, 0))),
        ...[
          "02",
          ALL.slice(0, 22),
          rule(INET),
          rule(INET, {}, { table: 0, action: 0, flags: 1 }),
          hex(INET | 1 << 8, 0, 0),
          hex(INET, 1 << 8, 0),
          `${ALL}00`,
          `${ALL}0000`,
          ALL + attribute(FRA.PRIORITY, hex(0)),
        ].flatMap((payload) => dump(payload)),
      ]),
    ],
  },
  {
    name: "rules that change while they are dumped",
    long: true,
    changes: ["n0"],
    steps: [
      ...listener("s"),
      open("other"),
      ...Array.from(
        { length: MANY },
        (_, index) => send("other", request(NEWRULE, 0, rule(INET, { priority: index + 1 }))),
      ),
      drain("s"),
      ...each([ALL, hex(INET, 0, 0)], (asked) => [
        send("s", request(GETRULE, DUMP, asked)),
        receive("s", 4096),
        ...each(
          [1, 2, 3, MANY],
          (priority) => send("other", request(DELRULE, 0, rule(INET, { priority }))),
        ),
        send("other", request(NEWRULE, 0, rule(INET, { priority: 1, iifname: "new" }))),
        ...Array.from({ length: 4 }, () => receive("s", 4096)),
        drain("s"),
      ]),
    ],
  },
];
