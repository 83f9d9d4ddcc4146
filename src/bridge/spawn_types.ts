import type { NetworkNamespace } from "../emulation/mod.ts";
import type { NetlinkAddress } from "../socket/mod.ts";
import type { CallTrace } from "./trace.ts";

/** What becomes of a standard stream: the caller's own, a stream to the caller, or nothing. */
export type Stdio = "inherit" | "piped" | "null";

/** Whose datagram it is that a {@linkcode DatagramObserver} is shown. */
export interface ObservedSocket {
  /** NETLINK_*. */
  readonly protocol: number;
  /** The socket's port; 0 while it has none. */
  readonly port: number;
  /** The thread group of the program that opened it, as the caller's /proc numbers it. */
  readonly pid: number;
  /** The inode of the emulated network namespace that it is in. */
  readonly namespace: number;
}

/** Who is shown the datagrams of programs. The bytes are to be copied if they are kept. */
export interface DatagramObserver {
  /** A program sent a datagram, and the emulated kernel did not refuse it. */
  sent?(data: Uint8Array, socket: ObservedSocket, to: NetlinkAddress): void;
  /** A datagram is handed to a program: it can receive it from now on. */
  received?(data: Uint8Array, socket: ObservedSocket, from: NetlinkAddress): void;
}

/** How a program is started. */
export interface SpawnOptions {
  /**
   * Its working directory.
   * @default the caller's
   */
  readonly cwd?: string;
  /**
   * Its environment, all of it.
   * @default the caller's
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Where its standard input comes from.
   * @default {"inherit"}
   */
  readonly stdin?: Stdio;
  /**
   * Where its standard output goes.
   * @default {"inherit"}
   */
  readonly stdout?: Stdio;
  /**
   * Where its standard error goes.
   * @default {"inherit"}
   */
  readonly stderr?: Stdio;
  /**
   * The emulated namespace that stands for the real one that the caller is in. Whatever other real
   * namespaces programs enter, each gets an emulated one of its own.
   * @default the kernel's first one
   */
  readonly namespace?: NetworkNamespace;
  /**
   * Emulated namespaces that programs find by their names, as `ip netns` has them. It takes root, and
   * the emulated network's files.
   */
  readonly named?: ReadonlyMap<string, NetworkNamespace>;
  /**
   * Whether programs may do everything in the emulated network whoever they are; else, only what
   * their capabilities allow.
   * @default {true}
   */
  readonly privileged?: boolean;
  /**
   * Whether programs have io_uring, by which they can open netlink sockets of the real kernel.
   * @default {false}
   */
  readonly uring?: boolean;
  /**
   * Whether netlink protocols that the emulated kernel lacks are the real kernel's; else, opening
   * them fails with EPROTONOSUPPORT.
   * @default {false}
   */
  readonly hostNetlink?: boolean;
  /**
   * Whose files of the network programs see: /proc/net, the settings in /proc/sys/net that are a
   * namespace's, /sys/class/net. The emulated network's need mounts, which root can make, and others
   * in a user namespace (by unshare(1)), and /dev/fuse; whoever is asked for them and cannot have
   * them is not started.
   *
   * @default the emulated network's, where that can be done
   */
  readonly files?: "emulated" | "host";
  /** Ends the program (SIGKILL) when it is aborted. */
  readonly signal?: AbortSignal;
  /** Told of each system call that was served. */
  readonly trace?: (call: CallTrace) => void;
  /** Shown the datagrams. */
  readonly tap?: DatagramObserver;
  /**
   * The path of libc.
   * @default {"libc.so.6"} or the first of the usual places
   */
  readonly libc?: string;
}

/** How a program ended. */
export interface ProgramStatus {
  /** Its exit code; 128 and the signal's number, if that ended it. */
  readonly code: number;
  /** The signal that ended it: `"SIGTERM"`. */
  readonly signal: string | null;
}

/** How a program ended, and what it printed. */
export interface ProgramOutput extends ProgramStatus {
  /** Its standard output. */
  readonly stdout: Uint8Array;
  /** Its standard error. */
  readonly stderr: Uint8Array;
}

/** A running program whose netlink sockets are an emulated kernel's. */
export interface Program extends AsyncDisposable {
  /** Its process. */
  readonly pid: number;
  /** Why it sees the host's files of the network, in a sentence; `undefined` if it does not. */
  readonly hostFiles: string | undefined;
  /** Fulfilled when it has ended. What it started may go on, and is served still. */
  readonly status: Promise<ProgramStatus>;
  /** Fulfilled when nothing is left that could ask: when it and all that it started have ended. */
  readonly idle: Promise<void>;
  /** Its standard input, if it is piped. */
  readonly stdin?: WritableStream<Uint8Array>;
  /** Its standard output, if it is piped. */
  readonly stdout?: ReadableStream<Uint8Array>;
  /** Its standard error, if it is piped. */
  readonly stderr?: ReadableStream<Uint8Array>;
  /**
   * Sends it a signal. One that has ended gets none.
   *
   * @param signal `"SIGINT"`, or its number.
   */
  kill(signal?: string | number): void;
  /**
   * Stops serving. The sockets of programs that still run are at their end, and their calls fail
   * with ENOSYS.
   */
  close(): Promise<void>;
}
