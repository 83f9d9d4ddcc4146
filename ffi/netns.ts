import { ERRNO } from "../src/abi/mod.ts";
import { Descriptor } from "./descriptor.ts";
import { holdLibc, type Libc } from "./libc.ts";

/** `O_RDONLY | O_CLOEXEC` (asm-generic/fcntl.h) */
const O_RDONLY_CLOEXEC = 0o2000000;
/** linux/sched.h */
const CLONE_NEWNET = 0x40000000;

const OWN = "/proc/thread-self/ns/net";

/** What unshare(2) and setns(2) mean, by errno. */
const HINTS: Readonly<Record<number, string>> = {
  [ERRNO.EPERM]: "changing the network namespace needs CAP_SYS_ADMIN, both over the one to enter " +
    "and, to come back, over this one: be root, or run under `unshare -Urn`",
  [ERRNO.EINVAL]: "not a network namespace",
  [ERRNO.ENOSPC]: "there are as many network namespaces as user.max_net_namespaces allows",
};

/** An open network namespace: it lives at least until it is closed. */
export interface NetworkNamespace extends Disposable {
  /** The descriptor, as `IFLA_NET_NS_FD` and setns(2) take it; -1 when closed. */
  readonly fd: number;
  /** Where other processes may open the namespace while it is open here: `nsenter --net=<path>`. */
  readonly path: string;
  /** Closes the descriptor. A namespace that nobody holds any more is destroyed by the kernel. */
  close(): void;
}

/** Options of what opens a network namespace. */
export interface NamespaceOptions {
  /**
   * The path of libc.
   * @default {"libc.so.6"} or the first of the usual places
   */
  readonly libc?: string;
}

class OpenNamespace extends Descriptor implements NetworkNamespace {
  readonly #held: Libc;

  constructor(libc: Libc, fd: number) {
    super(libc, fd);
    this.#held = libc.hold();
  }

  get path(): string {
    return `/proc/${Deno.pid}/fd/${this.fd}`;
  }

  override close(): void {
    if (this.fd < 0) return;
    super.close();
    this.#held[Symbol.dispose]();
  }
}

/**
 * The identity of the network namespace that the thread is in, as /proc tells it:
 * `"net:[4026531840]"`, the number being the same for all processes in it.
 *
 * @throws {SyscallError} ENOENT where /proc is not mounted.
 *
 * @example
 * ```ts
 * import { networkNamespaceIdentity } from "@nlbridge/nlbridge/ffi";
 *
 * const title = () => `Recorded in ${networkNamespaceIdentity()}`;
 * ```
 */
export function networkNamespaceIdentity(options: NamespaceOptions = {}): string {
  using libc = holdLibc(options.libc);
  const path = new TextEncoder().encode(OWN + "\0");
  const target = new Uint8Array(64);
  const length = libc.symbols.readlink(path, target, 64n);
  libc.check(length, libc.errno, "readlink");
  return new TextDecoder().decode(target.subarray(0, length));
}

/**
 * Creates a network namespace, empty but for a loopback device that is down. Needs CAP_SYS_ADMIN:
 * run as root or under `unshare -Urn`.
 *
 * The thread enters the new namespace and comes back before this returns.
 *
 * @throws {SyscallError} EPERM without the capability.
 *
 * @example
 * ```ts
 * import { createNetworkNamespace, type NetlinkSocket, openSocket } from "@nlbridge/nlbridge/ffi";
 *
 * function openElsewhere(): NetlinkSocket {
 *   using netns = createNetworkNamespace();
 *   return openSocket({ netns }); // keeps the namespace alive
 * }
 * ```
 */
export function createNetworkNamespace(options: NamespaceOptions = {}): NetworkNamespace {
  using libc = holdLibc(options.libc);
  const leave = () => {
    const result = libc.symbols.unshare(CLONE_NEWNET);
    const errno = libc.errno;
    libc.check(result, errno, "unshare", HINTS[errno]);
  };
  return visit(libc, leave, () => openNamespace(libc, OWN));
}

/**
 * Opens an existing network namespace.
 *
 * @param which A path (`/proc/1/ns/net`), a name as `ip netns add` gives it, or a process id.
 * @throws {SyscallError} ENOENT when there is none; EACCES for another user's process.
 *
 * @example
 * ```ts
 * import { openNetworkNamespace, openSocket } from "@nlbridge/nlbridge/ffi";
 *
 * function portsIn(name: string): number[] {
 *   using netns = openNetworkNamespace(name);
 *   using one = openSocket({ netns });
 *   using two = openSocket({ netns });
 *   for (const socket of [one, two]) socket.bind();
 *   return [one.getsockname().pid, two.getsockname().pid];
 * }
 * ```
 */
export function openNetworkNamespace(
  which: string | number,
  options: NamespaceOptions = {},
): NetworkNamespace {
  using libc = holdLibc(options.libc);
  return openNamespace(libc, namespacePath(which));
}

/** Does something in a network namespace, and comes back. */
export function visitNamespace<T>(libc: Libc, fd: number, action: () => T): T {
  return visit(libc, () => enter(libc, fd), action);
}

/** The file of a namespace given by path, name or process id. */
function namespacePath(which: string | number): string {
  if (typeof which === "number") return `/proc/${which}/ns/net`;
  return which.includes("/") ? which : `/run/netns/${which}`;
}

function openNamespace(libc: Libc, path: string): OpenNamespace {
  if (path.includes("\0")) throw new TypeError(`A path cannot have a NUL: ${JSON.stringify(path)}`);
  const file = new TextEncoder().encode(`${path}\0`);
  const fd = libc.symbols.open(file, O_RDONLY_CLOEXEC);
  return new OpenNamespace(libc, libc.check(fd, libc.errno, "open", path));
}

/** Synchronous from leaving to coming back, so nothing else runs on the thread in between. */
function visit<T>(libc: Libc, leave: () => void, action: () => T): T {
  using home = openNamespace(libc, OWN);
  // Entering where one already is changes nothing, but shows that coming back will be allowed: it is
  // not when this namespace belongs to a user namespace in which the process has no capability.
  enter(libc, home.fd);
  leave();
  try {
    return action();
  } finally {
    comeBack(libc, home);
  }
}

function enter(libc: Libc, fd: number): void {
  const result = libc.symbols.setns(fd, CLONE_NEWNET);
  const errno = libc.errno;
  libc.check(result, errno, "setns", HINTS[errno]);
}

function comeBack(libc: Libc, home: NetworkNamespace): void {
  const result = libc.symbols.setns(home.fd, CLONE_NEWNET);
  const hint =
    "this thread is now in a foreign network namespace and cannot come back: end the process";
  libc.check(result, libc.errno, "setns", hint);
}
