/** Generic random early detection: several virtual queues in one. */

import { TC_RED, TCA_GRED, TCA_GRED_VQ, TCA_GRED_VQ_ENTRY } from "../../abi/pkt_sched.ts";
import { list, nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import { array, arrayOf, binary, flagSet, u16, u32, u64, u8 } from "../types.ts";
import { redFlags } from "./red.ts";

/** `struct tc_gred_qopt`: one virtual queue of a gred. */
export interface TcGredQopt extends Struct {
  /** The most bytes that wait. */
  limit: number;
  /** The average length in bytes from which on packets are dropped at random. */
  qthMin: number;
  /** The average length in bytes from which on all are dropped. */
  qthMax: number;
  /** `DP`: its number; 16 and more if there is no such queue. */
  dp: number;
  /** Bytes that wait. */
  backlog: number;
  /** The average length, in bytes. */
  qave: number;
  /** Packets dropped because the average length was above `qthMax`. */
  forced: number;
  /** Packets dropped at random. */
  early: number;
  /** Packets dropped for other reasons. */
  other: number;
  /** Packets dropped because the queue was full. */
  pdrop: number;
  /** `Wlog`: the logarithm of the weight of the past. */
  wlog: number;
  /** `Plog`: the logarithm of the largest probability by `qthMax - qthMin`. */
  plog: number;
  /** `Scell_log`: how fast the average falls while the queue is idle. */
  scellLog: number;
  /** Its priority. */
  prio: number;
  /** Packets that came in. */
  packets: number;
  /** Bytes that came in, modulo 2^32. */
  bytesin: number;
}

/** `struct tc_gred_sopt`: what a gred's virtual queues have in common. */
export interface TcGredSopt extends Struct {
  /** `DPs`: how many queues there are, at most 16. */
  dps: number;
  /** `def_DP`: the number of the default one. */
  defDp: number;
  /** 1 if the queues have priorities. */
  grio: number;
  /** TC_RED_*. */
  flags: number;
  /** Reserved. */
  pad1: number;
}

/** `TCA_GRED_VQ_*`: one virtual queue. */
export interface QdiscGredQueueAttributes extends AttributeSet {
  /** `TCA_GRED_VQ_PAD`. */
  pad?: Uint8Array;
  /** `TCA_GRED_VQ_DP`: its number. */
  dp?: number;
  /** `TCA_GRED_VQ_STAT_BYTES`: bytes that came in. */
  statBytes?: bigint;
  /** `TCA_GRED_VQ_STAT_PACKETS`: packets that came in. */
  statPackets?: number;
  /** `TCA_GRED_VQ_STAT_BACKLOG`: bytes that wait. */
  statBacklog?: number;
  /** `TCA_GRED_VQ_STAT_PROB_DROP`: packets dropped at random. */
  statProbDrop?: number;
  /** `TCA_GRED_VQ_STAT_PROB_MARK`: packets marked at random. */
  statProbMark?: number;
  /** `TCA_GRED_VQ_STAT_FORCED_DROP`: packets dropped above the threshold. */
  statForcedDrop?: number;
  /** `TCA_GRED_VQ_STAT_FORCED_MARK`: packets marked above the threshold. */
  statForcedMark?: number;
  /** `TCA_GRED_VQ_STAT_PDROP`: packets dropped because the queue was full. */
  statPdrop?: number;
  /** `TCA_GRED_VQ_STAT_OTHER`: packets dropped for other reasons. */
  statOther?: number;
  /** `TCA_GRED_VQ_FLAGS`: TC_RED_*. */
  flags?: number;
}

/** `TCA_GRED_VQ_*`; `gred_vq_policy` and `gred_dump` of net/sched/sch_gred.c. */
export const QDISC_GRED_QUEUE: AttributeTable<QdiscGredQueueAttributes> = new AttributeTable(
  "TCA_GRED_VQ",
  TCA_GRED_VQ,
  {
    pad: binary,
    dp: u32,
    statBytes: u64,
    statPackets: u32,
    statBacklog: u32,
    statProbDrop: u32,
    statProbMark: u32,
    statForcedDrop: u32,
    statForcedMark: u32,
    statPdrop: u32,
    statOther: u32,
    flags: flagSet(u32, ["TC_RED", TC_RED]),
  },
);

/** `TCA_GRED_*`: the options of a gred. */
export interface QdiscGredAttributes extends AttributeSet {
  /** `TCA_GRED_PARMS`: in requests the one virtual queue that is set up, from the kernel all 16. */
  parms?: TcGredQopt[];
  /** `TCA_GRED_STAB`: a table of 256 logarithms, by how long the queue was idle. Only in requests. */
  stab?: Uint8Array;
  /** `TCA_GRED_DPS`: what the queues have in common. */
  dps?: TcGredSopt;
  /** `TCA_GRED_MAX_P`: the largest probability, 2^32 being 1, of one or of all 16 queues. */
  maxP?: number[];
  /** `TCA_GRED_LIMIT`: the most bytes that wait in all queues. */
  limit?: number;
  /** `TCA_GRED_VQ_LIST`: the virtual queues that there are. */
  vqList?: QdiscGredQueueAttributes[];
}

/** `TCA_GRED_*` of linux/pkt_sched.h; `gred_policy` of net/sched/sch_gred.c. */
export const QDISC_GRED: AttributeTable<QdiscGredAttributes> = new AttributeTable(
  "TCA_GRED",
  TCA_GRED,
  {
    parms: arrayOf(struct<TcGredQopt>({
      name: "tc_gred_qopt",
      prefix: "",
      members: { dp: "DP", wlog: "Wlog", plog: "Plog", scellLog: "Scell_log" },
    }, {
      limit: u32,
      qthMin: u32,
      qthMax: u32,
      dp: u32,
      backlog: u32,
      qave: u32,
      forced: u32,
      early: u32,
      other: u32,
      pdrop: u32,
      wlog: u8,
      plog: u8,
      scellLog: u8,
      prio: u8,
      packets: u32,
      bytesin: u32,
    })),
    stab: array(256),
    dps: struct<TcGredSopt>({
      name: "tc_gred_sopt",
      prefix: "",
      members: { dps: "DPs", defDp: "def_DP" },
    }, { dps: u32, defDp: u32, grio: u8, flags: redFlags, pad1: u16 }),
    maxP: arrayOf(u32),
    limit: u32,
    vqList: list({
      key: "entry",
      id: TCA_GRED_VQ_ENTRY.ENTRY,
      type: nest(() => QDISC_GRED_QUEUE),
    }),
  },
);
