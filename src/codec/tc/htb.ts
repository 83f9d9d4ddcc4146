/** Hierarchical token buckets: htb. */

import { TCA_HTB } from "../../abi/pkt_sched.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { binary, flag, s32, u32, u64 } from "../types.ts";
import type { TcRatespec } from "./rate.ts";
import { rateTable, TC_RATESPEC } from "./rate.ts";

/** `struct tc_htb_opt`: of a class of an htb. */
export interface TcHtbOpt extends Struct {
  /** The rate that it is sure of. */
  rate: TcRatespec;
  /** The rate that it may borrow up to. */
  ceil: TcRatespec;
  /** The burst at `rate`, as the time that sending it takes, in ticks of 64 ns. */
  buffer: number;
  /** The burst at `ceil`, as the time that sending it takes, in ticks of 64 ns. */
  cbuffer: number;
  /** Bytes that it may send in a round; 0 in requests to compute them from the rate. */
  quantum: number;
  /** How far it is from the leaves. The kernel's answer alone has it. */
  level: number;
  /** Its priority, from 0 to 7; 0 is served first. */
  prio: number;
}

/** `struct tc_htb_glob`: of the whole htb. */
export interface TcHtbGlob extends Struct {
  /** The version of the protocol: 3 in requests; the kernel answers `major << 16 | minor`. */
  version: number;
  /** A class's quantum is its rate in bytes per second divided by this. */
  rate2quantum: number;
  /** The minor number of the class for packets that no filter takes. */
  defcls: number;
  /** No longer used. */
  debug: number;
  /** Packets that no class took. The kernel's answer alone has it. */
  directPkts: number;
}

/** `TCA_HTB_*`: the options of an htb (`init`, `directQlen`, `offload`) and of its classes. */
export interface QdiscHtbAttributes extends AttributeSet {
  /** `TCA_HTB_PARMS`: of a class. */
  parms?: TcHtbOpt;
  /** `TCA_HTB_INIT`: of the qdisc. */
  init?: TcHtbGlob;
  /** `TCA_HTB_CTAB`: the rate table of `ceil`. Only in requests. */
  ctab?: number[];
  /** `TCA_HTB_RTAB`: the rate table of `rate`. Only in requests. */
  rtab?: number[];
  /** `TCA_HTB_DIRECT_QLEN`: the most packets that wait which no class took. */
  directQlen?: number;
  /** `TCA_HTB_RATE64`: bytes per second, where 32 bits are too few. */
  rate64?: bigint;
  /** `TCA_HTB_CEIL64`: bytes per second, where 32 bits are too few. */
  ceil64?: bigint;
  /** `TCA_HTB_PAD`. */
  pad?: Uint8Array;
  /** `TCA_HTB_OFFLOAD`: hardware does it. */
  offload?: true;
}

/** `TCA_HTB_*` of linux/pkt_sched.h; `htb_policy` of net/sched/sch_htb.c. */
export const QDISC_HTB: AttributeTable<QdiscHtbAttributes> = new AttributeTable(
  "TCA_HTB",
  TCA_HTB,
  {
    parms: struct<TcHtbOpt>({ name: "tc_htb_opt", prefix: "" }, {
      rate: TC_RATESPEC,
      ceil: TC_RATESPEC,
      buffer: u32,
      cbuffer: u32,
      quantum: u32,
      level: u32,
      prio: u32,
    }),
    init: struct<TcHtbGlob>({
      name: "tc_htb_glob",
      prefix: "",
    }, { version: u32, rate2quantum: u32, defcls: u32, debug: u32, directPkts: u32 }),
    ctab: rateTable,
    rtab: rateTable,
    directQlen: u32,
    rate64: u64,
    ceil64: u64,
    pad: binary,
    offload: flag,
  },
);

/** `struct tc_htb_xstats`: how a class of an htb fares. */
export interface TcHtbXstats extends Struct {
  /** Packets that it sent at its own rate. */
  lends: number;
  /** Packets that it sent at a borrowed rate. */
  borrows: number;
  /** No longer used. */
  giants: number;
  /** Tokens at `rate`, in ticks of 64 ns; may be negative. */
  tokens: number;
  /** Tokens at `ceil`, in ticks of 64 ns; may be negative. */
  ctokens: number;
}

/** `struct tc_htb_xstats` of linux/pkt_sched.h. */
export const TC_HTB_XSTATS: StructType<TcHtbXstats> = struct<TcHtbXstats>({
  name: "tc_htb_xstats",
  prefix: "",
}, { lends: u32, borrows: u32, giants: u32, tokens: s32, ctokens: s32 });
