/**
 * Has the real kernel and the emulated one keep the same IPv4 routes, and prints how long each takes:
 *
 *     deno run -A bench/emulation_routes_bench.ts [--short] [--million]
 *
 * Both are asked through the same interface. They take turns in every round, and every other round
 * the emulated one begins, so that a machine whose speed drifts slows them alike; the ratios are
 * medians of a round's ratios. Beside the time on the wall stands the processor time of the process,
 * its threads and its system calls included: on a machine that has other work to do, that is the one
 * to trust. With `--short`, there is one round alone. With `--million`, the memory that a million
 * emulated routes take. Needs Linux and root.
 */
import process from "node:process";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { AF, Client, encode, IFF, NLM_F, RTM } from "../mod.ts";
import type { NetlinkSocket } from "../mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";

const ROUTES = 100_000;
const FEW = 1000;
const ROUNDS = Deno.args.includes("--short") ? 1 : 5;
const BATCH = 500;
const MILLION = 1_000_000;
const MEBIBYTE = 2 ** 20;

const buffer = new Uint8Array(65536);
const LOOPBACK = 1;
const GATEWAY = 0x0a000002;
const FIRST = 0x14000000;
const LENGTH = 60;

/** A route to a single address by a gateway: the request's bytes but for its numbers. */
const TEMPLATE = new Uint8Array(LENGTH);
{
  const view = new DataView(TEMPLATE.buffer);
  view.setUint32(0, LENGTH, true);
  // RTPROT_STATIC, RT_SCOPE_UNIVERSE, RTN_UNICAST.
  TEMPLATE.set([AF.INET, 32, 0, 0, 254, 4, 0, 1], 16);
  for (const [at, id] of [[28, 1], [36, 5], [44, 4], [52, 15]] as const) {
    view.setUint16(at, 8, true);
    view.setUint16(at + 2, id, true);
  }
  view.setUint32(40, GATEWAY);
  view.setUint32(48, LOOPBACK, true);
  view.setUint32(56, 254, true);
}

/** Writes the request for the route of a number. */
function write(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  { type, number, ack }: { type: number; number: number; ack: boolean },
): void {
  bytes.set(TEMPLATE, at);
  const flags = type === RTM.NEWROUTE ? NLM_F.CREATE | NLM_F.EXCL : 0;
  view.setUint16(at + 4, type, true);
  view.setUint16(at + 6, NLM_F.REQUEST | flags | (ack ? NLM_F.ACK : 0), true);
  view.setUint32(at + 8, number, true);
  view.setUint32(at + 32, FIRST + number);
}

/** Sends requests for routes one by one, and reads each acknowledgement. */
function oneByOne(socket: NetlinkSocket, type: number, from: number, to: number): void {
  const bytes = new Uint8Array(LENGTH);
  const view = new DataView(bytes.buffer);
  for (let number = from; number < to; number++) {
    write(bytes, view, 0, { type, number, ack: true });
    socket.sendto(bytes);
    expectSuccess(socket);
  }
}

/** Sends many requests at once, of which the last one is acknowledged. */
function inBatches(socket: NetlinkSocket, type: number, from: number, to: number): void {
  const bytes = new Uint8Array(LENGTH * BATCH);
  const view = new DataView(bytes.buffer);
  for (let first = from; first < to; first += BATCH) {
    const count = Math.min(BATCH, to - first);
    for (let index = 0; index < count; index++) {
      write(bytes, view, LENGTH * index, {
        type,
        number: first + index,
        ack: index === count - 1,
      });
    }
    socket.sendto(bytes.subarray(0, LENGTH * count));
    expectSuccess(socket);
  }
}

function expectSuccess(socket: NetlinkSocket): void {
  const length = socket.recvfrom(buffer)?.length ?? 0;
  const error = length < 20 ? -1 : new DataView(buffer.buffer).getInt32(16, true);
  if (error !== 0) throw new Error(`the kernel refuses: ${error}`);
}

/** A dump, read but not decoded. */
function drain(socket: NetlinkSocket): number {
  socket.sendto(encode({
    kind: "route",
    type: RTM.GETROUTE,
    flags: NLM_F.REQUEST | NLM_F.DUMP,
    header: { family: AF.INET },
    attributes: {},
  }));
  let bytes = 0;
  for (;;) {
    const length = socket.recvfrom(buffer)?.length ?? 0;
    bytes += length;
    // NLMSG_DONE has a datagram of its own.
    if (length <= 20) return bytes;
  }
}

/** A dump by the client, not decoded. */
async function datagrams(client: Client): Promise<number> {
  const request = { kind: "route", type: RTM.GETROUTE, header: { family: AF.INET } } as const;
  let bytes = 0;
  for await (const datagram of client.datagrams(request)) bytes += datagram.length;
  return bytes;
}

/** A dump into objects. */
async function objects(client: Client): Promise<number> {
  const header = { family: AF.INET };
  return (await client.dump({ kind: "route", type: RTM.GETROUTE, header })).length;
}

/** `lo` is up, and has an address by which the gateway is reached. */
function prepare(socket: NetlinkSocket): void {
  const flags = NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE;
  socket.sendto(encode({
    kind: "link",
    type: RTM.NEWLINK,
    flags,
    header: { family: AF.UNSPEC, type: 0, index: LOOPBACK, flags: IFF.UP, change: IFF.UP },
    attributes: {},
  }));
  expectSuccess(socket);
  // A route of scope link to the gateway's subnet.
  socket.sendto(encode({
    kind: "route",
    type: RTM.NEWROUTE,
    flags,
    header: { family: AF.INET, dstLen: 24, table: 254, protocol: 4, scope: 253, type: 1 },
    attributes: { dst: "10.0.0.0", oif: LOOPBACK },
  }));
  expectSuccess(socket);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

/** One of the two kernels. */
interface Side {
  readonly socket: NetlinkSocket;
  readonly client: Client;
}

/** Microseconds a route: on the wall, and of the process's threads. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/** What is measured. */
type Measure = (side: Side) => Promise<Cost>;

async function timed(count: number, act: () => unknown): Promise<Cost> {
  const before = process.cpuUsage();
  const start = performance.now();
  await act();
  const wall = (performance.now() - start) * 1000 / count;
  const { user, system } = process.cpuUsage(before);
  return { wall, cpu: (user + system) / count };
}

const remove = (socket: NetlinkSocket, count: number) => inBatches(socket, RTM.DELROUTE, 0, count);

/** In order: the routes that one leaves are there for the next. */
const MEASURES: readonly (readonly [string, Measure])[] = [
  ["add 1,000, acknowledged", async ({ socket }) => {
    const cost = await timed(FEW, () => oneByOne(socket, RTM.NEWROUTE, 0, FEW));
    remove(socket, FEW);
    return cost;
  }],
  ["add 100,000, acknowledged", async ({ socket }) => {
    const cost = await timed(ROUTES, () => oneByOne(socket, RTM.NEWROUTE, 0, ROUTES));
    remove(socket, ROUTES);
    return cost;
  }],
  [
    "add 100,000, in batches",
    ({ socket }) => timed(ROUTES, () => inBatches(socket, RTM.NEWROUTE, 0, ROUTES)),
  ],
  ["dump 100,000 by the socket", ({ socket }) => timed(ROUTES, () => drain(socket))],
  ["dump 100,000 by the client", ({ client }) => timed(ROUTES, () => datagrams(client))],
  ["dump 100,000 into objects", ({ client }) => timed(ROUTES, () => objects(client))],
  ["delete 100,000, in batches", ({ socket }) => timed(ROUTES, () => remove(socket, ROUTES))],
];

async function compare(): Promise<void> {
  using namespace = createNetworkNamespace();
  using kernel = new EmulatedKernel();
  const sides: Record<"real" | "emulated", Side> = {
    real: {
      socket: openSocket({ netns: namespace }),
      client: new Client(openSocket({ netns: namespace })),
    },
    emulated: { socket: kernel.socket(), client: new Client(kernel.socket()) },
  };
  for (const { socket } of Object.values(sides)) prepare(socket);
  const rows = new Map<string, { real: Cost[]; emulated: Cost[] }>();
  for (const [name] of MEASURES) rows.set(name, { real: [], emulated: [] });
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, measure] of MEASURES) {
      const costs = new Map<Side, Cost>();
      const order = [sides.real, sides.emulated];
      for (const side of round % 2 === 0 ? order : order.reverse()) {
        costs.set(side, await measure(side));
      }
      const [real, emulated] = [costs.get(sides.real), costs.get(sides.emulated)];
      if (round < 0 || real === undefined || emulated === undefined) continue;
      rows.get(name)?.real.push(real);
      rows.get(name)?.emulated.push(emulated);
    }
  }
  print(`medians of ${ROUNDS} rounds, µs a route; load ${Deno.loadavg()[0]?.toFixed(1)}`);
  print(
    `${"".padEnd(28)}${"real: wall".padStart(12)}${"cpu".padStart(9)}${
      "emulated: wall".padStart(16)
    }${"cpu".padStart(9)}${"ratio: wall".padStart(13)}${"cpu".padStart(7)}`,
  );
  for (const [name, { real, emulated }] of rows) {
    const of = (costs: readonly Cost[], key: keyof Cost) =>
      median(costs.map((cost) => cost[key])).toFixed(3);
    const ratio = (key: keyof Cost) =>
      median(emulated.map((cost, round) => cost[key] / (real[round]?.[key] ?? NaN))).toFixed(2);
    print(
      `${name.padEnd(28)}${of(real, "wall").padStart(12)}${of(real, "cpu").padStart(9)}${
        of(emulated, "wall").padStart(16)
      }${of(emulated, "cpu").padStart(9)}${ratio("wall").padStart(13)}${ratio("cpu").padStart(7)}`,
    );
  }
  for (const { socket, client } of Object.values(sides)) {
    client.close();
    socket.close();
  }
}

/** What a million routes take, and how long adding them takes at either end. */
async function fill(): Promise<void> {
  using kernel = new EmulatedKernel();
  using socket = kernel.socket();
  prepare(socket);
  const before = Deno.memoryUsage().rss;
  const step = MILLION / 10;
  const costs: string[] = [];
  for (let from = 0; from < MILLION; from += step) {
    const { wall } = await timed(step, () => inBatches(socket, RTM.NEWROUTE, from, from + step));
    costs.push(wall.toFixed(2));
  }
  const { rss } = Deno.memoryUsage();
  print(`adding 1,000,000, µs a route in each tenth: ${costs.join(" ")}`);
  print(
    `memory: ${(rss / MEBIBYTE).toFixed(0)} MiB, of which ${
      ((rss - before) / MEBIBYTE).toFixed(0)
    } since there are routes`,
  );
  const { wall, cpu } = await timed(MILLION, () => drain(socket));
  print(
    `dumping them, not decoded: ${wall.toFixed(3)} µs a route, ${cpu.toFixed(3)} of processors`,
  );
}

if (Deno.args.includes("--million")) await fill();
else await compare();
