/**
 * Has the real kernel and the emulated one keep the same IPv4 routes, and prints how long each takes:
 *
 *     deno run -A bench/emulation_routes_bench.ts [--short] [--million]
 *
 * Both are asked through the same interface. They take turns in every round, so that a machine whose
 * speed drifts slows them alike; the ratios are medians of a round's ratios. With `--short`, there is
 * one round alone. With `--million`, the memory that a million emulated routes take. Needs Linux and
 * root.
 */
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

/** What is measured: a time in microseconds, and by how many it is divided. */
type Measure = (side: Side) => Promise<number> | number;

function timed(count: number, act: () => void): number {
  const start = performance.now();
  act();
  return (performance.now() - start) * 1000 / count;
}

const remove = (socket: NetlinkSocket, count: number) => inBatches(socket, RTM.DELROUTE, 0, count);

/** In order: the routes that one leaves are there for the next. */
const MEASURES: readonly (readonly [string, Measure])[] = [
  ["add 1,000, acknowledged", ({ socket }) => {
    const time = timed(FEW, () => oneByOne(socket, RTM.NEWROUTE, 0, FEW));
    remove(socket, FEW);
    return time;
  }],
  ["add 100,000, acknowledged", ({ socket }) => {
    const time = timed(ROUTES, () => oneByOne(socket, RTM.NEWROUTE, 0, ROUTES));
    remove(socket, ROUTES);
    return time;
  }],
  [
    "add 100,000, in batches",
    ({ socket }) => timed(ROUTES, () => inBatches(socket, RTM.NEWROUTE, 0, ROUTES)),
  ],
  ["dump 100,000, not decoded", ({ socket }) => timed(ROUTES, () => drain(socket))],
  ["dump 100,000 into objects", async ({ client }) => {
    const start = performance.now();
    const count = await objects(client);
    return (performance.now() - start) * 1000 / count;
  }],
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
  const rows = new Map<string, { real: number[]; emulated: number[] }>();
  for (const [name] of MEASURES) rows.set(name, { real: [], emulated: [] });
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, measure] of MEASURES) {
      const real = await measure(sides.real);
      const emulated = await measure(sides.emulated);
      if (round < 0) continue;
      rows.get(name)?.real.push(real);
      rows.get(name)?.emulated.push(emulated);
    }
  }
  print(`medians of ${ROUNDS} rounds, a route`);
  print(`${"".padEnd(28)}${"real".padStart(10)}${"emulated".padStart(13)}${"ratio".padStart(8)}`);
  for (const [name, { real, emulated }] of rows) {
    const ratio = median(emulated.map((time, round) => time / (real[round] ?? NaN)));
    const column = (value: number) => `${value.toFixed(3).padStart(8)} µs`;
    print(
      `${name.padEnd(26)}${column(median(real))}  ${column(median(emulated))}${
        ratio.toFixed(2).padStart(6)
      } ×`,
    );
  }
  for (const { socket, client } of Object.values(sides)) {
    client.close();
    socket.close();
  }
}

/** What a million routes take, and how long adding them takes at either end. */
function fill(): void {
  using kernel = new EmulatedKernel();
  using socket = kernel.socket();
  prepare(socket);
  const before = Deno.memoryUsage().rss;
  const step = MILLION / 10;
  const costs: string[] = [];
  for (let from = 0; from < MILLION; from += step) {
    const time = timed(step, () => inBatches(socket, RTM.NEWROUTE, from, from + step));
    costs.push(time.toFixed(2));
  }
  const { rss } = Deno.memoryUsage();
  print(`adding 1,000,000, µs a route in each tenth: ${costs.join(" ")}`);
  print(
    `memory: ${(rss / MEBIBYTE).toFixed(0)} MiB, of which ${
      ((rss - before) / MEBIBYTE).toFixed(0)
    } since there are routes`,
  );
  const dump = timed(MILLION, () => drain(socket));
  print(`dumping them, not decoded: ${dump.toFixed(3)} µs a route`);
}

if (Deno.args.includes("--million")) fill();
else await compare();
