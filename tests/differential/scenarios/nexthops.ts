/** Nexthop objects: groups whose buckets move as time goes by, and what becomes of routes. */

import {
  AF,
  IFF,
  NEXTHOP_GRP_TYPE,
  NHA_OP_FLAG,
  NLM_F,
  RTM,
  RTN,
  RTNLGRP,
} from "../../../src/abi/mod.ts";
import type { NexthopAttributes } from "../../../src/codec/mod.ts";
import { listener, withoutIpv6 } from "../prepare.ts";
import type { Data, Scenario, Step } from "../scenario.ts";
import { typed } from "../typed.ts";
import { drain } from "./steps.ts";

const { CREATE, EXCL, REPLACE, DUMP } = NLM_F;
const LINK = 2;
const [FIRST, SECOND, GROUP] = [1, 2, 20];
const SECONDS = 100;

function ask(...all: readonly Data[]): Step[] {
  return all.flatMap((data): Step[] => [{ call: "sendto", socket: "s", data }, drain("s")]);
}

function wait(milliseconds: number): Step[] {
  return [{ call: "wait", milliseconds }, drain("s")];
}

function scenario(name: string, ...steps: readonly (readonly Step[])[]): Scenario {
  const groups = [RTNLGRP.NEXTHOP, RTNLGRP.IPV4_ROUTE];
  return {
    name,
    long: true,
    prepare: withoutIpv6("n0"),
    changes: ["n0"],
    steps: [...listener("s", { groups }), ...NETWORK, ...steps.flat()],
  };
}

function setFlags(flags: number): Data {
  const header = { index: LINK, flags, change: IFF.UP };
  return typed({ kind: "link", type: RTM.NEWLINK, header, attributes: {} });
}

/** A link with an address. */
const NETWORK = ask(
  typed({
    kind: "link",
    type: RTM.NEWLINK,
    attributes: { ifname: "i0", address: "02:00:00:00:00:01", linkinfo: { kind: "ifb" } },
  }, CREATE | EXCL),
  setFlags(IFF.UP),
  typed({
    kind: "address",
    type: RTM.NEWADDR,
    header: { family: AF.INET, prefixlen: 24, index: LINK },
    attributes: { local: "10.0.0.1", address: "10.0.0.1" },
  }, CREATE | EXCL),
);

function nexthop(
  id: number,
  attributes: Partial<NexthopAttributes>,
  { type = RTM.NEWNEXTHOP, flags = CREATE }: { type?: number; flags?: number } = {},
): Data {
  const family = attributes.gateway === undefined && attributes.blackhole === undefined
    ? AF.UNSPEC
    : AF.INET;
  const header = { family, scope: 0, protocol: 0, flags: 0 };
  return typed({ kind: "nexthop", type, header, attributes: { id, ...attributes } }, flags);
}

const SINGLES = ask(
  nexthop(FIRST, { oif: LINK, gateway: "10.0.0.2" }),
  nexthop(SECOND, { oif: LINK, gateway: "10.0.0.3" }),
);

/** The group, with members of so much weight. */
function group(
  weights: readonly [first: number, second: number],
  resGroup: NexthopAttributes["resGroup"],
  flags: number = CREATE,
): Data {
  const members = [FIRST, SECOND].map((id, index) => ({ id, weight: (weights[index] ?? 1) - 1 }));
  return nexthop(GROUP, {
    group: members.map((member) => ({ ...member, weightHigh: 0, resvd2: 0 })),
    groupType: resGroup === undefined ? NEXTHOP_GRP_TYPE.MPATH : NEXTHOP_GRP_TYPE.RES,
    ...resGroup && { resGroup },
  }, { flags });
}

function route(nhId: number, dst = "192.0.2.0"): Data {
  return typed({
    kind: "route",
    type: RTM.NEWROUTE,
    header: { family: AF.INET, dstLen: 24, table: 254, type: RTN.UNICAST },
    attributes: { dst, nhId },
  }, CREATE);
}

const FIND = typed({
  kind: "route",
  type: RTM.GETROUTE,
  header: { family: AF.INET, dstLen: 32 },
  attributes: { dst: "192.0.2.9" },
});

const BUCKETS = typed({
  kind: "nexthop-bucket",
  type: RTM.GETNEXTHOPBUCKET,
  header: { family: 0, scope: 0, protocol: 0, flags: 0 },
  attributes: {},
}, DUMP);

const STATISTICS = typed({
  kind: "nexthop",
  type: RTM.GETNEXTHOP,
  header: { family: 0, scope: 0, protocol: 0, flags: 0 },
  attributes: { opFlags: NHA_OP_FLAG.DUMP_STATS | NHA_OP_FLAG.DUMP_HW_STATS },
}, DUMP);

const ROUTES = typed({
  kind: "route",
  type: RTM.GETROUTE,
  header: { family: AF.INET },
  attributes: {},
}, DUMP);

/** What scenarios of nexthops are. */
export const NEXTHOPS: readonly Scenario[] = [
  scenario(
    "a bucket moves when no packets come any more",
    SINGLES,
    ask(group([10, 1], { buckets: 1, idleTimer: SECONDS }), route(GROUP)),
    wait(50),
    ask(FIND, FIND, BUCKETS),
    ask(group([1, 10], { buckets: 1 }, CREATE | REPLACE), BUCKETS, FIND),
    wait(1800),
    ask(BUCKETS, FIND, STATISTICS),
  ),
  scenario(
    "a bucket moves all the same after a while",
    SINGLES,
    ask(
      group([10, 1], { buckets: 1, idleTimer: 100 * SECONDS, unbalancedTimer: SECONDS }),
      route(GROUP),
    ),
    wait(50),
    ask(FIND, BUCKETS),
    ask(group([1, 10], {}, CREATE | REPLACE), BUCKETS),
    wait(2500),
    ask(BUCKETS, STATISTICS),
  ),
  scenario(
    "nexthops go, and groups and routes with them",
    SINGLES,
    ask(group([1, 3], undefined), route(GROUP), route(FIRST, "198.51.100.0"), ROUTES),
    ask(nexthop(SECOND, { oif: LINK, gateway: "10.0.0.4" }, { flags: CREATE | REPLACE })),
    [{ call: "sysctl", in: "n0", name: "net.ipv4.nexthop_compat_mode", value: "0" }],
    ask(nexthop(FIRST, { blackhole: true }, { flags: CREATE | REPLACE })),
    ask(nexthop(FIRST, {}, { type: RTM.DELNEXTHOP, flags: 0 }), ROUTES, STATISTICS),
    ask(setFlags(0), ROUTES, STATISTICS),
  ),
];
