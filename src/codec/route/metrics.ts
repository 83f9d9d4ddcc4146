import { RTAX, RTAX_FEATURE } from "../../abi/rtnetlink.ts";
import type { AttributeSet } from "../set.ts";
import { AttributeTable } from "../table.ts";
import { flagSet, string, u32 } from "../types.ts";

/** `RTAX_*`: the metrics of a route. */
export interface RouteMetricsAttributes extends AttributeSet {
  /** `RTAX_LOCK`: a bit 1 << RTAX_n for each metric that must not be changed. */
  lock?: number;
  /** `RTAX_MTU`, in bytes. */
  mtu?: number;
  /** `RTAX_WINDOW`: the largest TCP window, in bytes. */
  window?: number;
  /** `RTAX_RTT`, in 1/8 ms. */
  rtt?: number;
  /** `RTAX_RTTVAR`, in 1/4 ms. */
  rttvar?: number;
  /** `RTAX_SSTHRESH`, in packets. */
  ssthresh?: number;
  /** `RTAX_CWND`, in packets. */
  cwnd?: number;
  /** `RTAX_ADVMSS`: the TCP segment size advertised, in bytes. */
  advmss?: number;
  /** `RTAX_REORDERING`, in packets. */
  reordering?: number;
  /** `RTAX_HOPLIMIT`. */
  hoplimit?: number;
  /** `RTAX_INITCWND`, in packets. */
  initcwnd?: number;
  /** `RTAX_FEATURES`: RTAX_FEATURE_*. */
  features?: number;
  /** `RTAX_RTO_MIN`, in ms. */
  rtoMin?: number;
  /** `RTAX_INITRWND`, in packets. */
  initrwnd?: number;
  /** `RTAX_QUICKACK`: 1 for TCP quick acknowledgements. */
  quickack?: number;
  /** `RTAX_CC_ALGO`: the TCP congestion control. */
  ccAlgo?: string;
  /** `RTAX_FASTOPEN_NO_COOKIE`: 1 for TCP Fast Open without a cookie. */
  fastopenNoCookie?: number;
}

/** `RTAX_*` of linux/rtnetlink.h; `ip_metrics_convert` of net/ipv4/metrics.c. */
export const ROUTE_METRICS: AttributeTable<RouteMetricsAttributes> = new AttributeTable(
  "RTAX",
  RTAX,
  {
    lock: u32,
    mtu: u32,
    window: u32,
    rtt: u32,
    rttvar: u32,
    ssthresh: u32,
    cwnd: u32,
    advmss: u32,
    reordering: u32,
    hoplimit: u32,
    initcwnd: u32,
    features: flagSet(u32, ["RTAX_FEATURE", RTAX_FEATURE]),
    rtoMin: u32,
    initrwnd: u32,
    quickack: u32,
    ccAlgo: string,
    fastopenNoCookie: u32,
  },
);
