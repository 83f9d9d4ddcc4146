/**
 * Netlink sockets of the real kernel: libc's, bound by `Deno.dlopen`.
 *
 * ```ts
 * import { openSocket } from "@nlbridge/nlbridge/ffi";
 *
 * function ownPort(): number {
 *   using socket = openSocket(); // NETLINK_ROUTE
 *   socket.bind();
 *   return socket.getsockname().pid;
 * }
 * ```
 *
 * Needs 64-bit Linux and `--allow-ffi`, and no other permission. Importing this module loads
 * nothing: libc is loaded with the first socket and unloaded after the last. Creating or entering
 * a network namespace needs CAP_SYS_ADMIN, changing what is in one CAP_NET_ADMIN.
 *
 * All calls are synchronous and never block; `readable()` waits on one thread for all sockets. A
 * worker may have its own sockets, but a socket stays in its worker.
 *
 * @module
 */
export * from "../src/socket/mod.ts";
export {
  createNetworkNamespace,
  type NamespaceOptions,
  type NetworkNamespace,
  networkNamespaceIdentity,
  openNetworkNamespace,
} from "./netns.ts";
export { type OpenOptions, openSocket } from "./open.ts";
export { kernelRelease, type KernelReleaseOptions } from "./uname.ts";
