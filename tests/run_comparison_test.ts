/** One batch of commands in a real namespace and on an emulated network: what iproute2 says of both. */
import type { Json } from "../src/codec/mod.ts";
import { run } from "./_capture.ts";
import { isMachineRoot } from "./_ffi.ts";
import { IP_BATCH, WITHOUT_AUTOCONFIGURATION } from "./_ip_batch.ts";
import { bridged, inTemporary, testWith } from "./_run.ts";
import { assertEquals, assertGreater } from "./assert.ts";

/** What is asked when the batch is done, all as JSON with details. */
const ASKED: readonly string[] = [
  "ip link",
  "ip address",
  "ip route show table all",
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
 * What is in no order: neighbours lie in tables of hashes that differ from boot to boot, groups are
 * joined when the kernel finds time for it.
 */
const UNORDERED: ReadonlySet<string> = new Set([
  "ip neighbour",
  "ip neighbour show proxy",
  "bridge fdb",
]);

/** What kernels lack that are built without VLANs of bridges, as some are. */
const OF_VLANS = /^vlan_(default_pvid|protocol|stats_enabled|stats_per_port)$/;

/** Events that come when the kernel finds time: that lo's address is nobody else's. */
const SOMETIME = /^\[ADDR\]1: lo +inet6 ::1\/128/;

/** What iproute2 said. */
interface Told {
  readonly refused: string;
  readonly answered: string;
  readonly events: readonly string[];
  readonly asked: ReadonlyMap<string, Json>;
}

/** The script that runs the batch while a monitor listens, and asks afterwards. */
function script(directory: string): string {
  const asked = ASKED.map((command, index) => {
    const [program = "", ...words] = command.split(" ");
    return `${program} -d -j ${words.join(" ")} > ${directory}/${index}.json 2>&1`;
  });
  return `ip monitor all > ${directory}/events & sleep 0.5
    ip -force -batch ${directory}/batch > ${directory}/answered 2> ${directory}/refused
    sleep 3; kill $!; wait
    ${asked.join("\n")}`;
}

async function toldIn(directory: string): Promise<Told> {
  const read = (name: string) => Deno.readTextFile(`${directory}/${name}`);
  const asked = new Map<string, Json>();
  for (const [index, command] of ASKED.entries()) {
    const lasting = withoutVolatile(parsed(await read(`${index}.json`)));
    asked.set(command, UNORDERED.has(command) ? inOrder(lasting) : lasting);
  }
  return {
    refused: (await read("refused")).replaceAll(directory, ""),
    answered: await read("answered"),
    // An event's further lines are indented.
    events: (await read("events")).split(/\n(?!\s)/).filter((event) => !SOMETIME.test(event)),
    asked,
  };
}

/** What is refused, or empty, is no JSON. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function withoutVolatile(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutVolatile(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => !VOLATILE.has(key))
      .map(([key, item]) => [key, withoutVolatile(item)]),
  );
}

function inOrder(value: Json): Json {
  if (!Array.isArray(value)) return value;
  return value.toSorted((one: Json, other: Json) =>
    JSON.stringify(one) < JSON.stringify(other) ? -1 : 1
  );
}

testWith(
  ["ip", "bridge", "unshare"],
  "a batch of commands does on an emulated network what it does in a real namespace",
  async (t) => {
    assertGreater(IP_BATCH.length, 150);
    await inTemporary(async (directory) => {
      const [real, emulated] = [`${directory}/real`, `${directory}/emulated`];
      for (const place of [real, emulated]) {
        await Deno.mkdir(place);
        await Deno.writeTextFile(`${place}/batch`, IP_BATCH.join("\n") + "\n");
      }
      const settings = Object.entries(WITHOUT_AUTOCONFIGURATION).map(([name, value]) =>
        `echo ${value} > /proc/sys/${name.replaceAll(".", "/")}`
      );
      await run("unshare", ["-n", "sh", "-c", [...settings, script(real)].join("\n")]);
      // A fresh namespace's lo is down.
      const topology = { sysctls: WITHOUT_AUTOCONFIGURATION, links: [{ name: "lo", up: false }] };
      await Deno.writeTextFile(`${directory}/topology.json`, JSON.stringify(topology));
      const options = ["--topology", `${directory}/topology.json`];
      const outcome = await bridged(["sh", "-c", script(emulated)], { options });
      assertEquals(outcome.stderr, "");

      const [theirs, ours] = [await toldIn(real), await toldIn(emulated)];
      assertGreater(theirs.refused.split("Command failed").length, 40);
      await t.step("what is refused, and why", () => assertEquals(ours.refused, theirs.refused));
      await t.step("what is answered", () => assertEquals(ours.answered, theirs.answered));
      for (const command of ASKED) {
        await t.step(
          command,
          () => assertEquals(ours.asked.get(command), theirs.asked.get(command)),
        );
      }
      await t.step("ip monitor", () => assertEquals(ours.events, theirs.events));
    });
  },
  isMachineRoot() ? undefined : "needs root",
);
