import { ERRNO } from "../../abi/errno.ts";
import { NETLINK_SO, NETLINK_STATE } from "../../abi/netlink.ts";
import type { Credentials, UserNamespace } from "../credentials.ts";
import type { NetworkNamespace } from "../namespace.ts";
import type { Process } from "../process.ts";
import type { Skb } from "./skb.ts";
import { SkbQueue } from "./skb.ts";
import type { NetlinkTable } from "./table.ts";

/** The state that sockets of all families begin with (net/tcp_states.h). */
const TCP_CLOSE = 7;

/** What the sockets of a kernel share: net.core.*. */
export interface SocketLimits {
  /** `net.core.rmem_default`, in bytes. */
  readonly rmemDefault: number;
  /** `net.core.wmem_default`, in bytes. */
  readonly wmemDefault: number;
  /** `net.core.rmem_max`, in bytes. */
  readonly rmemMax: number;
  /** `net.core.wmem_max`, in bytes. */
  readonly wmemMax: number;
  /** The first user namespace, in which capabilities over the whole machine are looked for. */
  readonly userNamespace: UserNamespace;
  /** The processes that there are, by their numbers. */
  readonly processes: ReadonlyMap<number, Process>;
}

/** What a socket is made of that never changes. */
export interface SockOptions {
  readonly table: NetlinkTable<Sock>;
  readonly net: NetworkNamespace;
  readonly limits: SocketLimits;
  /** A number that no other socket has (SO_COOKIE). */
  readonly cookie: bigint;
  /** The inode of its file, as in /proc/PID/fd. */
  readonly inode: number;
  /** SOCK_RAW or SOCK_DGRAM. */
  readonly type: number;
  /** Who opened it and calls it; absent for a kernel-side one. */
  readonly process?: Process;
  /** Takes what is sent to it, where it is a kernel-side socket that listens. */
  readonly input?: Input | undefined;
}

/** Takes a datagram that a socket sent to the kernel. */
export type Input = (skb: Skb, from: Sock, to: Sock) => void;

/** A dump in progress. */
export interface Dump {
  /** Makes the next datagram: 0, or a negative error number. */
  readonly next: () => number;
  /** Ends it before its end. */
  readonly end: () => void;
}

/** A socket's state (`struct netlink_sock` and `struct sock`): what the system calls work on. */
export class Sock {
  readonly table: NetlinkTable<Sock>;
  readonly net: NetworkNamespace;
  readonly type: number;
  readonly limits: SocketLimits;
  readonly cookie: bigint;
  readonly inode: number;
  readonly process: Process | undefined;
  readonly input: Input | undefined;
  /** Whom the socket belongs to, as they were when they opened it. */
  readonly opener: Credentials | undefined;

  /** The own port: what getsockname says, even where a bind failed. */
  portid = 0;
  /** Whether it has that port. */
  bound = false;
  /** NETLINK_CONNECTED, NETLINK_UNCONNECTED, or TCP_CLOSE before it first was either. */
  state: number = TCP_CLOSE;
  dstPortid = 0;
  dstGroup = 0;
  /** The groups it is in; numbers from 1. */
  readonly groups: Set<number> = new Set();
  /** How many groups it knows of: 0 before it first asks for one. */
  ngroups = 0;
  /** NETLINK_SO options that are on. */
  readonly flags: Set<number> = new Set();

  rcvbuf: number;
  sndbuf: number;
  /** Bytes charged for what is in the queue. */
  rmem = 0;
  /** Bytes of control messages that a call in progress had to put aside (`sk_omem_alloc`). */
  omem = 0;
  /** Datagrams lost. */
  drops = 0;
  /** The error that the next receive reports; 0 for none. */
  error = 0;
  congested = false;
  closed = false;
  readonly queue: SkbQueue = new SkbQueue();
  /** The longest receive buffer so far, which dumps make use of. */
  maxRecvmsgLength = 0;
  /** The dump in progress. */
  dump: Dump | undefined;
  /** Called when there is something to receive, or when it is closed. */
  wake: () => void = () => {};
  /** What is made of the messages that the kernel sends from here; of those of dumps, nothing. */
  show: ((message: Uint8Array) => Uint8Array) | undefined;
  /** SOL_SOCKET options that are no more than remembered, as they are read back. */
  readonly remembered: Map<number, Uint8Array> = new Map();

  constructor({ table, net, limits, cookie, inode, type, process, input }: SockOptions) {
    this.table = table;
    this.net = net;
    this.limits = limits;
    this.cookie = cookie;
    this.inode = inode;
    this.type = type;
    this.process = process;
    this.input = input;
    this.opener = process && {
      uid: process.uid,
      gid: process.gid,
      capabilities: process.capabilities,
      userNamespace: process.userNamespace,
    };
    this.rcvbuf = limits.rmemDefault;
    this.sndbuf = limits.wmemDefault;
  }

  /** Whether it is the kernel's own (NETLINK_F_KERNEL_SOCKET). */
  get isKernel(): boolean {
    return this.process === undefined;
  }

  /** Whether it is connected to a port. */
  get connected(): boolean {
    return this.state === NETLINK_STATE.CONNECTED;
  }

  /** Whether a datagram can be queued: a single one always can. */
  hasRoomFor({ truesize }: Skb): boolean {
    const rmem = this.rmem + truesize;
    return (rmem === truesize || rmem <= this.rcvbuf) && !this.congested;
  }

  /** Charges the kernel for what it reads, as long as somebody needs it. */
  hold(skb: Skb): void {
    if (skb.holders++ === 0) this.rmem += skb.truesize;
  }

  /** Ends a {@linkcode Sock.hold}. */
  letGo(skb: Skb): void {
    if (--skb.holders === 0) this.rmem -= skb.truesize;
  }

  /** Queues a datagram, and charges for it. */
  enqueue(skb: Skb): void {
    this.rmem += skb.truesize;
    this.queue.push(skb);
    this.wake();
  }

  /** Takes the first datagram off the queue. */
  dequeue(): void {
    const skb = this.queue.shift();
    if (skb !== undefined) this.rmem -= skb.truesize;
  }

  /** Takes all datagrams off the queue (`skb_queue_purge`). */
  purge(): void {
    while (this.queue.length > 0) this.dequeue();
  }

  /** Makes the next receive fail. */
  fail(errno: number): void {
    this.error = errno;
    this.wake();
  }

  /** The error that is waiting, which is thereby told (`sock_error`). */
  takeError(): number {
    const { error } = this;
    this.error = 0;
    return error;
  }

  /** Notes that a datagram was lost (`netlink_overrun`). */
  overrun(): void {
    if (!this.flags.has(NETLINK_SO.NO_ENOBUFS) && !this.congested) {
      this.congested = true;
      this.fail(ERRNO.ENOBUFS);
    }
    this.drops++;
  }

  /** After a receive: an empty queue is no longer congested (`netlink_rcv_wake`). */
  drained(): void {
    if (this.queue.length === 0) this.congested = false;
  }

  /** Its groups as a bitmap in words, as many as fill units of 32 or 64 bits. */
  groupWords(unit: 32 | 64): Uint32Array {
    const words = new Uint32Array(Math.ceil(this.ngroups / unit) * unit / 32);
    for (const group of this.groups) {
      const word = group - 1 >>> 5;
      words[word] = (words[word] ?? 0) | 1 << (group - 1 & 31);
    }
    return words;
  }

  /** Joins or leaves groups, so that it is in exactly these (`netlink_update_subscriptions`). */
  setGroups(groups: ReadonlySet<number>): void {
    const { listeners } = this.table;
    for (const group of this.groups) if (!groups.has(group)) this.groups.delete(group);
    for (const group of groups) this.groups.add(group);
    if (groups.size > 0) listeners.add(this);
    else listeners.delete(this);
  }
}
