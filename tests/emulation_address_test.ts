/** Addresses of an emulated network, their lifetimes, and the settings that go with them. */
import { IFA_F, IFF, NETLINK_SO, NLM_F, RTM, RTNLGRP, SOL } from "../src/abi/mod.ts";
import type { AddressAttributes, Outgoing } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { type Recording, replay } from "./differential/recording.ts";
import { report } from "./differential/report.ts";
import { assert, assertEquals, assertThrows } from "./assert.ts";

const TRACE = new URL("golden/traces/linux-6.18/address-up.json", import.meta.url);
const { IPV4_IFADDR, IPV4_NETCONF, IPV4_ROUTE, IPV6_IFADDR } = RTNLGRP;
const FOREVER = 0xffffffff;
/** The link of these tests. */
const INDEX = 2;

/** A socket that is told of some groups. */
function listener(kernel: EmulatedKernel, ...groups: readonly number[]): NetlinkSocket {
  const socket = kernel.socket();
  socket.bind();
  for (const group of groups) {
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
  }
  return socket;
}

/** A kernel with a link that is up, without IPv6, and a socket that is told of some groups. */
function lab(...groups: readonly number[]) {
  const kernel = new EmulatedKernel();
  kernel.sysctl["net.ipv6.conf.all.disable_ipv6"] = 1;
  kernel.addLink({ kind: "ifb", name: "i0", up: true });
  const socket = listener(kernel, ...groups);
  return { kernel, socket, [Symbol.dispose]: () => kernel.close() };
}

/** The messages that a socket has got. */
function messages(socket: NetlinkSocket) {
  const buffer = new Uint8Array(65536);
  const told = [];
  for (let got = socket.recvfrom(buffer); got; got = socket.recvfrom(buffer)) {
    told.push(...decode(buffer.subarray(0, got.length)));
  }
  return told;
}

/** What a socket is told of addresses and routes, in a few words each. */
function told(socket: NetlinkSocket): string[] {
  return messages(socket).map((message) => {
    if (message.kind === "address") {
      const { address, label } = message.attributes;
      const flags = message.header.flags;
      const event = message.type === RTM.NEWADDR ? "address" : "no address";
      return `${event} ${address}/${message.header.prefixlen} ${label ?? ""} ${flags.toString(16)}`;
    }
    if (message.kind === "netconf") {
      const { ifindex, ...settings } = message.attributes;
      return `${ifindex}: ${JSON.stringify(settings)}`;
    }
    if (message.kind !== "route") return message.kind;
    return `${message.type === RTM.NEWROUTE ? "route" : "no route"} ${message.attributes.dst}`;
  });
}

/** Sends a request; returns the error number that it is answered with. */
function ask(socket: NetlinkSocket, message: Outgoing, flags = 0): number {
  const request = { ...message, flags: NLM_F.REQUEST | NLM_F.ACK | flags };
  socket.sendto(encode(request));
  const [answer] = messages(socket);
  return answer?.kind === "error" ? answer.error : NaN;
}

function address(local: string, attributes: AddressAttributes = {}, prefixlen = 24) {
  return {
    kind: "address",
    type: RTM.NEWADDR,
    header: { family: 2, prefixlen, index: INDEX },
    attributes: { local, ...attributes },
  } as const;
}

function addressesOf(kernel: EmulatedKernel, family = 2) {
  return kernel.dump({ kind: "address", type: RTM.GETADDR, header: { family } });
}

Deno.test("Adding an address to a device that is up tells what Linux 6.18 told, in its order", async () => {
  const recording: Recording = JSON.parse(await Deno.readTextFile(TRACE));
  const names = [];
  for (const { difference, scenario, ...rest } of replay(recording)) {
    assert(difference === undefined, report({ difference, scenario, ...rest }));
    names.push(scenario.name);
  }
  assertEquals(names, [
    "an address is added to a device that is up",
    "an address with a broadcast address is added to a device that is up",
  ]);
});

Deno.test("An address is told before the routes that it brings", () => {
  using it = lab(IPV4_IFADDR, IPV4_ROUTE);
  using asker = it.kernel.socket();
  assertEquals(ask(asker, address("10.0.0.1", { broadcast: "10.0.0.255" })), 0);
  assertEquals(told(it.socket), [
    "address 10.0.0.1/24 i0 80",
    "route 10.0.0.1",
    "route 10.0.0.255",
    "route 10.0.0.0",
  ]);
});

Deno.test("An address is deprecated and goes as time passes", () => {
  using it = lab(IPV4_IFADDR);
  const { kernel, socket } = it;
  using asker = kernel.socket();
  const cacheinfo = { prefered: 10, valid: 20, cstamp: 0, tstamp: 0 };
  assertEquals(ask(asker, address("10.0.0.1", { cacheinfo })), 0);
  assertEquals(told(socket), ["address 10.0.0.1/24 i0 0"]);
  kernel.clock.advance(4000);
  const [first] = addressesOf(kernel);
  assertEquals([first?.attributes.cacheinfo?.prefered, first?.attributes.cacheinfo?.valid], [
    6,
    16,
  ]);
  kernel.clock.advance(5900);
  assertEquals(told(socket), []);
  kernel.clock.advance(600);
  assertEquals(told(socket), ["address 10.0.0.1/24 i0 20"]);
  const [deprecated] = addressesOf(kernel);
  assertEquals(deprecated?.attributes.cacheinfo?.prefered, 0);
  kernel.clock.advance(9000);
  assertEquals(told(socket), []);
  kernel.clock.advance(1000);
  assertEquals(told(socket), ["no address 10.0.0.1/24 i0 20"]);
  assertEquals(addressesOf(kernel), []);
  assertEquals(kernel.clock.next, undefined);
});

Deno.test("An address that is replaced begins its life anew", () => {
  using it = lab(IPV4_IFADDR);
  const { kernel, socket } = it;
  using asker = kernel.socket();
  const mortal = { cacheinfo: { prefered: 10, valid: 10, cstamp: 0, tstamp: 0 } };
  assertEquals(ask(asker, address("10.0.0.1", mortal)), 0);
  kernel.clock.advance(8000);
  assertEquals(ask(asker, address("10.0.0.1", mortal), NLM_F.REPLACE), 0);
  kernel.clock.advance(8000);
  assertEquals(addressesOf(kernel).length, 1);
  assertEquals(ask(asker, address("10.0.0.1"), NLM_F.REPLACE), 0);
  kernel.clock.advance(100_000);
  const [only] = addressesOf(kernel);
  assertEquals(only?.attributes.cacheinfo?.valid, FOREVER);
  assertEquals(only?.attributes.cacheinfo?.cstamp, 0);
  assertEquals(only?.attributes.cacheinfo?.tstamp, 1600);
  assertEquals(told(socket).length, 3);
});

Deno.test("Those in a subnet are secondary, and go with its first unless they are promoted", () => {
  using it = lab(IPV4_IFADDR);
  const { kernel, socket } = it;
  using asker = kernel.socket();
  const flagsOf = () =>
    addressesOf(kernel).map(({ attributes: { local, flags } }) => `${local} ${flags}`);
  const add = () => {
    for (const local of ["10.0.0.1", "10.0.0.2", "10.1.0.1", "10.0.0.3"]) {
      assertEquals(ask(asker, address(local)), 0);
    }
    told(socket);
  };
  const first = { ...address("10.0.0.1"), type: RTM.DELADDR };
  add();
  assertEquals(flagsOf(), ["10.0.0.1 128", "10.1.0.1 128", "10.0.0.2 129", "10.0.0.3 129"]);
  assertEquals(ask(asker, first), 0);
  assertEquals(flagsOf(), ["10.1.0.1 128"]);
  assertEquals(told(socket), [
    "no address 10.0.0.2/24 i0 81",
    "no address 10.0.0.3/24 i0 81",
    "no address 10.0.0.1/24 i0 80",
  ]);
  assertEquals(ask(asker, { ...address("10.1.0.1"), type: RTM.DELADDR }), 0);
  kernel.sysctl["net.ipv4.conf.all.promote_secondaries"] = 1;
  add();
  assertEquals(ask(asker, first), 0);
  assertEquals(flagsOf(), ["10.1.0.1 128", "10.0.0.2 128", "10.0.0.3 129"]);
  assertEquals(told(socket), ["no address 10.0.0.1/24 i0 80", "address 10.0.0.2/24 i0 80"]);
});

Deno.test("Labels follow the name of their device, and keep what comes after a colon", () => {
  using it = lab();
  const { kernel } = it;
  using asker = kernel.socket();
  const labels = ["i0", "i0:old", "other"];
  for (const [index, label] of labels.entries()) {
    assertEquals(ask(asker, address(`10.${index}.0.1`, { label })), 0);
  }
  const rename = (ifname: string) =>
    ask(asker, {
      kind: "link",
      type: RTM.SETLINK,
      header: { index: INDEX },
      attributes: { ifname },
    });
  const shown = () => addressesOf(kernel).map(({ attributes: { label } }) => label);
  assertEquals(rename("new"), 0);
  assertEquals(shown(), ["new", "new:old", "new:3"]);
  assertEquals(rename("fifteen-letters"), 0);
  assertEquals(shown(), ["fifteen-letters", "fifteen-let:old", "fifteen-lette:3"]);
});

Deno.test("Forwarding of all is that of every device, and told of each", () => {
  using it = lab(IPV4_NETCONF);
  const { kernel, socket } = it;
  kernel.sysctl["net.ipv4.ip_forward"] = 1;
  assertEquals(told(socket), [
    '-1: {"forwarding":1}',
    '-2: {"forwarding":1}',
    '1: {"forwarding":1}',
    '2: {"forwarding":1}',
  ]);
  assertEquals(kernel.sysctl["net.ipv4.conf.i0.forwarding"], 1);
  assertEquals(kernel.sysctl["net.ipv4.conf.all.accept_redirects"], 0);
  kernel.sysctl["net.ipv4.conf.all.forwarding"] = 1;
  kernel.sysctl["net.ipv4.conf.i0.rp_filter"] = 2;
  assertEquals(told(socket), ['2: {"rpFilter":2}']);
});

Deno.test("Settings follow the default until they are set, or there is an address", () => {
  using it = lab();
  const { kernel } = it;
  using asker = kernel.socket();
  kernel.sysctl["net.ipv4.conf.default.arp_ignore"] = 1;
  assertEquals(kernel.sysctl["net.ipv4.conf.i0.arp_ignore"], 1);
  kernel.sysctl["net.ipv4.conf.i0.arp_ignore"] = 2;
  kernel.sysctl["net.ipv4.conf.default.arp_ignore"] = 3;
  assertEquals(kernel.sysctl["net.ipv4.conf.i0.arp_ignore"], 2);
  assertEquals(ask(asker, address("10.0.0.1")), 0);
  kernel.sysctl["net.ipv4.conf.default.arp_filter"] = 1;
  assertEquals(kernel.sysctl["net.ipv4.conf.i0.arp_filter"], 0);
  assertEquals(kernel.sysctl["net.ipv4.conf.lo.arp_filter"], 1);
});

Deno.test("A setting takes numbers as C writes them, and refuses what is none", () => {
  using it = lab();
  const { sysctl } = it.kernel;
  for (const [text, value] of [["0x10", 16], ["010", 8], [" -1\n", -1], ["3 4", 3]] as const) {
    sysctl["net.ipv4.conf.i0.tag"] = text;
    assertEquals<unknown>(sysctl["net.ipv4.conf.i0.tag"], value);
  }
  for (const text of ["x", "", "1x", "4294967296"]) {
    assertThrows(() => sysctl["net.ipv4.conf.i0.tag"] = text, Error, "EINVAL");
  }
  assertThrows(() => sysctl["net.ipv4.conf.i0.mc_forwarding"] = 1, Error, "EACCES");
  assertThrows(() => sysctl["net.ipv4.conf.i9.tag"] = 1, Error, "ENOENT");
  assert("net.ipv6.conf.i0.disable_ipv6" in sysctl);
  assert(Object.keys(sysctl).includes("net.ipv4.conf.lo.tag"));
});

Deno.test("The loopback device has its addresses while it is up", () => {
  using kernel = new EmulatedKernel();
  using asker = kernel.socket();
  const set = (flags: number) => {
    const header = { index: 1, flags, change: IFF.UP };
    assertEquals(ask(asker, { kind: "link", type: RTM.SETLINK, header, attributes: {} }), 0);
  };
  const shown = (family: number) =>
    addressesOf(kernel, family).map(({ attributes: { address } }) => address);
  assertEquals([shown(2), shown(10)], [[], []]);
  set(IFF.UP);
  assertEquals([shown(2), shown(10)], [["127.0.0.1"], ["::1"]]);
  set(0);
  assertEquals([shown(2), shown(10)], [["127.0.0.1"], []]);
});

Deno.test("A link's own IPv6 address is tentative until nobody else is found to have it", () => {
  using kernel = new EmulatedKernel();
  const namespace = kernel.createNamespace();
  const peer = { name: "b", namespace, up: true };
  kernel.addLink({ kind: "veth", name: "a", address: "02:00:00:00:00:01", up: true, peer });
  using socket = listener(kernel, IPV6_IFADDR);
  kernel.clock.advance(0);
  const flagsOf = () =>
    addressesOf(kernel, 10).map(({ attributes: { address, flags } }) => `${address} ${flags}`);
  kernel.clock.advance(500);
  const tentative = IFA_F.PERMANENT | IFA_F.TENTATIVE;
  assertEquals(flagsOf(), [`fe80::ff:fe00:1 ${tentative}`]);
  assertEquals(told(socket), []);
  kernel.clock.advance(2500);
  assertEquals(flagsOf(), [`fe80::ff:fe00:1 ${IFA_F.PERMANENT}`]);
  assertEquals(told(socket), ["address fe80::ff:fe00:1/64  80"]);
});
