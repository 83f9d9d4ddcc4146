/**
 * An emulated Linux kernel, as far as AF_NETLINK shows it: sockets with Linux's own meanings, in
 * process, without any permission, on any system.
 *
 * What a kernel does with requests is registered as in Linux: handlers of rtnetlink by address
 * family and message type, families of generic netlink, protocols of one's own.
 *
 * Handlers run within the call that asks: by the time it returns, what they answer is there to be
 * received. They may call sockets of the same kernel. What they throw is thrown by that call — of
 * sending, or of receiving while a dump goes on, which it ends — and leaves the kernel as it was.
 *
 * Sockets are closed one by one, or all with their kernel, which ends every wait;
 * {@linkcode EmulatedKernel.openSockets} are those that were forgotten.
 *
 * @example A handler of rtnetlink requests, and a client that asks it
 * ```ts
 * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
 * import { Client, NLM_F, RTM } from "@nlbridge/nlbridge";
 * import { assertEquals } from "@std/assert";
 *
 * using kernel = new EmulatedKernel();
 * kernel.rtnetlink.register(0, RTM.GETLINK, {
 *   dumpit(cb, out) {
 *     const { header: { seq }, portid: pid } = cb.request;
 *     const attributes = { ifname: "lo" };
 *     out.put({ kind: "link", type: RTM.NEWLINK, flags: NLM_F.MULTI, seq, pid, attributes });
 *     return 0;
 *   },
 * });
 *
 * using client = new Client(kernel.socket());
 * const links = await client.dump({ kind: "link", type: RTM.GETLINK });
 * assertEquals(links.map(({ attributes }) => attributes.ifname), ["lo"]);
 * ```
 *
 * @example Multicasts of a generic family, in one of several namespaces
 * ```ts
 * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
 * import { NETLINK } from "@nlbridge/nlbridge";
 * import { assertEquals } from "@std/assert";
 *
 * using kernel = new EmulatedKernel();
 * const family = kernel.generic.register({ name: "weather", groups: [{ name: "storms" }] });
 * const namespace = kernel.createNamespace();
 * using socket = kernel.socket({ protocol: NETLINK.GENERIC, namespace });
 * socket.bind({ groups: 2 ** (family.groupNumber("storms") - 1) });
 *
 * family.multicast(kernel.namespace, "storms", Uint8Array.of(1));
 * family.multicast(namespace, "storms", Uint8Array.of(2));
 * const buffer = new Uint8Array(16);
 * assertEquals(socket.recvfrom(buffer)?.length, 1);
 * assertEquals(buffer[0], 2);
 * assertEquals(socket.recvfrom(buffer), undefined);
 * ```
 *
 * @module
 */
export {
  ALL_CAPABILITIES,
  capable,
  type Credentials,
  type Sender,
  type UserNamespace,
} from "./credentials.ts";
export { EmulatedKernel } from "./kernel.ts";
export type {
  EmulatedKernelOptions,
  EmulatedSocketOptions,
  InNamespace,
  MulticastOptions,
  NamespaceOptions,
  ProcessOptions,
} from "./kernel_options.ts";
export type { AddressSpec } from "./build/address.ts";
export type { DeviceSpec } from "./build/device.ts";
export type { LinkKindSpec, LinkName, LinkPeer, LinkSettings, LinkSpec } from "./build/link.ts";
export type { NeighbourSpec } from "./build/neighbour.ts";
export type { RouteSpec } from "./build/route.ts";
export type { DirectoryNode, FileNode, KernelNode, SymlinkNode } from "./fs/node.ts";
export { NetworkNamespace } from "./namespace.ts";
export { Clock, type Timer } from "./net/clock.ts";
export type { KernelConfig } from "./net/config.ts";
export { TunFile, type TunRequest } from "./net/drivers/tun.ts";
export { Process, type ProcessState, type ProcessView } from "./process.ts";
export { COMMON_PROTOCOLS, type Protocol } from "./protocols.ts";
export type { SysctlView } from "./sysctl_view.ts";
export { type Uevent } from "./uevent.ts";

export type { ExtAck } from "./netlink/ack.ts";
export { Callback, DumpBuffer, type DumpControl, startDump } from "./netlink/dump.ts";
export { explain } from "./netlink/explain.ts";
export { DUMP_STARTED, type Handler, type Request } from "./netlink/receive.ts";
export { notify, reply, type ReplyMessage } from "./netlink/reply.ts";
export type { SocketLimits } from "./netlink/sock.ts";
export { NL_CFG_F } from "./netlink/table.ts";

export { type RtnlHandler, RtnlHandlers } from "./rtnetlink/dispatch.ts";

export {
  type GenericFamilySpec,
  type GenericGroup,
  type GenericOp,
  GENL_DONT_VALIDATE,
  GENL_MCAST,
} from "./generic/family.ts";
export { RegisteredFamily } from "./generic/registered.ts";
export { GenericNetlink } from "./generic/registry.ts";
