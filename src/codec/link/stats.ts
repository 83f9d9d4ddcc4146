import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { u16, u32, u64, u8 } from "../types.ts";

/** The counters of a link, each a `T`: `struct rtnl_link_stats` and `struct rtnl_link_stats64`. */
export interface LinkCounters<T> extends Struct {
  /** Packets received. */
  rxPackets: T;
  /** Packets sent. */
  txPackets: T;
  /** Bytes received. */
  rxBytes: T;
  /** Bytes sent. */
  txBytes: T;
  /** Bad packets received. */
  rxErrors: T;
  /** Packets that could not be sent. */
  txErrors: T;
  /** Packets received and dropped for want of resources. */
  rxDropped: T;
  /** Packets dropped on their way out. */
  txDropped: T;
  /** Multicast packets received. */
  multicast: T;
  /** Collisions while sending. */
  collisions: T;
  /** Frames received of a wrong length. */
  rxLengthErrors: T;
  /** Frames that overran the receiver's ring. */
  rxOverErrors: T;
  /** Frames received with a bad checksum. */
  rxCrcErrors: T;
  /** Frames received misaligned. */
  rxFrameErrors: T;
  /** Frames that overran the receiver's FIFO. */
  rxFifoErrors: T;
  /** Frames missed by the host. */
  rxMissedErrors: T;
  /** Frames whose sending was aborted. */
  txAbortedErrors: T;
  /** Frames lost with the carrier. */
  txCarrierErrors: T;
  /** Frames that underran the sender's FIFO. */
  txFifoErrors: T;
  /** Heartbeat errors. */
  txHeartbeatErrors: T;
  /** Late collisions. */
  txWindowErrors: T;
  /** Compressed packets received. */
  rxCompressed: T;
  /** Compressed packets sent. */
  txCompressed: T;
  /** Packets that no handler wanted (Linux 4.6). */
  rxNohandler?: T;
}

/** `struct rtnl_link_stats64`. */
export interface LinkStats64 extends LinkCounters<bigint> {
  /** Packets dropped because they were another host's (Linux 5.19). */
  rxOtherhostDropped?: bigint;
}

/** `struct rtnl_link_stats` of linux/if_link.h, Linux 6.18. */
export const LINK_STATS: StructType<LinkCounters<number>> = struct<LinkCounters<number>>({
  name: "rtnl_link_stats",
  prefix: "",
  through: "txCompressed",
}, {
  rxPackets: u32,
  txPackets: u32,
  rxBytes: u32,
  txBytes: u32,
  rxErrors: u32,
  txErrors: u32,
  rxDropped: u32,
  txDropped: u32,
  multicast: u32,
  collisions: u32,
  rxLengthErrors: u32,
  rxOverErrors: u32,
  rxCrcErrors: u32,
  rxFrameErrors: u32,
  rxFifoErrors: u32,
  rxMissedErrors: u32,
  txAbortedErrors: u32,
  txCarrierErrors: u32,
  txFifoErrors: u32,
  txHeartbeatErrors: u32,
  txWindowErrors: u32,
  rxCompressed: u32,
  txCompressed: u32,
  rxNohandler: u32,
});

/** `struct rtnl_link_stats64` of linux/if_link.h, Linux 6.18. */
export const LINK_STATS64: StructType<LinkStats64> = struct<LinkStats64>({
  name: "rtnl_link_stats64",
  prefix: "",
  through: "txCompressed",
}, {
  rxPackets: u64,
  txPackets: u64,
  rxBytes: u64,
  txBytes: u64,
  rxErrors: u64,
  txErrors: u64,
  rxDropped: u64,
  txDropped: u64,
  multicast: u64,
  collisions: u64,
  rxLengthErrors: u64,
  rxOverErrors: u64,
  rxCrcErrors: u64,
  rxFrameErrors: u64,
  rxFifoErrors: u64,
  rxMissedErrors: u64,
  txAbortedErrors: u64,
  txCarrierErrors: u64,
  txFifoErrors: u64,
  txHeartbeatErrors: u64,
  txWindowErrors: u64,
  rxCompressed: u64,
  txCompressed: u64,
  rxNohandler: u64,
  rxOtherhostDropped: u64,
});

/** `struct rtnl_link_ifmap`: where old hardware lived. */
export interface LinkIfmap extends Struct {
  /** Shared memory, first byte. */
  memStart: bigint;
  /** Shared memory, last byte. */
  memEnd: bigint;
  /** I/O address. */
  baseAddr: bigint;
  /** Interrupt. */
  irq: number;
  /** DMA channel. */
  dma: number;
  /** Which connector is in use. */
  port: number;
}

/** `struct rtnl_link_ifmap` of linux/if_link.h. */
export const LINK_IFMAP: StructType<LinkIfmap> = struct<LinkIfmap>({
  name: "rtnl_link_ifmap",
  prefix: "",
}, {
  memStart: u64,
  memEnd: u64,
  baseAddr: u64,
  irq: u16,
  dma: u8,
  port: u8,
});
