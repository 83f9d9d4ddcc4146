/** Random scenarios. */

import { MSG, NETLINK, NETLINK_SO, NLM_F, NLMSG, SCM, SO, SOCK, SOL } from "../../src/abi/mod.ts";
import type { Random } from "../../src/codec/mod.ts";
import { pick, seeded } from "../_random.ts";
import { ANSWERS, LOOPBACKS, QUESTIONS } from "./questions.ts";
import type {
  AddressData,
  ControlData,
  Data,
  MessageData,
  Port,
  Preparation,
  Scenario,
  Step,
} from "./scenario.ts";

const LEAST_STEPS = 20;
const MORE_STEPS = 40;
const SOCKETS = ["s0", "s1", "s2", "s3", "s4", "s5"];
/** Ports that scenarios ask for. */
const PORTS = [0, 1, 2, 77, 4242, 0x7fffffff, 0x80000000, 0xffffefff, 0xfffff000, 0xffffffff];
const NONE = "";

/** Message types of NETLINK_ROUTE for which Linux 6.18 has no handler in any family. */
const FREE_TYPES = [23, 27, 31, 51, 52, 53, 54, 55, 65, 68, 69, 70, 77, 91, 97, 98, 110, 111];
/** Types that are no requests of NETLINK_ROUTE: NLMSG_*, and numbers beyond RTM_MAX. */
const OTHER_TYPES = [0, 1, 2, 3, 4, 15, 124, 127, 128, 2000, 0xffff];

const PREPARATIONS: readonly (readonly Preparation[])[] = [
  [],
  [{ nsid: 5, of: "n1", in: "n0" }],
  [{ nsid: 0, of: "n1", in: "n0" }, { nsid: 9, of: "n0", in: "n1" }],
];
/** Links of a namespace that has many. */
const LINKS = 40;

const NUMBERS = [0, 1, 2, 7, 100, 1000, 2000, 2304, 4096, 30000, 1 << 20, 1 << 30, -1, -2147483648];
const SIZES = [0, 1, 15, 16, 20, 36, 52, 100, 1000, 3776, 4096, 8192, 16384, 32768, 65536];
const LENGTHS = [1, 15, 16, 17, 100, 256, 257, 320, 704, 705, 1000, 1728, 1729, 3776, 3777, 5000];
const LONG = [40000, 212960, 212961];

class Generator {
  readonly #random: Random;
  #sockets: readonly string[] = SOCKETS;
  #protocol = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  scenario(name: string): Scenario {
    const random = this.#random;
    const count = LEAST_STEPS + random.below(MORE_STEPS);
    this.#sockets = SOCKETS.slice(0, 2 + random.below(SOCKETS.length - 1));
    this.#protocol = this.#of([NETLINK.ROUTE, NETLINK.USERSOCK]);
    const steps = this.#sockets.flatMap((socket) => this.#opened(socket));
    while (steps.length < count) steps.push(this.#step());
    for (const socket of this.#sockets) steps.push({ call: "drain", socket });
    const links = this.#chance(3) ? LINKS : 0;
    const prepare = [...LOOPBACKS, { bridges: links, in: "n0" }, ...this.#of(PREPARATIONS)];
    return { name, prepare, answers: ANSWERS, steps };
  }

  /** A socket, and what it may be set to. */
  #opened(socket: string): Step[] {
    const steps = [this.#socket(socket, this.#chance(6) ? NETLINK.ROUTE : this.#protocol)];
    if (this.#chance(3)) {
      const address = { pid: this.#of([0, 0, ...PORTS]), groups: this.#groups() };
      steps.push({ call: "bind", socket, address });
    }
    if (this.#chance(3)) steps.push(this.#squeeze(socket));
    if (this.#chance(2)) steps.push(this.#join(socket));
    for (const option of SWITCHES) {
      if (!this.#chance(4)) continue;
      steps.push({ call: "setsockopt", socket, level: SOL.NETLINK, option, value: 1 });
    }
    if (this.#chance(4)) {
      const option = SO.PASSCRED;
      steps.push({ call: "setsockopt", socket, level: SOL.SOCKET, option, value: 1 });
    }
    return steps;
  }

  #of<T>(items: readonly T[]): T {
    return pick(this.#random, items);
  }

  /** True once in so many times. */
  #chance(times: number): boolean {
    return this.#random.below(times) === 0;
  }

  /** Part of an object, once in so many times. */
  #maybe<T extends object>(times: number, make: () => T): Partial<T> {
    return this.#chance(times) ? make() : {};
  }

  #who(): { as?: "user" } {
    return this.#chance(12) ? { as: "user" } : {};
  }

  #socket(socket: string, protocol: number): Step {
    return {
      call: "socket",
      socket,
      protocol: this.#chance(80) ? this.#of([1, 3, 17, 31, 32, 1000]) : protocol,
      ...this.#maybe(20, () => ({ type: this.#of([SOCK.DGRAM, SOCK.STREAM, SOCK.SEQPACKET]) })),
      ...this.#maybe(5, () => ({ in: "n1" })),
      ...this.#who(),
    };
  }

  #squeeze(socket: string): Step {
    const value = this.#of([0, 1, 1500, 2304, 5000, 20000]);
    return { call: "setsockopt", socket, level: SOL.SOCKET, option: SO.RCVBUF, value };
  }

  #join(socket: string): Step {
    const option = NETLINK_SO.ADD_MEMBERSHIP;
    return { call: "setsockopt", socket, level: SOL.NETLINK, option, value: this.#group() };
  }

  #group(): number {
    return this.#of([1, 1, 1, 1, 1, 1, 3, 3, 3, 5, 30, 31, 32, 33, 39, 40, 64, 0, -1]);
  }

  #port(): Port {
    switch (this.#random.below(8)) {
      case 0:
        return this.#of(PORTS);
      case 1:
        return 0;
      case 2:
        return { port: "self" };
      default:
        return { port: this.#of(this.#sockets) };
    }
  }

  #groups(): number {
    return this.#of([0, 1, 1, 1, 4, 4, 5, 6, 0x80000000, 0x60000000, 0xffffffff]);
  }

  #address(): AddressData {
    if (this.#chance(12)) return { raw: this.#rawAddress() };
    if (this.#chance(4)) return { groups: this.#groups() };
    return { pid: this.#port(), ...this.#maybe(3, () => ({ groups: this.#groups() })) };
  }

  #rawAddress(): Data {
    const family = this.#of(["1000", "1000", "0000", "0200", "ffff"]);
    const port = this.#chance(2) ? "00000000" : { port: this.#of(this.#sockets) };
    const groups = this.#of(["00000000", "01000000", "04000000"]);
    return this.#of<Data>([
      NONE,
      "10",
      family,
      [family, "0000"],
      [family, "0000", port],
      [family, "0000", port, "000000"],
      [family, "0000", port, groups],
      [family, "0900", port, groups],
      [family, "0000", port, groups, "ff"],
      [family, "0000", port, groups, "(00x116)"],
      [family, "0000", port, groups, "(00x117)"],
      [family, "0000", port, groups, "(00x300)"],
    ]);
  }

  #control(): readonly ControlData[] {
    const level = SOL.SOCKET;
    const type = SCM.CREDENTIALS;
    const own: Data = [{ port: "self" }, "0000000000000000"];
    return this.#of<readonly ControlData[]>([
      [],
      [{ level, type, data: own }],
      [{ level, type, data: [{ port: "self" }, "e8030000e8030000"] }],
      [{ level, type, data: "0100000000000000" + "00000000" }],
      [{ level, type, data: "ffffff7f0000000000000000" }],
      [{ level, type, data: [{ port: "self" }, "ffffffff00000000"] }],
      [{ level, type, data: "0000" }],
      [{ level, type: SCM.RIGHTS, data: "00000000" }],
      [{ level, type: 99, data: "00000000" }],
      [{ level: SOL.NETLINK, type: 3, data: "01000000" }],
      [{ level: 0, type: 1, data: NONE }, { level, type, data: own }],
    ]);
  }

  #flags(flags: readonly number[]): { flags?: number } {
    if (!this.#chance(4)) return {};
    return { flags: this.#of(flags) | (this.#chance(5) ? this.#of(flags) : 0) };
  }

  #message(): Data {
    const flags = this.#of([
      NLM_F.REQUEST,
      NLM_F.REQUEST | NLM_F.ACK,
      NLM_F.REQUEST | NLM_F.ACK,
      NLM_F.REQUEST | NLM_F.ROOT | NLM_F.ACK,
      NLM_F.REQUEST | NLM_F.MATCH,
      NLM_F.REQUEST | NLM_F.ECHO | NLM_F.ACK,
      NLM_F.ACK,
      0,
      this.#random.below(0x1000),
    ]);
    const known = this.#chance(2);
    const question = this.#of(QUESTIONS);
    const type = this.#of([this.#of(FREE_TYPES), this.#of(OTHER_TYPES), NLMSG.NOOP]);
    const message: MessageData = {
      ...known
        ? { type: question.type, payload: question.payload, flags: question.flags }
        : { type, payload: this.#payload(), flags },
      seq: this.#random.below(1000),
      ...this.#maybe(4, () => ({ pid: this.#port() })),
    };
    if (!this.#chance(12)) return message;
    const wrong = [0, 8, 15, 16, 0xffffff, 0xffffffff];
    // Nothing would answer questions that are cut off.
    return { ...message, length: this.#of(known ? wrong : [...wrong, 17, 20, 100]) };
  }

  #payload(): Data {
    return this.#of<Data>([
      NONE,
      "00",
      "02000000",
      "0a000000(00x12)",
      "07(ffx20)",
      "0000000001",
      { fill: this.#of([3, 64, 300, 1000]) },
      [{ port: this.#of(this.#sockets) }],
    ]);
  }

  #data(): Data {
    switch (this.#random.below(8)) {
      case 0:
        return { fill: this.#of(LENGTHS) };
      case 1:
        return { fill: this.#chance(4) ? this.#of(LONG) : this.#of(LENGTHS) };
      case 2:
        return [this.#message(), this.#message()];
      case 3:
        return [this.#message(), this.#of(["00", "0000000000000000", "(ffx16)"])];
      case 4:
        return this.#of<Data>([NONE, "ff", "(00x15)", "(00x16)"]);
      default:
        return this.#message();
    }
  }

  #send(socket: string): Step {
    const flags = this.#flags([
      MSG.OOB,
      MSG.DONTROUTE,
      MSG.EOR,
      MSG.CONFIRM,
      MSG.NOSIGNAL,
      MSG.MORE,
      MSG.TRUNC,
      MSG.PEEK,
      MSG.ZEROCOPY,
      MSG.BATCH,
      MSG.CMSG_COMPAT,
      MSG.FASTOPEN,
      MSG.ERRQUEUE,
    ]);
    const to = this.#maybe(2, () => ({ to: this.#address() }));
    const who = this.#who();
    if (this.#chance(2)) {
      return { call: "sendto", socket, data: this.#data(), ...to, ...flags, ...who };
    }
    const data = Array.from({ length: this.#of([0, 1, 1, 2, 3]) }, () => this.#data());
    // A saved user that scenarios do not know of would let nobody pose as root.
    const control = who.as === undefined
      ? this.#maybe(4, () => ({ control: this.#control() }))
      : {};
    return { call: "sendmsg", socket, data, ...to, ...flags, ...control, ...who };
  }

  #receive(socket: string): Step {
    const flags = this.#flags([
      MSG.PEEK,
      MSG.PEEK,
      MSG.TRUNC,
      MSG.TRUNC,
      MSG.OOB,
      MSG.WAITALL,
      MSG.ERRQUEUE,
      MSG.CMSG_CLOEXEC,
      MSG.CMSG_COMPAT,
      MSG.DONTROUTE,
    ]);
    if (this.#chance(2)) {
      return { call: "recvfrom", socket, sizes: [this.#of(SIZES)], ...flags, ...this.#who() };
    }
    const sizes = Array.from({ length: this.#of([0, 1, 1, 1, 2, 3]) }, () => this.#of(SIZES));
    const room = this.#maybe(3, () => ({ room: this.#of([0, 8, 15, 16, 19, 20, 24, 28, 40, 64]) }));
    return { call: "recvmsg", socket, sizes, ...flags, ...room, ...this.#who() };
  }

  #option(): { level: number; option: number } {
    switch (this.#random.below(6)) {
      case 0:
        return { level: SOL.SOCKET, option: this.#of(SOCKET_OPTIONS) };
      case 1:
        return { level: SOL.SOCKET, option: this.#of(MEMORY_OPTIONS) };
      case 2:
        return { level: this.#of([0, 6, 269, 271]), option: this.#random.below(14) };
      default:
        return { level: SOL.NETLINK, option: this.#random.below(15) };
    }
  }

  #set(socket: string): Step {
    const { level, option } = this.#option();
    const membership = level === SOL.NETLINK && option <= NETLINK_SO.DROP_MEMBERSHIP;
    const value = membership ? this.#group() : this.#of(NUMBERS);
    const raw = this.#of([
      NONE,
      "01",
      "0100",
      "010000",
      "0100000000",
      "(00x8)",
      "(00x16)",
      "(01x16)",
    ]);
    return {
      call: "setsockopt",
      socket,
      level,
      option,
      value: this.#chance(6) ? { raw } : value,
      ...this.#who(),
    };
  }

  #get(socket: string): Step {
    const length = this.#maybe(
      2,
      () => ({ length: this.#of([0, 1, 3, 4, 5, 7, 8, 12, 16, 36, 64]) }),
    );
    return { call: "getsockopt", socket, ...this.#option(), ...length, ...this.#who() };
  }

  #step(): Step {
    const socket = this.#of(this.#sockets);
    switch (this.#random.below(16)) {
      case 0:
        return { call: "bind", socket, address: this.#address(), ...this.#who() };
      case 1:
        return {
          call: "connect",
          socket,
          address: this.#chance(3) ? null : this.#address(),
          ...this.#who(),
        };
      case 2:
        return { call: this.#of(["getsockname", "getpeername"] as const), socket };
      case 3:
      case 4:
        return this.#set(socket);
      case 5:
        return this.#get(socket);
      case 6:
        return this.#chance(2) ? { call: "drain", socket } : this.#receive(socket);
      case 7:
        if (!this.#chance(3)) return this.#join(socket);
        return this.#chance(2)
          ? { call: "close", socket }
          : this.#socket(socket, this.#of([NETLINK.ROUTE, NETLINK.USERSOCK]));
      case 8:
      case 9:
      case 10:
        return this.#receive(socket);
      default:
        return this.#send(socket);
    }
  }
}

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
const SOCKET_OPTIONS = [
  SO.DEBUG,
  SO.REUSEADDR,
  SO.TYPE,
  SO.ERROR,
  SO.DONTROUTE,
  SO.BROADCAST,
  SO.PRIORITY,
  SO.REUSEPORT,
  SO.PASSCRED,
  SO.PASSCRED,
  SO.PEERCRED,
  SO.RCVLOWAT,
  SO.SNDLOWAT,
  SO.RCVTIMEO,
  SO.SNDTIMEO,
  SO.ACCEPTCONN,
  SO.PROTOCOL,
  SO.DOMAIN,
  SO.RXQ_OVFL,
  SO.PEEK_OFF,
  SO.COOKIE,
];

/** A scenario that depends on a seed alone. */
export function generate(seed: number): Scenario {
  return new Generator(seeded(seed)).scenario(`seed ${seed}`);
}
