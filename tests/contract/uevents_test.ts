/** What device managers are told of links, by NETLINK_KOBJECT_UEVENT. */
import { NLM_F, RTM } from "../../src/abi/mod.ts";
import { Client, NetlinkError } from "../../src/client/mod.ts";
import type { LinkAttributes } from "../../src/codec/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { hearing, takeAllUevents, takeUevents, UEVENTS } from "../_uevents.ts";
import { assertEquals, assertGreater, assertRejects } from "../assert.ts";
import type { Lab, Where } from "./_backend.ts";
import { contract } from "./_backend.ts";

/** A number by which the first namespace knows the second one. */
const NSID = 3;
const HEADER = { family: 0, type: 0, index: 0, flags: 0, change: 0 } as const;
const BRIDGE = { linkinfo: { kind: "bridge" } } as const;

function listener(lab: Lab, namespace: Where = "first"): NetlinkSocket {
  return hearing(lab.open({ ...UEVENTS, namespace }));
}

async function add(client: Client, attributes: LinkAttributes): Promise<void> {
  const flags = NLM_F.CREATE | NLM_F.EXCL;
  await client.request({ kind: "link", type: RTM.NEWLINK, flags, header: HEADER, attributes });
}

async function set(client: Client, index: number, attributes: LinkAttributes): Promise<void> {
  await client.request({ kind: "link", type: RTM.SETLINK, header: { index }, attributes });
}

async function remove(client: Client, index: number): Promise<void> {
  await client.request({ kind: "link", type: RTM.DELLINK, header: { index } });
}

/** An event of a device, in a namespace, as it is told but for its number. */
function event(
  action: string,
  path: string,
  subsystem: string,
  variables: readonly string[] = [],
  where = 0,
): string {
  const devpath = `/devices/virtual/net/${path}`;
  const told = [`ACTION=${action}`, `DEVPATH=${devpath}`, `SUBSYSTEM=${subsystem}`, ...variables];
  return `${where} ${action}@${devpath}\0${told.map((each) => `${each}\0`).join("")}`;
}

function queues(action: string, device: string, names: readonly string[], where = 0): string[] {
  return names.map((name) => event(action, `${device}/queues/${name}`, "queues", [], where));
}

contract("a link is added with its queues, renamed, and deleted with them", async (lab) => {
  using client = new Client(lab.open());
  const socket = listener(lab);
  const take = () => takeAllUevents([socket]);
  await add(client, { ifname: "br0", ...BRIDGE });
  const bridge = (name: string) => ["DEVTYPE=bridge", `INTERFACE=${name}`, "IFINDEX=2"];
  assertEquals(take(), [
    event("add", "br0", "net", bridge("br0")),
    ...queues("add", "br0", ["rx-0", "tx-0"]),
  ]);
  await set(client, 2, { ifname: "br1" });
  const before = "DEVPATH_OLD=/devices/virtual/net/br0";
  assertEquals(take(), [event("move", "br1", "net", [before, ...bridge("br1")])]);
  await set(client, 2, { mtu: 1400, ifalias: "somebody" });
  await client.request({
    kind: "link",
    type: RTM.NEWLINKPROP,
    header: HEADER,
    attributes: { ifname: "br1", propList: ["other"] },
  });
  await assertRejects(() => set(client, 2, { ifname: "lo" }), NetlinkError);
  assertEquals(take(), []);
  await remove(client, 2);
  assertEquals(take(), [
    ...queues("remove", "br1", ["rx-0", "tx-0"]),
    event("remove", "br1", "net", bridge("br1")),
  ]);
});

contract("a pair has as many queues as were asked for", async (lab) => {
  using client = new Client(lab.open());
  const socket = listener(lab);
  const peer = { header: HEADER, attributes: { ifname: "b", numTxQueues: 2, numRxQueues: 1 } };
  await add(client, {
    ifname: "a",
    numTxQueues: 1,
    numRxQueues: 3,
    linkinfo: { kind: "veth", data: { peer } },
  });
  const [b, a] = [["INTERFACE=b", "IFINDEX=2"], ["INTERFACE=a", "IFINDEX=3"]];
  const [queuesOfB, queuesOfA] = [["rx-0", "tx-0", "tx-1"], ["rx-0", "rx-1", "rx-2", "tx-0"]];
  assertEquals(takeAllUevents([socket]), [
    event("add", "b", "net", b),
    ...queues("add", "b", queuesOfB),
    event("add", "a", "net", a),
    ...queues("add", "a", queuesOfA),
  ]);
  await remove(client, 2);
  assertEquals(takeAllUevents([socket]), [
    ...queues("remove", "b", ["rx-0", "tx-1", "tx-0"]),
    event("remove", "b", "net", b),
    ...queues("remove", "a", ["rx-2", "rx-1", "rx-0", "tx-0"]),
    event("remove", "a", "net", a),
  ]);
});

contract("of a pair's queues, one each way is left unless more were asked for", async (lab) => {
  using client = new Client(lab.open());
  const socket = listener(lab);
  const peer = { header: HEADER, attributes: { ifname: "b" } };
  await add(client, { ifname: "a", linkinfo: { kind: "veth", data: { peer } } });
  const told = takeAllUevents([socket]);
  // As many as there could be processors.
  const count = told.filter((text) =>
    text.includes("add@/devices/virtual/net/a/queues/rx-")
  ).length;
  assertGreater(count, 0);
  const numbers = Array.from({ length: count }, (_, number) => number);
  const all = ["rx", "tx"].flatMap((way) => numbers.map((number) => `${way}-${number}`));
  const spare = ["tx", "rx"].flatMap((way) =>
    numbers.slice(1).reverse().map((number) => `${way}-${number}`)
  );
  assertEquals(told, [
    event("add", "b", "net", ["INTERFACE=b", "IFINDEX=2"]),
    ...queues("add", "b", all),
    event("add", "a", "net", ["INTERFACE=a", "IFINDEX=3"]),
    ...queues("add", "a", all),
    ...queues("remove", "a", spare),
    ...queues("remove", "b", spare),
  ]);
  await remove(client, 3);
  assertEquals(takeAllUevents([socket]).length, 6);
});

contract("who moves to another namespace ends in one, and begins in the other", async (lab) => {
  lab.introduce(NSID);
  using client = new Client(lab.open());
  using there = new Client(lab.open({ namespace: "second" }));
  await add(client, { ifname: "a", linkinfo: { kind: "veth" }, numTxQueues: 1, numRxQueues: 1 });
  const sockets = [listener(lab), listener(lab, "second")];
  await set(client, 3, { targetNetnsid: NSID });
  const a = ["INTERFACE=a", "IFINDEX=3"];
  assertEquals(takeAllUevents(sockets), [
    event("remove", "a", "net", a),
    event("add", "a", "net", a, 1),
  ]);
  await set(client, 2, { targetNetnsid: NSID, ifname: "b" });
  const [, moved, renamed] = takeAllUevents(sockets);
  const veth = ["INTERFACE=veth0", "IFINDEX=2"];
  assertEquals(moved, event("add", "veth0", "net", veth, 1));
  const b = ["INTERFACE=b", "IFINDEX=2"];
  const before = "DEVPATH_OLD=/devices/virtual/net/veth0";
  assertEquals(renamed, event("move", "b", "net", [before, ...b], 1));
  await remove(there, 3);
  const both = ["rx-0", "tx-0"];
  assertEquals(takeAllUevents(sockets), [
    ...queues("remove", "a", both, 1),
    event("remove", "a", "net", a, 1),
    ...queues("remove", "b", both, 1),
    event("remove", "b", "net", b, 1),
  ]);
}, "machine");

contract(
  "a link whose name is taken where it goes has another there from the start",
  async (lab) => {
    lab.introduce(NSID);
    using client = new Client(lab.open());
    using there = new Client(lab.open({ namespace: "second" }));
    await add(client, { ifname: "a", linkinfo: { kind: "veth" }, numTxQueues: 1, numRxQueues: 1 });
    await add(there, { ifname: "a", ...BRIDGE });
    const sockets = [listener(lab), listener(lab, "second")];
    await set(client, 3, { targetNetnsid: NSID, ifname: "c" });
    assertEquals(takeAllUevents(sockets), [
      event("remove", "a", "net", ["INTERFACE=a", "IFINDEX=3"]),
      event("add", "c", "net", ["INTERFACE=c", "IFINDEX=3"], 1),
    ]);
  },
  "machine",
);

contract("a link that is not made after all has been there", async (lab) => {
  using client = new Client(lab.open());
  const socket = listener(lab);
  const peer = { header: HEADER, attributes: { ifname: "a" } };
  const one = { numTxQueues: 1, numRxQueues: 1 };
  const refused = add(client, {
    ifname: "a",
    ...one,
    linkinfo: { kind: "veth", data: { peer: { ...peer, attributes: { ifname: "a", ...one } } } },
  });
  assertEquals((await assertRejects(() => refused, NetlinkError)).code, "EEXIST");
  const a = ["INTERFACE=a", "IFINDEX=2"];
  assertEquals(takeAllUevents([socket]), [
    event("add", "a", "net", a),
    ...queues("add", "a", ["rx-0", "tx-0"]),
    ...queues("remove", "a", ["rx-0", "tx-0"]),
    event("remove", "a", "net", a),
  ]);
});

contract("ports of a bridge are no devices of their own", async (lab) => {
  using client = new Client(lab.open());
  await add(client, { ifname: "br0", ...BRIDGE });
  await add(client, { ifname: "a", linkinfo: { kind: "veth" } });
  const socket = listener(lab);
  await set(client, 3, { master: 2 });
  await set(client, 3, { master: 0 });
  assertEquals(takeUevents(socket), []);
});
