/** Bridges of an emulated kernel: what time brings, and what programs are told. */
import { BR_STATE, IFF, NETLINK_SO, NLM_F, NTF, NUD, RTM, RTNLGRP, SOL } from "../src/abi/mod.ts";
import { Client, NetlinkError } from "../src/client/mod.ts";
import type { LinkAttributes, LinkMessage, NeighbourAttributes } from "../src/codec/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { assertEquals, assertRejects } from "./assert.ts";

const AF_BRIDGE = 7;
const { CREATE, EXCL } = NLM_F;
const NO_HEADER = { family: 0, type: 0, index: 0, flags: 0, change: 0 };
const BRIDGE = 2;
const [PEER, PORT] = [3, 4];
const SECOND = 1000;

/** A kernel without VLANs, with a bridge, and a pair whose second end may become its port. */
async function lab() {
  const kernel = new EmulatedKernel({ config: { vlanFiltering: false } });
  const client = new Client(kernel.socket());
  await make(client, { ifname: "br", linkinfo: { kind: "bridge" } });
  await make(client, {
    ifname: "port",
    address: "02:00:00:00:00:01",
    linkinfo: {
      kind: "veth",
      data: { peer: { header: NO_HEADER, attributes: { ifname: "peer" } } },
    },
  });
  return { kernel, client };
}

async function ask(
  client: Client,
  type: number,
  attributes: LinkAttributes,
  { flags = 0, header = {} }: { flags?: number; header?: Partial<LinkMessage["header"]> } = {},
): Promise<LinkMessage[]> {
  return await client.request({
    kind: "link",
    type,
    flags,
    header: { ...NO_HEADER, ...header },
    attributes,
  });
}

async function make(client: Client, attributes: LinkAttributes): Promise<void> {
  await ask(client, RTM.NEWLINK, attributes, { flags: CREATE | EXCL });
}

async function set(client: Client, index: number, attributes: LinkAttributes): Promise<void> {
  await ask(client, RTM.NEWLINK, attributes, { header: { index } });
}

async function up(client: Client, ...indices: readonly number[]): Promise<void> {
  for (const index of indices) {
    const header = { index, flags: IFF.UP, change: IFF.UP };
    await ask(client, RTM.SETLINK, {}, { header });
  }
}

async function shown(client: Client, index: number): Promise<LinkAttributes> {
  const [link] = await ask(client, RTM.GETLINK, {}, { header: { index } });
  return link?.attributes ?? {};
}

/** A socket that is told of links and of neighbours. */
function listener(kernel: EmulatedKernel): NetlinkSocket {
  const socket = kernel.socket();
  socket.bind();
  for (const group of [RTNLGRP.LINK, RTNLGRP.NEIGH]) {
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
  }
  return socket;
}

/** What it was told: the type, the family, the index, and of ports the state. */
function told(socket: NetlinkSocket): unknown[] {
  const buffer = new Uint8Array(65536);
  const all: unknown[] = [];
  for (;;) {
    const length = socket.recvfrom(buffer)?.length;
    if (length === undefined) return all;
    for (const message of decode(buffer.subarray(0, length))) {
      if (message.kind === "link") {
        const { header: { family, index }, attributes: { protinfo } } = message;
        const state = protinfo && "state" in protinfo ? [protinfo.state] : [];
        all.push([message.type === RTM.NEWLINK ? "link" : "no link", family, index, ...state]);
      } else if (message.kind === "neighbour") {
        const { header: { ifindex }, attributes: { lladdr } } = message;
        all.push([message.type === RTM.NEWNEIGH ? "neighbour" : "no neighbour", ifindex, lladdr]);
      }
    }
  }
}

async function neighbour(
  client: Client,
  type: number,
  { state = 0, flags = NTF.MASTER, index = PORT }: {
    state?: number;
    flags?: number;
    index?: number;
  },
  attributes: NeighbourAttributes,
): Promise<void> {
  await client.request({
    kind: "neighbour",
    type,
    flags: type === RTM.NEWNEIGH ? CREATE | EXCL : 0,
    header: { family: AF_BRIDGE, ifindex: index, state, flags, type: 0 },
    attributes,
  });
}

async function refusal(request: Promise<unknown>): Promise<(string | undefined)[]> {
  const { code, explanation } = await assertRejects(() => request, NetlinkError);
  return [code, explanation];
}

Deno.test("a device that becomes a port is told of in the kernel's order", async () => {
  // As 6.18.44 told it: ip link set port master br, while all are down.
  const { kernel, client } = await lab();
  const { address } = await shown(client, BRIDGE);
  using monitor = listener(kernel);
  await set(client, PORT, { master: BRIDGE });
  assertEquals(told(monitor), [
    ["link", 0, PORT],
    ["link", 0, PORT],
    ["link", 0, BRIDGE],
    ["neighbour", PORT, "02:00:00:00:00:01"],
    ["no neighbour", BRIDGE, address],
    ["link", AF_BRIDGE, PORT, BR_STATE.DISABLED],
    ["link", 0, BRIDGE],
  ]);
  client.close();
});

Deno.test("a bridge has the least address and MTU of its ports, unless they were set", async () => {
  const { client } = await lab();
  await make(client, {
    ifname: "i",
    address: "02:00:00:00:00:00",
    mtu: 1400,
    linkinfo: { kind: "ifb" },
  });
  await set(client, PORT, { master: BRIDGE });
  const before = await shown(client, BRIDGE);
  assertEquals([before.address, before.mtu], ["02:00:00:00:00:01", 1500]);
  await set(client, 5, { master: BRIDGE });
  const after = await shown(client, BRIDGE);
  assertEquals([after.address, after.mtu], ["02:00:00:00:00:00", 1400]);
  await set(client, BRIDGE, { address: "02:00:00:00:00:99", mtu: 1300 });
  await set(client, 5, { master: 0 });
  const kept = await shown(client, BRIDGE);
  assertEquals([kept.address, kept.mtu], ["02:00:00:00:00:99", 1300]);
  client.close();
});

Deno.test("with the spanning tree a port listens, and learns, before it forwards", async () => {
  const { kernel, client } = await lab();
  await set(client, BRIDGE, {
    linkinfo: { kind: "bridge", data: { stpState: 1, forwardDelay: 200 } },
  });
  await up(client, PEER, PORT, BRIDGE);
  await set(client, PORT, { master: BRIDGE });
  kernel.clock.advance(SECOND);
  using monitor = listener(kernel);
  const states = () =>
    told(monitor).flatMap((one) => Array.isArray(one) && one[1] === AF_BRIDGE ? [one[3]] : []);
  kernel.clock.advance(SECOND);
  assertEquals(states(), [BR_STATE.LEARNING]);
  kernel.clock.advance(2 * SECOND);
  assertEquals(states(), [BR_STATE.FORWARDING]);
  const { linkinfo } = await shown(client, BRIDGE);
  const data = linkinfo?.kind === "bridge" ? linkinfo.data : undefined;
  assertEquals([data?.topologyChange, data?.ageingTime], [1, 400]);
  client.close();
});

Deno.test("what was learnt is forgotten in time, and what is static is kept", async () => {
  const { kernel, client } = await lab();
  await up(client, PEER, PORT, BRIDGE);
  await set(client, PORT, { master: BRIDGE });
  const [learnt, kept] = ["02:00:00:00:00:0a", "02:00:00:00:00:0b"] as const;
  await neighbour(client, RTM.NEWNEIGH, { state: NUD.REACHABLE }, { lladdr: learnt });
  await neighbour(client, RTM.NEWNEIGH, { state: NUD.NOARP }, { lladdr: kept });
  using monitor = listener(kernel);
  kernel.clock.advance(299 * SECOND);
  assertEquals(told(monitor).filter((one) => Array.isArray(one) && one[0] !== "link"), []);
  kernel.clock.advance(2 * SECOND);
  assertEquals(told(monitor), [["no neighbour", PORT, learnt]]);
  client.close();
});

Deno.test("a port that goes down forgets what it learnt, and an address is the port's again", async () => {
  const { kernel, client } = await lab();
  await up(client, PEER, PORT, BRIDGE);
  await set(client, PORT, { master: BRIDGE });
  const lladdr = "02:00:00:00:00:0a";
  await neighbour(client, RTM.NEWNEIGH, { state: NUD.REACHABLE }, { lladdr });
  const again = neighbour(client, RTM.NEWNEIGH, { state: NUD.REACHABLE }, { lladdr });
  assertEquals(await refusal(again), ["EEXIST", undefined]);
  using monitor = listener(kernel);
  await ask(client, RTM.SETLINK, {}, { header: { index: PORT, change: IFF.UP } });
  const gone = told(monitor).filter((one) => Array.isArray(one) && one[0] === "no neighbour");
  assertEquals(gone, [["no neighbour", PORT, lladdr]]);
  const late = neighbour(client, RTM.NEWNEIGH, { state: NUD.REACHABLE }, { lladdr });
  assertEquals(await refusal(late), ["EPERM", undefined]);
  client.close();
});

Deno.test("ports are changed by what AF_BRIDGE says, and told of", async () => {
  const { kernel, client } = await lab();
  await set(client, PORT, { master: BRIDGE });
  using monitor = listener(kernel);
  const header = { family: AF_BRIDGE, index: PORT };
  await ask(client, RTM.SETLINK, { protinfo: { cost: 7, mode: 1, priority: 3 } }, { header });
  assertEquals(told(monitor), [["link", AF_BRIDGE, PORT, BR_STATE.DISABLED]]);
  const ports = await client.dump({
    kind: "link",
    type: RTM.GETLINK,
    header: { ...NO_HEADER, family: AF_BRIDGE },
  });
  assertEquals(
    ports.map(({ attributes: { ifname, master, protinfo } }) => {
      const { cost, mode, priority, no } = protinfo ?? {};
      return { ifname, master, cost, mode, priority, no };
    }),
    [{ ifname: "port", master: BRIDGE, cost: 7, mode: 1, priority: 3, no: 1 }],
  );
  client.close();
});

Deno.test("what bridges refuse, they refuse as the kernel does", async () => {
  const { client } = await lab();
  await make(client, { ifname: "br2", linkinfo: { kind: "bridge" } });
  await set(client, PORT, { master: BRIDGE });
  assertEquals(await refusal(set(client, 5, { master: BRIDGE })), [
    "ELOOP",
    "Can not enslave a bridge to a bridge",
  ]);
  const kind = "bridge";
  const change = (data: NonNullable<unknown>) => set(client, BRIDGE, { linkinfo: { kind, data } });
  assertEquals(await refusal(change({ vlanFiltering: 1 })), ["EOPNOTSUPP", undefined]);
  assertEquals(await refusal(change({ helloTime: 99 })), ["ERANGE", undefined]);
  assertEquals(await refusal(change({ groupAddr: "01:80:c2:00:00:01" })), ["EINVAL", undefined]);
  assertEquals(await refusal(change({ multiBoolopt: { optval: 0, optmask: 0x60 } })), [
    "EINVAL",
    "bridge: Unknown boolean option 5",
  ]);
  const mab = set(client, PORT, { linkinfo: { slaveKind: kind, slaveData: { mab: 1 } } });
  assertEquals(await refusal(mab), [
    "EINVAL",
    "Bridge port must be locked and have learning enabled when MAB is enabled",
  ]);
  client.close();
});

Deno.test("a bridge's multicast database is empty, but for the ports where routers are", async () => {
  const { client } = await lab();
  await set(client, PORT, { master: BRIDGE });
  const databases = async () =>
    await client.dump({
      kind: "multicast-database-request",
      type: RTM.GETMDB,
      header: { family: AF_BRIDGE, ifindex: 0 },
    });
  const [empty] = await databases();
  assertEquals([empty?.type, empty?.attributes], [RTM.GETMDB, { mdb: [] }]);
  await set(client, PORT, {
    linkinfo: { slaveKind: "bridge", slaveData: { multicastRouter: 2 } },
  });
  const [one] = await databases();
  assertEquals(one?.attributes, {
    mdb: [],
    router: [{
      header: { ifindex: PORT },
      attributes: { timer: 0, type: 2, inetTimer: 0, inet6Timer: 0 },
    }],
  });
  client.close();
});
