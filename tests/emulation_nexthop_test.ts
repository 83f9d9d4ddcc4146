import { AF, IFF, NEXTHOP_GRP_TYPE, NLM_F, RTM, RTN, RTNLGRP } from "../src/abi/mod.ts";
import { Client, events, NetlinkError } from "../src/client/mod.ts";
import type { NexthopAttributes, RtnetlinkMessage } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assertEquals, assertRejects } from "./assert.ts";

const LINK = 2;
const { CREATE, REPLACE } = NLM_F;

/** A kernel with a link that is up, and has an address. */
async function network(): Promise<{ kernel: EmulatedKernel; client: Client } & Disposable> {
  const kernel = new EmulatedKernel();
  const client = new Client(kernel.socket());
  await client.request({
    kind: "link",
    type: RTM.NEWLINK,
    flags: CREATE,
    attributes: { ifname: "i0", linkinfo: { kind: "ifb" } },
  });
  const up = { index: LINK, flags: IFF.UP, change: IFF.UP };
  await client.request({ kind: "link", type: RTM.NEWLINK, header: up });
  await client.request({
    kind: "address",
    type: RTM.NEWADDR,
    flags: CREATE,
    header: { family: AF.INET, prefixlen: 24, index: LINK },
    attributes: { local: "10.0.0.1", address: "10.0.0.1" },
  });
  return {
    kernel,
    client,
    [Symbol.dispose]() {
      client[Symbol.dispose]();
      kernel[Symbol.dispose]();
    },
  };
}

function add(client: Client, attributes: NexthopAttributes, flags: number = CREATE) {
  const family = attributes.group === undefined ? AF.INET : AF.UNSPEC;
  return client.request({
    kind: "nexthop",
    type: RTM.NEWNEXTHOP,
    flags,
    header: { family },
    attributes,
  });
}

function remove(client: Client, id: number) {
  return client.request({ kind: "nexthop", type: RTM.DELNEXTHOP, attributes: { id } });
}

function addRoute(client: Client, dst: string, nhId: number) {
  return client.request({
    kind: "route",
    type: RTM.NEWROUTE,
    flags: CREATE,
    header: { family: AF.INET, dstLen: 24, table: 254, type: RTN.UNICAST },
    attributes: { dst, nhId },
  });
}

/** The ids of all nexthops. */
async function idsOf(client: Client): Promise<(number | undefined)[]> {
  const nexthops = await client.dump({ kind: "nexthop", type: RTM.GETNEXTHOP });
  return nexthops.map(({ attributes: { id } }) => id);
}

/** The destinations of routes by nexthops. */
async function destinationsOf(client: Client): Promise<(string | undefined)[]> {
  const routes: RtnetlinkMessage[] = await client.dump({
    kind: "route",
    type: RTM.GETROUTE,
    header: { family: AF.INET },
  });
  return routes.flatMap((route) =>
    route.kind === "route" && route.attributes.nhId !== undefined ? [route.attributes.dst] : []
  );
}

function member(id: number) {
  return { id, weight: 0, weightHigh: 0, resvd2: 0 };
}

Deno.test("nexthops without an id get one that is free", async () => {
  using there = await network();
  const { client } = there;
  await add(client, { id: 2, oif: LINK });
  for (let count = 0; count < 2; count++) await add(client, { oif: LINK });
  assertEquals(await idsOf(client), [1, 2, 3]);
});

Deno.test("routes go with their nexthop, and nobody is told", async () => {
  using there = await network();
  const { kernel, client } = there;
  await add(client, { id: 1, oif: LINK, gateway: "10.0.0.2" });
  await addRoute(client, "192.0.2.0", 1);
  assertEquals(await destinationsOf(client), ["192.0.2.0"]);
  using socket = kernel.socket();
  const told = events(socket, { groups: [RTNLGRP.NEXTHOP, RTNLGRP.IPV4_ROUTE] });
  await remove(client, 1);
  await add(client, { id: 7, oif: LINK });
  const types: number[] = [];
  for (let count = 0; count < 2; count++) {
    const { value } = await told.next();
    if (value?.kind === "datagram") {
      types.push(...value.messages.map((message) => "type" in message ? message.type : 0));
    }
  }
  assertEquals(types, [RTM.DELNEXTHOP, RTM.NEWNEXTHOP]);
  assertEquals(await destinationsOf(client), []);
});

Deno.test("a group loses its members one by one, and goes with the last", async () => {
  using there = await network();
  const { client } = there;
  for (const id of [1, 2]) await add(client, { id, oif: LINK });
  await add(client, { id: 3, group: [member(1), member(2)] });
  await remove(client, 1);
  assertEquals(await idsOf(client), [2, 3]);
  await remove(client, 2);
  assertEquals(await idsOf(client), []);
});

Deno.test("nexthops go when their link goes down", async () => {
  using there = await network();
  const { client } = there;
  await add(client, { id: 1, oif: LINK });
  const down = { index: LINK, flags: 0, change: IFF.UP };
  await client.request({ kind: "link", type: RTM.NEWLINK, header: down });
  assertEquals(await idsOf(client), []);
});

Deno.test("a bucket in use stays with its nexthop until it is idle", async () => {
  using there = await network();
  const { kernel, client } = there;
  for (const id of [1, 2]) await add(client, { id, oif: LINK, gateway: `10.0.0.${id + 1}` });
  const groupType = NEXTHOP_GRP_TYPE.RES;
  const group = (first: number, second: number) => [
    { ...member(1), weight: first },
    { ...member(2), weight: second },
  ];
  await add(client, {
    id: 3,
    group: group(9, 0),
    groupType,
    resGroup: { buckets: 1, idleTimer: 100 },
  });
  await addRoute(client, "192.0.2.0", 3);
  kernel.clock.advance(100);
  const gateway = async () => {
    const [found] = await client.request({
      kind: "route",
      type: RTM.GETROUTE,
      header: { family: AF.INET, dstLen: 32 },
      attributes: { dst: "192.0.2.1" },
    });
    return found?.kind === "route" ? found.attributes.gateway : undefined;
  };
  assertEquals(await gateway(), "10.0.0.2");
  await add(client, { id: 3, group: group(0, 9), groupType, resGroup: {} }, CREATE | REPLACE);
  assertEquals(await gateway(), "10.0.0.2");
  kernel.clock.advance(2000);
  assertEquals(await gateway(), "10.0.0.3");
});

Deno.test("what a nexthop cannot be is explained", async () => {
  using there = await network();
  const { client } = there;
  await add(client, { id: 1, blackhole: true }).catch(() => {});
  const texts: (string | undefined)[] = [];
  for (
    const attributes of [
      { id: 9, oif: 99 },
      { id: 9 },
      { id: 9, group: [member(77)] },
      { id: 9, oif: LINK, gateway: "192.0.2.1" },
    ]
  ) {
    const error = await assertRejects(() => add(client, attributes), NetlinkError);
    texts.push(error.explanation);
  }
  assertEquals(texts, [
    "Invalid device index",
    "Device attribute required for non-blackhole and non-fdb nexthops",
    "Invalid nexthop id",
    "Nexthop has invalid gateway",
  ]);
});

Deno.test("nexthops and their routes come back from a recording", async () => {
  using there = await network();
  const { kernel, client } = there;
  for (const id of [5, 6]) await add(client, { id, oif: LINK, gateway: `10.0.0.${id}` });
  await add(client, { id: 1, group: [member(5), { ...member(6), weight: 3 }] });
  await addRoute(client, "192.0.2.0", 1);
  await addRoute(client, "198.51.100.0", 5);
  using copy = await EmulatedKernel.fromRecording([kernel.snapshot()]);
  using copied = new Client(copy.socket());
  const told = async (asked: Client) => {
    const nexthops = await asked.dump({ kind: "nexthop", type: RTM.GETNEXTHOP });
    return nexthops.map(({ header, attributes }) => ({ header, attributes }));
  };
  assertEquals(await told(copied), await told(client));
  assertEquals(await destinationsOf(copied), ["192.0.2.0", "198.51.100.0"]);
  await remove(copied, 5);
  assertEquals(await destinationsOf(copied), ["192.0.2.0"]);
});
