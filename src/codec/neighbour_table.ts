import { NDTA, NDTPA } from "../abi/neighbour.ts";
import { RTM } from "../abi/rtnetlink.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import { nest } from "./nests.ts";
import type { Struct, StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import { binary, string, u16, u32, u64 } from "./types.ts";

/** `struct ndtmsg` of linux/neighbour.h. */
export const NDTMSG: StructType<FamilyHeader> = struct<FamilyHeader>({
  name: "ndtmsg",
  prefix: "ndtm_",
  size: 4,
}, { family: addressFamily });

/** `struct ndt_config`: how a neighbour table is made, and what it holds. */
export interface NeighbourTableConfig extends Struct {
  /** The length of an address, in bytes. */
  keyLen: number;
  /** The size of an entry, in bytes. */
  entrySize: number;
  /** Entries in the table. */
  entries: number;
  /** Milliseconds since entries were last dropped for want of room. */
  lastFlush: number;
  /** Milliseconds since the reachable time was last drawn anew. */
  lastRand: number;
  /** The hash function's random number. */
  hashRnd: number;
  /** Buckets, less one. */
  hashMask: number;
  /** No longer used: 0. */
  hashChainGc: number;
  /** Packets that wait for proxied addresses. */
  proxyQlen: number;
}

/** `struct ndt_stats`: what happened in a neighbour table. */
export interface NeighbourTableStats extends Struct {
  /** Entries made. */
  allocs: bigint;
  /** Entries dropped. */
  destroys: bigint;
  /** How often the hash table grew. */
  hashGrows: bigint;
  /** Addresses that could not be resolved. */
  resFailed: bigint;
  /** Searches. */
  lookups: bigint;
  /** Searches that found an entry. */
  hits: bigint;
  /** Solicitations received by multicast. */
  rcvProbesMcast: bigint;
  /** Solicitations received by unicast. */
  rcvProbesUcast: bigint;
  /** Periodic clean-ups. */
  periodicGcRuns: bigint;
  /** Clean-ups for want of room. */
  forcedGcRuns: bigint;
  /** Entries that there was no room for. */
  tableFulls: bigint;
}

/** `NDTPA_*` of linux/neighbour.h: a link's parameters, or those that links begin with. */
export interface NeighbourTableParmsAttributes extends AttributeSet {
  /** `NDTPA_IFINDEX`: the link's number; absent in the parameters that links begin with. */
  ifindex?: number;
  /** `NDTPA_REFCNT`: references. */
  refcnt?: number;
  /** `NDTPA_REACHABLE_TIME`: how long a neighbour counts as reachable, in ms; drawn at random. */
  reachableTime?: bigint;
  /** `NDTPA_BASE_REACHABLE_TIME`: what the reachable time is drawn around, in ms. */
  baseReachableTime?: bigint;
  /** `NDTPA_RETRANS_TIME`: between solicitations, in ms. */
  retransTime?: bigint;
  /** `NDTPA_GC_STALETIME`: how long an entry is kept unused, in ms. */
  gcStaletime?: bigint;
  /** `NDTPA_DELAY_PROBE_TIME`: before the first solicitation, in ms. */
  delayProbeTime?: bigint;
  /** `NDTPA_QUEUE_LEN`: packets that wait for an address, about. */
  queueLen?: number;
  /** `NDTPA_APP_PROBES`: solicitations that are left to a program. */
  appProbes?: number;
  /** `NDTPA_UCAST_PROBES`: solicitations by unicast. */
  ucastProbes?: number;
  /** `NDTPA_MCAST_PROBES`: solicitations by multicast. */
  mcastProbes?: number;
  /** `NDTPA_ANYCAST_DELAY`: the longest delay before answering for an anycast address, in ms. */
  anycastDelay?: bigint;
  /** `NDTPA_PROXY_DELAY`: the longest delay before answering for a proxied address, in ms. */
  proxyDelay?: bigint;
  /** `NDTPA_PROXY_QLEN`: packets that wait for proxied addresses, at most. */
  proxyQlen?: number;
  /** `NDTPA_LOCKTIME`: how long an entry is kept from changing again, in ms. */
  locktime?: bigint;
  /** `NDTPA_QUEUE_LENBYTES`: bytes that wait for an address, at most. */
  queueLenbytes?: number;
  /** `NDTPA_MCAST_REPROBES`: solicitations by multicast after those by unicast have failed. */
  mcastReprobes?: number;
  /** `NDTPA_PAD`. */
  pad?: Uint8Array;
  /** `NDTPA_INTERVAL_PROBE_TIME_MS`: between solicitations for managed entries, in ms. */
  intervalProbeTimeMs?: bigint;
}

/** `NDTPA_*`; `nl_ntbl_parm_policy` of net/core/neighbour.c. */
export const NEIGHBOUR_TABLE_PARMS: AttributeTable<NeighbourTableParmsAttributes> =
  new AttributeTable("NDTPA", NDTPA, {
    ifindex: u32,
    refcnt: u32,
    reachableTime: u64,
    baseReachableTime: u64,
    retransTime: u64,
    gcStaletime: u64,
    delayProbeTime: u64,
    queueLen: u32,
    appProbes: u32,
    ucastProbes: u32,
    mcastProbes: u32,
    anycastDelay: u64,
    proxyDelay: u64,
    proxyQlen: u32,
    locktime: u64,
    queueLenbytes: u32,
    mcastReprobes: u32,
    pad: binary,
    intervalProbeTimeMs: u64,
  });

/** `NDTA_*` of linux/neighbour.h: a neighbour table. */
export interface NeighbourTableAttributes extends AttributeSet {
  /** `NDTA_NAME`: `"arp_cache"` or `"ndisc_cache"`. */
  name?: string;
  /** `NDTA_THRESH1`: so many entries are always kept. */
  thresh1?: number;
  /** `NDTA_THRESH2`: more than so many entries are kept for five seconds only. */
  thresh2?: number;
  /** `NDTA_THRESH3`: entries at most. */
  thresh3?: number;
  /** `NDTA_CONFIG`. */
  config?: NeighbourTableConfig;
  /** `NDTA_PARMS`. */
  parms?: NeighbourTableParmsAttributes;
  /** `NDTA_STATS`. */
  stats?: NeighbourTableStats;
  /** `NDTA_GC_INTERVAL`: between periodic clean-ups, in ms. */
  gcInterval?: bigint;
  /** `NDTA_PAD`. */
  pad?: Uint8Array;
}

/** `NDTA_*`; `nl_neightbl_policy` of net/core/neighbour.c. */
export const NEIGHBOUR_TABLE_ATTRIBUTES: AttributeTable<NeighbourTableAttributes> =
  new AttributeTable("NDTA", NDTA, {
    name: string,
    thresh1: u32,
    thresh2: u32,
    thresh3: u32,
    config: struct<NeighbourTableConfig>({ name: "ndt_config", prefix: "ndtc_" }, {
      keyLen: u16,
      entrySize: u16,
      entries: u32,
      lastFlush: u32,
      lastRand: u32,
      hashRnd: u32,
      hashMask: u32,
      hashChainGc: u32,
      proxyQlen: u32,
    }),
    parms: nest(() => NEIGHBOUR_TABLE_PARMS),
    stats: struct<NeighbourTableStats>(
      { name: "ndt_stats", prefix: "ndts_", through: "forcedGcRuns" },
      {
        allocs: u64,
        destroys: u64,
        hashGrows: u64,
        resFailed: u64,
        lookups: u64,
        hits: u64,
        rcvProbesMcast: u64,
        rcvProbesUcast: u64,
        periodicGcRuns: u64,
        forcedGcRuns: u64,
        tableFulls: u64,
      },
    ),
    gcInterval: u64,
    pad: binary,
  });

/** A table of neighbours, or a link's parameters in one: RTM_NEWNEIGHTBL, GETNEIGHTBL, SETNEIGHTBL. */
export type NeighbourTableMessage = FamilyMessage<
  "neighbour-table",
  FamilyHeader,
  NeighbourTableAttributes
>;

/** The neighbour table family; `neightbl_*` of net/core/neighbour.c. */
export const NEIGHBOUR_TABLE: Family<
  "neighbour-table",
  FamilyHeader,
  NeighbourTableAttributes
> = {
  kind: "neighbour-table",
  types: [RTM.NEWNEIGHTBL, RTM.GETNEIGHTBL, RTM.SETNEIGHTBL],
  header: NDTMSG,
  attributes: NEIGHBOUR_TABLE_ATTRIBUTES,
};
