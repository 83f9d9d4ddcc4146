/** What devices count and listen to: net/core/net-procfs.c. */

import type { NetDevice, NetStack } from "../../net/stack.ts";
import { shownStats } from "../shown_stats.ts";

const HEADER = "Inter-|   Receive                                                |  Transmit\n" +
  " face |bytes    packets errs drop fifo frame compressed multicast" +
  "|bytes    packets errs drop fifo colls carrier compressed\n";

/** `dev_seq_printf_stats`. */
function statsLine(dev: NetDevice): string {
  const stats = shownStats(dev);
  const columns: readonly (readonly [value: bigint, width: number])[] = [
    [stats.rxBytes, 7],
    [stats.rxPackets, 7],
    [stats.rxErrors, 4],
    [stats.rxDropped + stats.rxMissedErrors, 4],
    [stats.rxFifoErrors, 4],
    [
      stats.rxLengthErrors + stats.rxOverErrors + stats.rxCrcErrors + stats.rxFrameErrors,
      5,
    ],
    [stats.rxCompressed, 10],
    [stats.multicast, 9],
    [stats.txBytes, 8],
    [stats.txPackets, 7],
    [stats.txErrors, 4],
    [stats.txDropped, 4],
    [stats.txFifoErrors, 4],
    [stats.collisions, 5],
    [
      stats.txCarrierErrors + stats.txAbortedErrors + stats.txWindowErrors +
      stats.txHeartbeatErrors,
      7,
    ],
    [stats.txCompressed, 10],
  ];
  const numbers = columns.map(([value, width]) =>
    String(BigInt.asUintN(64, value)).padStart(width)
  );
  return `${dev.name.padStart(6)}: ${numbers.join(" ")}\n`;
}

/** /proc/net/dev. */
export function dev(net: NetStack): string {
  return HEADER + [...net.devices.from(1)].map(statsLine).join("");
}

/** `dev_mc_seq_show`. */
function groupsOf({ ifindex, name, mc }: NetDevice): string {
  const device = `${String(ifindex).padEnd(4)} ${name.padEnd(15)}`;
  return [...mc.values()].map(({ address, refcount, globalUse }) => {
    const counts = `${String(refcount).padEnd(5)} ${String(Number(globalUse)).padEnd(5)}`;
    return `${device} ${counts} ${address.toHex()}\n`;
  }).join("");
}

/** /proc/net/dev_mcast. */
export function devMcast(net: NetStack): string {
  return [...net.devices.from(1)].map(groupsOf).join("");
}
