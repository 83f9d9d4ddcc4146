/** The network emulator: delay, loss, duplicates, reordering, corruption and rates. */

import { NETEM_LOSS, TCA_NETEM } from "../../abi/pkt_sched.ts";
import type { Headed } from "../nests.ts";
import { headed, nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { arrayOf, binary, s16, s32, s64, u32, u64 } from "../types.ts";

/** `struct tc_netem_qopt`: what a netem does at random. Of probabilities 2^32 - 1 is 100 %. */
export interface TcNetemQopt extends Struct {
  /** The delay, in ticks of 64 ns: see `latency64`. */
  latency: number;
  /** The most packets that wait. */
  limit: number;
  /** The probability of loss. */
  loss: number;
  /** How many packets are delayed between two that overtake them; 0 for none. */
  gap: number;
  /** The probability of duplicates. */
  duplicate: number;
  /** By how much the delay varies, in ticks of 64 ns: see `jitter64`. */
  jitter: number;
}

const qopt: StructType<TcNetemQopt> = struct<TcNetemQopt>({ name: "tc_netem_qopt", prefix: "" }, {
  latency: u32,
  limit: u32,
  loss: u32,
  gap: u32,
  duplicate: u32,
  jitter: u32,
});

/** `struct tc_netem_corr`: how much chance depends on what it was before; 2^32 - 1 is 100 %. */
export interface TcNetemCorr extends Struct {
  /** Of delays. */
  delayCorr: number;
  /** Of losses. */
  lossCorr: number;
  /** Of duplicates. */
  dupCorr: number;
}

/** `struct tc_netem_reorder` and `struct tc_netem_corrupt`; 2^32 - 1 is 100 %. */
export interface TcNetemChance extends Struct {
  /** How probable it is. */
  probability: number;
  /** How much that depends on what happened before. */
  correlation: number;
}

function chance(name: string): StructType<TcNetemChance> {
  return struct<TcNetemChance>({ name, prefix: "" }, { probability: u32, correlation: u32 });
}

/** `struct tc_netem_rate`: a rate, and what the link adds to packets. */
export interface TcNetemRate extends Struct {
  /** Bytes per second; 2^32 - 1 if `rate64` has it. */
  rate: number;
  /** Bytes added to every packet; may be negative. */
  packetOverhead: number;
  /** Bytes of a cell of the link; 0 if it has none. */
  cellSize: number;
  /** Bytes added to every cell; may be negative. */
  cellOverhead: number;
}

/** `struct tc_netem_slot`: packets are let go together, in slots. */
export interface TcNetemSlot extends Struct {
  /** The shortest time between slots, in ns. */
  minDelay: bigint;
  /** The longest time between slots, in ns. */
  maxDelay: bigint;
  /** The most packets of a slot; 0 for any number. */
  maxPackets: number;
  /** The most bytes of a slot; 0 for any number. */
  maxBytes: number;
  /** The average time between slots, if a distribution is given, in ns. */
  distDelay: bigint;
  /** By how much it varies, in ns. */
  distJitter: bigint;
}

/** `struct tc_netem_gimodel`: loss by four states; 2^32 - 1 is 100 %. */
export interface TcNetemGimodel extends Struct {
  /** The probability to go from state 1 to state 3. */
  p13: number;
  /** The probability to go from state 3 to state 1. */
  p31: number;
  /** The probability to go from state 3 to state 2. */
  p32: number;
  /** The probability to go from state 1 to state 4. */
  p14: number;
  /** The probability to go from state 2 to state 3. */
  p23: number;
}

/** `struct tc_netem_gemodel`: loss after Gilbert and Elliot; 2^32 - 1 is 100 %. */
export interface TcNetemGemodel extends Struct {
  /** The probability to go from the good to the bad state. */
  p: number;
  /** The probability to go from the bad to the good state. */
  r: number;
  /** The probability of loss in the bad state. */
  h: number;
  /** The probability of no loss in the good state. */
  k1: number;
}

/** `NETEM_LOSS_*`: a model of loss. */
export interface NetemLossAttributes extends AttributeSet {
  /** `NETEM_LOSS_GI`: by four states. */
  gi?: TcNetemGimodel;
  /** `NETEM_LOSS_GE`: after Gilbert and Elliot. */
  ge?: TcNetemGemodel;
}

/** `NETEM_LOSS_*` of linux/pkt_sched.h; `dump_loss_model` of net/sched/sch_netem.c. */
export const NETEM_LOSS_MODEL: AttributeTable<NetemLossAttributes> = new AttributeTable(
  "NETEM_LOSS",
  NETEM_LOSS,
  {
    gi: struct<TcNetemGimodel>({ name: "tc_netem_gimodel", prefix: "" }, {
      p13: u32,
      p31: u32,
      p32: u32,
      p14: u32,
      p23: u32,
    }),
    ge: struct<TcNetemGemodel>({ name: "tc_netem_gemodel", prefix: "" }, {
      p: u32,
      r: u32,
      h: u32,
      k1: u32,
    }),
  },
);

/** `TCA_NETEM_*`: the options of a netem after its `struct tc_netem_qopt`. */
export interface QdiscNetemAttributes extends AttributeSet {
  /** `TCA_NETEM_CORR`. */
  corr?: TcNetemCorr;
  /** `TCA_NETEM_DELAY_DIST`: how delays are distributed; 8192 is one `jitter`. Only in requests. */
  delayDist?: number[];
  /** `TCA_NETEM_REORDER`: packets that are not delayed. */
  reorder?: TcNetemChance;
  /** `TCA_NETEM_CORRUPT`: packets of which a bit is changed. */
  corrupt?: TcNetemChance;
  /** `TCA_NETEM_LOSS`. */
  loss?: NetemLossAttributes;
  /** `TCA_NETEM_RATE`. */
  rate?: TcNetemRate;
  /** `TCA_NETEM_ECN`: 1 to mark packets rather than to lose them. */
  ecn?: number;
  /** `TCA_NETEM_RATE64`: bytes per second, where 32 bits are too few. */
  rate64?: bigint;
  /** `TCA_NETEM_PAD`. */
  pad?: Uint8Array;
  /** `TCA_NETEM_LATENCY64`: the delay, in ns. */
  latency64?: bigint;
  /** `TCA_NETEM_JITTER64`: by how much the delay varies, in ns. */
  jitter64?: bigint;
  /** `TCA_NETEM_SLOT`. */
  slot?: TcNetemSlot;
  /** `TCA_NETEM_SLOT_DIST`: how times between slots are distributed. Only in requests. */
  slotDist?: number[];
  /** `TCA_NETEM_PRNG_SEED`: what chance begins with (Linux 6.6). */
  prngSeed?: bigint;
}

/** `TCA_NETEM_*` of linux/pkt_sched.h; `netem_policy` of net/sched/sch_netem.c. */
export const QDISC_NETEM: AttributeTable<QdiscNetemAttributes> = new AttributeTable(
  "TCA_NETEM",
  TCA_NETEM,
  {
    corr: struct<TcNetemCorr>({ name: "tc_netem_corr", prefix: "" }, {
      delayCorr: u32,
      lossCorr: u32,
      dupCorr: u32,
    }),
    delayDist: arrayOf(s16),
    reorder: chance("tc_netem_reorder"),
    corrupt: chance("tc_netem_corrupt"),
    loss: nest(() => NETEM_LOSS_MODEL),
    rate: struct<TcNetemRate>({ name: "tc_netem_rate", prefix: "" }, {
      rate: u32,
      packetOverhead: s32,
      cellSize: u32,
      cellOverhead: s32,
    }),
    ecn: u32,
    rate64: u64,
    pad: binary,
    latency64: s64,
    jitter64: s64,
    slot: struct<TcNetemSlot>({ name: "tc_netem_slot", prefix: "" }, {
      minDelay: s64,
      maxDelay: s64,
      maxPackets: s32,
      maxBytes: s32,
      distDelay: s64,
      distJitter: s64,
    }),
    slotDist: arrayOf(s16),
    prngSeed: u64,
  },
);

/** The options of a netem. */
export type QdiscNetem = Headed<TcNetemQopt, QdiscNetemAttributes>;

/** `struct tc_netem_qopt` and `TCA_NETEM_*`. */
export const netemOptions: AttributeType<QdiscNetem> = headed(qopt, () => QDISC_NETEM);
