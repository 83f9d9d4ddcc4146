/** /proc/net of emulated kernels, beside that of the real one. */
import { AF, ERRNO, IFF, NLM_F, RTM } from "../src/abi/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { isMachineRoot } from "./_ffi.ts";
import type { ProcTopology, ToldOfBoth } from "./_proc.ts";
import { directoryAt, filesIn, toldOf, whyNotThisKernel, WITHOUT_IPV6 } from "./_proc.ts";
import { PROC_TOPOLOGIES } from "./_proc_topologies.ts";
import { testWith } from "./_run.ts";
import { assertEquals, assertGreater } from "./assert.ts";

/**
 * Files whose order is that of tables of hashes that differ from boot to boot, or that in which the
 * kernel found time to make sure of addresses, for which it joins groups.
 */
const UNORDERED: ReadonlySet<string> = new Set(["arp", "dev_mcast", "if_inet6", "igmp6"]);
/** Routes to all groups, which links have when the kernel finds time to notice their carriers. */
const TO_GROUPS = /^ff0{30} 08 .*\n/gm;

/** What can be compared of a file. */
function comparable(name: string, text: string, { sysctls }: ProcTopology): string {
  // What devices answer for that another namespace has left behind is no part of this.
  if (name === "arp") text = text.replace(/^.* \*\n/gm, "");
  if (UNORDERED.has(name)) return text.split("\n").toSorted().join("\n");
  if (name === "ipv6_route") {
    // How many refer to a route depends on what was looked up, and on the tree that it is in.
    const routes = text.replace(/^(\S+ \S+ \S+ \S+ \S+ \S+) \S+/gm, "$1 -");
    const toGroups = routes.match(TO_GROUPS)?.toSorted() ?? [];
    return routes.replace(TO_GROUPS, "") + toGroups.join("");
  }
  if (sysctls === WITHOUT_IPV6) return text;
  // Real devices send what makes their groups known, and ask for routers.
  if (name === "dev") return text.replace(/(?<=: .*)\d+/g, "-").replace(/ +/g, " ");
  return name.startsWith("dev_snmp6/") ? text.replace(/\d+$|^Icmp6OutType.*\n/gm, "") : text;
}

const NOTHING: ReadonlyMap<string, string> = new Map();

function shown(told: ToldOfBoth["real"], topology: ProcTopology): Record<string, string> {
  return Object.fromEntries([...told].map(([name, text]) => [
    name,
    comparable(name, text, topology),
  ]));
}

testWith(
  ["ip", "unshare"],
  "the files of /proc/net are those of a real namespace with the same network",
  async (t) => {
    // Most of the time is spent on waiting.
    const told = await Promise.all(PROC_TOPOLOGIES.map(toldOf));
    for (const [index, topology] of PROC_TOPOLOGIES.entries()) {
      await t.step(topology.name, () => {
        const { real = NOTHING, emulated = NOTHING } = told[index] ?? {};
        // What the running kernel is built without it does not have.
        const known = new Map([...emulated].filter(([name]) => real.has(name)));
        assertGreater(known.size, 15);
        assertEquals(shown(known, topology), shown(real, topology));
      });
    }
  },
  whyNotThisKernel() ?? (isMachineRoot() ? undefined : "needs root"),
);

Deno.test("/proc/net/dev tells what a recording tells that devices have counted", async () => {
  const recording = Deno.readFileSync(new URL("golden/linux-6.18/link.bin", import.meta.url));
  using kernel = await EmulatedKernel.fromRecording([recording]);
  const dev = filesIn(directoryAt(kernel, "proc/self/net")).get("dev") ?? "";
  const told = dev.split("\n").slice(2, -1).map((line) => {
    const [name = "", ...counters] = line.trim().split(/:? +/);
    const [rxBytes, rxPackets, , , , , , multicast, txBytes] = counters.map(BigInt);
    return [name, rxBytes, rxPackets, multicast, txBytes];
  });
  const links = kernel.dump({ kind: "link", type: RTM.GETLINK });
  assertEquals(
    told,
    links.map(({ attributes: { ifname, stats64 } }) => {
      const { rxBytes, rxPackets, multicast, txBytes } = stats64 ?? {};
      return [ifname, rxBytes, rxPackets, multicast, txBytes];
    }),
  );
  assertGreater(told.filter(([, rxBytes]) => rxBytes !== 0n).length, 3);
});

Deno.test("the files of /proc/net cannot be written", () => {
  using kernel = new EmulatedKernel();
  const node = directoryAt(kernel, "proc/self/net").lookup("route");
  assertEquals(node?.kind === "file" && node.write?.("x", kernel.process), -ERRNO.EIO);
});

Deno.test("/proc/net/bonding and /proc/net/vlan tell of links what they themselves tell", () => {
  using kernel = new EmulatedKernel();
  const bond = kernel.addLink({ kind: "bond", name: "bond0", data: { mode: 1, miimon: 100 } });
  for (const name of ["one", "two"]) {
    kernel.addLink({
      kind: "veth",
      name,
      master: "bond0",
      peer: { name: `${name}-peer`, up: true },
    });
  }
  kernel.addLink({ kind: "vlan", name: "one-peer.7", link: "one-peer", data: { id: 7 } });
  const header = { index: bond, flags: IFF.UP, change: IFF.UP };
  kernel.request({ kind: "link", type: RTM.NEWLINK, header });
  kernel.clock.advance(1000);
  const files = filesIn(directoryAt(kernel, "proc/self/net"));
  assertEquals(files.get("vlan/config")?.split("\n").slice(2), [
    "one-peer.7     | 7  | one-peer",
    "",
  ]);
  const text = files.get("bonding/bond0") ?? "";
  const told = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}: (.*)$`, "gm"))].map(([, value]) => value);
  const links = kernel.dump({ kind: "link", type: RTM.GETLINK });
  const ports = links.filter(({ attributes: { master } }) => master === bond);
  assertEquals(told("Slave Interface"), ports.map(({ attributes }) => attributes.ifname));
  assertEquals(
    told("Permanent HW addr"),
    ports.map(({ attributes: { linkinfo } }) =>
      linkinfo?.slaveKind === "bond" ? linkinfo.slaveData?.permHwaddr : undefined
    ),
  );
  const info = links.find(({ header: { index } }) => index === bond)?.attributes.linkinfo;
  const active = info?.kind === "bond" ? info.data?.activeSlave : undefined;
  const name = links.find(({ header: { index } }) => index === active)?.attributes.ifname;
  assertEquals(told("Currently Active Slave"), [name]);
  assertEquals(told("MII Status"), ["up", "up", "up"]);
});

Deno.test("IPv6's routes by source come before those within their prefix, its own ones behind", () => {
  using kernel = new EmulatedKernel();
  kernel.addLink({ kind: "ifb", name: "ifb0", up: true });
  const oif = kernel.namespace.stack.indexOf("ifb0") ?? 0;
  const add = (dst: string, dstLen: number, src?: string) =>
    kernel.request({
      kind: "route",
      type: RTM.NEWROUTE,
      flags: NLM_F.CREATE,
      header: {
        ...{ family: AF.INET6, dstLen, srcLen: src === undefined ? 0 : 64, tos: 0 },
        ...{ table: 254, protocol: 4, scope: 0, type: 1, flags: 0 },
      },
      attributes: { dst, oif, ...src !== undefined && { src } },
    });
  add("2001:db8:a::", 48);
  add("2001:db8:a:1::", 64);
  add("2001:db8:a::", 48, "2001:db8:1::");
  add("2001:db8:9::", 48);
  add("2001:db8:a:1::", 64, "2001:db8:1::");
  const lines = filesIn(directoryAt(kernel, "proc/self/net")).get("ipv6_route")?.split("\n") ?? [];
  const told = lines.map((line) => line.split(" ")).filter(([dst]) => dst?.startsWith("20010db8"));
  assertEquals(
    told.map(([dst, length, , sourceLength]) => [dst?.slice(8, 16), length, sourceLength]),
    [
      ["00090000", "30", "00"],
      ["000a0000", "30", "40"],
      ["000a0001", "40", "40"],
      ["000a0001", "40", "00"],
      ["000a0000", "30", "00"],
    ],
  );
});
