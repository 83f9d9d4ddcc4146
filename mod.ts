/**
 * rtnetlink for Deno: one codec, one socket interface, and behind it the real Linux kernel or an
 * emulated one.
 *
 * Importing this module and using the codec or an emulated kernel needs no permission and no Linux.
 *
 * @module
 */
import type { OpenOptions } from "./ffi/mod.ts";
import type { NetlinkSocket } from "./src/socket/mod.ts";

export * from "./src/abi/mod.ts";
export * from "./src/capture/mod.ts";
export * from "./src/client/mod.ts";
export * from "./src/codec/mod.ts";
export {
  EmulatedKernel,
  type EmulatedKernelOptions,
  type EmulatedSocketOptions,
} from "./src/emulation/mod.ts";
export * from "./src/socket/mod.ts";
export type { NetworkNamespace, OpenOptions } from "./ffi/mod.ts";

/**
 * Opens a netlink socket of the real kernel. Loads the FFI when it is called, and not before.
 *
 * @throws {SyscallError} If the kernel refuses the socket or the namespace.
 * @throws {Deno.errors.NotCapable} Without `--allow-ffi`.
 * @throws {Deno.errors.NotSupported} Where there is no Linux.
 *
 * @example
 * ```ts
 * import { Client, open, RTM } from "@nlbridge/nlbridge";
 *
 * async function countRoutes(): Promise<number> {
 *   using client = new Client(await open());
 *   return (await client.dump({ kind: "route", type: RTM.GETROUTE })).length;
 * }
 * ```
 */
export async function open(options?: OpenOptions): Promise<NetlinkSocket> {
  const { openSocket } = await import("./ffi/mod.ts");
  return openSocket(options);
}
