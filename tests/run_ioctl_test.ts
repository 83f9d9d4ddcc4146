/** ioctl(2) in a real namespace and on an emulated network: by hand, and by the programs that use it. */
import { projectFile, run } from "./_capture.ts";
import { isMachineRoot } from "./_ffi.ts";
import { whyNoFuse } from "./_fuse.ts";
import { WITHOUT_AUTOCONFIGURATION } from "./_ip_batch.ts";
import { bridged, inTemporary, testWith } from "./_run.ts";
import { assertEquals, assertGreater } from "./assert.ts";

/** What is asked when everything is done. */
const ASKED: readonly string[] = [
  "link",
  "address",
  "-4 route show table all",
  "-6 route show table all",
  "neighbour",
  "neighbour show proxy",
  "maddress",
  "netconf",
];

const LINKS = `
  ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
  ip link add i0 address 02:00:00:00:00:04 type ifb`;
const BRIDGE = "ip link add br0 address 02:00:00:00:00:03 type bridge";

const IOCTLS = projectFile("tests/programs/ioctl.py");
const NET_TOOLS = projectFile("tests/programs/net_tools.sh");

/** Events that come when the kernel finds time for them: of IPv6 addresses. */
const SOMETIME = /^\[ADDR\].* inet6 |^\[ROUTE\](Deleted )?(local )?[0-9a-f]*:[0-9a-f:]+ dev /;
/** Neighbours that come of packets which hosts send by themselves: to IPv6's groups of routers. */
const OF_PACKETS = /^\[NEIGH\](Deleted )?ff02::/;
/** What bridges know of addresses, which they tell for each VLAN. */
const OF_VLANS = /^\[NEIGH\](Deleted )?dev \S+ lladdr \S+ PERMANENT/;

/** Texts without what differs from run to run, and from kernel to kernel. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\w*timer +[\d.]+/g, "timer"],
  [/ expires \d+sec/g, ""],
  [/\bvlan_\w+ \S+ /g, ""],
  // Addresses that are answered for on all devices outlive their namespace, and show in others.
  [/^\S+ (router )?proxy .*$|^\S+ proxy *$/gm, ""],
  // Addresses that nobody chose.
  [/\b(?!02:00:00|01:00:5e|33:33|ff:ff|00:00)[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, "random"],
];

/** What net-tools tell of what goes over real links by itself, and of how the kernel counts users. */
const COUNTED: readonly (readonly [RegExp, string])[] = [
  [/[RT]X (packets|bytes|errors)[: ].*/g, "counted"],
  [/^((?:v|lo|i)\w* +\d+) .*?([BMRULO]+)$/gm, "$1 $2"],
  [/^(\S+\/\d+ .* [U!]\w* +\d+ +)\d+( +\d+ +\w+) *$/gm, "$1users$2"],
  [/ users \d+/g, ""],
  [/(\w[\w ]+ timer\s+)[\d.]+/g, "$1"],
  [/^.* (on|MP +) ?\* *$/gm, ""],
];

function without(text: string, patterns: readonly (readonly [RegExp, string])[]): string {
  return patterns.reduce((left, [pattern, by]) => left.replaceAll(pattern, by), text);
}

/** The lines of a text in no order: neighbours lie in hash tables that differ from boot to boot. */
function sorted(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "").toSorted();
}

/** What is told of events: those that come in the order of what is done, and others. */
function eventsOf(text: string): { readonly ordered: string[]; readonly sometime: string[] } {
  // An event's further lines are indented.
  const events = without(text, VOLATILE).split(/\n(?!\s)/)
    .filter((event) => !OF_PACKETS.test(event) && !OF_VLANS.test(event));
  return {
    ordered: events.filter((event) => !SOMETIME.test(event)),
    sometime: events.filter((event) => SOMETIME.test(event)).toSorted(),
  };
}

/** How a script is run in both places. */
interface Places {
  /** Options of run.ts beside the topology. */
  readonly options?: readonly string[];
  /** What runs the script: `["unshare", "-Urn"]`. */
  readonly wrapper?: readonly string[];
}

/**
 * Runs a script in a real namespace and on an emulated network. In the script, `$1` is a directory
 * of its own.
 */
async function inBoth(
  script: string,
  use: (real: string, emulated: string) => Promise<void>,
  { options = [], wrapper = [] }: Places = {},
): Promise<void> {
  await inTemporary(async (directory) => {
    const [real, emulated] = [`${directory}/real`, `${directory}/emulated`];
    await Promise.all([real, emulated].map((place) => Deno.mkdir(place)));
    const prepare = [
      "mount -t sysfs sysfs /sys",
      ...Object.entries(WITHOUT_AUTOCONFIGURATION).map(([name, value]) =>
        `echo ${value} > /proc/sys/${name.replaceAll(".", "/")}`
      ),
      "ip link set lo up",
    ].join("\n");
    const topology = `${directory}/topology.json`;
    await Deno.writeTextFile(topology, JSON.stringify({ sysctls: WITHOUT_AUTOCONFIGURATION }));
    // A fresh user namespace has a fresh network namespace, too.
    const inner = wrapper.length === 0 ? script : `ip link set lo up; ${script}`;
    const command = (place: string) => [...wrapper, "sh", "-c", inner, "sh", place];
    const quoted = command(real).map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    const [, outcome] = await Promise.all([
      run("unshare", ["-n", "-m", "sh", "-c", `${prepare}\nexec ${quoted}`]),
      bridged(command(emulated), { options: ["--topology", topology, ...options] }),
    ]);
    assertEquals(outcome.code, 0);
    await use(real, emulated);
  });
}

/** What the program of ioctls said. */
async function said(place: string, most: number): Promise<string[]> {
  const text = await Deno.readTextFile(`${place}/said`);
  assertGreater(Number(text.match(/(\d+) calls\n$/)?.[1] ?? 0), most);
  return text.split("\n");
}

const needsRoot = isMachineRoot() ? undefined : "needs root";

testWith(
  ["ip", "unshare", "python3"],
  "ioctls do on an emulated network what they do in a real namespace",
  async (t) => {
    const asked = ASKED.map((command, index) => `ip -d ${command} > $1/${index}`).join("\n");
    const script = `${LINKS}\n${BRIDGE}
      sleep 1.2
      ip monitor all > $1/events & sleep 0.7
      PAUSE=1.2 python3 ${IOCTLS} > $1/said 2>&1
      sleep 1.2; kill $!; wait
      ${asked}`;
    await inBoth(script, async (real, emulated) => {
      await t.step("what comes of calls", async () => {
        assertEquals(await said(emulated, 700), await said(real, 700));
      });
      for (const [index, command] of ASKED.entries()) {
        const of = async (place: string) =>
          sorted(without(await Deno.readTextFile(`${place}/${index}`), VOLATILE));
        await t.step(`ip ${command}`, async () => assertEquals(await of(emulated), await of(real)));
      }
      await t.step("ip monitor", async () => {
        const of = async (place: string) => eventsOf(await Deno.readTextFile(`${place}/events`));
        assertEquals(await of(emulated), await of(real));
      });
    });
  },
  needsRoot,
);

testWith(
  ["ip", "unshare", "python3", "setpriv"],
  "ioctls that change something need CAP_NET_ADMIN, some of them over all of the machine",
  async (t) => {
    const links = `${LINKS}\n${BRIDGE}\nsleep 0.5`;
    const dropped = "setpriv --bounding-set -net_admin --inh-caps -net_admin";
    const options = ["--unprivileged"];
    await t.step("without it", async () => {
      await inBoth(
        `${links}\n${dropped} python3 ${IOCTLS} > $1/said 2>&1`,
        async (real, emulated) => {
          const lines = await said(real, 700);
          assertGreater(lines.filter((line) => line.endsWith("EPERM")).length, 200);
          assertEquals(await said(emulated, 700), lines);
        },
        { options },
      );
    });
    await t.step("in a user namespace", async () => {
      const script = `${links}\npython3 ${IOCTLS} > $1/said 2>&1`;
      await inBoth(script, async (real, emulated) => {
        const refused = async (place: string) =>
          (await said(place, 700)).filter((line) => line.endsWith("EPERM"));
        assertGreater((await refused(real)).length, 5);
        assertEquals(await refused(emulated), await refused(real));
      }, { options, wrapper: ["unshare", "-Urn"] });
    });
  },
  needsRoot,
);

testWith(
  ["ip", "unshare", "busybox", "ifconfig", "route", "arp", "ipmaddr", "brctl"],
  "net-tools, bridge-utils and busybox do on an emulated network what they do in a real namespace",
  async () => {
    const script = `${LINKS}\nsleep 1.2\nsh ${NET_TOOLS} > $1/said 2>&1`;
    await inBoth(script, async (real, emulated) => {
      // Every command begins with a dollar sign.
      const of = async (place: string) =>
        without(await Deno.readTextFile(`${place}/said`), [...VOLATILE, ...COUNTED])
          .split(/^\$ /m).map(sorted);
      const lines = await of(real);
      assertGreater(lines.length, 120);
      assertEquals(await of(emulated), lines);
    });
  },
  needsRoot ?? await whyNoFuse(),
);
