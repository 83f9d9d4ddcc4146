import { AF, IFF, NLM_F, NTF, NTF_EXT, NUD, RTM, RTN, RTNLGRP } from "../src/abi/mod.ts";
import { Client, events, NetlinkError } from "../src/client/mod.ts";
import type { NeighbourAttributes, NeighbourMessage } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assertEquals, assertRejects } from "./assert.ts";

const { CREATE, EXCL, REPLACE } = NLM_F;
const MAC = "02:00:00:00:00:99";
const DST = "10.0.0.9";

/** The index of v0, an end of a pair; `lo` is up, so that there is a table of local addresses. */
async function pair(client: Client): Promise<number> {
  const up = { index: 1, flags: IFF.UP, change: IFF.UP };
  await client.request({ kind: "link", type: RTM.NEWLINK, header: up, attributes: {} });
  await client.request({
    kind: "link",
    type: RTM.NEWLINK,
    flags: CREATE | EXCL,
    attributes: {
      ifname: "v0",
      address: "02:00:00:00:00:01",
      linkinfo: {
        kind: "veth",
        data: {
          peer: {
            header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
            attributes: { ifname: "v1", address: "02:00:00:00:00:02" },
          },
        },
      },
    },
  });
  const [link] = await client.request({
    kind: "link",
    type: RTM.GETLINK,
    attributes: { ifname: "v0" },
  });
  return link?.header.index ?? 0;
}

interface Asked {
  readonly family?: number;
  readonly type?: typeof RTM.NEWNEIGH | typeof RTM.DELNEIGH | typeof RTM.GETNEIGH;
  readonly ifindex: number;
  readonly state?: number;
  readonly flags?: number;
  readonly nlmsgFlags?: number;
  readonly attributes?: NeighbourAttributes;
}

/** Asks for something to be done with a neighbour. */
function ask(client: Client, asked: Asked) {
  const { family = AF.INET, type = RTM.NEWNEIGH, ifindex, state = 0, flags = 0 } = asked;
  return client.request({
    kind: "neighbour",
    type,
    flags: asked.nlmsgFlags ?? CREATE | REPLACE,
    header: { family, ifindex, state, flags, type: 0 },
    attributes: asked.attributes ?? { dst: DST, lladdr: MAC },
  });
}

async function neighboursOf(client: Client, flags = 0): Promise<NeighbourMessage[]> {
  return await client.dump({
    kind: "neighbour",
    type: RTM.GETNEIGH,
    header: { family: AF.INET, ifindex: 0, state: 0, flags, type: 0 },
  });
}

/** What a refusal tells. */
async function refusal(request: Promise<unknown>) {
  const { code, explanation } = await assertRejects(() => request, NetlinkError);
  return [code, explanation];
}

/** What is told of neighbours from now on, at most so much. */
function heard(kernel: EmulatedKernel) {
  const socket = kernel.socket();
  const told = events(socket, { groups: [RTNLGRP.NEIGH] });
  const first = told.next();
  return async (count: number) => {
    const out: [string, number, number, number][] = [];
    let next = first;
    while (out.length < count) {
      const { value } = await next;
      if (value?.kind !== "datagram") break;
      for (const message of value.messages) {
        if (message.kind !== "neighbour") continue;
        const name = message.type === RTM.DELNEIGH ? "DEL" : "NEW";
        out.push([name, message.header.state, message.seq, message.pid]);
      }
      if (out.length < count) next = told.next();
    }
    socket.close();
    return out;
  };
}

Deno.test("a neighbour that is made is told of with the port, and without a number", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  const told = heard(kernel);
  await ask(client, { ifindex, state: NUD.PERMANENT });
  const [[name, state, seq, pid] = []] = await told(1);
  assertEquals([name, state, seq], ["NEW", NUD.PERMANENT, 0]);
  assertEquals(pid, client.socket.getsockname().pid);
});

Deno.test("a neighbour fails before it is deleted, which is nobody's doing", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  await ask(client, { ifindex, state: NUD.PERMANENT });
  const told = heard(kernel);
  await ask(client, { ifindex, type: RTM.DELNEIGH, nlmsgFlags: 0 });
  const { pid } = client.socket.getsockname();
  assertEquals(await told(2), [["NEW", NUD.FAILED, 0, pid], ["DEL", NUD.FAILED, 0, 0]]);
});

Deno.test("neighbours are dumped, found, and refused as Linux does it", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  await ask(client, { ifindex, state: NUD.STALE });
  const [neighbour] = await neighboursOf(client);
  assertEquals(neighbour?.header, {
    family: AF.INET,
    ifindex,
    state: NUD.STALE,
    flags: 0,
    type: RTN.UNICAST,
  });
  assertEquals(neighbour?.attributes.lladdr, MAC);
  assertEquals(neighbour?.attributes.cacheinfo?.refcnt, 0);
  const found = await ask(client, {
    ifindex,
    type: RTM.GETNEIGH,
    nlmsgFlags: 0,
    attributes: { dst: DST },
  });
  assertEquals(found.length, 1);
  const refused = (asked: Asked) => refusal(ask(client, asked));
  assertEquals(await refused({ ifindex, nlmsgFlags: CREATE | EXCL }), ["EEXIST", undefined]);
  assertEquals(await refused({ ifindex, nlmsgFlags: 0, attributes: { dst: "10.0.0.1" } }), [
    "ENOENT",
    undefined,
  ]);
  assertEquals(await refused({ ifindex: 0 }), ["EINVAL", "Device not specified"]);
  assertEquals(await refused({ ifindex: 99 }), ["ENODEV", undefined]);
  assertEquals(await refused({ ifindex, attributes: { lladdr: MAC } }), [
    "EINVAL",
    "Network address not specified",
  ]);
  assertEquals(
    await refused({ ifindex, state: NUD.STALE, attributes: { dst: "10.0.0.1" } }),
    ["EINVAL", "No link layer address given"],
  );
  assertEquals(
    await refused({ ifindex, family: AF.UNSPEC, state: NUD.STALE }),
    ["EAFNOSUPPORT", undefined],
  );
});

Deno.test("a reachable neighbour becomes stale", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  await ask(client, { ifindex, state: NUD.REACHABLE });
  kernel.clock.advance(14_000);
  assertEquals((await neighboursOf(client))[0]?.header.state, NUD.REACHABLE);
  const told = heard(kernel);
  kernel.clock.advance(32_000);
  assertEquals(await told(1), [["NEW", NUD.STALE, 0, 0]]);
});

Deno.test("a neighbour that nobody answers for fails after three questions", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  await ask(client, { ifindex, flags: NTF.USE, attributes: { dst: DST } });
  const stateOf = async () => (await neighboursOf(client))[0]?.header.state;
  assertEquals(await stateOf(), NUD.INCOMPLETE);
  kernel.clock.advance(2990);
  assertEquals(await stateOf(), NUD.INCOMPLETE);
  kernel.clock.advance(20);
  assertEquals(await stateOf(), NUD.FAILED);
});

Deno.test("proxied addresses are dumped by themselves, and told to nobody", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  await ask(client, { ifindex, flags: NTF.PROXY, attributes: { dst: DST } });
  assertEquals(await neighboursOf(client), []);
  const [proxy] = await neighboursOf(client, NTF.PROXY);
  assertEquals([proxy?.header.flags, proxy?.attributes], [NTF.PROXY, { dst: DST }]);
  const remove = { ifindex, type: RTM.DELNEIGH, flags: NTF.PROXY, nlmsgFlags: 0 };
  await ask(client, remove);
  assertEquals(await refusal(ask(client, remove)), ["ENOENT", undefined]);
});

Deno.test("neighbours go with the address of their link, the newest first", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  await ask(client, { ifindex, state: NUD.PERMANENT });
  await ask(client, { ifindex, state: NUD.STALE, attributes: { dst: "10.0.0.8", lladdr: MAC } });
  const told = heard(kernel);
  const attributes = { address: "02:00:00:00:00:03" };
  const header = { index: ifindex };
  await client.request({ kind: "link", type: RTM.NEWLINK, header, attributes });
  assertEquals(await told(2), [["DEL", NUD.STALE, 0, 0], ["DEL", NUD.PERMANENT, 0, 0]]);
  assertEquals(await neighboursOf(client), []);
});

Deno.test("no more neighbours than the table holds, but for permanent ones", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  const add = (number: number, state: number) =>
    ask(client, {
      ifindex,
      state,
      attributes: { dst: `10.0.${number >> 8}.${number & 255}`, lladdr: MAC },
    });
  for (let number = 1; number <= 1024; number++) await add(number, NUD.STALE);
  assertEquals(await refusal(add(1025, NUD.STALE)), ["ENOBUFS", undefined]);
  await add(1025, NUD.PERMANENT);
  // Those that were not changed for five seconds make room.
  kernel.clock.advance(6000);
  await add(1026, NUD.STALE);
  assertEquals((await neighboursOf(client)).length, 1024 - (1024 + 1 - 512) + 2);
});

Deno.test("flags that contradict each other are refused", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  const refused = (asked: Partial<Asked>, flagsExt: number) =>
    refusal(ask(client, { ifindex, attributes: { dst: DST, lladdr: MAC, flagsExt }, ...asked }));
  assertEquals(await refused({ state: NUD.PERMANENT }, NTF_EXT.MANAGED), [
    "EINVAL",
    "Invalid NTF_* flag for permanent entry",
  ]);
  assertEquals(await refused({ flags: NTF.PROXY }, NTF_EXT.MANAGED), [
    "EINVAL",
    "Invalid NTF_* flag combination",
  ]);
  assertEquals(await refused({ flags: NTF.USE }, NTF_EXT.EXT_VALIDATED), [
    "EINVAL",
    "Cannot create externally validated neighbor with an invalid state",
  ]);
});

Deno.test("the tables of neighbours tell of their links' parameters, which are settings", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  const tables = () =>
    client.dump({ kind: "neighbour-table", type: RTM.GETNEIGHTBL, header: { family: AF.INET } });
  assertEquals(
    (await tables()).map(({ attributes: { name, parms } }) => [name, parms?.ifindex]),
    [
      ["arp_cache", undefined],
      ["arp_cache", ifindex],
      ["arp_cache", ifindex - 1],
      ["arp_cache", 1],
    ],
  );
  const parms = { ifindex, retransTime: 2000n, queueLen: 10 };
  await client.request({
    kind: "neighbour-table",
    type: RTM.SETNEIGHTBL,
    header: { family: AF.INET },
    attributes: { name: "arp_cache", parms },
  });
  const changed = (await tables())[1]?.attributes.parms;
  assertEquals([changed?.retransTime, changed?.queueLen, changed?.queueLenbytes], [
    2000n,
    10,
    20900,
  ]);
});

Deno.test("the parameters of neighbours are settings, in several units", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  await pair(client);
  const { sysctl } = kernel;
  const shown = (name: string) => sysctl[`net.ipv4.neigh.v0.${name}`];
  assertEquals(shown("base_reachable_time"), 30);
  assertEquals(shown("base_reachable_time_ms"), 30000);
  assertEquals(shown("retrans_time"), 100);
  assertEquals(shown("unres_qlen"), 101);
  sysctl["net.ipv4.neigh.v0.base_reachable_time_ms"] = 1001;
  assertEquals(shown("base_reachable_time_ms"), 1004);
  // Links follow what is set for all, but for what somebody has set for them.
  sysctl["net.ipv4.neigh.default.base_reachable_time_ms"] = 2000;
  sysctl["net.ipv4.neigh.default.mcast_solicit"] = 5;
  assertEquals([shown("base_reachable_time_ms"), shown("mcast_solicit")], [1004, 5]);
  assertEquals(sysctl["net.ipv4.neigh.v1.base_reachable_time_ms"], 2000);
});

Deno.test("a link without a forwarding database keeps addresses that it listens to", async () => {
  using kernel = new EmulatedKernel();
  using client = new Client(kernel.socket());
  const ifindex = await pair(client);
  const attributes = { lladdr: MAC };
  const add = (nlmsgFlags: number, state: number = NUD.PERMANENT) =>
    ask(client, {
      family: AF.BRIDGE,
      ifindex,
      state,
      flags: NTF.SELF,
      nlmsgFlags,
      attributes,
    });
  const told = heard(kernel);
  await add(CREATE | EXCL);
  assertEquals(await told(1), [["NEW", NUD.PERMANENT, 0, 0]]);
  assertEquals(await refusal(add(CREATE | EXCL)), ["EEXIST", undefined]);
  await add(CREATE);
  assertEquals(await refusal(add(CREATE, NUD.REACHABLE)), ["EINVAL", undefined]);
  const entries = await client.dump({
    kind: "neighbour",
    type: RTM.GETNEIGH,
    header: { family: AF.BRIDGE, ifindex: 0, state: 0, flags: 0, type: 0 },
  });
  const own = entries.filter(({ attributes: { lladdr } }) => lladdr === MAC);
  assertEquals(own.map(({ header }) => [header.ifindex, header.flags, header.state]), [
    [ifindex, NTF.SELF, NUD.PERMANENT],
  ]);
});
