import { IF_OPER, IFF, NUD, RT_TABLE, RTM, RTN } from "../src/abi/mod.ts";
import { NetlinkError } from "../src/client/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";
import { assertEquals, assertThrows } from "./assert.ts";

/** The links of a namespace, by their names. */
function linksOf(kernel: EmulatedKernel, namespace = kernel.namespace) {
  const links = kernel.dump({ kind: "link", type: RTM.GETLINK }, { namespace });
  return new Map(links.map((link) => [link.attributes.ifname, link]));
}

Deno.test("a builder makes links by requests, and tells their indices", () => {
  using kernel = new EmulatedKernel();
  assertEquals(kernel.addLink({ kind: "ifb", name: "ifb0", mtu: 1400, up: true }), 2);
  assertEquals(kernel.addLink({ kind: "ifb", index: 40 }), 40);
  const links = linksOf(kernel);
  assertEquals([...links.keys()], ["lo", "ifb0", "ifb1"]);
  assertEquals(links.get("ifb0")?.attributes.mtu, 1400);
  assertEquals((links.get("ifb0")?.header.flags ?? 0) & IFF.UP, IFF.UP);
});

Deno.test("a builder makes pairs of links across namespaces", () => {
  using kernel = new EmulatedKernel();
  const other = kernel.createNamespace();
  const peer = { name: "inside", address: "02:00:00:00:00:02", namespace: other };
  const index = kernel.addLink({ kind: "veth", name: "outside", peer });
  const inside = linksOf(kernel, other).get("inside");
  assertEquals(inside?.attributes.address, "02:00:00:00:00:02");
  assertEquals(inside?.attributes.link, index);
  assertEquals(linksOf(kernel).get("outside")?.attributes.linkNetnsid, 0);
  assertEquals(kernel.openSockets, []);
});

Deno.test("a builder makes ports of a bridge, with what is particular to the kind", () => {
  using kernel = new EmulatedKernel();
  const bridge = kernel.addLink({ kind: "bridge", name: "br0", data: { ageingTime: 12300 } });
  kernel.addLink({ kind: "ifb", name: "port", master: "br0" });
  const links = linksOf(kernel);
  assertEquals(links.get("port")?.attributes.master, bridge);
  const info = links.get("br0")?.attributes.linkinfo;
  assertEquals(info?.kind === "bridge" && info.data?.ageingTime, 12300);
});

Deno.test("a builder gives links addresses, adds routes, and has neighbours known", () => {
  using kernel = new EmulatedKernel();
  kernel.addLink({ kind: "veth", name: "a", up: true, peer: { name: "b", up: true } });
  kernel.addAddress({ link: "a", address: "10.0.0.1/24", broadcast: "10.0.0.255" });
  kernel.addRoute({ to: "default", via: "10.0.0.254" });
  kernel.addRoute({ to: "10.9.0.0/16", table: 1000, type: RTN.BLACKHOLE });
  kernel.addNeighbour({ link: "a", address: "10.0.0.254", lladdr: "02:00:00:00:00:01" });

  const [address] = kernel.dump({ kind: "address", type: RTM.GETADDR, header: { family: 2 } })
    .filter(({ attributes: { label } }) => label === "a");
  assertEquals(address?.attributes.broadcast, "10.0.0.255");
  const routes = kernel.dump({ kind: "route", type: RTM.GETROUTE, header: { family: 2 } });
  const added = routes.filter(({ header }) => header.protocol !== 2);
  assertEquals(
    added.map(({ attributes: { table, gateway, dst } }) => [table, gateway ?? dst]),
    [[1000, "10.9.0.0"], [RT_TABLE.MAIN, "10.0.0.254"]],
  );
  const [neighbour] = kernel.dump({ kind: "neighbour", type: RTM.GETNEIGH, header: { family: 2 } });
  assertEquals(neighbour?.header.state, NUD.PERMANENT);
});

Deno.test("what a builder may not do is refused as it is to everybody", () => {
  using kernel = new EmulatedKernel();
  const error = assertThrows(() => kernel.addLink({ kind: "ifb", name: "lo" }), NetlinkError);
  assertEquals(error.code, "EEXIST");
  assertThrows(() => kernel.addAddress({ link: "eth9", address: "10.0.0.1" }), RangeError, "eth9");
  assertThrows(() => kernel.addAddress({ link: "lo", address: "10.0.0.1/33" }), RangeError, "32");
  assertEquals(kernel.openSockets, []);
});

Deno.test("settings are read and written by their names", () => {
  using kernel = new EmulatedKernel();
  const { sysctl } = kernel;
  const other = kernel.createNamespace();
  const name = "net.ipv4.conf.all.promote_secondaries";
  assertEquals(sysctl[name], 0);
  sysctl[name] = 1;
  assertEquals(sysctl[name], 1);
  assertEquals(other.sysctl[name], 0);
  // New namespaces begin with the settings of the first one.
  assertEquals(kernel.createNamespace().sysctl[name], 1);
  assertEquals(sysctl["net.ipv4.conf.eth9.forwarding"], undefined);
  const missing = assertThrows(() => sysctl["net.ipv4.conf.eth9.forwarding"] = 1, SyscallError);
  assertEquals(missing.code, "ENOENT");
  const wrong = assertThrows(() => sysctl[name] = "much", SyscallError);
  assertEquals(wrong.code, "EINVAL");
});

Deno.test("the settings of a namespace are listed", () => {
  using kernel = new EmulatedKernel();
  kernel.addLink({ kind: "ifb", name: "ifb0" });
  const names = Object.keys(kernel.sysctl);
  assertEquals(names.includes("net.ipv4.conf.ifb0.forwarding"), true);
  assertEquals(names.includes("net.ipv4.conf.default.forwarding"), true);
});

Deno.test("a builder has network cards found, with what is left out as drivers have it", () => {
  using kernel = new EmulatedKernel();
  const index = kernel.addDevice({ name: "wan0", address: "02:00:00:00:00:07", up: true });
  assertEquals(kernel.addDevice({ mtu: 9000, txqlen: 10, carrier: false, up: true }), index + 1);
  kernel.clock.advance(1000);
  const links = linksOf(kernel);
  assertEquals([...links.keys()], ["lo", "wan0", "eth0"]);
  const [wan0, eth0] = [links.get("wan0"), links.get("eth0")];
  assertEquals(wan0?.attributes.permAddress, "02:00:00:00:00:07");
  assertEquals(wan0?.attributes.linkinfo, undefined);
  assertEquals((wan0?.header.flags ?? 0) & IFF.LOWER_UP, IFF.LOWER_UP);
  assertEquals([wan0, eth0].map((link) => link?.attributes.operstate), [IF_OPER.UP, IF_OPER.DOWN]);
  assertEquals((eth0?.header.flags ?? 0) & (IFF.UP | IFF.LOWER_UP), IFF.UP);
  assertEquals([eth0?.attributes.mtu, eth0?.attributes.txqlen], [9000, 10]);
  const deleted = { kind: "link", type: RTM.DELLINK, header: { index } } as const;
  assertThrows(() => kernel.request(deleted), NetlinkError, "EOPNOTSUPP");
});

Deno.test("a builder tells in a sentence which network card there cannot be", () => {
  using kernel = new EmulatedKernel();
  const refused = (spec: Parameters<EmulatedKernel["addDevice"]>[0], text: string) =>
    assertThrows(() => kernel.addDevice(spec), RangeError, text);
  refused({ name: "lo" }, 'there can be no device "lo": File exists');
  refused({ index: 1 }, 'there can be no device "eth%d": Device or resource busy');
  refused({ address: "02:00" }, '"02:00" is no hardware address such as 02:00:00:00:00:01');
});
