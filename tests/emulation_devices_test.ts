/** Devices of an emulated network, below all messages: what is told of them, and when. */
import { ERRNO, IF_OPER, IFF, RTM } from "../src/abi/mod.ts";
import type { Explanation } from "../src/emulation/net/extack.ts";
import * as dev from "../src/emulation/net/core/dev.ts";
import { dummySetup } from "../src/emulation/net/drivers/dummy.ts";
import { ifbSetup } from "../src/emulation/net/drivers/ifb.ts";
import { VETH, vethSetup, vethTie } from "../src/emulation/net/drivers/veth.ts";
import { createLoopback } from "../src/emulation/net/drivers/loopback.ts";
import { NETDEV, type NetdevNotifier } from "../src/emulation/net/notifier.ts";
import { Machine, type NetDevice, NetStack } from "../src/emulation/net/stack.ts";
import { assert, assertEquals } from "./assert.ts";

const EVENT_NAMES = new Map<number, string>(
  Object.entries(NETDEV).map(([name, event]) => [event, name]),
);

/** A machine that writes down what is told of devices, and what happens to them. */
function lab({ notifiers = [] }: { readonly notifiers?: readonly NetdevNotifier[] } = {}) {
  const told: string[] = [];
  const happened: string[] = [];
  const machine = new Machine({
    netdevChain: [dev.rtnetlinkEvent, ({ event, dev: { name } }) => {
      happened.push(`${EVENT_NAMES.get(event)} ${name}`);
      return 0;
    }, ...notifiers],
    random: () => 0.5,
  });
  dev.rtmsgIfinfo.listen(machine, ({ type, dev: one, change, newIfindex, later }) => {
    const shown = dev.devGetFlags(one) & (IFF.UP | IFF.RUNNING | IFF.PROMISC | IFF.LOWER_UP);
    const words = [type === RTM.NEWLINK ? "new" : "del", one.name, shown.toString(16)];
    if (change !== 0) words.push(`change ${change.toString(16)}`);
    if (newIfindex !== 0) words.push(`there ${newIfindex}`);
    const line = words.join(" ");
    if (later === undefined) told.push(line);
    else later.push(() => told.push(line));
  });
  const net = new NetStack(machine);
  createLoopback(net);
  const take = (): string[] => told.splice(0);
  const takeEvents = (): string[] => happened.splice(0);
  take();
  takeEvents();
  return { machine, net, take, takeEvents };
}

function add(net: NetStack, name: string, setup: (dev: NetDevice) => void = dummySetup): NetDevice {
  const one = dev.allocNetdev(net, name, setup);
  assertEquals(dev.registerNetdevice(one), 0);
  return one;
}

/** A pair, as requests make it. */
function pair(net: NetStack, name: string, peerName: string, peerNet = net) {
  const peer = add(peerNet, peerName, vethSetup);
  dev.netifCarrierOff(peer);
  const own = add(net, name, vethSetup);
  dev.netifCarrierOff(own);
  vethTie(own, peer);
  return [own, peer] as const;
}

function setUp(one: NetDevice, up = true): void {
  dev.devChangeFlags(one, up ? one.flags | IFF.UP : one.flags & ~IFF.UP);
}

Deno.test("a device is registered with the least free name of its pattern, and the next index", () => {
  const { net } = lab();
  const names = ["x%d", "x%d", "x1a", "x01", "x%d"].map((name) => add(net, name).name);
  assertEquals(names, ["x0", "x1", "x1a", "x01", "x2"]);
  const [first] = net.devices.from(2);
  assert(first !== undefined);
  dev.unregisterNetdevice(first);
  assertEquals(add(net, "x%d").name, "x0");
  assertEquals(net.devices.byName("x0")?.ifindex, 7);
});

Deno.test("what cannot be a name is refused", () => {
  const { net } = lab();
  for (
    const name of ["", ".", "..", "a b", "a/b", "a:b", "a\u00a0b", "x".repeat(16), "%s", "%d%d"]
  ) {
    assertEquals(
      dev.registerNetdevice(dev.allocNetdev(net, name, dummySetup)),
      -ERRNO.EINVAL,
      name,
    );
  }
  assertEquals(dev.registerNetdevice(dev.allocNetdev(net, "lo", dummySetup)), -ERRNO.EEXIST);
});

Deno.test("indices begin again after the greatest", () => {
  const { net } = lab();
  net.ifindex = 0x7ffffffe;
  assertEquals(["a", "b", "c"].map((name) => add(net, name).ifindex), [0x7fffffff, 2, 3]);
  assertEquals(dev.devIndexReserve(net, 3), -ERRNO.EBUSY);
});

Deno.test("devices that end together are all closed before the first is gone", () => {
  const { net, take, takeEvents } = lab();
  const [a, b, c] = ["a", "b", "c"].map((name) => add(net, name, ifbSetup));
  assert(a && b && c);
  setUp(a);
  setUp(c);
  take();
  takeEvents();
  dev.unregisterNetdeviceMany([a, b, c]);
  assertEquals(take(), [
    "new a 0 change 41",
    "new c 0 change 41",
    "del a 0 change ffffffff",
    "del b 0 change ffffffff",
    "del c 0 change ffffffff",
  ]);
  assertEquals(takeEvents(), [
    ...["GOING_DOWN a", "GOING_DOWN c", "DOWN a", "DOWN c"],
    ...["UNREGISTER a", "PRE_UNINIT a", "UNREGISTER b", "PRE_UNINIT b"],
    ...["UNREGISTER c", "PRE_UNINIT c"],
  ]);
});

Deno.test("a pair has a carrier while both ends are up, and linkwatch tells of it", () => {
  const { machine, net, take } = lab();
  const [own, peer] = pair(net, "a", "b");
  machine.clock.advance(2000);
  take();
  setUp(own);
  assertEquals(take(), ["new a 1 change 1"]);
  machine.clock.advance(2000);
  assertEquals(take(), []);
  setUp(peer);
  assertEquals(take(), ["new b 10001 change 1"]);
  machine.clock.advance(0);
  assertEquals(take(), ["new b 10041", "new a 10041"]);
  assertEquals([own, peer].map(({ operstate }) => operstate), [IF_OPER.UP, IF_OPER.UP]);
  assertEquals([own, peer].map(({ carrierUpCount: n }) => n), [1, 1]);
  setUp(own, false);
  assertEquals(take(), ["new a 0 change 1"]);
  machine.clock.advance(1000);
  assertEquals(take(), ["new b 1"]);
  assertEquals(peer.operstate, IF_OPER.LOWERLAYERDOWN);
});

Deno.test("linkwatch tells of what is not urgent once a second", () => {
  const { machine, net, take } = lab();
  const one = add(net, "a");
  setUp(one);
  machine.clock.advance(5000);
  take();
  dev.netifCarrierOff(one);
  machine.clock.advance(0);
  assertEquals(take(), ["new a 1"]);
  dev.netifCarrierOn(one);
  assertEquals(machine.clock.next, machine.clock.now, "the qdisc waits for the carrier: urgent");
  machine.clock.advance(0);
  assertEquals(take(), ["new a 10041"]);
  dev.netifCarrierOff(one);
  machine.clock.advance(999);
  assertEquals(take(), []);
  machine.clock.advance(1);
  assertEquals(take(), ["new a 1"]);
});

Deno.test("linkwatch tells of a hundred devices at a time, in the order in which they changed", () => {
  const { machine, net, take } = lab();
  const devices = Array.from({ length: 150 }, (_, number) => add(net, `d${number}`));
  for (const one of devices) setUp(one);
  machine.clock.advance(5000);
  take();
  for (const one of devices.toReversed()) dev.netifCarrierOff(one);
  machine.clock.advance(0);
  const first = take();
  assertEquals([first.length, first[0], first.at(-1)], [100, "new d149 1", "new d50 1"]);
  machine.clock.advance(999);
  assertEquals(take(), []);
  machine.clock.advance(1);
  const second = take();
  assertEquals([second.length, second[0], second.at(-1)], [50, "new d49 1", "new d0 1"]);
});

Deno.test("what many devices do together changes with one of them", () => {
  const { net, takeEvents } = lab();
  const one = add(net, "a");
  const { SG, HW_CSUM, GSO_ROBUST, NOCACHE_COPY } = dev.NETIF_F;
  const mask = SG | HW_CSUM | GSO_ROBUST | NOCACHE_COPY;
  assertEquals(dev.netdevIncrementFeatures(NOCACHE_COPY, SG | HW_CSUM, mask), SG | HW_CSUM);
  assertEquals(dev.netdevIncrementFeatures(SG, GSO_ROBUST, mask), SG | GSO_ROBUST);
  takeEvents();
  dev.netdevUpdateFeatures(one);
  assertEquals(takeEvents(), []);
  one.wantedFeatures &= ~HW_CSUM;
  dev.netdevUpdateFeatures(one);
  assertEquals(takeEvents(), ["FEAT_CHANGE a"]);
  assertEquals(one.features & (HW_CSUM | dev.NETIF_F.TSO), 0n, "no TSO without checksums");
});

Deno.test("a device that is asked for tells its state at once", () => {
  const { machine, net, take } = lab();
  const one = add(net, "a");
  setUp(one);
  machine.clock.advance(5000);
  dev.netifCarrierOff(one);
  take();
  dev.linkwatchSyncDev(one);
  assertEquals(take(), ["new a 1"]);
  machine.clock.advance(5000);
  assertEquals(take(), []);
});

Deno.test("a device without a carrier that is registered is not unknown", () => {
  const { net } = lab();
  const one = dev.allocNetdev(net, "a", dummySetup);
  dev.netifCarrierOff(one);
  assertEquals(dev.registerNetdevice(one), 0);
  assertEquals([one.operstate, one.carrierDownCount], [IF_OPER.DOWN, 0]);
});

Deno.test("unicast addresses make a device promiscuous that cannot pick them", () => {
  const { net } = lab();
  const one = add(net, "a");
  const address = Uint8Array.of(2, 0, 0, 0, 0, 1);
  assertEquals(dev.devUcAddExcl(one, address), 0);
  assertEquals(one.promiscuity, 0);
  setUp(one);
  assertEquals([one.promiscuity, one.flags & IFF.PROMISC], [1, IFF.PROMISC]);
  assertEquals(dev.devUcAddExcl(one, address), -ERRNO.EEXIST);
  assertEquals(dev.devUcAdd(one, address), 0);
  assertEquals(dev.devUcDel(one, address), 0);
  assertEquals(one.promiscuity, 1);
  assertEquals(dev.devUcDel(one, address), 0);
  assertEquals([one.promiscuity, one.flags & IFF.PROMISC], [0, 0]);
  assertEquals(dev.devUcDel(one, address), -ERRNO.ENOENT);
});

Deno.test("addresses are passed on to the device below, and taken back", () => {
  const { net } = lab();
  const [above, below] = [add(net, "a"), add(net, "b")];
  const addresses = [1, 2].map((last) => Uint8Array.of(1, 0, 0, 0, 0, last));
  for (const address of addresses) dev.devMcAdd(above, address);
  assertEquals(dev.devMcSync(below, above), 0);
  assertEquals([...below.mc.keys()], ["010000000001", "010000000002"]);
  dev.devMcSync(below, above);
  assertEquals([...below.mc.values()].map(({ refcount }) => refcount), [1, 1]);
  const [first] = addresses;
  assert(first !== undefined);
  dev.devMcDel(above, first);
  assertEquals(above.mc.size, 2);
  dev.devMcSync(below, above);
  assertEquals([above.mc.size, below.mc.size], [1, 1]);
  dev.devMcUnsync(below, above);
  assertEquals([above.mc.size, below.mc.size], [1, 0]);
});

Deno.test("devices are linked one above the other, and never in a circle", () => {
  const { net, takeEvents } = lab();
  const all = Array.from({ length: 10 }, (_, number) => add(net, `d${number}`));
  const [a, b, c] = all;
  assert(a && b && c);
  takeEvents();
  assertEquals(dev.netdevUpperDevLink(a, b), 0);
  assertEquals(takeEvents(), ["PRECHANGEUPPER d0", "CHANGEUPPER d0"]);
  assertEquals(dev.netdevUpperDevLink(a, b), -ERRNO.EEXIST);
  assertEquals(dev.netdevUpperDevLink(b, a), -ERRNO.EBUSY);
  assertEquals(dev.netdevUpperDevLink(a, a), -ERRNO.EBUSY);
  assertEquals(dev.netdevMasterUpperDevLink(a, c), 0);
  assertEquals(dev.netdevMasterUpperDevLink(a, c), -ERRNO.EEXIST);
  assertEquals(dev.netdevMasterUpperDevLink(a, all[3] ?? a), -ERRNO.EBUSY);
  assertEquals(a.upper.map(({ dev: { name } }) => name), ["d2", "d1"], "the master is first");
  assertEquals(a.master, c);
  dev.netdevUpperDevUnlink(a, c);
  dev.netdevUpperDevUnlink(a, b);
  const linked = all.slice(1).map((upper, at) => dev.netdevUpperDevLink(all[at] ?? a, upper));
  assertEquals(linked, [0, 0, 0, 0, 0, 0, 0, -ERRNO.EMLINK, 0]);
});

Deno.test("a device moves to another namespace", () => {
  const { machine, net, take, takeEvents } = lab();
  const there = new NetStack(machine);
  createLoopback(there);
  const one = add(net, "a");
  dev.netdevNameNodeAltCreate(one, "other");
  setUp(one);
  take();
  takeEvents();
  assertEquals(dev.devChangeNetNamespace(one, there, undefined), 0);
  assertEquals(take(), [
    "new a 0 change 41",
    "del a 0 change ffffffff there 2",
    "new a 0 change ffffffff",
  ]);
  assertEquals(takeEvents(), ["GOING_DOWN a", "DOWN a", "UNREGISTER a", "REGISTER a"]);
  assertEquals([net.devices.byName("other"), there.devices.byName("other")], [undefined, one]);
});

Deno.test("a device stays where its name is taken, or its index", () => {
  const { machine, net } = lab();
  const there = new NetStack(machine);
  const lo = createLoopback(there);
  const one = add(net, "a");
  const taken = add(there, "a");
  const why = (pattern?: string, newIfindex?: number, which = one) => {
    const extack: Explanation = {};
    return [dev.devChangeNetNamespace(which, there, pattern, newIfindex, extack), extack.msg];
  };
  assertEquals(why(), [
    -ERRNO.EEXIST,
    "An interface with the same name exists in the target netns",
  ]);
  assertEquals(why("lo"), [
    -ERRNO.EEXIST,
    "Unable to use 'lo' for the new interface name in the target netns",
  ]);
  dev.devChangeName(one, "b");
  dev.netdevNameNodeAltCreate(one, "other");
  dev.netdevNameNodeAltCreate(taken, "other");
  assertEquals(why(), [
    -ERRNO.EEXIST,
    "An interface with the altname other exists in the target netns",
  ]);
  dev.netdevNameNodeAltDestroy(taken, "other");
  assertEquals(why(undefined, taken.ifindex), [
    -ERRNO.EBUSY,
    `The ifindex ${taken.ifindex} is not available in the target netns`,
  ]);
  assertEquals(dev.devChangeNetNamespace(lo, net, "x"), -ERRNO.EINVAL);
  assertEquals(one.ifindex, taken.ifindex);
  assertEquals(why(), [0, undefined]);
  assertEquals(one.ifindex, 3);
});

Deno.test("who refuses a change has it taken back", () => {
  const refused = new Set<number>();
  const { net } = lab({
    notifiers: [({ event }) => refused.delete(event) ? -ERRNO.EPERM : 0],
  });
  const one = add(net, "a");
  refused.add(NETDEV.CHANGENAME);
  assertEquals([dev.devChangeName(one, "b"), one.name], [-ERRNO.EPERM, "a"]);
  assertEquals(net.devices.byName("b"), undefined);
  refused.add(NETDEV.CHANGEMTU);
  assertEquals([dev.devSetMtu(one, 1400), one.mtu], [-ERRNO.EPERM, 1500]);
  refused.add(NETDEV.PRE_UP);
  assertEquals([dev.devOpen(one), one.flags & IFF.UP], [-ERRNO.EPERM, 0]);
  refused.add(NETDEV.REGISTER);
  assertEquals(dev.registerNetdevice(dev.allocNetdev(net, "c", dummySetup)), -ERRNO.EPERM);
  assertEquals(net.devices.byName("c"), undefined);
});

Deno.test("both ends of a pair end together, wherever they are", () => {
  const { machine, net, take } = lab();
  const there = new NetStack(machine);
  createLoopback(there);
  const [own, peer] = pair(net, "a", "b", there);
  setUp(own);
  setUp(peer);
  machine.clock.advance(2000);
  take();
  const ending: NetDevice[] = [];
  VETH.dellink?.(own, ending);
  assertEquals(ending, [own, peer]);
  dev.unregisterNetdeviceMany(ending);
  assertEquals(take(), [
    "new a 0 change 41",
    "new b 0 change 41",
    "del a 0 change ffffffff",
    "del b 0 change ffffffff",
  ]);
  machine.clock.advance(2000);
  assertEquals(take(), []);
});
