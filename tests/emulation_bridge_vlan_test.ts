/** VLANs and groups of an emulated kernel's bridges: with time, and where there are none. */
import {
  AF,
  BRIDGE_VLAN_INFO,
  ERRNO,
  ETH_P,
  IFF,
  MDB_STATE,
  NETLINK_SO,
  NLM_F,
  RTM,
  RTNLGRP,
  SOL,
} from "../src/abi/mod.ts";
import { Client, NetlinkError } from "../src/client/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { EmulatedKernel, type EmulatedKernelOptions } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { assertEquals, assertRejects } from "./assert.ts";

const [BRIDGE, PORT] = [2, 3];
const GROUP = "239.1.1.1";
const SECOND = 1000;

/** A kernel with a bridge that is up, and a port of it. */
function lab(options: EmulatedKernelOptions = {}): EmulatedKernel {
  const kernel = new EmulatedKernel(options);
  kernel.addLink({ kind: "bridge", name: "br", index: BRIDGE, up: true });
  kernel.addLink({ kind: "dummy", name: "port", index: PORT, master: "br", up: true });
  return kernel;
}

/** The VLANs of a port or a bridge: the first and the last of each row, and its flags. */
async function vlansOf(client: Client, ifindex: number) {
  const dumped = await client.dump({
    kind: "vlan-request",
    type: RTM.GETVLAN,
    header: { family: AF.BRIDGE, ifindex },
    attributes: {},
  });
  return dumped.flatMap((message) => message.kind === "vlan" ? message.attributes.entry ?? [] : [])
    .map(({ info, range }) => [info?.vid, range ?? info?.vid, info?.flags]);
}

function database(type: number, state: number) {
  return {
    kind: "multicast-database-request",
    type,
    header: { family: AF.BRIDGE, ifindex: BRIDGE },
    attributes: {
      entry: { ifindex: PORT, state, flags: 0, vid: 0, address: GROUP, proto: ETH_P.IP },
    },
  } as const;
}

/** The types of messages that a socket was told of groups. */
function told(socket: NetlinkSocket): number[] {
  const buffer = new Uint8Array(65536);
  const types: number[] = [];
  for (;;) {
    const length = socket.recvfrom(buffer)?.length;
    if (length === undefined) return types;
    for (const message of decode(buffer.subarray(0, length))) {
      if (message.kind === "multicast-database") types.push(message.type);
    }
  }
}

Deno.test("a port's VLANs are set in rows, and shown in rows", async () => {
  using kernel = lab();
  using client = new Client(kernel.socket());
  const { PVID, UNTAGGED } = BRIDGE_VLAN_INFO;
  await client.request({
    kind: "vlan",
    type: RTM.NEWVLAN,
    header: { family: AF.BRIDGE, ifindex: PORT },
    attributes: { entry: [{ info: { flags: 0, vid: 10 }, range: 19 }] },
  });
  assertEquals(await vlansOf(client, PORT), [[1, 1, PVID | UNTAGGED], [10, 19, 0]]);
  assertEquals(await vlansOf(client, BRIDGE), [[1, 1, PVID | UNTAGGED]]);
});

Deno.test("a kernel that is built without VLANs of bridges refuses them", async () => {
  using kernel = lab({ config: { vlanFiltering: false } });
  using client = new Client(kernel.socket());
  const refused = await assertRejects(() => vlansOf(client, PORT), NetlinkError);
  assertEquals(refused.errno, ERRNO.EOPNOTSUPP);
  const [bridge] = await client.request({
    kind: "link",
    type: RTM.GETLINK,
    header: { index: BRIDGE },
  });
  const info = bridge?.attributes.linkinfo;
  assertEquals(info?.kind === "bridge" && info.data?.vlanProtocol, undefined);
});

Deno.test("who wants a group for a time wants it no longer after 260 s", async () => {
  using kernel = lab();
  using client = new Client(kernel.socket());
  const listener = kernel.socket();
  listener.bind();
  listener.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, RTNLGRP.MDB);
  await client.request({
    ...database(RTM.NEWMDB, MDB_STATE.TEMPORARY),
    flags: NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE,
  });
  kernel.clock.advance(260 * SECOND - 1);
  assertEquals(told(listener), [RTM.NEWMDB]);
  kernel.clock.advance(1);
  assertEquals(told(listener), [RTM.DELMDB]);
});

Deno.test("who wants a group for ever wants it until the port is none any longer", async () => {
  using kernel = lab();
  using client = new Client(kernel.socket());
  const listener = kernel.socket();
  listener.bind();
  listener.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, RTNLGRP.MDB);
  await client.request({
    ...database(RTM.NEWMDB, MDB_STATE.PERMANENT),
    flags: NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE,
  });
  kernel.clock.advance(3600 * SECOND);
  const down = { index: PORT, flags: 0, change: IFF.UP };
  await client.request({ kind: "link", type: RTM.NEWLINK, header: down });
  assertEquals(told(listener), [RTM.NEWMDB]);
  const attributes = { master: 0 };
  await client.request({ kind: "link", type: RTM.NEWLINK, header: { index: PORT }, attributes });
  assertEquals(told(listener), [RTM.DELMDB]);
});
