import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { s32, u32, u64 } from "../types.ts";

/** `struct rta_cacheinfo`: what the kernel remembers of a route in use. */
export interface RouteCacheinfo extends Struct {
  /** References. */
  clntref: number;
  /** Since its last use, in 1/100 s. */
  lastuse: number;
  /** Until it expires, in 1/100 s. */
  expires: number;
  /** A negative error number, for routes that refuse. */
  error: number;
  /** Uses. */
  used: number;
  /** The peer's last fragment id; always 0 since Linux 3.6. */
  id: number;
  /** The peer's last TCP timestamp; always 0 since Linux 3.6. */
  ts: number;
  /** When that was; always 0 since Linux 3.6. */
  tsage: number;
}

/** `struct rta_mfc_stats`: what a multicast route counted. */
export interface RouteMfcStats extends Struct {
  /** Packets forwarded. */
  packets: bigint;
  /** Bytes forwarded. */
  bytes: bigint;
  /** Packets that came in by the wrong interface. */
  wrongIf: bigint;
}

/** `struct rta_cacheinfo` of linux/rtnetlink.h. */
export const RTA_CACHEINFO: StructType<RouteCacheinfo> = struct<RouteCacheinfo>({
  name: "rta_cacheinfo",
  prefix: "rta_",
  whole: (view, at) => ({
    clntref: view.getUint32(at, true),
    lastuse: view.getUint32(at + 4, true),
    expires: view.getInt32(at + 8, true),
    error: view.getInt32(at + 12, true),
    used: view.getUint32(at + 16, true),
    id: view.getUint32(at + 20, true),
    ts: view.getUint32(at + 24, true),
    tsage: view.getUint32(at + 28, true),
  }),
}, {
  clntref: u32,
  lastuse: u32,
  expires: s32,
  error: s32,
  used: u32,
  id: u32,
  ts: u32,
  tsage: u32,
});

/** `struct rta_mfc_stats` of linux/rtnetlink.h. */
export const RTA_MFC_STATS: StructType<RouteMfcStats> = struct<RouteMfcStats>({
  name: "rta_mfc_stats",
  prefix: "mfcs_",
}, {
  packets: u64,
  bytes: u64,
  wrongIf: u64,
});
