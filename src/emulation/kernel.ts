import { ERRNO } from "../abi/errno.ts";
import { NETLINK } from "../abi/netlink.ts";
import { SOCK } from "../abi/socket.ts";
import type { NetlinkSocket } from "../socket/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import { GenericNetlink } from "./generic/registry.ts";
import type { KernelHost } from "./host.ts";
import { NetworkNamespace } from "./namespace.ts";
import { createKernelSocket } from "./netlink/kernel_socket.ts";
import type { SocketLimits, SockOptions } from "./netlink/sock.ts";
import { Sock } from "./netlink/sock.ts";
import { EmulatedSocket } from "./netlink/socket.ts";
import { NetlinkTable } from "./netlink/table.ts";
import type { Process, UserNamespace } from "./process.ts";
import { ALL_CAPABILITIES } from "./process.ts";
import type { Protocol } from "./protocols.ts";
import { COMMON_PROTOCOLS } from "./protocols.ts";
import type { Provision } from "./provisions.ts";
import { provide } from "./provisions.ts";
import { RtnlHandlers } from "./rtnetlink/dispatch.ts";
import { registerFamilies } from "./rtnetlink/families.ts";
import { type Uevent, Uevents } from "./uevent.ts";

/** How many protocols there can be (MAX_LINKS). */
const MAX_LINKS = 32;
/** The number of the first network namespace's inode, as /proc shows it on many hosts. */
const FIRST_INODE = 4026531840;
const FIRST_PID = 1000;
/** The process that every machine has. */
const INIT = 1;

/** How an emulated kernel is made. */
export interface EmulatedKernelOptions {
  /**
   * The protocols that it has: numbers of {@linkcode COMMON_PROTOCOLS}, and others that merely exist
   * or that somebody else carries out.
   * @default {COMMON_PROTOCOLS}
   */
  readonly protocols?: readonly (number | Protocol)[];
  /** `net.core.rmem_default` and the like, in bytes. */
  readonly limits?: Partial<Omit<SocketLimits, "userNamespace" | "pids">>;
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
  /** The handlers of NETLINK_ROUTE, which all namespaces share. */
  readonly rtnetlink: RtnlHandlers = new RtnlHandlers();
  /** The families of NETLINK_GENERIC, which all namespaces share. */
  readonly generic: GenericNetlink;
  readonly #uevents: Uevents;
  readonly #namespaces: NetworkNamespace[] = [];
  readonly #tables: readonly NetlinkTable<Sock>[];
  readonly #provisions: ReadonlyMap<number, Provision>;
  readonly #limits: SocketLimits;
  readonly #random: () => number;
  readonly #sockets = new Set<NetlinkSocket>();
  readonly #pids = new Set([INIT]);
  #nextInode = FIRST_INODE;
  #nextPid = FIRST_PID;
  #nextCookie = 1n;
  #nextSocketInode = 1;

  /** Starts a kernel, with one network namespace and one process. */
  constructor(options: EmulatedKernelOptions = {}) {
    const { protocols = COMMON_PROTOCOLS, limits, random = repeatable() } = options;
    this.#random = random;
    this.#limits = {
      rmemDefault: 212992,
      wmemDefault: 212992,
      rmemMax: 4194304,
      wmemMax: 4194304,
      ...limits,
      userNamespace: this.userNamespace,
      pids: this.#pids,
    };
    this.#tables = Array.from({ length: MAX_LINKS }, (_, number) => new NetlinkTable<Sock>(number));
    const host: KernelHost = {
      userNamespace: this.userNamespace,
      namespaces: this.#namespaces,
      table: (protocol) => this.#table(protocol),
    };
    this.generic = new GenericNetlink(host);
    this.#uevents = new Uevents(host);
    const { rtnetlink, generic } = this;
    registerFamilies(rtnetlink);
    this.#provisions = provide({ host, rtnetlink, generic, uevents: this.#uevents }, protocols);
    this.namespace = this.createNamespace();
    this.process = this.createProcess();
  }

  #table(protocol: number): NetlinkTable<Sock> {
    const table = this.#tables[protocol];
    if (table === undefined) throw new RangeError(`there is no protocol ${protocol}`);
    return table;
  }

  /** Makes a network namespace, with the kernel's own sockets in it. */
  createNamespace({ userNamespace = this.userNamespace }: NamespaceOptions = {}): NetworkNamespace {
    const net = new NetworkNamespace(this.#nextInode++, userNamespace);
    for (const [protocol, { config, namespaces }] of this.#provisions) {
      if (namespaces === "first" && this.#namespaces.length > 0) continue;
      const table = this.#table(protocol);
      const sock = createKernelSocket({ table, net, config, ...this.#identity() });
      // A protocol that nobody in the kernel listens to has no socket with port 0.
      if (namespaces === "none") table.remove(net, 0, sock);
    }
    this.#namespaces.push(net);
    return net;
  }

  /** What no two sockets share, and what all do. */
  #identity(): Pick<SockOptions, "cookie" | "inode" | "limits"> {
    const inode = this.#nextSocketInode++;
    return { cookie: this.#nextCookie++, inode, limits: this.#limits };
  }

  /** Makes a process; what is not said of it is a root shell's. */
  createProcess(options: ProcessOptions = {}): Process {
    const pid = options.pid ?? this.#nextPid++;
    this.#pids.add(pid);
    return {
      pid,
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
  socket(options: EmulatedSocketOptions = {}): NetlinkSocket {
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
      ...this.#identity(),
      type,
      process: process ?? this.process,
    });
    const socket = new EmulatedSocket(sock, {
      random: this.#random,
      closed: (closed) => this.#sockets.delete(closed),
    });
    this.#sockets.add(socket);
    return socket;
  }

  /**
   * Tells device managers what happened to a device, as the kernel frames it:
   * `add@/devices/…`, then variables, of which SEQNUM is the last.
   *
   * @returns The event's number.
   * @throws {RangeError} If there are more than 64 variables, or 2048 bytes of them.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { NETLINK } from "@nlbridge/nlbridge";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = new EmulatedKernel();
   * using socket = kernel.socket({ protocol: NETLINK.KOBJECT_UEVENT });
   * socket.bind({ groups: 1 });
   * kernel.uevent({ action: "add", devpath: "/devices/virtual/mem/null", subsystem: "mem" });
   *
   * const buffer = new Uint8Array(4096);
   * const length = socket.recvfrom(buffer)?.length;
   * assertEquals(new TextDecoder().decode(buffer.subarray(0, length)).split("\0"), [
   *   "add@/devices/virtual/mem/null",
   *   "ACTION=add",
   *   "DEVPATH=/devices/virtual/mem/null",
   *   "SUBSYSTEM=mem",
   *   "SEQNUM=1",
   *   "",
   * ]);
   * ```
   */
  uevent(event: Uevent): bigint {
    return this.#uevents.send(event);
  }

  /** The sockets that have not been closed. */
  get openSockets(): readonly NetlinkSocket[] {
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
