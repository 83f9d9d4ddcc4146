import { AF, NETLINK, SOCK } from "../src/abi/mod.ts";
import type { NetlinkSocket, SocketOptions } from "../src/socket/mod.ts";
import { holdLibc } from "./libc.ts";
import { type NetworkNamespace, openNetworkNamespace, visitNamespace } from "./netns.ts";
import { LibcSocket } from "./socket.ts";

/** Options of {@linkcode openSocket}. */
export interface OpenOptions extends SocketOptions {
  /**
   * The network namespace to open the socket in: a path (`/proc/1/ns/net`), a name as
   * `ip netns add` gives it, a process id, or an open one. A socket stays in its namespace.
   * @default the one the thread is in
   */
  readonly netns?: string | number | NetworkNamespace;
  /**
   * The path of libc.
   * @default {"libc.so.6"} or the first of the usual places
   */
  readonly libc?: string;
}

/**
 * Opens a netlink socket of the real kernel. Needs Linux and `--allow-ffi`, nothing else. Children
 * do not inherit the socket. Libc is loaded for the first socket and unloaded after the last.
 *
 * @throws {SyscallError} What socket(2), open(2) or setns(2) failed with: EPROTONOSUPPORT for a
 * protocol that the kernel lacks, ENOENT for a namespace that is not there, EPERM for one that the
 * process may not enter.
 * @throws {Deno.errors.NotCapable} Without `--allow-ffi`.
 * @throws {Deno.errors.NotSupported} Where there is no Linux.
 * @throws {Deno.errors.NotFound} Where no libc was found.
 *
 * @example
 * ```ts
 * import { openSocket } from "@nlbridge/nlbridge/ffi";
 *
 * async function countLinkChanges(signal: AbortSignal): Promise<number> {
 *   using socket = openSocket();
 *   socket.bind({ groups: 1 }); // RTNLGRP_LINK
 *   const buffer = new Uint8Array(32768);
 *   let changes = 0;
 *   while (await socket.readable({ signal }).catch(() => false)) {
 *     while (socket.recvfrom(buffer) !== undefined) changes++;
 *   }
 *   return changes;
 * }
 * ```
 */
export function openSocket(options: OpenOptions = {}): NetlinkSocket {
  const { protocol = NETLINK.ROUTE, type = SOCK.RAW, netns } = options;
  using libc = holdLibc(options.libc);
  const open = () => {
    const fd = libc.symbols.socket(AF.NETLINK, type | SOCK.CLOEXEC, protocol);
    return new LibcSocket(libc, libc.check(fd, libc.errno, "socket"), protocol);
  };
  if (netns === undefined) return open();
  if (typeof netns === "object") return visitNamespace(libc, netns.fd, open);
  using opened = openNetworkNamespace(netns, options);
  return visitNamespace(libc, opened.fd, open);
}
