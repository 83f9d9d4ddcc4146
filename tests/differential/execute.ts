/** Carries out scenarios. */

import { MSG, NETLINK_SO, RTM, SO, SOCK, SOL } from "../../src/abi/mod.ts";
import type { NetlinkAddress, NetlinkSocket } from "../../src/socket/mod.ts";
import { SyscallError } from "../../src/socket/mod.ts";
import type { Backend } from "./backend.ts";
import { addressOf, bytesOf, fold, joined, type Ports } from "./bytes.ts";
import { Macs } from "./macs.ts";
import { inOrder } from "./order.ts";
import type { Data, Scenario, Step } from "./scenario.ts";
import type { Entry, Outcome, Trace } from "./trace.ts";
import { steadyUevent } from "./uevents.ts";
import { steady, steadyDatagram } from "./volatile.ts";

/** What buffers hold before a call, to show what the call wrote. */
const BLANK = 0xaa;
/** The release of the emulated kernel. */
const EMULATED = "emulated";
/** Lines of a mistake's stack that are told. */
const STACK = 6;
/** Bytes of the buffer of `drain`. */
const DRAIN_SIZE = 65536;
/** Datagrams that `drain` receives at most. */
const DRAIN_LIMIT = 1000;
const INT = 4;
/** `SK_MEMINFO_VARS` words. */
const MEMORY = 9 * 4;
/** SK_MEMINFO_RMEM_ALLOC, RCVBUF, SNDBUF and DROPS. */
const USED_MEMORY: ReadonlySet<number> = new Set([0, 1, 3, 8]);
const DEFAULT_ROOM = 256;
/** RTNLGRP_MAX of Linux 6.18. */
const GROUPS = 39;
const ALL_GROUPS: readonly number[] = Array.from({ length: GROUPS }, (_, index) => index + 1);
/** The index of the first link after the loopback device. */
const FIRST_INDEX = 2;
/** How many links a request makes at most. */
const LINKS_MADE = 2;
/** Requests after which carriers may have changed. */
const CHANGING = [RTM.NEWLINK, RTM.DELLINK, RTM.SETLINK];
/** How often `wait` waits once more. */
const WAIT_LIMIT = 20;

/** Carries out a scenario in a kernel that was made ready for it. */
export function execute(scenario: Scenario, backend: Backend): Trace {
  const execution = play(scenario, backend);
  for (;;) {
    const { value, done } = execution.next();
    if (done) return value;
    backend.pause(value);
  }
}

/** Carries out a scenario, and leaves it to others to let time pass: the milliseconds that it gives. */
export function* play(scenario: Scenario, backend: Backend): Generator<number, Trace> {
  using execution = new Execution(scenario, backend);
  const entries: Entry[] = [];
  const times: [number, number][] = [];
  for (const [index, step] of scenario.steps.entries()) {
    backend.step(index);
    if (step.call === "wait") yield* execution.quiet(step.milliseconds);
    // What comes in its own time may have come or not before it is waited for.
    const soon = scenario.steps[index + 1]?.call === "wait";
    entries.push(execution.step(step, !soon));
  }
  const { surroundings } = backend;
  const { addresses } = execution;
  return {
    surroundings,
    entries,
    ...addresses.length > 0 && { addresses },
    ...times.length > 0 && { times },
  };
}

/** A socket and what was last seen of it. */
interface Opened {
  readonly socket: NetlinkSocket;
  memory: string;
  /** Whether it hears of network devices, and of nothing else. */
  readonly devices: boolean;
}

class Execution implements Disposable {
  readonly #backend: Backend;
  readonly #sockets = new Map<string, Opened>();
  /** Ports by socket, those of closed ones too. */
  readonly #ports = new Map<string, number>();
  readonly #macs: Macs;
  /** The buffer of `drain`. */
  readonly #room = new Uint8Array(DRAIN_SIZE);
  readonly #settled: boolean;
  readonly #waits: boolean;
  /** The indices that links may have beyond the first ones. */
  readonly #indices: readonly number[];
  /** How many links there may be beside the loopback device. */
  #links = 0;

  constructor(scenario: Scenario, backend: Backend) {
    this.#backend = backend;
    this.#macs = new Macs(scenario);
    this.#settled = scenario.settled ?? false;
    this.#waits = scenario.steps.some(({ call }) => call === "wait");
    this.#indices = scenario.indices ?? [];
  }

  /** The random addresses of links that were seen. */
  get addresses(): readonly string[] {
    return this.#macs.seen;
  }

  step(step: Step, queues: boolean): Entry {
    const act = () => this.#attempt(() => this.#outcome(step));
    const user = "as" in step && step.as === "user";
    const outcome = user ? this.#backend.unprivileged(act) : act();
    if (this.#settled && changesLinks(step)) this.#settle(step);
    return { ...outcome && { outcome }, ...this.#observe(step, queues) };
  }

  /** Waits until no socket has got anything for so long. */
  *quiet(milliseconds: number): Generator<number, void> {
    for (let times = 0, before = ""; times < WAIT_LIMIT; times++) {
      const now = [...this.#sockets.values()].map(({ socket }) => memoryOf(socket)).join();
      if (times > 0 && now === before) return;
      before = now;
      yield milliseconds;
    }
  }

  #settle(step: Step): void {
    if ("data" in step) {
      this.#links += LINKS_MADE * countOf(step.data, RTM.NEWLINK);
    }
    const first = Array.from({ length: this.#links }, (_, index) => FIRST_INDEX + index);
    const indices = first.concat(this.#indices);
    if (indices.length > 0) this.#backend.settle(indices);
  }

  [Symbol.dispose](): void {
    for (const { socket } of this.#sockets.values()) socket.close();
  }

  #attempt<T>(action: () => T): T | { error: string } {
    try {
      return action();
    } catch (error) {
      if (error instanceof SyscallError) return { error: error.code };
      // A mistake of the emulation's is a difference like others.
      if (this.#backend.surroundings.release !== EMULATED) throw error;
      return { error: error instanceof Error ? traced(error) : `${error}` };
    }
  }

  #outcome(step: Step): Outcome | undefined {
    const backend = this.#backend;
    if (step.call === "remove") {
      backend.remove(step.answer, step.object, bytesOf(step.request, this.#portOf));
      return undefined;
    }
    if (step.call === "wait") return undefined;
    if (step.call === "sysctl") {
      const { in: namespace = "n0", name, value } = step;
      const setting = backend.sysctl(namespace, name, value);
      return value === undefined ? { setting } : undefined;
    }
    if (step.call === "socket") {
      const { protocol, type = SOCK.RAW, in: namespace = "n0" } = step;
      if (this.#sockets.has(step.socket)) return { skipped: true };
      const socket = backend.open({ protocol, type, namespace });
      this.#sockets.set(step.socket, { socket, memory: "", devices: step.devices ?? false });
      return undefined;
    }
    const opened = this.#sockets.get(step.socket);
    if (opened === undefined) return { skipped: true };
    const { socket } = opened;
    switch (step.call) {
      case "bind":
        socket.bind(step.address === null ? {} : addressOf(step.address, this.#portOf));
        return undefined;
      case "connect":
        socket.connect(step.address === null ? null : addressOf(step.address, this.#portOf));
        return undefined;
      case "getsockname":
      case "getpeername":
        return { ...socket[step.call]() };
      case "close":
        socket.close();
        this.#sockets.delete(step.socket);
        return undefined;
      case "drain":
        return { drained: this.#drain(opened) };
      case "listen":
        for (const group of step.groups ?? ALL_GROUPS) {
          socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
        }
        return undefined;
      case "sendto":
      case "sendmsg": {
        const sent = this.#send(socket, step);
        return sent === undefined ? { wait: true } : { sent };
      }
      case "recvfrom":
      case "recvmsg":
        return this.#receive(socket, step);
      case "setsockopt": {
        const { level, option, value } = step;
        const given = typeof value === "number" ? value : bytesOf(value.raw, this.#portOf);
        socket.setsockopt(level, option, given);
        return undefined;
      }
      case "getsockopt": {
        const buffer = new Uint8Array(step.length ?? INT).fill(BLANK);
        const length = socket.getsockopt(step.level, step.option, buffer);
        return { length, value: fold(steady(step.level, step.option, buffer)) };
      }
    }
  }

  readonly #portOf: Ports = (name) => {
    if (name === "self") return this.#backend.surroundings.pid;
    return this.#ports.get(name) ?? 0;
  };

  #send(
    socket: NetlinkSocket,
    { call, data, to, flags = 0, control }: Step & { call: "sendto" | "sendmsg" },
  ): number | undefined {
    const ports = this.#portOf;
    const address = to && addressOf(to, ports);
    if (call === "sendto") return socket.sendto(bytesOf(data, ports), address, flags);
    const parts = Array.isArray(data) ? data : [data];
    return socket.sendmsg({
      data: parts.map((part) => bytesOf(part, ports)),
      ...address && { to: address },
      flags,
      ...control && {
        control: control.map((one) => ({ ...one, data: bytesOf(one.data, ports) })),
      },
    });
  }

  #receive(
    socket: NetlinkSocket,
    { call, sizes, flags = 0, room = DEFAULT_ROOM }: Step & { call: "recvfrom" | "recvmsg" },
  ): Outcome {
    const buffers = sizes.map((size) => new Uint8Array(size).fill(BLANK));
    const [first = new Uint8Array()] = buffers;
    if (call === "recvmsg") return this.#received(socket, buffers, { flags, controlLength: room });
    const received = socket.recvfrom(first, flags);
    if (received === undefined) return { wait: true };
    const { length, address } = received;
    return { length, ...senderOf(address), data: this.#stored(socket, length, [first]) };
  }

  #received(
    socket: NetlinkSocket,
    buffers: Uint8Array[],
    options: { readonly flags: number; readonly controlLength: number },
  ): Outcome {
    const received = socket.recvmsg(buffers, options);
    if (received === undefined) return { wait: true };
    const { length, address, flags: told, control } = received;
    return {
      length,
      ...senderOf(address),
      data: this.#stored(socket, length, buffers),
      ...told !== 0 && { flags: told },
      ...control.length > 0 && {
        control: control.map(({ level, type, data }) => ({ level, type, data: fold(data) })),
      },
    };
  }

  #stored(
    socket: NetlinkSocket,
    length: number,
    [first, ...others]: readonly Uint8Array[],
  ): string {
    const part = first?.slice(0, length) ?? new Uint8Array();
    const datagram = others.length > 0 ? joined([part, ...others]).subarray(0, length) : part;
    return fold(this.#macs.replaced(steadyDatagram(socket.protocol, datagram, this.#waits)));
  }

  #drain({ socket, devices }: Opened): Outcome[] {
    const outcomes: Outcome[] = [];
    while (outcomes.length < DRAIN_LIMIT) {
      const outcome = this.#attempt(() =>
        this.#received(socket, [this.#room], { flags: MSG.TRUNC, controlLength: DEFAULT_ROOM })
      );
      if ("wait" in outcome) break;
      const kept = devices ? this.#heard(outcome) : outcome;
      if (kept !== undefined) outcomes.push(kept);
    }
    return inOrder(outcomes);
  }

  /** What a device manager was told, without numbers; nothing if it was about something else. */
  #heard(outcome: Outcome): Outcome | undefined {
    if (!("data" in outcome)) return outcome;
    const datagram = steadyUevent(this.#room.subarray(0, outcome.length));
    return datagram && { ...outcome, length: datagram.length, data: fold(datagram) };
  }

  /** What can be seen without changing anything. */
  #observe(step: Step, queues: boolean): Omit<Entry, "outcome"> {
    const memory: { [socket: string]: readonly number[] } = {};
    for (const [name, opened] of queues ? this.#sockets : []) {
      // What else happens to the machine's devices waits there, too.
      if (opened.devices) continue;
      const words = memoryOf(opened.socket);
      const seen = words.join();
      if (seen !== opened.memory) memory[name] = words;
      opened.memory = seen;
    }
    const told = Object.keys(memory).length === 0 ? {} : { memory };
    const own = "socket" in step ? this.#sockets.get(step.socket)?.socket : undefined;
    if (own === undefined || !("socket" in step)) return told;
    const { pid } = own.getsockname();
    const before = step.call === "socket" ? 0 : this.#ports.get(step.socket) ?? 0;
    this.#ports.set(step.socket, pid);
    return { ...pid !== before && { port: pid }, ...told };
  }
}

/** What SO_MEMINFO tells. */
function memoryOf(socket: NetlinkSocket): readonly number[] {
  const bytes = new Uint8Array(MEMORY);
  socket.getsockopt(SOL.SOCKET, SO.MEMINFO, bytes);
  return shortMemory([...new Uint32Array(bytes.buffer)]);
}

function traced({ message, stack = "" }: Error): string {
  const places = [...stack.matchAll(/at .*?([^/]+:\d+:\d+)\)?$/gm)].map(([, place]) => place);
  return `${message} (${places.slice(0, STACK).join(", ")})`;
}

function changesLinks(step: Step): boolean {
  return "data" in step && CHANGING.some((type) => countOf(step.data, type) > 0);
}

/** How many messages of a type there are in data. */
function countOf(data: Data, type: number): number {
  if (typeof data === "string") return 0;
  if ("map" in data) return data.reduce((sum, part) => sum + countOf(part, type), 0);
  return "type" in data && data.type === type ? 1 : 0;
}

function senderOf({ pid, groups }: NetlinkAddress): { from: number; groups?: number } {
  return { from: pid, ...groups !== 0 && { groups } };
}

/** The words of SO_MEMINFO that netlink uses, if the others are 0. */
function shortMemory(words: readonly number[]): readonly number[] {
  const used = words.filter((_, index) => USED_MEMORY.has(index));
  const others = words.filter((_, index) => !USED_MEMORY.has(index));
  return others.every((word) => word === 0) ? used : words;
}
