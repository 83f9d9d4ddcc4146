/**
 * The seam: what Linux offers on an AF_NETLINK descriptor. The libc sockets of `ffi/` and the
 * emulated kernel's sockets both have exactly this interface.
 */

/** A `struct sockaddr_nl` (linux/netlink.h) without its family, which is always AF_NETLINK. */
export interface NetlinkAddress {
  /** `nl_pid`: the port. 0 is the kernel; on bind, 0 asks the kernel to choose. */
  readonly pid: number;
  /** `nl_groups`: a mask of the multicast groups 1 to 32, group 1 being bit 0. */
  readonly groups: number;
}

/**
 * An address as calls take it: its parts (an absent part is 0), or the bytes of a socket address
 * exactly as the system call shall see them, in host byte order, well formed or not.
 */
export type SocketAddress = Partial<NetlinkAddress> | Uint8Array;

/** A control message (`struct cmsghdr` and its data), as sendmsg(2) and recvmsg(2) carry them. */
export interface ControlMessage {
  /** `cmsg_level`: SOL_NETLINK (270) or SOL_SOCKET (1). */
  readonly level: number;
  /** `cmsg_type`: NETLINK_PKTINFO (3), NETLINK_LISTEN_ALL_NSID (8), SCM_CREDENTIALS (2), … */
  readonly type: number;
  /** The bytes after the header, in host byte order. */
  readonly data: Uint8Array;
}

/** What {@linkcode NetlinkSocket.recvfrom} says of a datagram. */
export interface Received {
  /** The call's return value in bytes: the bytes stored, or with MSG_TRUNC among the flags the datagram's whole length. */
  readonly length: number;
  /** Who sent it: the kernel is port 0; `groups` is the mask of the group it was multicast to. */
  readonly address: NetlinkAddress;
}

/** What {@linkcode NetlinkSocket.recvmsg} says of a datagram. */
export interface ReceivedMessage extends Received {
  /** `msg_flags`: MSG_TRUNC (0x20) when the buffer was too small, MSG_CTRUNC (0x8) when the control buffer was. */
  readonly flags: number;
  /** The control messages, in order. */
  readonly control: readonly ControlMessage[];
}

/** What {@linkcode NetlinkSocket.sendmsg} sends. */
export interface OutgoingMessage {
  /** The datagram, in parts (`msg_iov`). */
  readonly data: readonly Uint8Array[];
  /** The destination (`msg_name`); without it the connected peer, or the kernel. */
  readonly to?: SocketAddress;
  /** Control messages to send along. */
  readonly control?: readonly ControlMessage[];
  /** MSG_* flags; MSG_DONTWAIT is always added. */
  readonly flags?: number;
}

/** Where {@linkcode NetlinkSocket.recvmsg} stores what it receives. */
export interface ReceiveOptions {
  /** MSG_* flags; MSG_DONTWAIT is always added. */
  readonly flags?: number;
  /**
   * Bytes of room for control messages (`msg_controllen`).
   * @default {256}
   */
  readonly controlLength?: number;
}

/** What ends a wait. */
export interface WaitOptions {
  /** Ends the wait: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * A netlink socket. Every call is synchronous and never blocks: what would block returns
 * `undefined`. A call that fails throws a `SyscallError` with Linux's errno. After `close` every
 * call throws a `SyscallError` with EBADF.
 *
 * Source: netlink(7), net/netlink/af_netlink.c.
 */
export interface NetlinkSocket extends Disposable {
  /** The NETLINK_* protocol the socket was opened for. */
  readonly protocol: number;

  /** bind(2). Without an address the kernel chooses the port and no group is joined. */
  bind(address?: SocketAddress): void;
  /** connect(2). `null` disconnects (AF_UNSPEC). */
  connect(address: SocketAddress | null): void;
  /** getsockname(2): the own port, and the groups 1 to 32 joined. */
  getsockname(): NetlinkAddress;
  /** getpeername(2): the connected peer; port 0 and no group when there is none. */
  getpeername(): NetlinkAddress;

  /** sendto(2): bytes sent, or `undefined` if a full receiver would make the call wait. */
  sendto(data: Uint8Array, to?: SocketAddress, flags?: number): number | undefined;
  /** recvfrom(2): one datagram into `buffer`, or `undefined` when there is none. */
  recvfrom(buffer: Uint8Array, flags?: number): Received | undefined;
  /** sendmsg(2): as {@linkcode sendto}, from several parts and with control messages. */
  sendmsg(message: OutgoingMessage): number | undefined;
  /** recvmsg(2): as {@linkcode recvfrom}, into several buffers, with flags and control messages. */
  recvmsg(buffers: readonly Uint8Array[], options?: ReceiveOptions): ReceivedMessage | undefined;

  /** setsockopt(2). A number is passed as a 32-bit int, bytes as they are. */
  setsockopt(level: number, option: number, value: number | Uint8Array): void;
  /**
   * getsockopt(2): fills `value` and returns the length the kernel reports, which for
   * NETLINK_LIST_MEMBERSHIPS may exceed `value.length`.
   */
  getsockopt(level: number, option: number, value: Uint8Array): number;

  /**
   * Waits until a receive would not be `undefined` (poll(2) reporting POLLIN or POLLERR).
   *
   * @returns `true` then; `false` when the socket is closed, before the wait or during it.
   */
  readable(options?: WaitOptions): Promise<boolean>;

  /** close(2). Wakes every waiter. Closing twice does nothing. */
  close(): void;
}

/** What a socket is opened with. */
export interface SocketOptions {
  /**
   * A NETLINK_* protocol number.
   * @default {0} NETLINK_ROUTE
   */
  readonly protocol?: number;
  /**
   * SOCK_RAW (3) or SOCK_DGRAM (2), which netlink treats alike.
   * @default {3}
   */
  readonly type?: number;
}
