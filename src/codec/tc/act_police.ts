import { TCA_POLICE } from "../../abi/pkt_cls.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { binary, s32, u32, u64 } from "../types.ts";
import type { ActionTimes } from "./action_common.ts";
import { TCF_T, verdict } from "./action_common.ts";
import type { TcRatespec } from "./rate.ts";
import { rateTable, TC_RATESPEC } from "./rate.ts";

/** `struct tc_police`: what action police does. */
export interface ActionPolice extends Struct {
  /** The action's number among those of its kind. */
  index: number;
  /** TC_ACT_*: what becomes of a packet beyond the rate. */
  action: number;
  /** No longer used. */
  limit: number;
  /** How much may pass at once, in ticks of 64 ns at `rate`. */
  burst: number;
  /** The largest packet, in bytes. */
  mtu: number;
  /** The rate; 0 for none. */
  rate: TcRatespec;
  /** The highest rate for a moment; 0 for none. */
  peakrate: TcRatespec;
  /** How often the action is referred to. */
  refcnt: number;
  /** By how many filters it is used. */
  bindcnt: number;
  /** No longer used. */
  capab: number;
}

/** `TCA_POLICE_*`: packets beyond a rate get another fate. */
export interface ActionPoliceAttributes extends AttributeSet {
  /** `TCA_POLICE_TBF`: its number and the rates. */
  tbf?: ActionPolice;
  /** `TCA_POLICE_RATE`: in requests, how long packets take at `tbf.rate`. */
  rate?: number[];
  /** `TCA_POLICE_PEAKRATE`: in requests, how long packets take at `tbf.peakrate`. */
  peakrate?: number[];
  /**
   * `TCA_POLICE_AVRATE`: the estimated rate beyond which packets are dropped, in bytes per second.
   */
  avrate?: number;
  /** `TCA_POLICE_RESULT`: TC_ACT_*: what becomes of a packet within the rate. */
  result?: number;
  /** `TCA_POLICE_TM`: when things happened to it. */
  tm?: ActionTimes;
  /** `TCA_POLICE_PAD`. */
  pad?: Uint8Array;
  /** `TCA_POLICE_RATE64`: `tbf.rate` where 32 bits are too few, in bytes per second. */
  rate64?: bigint;
  /** `TCA_POLICE_PEAKRATE64`: `tbf.peakrate` where 32 bits are too few, in bytes per second. */
  peakrate64?: bigint;
  /** `TCA_POLICE_PKTRATE64`: the rate in packets per second. */
  pktrate64?: bigint;
  /**
   * `TCA_POLICE_PKTBURST64`: how many packets may pass at once, as ticks of 64 ns that they take.
   */
  pktburst64?: bigint;
}

/** `TCA_POLICE_*`; `police_policy` of net/sched/act_police.c. */
export const ACTION_POLICE: AttributeTable<ActionPoliceAttributes> = new AttributeTable(
  "TCA_POLICE",
  TCA_POLICE,
  {
    tbf: struct<ActionPolice>({ name: "tc_police", prefix: "" }, {
      index: u32,
      action: verdict,
      limit: u32,
      burst: u32,
      mtu: u32,
      rate: TC_RATESPEC,
      peakrate: TC_RATESPEC,
      refcnt: s32,
      bindcnt: s32,
      capab: u32,
    }),
    rate: rateTable,
    peakrate: rateTable,
    avrate: u32,
    result: verdict,
    tm: TCF_T,
    pad: binary,
    rate64: u64,
    peakrate64: u64,
    pktrate64: u64,
    pktburst64: u64,
  },
);
