/**
 * Dumps the routes of a fresh network namespace in four ways and prints what each takes beside
 * draining the dump without decoding:
 *
 *     deno bench -A bench/dump_bench.ts
 *     deno run -A bench/dump_bench.ts --routes 1000000 --rounds 3 --only stream
 *
 * The ways take turns in every round, so that a machine whose speed drifts slows them alike; the
 * ratios are medians of a round's ratios. Needs Linux, root, and nsenter and ip for the last way.
 */
import { parseArgs } from "../src/cli/parse_args.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import {
  AF,
  Client,
  encode,
  IFF,
  NLA_HDRLEN,
  NLM_F,
  NLMSG_HDRLEN,
  RT_SCOPE,
  RT_TABLE,
  RTM,
  RTMSG,
  RTN,
  RTPROT,
} from "../mod.ts";

const options = parseArgs(Deno.args, { string: ["routes", "rounds", "only"] });
const routes = Number(options.routes ?? 100_000);
const rounds = Number(options.rounds ?? 15);

using namespace = createNetworkNamespace();
using client = new Client(openSocket({ netns: namespace }));
const request = { kind: "route", type: RTM.GETROUTE, header: { family: AF.INET } } as const;

await client.request({
  kind: "link",
  type: RTM.NEWLINK,
  flags: NLM_F.CREATE,
  header: { flags: IFF.UP, change: IFF.UP },
  attributes: { ifname: "bench0", linkinfo: { kind: "bridge" } },
});
const [link] = await client.request({
  kind: "link",
  type: RTM.GETLINK,
  attributes: { ifname: "bench0" },
});
const index = link?.header.index ?? 0;
await client.request({
  kind: "address",
  type: RTM.NEWADDR,
  flags: NLM_F.CREATE,
  header: { family: AF.INET, prefixlen: 24, index },
  attributes: { local: "192.0.2.1", address: "192.0.2.1" },
});
await addRoutes();

/** Adds routes to 10.0.0.0, 10.0.0.1, … from one message, so that this leaves no traces in memory. */
async function addRoutes(): Promise<void> {
  const template = encode({
    kind: "route",
    type: RTM.NEWROUTE,
    flags: NLM_F.REQUEST | NLM_F.CREATE,
    header: {
      family: AF.INET,
      dstLen: 32,
      table: RT_TABLE.MAIN,
      protocol: RTPROT.STATIC,
      scope: RT_SCOPE.UNIVERSE,
      type: RTN.UNICAST,
    },
    attributes: { dst: "10.0.0.0", priority: 100, gateway: "192.0.2.254", oif: index },
  });
  const dst = NLMSG_HDRLEN + RTMSG.size + NLA_HDRLEN;
  const batch = new Uint8Array(500 * template.length);
  const view = new DataView(batch.buffer);
  for (let route = 0; route < routes;) {
    let length = 0;
    for (; length < batch.length && route < routes; route++, length += template.length) {
      batch.set(template, length);
      view.setUint32(length + dst, 0x0a000000 + route);
    }
    client.socket.sendto(batch.subarray(0, length));
  }
  // A request of its own waits until those before it are carried out.
  await client.request({ kind: "link", type: RTM.GETLINK, header: { index } });
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

/** (a) Receives every datagram and looks at none of its messages' attributes. */
async function drain(): Promise<number> {
  let bytes = 0;
  for await (const datagram of client.datagrams(request)) bytes += datagram.length;
  return bytes;
}

/** (b) Decodes every attribute and keeps nothing. */
async function stream(): Promise<number> {
  let count = 0;
  for await (const answers of client.stream(request)) {
    count += answers.length;
  }
  return count;
}

/** (c) Decodes into an array of all routes. */
async function keep(): Promise<number> {
  const kept = await client.dump(request);
  return kept.length;
}

/** (d) What iproute2 takes. */
async function ipRoute(): Promise<number> {
  const { code } = await new Deno.Command("nsenter", {
    args: [`--net=/proc/${Deno.pid}/fd/${namespace.fd}`, "ip", "route", "show"],
    stdout: "null",
  }).output();
  return code;
}

const ways = { drain, stream, keep, "ip route show": ipRoute };
const names = Object.keys(ways).filter((name) => (options.only ?? name) === name);
const times = new Map<string, number[]>(names.map((name) => [name, []]));
for (let round = -3; round < rounds; round++) {
  for (const [name, way] of Object.entries(ways)) {
    const results = times.get(name);
    if (results === undefined) continue;
    const start = performance.now();
    await way();
    if (round >= 0) results.push((performance.now() - start) * 1e6 / routes);
  }
}
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

const floor = times.get("drain");
print(`${routes} routes, ${rounds} rounds, medians`);
for (const [name, results] of times) {
  const ratio = floor && median(results.map((time, round) => time / (floor[round] ?? NaN)));
  const columns = [name.padEnd(14), `${median(results).toFixed(0).padStart(6)} ns a route`];
  if (ratio !== undefined) columns.push(`${ratio.toFixed(2).padStart(8)} ×`);
  print(columns.join(""));
}
const peak = /VmHWM:\s*(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"))?.[1];
print(`peak memory ${(Number(peak) / 1024).toFixed(0)} MiB`);
