/** What becomes of requests about IPv4 routes, and who is told of it. */
import {
  AF,
  NETLINK_SO,
  NLM_F,
  RT_TABLE,
  RTM,
  RTM_F,
  RTN,
  RTNH_F,
  RTNLGRP,
  SOL,
} from "../../src/abi/mod.ts";
import type { RouteAttributes } from "../../src/codec/mod.ts";
import { assertEquals } from "../assert.ts";
import type { Lab } from "./_backend.ts";
import { contract } from "./_backend.ts";
import { brief, headersOf, heard, listening, Network, NEW, why } from "./_network.ts";

const { CREATE, REPLACE, APPEND, EXCL } = NLM_F;
const VIA = { gateway: "10.0.0.9" };

/** A network with a link that is up and has an address. */
async function networkIn(lab: Lab): Promise<{ network: Network; index: number }> {
  const network = new Network(lab);
  const index = await network.make("a", { up: true });
  await network.address("10.0.0.1/24", index);
  return { network, index };
}

/** The routes of the main table that nobody made by an address. */
async function mine(network: Network): Promise<string[]> {
  const routes = await network.routes();
  return routes.filter(({ header }) => header.protocol !== 2).map(brief);
}

/** Where packets to an address go. */
async function lookup(network: Network, dst: string, flags = 0): Promise<string[]> {
  const routes = await network.route(`${dst}/32`, {}, {
    type: RTM.GETROUTE,
    header: { flags },
  });
  return routes.map((route) => `${brief(route)} dev ${route.attributes.oif}`);
}

contract("a route is told of, with the number and the port of who made it", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  const told = listening(lab, [RTNLGRP.IPV4_ROUTE]);
  await network.route("192.0.2.0/24", VIA);
  const [message] = headersOf(told);
  const { pid } = network.client.socket.getsockname();
  assertEquals([message?.pid, message?.seq !== 0], [pid, true]);
});

contract("a gateway must be reached over a link that is up", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  const down = await network.make("b");
  const add = (attributes: RouteAttributes) => network.route("192.0.2.0/24", attributes);
  assertEquals(
    await why(add({ gateway: "172.16.0.1" })),
    "ENETUNREACH: Nexthop has invalid gateway",
  );
  assertEquals(await why(add({ oif: down })), "ENETDOWN: Device for nexthop is not up");
  assertEquals(await why(add({ oif: 99 })), "ENODEV");
  assertEquals(await why(add({})), "ENODEV");
});

contract("an onlink gateway needs no network, and a link", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  const add = (attributes: RouteAttributes) =>
    network.route("192.0.2.0/24", { gateway: "172.16.0.1", ...attributes }, {
      header: { flags: RTNH_F.ONLINK },
    });
  assertEquals(await why(add({})), "ENODEV: Nexthop device required for onlink");
  await add({ oif: index });
  assertEquals(await mine(network), ["unicast 192.0.2.0/24 via 172.16.0.1"]);
});

contract("a route is EEXIST whatever its gateway, but not with another metric", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.route("192.0.2.0/24", VIA);
  assertEquals(await why(network.route("192.0.2.0/24", VIA)), "EEXIST");
  assertEquals(await why(network.route("192.0.2.0/24", { oif: index })), "EEXIST");
  await network.route("192.0.2.0/24", { ...VIA, priority: 5 });
  assertEquals(await mine(network), [
    "unicast 192.0.2.0/24 via 10.0.0.9",
    "unicast 192.0.2.0/24 via 10.0.0.9 metric 5",
  ]);
});

contract("NLM_F_REPLACE puts a route in the place of the first, and says so", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  await network.route("192.0.2.0/24", VIA);
  const told = listening(lab, [RTNLGRP.IPV4_ROUTE]);
  await network.route("192.0.2.0/24", { gateway: "10.0.0.8" }, { flags: REPLACE });
  const [message] = headersOf(told);
  assertEquals((message?.flags ?? 0) & REPLACE, REPLACE);
  assertEquals(await mine(network), ["unicast 192.0.2.0/24 via 10.0.0.8"]);
  assertEquals(await why(network.route("192.0.3.0/24", VIA, { flags: REPLACE })), "ENOENT");
});

contract("a further route comes first, and with NLM_F_APPEND last", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  for (const [host, flags] of [[9, NEW], [8, CREATE], [7, CREATE | APPEND]] as const) {
    await network.route("192.0.2.0/24", { gateway: `10.0.0.${host}` }, { flags });
  }
  assertEquals(await mine(network), [
    "unicast 192.0.2.0/24 via 10.0.0.8",
    "unicast 192.0.2.0/24 via 10.0.0.9",
    "unicast 192.0.2.0/24 via 10.0.0.7",
  ]);
});

contract("without NLM_F_CREATE nothing is made", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  for (const flags of [0, APPEND, EXCL]) {
    assertEquals(await why(network.route("192.0.2.0/24", VIA, { flags })), "ENOENT");
  }
});

contract("a deletion takes the first route that fits what it says", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  for (const priority of [1, 2, 3]) await network.route("192.0.2.0/24", { ...VIA, priority });
  const remove = (attributes: RouteAttributes) =>
    network.route("192.0.2.0/24", attributes, { type: RTM.DELROUTE });
  await remove({ priority: 2 });
  await remove({});
  assertEquals(await mine(network), ["unicast 192.0.2.0/24 via 10.0.0.9 metric 3"]);
  assertEquals(await why(remove({ gateway: "10.0.0.8" })), "ESRCH");
  assertEquals(await why(remove({ priority: 2 })), "ESRCH");
  await remove(VIA);
  assertEquals(await why(remove({})), "ESRCH");
});

contract("the longest prefix counts", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  const other = await network.make("b", { up: true });
  await network.route("", VIA);
  await network.route("192.0.2.0/24", { oif: other });
  await network.route("192.0.2.128/25", VIA);
  assertEquals(await lookup(network, "8.8.8.8"), [`unicast 8.8.8.8/32 via 10.0.0.9 dev ${index}`]);
  assertEquals(await lookup(network, "192.0.2.1"), [`unicast 192.0.2.1/32 dev ${other}`]);
  assertEquals(await lookup(network, "192.0.2.129"), [
    `unicast 192.0.2.129/32 via 10.0.0.9 dev ${index}`,
  ]);
});

contract("of routes of a prefix the least metric counts", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  await network.route("192.0.2.0/24", { gateway: "10.0.0.8", priority: 20 });
  await network.route("192.0.2.0/24", { gateway: "10.0.0.7", priority: 10 });
  const [route] = await network.route("192.0.2.1/32", {}, { type: RTM.GETROUTE });
  assertEquals(route?.attributes.gateway, "10.0.0.7");
});

contract("with RTM_F_FIB_MATCH a lookup tells the route itself", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.route("192.0.2.0/24", { ...VIA, priority: 7 });
  assertEquals(await lookup(network, "192.0.2.5", RTM_F.FIB_MATCH), [
    `unicast 192.0.2.0/24 via 10.0.0.9 metric 7 dev ${index}`,
  ]);
});

contract("a lookup tells the source address, too", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.address("10.0.0.2/24", index);
  await network.route("192.0.2.0/24", { ...VIA, prefsrc: "10.0.0.2" });
  const source = async (dst: string) =>
    (await network.route(`${dst}/32`, {}, { type: RTM.GETROUTE }))[0]?.attributes.prefsrc;
  assertEquals(await source("10.0.0.77"), "10.0.0.1");
  assertEquals(await source("192.0.2.1"), "10.0.0.2");
});

contract("who has no route is unreachable, and refusing routes say it otherwise", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  assertEquals(await why(lookup(network, "192.0.2.1")), "ENETUNREACH");
  const codes: string[] = [];
  for (const type of [RTN.UNREACHABLE, RTN.PROHIBIT, RTN.BLACKHOLE, RTN.THROW]) {
    await network.route("192.0.2.0/24", {}, {
      flags: CREATE | REPLACE,
      header: { type, scope: 0 },
    });
    codes.push(await why(lookup(network, "192.0.2.1")));
  }
  assertEquals(codes, ["EHOSTUNREACH", "EACCES", "EINVAL", "ENETUNREACH"]);
});

contract("own addresses are local routes, which dumps show in table 255", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  assertEquals(await lookup(network, "10.0.0.1"), ["local 10.0.0.1/32 dev 1"]);
  const routes = await network.routes();
  assertEquals(routes.map((route) => `${route.header.table} ${brief(route)}`), [
    "254 unicast 10.0.0.0/24",
    "255 local 10.0.0.1/32",
    "255 broadcast 10.0.0.255/32",
  ]);
});

contract("a link that goes down takes its routes along without a word", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.route("192.0.2.0/24", VIA);
  const told = listening(lab, [RTNLGRP.IPV4_ROUTE]);
  await network.down(index);
  assertEquals(heard(told), []);
  assertEquals(await mine(network), []);
});

contract("a deleted address takes those routes along that come from it", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  await network.address("10.9.0.1/24", index);
  await network.route("192.0.2.0/24", { ...VIA, prefsrc: "10.9.0.1" });
  const told = listening(lab, [RTNLGRP.IPV4_ROUTE]);
  await network.address("10.9.0.1/24", index, { type: RTM.DELADDR });
  assertEquals(heard(told), [
    "del unicast 10.9.0.0/24",
    "del broadcast 10.9.0.255/32",
    "del local 10.9.0.1/32",
    "del unicast 192.0.2.0/24 via 10.0.0.9",
  ]);
  assertEquals(await mine(network), []);
});

contract("a route has several next hops, and those of links that are down", async (lab) => {
  const { network, index } = await networkIn(lab);
  using _ = network;
  const other = await network.make("b", { up: true });
  const hop = (ifindex: number, attributes: RouteAttributes) => ({
    flags: 0,
    hops: 0,
    ifindex,
    attributes,
  });
  await network.route("192.0.2.0/24", { multipath: [hop(index, VIA), hop(other, {})] }, {
    header: { scope: 0 },
  });
  const hops = async () => {
    const routes = await network.routes();
    return routes.flatMap(({ attributes }) => attributes.multipath ?? [])
      .map(({ ifindex, flags }) => [ifindex, flags]);
  };
  assertEquals(await hops(), [[index, 0], [other, 0]]);
  await network.down(other);
  assertEquals(await hops(), [[index, 0], [other, RTNH_F.DEAD | RTNH_F.LINKDOWN]]);
});

contract("tables above 255 are an attribute, and a dump may show one alone", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  await network.route("192.0.2.0/24", { ...VIA, table: 1000 });
  network.client.socket.setsockopt(SOL.NETLINK, NETLINK_SO.GET_STRICT_CHK, 1);
  const dump = (table: number) =>
    network.client.dump({
      kind: "route",
      type: RTM.GETROUTE,
      header: { family: AF.INET },
      attributes: { table },
    });
  const routes = await dump(1000);
  assertEquals(routes.map(brief), ["unicast 192.0.2.0/24 via 10.0.0.9 in 1000"]);
  assertEquals(routes[0]?.header.table, RT_TABLE.COMPAT);
  assertEquals(await why(dump(77)), "ENOENT: ipv4: FIB table does not exist");
});

contract("a prefix ends in zeros", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  assertEquals(
    await why(network.route("192.0.2.1/24", VIA)),
    "EINVAL: Invalid prefix for given prefix length",
  );
  assertEquals(await why(network.route("192.0.2.0/33", VIA)), "EINVAL: Invalid prefix length");
});

contract("a default route is told without a destination", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  const told = listening(lab, [RTNLGRP.IPV4_ROUTE]);
  await network.route("", VIA);
  await network.route("", {}, { type: RTM.DELROUTE });
  assertEquals(heard(told), [
    "new unicast default via 10.0.0.9",
    "del unicast default via 10.0.0.9",
  ]);
});

contract("metrics are told as they were given, and unknown ones are refused", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  await network.route("192.0.2.0/24", { ...VIA, metrics: { mtu: 1400, advmss: 1300 } });
  const [route] = (await network.routes()).filter(({ header }) => header.protocol !== 2);
  assertEquals(route?.attributes.metrics, { mtu: 1400, advmss: 1300 });
  const unknown = network.route("192.0.3.0/24", { ...VIA, metrics: { ccAlgo: "none such" } });
  assertEquals(await why(unknown), "EINVAL: Unknown tcp congestion algorithm");
});

contract("routes are dumped by their prefixes, whenever they were made", async (lab) => {
  const { network } = await networkIn(lab);
  using _ = network;
  for (const prefix of ["203.0.113.0/24", "", "192.0.2.0/25", "192.0.2.0/24"]) {
    await network.route(prefix, VIA);
  }
  assertEquals(await mine(network), [
    "unicast default via 10.0.0.9",
    "unicast 192.0.2.0/25 via 10.0.0.9",
    "unicast 192.0.2.0/24 via 10.0.0.9",
    "unicast 203.0.113.0/24 via 10.0.0.9",
  ]);
});
