/** Who a datagram went to: the kernel (or another peer), or us, asked for or not. */
export type Direction = "request" | "reply" | "event";

/** A netlink datagram, and when, where and between whom it was seen. */
export interface DatagramRecord {
  /** Tells it from an {@linkcode OverrunRecord}. */
  readonly kind: "datagram";
  /**
   * Nanoseconds since the Unix epoch, UTC, from 0 to 2^64 - 1 (the year 2554), which is what pcapng
   * holds. 0 where the format has no time: raw messages, Simple Packet Blocks.
   */
  readonly time: bigint;
  /** `"request"` was sent, `"reply"` answers a request, `"event"` came without being asked for. */
  readonly direction: Direction;
  /** The NETLINK_* protocol of the socket (linux/netlink.h), 16 bits. */
  readonly protocol: number;
  /**
   * The sender's port, 32 bits: `nl_pid` of the socket that sent the datagram. For a request that
   * is the recorder's own port; for a reply or an event it is the source address that recvmsg(2)
   * gave, which is 0 for the kernel.
   */
  readonly portId: number;
  /**
   * `nl_groups`, a mask of the groups 1 to 32, group 1 being bit 0: for a reply or an event the
   * group it was multicast to, for a request the groups it was sent to. 0 for a unicast, and for
   * the groups above 32, which a `struct sockaddr_nl` cannot name.
   */
  readonly groups: number;
  /** The datagram: netlink messages in the byte order of the host that recorded it. */
  readonly data: Uint8Array;
}

/** The receive queue was full (ENOBUFS): the kernel threw datagrams away at about this time. */
export interface OverrunRecord {
  /** Tells it from a {@linkcode DatagramRecord}. */
  readonly kind: "overrun";
  /** Nanoseconds since the Unix epoch, as in {@linkcode DatagramRecord.time}. */
  readonly time: bigint;
  /**
   * The datagrams lost since the recording began, this loss included; it only grows. ENOBUFS does
   * not say how many were lost, so a recorder counts one for each.
   */
  readonly dropped: number;
}

/** What a recording is made of. */
export type RecordItem = DatagramRecord | OverrunRecord;

/** What a recording says of itself, where its format has a place for it (pcapng). */
export interface RecordingInfo {
  /** The kernel that was recorded, as `uname -sr` prints it: `"Linux 6.18.44"`. */
  readonly kernel?: string;
  /** The network namespace: a name, or an inode as in `"net:[4026531840]"`. */
  readonly namespace?: string;
  /** The program that recorded. */
  readonly application?: string;
}
