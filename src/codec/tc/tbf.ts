/** The token bucket filter: tbf. */

import { TCA_TBF } from "../../abi/pkt_sched.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { binary, u32, u64 } from "../types.ts";
import type { TcRatespec } from "./rate.ts";
import { rateTable, TC_RATESPEC } from "./rate.ts";

/** `struct tc_tbf_qopt`. */
export interface TcTbfQopt extends Struct {
  /** The rate. */
  rate: TcRatespec;
  /** The rate within bursts; all zeros for none. */
  peakrate: TcRatespec;
  /** The most bytes that wait. */
  limit: number;
  /** The burst at `rate`, as the time that sending it takes, in ticks of 64 ns. */
  buffer: number;
  /** The burst at `peakrate`, as the time that sending it takes, in ticks of 64 ns. */
  mtu: number;
}

/** `TCA_TBF_*`: the options of a tbf. */
export interface QdiscTbfAttributes extends AttributeSet {
  /** `TCA_TBF_PARMS`. */
  parms?: TcTbfQopt;
  /** `TCA_TBF_RTAB`: the rate table of `rate`. Only in requests. */
  rtab?: number[];
  /** `TCA_TBF_PTAB`: the rate table of `peakrate`. Only in requests. */
  ptab?: number[];
  /** `TCA_TBF_RATE64`: bytes per second, where 32 bits are too few. */
  rate64?: bigint;
  /** `TCA_TBF_PRATE64`: the peak rate in bytes per second, where 32 bits are too few. */
  prate64?: bigint;
  /** `TCA_TBF_BURST`: the burst at `rate`, in bytes. Only in requests. */
  burst?: number;
  /** `TCA_TBF_PBURST`: the burst at `peakrate`, in bytes. Only in requests. */
  pburst?: number;
  /** `TCA_TBF_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_TBF_*` of linux/pkt_sched.h; `tbf_policy` of net/sched/sch_tbf.c. */
export const QDISC_TBF: AttributeTable<QdiscTbfAttributes> = new AttributeTable(
  "TCA_TBF",
  TCA_TBF,
  {
    parms: struct<TcTbfQopt>({ name: "tc_tbf_qopt", prefix: "" }, {
      rate: TC_RATESPEC,
      peakrate: TC_RATESPEC,
      limit: u32,
      buffer: u32,
      mtu: u32,
    }),
    rtab: rateTable,
    ptab: rateTable,
    rate64: u64,
    prate64: u64,
    burst: u32,
    pburst: u32,
    pad: binary,
  },
);
