import { ERRNO } from "../abi/errno.ts";
import { NETLINK } from "../abi/netlink.ts";
import { SOCK } from "../abi/socket.ts";
import { SyscallError } from "../socket/mod.ts";
import { NetworkNamespace } from "./namespace.ts";
import { createKernelSocket } from "./netlink/kernel_socket.ts";
import type { SocketLimits } from "./netlink/sock.ts";
import { Sock } from "./netlink/sock.ts";
import type { EmulatedSocket } from "./netlink/socket.ts";
import { EmulatedSocket as Socket } from "./netlink/socket.ts";
import { NetlinkTable } from "./netlink/table.ts";
import type { Process, UserNamespace } from "./process.ts";
import { ALL_CAPABILITIES } from "./process.ts";
import type { Protocol } from "./protocols.ts";
import { PROTOCOLS } from "./protocols.ts";

/** How many protocols there can be (MAX_LINKS). */
const MAX_LINKS = 32;
/** The number of the first network namespace's inode, as /proc shows it on many hosts. */
const FIRST_INODE = 4026531840;
const FIRST_PID = 1000;

/** How an emulated kernel is made. */
export interface EmulatedKernelOptions {
  /**
   * The protocols that it has.
   * @default {PROTOCOLS} those of a common kernel
   */
  readonly protocols?: readonly Protocol[];
  /** `net.core.rmem_default` and the like, in bytes. */
  readonly limits?: Partial<Omit<SocketLimits, "userNamespace">>;
  /**
   * Where random ports come from: numbers from 0 to less than 1.
   * @default a generator that gives the same numbers in every kernel
   */
  readonly random?: () => number;
}

/** What a process is made of; what is left out is a root shell's. */
export type ProcessOptions = Partial<Process>;

/** How a network namespace is made. */
export interface NamespaceOptions {
  /**
   * The user namespace in which capabilities over it are looked for.
   * @default the first one
   */
  readonly userNamespace?: UserNamespace;
}

/** How a socket of an emulated kernel is opened: socket(2), by a process in a namespace. */
export interface EmulatedSocketOptions {
  /**
   * NETLINK_*.
   * @default {0} NETLINK_ROUTE
   */
  readonly protocol?: number;
  /**
   * SOCK_RAW (3) or SOCK_DGRAM (2).
   * @default {3}
   */
  readonly type?: number;
  /**
   * The network namespace.
   * @default the first one
   */
  readonly namespace?: NetworkNamespace;
  /**
   * Whose it is.
   * @default the first process
   */
  readonly process?: Process;
}

/** A generator that repeats itself in every kernel, so that the same script has the same ports. */
function repeatable(): () => number {
  let state = 0x2545f491;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A Linux kernel, as far as AF_NETLINK shows it, in memory. */
export class EmulatedKernel implements Disposable {
  /** The user namespace that the machine starts with. */
  readonly userNamespace: UserNamespace = { owner: 0 };
  /** The network namespace that the machine starts with. */
  readonly namespace: NetworkNamespace;
  /** The process that sockets belong to unless they say otherwise: root. */
  readonly process: Process;
  readonly #tables: readonly NetlinkTable<Sock>[];
  readonly #protocols: readonly Protocol[];
  readonly #limits: SocketLimits;
  readonly #random: () => number;
  readonly #sockets = new Set<EmulatedSocket>();
  #nextInode = FIRST_INODE;
  #nextPid = FIRST_PID;
  #nextCookie = 1n;

  constructor(options: EmulatedKernelOptions = {}) {
    const { protocols = PROTOCOLS, limits, random = repeatable() } = options;
    this.#protocols = protocols;
    this.#random = random;
    this.#limits = {
      rmemDefault: 212992,
      wmemDefault: 212992,
      rmemMax: 4194304,
      wmemMax: 4194304,
      ...limits,
      userNamespace: this.userNamespace,
    };
    this.#tables = Array.from({ length: MAX_LINKS }, (_, number) => new NetlinkTable<Sock>(number));
    this.namespace = this.createNamespace();
    this.process = this.createProcess();
  }

  /** Makes a network namespace, with the kernel's own sockets in it. */
  createNamespace({ userNamespace = this.userNamespace }: NamespaceOptions = {}): NetworkNamespace {
    const net = new NetworkNamespace(this.#nextInode++, userNamespace);
    for (const { protocol, config, serves } of this.#protocols) {
      const table = this.#tables[protocol];
      if (table === undefined) throw new RangeError(`there is no protocol ${protocol}`);
      const options = { table, net, limits: this.#limits, cookie: this.#nextCookie++ };
      const sock = createKernelSocket({ ...options, config });
      // A protocol that nobody in the kernel listens to has no socket with port 0.
      if (serves === false) table.remove(net, 0, sock);
    }
    return net;
  }

  /** Makes a process; what is not said of it is a root shell's. */
  createProcess(options: ProcessOptions = {}): Process {
    return {
      pid: options.pid ?? this.#nextPid++,
      uid: options.uid ?? 0,
      gid: options.gid ?? 0,
      capabilities: options.capabilities ??
        ((options.uid ?? 0) === 0 ? ALL_CAPABILITIES : new Set()),
      userNamespace: options.userNamespace ?? this.userNamespace,
    };
  }

  /**
   * Opens a socket.
   *
   * @throws {SyscallError} ESOCKTNOSUPPORT for a type that is neither SOCK_RAW nor SOCK_DGRAM,
   * EPROTONOSUPPORT for a protocol that this kernel does not have.
   */
  socket(options: EmulatedSocketOptions = {}): EmulatedSocket {
    const { protocol = NETLINK.ROUTE, type = SOCK.RAW, namespace, process } = options;
    if (type !== SOCK.RAW && type !== SOCK.DGRAM) {
      throw new SyscallError("socket", ERRNO.ESOCKTNOSUPPORT);
    }
    const table = this.#tables[protocol];
    if (table === undefined || table.registered === 0) {
      throw new SyscallError("socket", ERRNO.EPROTONOSUPPORT);
    }
    const sock = new Sock({
      table,
      net: namespace ?? this.namespace,
      limits: this.#limits,
      cookie: this.#nextCookie++,
      type,
      process: process ?? this.process,
    });
    const socket = new Socket(sock, {
      random: this.#random,
      closed: (closed) => this.#sockets.delete(closed),
    });
    this.#sockets.add(socket);
    return socket;
  }

  /** The sockets that have not been closed. */
  get openSockets(): readonly EmulatedSocket[] {
    return [...this.#sockets];
  }

  /** Closes all sockets, which ends every wait. */
  close(): void {
    for (const socket of this.openSockets) socket.close();
  }

  /** As {@linkcode EmulatedKernel.close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}
