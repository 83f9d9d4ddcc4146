import { TC_U32, TCA_CLS_FLAGS, TCA_U32 } from "../../abi/pkt_cls.ts";
import { nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { OP } from "../type.ts";
import {
  arrayOf,
  be16,
  be32,
  binary,
  flagSet,
  s16,
  s32,
  string,
  u16,
  u32,
  u64,
  u8,
} from "../types.ts";
import type { ActionPoliceAttributes } from "./act_police.ts";
import { ACTION_POLICE } from "./act_police.ts";
import type { Action } from "./action_list.ts";
import { actions } from "./action_list.ts";
import type { Counted } from "./counted.ts";
import { counted } from "./counted.ts";
import { handle } from "./handle.ts";

/** `struct tc_u32_key`: 4 bytes of the packet. */
export interface U32Key extends Struct {
  /** Which bits count, big-endian on the wire. */
  mask: number;
  /** What they must be, big-endian on the wire. */
  val: number;
  /** Where they are, in bytes from the network header, or from the next one as `offmask` says. */
  off: number;
  /** -1 to count from the next header. */
  offmask: number;
}

/** `struct tc_u32_key` of linux/pkt_cls.h. */
export const U32_KEY: StructType<U32Key> = struct<U32Key>({ name: "tc_u32_key", prefix: "" }, {
  mask: be32,
  val: be32,
  off: s32,
  offmask: s32,
});

/** `struct tc_u32_sel`: its members before the keys. */
export interface U32SelHeader extends Struct {
  /** TC_U32_*. */
  flags: number;
  /** By how much the offset that is read is shifted right. */
  offshift: number;
  /** Which bits at `offoff` are the offset, big-endian on the wire. */
  offmask: number;
  /** What is added to the offset, in bytes. */
  off: number;
  /** Where the offset is read, in bytes. */
  offoff: number;
  /** Where the bits that are hashed are, in bytes. */
  hoff: number;
  /** Which bits are hashed, big-endian on the wire. */
  hmask: number;
}

/** `struct tc_u32_sel`: bytes of the packet. */
export type U32Sel = Counted<U32SelHeader, U32Key>;

const sel = counted<U32SelHeader, U32Key>(
  struct<U32SelHeader & { nkeys: number }>({ name: "tc_u32_sel", prefix: "" }, {
    flags: flagSet(u8, ["TC_U32", TC_U32]),
    offshift: u8,
    nkeys: u8,
    offmask: be16,
    off: u16,
    offoff: s16,
    hoff: s16,
    hmask: be32,
  }),
  U32_KEY,
);

/** `struct tc_u32_mark`: the packet's mark. */
export interface U32Mark extends Struct {
  /** What the mark must be. */
  val: number;
  /** Which bits of it count. */
  mask: number;
  /** How often it was so. */
  success: number;
}

/** `struct tc_u32_pcnt`: what a filter counts. */
export interface U32Pcnt {
  /** How often the filter was asked. */
  rcnt: bigint;
  /** How often it matched. */
  rhit: bigint;
  /** How often each of the keys matched. */
  kcnts: bigint[];
}

const counts = arrayOf(u64);

const pcnt: AttributeType<U32Pcnt> = {
  name: "struct tc_u32_pcnt",
  op: OP.CALL,
  min: 16,
  max: counts.max,
  align: 8,
  flags: 0,
  read(view, at, length, context) {
    const [rcnt, rhit, ...kcnts] = counts.read(view, at, length, context) ?? [];
    return rcnt === undefined || rhit === undefined ? undefined : { rcnt, rhit, kcnts };
  },
  write: (writer, { rcnt, rhit, kcnts }, family) =>
    counts.write(writer, [rcnt, rhit, ...kcnts], family),
  json: ({ rcnt, rhit, kcnts }, style, family) => ({
    rcnt: u64.json(rcnt, style, family),
    rhit: u64.json(rhit, style, family),
    kcnts: counts.json(kcnts, style, family),
  }),
  random: (random, family) => ({
    rcnt: u64.random(random, family),
    rhit: u64.random(random, family),
    kcnts: counts.random(random, family),
  }),
};

/** `TCA_U32_*`: bytes of the packet. */
export interface FilterU32Attributes extends AttributeSet {
  /** `TCA_U32_CLASSID`: the class that packets go to. */
  classid?: number;
  /** `TCA_U32_HASH`: the hash table and the bucket that it is in. */
  hash?: number;
  /** `TCA_U32_LINK`: the hash table in which packets are looked up then. */
  link?: number;
  /** `TCA_U32_DIVISOR`: how many buckets it has, if it is a hash table. */
  divisor?: number;
  /** `TCA_U32_SEL`: the bytes. */
  sel?: U32Sel;
  /** `TCA_U32_POLICE`: the rate within which packets match. */
  police?: ActionPoliceAttributes;
  /** `TCA_U32_ACT`: what is done with packets that match. */
  act?: Action[];
  /** `TCA_U32_INDEV`: the link that packets must come in by. */
  indev?: string;
  /** `TCA_U32_PCNT`: how often it matched. */
  pcnt?: U32Pcnt;
  /** `TCA_U32_MARK`: the packet's mark. */
  mark?: U32Mark;
  /** `TCA_U32_FLAGS`: TCA_CLS_FLAGS_*: whether hardware has it. */
  flags?: number;
  /** `TCA_U32_PAD`. */
  pad?: Uint8Array;
}

/** `TCA_U32_*`; `u32_policy` of net/sched/cls_u32.c. */
export const FILTER_U32: AttributeTable<FilterU32Attributes> = new AttributeTable(
  "TCA_U32",
  TCA_U32,
  {
    classid: handle,
    hash: u32,
    link: u32,
    divisor: u32,
    sel,
    police: nest(() => ACTION_POLICE),
    act: actions,
    indev: string,
    pcnt,
    mark: struct<U32Mark>({ name: "tc_u32_mark", prefix: "" }, {
      val: u32,
      mask: u32,
      success: u32,
    }),
    flags: flagSet(u32, ["TCA_CLS_FLAGS", TCA_CLS_FLAGS]),
    pad: binary,
  },
);
