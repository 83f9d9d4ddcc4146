/** Messages of tables of neighbours: net/core/neighbour.c. */

import type { MessageHeader, NeighbourTableParmsAttributes } from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import { jiffiesToMs } from "../../net/jiffies.ts";
import { PACKET } from "../../net/neighbour/knobs.ts";
import type { NeighParms, NeighVar } from "../../net/neighbour/parms.ts";
import { NEIGH_VAR } from "../../net/neighbour/parms.ts";
import type { NeighTable } from "../../net/neighbour/table.ts";

/** A time in milliseconds, as `nla_put_msecs` has it. */
function milliseconds(jiffies: number): bigint {
  return BigInt(jiffiesToMs(jiffies) >>> 0);
}

/** How many packets fit about; a negative number of bytes is a great one of 64 bits. */
function packets(bytes: number): number {
  return Number(BigInt.asUintN(32, BigInt.asUintN(64, BigInt(bytes)) / BigInt(PACKET)));
}

/** The parameters of a device (`neightbl_fill_parms`). */
function parametersOf(parms: NeighParms): NeighbourTableParmsAttributes {
  const count = (id: NeighVar) => parms.get(id) >>> 0;
  const time = (id: NeighVar) => milliseconds(parms.get(id));
  return {
    ...parms.dev && { ifindex: parms.dev.ifindex },
    refcnt: parms.refcnt,
    queueLenbytes: count(NEIGH_VAR.QUEUE_LEN_BYTES),
    queueLen: packets(parms.get(NEIGH_VAR.QUEUE_LEN_BYTES)),
    proxyQlen: count(NEIGH_VAR.PROXY_QLEN),
    appProbes: count(NEIGH_VAR.APP_PROBES),
    ucastProbes: count(NEIGH_VAR.UCAST_PROBES),
    mcastProbes: count(NEIGH_VAR.MCAST_PROBES),
    mcastReprobes: count(NEIGH_VAR.MCAST_REPROBES),
    reachableTime: milliseconds(parms.reachableTime),
    baseReachableTime: time(NEIGH_VAR.BASE_REACHABLE_TIME),
    gcStaletime: time(NEIGH_VAR.GC_STALETIME),
    delayProbeTime: time(NEIGH_VAR.DELAY_PROBE_TIME),
    retransTime: time(NEIGH_VAR.RETRANS_TIME),
    anycastDelay: time(NEIGH_VAR.ANYCAST_DELAY),
    proxyDelay: time(NEIGH_VAR.PROXY_DELAY),
    locktime: time(NEIGH_VAR.LOCKTIME),
    intervalProbeTimeMs: time(NEIGH_VAR.INTERVAL_PROBE_TIME_MS),
  };
}

/** The message that tells of a table (`neightbl_fill_info`). */
export function tableMessage(table: NeighTable, header: MessageHeader): Uint8Array<ArrayBuffer> {
  const { protocol: { family, id, keyLength, entrySize }, now, stats } = table;
  return encode({
    kind: "neighbour-table",
    ...header,
    header: { family },
    attributes: {
      name: id,
      gcInterval: milliseconds(table.gcInterval),
      thresh1: table.gcThresh1 >>> 0,
      thresh2: table.gcThresh2 >>> 0,
      thresh3: table.gcThresh3 >>> 0,
      config: {
        keyLen: keyLength,
        entrySize,
        entries: table.entries,
        lastFlush: jiffiesToMs(now - table.lastFlush),
        lastRand: jiffiesToMs(now - table.lastRand),
        hashRnd: table.hashRnd,
        hashMask: (1 << table.hashShift) - 1,
        hashChainGc: 0,
        proxyQlen: 0,
      },
      stats: { ...stats },
      parms: parametersOf(table.parms),
    },
  });
}

/** The message that tells of a device's parameters (`neightbl_fill_param_info`). */
export function parametersMessage(
  { protocol: { family, id } }: NeighTable,
  parms: NeighParms,
  header: MessageHeader,
): Uint8Array<ArrayBuffer> {
  return encode({
    kind: "neighbour-table",
    ...header,
    header: { family },
    attributes: { name: id, parms: parametersOf(parms) },
  });
}
