import type { UserNamespace } from "./credentials.ts";
import type { NetworkNamespace } from "./namespace.ts";
import type { KernelConfig } from "./net/config.ts";
import type { SocketLimits } from "./netlink/sock.ts";
import type { Process, ProcessState } from "./process.ts";
import type { Protocol } from "./protocols.ts";

/** How an emulated kernel is made. */
export interface EmulatedKernelOptions {
  /**
   * The protocols that it has: numbers of {@linkcode COMMON_PROTOCOLS}, and others that merely exist
   * or that somebody else carries out.
   * @default {COMMON_PROTOCOLS}
   */
  readonly protocols?: readonly (number | Protocol)[];
  /** `net.core.rmem_default` and the like, in bytes. */
  readonly limits?: Partial<Omit<SocketLimits, "userNamespace" | "processes">>;
  /**
   * How many processors the machine has, or could have: as many queues each way does a veth get that
   * nobody gives a number of.
   * @default {2}
   */
  readonly cpus?: number;
  /** What it is built with; what is left out is as distributions build it. */
  readonly config?: KernelConfig;
  /**
   * Where random ports, link-layer addresses and delays come from: numbers from 0 to less than 1.
   * @default a generator that gives the same numbers in every kernel
   */
  readonly random?: () => number;
}

/** What a process is made of; what is left out is a root shell's. */
export type ProcessOptions = Partial<ProcessState>;

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
   * @default the process's
   */
  readonly namespace?: NetworkNamespace;
  /**
   * Whose it is.
   * @default the first process
   */
  readonly process?: Process;
}

/** Where something is asked for. */
export interface InNamespace {
  /**
   * The network namespace.
   * @default the first one
   */
  readonly namespace?: NetworkNamespace;
}

/** To whom an emulated kernel sends a datagram. */
export interface MulticastOptions {
  /**
   * NETLINK_*.
   * @default {0} NETLINK_ROUTE
   */
  readonly protocol?: number;
  /**
   * The network namespace.
   * @default the first one
   */
  readonly namespace?: NetworkNamespace;
  /** A port that does not get it. */
  readonly except?: number;
}
