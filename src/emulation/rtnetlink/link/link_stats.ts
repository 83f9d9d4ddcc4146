import type { LinkStats64 } from "../../../codec/mod.ts";
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

/** The first counters of IFLA_STATS64 and IFLA_STATS, in their order; the others stay 0. */
export function countedBy({ stats }: NetDevice): readonly bigint[] {
  const { rxPackets, txPackets, rxBytes, txBytes, rxErrors, txErrors } = stats;
  const { rxDropped, txDropped, multicast } = stats;
  return [
    ...[rxPackets, txPackets, rxBytes, txBytes, rxErrors, txErrors],
    ...[rxDropped, txDropped, multicast],
  ];
}
