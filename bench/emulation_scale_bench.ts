/**
 * Prints what an operation of the emulated kernel costs where there are 1,000, 10,000 and 100,000
 * objects of a kind already:
 *
 *     deno run -A bench/emulation_scale_bench.ts [--most=100000] [--rounds=N] [KIND…]
 *
 * A kernel of each size takes turns in every round, so that a machine whose speed drifts slows them
 * alike; times are medians of rounds, ratios medians of a round's ratios to the smallest size. Beside
 * the time on the wall stands the processor time of the whole process, the collector's included: on a
 * machine that has other work to do, that is the one to trust. In a round, objects drawn at random are
 * deleted, made again, and asked for.
 */
import process from "node:process";
import { AF, encode, IFF, NLM_F, NTF, NUD, RTM } from "../mod.ts";
import type { NetlinkSocket, Outgoing } from "../mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";

const { REQUEST, ACK, CREATE, EXCL, DUMP } = NLM_F;
/** Operations of a sort in a round. */
const CALLS = 100;
/** Devices over which objects are spread. */
const DEVICES = 500;
const FIRST_DEVICE = 2;

function option(name: string, usual: number): number {
  const found = Deno.args.find((argument) => argument.startsWith(`--${name}=`));
  return found === undefined ? usual : Number(found.slice(name.length + 3));
}

const SIZES = [1000, 10_000, 100_000].filter((size) =>
  size <= option("most", 100_000) && size >= option("least", 0)
);
const ROUNDS = option("rounds", 9);
/** So many there are at most of what Linux, too, looks through one by one. */
const MOST_LINEAR = 10_000;
const NAMES = Deno.args.filter((argument) => !argument.startsWith("--"));

/** A sort of object: the requests about the one of a number. */
interface Kind {
  readonly name: string;
  /** Makes what the objects need to be there. */
  readonly prepare?: (socket: NetlinkSocket) => void;
  readonly add: (number: number) => Outgoing;
  readonly remove: (number: number) => Outgoing;
  readonly get?: (number: number) => Outgoing;
  /** What is done with it besides, by name: each leaves it as it was. */
  readonly also?: Readonly<Record<string, (number: number) => readonly Outgoing[]>>;
  /** How all are asked for. */
  readonly dump: Outgoing;
  /** Whether Linux, too, looks through all of them. */
  readonly linear?: boolean;
}

const buffer = new Uint8Array(65536);
const view = new DataView(buffer.buffer);

/** Sends a request, and reads what answers it. */
function ask(socket: NetlinkSocket, request: Uint8Array): void {
  socket.sendto(request);
  for (;;) {
    const length = socket.recvfrom(buffer)?.length;
    if (length === undefined) return;
    if (view.getUint16(4, true) === 2 && view.getInt32(16, true) !== 0) {
      throw new Error(`the kernel refuses: ${view.getInt32(16, true)}`);
    }
  }
}

function drain(socket: NetlinkSocket, request: Uint8Array): void {
  socket.sendto(request);
  while (socket.recvfrom(buffer) !== undefined);
}

const link = (ifname: string, kind: string): Outgoing => ({
  kind: "link",
  type: RTM.NEWLINK,
  flags: REQUEST | ACK | CREATE | EXCL,
  header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
  attributes: { ifname, linkinfo: { kind } },
});

const switched = (ifname: string, up: boolean, master?: number): Outgoing => ({
  kind: "link",
  type: RTM.NEWLINK,
  flags: REQUEST | ACK,
  header: { family: 0, type: 0, index: 0, flags: up ? IFF.UP : 0, change: IFF.UP },
  attributes: { ifname, ...master !== undefined && { master } },
});

function devices(socket: NetlinkSocket): void {
  for (let number = 0; number < DEVICES; number++) {
    ask(socket, encode(link(`d${number}`, "dummy")));
    ask(socket, encode(switched(`d${number}`, true)));
  }
}

const deviceOf = (number: number): number => FIRST_DEVICE + number % DEVICES;
const v4 = (first: number, number: number): string =>
  `${first + (number >> 16)}.${number >> 8 & 255}.${number & 255}.1`;
const v6 = (number: number): string =>
  `fd00:${(number >> 16).toString(16)}:${(number & 0xffff).toString(16)}::1`;
const mac = (number: number): string =>
  ["02", "00", ...[24, 16, 8, 0].map((by) => (number >> by & 255).toString(16).padStart(2, "0"))]
    .join(":");

function address(family: number, spread: boolean) {
  return (type: number, flags: number) => (number: number): Outgoing => {
    const local = family === AF.INET ? v4(16, number) : v6(number);
    return {
      kind: "address",
      type,
      flags: REQUEST | ACK | flags,
      header: {
        family,
        prefixlen: family === AF.INET ? 24 : 64,
        flags: 0,
        scope: 0,
        index: spread ? deviceOf(number) : FIRST_DEVICE,
      },
      // IFA_F_NODAD
      attributes: { local, address: local, ...family === AF.INET6 && { flags: 2 } },
    };
  };
}

function addresses(name: string, family: number, spread: boolean): Kind {
  const request = address(family, spread);
  return {
    name,
    prepare: devices,
    add: request(RTM.NEWADDR, CREATE | EXCL),
    remove: request(RTM.DELADDR, 0),
    ...family === AF.INET6 && { get: request(RTM.GETADDR, 0) },
    dump: {
      kind: "address",
      type: RTM.GETADDR,
      flags: REQUEST | DUMP,
      header: { family, prefixlen: 0, flags: 0, scope: 0, index: 0 },
    },
  };
}

function routes(name: string, family: number): Kind {
  const request = (type: number, flags: number) => (number: number): Outgoing => {
    const dst = family === AF.INET ? v4(16, number) : v6(number);
    const dstLen = family === AF.INET ? 32 : 128;
    const get = type === RTM.GETROUTE;
    return {
      kind: "route",
      type,
      flags: REQUEST | ACK | flags,
      header: { family, dstLen, ...!get && { table: 254, protocol: 4, scope: 253, type: 1 } },
      attributes: { dst, ...!get && { oif: deviceOf(number) } },
    };
  };
  return {
    name,
    prepare: devices,
    add: request(RTM.NEWROUTE, CREATE | EXCL),
    remove: request(RTM.DELROUTE, 0),
    get: request(RTM.GETROUTE, 0),
    dump: { kind: "route", type: RTM.GETROUTE, flags: REQUEST | DUMP, header: { family } },
  };
}

function neighbours(name: string, family: number): Kind {
  const request = (type: number, flags: number) => (number: number): Outgoing => ({
    kind: "neighbour",
    type,
    flags: REQUEST | ACK | flags,
    header: {
      family,
      ifindex: deviceOf(number),
      state: type === RTM.NEWNEIGH ? NUD.PERMANENT : 0,
      flags: 0,
      type: 0,
    },
    attributes: {
      dst: family === AF.INET ? v4(16, number) : v6(number),
      ...type === RTM.NEWNEIGH && { lladdr: mac(number) },
    },
  });
  return {
    name,
    prepare: devices,
    add: request(RTM.NEWNEIGH, CREATE | EXCL),
    remove: request(RTM.DELNEIGH, 0),
    get: request(RTM.GETNEIGH, 0),
    dump: {
      kind: "neighbour",
      type: RTM.GETNEIGH,
      flags: REQUEST | DUMP,
      header: { family, ifindex: 0, state: 0, flags: 0, type: 0 },
    },
  };
}

function fdb(name: string, kind: "bridge" | "vxlan" | "dummy"): Kind {
  const flag = kind === "bridge" ? NTF.MASTER : NTF.SELF;
  const ifindex = kind === "bridge" ? FIRST_DEVICE + 1 : FIRST_DEVICE;
  const request = (type: number, flags: number) => (number: number): Outgoing => ({
    kind: "neighbour",
    type,
    flags: REQUEST | ACK | flags,
    header: {
      family: AF.BRIDGE,
      ifindex,
      state: type === RTM.GETNEIGH ? 0 : NUD.PERMANENT,
      flags: flag,
      type: 0,
    },
    attributes: {
      lladdr: mac(number),
      ...kind === "vxlan" && type !== RTM.GETNEIGH && { dst: v4(16, number) },
    },
  });
  return {
    name,
    prepare(socket) {
      if (kind === "bridge") {
        ask(socket, encode(link("b0", "bridge")));
        ask(socket, encode(link("p0", "dummy")));
        ask(socket, encode(switched("p0", true, FIRST_DEVICE)));
      } else if (kind === "dummy") {
        ask(socket, encode(link("d0", "dummy")));
      } else {
        ask(
          socket,
          encode({
            kind: "link",
            type: RTM.NEWLINK,
            flags: REQUEST | ACK | CREATE | EXCL,
            header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
            attributes: { ifname: "x0", linkinfo: { kind: "vxlan", data: { id: 7 } } },
          }),
        );
      }
    },
    add: request(RTM.NEWNEIGH, CREATE | EXCL),
    remove: request(RTM.DELNEIGH, 0),
    ...kind !== "dummy" && { get: request(RTM.GETNEIGH, 0) },
    dump: {
      kind: "neighbour",
      type: RTM.GETNEIGH,
      flags: REQUEST | DUMP,
      header: { family: AF.BRIDGE, ifindex: 0, state: 0, flags: 0, type: 0 },
    },
  };
}

const LINKS: Kind = {
  name: "links",
  add: (number) => link(`d${number}`, "dummy"),
  remove: (number) => ({
    kind: "link",
    type: RTM.DELLINK,
    flags: REQUEST | ACK,
    header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
    attributes: { ifname: `d${number}` },
  }),
  get: (number) => ({
    kind: "link",
    type: RTM.GETLINK,
    flags: REQUEST,
    header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
    attributes: { ifname: `d${number}` },
  }),
  also: {
    "up and down": (number) => [switched(`d${number}`, true), switched(`d${number}`, false)],
  },
  dump: {
    kind: "link",
    type: RTM.GETLINK,
    flags: REQUEST | DUMP,
    header: { family: 0, type: 0, index: 0, flags: 0, change: 0 },
  },
};

const LINKS_UP: Kind = {
  ...LINKS,
  name: "links that are up",
  add: (number) => ({
    ...link(`d${number}`, "dummy"),
    kind: "link",
    type: RTM.NEWLINK,
    header: { family: 0, type: 0, index: 0, flags: IFF.UP, change: IFF.UP },
    attributes: { ifname: `d${number}`, linkinfo: { kind: "dummy" } },
  }),
  also: {
    "down and up": (number) => [switched(`d${number}`, false), switched(`d${number}`, true)],
  },
};

const rule = (type: number, flags: number) => (number: number): Outgoing => ({
  kind: "rule",
  type,
  flags: REQUEST | ACK | flags,
  header: { family: AF.INET, dstLen: 0, srcLen: 32, tos: 0, table: 254, action: 1, flags: 0 },
  attributes: { src: v4(16, number), priority: 1000 + number },
});

const KINDS: readonly Kind[] = [
  LINKS,
  LINKS_UP,
  addresses("IPv4 addresses, spread", AF.INET, true),
  addresses("IPv4 addresses of one", AF.INET, false),
  addresses("IPv6 addresses, spread", AF.INET6, true),
  addresses("IPv6 addresses of one", AF.INET6, false),
  routes("IPv4 routes", AF.INET),
  routes("IPv6 routes", AF.INET6),
  neighbours("IPv4 neighbours", AF.INET),
  neighbours("IPv6 neighbours", AF.INET6),
  {
    name: "rules",
    add: rule(RTM.NEWRULE, CREATE | EXCL),
    remove: rule(RTM.DELRULE, 0),
    dump: {
      kind: "rule",
      type: RTM.GETRULE,
      flags: REQUEST | DUMP,
      header: { family: AF.INET, dstLen: 0, srcLen: 0, tos: 0, table: 0, action: 0, flags: 0 },
    },
    linear: true,
  },
  fdb("bridge's fdb", "bridge"),
  fdb("vxlan's fdb", "vxlan"),
  fdb("a device's fdb", "dummy"),
];

/** Numbers in an order that is the same in every run. */
function* drawn(size: number): Generator<number, never> {
  let state = 1;
  for (;;) {
    state = Math.imul(state, 0x41c64e6d) + 12345 >>> 0;
    yield Math.floor(state / 2 ** 32 * size);
  }
}

/** Microseconds a call: on the wall, and of the process's threads. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

function cost(count: number, act: () => void): Cost {
  const cpu = process.cpuUsage();
  const start = performance.now();
  act();
  const wall = (performance.now() - start) * 1000 / count;
  const { user, system } = process.cpuUsage(cpu);
  return { wall, cpu: (user + system) / count };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

/** A kernel with so many objects. */
class Populated {
  readonly #kernel = new EmulatedKernel();
  readonly #socket = this.#kernel.socket();
  readonly #numbers: Generator<number, never>;
  readonly #kind: Kind;
  readonly #size: number;
  readonly filling: Cost;

  constructor(kind: Kind, size: number) {
    this.#kind = kind;
    this.#size = size;
    this.#numbers = drawn(size);
    kind.prepare?.(this.#socket);
    this.filling = cost(size, () => {
      for (let number = 0; number < size; number++) ask(this.#socket, encode(kind.add(number)));
    });
  }

  /** What each operation costs, by name. */
  round(): Map<string, Cost> {
    const { add, remove, get, also = {} } = this.#kind;
    const numbers = new Set<number>();
    while (numbers.size < CALLS) numbers.add(this.#numbers.next().value);
    const costs = new Map<string, Cost>();
    const each = (name: string, requests: (number: number) => readonly Outgoing[]) => {
      const bytes = [...numbers].flatMap(requests).map((request) => encode(request));
      costs.set(
        name,
        cost(CALLS, () => {
          for (const request of bytes) ask(this.#socket, request);
        }),
      );
    };
    each("delete", (number) => [remove(number)]);
    each("add", (number) => [add(number)]);
    if (get !== undefined) each("get", (number) => [get(number)]);
    for (const [name, requests] of Object.entries(also)) each(name, requests);
    return costs;
  }

  dump(): Cost {
    const request = encode(this.#kind.dump);
    drain(this.#socket, request);
    return cost(this.#size, () => drain(this.#socket, request));
  }

  close(): void {
    this.#socket.close();
    this.#kernel.close();
  }
}

const column = (values: readonly Cost[], key: keyof Cost) => median(values.map((one) => one[key]));

function measure(kind: Kind): void {
  const measured = SIZES.filter((size) => kind.linear !== true || size <= MOST_LINEAR);
  const sizes = measured.map((size) => ({ size, kernel: new Populated(kind, size) }));
  const rows = new Map<string, Cost[][]>();
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, { kernel }] of sizes.entries()) {
      for (const [name, one] of kernel.round()) {
        if (round < 0) continue;
        const row = rows.get(name) ?? measured.map(() => []);
        rows.set(name, row);
        row[index]?.push(one);
      }
    }
  }
  rows.set("fill", sizes.map(({ kernel }) => [kernel.filling]));
  rows.set("dump", sizes.map(({ kernel }) => [kernel.dump()]));
  for (const [name, row] of rows) {
    const [least = []] = row;
    const cells = row.map((costs) =>
      `${column(costs, "wall").toFixed(2).padStart(9)} ${
        column(costs, "cpu").toFixed(2).padStart(9)
      }`
    );
    const ratios = row.slice(1).map((costs) => {
      const of = (key: keyof Cost) =>
        median(costs.map((one, round) => one[key] / (least[round]?.[key] ?? NaN)));
      return `${of("wall").toFixed(2)} (${of("cpu").toFixed(2)})`.padStart(14);
    });
    const linear = kind.linear === true ? "  as Linux looks through all" : "";
    print(
      `${`${kind.name}: ${name}`.padEnd(36)}${cells.join("  ")} ${ratios.join("")}${linear}`,
    );
  }
  for (const { kernel } of sizes) kernel.close();
}

print(
  `µs a call on the wall, and of the processors; ratios to ${SIZES[0]} objects (of processors)`,
);
print(`medians of ${ROUNDS} rounds of ${CALLS} calls; load ${Deno.loadavg()[0]?.toFixed(1)}`);
print(`${"".padEnd(36)}${SIZES.map((size) => String(size).padStart(19)).join("  ")}`);
for (const kind of KINDS) {
  if (NAMES.length === 0 || NAMES.some((name) => kind.name.includes(name))) measure(kind);
}
