/** What devices have counted: netstat_attrs of net/core/net-sysfs.c. */

import type { LinkStats64 } from "../../../codec/mod.ts";
import type { NetDevice } from "../../net/stack.ts";
import { shownStats } from "../shown_stats.ts";
import type { Attribute, Attributes } from "./attribute.ts";
import { dec } from "./netdev_store.ts";

/** What can have been counted. */
type Counter = Exclude<keyof LinkStats64, "tail">;

function counter(name: Counter): Attribute<NetDevice> {
  return { show: (dev) => dec(shownStats(dev)[name] ?? 0n) };
}

/** The counters, in the kernel's order. */
export const STATISTICS: Attributes<NetDevice> = {
  rx_packets: counter("rxPackets"),
  tx_packets: counter("txPackets"),
  rx_bytes: counter("rxBytes"),
  tx_bytes: counter("txBytes"),
  rx_errors: counter("rxErrors"),
  tx_errors: counter("txErrors"),
  rx_dropped: counter("rxDropped"),
  tx_dropped: counter("txDropped"),
  multicast: counter("multicast"),
  collisions: counter("collisions"),
  rx_length_errors: counter("rxLengthErrors"),
  rx_over_errors: counter("rxOverErrors"),
  rx_crc_errors: counter("rxCrcErrors"),
  rx_frame_errors: counter("rxFrameErrors"),
  rx_fifo_errors: counter("rxFifoErrors"),
  rx_missed_errors: counter("rxMissedErrors"),
  tx_aborted_errors: counter("txAbortedErrors"),
  tx_carrier_errors: counter("txCarrierErrors"),
  tx_fifo_errors: counter("txFifoErrors"),
  tx_heartbeat_errors: counter("txHeartbeatErrors"),
  tx_window_errors: counter("txWindowErrors"),
  rx_compressed: counter("rxCompressed"),
  tx_compressed: counter("txCompressed"),
  rx_nohandler: counter("rxNohandler"),
};
