import type { LinkCounters, LinkStats64 } from "../../../codec/mod.ts";
import type { NetDevice } from "../../net/stack.ts";

/** What a device has counted (`dev_get_stats`). */
export function stats64Of({ stats }: NetDevice): LinkStats64 {
  return {
    rxPackets: stats.rxPackets,
    txPackets: stats.txPackets,
    rxBytes: stats.rxBytes,
    txBytes: stats.txBytes,
    rxErrors: stats.rxErrors,
    txErrors: stats.txErrors,
    rxDropped: stats.rxDropped,
    txDropped: stats.txDropped,
    multicast: stats.multicast,
    collisions: 0n,
    rxLengthErrors: 0n,
    rxOverErrors: 0n,
    rxCrcErrors: 0n,
    rxFrameErrors: 0n,
    rxFifoErrors: 0n,
    rxMissedErrors: 0n,
    txAbortedErrors: 0n,
    txCarrierErrors: 0n,
    txFifoErrors: 0n,
    txHeartbeatErrors: 0n,
    txWindowErrors: 0n,
    rxCompressed: 0n,
    txCompressed: 0n,
    rxNohandler: 0n,
    rxOtherhostDropped: 0n,
  };
}

/** The same by its low 32 bits each (`copy_rtnl_link_stats`). */
export function statsOf({ stats }: NetDevice): LinkCounters<number> {
  return {
    rxPackets: low(stats.rxPackets),
    txPackets: low(stats.txPackets),
    rxBytes: low(stats.rxBytes),
    txBytes: low(stats.txBytes),
    rxErrors: low(stats.rxErrors),
    txErrors: low(stats.txErrors),
    rxDropped: low(stats.rxDropped),
    txDropped: low(stats.txDropped),
    multicast: low(stats.multicast),
    collisions: 0,
    rxLengthErrors: 0,
    rxOverErrors: 0,
    rxCrcErrors: 0,
    rxFrameErrors: 0,
    rxFifoErrors: 0,
    rxMissedErrors: 0,
    txAbortedErrors: 0,
    txCarrierErrors: 0,
    txFifoErrors: 0,
    txHeartbeatErrors: 0,
    txWindowErrors: 0,
    rxCompressed: 0,
    txCompressed: 0,
    rxNohandler: 0,
  };
}

function low(counter: bigint): number {
  return Number(BigInt.asUintN(32, counter));
}
