/** Batches of commands in a real namespace and on an emulated network: what iproute2 says of both. */
import type { Json } from "../src/codec/mod.ts";
import { run } from "./_capture.ts";
import { isMachineRoot } from "./_ffi.ts";
import { BATCHES, type IpBatch, LINK_BATCH, WITHOUT_AUTOCONFIGURATION } from "./_ip_batch.ts";
import { bridged, inTemporary, testWith } from "./_run.ts";
import { assertEquals, assertGreater } from "./assert.ts";

/** What is asked when everything is done, all as JSON with details. */
const ASKED: readonly string[] = [
  "ip link",
  "ip address",
  "ip -4 route show table all",
  "ip -6 route show table all",
  "ip neighbour",
  "ip neighbour show proxy",
  "ip rule",
  "ip -6 rule",
  "ip nexthop",
  "ip netconf",
  "bridge link",
  "bridge fdb",
  "bridge vlan",
];

/** Times that go on: how long until bridges do something. */
const VOLATILE: ReadonlySet<string> = new Set([
  "forward_delay_timer",
  "gc_timer",
  "hello_timer",
  "hold_timer",
  "message_age_timer",
  "tcn_timer",
  "topology_change_timer",
]);

/**
 * What is in no order: neighbours lie in tables of hashes that differ from boot to boot, links join
 * groups, and have routes to them, when the kernel finds time to notice their carriers.
 */
const UNORDERED: ReadonlySet<string> = new Set([
  "ip neighbour",
  "ip neighbour show proxy",
  "ip -6 route show table all",
  "bridge fdb",
]);

/** What kernels do not tell that are built without VLANs of bridges. */
const OF_VLANS = /^vlan_(default_pvid|protocol|stats_enabled|stats_per_port)$/;

/** Events of IPv6 addresses: the kernel makes sure of them when it finds time for it. */
const SOMETIME = /^\[ADDR\].* inet6 |^\[ROUTE\](local )?[0-9a-f]*:[0-9a-f:]+ dev /;
/** Neighbours that come of packets which hosts send by themselves: to IPv6's groups of routers. */
const OF_PACKETS = /^\[NEIGH\](Deleted )?ff02::/;

/** What iproute2 said. */
interface Told {
  readonly refused: string;
  readonly answered: string;
  readonly events: readonly string[];
  readonly asked: ReadonlyMap<string, Json>;
}

/** The script that gives the commands while a monitor listens, and asks afterwards. */
function script(directory: string): string {
  const given = ({ seconds }: IpBatch, name: string | number) =>
    `ip -force -batch ${directory}/batch.${name} >> ${directory}/answered 2>> ${directory}/refused
     sleep ${seconds}`;
  const asked = ASKED.map((command, index) => {
    const [program = "", ...words] = command.split(" ");
    return `${program} -d -j ${words.join(" ")} > ${directory}/${index}.json`;
  });
  return `${given(LINK_BATCH, "links")}
    ip monitor all > ${directory}/events & sleep 0.5
    ${BATCHES.map(given).join("\n")}
    kill $!; wait
    ${asked.join("\n")}`;
}

async function writeBatches(directory: string): Promise<void> {
  await Deno.mkdir(directory);
  const write = ({ commands }: IpBatch, name: string | number) =>
    Deno.writeTextFile(`${directory}/batch.${name}`, commands.join("\n") + "\n");
  await Promise.all([write(LINK_BATCH, "links"), ...BATCHES.map(write)]);
}

async function toldIn(directory: string): Promise<Told> {
  const read = (name: string) => Deno.readTextFile(`${directory}/${name}`);
  const asked = new Map<string, Json>();
  for (const [index, command] of ASKED.entries()) {
    asked.set(command, parsed(await read(`${index}.json`)));
  }
  return {
    refused: (await read("refused")).replaceAll(directory, ""),
    answered: await read("answered"),
    // An event's further lines are indented.
    events: (await read("events")).split(/\n(?!\s)/),
    asked,
  };
}

/** What is refused is no JSON. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What is told without what may differ. */
function lasting(told: Json | undefined, command: string, vlans: boolean): Json {
  const left = (key: string) => VOLATILE.has(key) || !vlans && OF_VLANS.test(key);
  const without = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(without);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).filter(([key]) => !left(key)).map(([key, it]) => [key, without(it)]),
    );
  };
  const value = without(told ?? null);
  if (!UNORDERED.has(command) || !Array.isArray(value)) return value;
  return value.filter((item: Json) => vlans || !isOfVlan(item)).toSorted((one: Json, other: Json) =>
    JSON.stringify(one) < JSON.stringify(other) ? -1 : 1
  );
}

/** Events in their order, and those that come sometime in any. */
function inOrder(
  events: readonly string[],
  vlans: boolean,
): { readonly ordered: readonly string[]; readonly sometime: readonly string[] } {
  const emulated = events.filter((event) => !OF_PACKETS.test(event));
  // A bridge knows an address in every VLAN, of which ip says nothing.
  const once = emulated.filter((event, index) => vlans || event !== emulated[index - 1]);
  return {
    ordered: once.filter((event) => !SOMETIME.test(event)),
    sometime: once.filter((event) => SOMETIME.test(event)).toSorted(),
  };
}

function isOfVlan(item: Json): boolean {
  return typeof item === "object" && item !== null && "vlan" in item;
}

testWith(
  ["ip", "bridge", "unshare"],
  "batches of commands do on an emulated network what they do in a real namespace",
  async (t) => {
    const commands = [LINK_BATCH, ...BATCHES].flatMap((batch) => batch.commands);
    assertGreater(commands.length, 150);
    await inTemporary(async (directory) => {
      const [real, emulated] = [`${directory}/real`, `${directory}/emulated`];
      for (const place of [real, emulated]) await writeBatches(place);
      const settings = Object.entries(WITHOUT_AUTOCONFIGURATION).map(([name, value]) =>
        `echo ${value} > /proc/sys/${name.replaceAll(".", "/")}`
      );
      // A fresh namespace's lo is down.
      const lo = ["ip link set lo up", "sleep 2"];
      const topology = { sysctls: WITHOUT_AUTOCONFIGURATION };
      await Deno.writeTextFile(`${directory}/topology.json`, JSON.stringify(topology));
      const options = ["--topology", `${directory}/topology.json`];
      const [, outcome] = await Promise.all([
        run("unshare", ["-n", "sh", "-c", [...settings, ...lo, script(real)].join("\n")]),
        bridged(["sh", "-c", script(emulated)], { options }),
      ]);
      const [theirs, ours] = [await toldIn(real), await toldIn(emulated)];
      assertGreater(theirs.refused.split("Command failed").length, 40);
      assertGreater(theirs.events.length, 150);
      const vlans = Array.isArray(theirs.asked.get("bridge vlan"));
      assertEquals(outcome.stderr, "");
      await t.step("what is refused, and why", () => assertEquals(ours.refused, theirs.refused));
      await t.step("what is answered", () => assertEquals(ours.answered, theirs.answered));
      for (const command of ASKED.filter((command) => vlans || command !== "bridge vlan")) {
        const of = ({ asked }: Told) => lasting(asked.get(command), command, vlans);
        await t.step(command, () => assertEquals(of(ours), of(theirs)));
      }
      await t.step(
        "ip monitor",
        () => assertEquals(inOrder(ours.events, vlans), inOrder(theirs.events, vlans)),
      );
    });
  },
  isMachineRoot() ? undefined : "needs root",
);
