/** /proc/net and /proc/sys/net of emulated kernels, beside those of the real one. */
import { isMachineRoot } from "./_ffi.ts";
import type { ProcTopology, ToldOfBoth } from "./_proc.ts";
import { toldOf, WITHOUT_IPV6 } from "./_proc.ts";
import { PROC_TOPOLOGIES } from "./_proc_topologies.ts";
import { testWith } from "./_run.ts";
import { assertEquals } from "./assert.ts";

/** Files whose order is that of tables of hashes that differ from boot to boot. */
const UNORDERED: ReadonlySet<string> = new Set(["arp", "if_inet6"]);

/** Routes to all groups, which links have when the kernel finds time to notice their carriers. */
const TO_GROUPS = /^ff0{30} 08 .*\n/gm;

/** What can be compared of a file. */
function comparable(name: string, text: string, { sysctls }: ProcTopology): string {
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
    for (const topology of PROC_TOPOLOGIES) {
      await t.step(topology.name, async () => {
        const { real, emulated } = await toldOf(topology);
        assertEquals(shown(emulated, topology), shown(real, topology));
      });
    }
  },
  isMachineRoot() ? undefined : "needs root",
);
