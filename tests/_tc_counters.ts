/** What `tc -s -d -j qdisc` (iproute2 6.1) prints of what kinds of qdiscs count themselves. */

import type { Json, QdiscCountersOfKind } from "../src/codec/mod.ts";

/** An object that tc prints. */
export type Printed = { [key: string]: Json | undefined };

/** A number as C prints it with `%g`. */
export function g(value: number): number {
  return Number(value.toPrecision(6));
}

/** What is printed only if it is set. */
export function unlessZero(key: string, value: number | bigint | undefined, shown?: Json): Printed {
  return value ? { [key]: shown ?? Number(value) } : {};
}

/** How to print each of several kinds. */
export type Printers<T> = { readonly [K in keyof T]: (value: T[K]) => Printed };

/** What each kind counts itself. */
export const COUNTERS: Printers<Omit<QdiscCountersOfKind, "dualpi2" | "taprio">> = {
  cake: (stats) => ({
    memory_used: stats.memoryUsed,
    memory_limit: stats.memoryLimit,
    capacity_estimate: Number(stats.capacityEstimate64),
    min_network_size: stats.minNetlen,
    max_network_size: stats.maxNetlen,
    min_adj_size: stats.minAdjlen,
    max_adj_size: stats.maxAdjlen,
    avg_hdr_offset: stats.avgNetoff,
    tins: stats.tinStats?.map((tin) => ({
      threshold_rate: Number(tin.thresholdRate64),
      sent_bytes: Number(tin.sentBytes64),
      backlog_bytes: tin.backlogBytes ?? -1,
      target_us: tin.targetUs ?? -1,
      interval_us: tin.intervalUs ?? -1,
      peak_delay_us: tin.peakDelayUs ?? -1,
      avg_delay_us: tin.avgDelayUs ?? -1,
      base_delay_us: tin.baseDelayUs ?? -1,
      sent_packets: tin.sentPackets ?? -1,
      way_indirect_hits: tin.wayIndirectHits ?? -1,
      way_misses: tin.wayMisses ?? -1,
      way_collisions: tin.wayCollisions ?? -1,
      drops: tin.droppedPackets ?? -1,
      ecn_mark: tin.ecnMarkedPackets ?? -1,
      ack_drops: tin.acksDroppedPackets ?? -1,
      sparse_flows: tin.sparseFlows ?? -1,
      bulk_flows: tin.bulkFlows ?? -1,
      unresponsive_flows: tin.unresponsiveFlows ?? -1,
      max_pkt_len: tin.maxSkblen ?? -1,
      flow_quantum: tin.flowQuantum ?? -1,
    })),
  }),
  choke: ({ marked, early, pdrop, other, matched }) => ({ marked, early, pdrop, other, matched }),
  codel: (stats) => ({
    count: stats.count,
    lastcount: stats.lastcount,
    ldelay: stats.ldelay,
    drop_next: stats.dropNext,
    maxpacket: stats.maxpacket,
    ecn_mark: stats.ecnMark,
    drop_overlimit: stats.dropOverlimit,
  }),
  fq: (stats) => ({
    flows: stats.flows,
    inactive: stats.inactiveFlows,
    gc: Number(stats.gcFlows),
    highprio: Number(stats.highprioPackets),
    // It is printed twice by this name; the second is that of packets.
    throttled: Number(stats.throttled),
  }),
  fq_codel: (stats) =>
    stats.type !== 0 ? {} : {
      maxpacket: stats.maxpacket,
      drop_overlimit: stats.dropOverlimit,
      new_flow_count: stats.newFlowCount,
      ecn_mark: stats.ecnMark,
      ...unlessZero("memory_used", stats.memoryUsage),
      new_flows_len: stats.newFlowsLen,
      old_flows_len: stats.oldFlowsLen,
    },
  fq_pie: (stats) => ({
    pkts_in: stats.packetsIn,
    overlimit: stats.overlimit,
    overmemory: stats.overmemory,
    dropped: stats.dropped,
    ecn_mark: stats.ecnMark,
    new_flow_count: stats.newFlowCount,
    new_flows_len: stats.newFlowsLen,
    old_flows_len: stats.oldFlowsLen,
    memory_used: stats.memoryUsage,
  }),
  hhf: (stats) => ({
    drop_overlimit: stats.dropOverlimit,
    hh_overlimit: stats.hhOverlimit,
    tot_hh: stats.hhTotCount,
    cur_hh: stats.hhCurCount,
  }),
  pie: (stats) => ({
    prob: g(Number(stats.prob) / 2 ** 64),
    delay: stats.delay,
    ...stats.dqRateEstimating === 1 && { avg_dq_rate: stats.avgDqRate },
    pkts_in: stats.packetsIn,
    overlimit: stats.overlimit,
    dropped: stats.dropped,
    maxq: stats.maxq,
    ecn_mark: stats.ecnMark,
  }),
  red: ({ marked, early, pdrop, other }) => ({ marked, early, pdrop, other }),
  sfb: (stats) => ({
    earlydrop: stats.earlydrop,
    penaltydrop: stats.penaltydrop,
    bucketdrop: stats.bucketdrop,
    queuedrop: stats.queuedrop,
    childdrop: stats.childdrop,
    marked: stats.marked,
    maxqlen: stats.maxqlen,
    maxprob: g(stats.maxprob / 65535),
    avgprob: g(stats.avgprob / 65535),
  }),
};
