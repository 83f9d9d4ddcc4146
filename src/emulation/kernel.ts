import { ERRNO } from "../abi/errno.ts";
import { IFF } from "../abi/if.ts";
import { NETLINK } from "../abi/netlink.ts";
import { RTM } from "../abi/rtnetlink.ts";
import { SOCK } from "../abi/socket.ts";
import type { ByteSource } from "../capture/mod.ts";
import { readRecording } from "../capture/mod.ts";
import type { Answer, Request } from "../client/mod.ts";
import { Client } from "../client/mod.ts";
import type { Outgoing } from "../codec/mod.ts";
import { encode } from "../codec/mod.ts";
import type { NetlinkSocket } from "../socket/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import type { AddressSpec } from "./build/address.ts";
import { Builder } from "./build/builder.ts";
import type { DeviceSpec } from "./build/device.ts";
import type { LinkSpec } from "./build/link.ts";
import type { NeighbourSpec } from "./build/neighbour.ts";
import type { RouteSpec } from "./build/route.ts";
import { snapshot } from "./build/snapshot.ts";
import { Talk } from "./build/talk.ts";
import type { DirectoryNode } from "./fs/node.ts";
import { readFile, writeFile } from "./fs/path.ts";
import { kernelFiles } from "./fs/tree.ts";
import { GenericNetlink } from "./generic/registry.ts";
import type { UserNamespace } from "./credentials.ts";
import { ALL_CAPABILITIES } from "./credentials.ts";
import type { KernelHost } from "./host.ts";
import type {
  EmulatedKernelOptions,
  EmulatedSocketOptions,
  InNamespace,
  MulticastOptions,
  NamespaceOptions,
  ProcessOptions,
} from "./kernel_options.ts";
import { NetworkNamespace } from "./namespace.ts";
import { Clock } from "./net/clock.ts";
import { createLoopback } from "./net/drivers/loopback.ts";
import { cleanupNet } from "./net/core/net_exit.ts";
import { createTun, type TunFile, type TunRequest } from "./net/drivers/tun.ts";
import { NETDEV_CHAIN } from "./net/netdev_chain.ts";
import { Machine } from "./net/stack.ts";
import { createKernelSocket } from "./netlink/kernel_socket.ts";
import { multicast } from "./netlink/send.ts";
import type { SocketLimits, SockOptions } from "./netlink/sock.ts";
import { Sock } from "./netlink/sock.ts";
import { EmulatedSocket } from "./netlink/socket.ts";
import { NetlinkTable } from "./netlink/table.ts";
import { Process } from "./process.ts";
import { COMMON_PROTOCOLS } from "./protocols.ts";
import type { Provision } from "./provisions.ts";
import { provide } from "./provisions.ts";
import { Objects } from "./recorded/objects.ts";
import { objectsOf } from "./recorded/host.ts";
import { recordedIn } from "./recorded/recorded.ts";
import { restore } from "./recorded/restore.ts";
import { repeatable } from "./repeatable.ts";
import { RtnlHandlers } from "./rtnetlink/dispatch.ts";
import { registerFamilies } from "./rtnetlink/families.ts";
import type { SysctlView } from "./sysctl_view.ts";
import { type Uevent, Uevents } from "./uevent.ts";

/** How many protocols there can be (MAX_LINKS). */
const MAX_LINKS = 32;
/** The number of the first network namespace's inode, as /proc shows it on many hosts. */
const FIRST_INODE = 4026531840;
const FIRST_PID = 1000;
/** The greatest number of a process (linux/threads.h). */
const PID_MAX_LIMIT = 4194304;
/** The process that every machine has. */
const INIT = 1;

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
  /** Its time, which passes when it is advanced. */
  readonly clock: Clock = new Clock();
  readonly #machine: Machine;
  /** Who makes what is asked for by methods. */
  readonly #init: Process;
  readonly #uevents: Uevents;
  readonly #namespaces: NetworkNamespace[] = [];
  readonly #tables: readonly NetlinkTable<Sock>[];
  readonly #provisions: ReadonlyMap<number, Provision>;
  readonly #limits: SocketLimits;
  readonly #random: () => number;
  /** Those that are open, and where. */
  readonly #sockets = new Map<NetlinkSocket, NetworkNamespace>();
  readonly #processes = new Map<number, Process>();
  #nextInode = FIRST_INODE;
  #nextPid = FIRST_PID;
  #nextCookie = 1n;
  #nextSocketInode = 1;
  #attached = new DisposableStack();

  /** Starts a kernel, with one network namespace and one process. */
  constructor(options: EmulatedKernelOptions = {}) {
    const { protocols = COMMON_PROTOCOLS, limits, random = repeatable(), cpus = 2, config } =
      options;
    this.#random = random;
    this.#limits = {
      rmemDefault: 212992,
      wmemDefault: 212992,
      rmemMax: 4194304,
      wmemMax: 4194304,
      ...limits,
      userNamespace: this.userNamespace,
      processes: this.#processes,
    };
    this.#tables = Array.from({ length: MAX_LINKS }, (_, number) => new NetlinkTable<Sock>(number));
    const host: KernelHost = {
      userNamespace: this.userNamespace,
      namespaces: this.#namespaces,
      table: (protocol) => this.#table(protocol),
    };
    this.generic = new GenericNetlink(host);
    this.#uevents = new Uevents(host);
    const { rtnetlink, generic, clock } = this;
    this.#machine = new Machine({ clock, netdevChain: NETDEV_CHAIN, random, cpus, config });
    this.#uevents.follow(this.#machine);
    registerFamilies({ handlers: rtnetlink, machine: this.#machine, host });
    this.#provisions = provide({ host, rtnetlink, generic, uevents: this.#uevents }, protocols);
    this.namespace = this.createNamespace();
    this.#init = this.createProcess({ pid: INIT });
    this.process = this.createProcess();
  }

  /**
   * A kernel as sandboxes show it: a loopback device that is up, with its addresses, and nothing
   * else.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { RTM } from "@nlbridge/nlbridge";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = EmulatedKernel.loopbackOnly();
   * const addresses = kernel.dump({ kind: "address", type: RTM.GETADDR });
   * assertEquals(addresses.map(({ attributes }) => attributes.address), ["127.0.0.1", "::1"]);
   * ```
   */
  static loopbackOnly(options: EmulatedKernelOptions = {}): EmulatedKernel {
    const kernel = new EmulatedKernel(options);
    kernel.request({
      kind: "link",
      type: RTM.NEWLINK,
      header: { index: 1, flags: IFF.UP, change: IFF.UP },
    });
    return kernel;
  }

  /**
   * A kernel that is what somebody recorded, with `capture.ts --all` for instance: its first network
   * namespace tells every object that the recording holds. Links, addresses, routes, neighbours and
   * rules are made anew and change as they do in Linux; of what there is no state for, and of what
   * no request can make, it tells what was recorded.
   *
   * @param recording The recording's bytes, in any format: a file's `readable`, or `[bytes]`.
   * @throws {RecordingError} If it is damaged.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { RTM } from "@nlbridge/nlbridge";
   * import { assertEquals } from "@std/assert";
   *
   * using one = EmulatedKernel.loopbackOnly();
   * one.addLink({ kind: "ifb", name: "ifb7", index: 7 });
   * using other = await EmulatedKernel.fromRecording([one.snapshot()]);
   * const links = other.dump({ kind: "link", type: RTM.GETLINK });
   * assertEquals(links.map(({ attributes }) => attributes.ifname), ["lo", "ifb7"]);
   * ```
   */
  static async fromRecording(
    recording: ByteSource,
    options: EmulatedKernelOptions = {},
  ): Promise<EmulatedKernel> {
    const objects = new Objects();
    for await (const item of readRecording(recording)) objects.add(item);
    return EmulatedKernel.#of(objects, options);
  }

  /**
   * A kernel that is what the running one is, as {@linkcode EmulatedKernel.fromRecording} makes one:
   * in the network namespace of the process. Loads the FFI when it is called, and not before.
   *
   * @throws {SyscallError} If the kernel refuses the socket.
   * @throws {Deno.errors.NotCapable} Without `--allow-ffi`.
   * @throws {Deno.errors.NotSupported} Where there is no Linux.
   */
  static async fromHost(options: EmulatedKernelOptions = {}): Promise<EmulatedKernel> {
    const { openSocket } = await import("../../ffi/mod.ts");
    using client = new Client(openSocket());
    return EmulatedKernel.#of(await objectsOf(client), options);
  }

  static #of(objects: Objects, options: EmulatedKernelOptions): EmulatedKernel {
    const kernel = new EmulatedKernel(options);
    const { namespace, clock } = kernel;
    restore({
      namespace,
      builder: kernel.#builder({}),
      createNamespace: () => kernel.createNamespace(),
      advance: (milliseconds) => clock.advance(milliseconds),
    }, objects);
    const sock = kernel.#table(NETLINK.ROUTE).lookup(namespace, 0);
    const recorded = recordedIn(namespace.stack);
    if (sock !== undefined) sock.show = (message) => recorded.show(message);
    return kernel;
  }

  #table(protocol: number): NetlinkTable<Sock> {
    const table = this.#tables[protocol];
    if (table === undefined) throw new RangeError(`there is no protocol ${protocol}`);
    return table;
  }

  /**
   * Makes a network namespace, with the kernel's own sockets in it. It is there as long as the kernel
   * is.
   */
  createNamespace({ userNamespace = this.userNamespace }: NamespaceOptions = {}): NetworkNamespace {
    const net = new NetworkNamespace(this.#nextInode++, userNamespace, this.#machine);
    for (const [protocol, { config, namespaces }] of this.#provisions) {
      if (namespaces === "first" && this.#namespaces.length > 0) continue;
      const table = this.#table(protocol);
      if (namespaces === "none") table.register(config);
      else createKernelSocket({ table, net, ...this.#identity() }, config);
    }
    this.#namespaces.push(net);
    createLoopback(net.stack);
    return net;
  }

  /**
   * Ends a network namespace that nothing refers to any longer, as Linux does by itself: its links are
   * deleted, with the other ends that they have elsewhere, and others forget their numbers for it.
   *
   * @throws {TypeError} If it is another kernel's or the first one, or a socket, a process or a
   * process's descriptor still refers to it.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { RTM } from "@nlbridge/nlbridge";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = new EmulatedKernel();
   * const namespace = kernel.createNamespace();
   * kernel.addLink({ kind: "veth", name: "veth0", peer: { name: "veth1", namespace } });
   * kernel.destroyNamespace(namespace);
   * assertEquals(kernel.dump({ kind: "link", type: RTM.GETLINK }).length, 1); // lo
   * ```
   */
  destroyNamespace(namespace: NetworkNamespace): void {
    const net = this.#own(namespace);
    if (net === this.namespace) throw new TypeError("the first network namespace does not end");
    const used = [...this.#sockets.values()].includes(net) ||
      [...this.#processes.values()].some((process) => process.refersTo(net));
    if (used) throw new TypeError("the network namespace is still in use");
    this.#namespaces.splice(this.#namespaces.indexOf(net), 1);
    cleanupNet(net.stack);
    for (const table of this.#tables) table.forget(net);
  }

  /** What no two sockets share, and what all do. */
  #identity(): Pick<SockOptions, "cookie" | "inode" | "limits"> {
    const inode = this.#nextSocketInode++;
    return { cookie: this.#nextCookie++, inode, limits: this.#limits };
  }

  /**
   * Makes a process; what is not said of it is a root shell's, or a user's without capabilities if it
   * is not root's.
   *
   * @throws {RangeError} If its number is none that a process can have.
   */
  createProcess(options: ProcessOptions = {}): Process {
    while (this.#processes.has(this.#nextPid)) this.#nextPid++;
    const { pid = this.#nextPid, uid = 0, gid = 0 } = options;
    if (!Number.isInteger(pid) || pid < 1 || pid > PID_MAX_LIMIT) {
      throw new RangeError(`a process's number is from 1 to ${PID_MAX_LIMIT}, and not ${pid}`);
    }
    const process = new Process({
      pid,
      uid,
      gid,
      capabilities: options.capabilities ?? (uid === 0 ? ALL_CAPABILITIES : new Set()),
      userNamespace: options.userNamespace ?? this.userNamespace,
      namespace: this.#own(options.namespace),
    });
    this.#processes.set(pid, process);
    return process;
  }

  /**
   * Ends a process: its number is free, and it is in no namespace any more. Its sockets stay with
   * whoever else has them.
   */
  endProcess(process: Process): void {
    if (this.#processes.get(process.pid) === process) this.#processes.delete(process.pid);
  }

  /**
   * Opens a socket.
   *
   * It is closed by `using`, by its own `close` or by the kernel's; until then it is one of
   * {@linkcode EmulatedKernel.openSockets}.
   *
   * @throws {TypeError} If the namespace is another kernel's.
   * @throws {SyscallError} ESOCKTNOSUPPORT for a type that is neither SOCK_RAW nor SOCK_DGRAM,
   * EPROTONOSUPPORT for a protocol that this kernel does not have.
   */
  socket(options: EmulatedSocketOptions = {}): NetlinkSocket {
    const { protocol = NETLINK.ROUTE, type = SOCK.RAW, process = this.process } = options;
    if (type !== SOCK.RAW && type !== SOCK.DGRAM) {
      throw new SyscallError("socket", ERRNO.ESOCKTNOSUPPORT);
    }
    const table = this.#tables[protocol];
    if (table === undefined || table.registered === 0) {
      throw new SyscallError("socket", ERRNO.EPROTONOSUPPORT);
    }
    const sock = new Sock({
      table,
      net: this.#own(options.namespace ?? process.namespace),
      ...this.#identity(),
      type,
      process,
    });
    const socket = new EmulatedSocket(sock, {
      random: this.#random,
      closed: (closed) => this.#sockets.delete(closed),
    });
    this.#sockets.set(socket, sock.net);
    return socket;
  }

  #own(namespace: NetworkNamespace = this.namespace): NetworkNamespace {
    if (this.#namespaces.includes(namespace)) return namespace;
    throw new TypeError("the network namespace belongs to another kernel");
  }

  /**
   * Sends a datagram to the members of a group, as the kernel does of its own accord
   * (`nlmsg_multicast`). Handlers that tell of what they were asked for use {@linkcode notify}.
   *
   * @param group Its number, from 1: RTNLGRP.LINK.
   * @param message The message, or its bytes as they are to be sent.
   * @returns 0, or a negative error number: -ESRCH if nobody got it.
   * @throws {TypeError} If the namespace is another kernel's.
   * @throws {RangeError} If there is no such protocol.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { events, RTM, RTNLGRP } from "@nlbridge/nlbridge";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = new EmulatedKernel();
   * using socket = kernel.socket();
   * const told = events(socket, { groups: [RTNLGRP.LINK] });
   * const attributes = { ifname: "eth0" };
   * kernel.multicast(RTNLGRP.LINK, { kind: "link", type: RTM.NEWLINK, attributes });
   * const { value } = await told.next();
   * const [message] = value?.kind === "datagram" ? value.messages : [];
   * assertEquals(message?.kind === "link" && message.attributes.ifname, "eth0");
   * ```
   */
  multicast(
    group: number,
    message: Outgoing | Uint8Array,
    { protocol = NETLINK.ROUTE, namespace, except = 0 }: MulticastOptions = {},
  ): number {
    const net = this.#own(namespace);
    const bytes = message instanceof Uint8Array ? message.slice() : encode(message);
    return multicast(this.#table(protocol), net, bytes, { group, except });
  }

  /**
   * Tells device managers what happened to a device, as the kernel frames it:
   * `add@/devices/…`, then variables, of which SEQNUM is the last. What happens to its network devices
   * it tells by itself.
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
   *   "SEQNUM=4",
   *   "",
   * ]);
   * ```
   */
  uevent(event: Uevent): bigint {
    return this.#uevents.send(event);
  }

  /** The settings of the first namespace: `kernel.sysctl["net.ipv4.ip_forward"] = 1`. */
  get sysctl(): SysctlView {
    return this.namespace.sysctl;
  }

  /**
   * What was asked for in vain because the emulation does not have it, and how often: message types
   * without a handler, kinds of links. Linux refuses likewise what it is built without (EOPNOTSUPP).
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { assertThrows } from "@std/assert";
   *
   * using kernel = new EmulatedKernel();
   * assertThrows(() => kernel.addLink({ kind: "wireguard", name: "wg0" }));
   * for (const [what, times] of kernel.unsupported) console.log(what, times);
   * ```
   */
  get unsupported(): ReadonlyMap<string, number> {
    return this.#machine.unsupported;
  }

  /**
   * Asks for one thing to be done or told, as a root's program would, and gives what is answered
   * before the acknowledgement.
   *
   * @throws {NetlinkError} If it is refused.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { RTM } from "@nlbridge/nlbridge";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = new EmulatedKernel();
   * const [lo] = kernel.request({ kind: "link", type: RTM.GETLINK, attributes: { ifname: "lo" } });
   * assertEquals(lo?.header.index, 1);
   * ```
   */
  request<R extends Request>(request: R, options: InNamespace = {}): Answer<R>[] {
    return this.#builder(options).request(request);
  }

  /**
   * Asks for all objects of a kind, as {@linkcode EmulatedKernel.request} asks for one.
   *
   * @throws {NetlinkError} If it is refused.
   */
  dump<R extends Request>(request: R, options: InNamespace = {}): Answer<R>[] {
    return this.#builder(options).dump(request);
  }

  /**
   * Makes a link by a request, as `ip link add` does.
   *
   * @returns Its index.
   * @throws {NetlinkError} If it is refused.
   * @throws {RangeError} If a link that it refers to by name is not there.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = new EmulatedKernel();
   * const bridge = kernel.addLink({ kind: "bridge", name: "br0", data: { vlanFiltering: 1 } });
   * const peer = { name: "veth1", namespace: kernel.createNamespace() };
   * kernel.addLink({ kind: "veth", name: "veth0", master: "br0", up: true, peer });
   * assertEquals(bridge, 2);
   * ```
   */
  addLink(spec: LinkSpec, options: InNamespace = {}): number {
    return this.#builder(options).addLink(spec);
  }

  /**
   * Has a network card found, as a driver does: a device that no request can make or delete.
   *
   * @returns Its index.
   * @throws {RangeError} If there can be no such device: its name is taken, for instance.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { RTM } from "@nlbridge/nlbridge";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = EmulatedKernel.loopbackOnly();
   * const index = kernel.addDevice({ name: "eth0", address: "02:00:00:00:00:01", up: true });
   * kernel.addAddress({ link: "eth0", address: "192.0.2.10/24" });
   * const [eth0] = kernel.request({ kind: "link", type: RTM.GETLINK, header: { index } });
   * assertEquals(eth0?.attributes.address, "02:00:00:00:00:01");
   * ```
   */
  addDevice(spec: DeviceSpec, options: InNamespace = {}): number {
    return this.#builder(options).addDevice(spec);
  }

  /**
   * Gives a link an address by a request, as `ip address add` does.
   *
   * @throws {NetlinkError} If it is refused.
   * @throws {RangeError} If the link is not there, or the address is none.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   *
   * using kernel = new EmulatedKernel();
   * kernel.addLink({ kind: "ifb", name: "ifb0", up: true });
   * kernel.addAddress({ link: "ifb0", address: "10.0.0.1/24" });
   * kernel.addRoute({ to: "default", via: "10.0.0.254" });
   * kernel.addNeighbour({ link: "ifb0", address: "10.0.0.254", lladdr: "02:00:00:00:00:01" });
   * ```
   */
  addAddress(spec: AddressSpec, options: InNamespace = {}): void {
    this.#builder(options).addAddress(spec);
  }

  /**
   * Adds a route by a request, as `ip route add` does.
   *
   * @throws {NetlinkError} If it is refused.
   * @throws {RangeError} If the link is not there, or the destination is none.
   */
  addRoute(spec: RouteSpec, options: InNamespace = {}): void {
    this.#builder(options).addRoute(spec);
  }

  /**
   * Has a neighbour known by a request, as `ip neighbour add` does.
   *
   * @throws {NetlinkError} If it is refused.
   * @throws {RangeError} If the link is not there.
   */
  addNeighbour(spec: NeighbourSpec, options: InNamespace = {}): void {
    this.#builder(options).addNeighbour(spec);
  }

  /**
   * Opens /dev/net/tun and attaches to a device (TUNSETIFF), which is made if there is none of the
   * name: no request can make such a device, whose other end is a program.
   *
   * @returns The file; the device ends when it is closed, unless it is to stay.
   * @throws {SyscallError} As ioctl(2): EINVAL if the device is another kind's, EBUSY if somebody
   * else has it.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = new EmulatedKernel();
   * using file = kernel.openTun({ mode: "tap", name: "tap%d" });
   * assertEquals([file.name, file.ifindex], ["tap0", 2]);
   * ```
   */
  openTun(request: TunRequest, { namespace }: InNamespace = {}): TunFile {
    const file = createTun(this.#own(namespace).stack, request);
    if (typeof file === "number") throw new SyscallError("ioctl", -file);
    return file;
  }

  /**
   * Reads a file by which a namespace's network shows beside netlink: one of /proc/net,
   * /proc/sys/net, /sys/class/net or /sys/devices/virtual/net.
   *
   * @throws {SyscallError} ENOENT if there is none; what reading it fails with, such as EINVAL.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = EmulatedKernel.loopbackOnly();
   * kernel.addDevice({ name: "eth0" });
   * kernel.writeTextFile("/sys/class/net/eth0/mtu", "1400");
   * assertEquals(kernel.readTextFile("/sys/class/net/eth0/mtu"), "1400\n");
   * assertEquals(kernel.readTextFile("/proc/net/dev").split("\n").length, 5);
   * ```
   */
  readTextFile(path: string, options: InNamespace = {}): string {
    return readFile(this.files(options), path);
  }

  /**
   * Writes to such a file, as root does: a setting of a device, or of the namespace.
   *
   * @throws {SyscallError} ENOENT if there is none, EACCES if it cannot be written to; what writing
   * fails with, such as EINVAL.
   */
  writeTextFile(path: string, text: string, options: InNamespace = {}): void {
    writeFile(this.files(options), path, text, this.#init);
  }

  /** The files of {@linkcode EmulatedKernel.readTextFile}, from the root directory on. */
  files({ namespace }: InNamespace = {}): DirectoryNode {
    return kernelFiles(this.#own(namespace).stack);
  }

  #builder({ namespace = this.namespace }: InNamespace): Builder {
    const process = this.#init;
    const open = (namespace: NetworkNamespace) => this.socket({ namespace, process });
    return new Builder({ namespace, process, open });
  }

  /**
   * Records all that is told of a namespace, as `capture.ts --all` does; {@linkcode readRecording}
   * reads it.
   *
   * @returns The recording, in the format pcapng.
   */
  snapshot({ namespace = this.namespace }: InNamespace = {}): Uint8Array {
    using talk = new Talk(this.socket({ namespace, process: this.#init }));
    const time = BigInt(Math.round(this.clock.now)) * 1_000_000n;
    return snapshot(talk, time, { namespace: `net:[${namespace.inode}]` });
  }

  /**
   * The sockets that have not been closed, in the order in which they were opened: at the end of a
   * test, those that it leaked.
   *
   * @example
   * ```ts
   * import { EmulatedKernel } from "@nlbridge/nlbridge/emulation";
   * import { assertEquals } from "@std/assert";
   *
   * using kernel = new EmulatedKernel();
   * kernel.socket().close();
   * assertEquals(kernel.openSockets, []);
   * ```
   */
  get openSockets(): readonly NetlinkSocket[] {
    return [...this.#sockets.keys()];
  }

  /** Has something be disposed of when the kernel is closed. */
  attach(resource: Disposable): void {
    this.#attached.use(resource);
  }

  /**
   * Closes all sockets, which ends every wait: `readable()` tells `false`, a client's requests fail,
   * and loops over events end. Closing twice does nothing.
   *
   * @throws {AggregateError} If handlers that are told of it throw; the sockets are closed all the
   * same.
   */
  close(): void {
    const errors: unknown[] = [];
    for (const socket of this.openSockets) {
      try {
        socket.close();
      } catch (error) {
        errors.push(error);
      }
    }
    const attached = this.#attached;
    this.#attached = new DisposableStack();
    attached.dispose();
    if (errors.length > 0) {
      throw new AggregateError(errors, "handlers threw as sockets were closed");
    }
  }

  /** As {@linkcode EmulatedKernel.close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}
