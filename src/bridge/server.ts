import { ERRNO, errnoName } from "../abi/errno.ts";
import { AF, SOCK } from "../abi/socket.ts";
import type { EmulatedKernel } from "../emulation/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import type { CallName, SocketCall } from "./arch.ts";
import type { CallState, ServeCall } from "./call.ts";
import { CallArguments } from "./call.ts";
import { dup, fcntl } from "./calls_duplicate.ts";
import { bind, connect, getpeername, getsockname } from "./calls_name.ts";
import { getsockopt, setsockopt, unsupported } from "./calls_option.ts";
import { read, readv, recvfrom, recvmmsg, recvmsg } from "./calls_receive.ts";
import { sendmmsg, sendmsg, sendto, write, writev } from "./calls_send.ts";
import { interfaceRequest } from "./interfaces.ts";
import { viewOf } from "./message_header.ts";
import type { Injection, Outcome } from "./outcome.ts";
import { CONTINUE, failure } from "./outcome.ts";
import type { OpenPair } from "./pair.ts";
import { ServedSocket } from "./socket.ts";
import type { DatagramObserver, ObservedSocket } from "./spawn_types.ts";
import type { Target } from "./target.ts";
import type { World } from "./world.ts";

const CALLS: Readonly<Record<SocketCall, ServeCall>> = {
  bind,
  connect,
  listen: unsupported,
  accept: unsupported,
  accept4: unsupported,
  shutdown: unsupported,
  getsockname,
  getpeername,
  setsockopt,
  getsockopt,
  sendto,
  sendmsg,
  sendmmsg,
  write,
  writev,
  recvfrom,
  recvmsg,
  recvmmsg,
  read,
  readv,
  dup,
  fcntl,
};

/** The bits of socket(2)'s type that are no type (linux/net.h). */
const TYPE_MASK = 0xf;
/** The first number that is no type (`SOCK_MAX`). */
const SOCK_MAX = 11;

/** What a {@linkcode Server} is made of. */
export interface ServerOptions {
  readonly kernel: EmulatedKernel;
  readonly world: World;
  readonly openPair: OpenPair;
  /** Whether protocols that the emulated kernel lacks are the real one's. */
  readonly hostNetlink: boolean;
  readonly tap: DatagramObserver | undefined;
  /** Told what handlers throw. */
  readonly failed: (error: unknown) => void;
}

/** Serves the system calls of programs from an emulated kernel. */
export class Server implements Disposable {
  readonly #options: ServerOptions;
  /** By what /proc calls them, which copies and children share. */
  readonly #sockets = new Map<string, ServedSocket>();
  readonly #state: CallState;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#state = {
      zeroed: new Map(),
      enter: ({ process }, target) => process.view = options.world.view(target),
      sent: (socket, data, to) => {
        this.#tell(socket, data, to);
        this.#offerAll();
      },
    };
  }

  /** The sockets that programs have. */
  get size(): number {
    return this.#sockets.size;
  }

  /** Serves a call. Never throws. */
  serve(target: Target, name: CallName, args: readonly bigint[]): Outcome {
    try {
      return this.#serve(target, name, new CallArguments(args));
    } catch (error) {
      if (error instanceof SyscallError) return failure(error.errno);
      this.#options.failed(error);
      return failure(ERRNO.EIO);
    }
  }

  #serve(target: Target, name: CallName, args: CallArguments): Outcome {
    switch (name) {
      case "socket":
        return this.#socket(target, args);
      case "socketcall":
        return refuseNetlink(target, args);
      case "ioctl":
        return this.#ioctl(target, args);
    }
    const socket = this.#find(target, args.int(0));
    if (socket === undefined) return CONTINUE;
    return CALLS[name]({ target, socket, args, state: this.#state });
  }

  #find(target: Target, fd: number): ServedSocket | undefined {
    const key = target.descriptor(fd);
    return key === undefined ? undefined : this.#sockets.get(key);
  }

  #socket(target: Target, args: CallArguments): Outcome {
    const { kernel, world, openPair, hostNetlink, failed } = this.#options;
    const flags = args.int(1) & ~TYPE_MASK;
    const type = args.int(1) & TYPE_MASK;
    if ((flags & ~(SOCK.CLOEXEC | SOCK.NONBLOCK)) !== 0 || type >= SOCK_MAX) {
      return failure(ERRNO.EINVAL);
    }
    const protocol = args.int(2);
    const { process, identity } = world.process(target);
    world.opened(process);
    let socket;
    try {
      socket = kernel.socket({ protocol, type, process });
    } catch (error) {
      world.closed(process);
      const missing = error instanceof SyscallError && error.errno === ERRNO.EPROTONOSUPPORT;
      if (missing && hostNetlink) return CONTINUE;
      throw error;
    }
    try {
      const pair = openPair({ nonblocking: (flags & SOCK.NONBLOCK) !== 0 });
      const { tgid } = identity;
      const served: ServedSocket = new ServedSocket({
        socket,
        pair,
        process,
        tgid,
        received: (data, from) => this.#options.tap?.received?.(data, observed(served), from),
        failed,
      });
      return { addfd: this.#add(served, (flags & SOCK.CLOEXEC) !== 0) };
    } catch (error) {
      socket.close();
      world.closed(process);
      throw error;
    }
  }

  #add(served: ServedSocket, cloexec: boolean): Injection {
    const { pair } = served;
    this.#sockets.set(pair.key, served);
    const closed = () => {
      if (!this.#sockets.delete(pair.key)) return;
      served.close();
      this.#options.world.closed(served.process);
    };
    pair.listener = {
      consumed: () => served.offer(1),
      arrived: () => this.#carryOver(served),
      closed: () => {
        this.#carryOver(served);
        closed();
      },
    };
    return { descriptor: pair.other, cloexec, least: 0, failed: closed };
  }

  /** Sends what came by the connection itself, from a descriptor that is not asked about. */
  #carryOver(served: ServedSocket): void {
    for (let data = served.pair.receive(); data !== undefined; data = served.pair.receive()) {
      try {
        served.socket.sendto(data);
        this.#state.sent(served, data, undefined);
      } catch (error) {
        // The program was told already that it was sent.
        if (!(error instanceof SyscallError)) this.#options.failed(error);
      }
    }
  }

  #ioctl(target: Target, args: CallArguments): Outcome {
    // Requests of other files may have the same numbers.
    if (target.descriptor(args.int(0))?.startsWith("socket:") !== true) return CONTINUE;
    const { world } = this.#options;
    const [fd, request, argument] = [args.int(0), args.int(1), args.long(2)];
    const outcome = interfaceRequest({ world, target, fd, request, argument });
    this.#offerAll();
    return outcome;
  }

  #tell(socket: ServedSocket, data: Uint8Array, to: Uint8Array | undefined): void {
    const { tap } = this.#options;
    if (tap?.sent === undefined) return;
    const view = to !== undefined && to.length >= 12 ? viewOf(to) : undefined;
    const pid = view?.getUint32(4, true) ?? 0;
    const groups = view?.getUint32(8, true) ?? 0;
    tap.sent(data, observed(socket), { pid, groups });
  }

  /** What one asks may be told to others. */
  #offerAll(): void {
    for (const socket of this.#sockets.values()) socket.offer(1);
  }

  /** Closes all sockets: programs are at the end of them. */
  [Symbol.dispose](): void {
    for (const socket of this.#sockets.values()) socket.close();
    this.#sockets.clear();
  }
}

function observed({ socket, process, tgid }: ServedSocket): ObservedSocket {
  return {
    protocol: socket.protocol,
    port: socket.getsockname().pid,
    pid: tgid,
    namespace: process.namespace.inode,
  };
}

/** socketcall(2) of 32-bit programs: all but netlink sockets is the real kernel's. */
function refuseNetlink(target: Target, args: CallArguments): Outcome {
  const at = BigInt.asUintN(32, args.long(1));
  const [family = 0] = new Uint32Array(target.read(at, 4).buffer);
  return family === AF.NETLINK ? failure(ERRNO.EAFNOSUPPORT) : CONTINUE;
}

/** What came of a call, as {@linkcode CallTrace} says it. */
export function resultText(outcome: Outcome): string {
  if ("value" in outcome) return String(outcome.value);
  if ("errno" in outcome) return `-${errnoName(outcome.errno)}`;
  return "continue" in outcome ? "continued" : "descriptor";
}
