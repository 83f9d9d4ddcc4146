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
  whole: (view, at) => ({
    rxPackets: view.getUint32(at, true),
    txPackets: view.getUint32(at + 4, true),
    rxBytes: view.getUint32(at + 8, true),
    txBytes: view.getUint32(at + 12, true),
    rxErrors: view.getUint32(at + 16, true),
    txErrors: view.getUint32(at + 20, true),
    rxDropped: view.getUint32(at + 24, true),
    txDropped: view.getUint32(at + 28, true),
    multicast: view.getUint32(at + 32, true),
    collisions: view.getUint32(at + 36, true),
    rxLengthErrors: view.getUint32(at + 40, true),
    rxOverErrors: view.getUint32(at + 44, true),
    rxCrcErrors: view.getUint32(at + 48, true),
    rxFrameErrors: view.getUint32(at + 52, true),
    rxFifoErrors: view.getUint32(at + 56, true),
    rxMissedErrors: view.getUint32(at + 60, true),
    txAbortedErrors: view.getUint32(at + 64, true),
    txCarrierErrors: view.getUint32(at + 68, true),
    txFifoErrors: view.getUint32(at + 72, true),
    txHeartbeatErrors: view.getUint32(at + 76, true),
    txWindowErrors: view.getUint32(at + 80, true),
    rxCompressed: view.getUint32(at + 84, true),
    txCompressed: view.getUint32(at + 88, true),
    rxNohandler: view.getUint32(at + 92, true),
  }),
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
  whole: (view, at) => ({
    rxPackets: view.getBigUint64(at, true),
    txPackets: view.getBigUint64(at + 8, true),
    rxBytes: view.getBigUint64(at + 16, true),
    txBytes: view.getBigUint64(at + 24, true),
    rxErrors: view.getBigUint64(at + 32, true),
    txErrors: view.getBigUint64(at + 40, true),
    rxDropped: view.getBigUint64(at + 48, true),
    txDropped: view.getBigUint64(at + 56, true),
    multicast: view.getBigUint64(at + 64, true),
    collisions: view.getBigUint64(at + 72, true),
    rxLengthErrors: view.getBigUint64(at + 80, true),
    rxOverErrors: view.getBigUint64(at + 88, true),
    rxCrcErrors: view.getBigUint64(at + 96, true),
    rxFrameErrors: view.getBigUint64(at + 104, true),
    rxFifoErrors: view.getBigUint64(at + 112, true),
    rxMissedErrors: view.getBigUint64(at + 120, true),
    txAbortedErrors: view.getBigUint64(at + 128, true),
    txCarrierErrors: view.getBigUint64(at + 136, true),
    txFifoErrors: view.getBigUint64(at + 144, true),
    txHeartbeatErrors: view.getBigUint64(at + 152, true),
    txWindowErrors: view.getBigUint64(at + 160, true),
    rxCompressed: view.getBigUint64(at + 168, true),
    txCompressed: view.getBigUint64(at + 176, true),
    rxNohandler: view.getBigUint64(at + 184, true),
    rxOtherhostDropped: view.getBigUint64(at + 192, true),
  }),
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
