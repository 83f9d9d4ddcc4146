/** The files of devices that many kernels lack, and of what no kernel has: a restored network. */

import { ERRNO, RTM } from "../src/abi/mod.ts";
import { EmulatedKernel, type LinkSpec } from "../src/emulation/mod.ts";
import type { DirectoryNode, KernelNode } from "../src/emulation/fs/node.ts";
import { kernfsNameHash } from "../src/emulation/fs/sys/kernfs.ts";
import { nodeAt, writeTo } from "./_sysfs.ts";
import { assertEquals } from "./assert.ts";

const NET = "/sys/class/net";

/** A kernel with links. */
function kernelWith(...links: readonly LinkSpec[]): EmulatedKernel {
  const kernel = new EmulatedKernel();
  for (const link of links) kernel.addLink(link);
  return kernel;
}

function read(kernel: EmulatedKernel, path: string): string | number | undefined {
  const node = nodeAt(kernel.files(), `${NET}/${path}`);
  return node?.kind === "file" ? node.read() : undefined;
}

function write(kernel: EmulatedKernel, path: string, text: string): number {
  return writeTo(nodeAt(kernel.files(), `${NET}/${path}`), text, kernel.process);
}

function names(kernel: EmulatedKernel, path: string): string[] {
  const node = nodeAt(kernel.files(), `${NET}/${path}`);
  return node?.kind === "directory" ? [...node.names()] : [];
}

/** All that there is below a directory. */
function* below(node: DirectoryNode, path: string): Generator<readonly [string, KernelNode]> {
  for (const name of node.names()) {
    const found = node.lookup(name);
    if (found === undefined) throw new Error(`${path}/${name} is listed, and is not there`);
    yield [`${path}/${name}`, found];
    if (found.kind === "directory") yield* below(found, `${path}/${name}`);
  }
}

/** Two ports, and a bond. */
const BOND: readonly LinkSpec[] = [
  { kind: "bond", name: "bond0", data: { mode: 1, miimon: 100 } },
  { kind: "dummy", name: "one", address: "02:00:00:00:00:01" },
  { kind: "dummy", name: "two", address: "02:00:00:00:00:02" },
];

Deno.test("A bond has its settings in words and numbers, as drivers/net/bonding/bond_sysfs.c tells them", () => {
  using kernel = kernelWith(...BOND);
  const told = ["mode", "xmit_hash_policy", "lacp_rate", "miimon", "use_carrier", "ad_aggregator"];
  assertEquals(told.map((file) => read(kernel, `bond0/bonding/${file}`)), [
    ...["active-backup 1\n", "layer2 0\n", "slow 0\n", "100\n", "1\n", ""],
  ]);
  assertEquals(read(kernel, "bonding_masters"), "bond0\n");
  assertEquals(read(kernel, "bond0/uevent"), "DEVTYPE=bond\nINTERFACE=bond0\nIFINDEX=2\n");
  assertEquals(names(kernel, "bond0/queues").length, 32);
  assertEquals(names(kernel, "bond0/bonding").length, 38);
});

Deno.test("Ports come to a bond, and leave it, by its file", () => {
  using kernel = kernelWith(...BOND);
  assertEquals(write(kernel, "bond0/bonding/slaves", "+one\n"), 0);
  assertEquals(write(kernel, "bond0/bonding/slaves", "+two"), 0);
  assertEquals(read(kernel, "bond0/bonding/slaves"), "one two\n");
  assertEquals(nodeAt(kernel.files(), `${NET}/one/master/bonding/slaves`)?.kind, "file");
  assertEquals(read(kernel, "two/bonding_slave/perm_hwaddr"), "02:00:00:00:00:02\n");
  assertEquals(read(kernel, "two/bonding_slave/ad_aggregator_id"), "N/A\n");
  assertEquals(write(kernel, "bond0/bonding/primary", "two\n"), 0);
  assertEquals(read(kernel, "bond0/bonding/primary"), "two\n");
  assertEquals(write(kernel, "bond0/bonding/queue_id", "two:3"), 0);
  assertEquals(read(kernel, "bond0/bonding/queue_id"), "one:0 two:3\n");
  assertEquals(write(kernel, "bond0/bonding/slaves", "-one"), 0);
  assertEquals(read(kernel, "bond0/bonding/slaves"), "two\n");
  assertEquals(read(kernel, "one/bonding_slave/state"), undefined);
});

Deno.test("A bond refuses what bond_options.c refuses", () => {
  using kernel = kernelWith(...BOND);
  const refused: readonly (readonly [file: string, text: string, error: number])[] = [
    ["mode", "none", ERRNO.EINVAL],
    ["mode", "7", ERRNO.EINVAL],
    ["mode", "", 0],
    ["mode", "\n", ERRNO.EINVAL],
    ["mode", "balance-rr\n", 0],
    ["mode", "default", 0],
    ["miimon", "-1", ERRNO.EINVAL],
    ["miimon", "maxval", 0],
    ["miimon", "2147483648", ERRNO.EINVAL],
    ["active_slave", "one", ERRNO.EACCES],
    ["lacp_rate", "fast", ERRNO.EACCES],
    ["ad_actor_system", "x", ERRNO.EACCES],
    ["mode", "802.3ad", 0],
    ["lacp_rate", "fast", 0],
    ["ad_actor_system", "x", ERRNO.EINVAL],
    ["ad_actor_system", "02:00:00:00:00:07", 0],
    ["use_carrier", "0", ERRNO.EINVAL],
    ["use_carrier", "on", 0],
    ["slaves", "one", ERRNO.EPERM],
    ["slaves", "+none", ERRNO.ENODEV],
    ["slaves", "-one", ERRNO.EINVAL],
    ["arp_ip_target", "192.0.2.1", ERRNO.EPERM],
    ["arp_ip_target", "+192.0.2.1", 0],
    ["arp_ip_target", "+192.0.2.1", ERRNO.EINVAL],
    ["arp_ip_target", "+0.0.0.0", ERRNO.EINVAL],
    ["arp_ip_target", "-192.0.2.2", ERRNO.EINVAL],
    ["queue_id", "one:1", ERRNO.EPERM],
    ["mii_status", "up", ERRNO.EACCES],
  ];
  assertEquals(
    refused.map(([file, text]) => [file, text, write(kernel, `bond0/bonding/${file}`, text)]),
    refused.map((each) => [...each]),
  );
  assertEquals(read(kernel, "bond0/bonding/arp_ip_target"), "192.0.2.1\n");
  assertEquals(read(kernel, "bond0/bonding/ad_actor_system"), "02:00:00:00:00:07\n");
});

Deno.test("Bonds are made and ended by a file of the class", () => {
  using kernel = new EmulatedKernel();
  const texts = ["+a\n", "+b", "+a", "-none", "-lo", "a", "+", "+x/y"];
  assertEquals(texts.map((text) => write(kernel, "bonding_masters", text)), [
    ...[0, 0, ERRNO.EEXIST, ERRNO.ENODEV, ERRNO.ENODEV, ERRNO.EPERM, ERRNO.EPERM, ERRNO.EPERM],
  ]);
  assertEquals(read(kernel, "bonding_masters"), "a b\n");
  assertEquals(write(kernel, "bonding_masters", "-a"), 0);
  assertEquals(read(kernel, "bonding_masters"), "b\n");
});

Deno.test("A bridge has files of VLANs where the kernel keeps them apart", () => {
  using kernel = kernelWith({ kind: "bridge", name: "br0" });
  const files = ["vlan_filtering", "vlan_protocol", "default_pvid", "vlan_stats_enabled"];
  assertEquals(files.map((file) => read(kernel, `br0/bridge/${file}`)), [
    ...["0\n", "0x8100\n", "1\n", "0\n"],
  ]);
  assertEquals(write(kernel, "br0/bridge/vlan_protocol", "0x88a8"), 0);
  assertEquals(write(kernel, "br0/bridge/vlan_protocol", "1"), ERRNO.EPROTONOSUPPORT);
  assertEquals(write(kernel, "br0/bridge/default_pvid", "5"), 0);
  assertEquals(write(kernel, "br0/bridge/default_pvid", "4095"), ERRNO.EINVAL);
  assertEquals(write(kernel, "br0/bridge/vlan_filtering", "1"), 0);
  assertEquals(write(kernel, "br0/bridge/default_pvid", "5"), 0);
  assertEquals(write(kernel, "br0/bridge/default_pvid", "6"), ERRNO.EPERM);
  assertEquals(read(kernel, "br0/bridge/default_pvid"), "5\n");
});

Deno.test("A VLAN lies on its device, and is as fast", () => {
  using kernel = kernelWith(
    { kind: "veth", name: "v0", up: true, peer: { name: "v1", up: true } },
    { kind: "vlan", name: "v0.5", link: "v0", data: { id: 5 }, up: true },
    { kind: "vrf", name: "red", data: { table: 10 } },
  );
  kernel.clock.advance(2000);
  assertEquals(nodeAt(kernel.files(), `${NET}/v0.5/lower_v0/upper_v0.5`)?.kind, "directory");
  assertEquals(["speed", "duplex"].map((file) => read(kernel, `v0.5/${file}`)), [
    "10000\n",
    "full\n",
  ]);
  assertEquals(read(kernel, "v0.5/uevent")?.toString().split("\n")[0], "DEVTYPE=vlan");
  assertEquals(read(kernel, "red/speed"), -ERRNO.EINVAL);
});

Deno.test("Devices in different namespaces are not linked to one another", () => {
  using kernel = kernelWith({ kind: "veth", name: "v0", peer: { name: "v1" } });
  const namespace = kernel.createNamespace();
  const lower = kernel.namespace.stack.devices.byName("v0")?.ifindex ?? 0;
  kernel.addLink({ kind: "macvlan", name: "mv0", link: "v0" });
  assertEquals(nodeAt(kernel.files(), `${NET}/v0/upper_mv0`)?.kind, "directory");
  const nsid = kernel.namespace.assignId(namespace);
  kernel.request({
    kind: "link",
    type: RTM.SETLINK,
    attributes: { ifname: "mv0", targetNetnsid: nsid },
  });
  assertEquals(names(kernel, "v0").filter((name) => name.startsWith("upper_")), []);
  const there = nodeAt(kernel.files({ namespace }), `${NET}/mv0`);
  const listed = there?.kind === "directory" ? [...there.names()] : [];
  assertEquals(listed.filter((name) => name.startsWith("lower_")), []);
  const iflink = nodeAt(kernel.files({ namespace }), `${NET}/mv0/iflink`);
  assertEquals(iflink?.kind === "file" && iflink.read(), `${lower}\n`);
});

Deno.test("A carrier can be taken from a dummy that is up, and given back", () => {
  using kernel = kernelWith({ kind: "dummy", name: "d" });
  assertEquals(write(kernel, "d/carrier", "0"), ERRNO.EINVAL);
  assertEquals(read(kernel, "d/carrier"), -ERRNO.EINVAL);
  assertEquals(write(kernel, "d/flags", "0x83"), 0);
  assertEquals([write(kernel, "d/carrier", "0"), read(kernel, "d/carrier")], [0, "0\n"]);
  assertEquals([write(kernel, "d/carrier", "1"), read(kernel, "d/carrier")], [0, "1\n"]);
  assertEquals(read(kernel, "d/carrier_changes"), "2\n");
});

Deno.test("All that is listed is there, every link leads somewhere, and what is not listed is not there", () => {
  using kernel = kernelWith(
    ...BOND,
    { kind: "bridge", name: "br0" },
    { kind: "veth", name: "v0", master: "br0", peer: { name: "v1" } },
    { kind: "macvtap", name: "mt0", link: "v1" },
    { kind: "vlan", name: "v1.7", link: "v1", data: { id: 7 } },
  );
  kernel.addDevice({ name: "eth0" });
  const root = kernel.files();
  let count = 0;
  for (const [path, node] of below(root, "")) {
    if (!path.startsWith("/sys")) continue;
    count++;
    // The class of character devices is none of networks.
    if (node.kind !== "symlink" || node.target.endsWith("class/macvtap")) continue;
    assertEquals(nodeAt(root, path)?.kind, "directory", path);
  }
  assertEquals(count > 700, true);
  for (
    const path of [
      "none",
      "br0/none",
      "br0/upper_v0",
      "v0/lower_v1",
      "v0/toString",
      "eth0/queues/rx-1",
    ]
  ) {
    assertEquals(nodeAt(root, `${NET}/${path}`), undefined, path);
  }
});

Deno.test("A restored device shows what was recorded of it until that changes", async () => {
  using original = kernelWith({ kind: "dummy", name: "d", up: true });
  const dev = original.namespace.stack.devices.byName("d");
  if (dev === undefined) throw new Error("no device");
  dev.stats.rxPackets = 77n;
  dev.carrierDownCount = 5;
  using kernel = await EmulatedKernel.fromRecording([original.snapshot()]);
  assertEquals(read(kernel, "d/statistics/rx_packets"), "77\n");
  assertEquals(read(kernel, "d/carrier_down_count"), "5\n");
  assertEquals(write(kernel, "d/ifalias", "x"), 0);
  assertEquals(read(kernel, "d/ifalias"), "x\n");
  assertEquals(read(kernel, "d/statistics/rx_packets"), "77\n");
});

Deno.test("Names are ordered by numbers that are none of those of a directory itself", () => {
  const hashes = ["", "uevent", "carrier", "mtu"].map(kernfsNameHash);
  assertEquals(hashes.every((hash) => hash >= 2 && hash < 0x7fffffff), true);
  assertEquals(new Set(hashes).size, hashes.length);
});
