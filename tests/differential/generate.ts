/** Random scenarios. */

import { MSG, NETLINK, NETLINK_SO, SO, SOCK, SOL } from "../../src/abi/mod.ts";
import { seeded } from "../_random.ts";
import { Draw } from "./draw.ts";
import { DataGenerator, PORTS } from "./generate_data.ts";
import { ANSWERS, LOOPBACKS } from "./questions.ts";
import type { Preparation, Scenario, SetStep, Step } from "./scenario.ts";

const LEAST_STEPS = 30;
const MORE_STEPS = 80;
const SOCKETS = ["s0", "s1", "s2", "s3", "s4", "s5"];
const PROTOCOLS = [
  ...[NETLINK.ROUTE, NETLINK.ROUTE, NETLINK.ROUTE, NETLINK.ROUTE, NETLINK.USERSOCK],
  ...[NETLINK.USERSOCK, NETLINK.USERSOCK, NETLINK.GENERIC, NETLINK.SOCK_DIAG],
  NETLINK.KOBJECT_UEVENT,
];
/** Protocols that Linux does not have, or not on most machines. */
const NO_PROTOCOLS = [1, 3, 17, 31, 32, 1000];
const NO_OPTION = 200;
const OTHER_LEVELS = [0, 6, 269, 271];

const PREPARATIONS: readonly (readonly Preparation[])[] = [
  [],
  [{ nsid: 5, of: "n1", in: "n0" }],
  [{ nsid: 0, of: "n1", in: "n0" }, { nsid: 9, of: "n0", in: "n1" }],
];
/** Links of a namespace that has many. */
const LINKS = 40;

/** Half of receive buffers' sizes; some are full to the last byte by what comes often. */
const SQUEEZES = [0, 1, 1248, 1500, 1664, 2304, 2592, 3008, 5000, 20000];
/** More than any datagram of the kernel. */
const WHOLE = 65536;
const NUMBERS = [0, 1, 2, 7, 100, 1000, 2000, 2304, 4096, 30000, 1 << 20, 1 << 30, -1, -2147483648];
const SIZES = [0, 1, 15, 16, 20, 36, 52, 100, 1000, 3776, 4096, 8192, 16384, 32768, 65536];
const GROUPS = [1, 1, 1, 1, 1, 1, 3, 3, 3, 5, 30, 31, 32, 33, 39, 40, 64, 65, 0, -1];
const SEND_FLAGS = [
  ...[MSG.OOB, MSG.DONTROUTE, MSG.EOR, MSG.CONFIRM, MSG.NOSIGNAL, MSG.MORE, MSG.TRUNC, MSG.PEEK],
  ...[MSG.ZEROCOPY, MSG.BATCH, MSG.CMSG_COMPAT, MSG.FASTOPEN, MSG.ERRQUEUE],
];
const RECEIVE_FLAGS = [
  ...[MSG.PEEK, MSG.PEEK, MSG.PEEK, MSG.TRUNC, MSG.TRUNC, MSG.TRUNC, MSG.OOB, MSG.WAITALL],
  ...[MSG.ERRQUEUE, MSG.CMSG_CLOEXEC, MSG.CMSG_COMPAT, MSG.DONTROUTE],
];
/** Options of level SOL_NETLINK that are on or off. */
const SWITCHES = [
  NETLINK_SO.PKTINFO,
  NETLINK_SO.BROADCAST_ERROR,
  NETLINK_SO.NO_ENOBUFS,
  NETLINK_SO.LISTEN_ALL_NSID,
  NETLINK_SO.CAP_ACK,
  NETLINK_SO.EXT_ACK,
  NETLINK_SO.GET_STRICT_CHK,
];
const MEMORY_OPTIONS = [SO.RCVBUF, SO.SNDBUF, SO.RCVBUFFORCE, SO.SNDBUFFORCE, SO.MEMINFO, SO.ERROR];
/** Options that take pointers, descriptors or names of devices, or do not concern netlink at all. */
const FOREIGN_OPTIONS: ReadonlySet<number> = new Set([
  ...[SO.ATTACH_FILTER, SO.DETACH_FILTER, SO.ATTACH_BPF, SO.LOCK_FILTER, SO.BINDTODEVICE],
  ...[SO.ATTACH_REUSEPORT_CBPF, SO.ATTACH_REUSEPORT_EBPF, SO.DETACH_REUSEPORT_BPF],
  ...[SO.BINDTOIFINDEX, SO.TIMESTAMPING, SO.TIMESTAMPING_NEW, SO.MAX_PACING_RATE, SO.TXTIME],
  ...[SO.DEVMEM_DONTNEED, SO.DEVMEM_DMABUF, SO.DEVMEM_LINEAR, SO.BUSY_POLL_BUDGET, SO.CNX_ADVICE],
  ...[SO.RESERVE_MEM, SO.PEERNAME, SO.PEERSEC],
]);
const SOCKET_OPTIONS = Object.values(SO).filter((option) => !FOREIGN_OPTIONS.has(option));

class Generator {
  readonly #draw: Draw;
  /** The names of the sockets that are in use. */
  readonly #sockets: string[];
  #named = SOCKETS.length;
  readonly #data: DataGenerator;
  /** The protocol of most sockets. */
  readonly #protocol: number;
  /** Each socket's protocol. */
  readonly #protocols = new Map<string, number>();

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#sockets = SOCKETS.slice(0, 2 + draw.below(SOCKETS.length - 1));
    this.#data = new DataGenerator(draw, this.#sockets);
    this.#protocol = draw.of(PROTOCOLS);
  }

  scenario(name: string): Scenario {
    const draw = this.#draw;
    const count = LEAST_STEPS + draw.below(MORE_STEPS);
    const steps = this.#sockets.flatMap((socket) => this.#opened(socket));
    while (steps.length < count) steps.push(...this.#steps());
    for (const socket of this.#sockets) steps.push({ call: "drain", socket });
    const links = draw.chance(3) ? LINKS : 0;
    const prepare = [...LOOPBACKS, { bridges: links, in: "n0" }, ...draw.of(PREPARATIONS)];
    return { name, prepare, answers: ANSWERS, steps };
  }

  /** A socket, and what it may be set to. */
  #opened(socket: string): Step[] {
    const draw = this.#draw;
    const steps = [this.#socket(socket, draw.chance(6) ? draw.of(PROTOCOLS) : this.#protocol)];
    if (draw.chance(3)) {
      const address = { pid: draw.of([0, 0, ...PORTS]), groups: this.#data.groups() };
      steps.push({ call: "bind", socket, address });
    }
    if (draw.chance(3)) steps.push(this.#squeeze(socket));
    if (draw.chance(2)) steps.push(this.#join(socket));
    for (const option of SWITCHES) {
      if (!draw.chance(4)) continue;
      steps.push({ call: "setsockopt", socket, level: SOL.NETLINK, option, value: 1 });
    }
    if (draw.chance(4)) {
      const option = SO.PASSCRED;
      steps.push({ call: "setsockopt", socket, level: SOL.SOCKET, option, value: 1 });
    }
    return steps;
  }

  /** Which groups of NETLINK_GENERIC are root's depends on the machine. */
  #who(socket: string): { as?: "user" } {
    const all = this.#protocols.get(socket) !== NETLINK.GENERIC;
    return this.#draw.chance(12) && all ? { as: "user" } : {};
  }

  #socket(socket: string, usual: number): Step {
    const draw = this.#draw;
    const protocol = draw.chance(80) ? draw.of(NO_PROTOCOLS) : usual;
    this.#protocols.set(socket, protocol);
    return {
      call: "socket",
      socket,
      protocol,
      ...draw.maybe(20, () => ({ type: draw.of([SOCK.DGRAM, SOCK.STREAM, SOCK.SEQPACKET]) })),
      ...draw.maybe(5, () => ({ in: "n1" })),
      ...this.#who(socket),
    };
  }

  /** Another socket in place of one. It has a name of its own: a name has one protocol. */
  #replaced(socket: string): Step[] {
    const other = `s${this.#named++}`;
    this.#sockets[this.#sockets.indexOf(socket)] = other;
    return [
      ...this.#draw.chance(2) ? [{ call: "close", socket } as const] : [],
      ...this.#opened(other),
    ];
  }

  #squeeze(socket: string): Step {
    const value = this.#draw.of(SQUEEZES);
    return { call: "setsockopt", socket, level: SOL.SOCKET, option: SO.RCVBUF, value };
  }

  #join(socket: string): Step {
    const option = NETLINK_SO.ADD_MEMBERSHIP;
    const value = this.#draw.of(GROUPS);
    return { call: "setsockopt", socket, level: SOL.NETLINK, option, value };
  }

  #flags(flags: readonly number[]): { flags?: number } {
    const draw = this.#draw;
    if (!draw.chance(5)) return {};
    return { flags: draw.of(flags) | (draw.chance(5) ? draw.of(flags) : 0) };
  }

  #send(socket: string): Step {
    const draw = this.#draw;
    const protocol = this.#protocols.get(socket) ?? this.#protocol;
    const flags = this.#flags(SEND_FLAGS);
    // Most speak to the kernel; users of NETLINK_USERSOCK have none to speak to.
    const often = protocol === NETLINK.USERSOCK ? !draw.chance(8) : draw.chance(3);
    const to = often ? { to: this.#data.address() } : {};
    // Events of root would be told to the whole machine.
    const who = protocol === NETLINK.KOBJECT_UEVENT ? { as: "user" } as const : this.#who(socket);
    if (draw.chance(2)) {
      return { call: "sendto", socket, data: this.#data.data(protocol), ...to, ...flags, ...who };
    }
    const parts = draw.chance(20) ? 0 : draw.of([1, 1, 1, 2, 3]);
    const data = Array.from({ length: parts }, () => this.#data.data(protocol));
    // Root keeps a way back while it is somebody else, and might still pose as root.
    const control = who.as === undefined
      ? draw.maybe(4, () => ({ control: this.#data.control() }))
      : {};
    return { call: "sendmsg", socket, data, ...to, ...flags, ...control, ...who };
  }

  #receive(socket: string): Step {
    const draw = this.#draw;
    const flags = this.#flags(RECEIVE_FLAGS);
    const whole = this.#protocols.get(socket) === NETLINK.SOCK_DIAG;
    if (!whole && draw.chance(2)) {
      return { call: "recvfrom", socket, sizes: [draw.of(SIZES)], ...flags, ...this.#who(socket) };
    }
    // The order of what is told there is known of whole datagrams alone.
    if (whole) {
      return { call: "recvmsg", socket, sizes: [WHOLE], ...flags, ...this.#who(socket) };
    }
    const parts = draw.chance(20) ? 0 : draw.of([1, 1, 1, 2, 3]);
    const sizes = Array.from({ length: parts }, () => draw.of(SIZES));
    const room = draw.maybe(3, () => ({ room: draw.of([0, 8, 15, 16, 19, 20, 24, 28, 40, 64]) }));
    return { call: "recvmsg", socket, sizes, ...flags, ...room, ...this.#who(socket) };
  }

  #option(): { level: number; option: number } {
    const draw = this.#draw;
    switch (draw.below(6)) {
      case 0:
      case 1:
        return { level: SOL.SOCKET, option: draw.of(SOCKET_OPTIONS) };
      case 2:
        return { level: SOL.SOCKET, option: draw.of(MEMORY_OPTIONS) };
      case 3:
        return draw.chance(4)
          ? { level: draw.of(OTHER_LEVELS), option: draw.below(14) }
          : { level: SOL.SOCKET, option: draw.chance(10) ? NO_OPTION : SO.PASSCRED };
      default:
        return { level: SOL.NETLINK, option: draw.below(15) };
    }
  }

  #set(socket: string): SetStep {
    const draw = this.#draw;
    const { level, option } = this.#option();
    const membership = level === SOL.NETLINK && option <= NETLINK_SO.DROP_MEMBERSHIP;
    const value = draw.of(membership ? GROUPS : NUMBERS);
    const raw = draw.of(["", "01", "0100", "010000", "0100000000", "(00x8)", "(00x16)", "(01x16)"]);
    const given = draw.chance(6) ? { raw } : value;
    return { call: "setsockopt", socket, level, option, value: given, ...this.#who(socket) };
  }

  #get(socket: string): Step {
    const draw = this.#draw;
    const length = draw.maybe(
      2,
      () => ({ length: draw.of([0, 1, 3, 4, 5, 7, 8, 12, 16, 36, 64]) }),
    );
    return { call: "getsockopt", socket, ...this.#option(), ...length, ...this.#who(socket) };
  }

  #steps(): readonly Step[] {
    const draw = this.#draw;
    const socket = draw.of(this.#sockets);
    const times = draw.chance(6) ? 2 + draw.below(6) : 1;
    const several = (make: () => Step) => Array.from({ length: times }, make);
    switch (draw.below(24)) {
      case 0:
        return [{ call: "bind", socket, address: this.#data.address(), ...this.#who(socket) }];
      case 1: {
        const address = draw.chance(2) ? null : this.#data.address();
        return [{ call: "connect", socket, address, ...this.#who(socket) }];
      }
      case 2:
        return [{ call: draw.of(["getsockname", "getpeername"] as const), socket }];
      case 3:
        return [this.#set(socket), this.#get(socket)];
      case 4: {
        const set = this.#set(socket);
        const length = draw.of([4, 8, 16]);
        const { level, option } = set;
        return [set, { call: "getsockopt", socket, level, option, length }];
      }
      case 5:
        return [draw.chance(3) ? { call: "drain", socket } : this.#join(socket)];
      case 6:
        if (!draw.chance(2)) return [this.#squeeze(socket)];
        return draw.chance(2) ? [{ call: "close", socket }] : this.#replaced(socket);
      case 7:
      case 8:
      case 9:
      case 10:
      case 11:
      case 12:
        return several(() => this.#receive(socket));
      default: {
        const send = this.#send(socket);
        return draw.chance(2) ? several(() => send) : several(() => this.#send(socket));
      }
    }
  }
}

/** A scenario that depends on a seed alone. */
export function generate(seed: number): Scenario {
  return new Generator(new Draw(seeded(seed))).scenario(`seed ${seed}`);
}
