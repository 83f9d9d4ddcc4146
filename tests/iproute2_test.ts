/**
 * iproute2 as the judge of values: it reads the same namespace as we do, and each value that it
 * prints must be the one that we decoded.
 */
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { AF, Client, RTM } from "../mod.ts";
import { assertEquals, assertGreater, assertLessOrEqual } from "./assert.ts";
import { testUnless, whyNoNamespaces, whyNoPrograms } from "./_ffi.ts";
import {
  addressSaid,
  linkSaid,
  neighbourSaid,
  routeSaid,
  ruleSaid,
  type Said,
} from "./_iproute2.ts";

/** What iproute2 prints and we do not compare, and why. */
const NOT_COMPARED: { readonly [path: string]: string } = {
  "link.linkinfo.info_data.gc_timer": "runs on between the two readings",
  "link.linkinfo.info_slave_data.forward_delay_timer": "runs on between the two readings",
  "route.nh_info": "is told by nexthop objects, which routes only name",
};

/** Seconds that run on between the two readings. */
const RUNNING: ReadonlySet<string> = new Set([
  "address.valid_life_time",
  "address.preferred_life_time",
]);

function whyNoJudge(): string | undefined {
  const why = whyNoPrograms() ?? whyNoNamespaces();
  if (why !== undefined) return why;
  try {
    for (const [program, option] of [["ip", "-V"], ["nsenter", "-V"]] as const) {
      new Deno.Command(program, { args: [option], stdout: "null", stderr: "null" }).outputSync();
    }
    return undefined;
  } catch {
    return "needs ip and nsenter";
  }
}

async function inNamespace(path: string, ...command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("nsenter", {
    args: [`--net=${path}`, ...command],
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Compares what is printed with what was decoded; returns how many values were. */
function compare(path: string, printed: unknown, decoded: unknown): number {
  if (NOT_COMPARED[path] !== undefined) return 0;
  // What an older iproute2 does not know yet it does not print.
  if (isSaid(printed) && isSaid(decoded)) {
    let count = 0;
    for (const [key, value] of Object.entries(printed)) {
      count += compare(`${path}.${key}`, value, decoded[key]);
    }
    return count;
  }
  if (Array.isArray(printed) && Array.isArray(decoded) && printed.some(isSaid)) {
    assertEquals(decoded.length, printed.length, path);
    return printed.reduce((sum, item, at) => sum + compare(path, item, decoded[at]), 0);
  }
  if (RUNNING.has(path)) assertLessOrEqual(Math.abs(Number(decoded) - Number(printed)), 1, path);
  else assertEquals(sorted(decoded), sorted(printed), path);
  return 1;
}

function isSaid(value: unknown): value is Said {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value;
}

testUnless(whyNoJudge(), "iproute2 and we read the same values", async (): Promise<void> => {
  using namespace = createNetworkNamespace();
  const topology = new URL("topology.sh", import.meta.url).pathname;
  await inNamespace(namespace.path, "sh", topology);
  using client = new Client(openSocket({ netns: namespace }));
  const ip = async (...args: readonly string[]): Promise<Said[]> =>
    JSON.parse(await inNamespace(namespace.path, "ip", "-j", "-d", ...args));

  const links = await client.dump({ kind: "link", type: RTM.GETLINK });
  const names = new Map(links.map((link) => [link.header.index, link.attributes.ifname ?? ""]));
  const addresses = await client.dump({ kind: "address", type: RTM.GETADDR });
  const neighbours = await client.dump({ kind: "neighbour", type: RTM.GETNEIGH });
  const printed = {
    link: await ip("-s", "link"),
    address: (await ip("addr")).flatMap(({ addr_info }) =>
      Array.isArray(addr_info) ? addr_info : []
    ),
    neighbour: await ip("neigh", "show", "nud", "all"),
  };
  const order = (said: readonly Said[]) =>
    said.toSorted((a, b) => key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  const key = (said: Said) => `${said.family}${said.local}${said.address}${said.dst}${said.dev}`;

  let count = compare("link", printed.link, links.map((link) => linkSaid(link, names)));
  count += compare("address", order(printed.address), order(addresses.map(addressSaid)));
  count += compare(
    "neighbour",
    order(printed.neighbour),
    order(neighbours.map((neighbour) => neighbourSaid(neighbour, names))),
  );
  for (const [family, option] of [[AF.INET, "-4"], [AF.INET6, "-6"]] as const) {
    const routes = await client.dump({ kind: "route", type: RTM.GETROUTE, header: { family } });
    const rules = await client.dump({ kind: "rule", type: RTM.GETRULE, header: { family } });
    count += compare(
      "route",
      await ip(option, "route", "show", "table", "all"),
      routes.map((route) => routeSaid(route, names)),
    );
    count += compare("rule", await ip(option, "rule"), rules.map(ruleSaid));
  }
  assertGreater(count, 1000);
});
