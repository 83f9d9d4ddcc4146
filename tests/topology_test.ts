/** Topologies: what they may say, and which network comes of it. */
import { RT_TABLE, RTM, RTN } from "../src/abi/mod.ts";
import { buildTopology, type Topology, TopologyError, topologyOf } from "../src/bridge/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { assertEquals, assertGreater, assertThrows } from "./assert.ts";
import { projectFile } from "./_capture.ts";

Deno.test("a topology is made: links, addresses, routes, neighbours, rules, settings", () => {
  using kernel = new EmulatedKernel();
  const namespaces = buildTopology(kernel, {
    sysctls: { "net.ipv4.ip_forward": 1, "net.ipv4.conf.eth0.rp_filter": 2 },
    links: [
      { name: "eth0", address: "02:00:00:00:00:01", up: true },
      { kind: "veth", name: "out", up: true, peer: { name: "in", up: true, namespace: "blue" } },
      { kind: "vlan", name: "eth0.7", link: "eth0", up: true, data: { id: 7 } },
    ],
    addresses: [
      { link: "eth0", address: "192.0.2.1/24" },
      { link: "eth0", address: "2001:db8::1/64" },
    ],
    routes: [
      { to: "default", via: "192.0.2.254" },
      { to: "10.0.0.0/8", type: "blackhole", table: 1000, protocol: "static" },
    ],
    neighbours: [
      { link: "eth0", address: "192.0.2.254", lladdr: "02:00:00:00:00:fe", state: "stale" },
    ],
    rules: [{ from: "10.0.0.0/8", table: 1000, priority: 50 }],
    namespaces: { blue: { addresses: [{ link: "in", address: "10.1.0.1/24" }] } },
  });
  const blue = namespaces.get("blue");
  assertEquals([...namespaces.keys()], ["", "blue"]);
  assertEquals(kernel.sysctl["net.ipv4.ip_forward"], 1);
  assertEquals(kernel.sysctl["net.ipv4.conf.eth0.rp_filter"], 2);

  const names = (namespace = kernel.namespace) =>
    kernel.dump({ kind: "link", type: RTM.GETLINK }, { namespace })
      .map(({ attributes }) => [attributes.ifname, attributes.operstate]);
  assertEquals(names(), [["lo", 0], ["eth0", 6], ["out", 6], ["eth0.7", 6]]);
  assertEquals(names(blue), [["lo", 0], ["in", 6]]);

  const addresses = kernel.dump({ kind: "address", type: RTM.GETADDR });
  const eth0 = addresses.filter(({ header }) => header.index === 2 && header.scope === 0);
  assertEquals(
    eth0.map(({ header, attributes }) => [attributes.address, header.flags]),
    // Permanent, and no longer tentative.
    [["192.0.2.1", 0x80], ["2001:db8::1", 0x80]],
  );
  const routes = kernel.dump({ kind: "route", type: RTM.GETROUTE, header: { family: 2 } })
    .filter(({ header }) => header.protocol > 2);
  assertEquals(
    routes.map(({ header, attributes }) => [header.type, attributes.table, attributes.gateway]),
    [[RTN.BLACKHOLE, 1000, undefined], [RTN.UNICAST, RT_TABLE.MAIN, "192.0.2.254"]],
  );
  const [neighbour] = kernel.dump({ kind: "neighbour", type: RTM.GETNEIGH, header: { family: 2 } });
  assertEquals(neighbour?.attributes.lladdr, "02:00:00:00:00:fe");
  assertEquals(neighbour?.header.state, 4);
  const rules = kernel.dump({ kind: "rule", type: RTM.GETRULE, header: { family: 2 } });
  assertEquals(rules.map(({ attributes }) => attributes.priority), [undefined, 50, 32766, 32767]);
});

Deno.test("lo is up unless a topology has it otherwise", () => {
  const flagsOf = (topology: Topology) => {
    using kernel = new EmulatedKernel();
    buildTopology(kernel, topology);
    const [lo] = kernel.dump({ kind: "link", type: RTM.GETLINK });
    return [(lo?.header.flags ?? 0) & 1, lo?.attributes.mtu];
  };
  assertEquals(flagsOf({}), [1, 65536]);
  assertEquals(flagsOf({ links: [{ name: "lo", up: false }] }), [0, 65536]);
  assertEquals(flagsOf({ links: [{ name: "lo", mtu: 1500 }] }), [1, 1500]);
});

Deno.test("what is wrong with a topology is told in a sentence, with its place", () => {
  const cases: readonly (readonly [topology: unknown, told: string])[] = [
    [3, "the topology is 3: it takes an object"],
    [{ lnks: [] }, 'the topology has no "lnks": it has sysctls, links, addresses, routes, '],
    [{ links: {} }, "links is {}: it takes a list"],
    [{ links: [{}] }, 'links[0] lacks "name"'],
    [{ links: [{ name: "eth0", up: "yes" }] }, 'links[0].up is "yes": it takes true or false'],
    [{ links: [{ name: "eth0", mut: 7 }] }, 'links[0] has no "mut": it has name, index, address'],
    [{ addresses: [{ link: "lo" }] }, 'addresses[0] lacks "address"'],
    [{ routes: [{ to: "default", type: "hole" }] }, "a number or one of unspec, unicast, local"],
    [{ rules: [{ family: "ipx" }] }, 'rules[0].family is "ipx": it takes "inet" or "inet6"'],
    [{ namespaces: { "a-b": { links: 1 } } }, 'namespaces["a-b"].links is 1: it takes a list'],
    [{ sysctls: { "net.ipv4.ip_forward": true } }, "it takes a number or text"],
  ];
  for (const [topology, told] of cases) {
    assertThrows(() => topologyOf(topology), TopologyError, told);
  }
});

Deno.test("what the kernel refuses of a topology is told with its place", () => {
  const cases: readonly (readonly [topology: Topology, told: string])[] = [
    [{ links: [{ name: "a", kind: "vlan", link: "b" }] }, 'links[0]: there is no link "b"'],
    [
      { links: [{ name: "a", kind: "veth", peer: { namespace: "red" } }] },
      'links[0]: there is no namespace "red"',
    ],
    [
      { links: [{ name: "lo" }, { name: "e" }, { name: "e" }] },
      'links[2]: there can be no device "e"',
    ],
    [{ addresses: [{ link: "lo", address: "10.0.0.300/8" }] }, "addresses[0]: attributes.local: "],
    [{ routes: [{ to: "default", via: "10.0.0.1" }] }, "routes[0]: RTM_NEWROUTE: ENETUNREACH"],
    [{ sysctls: { "net.nosuch": 1 } }, 'sysctls["net.nosuch"]: open: ENOENT'],
    [{ namespaces: { blue: { routes: [{ to: "x" }] } } }, "namespaces.blue.routes[0]: "],
  ];
  for (const [topology, told] of cases) {
    using kernel = new EmulatedKernel();
    assertThrows(() => buildTopology(kernel, topology), TopologyError, told);
  }
});

Deno.test("the README's topology is one", () => {
  const readme = Deno.readTextFileSync(projectFile("README.md"));
  const [, json = ""] = /```json\n(\{\n {2}"sysctls"[^`]*)```/.exec(readme) ?? [];
  using kernel = new EmulatedKernel();
  const namespaces = buildTopology(kernel, topologyOf(JSON.parse(json)));
  assertEquals([...namespaces.keys()], ["", "blue"]);
  assertGreater(kernel.dump({ kind: "route", type: RTM.GETROUTE }).length, 5);
});
