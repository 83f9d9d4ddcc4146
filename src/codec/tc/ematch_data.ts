/** What extended matches of each kind look at. */

import { TCF_EM_OPND, TCF_LAYER } from "../../abi/pkt_cls.ts";
import { TCA_EM_IPT, TCF_EM_ALIGN, TCF_EM_CMP } from "../../abi/tc_ematch.ts";
import { bytesAt, randomBytes } from "../bytes.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { OP } from "../type.ts";
import { arrayOf, binary, enumeration, flagSet, string, u16, u32, u8 } from "../types.ts";
import type { Writer } from "../writer.ts";

/** A number of 4 bits, two of which make a byte. */
const nibble: AttributeType<number> = { ...u8, random: (random) => random.below(16) };
const layer = enumeration(nibble, ["TCF_LAYER", TCF_LAYER]);

/** Appends a byte of two numbers of 4 bits. */
function writeNibbles(writer: Writer, low: number, high: number, family: number): void {
  for (const half of [low, high]) if (half !== (half & 0xf)) writer.refuse("4 bits", half);
  u8.write(writer, low | high << 4, family);
}

/** `struct tcf_em_cmp` (linux/tc_ematch/tc_em_cmp.h): a number in the packet is compared. */
export interface EmatchCmp {
  /** What it is compared with. */
  val: number;
  /** Which of its bits count; 0 for all. */
  mask: number;
  /** Where it is, in bytes from the header. */
  off: number;
  /** TCF_EM_ALIGN_*: how many bytes it has. */
  align: number;
  /** TCF_EM_CMP_TRANS: it is in network order. */
  flags: number;
  /** TCF_LAYER_*: the header that `off` counts from. */
  layer: number;
  /** TCF_EM_OPND_*: how it is compared. */
  opnd: number;
}

const CMP = struct<EmatchCmp>({ name: "tcf_em_cmp", prefix: "" }, {
  val: u32,
  mask: u32,
  off: u16,
  align: enumeration(nibble, ["TCF_EM_ALIGN", TCF_EM_ALIGN]),
  flags: flagSet(nibble, ["TCF_EM_CMP", TCF_EM_CMP]),
  layer,
  opnd: enumeration(nibble, ["TCF_EM_OPND", TCF_EM_OPND]),
});

/** `TCF_EM_CMP`. Its last four members have half a byte each. */
export const cmp: AttributeType<EmatchCmp> = {
  ...CMP,
  name: "struct tcf_em_cmp",
  min: 12,
  max: 12,
  align: 4,
  read: (view, at) => ({
    val: view.getUint32(at, true),
    mask: view.getUint32(at + 4, true),
    off: view.getUint16(at + 8, true),
    align: view.getUint8(at + 10) & 0xf,
    flags: view.getUint8(at + 10) >> 4,
    layer: view.getUint8(at + 11) & 0xf,
    opnd: view.getUint8(at + 11) >> 4,
  }),
  write(writer, { val, mask, off, align, flags, layer, opnd }, family) {
    u32.write(writer, val, family);
    u32.write(writer, mask, family);
    u16.write(writer, off, family);
    writeNibbles(writer, align, flags, family);
    writeNibbles(writer, layer, opnd, family);
  },
};

/** `struct tcf_em_nbyte` (linux/tc_ematch/tc_em_nbyte.h): bytes of the packet are compared. */
export interface EmatchNbyte {
  /** Where they are, in bytes from the header. */
  off: number;
  /** TCF_LAYER_*: the header that `off` counts from. */
  layer: number;
  /** What they must be; at most 4095 bytes. */
  pattern: Uint8Array;
  /** Bytes after the pattern: tc fills the last four. */
  padding?: Uint8Array;
}

/** Bytes from `from` to `to`, if there are any. */
function paddingAt(view: DataView, from: number, to: number): { readonly padding?: Uint8Array } {
  return from === to ? {} : { padding: bytesAt(view, from, to - from) };
}

/** `TCF_EM_NBYTE`. The pattern's length has 12 bits, the layer the 4 above them. */
export const nbyte: AttributeType<EmatchNbyte> = {
  name: "struct tcf_em_nbyte",
  op: OP.CALL,
  min: 4,
  max: 65531,
  align: 2,
  flags: 0,
  read(view, at, length) {
    const word = view.getUint16(at + 2, true);
    const size = word & 0xfff;
    if (size > length - 4) return undefined;
    return {
      off: view.getUint16(at, true),
      layer: word >> 12,
      pattern: bytesAt(view, at + 4, size),
      ...paddingAt(view, at + 4 + size, at + length),
    };
  },
  write(writer, { off, layer, pattern, padding }, family) {
    if (layer !== (layer & 0xf)) writer.refuse("4 bits", layer);
    if (pattern.length > 0xfff) writer.refuse("at most 4095 bytes", pattern);
    u16.write(writer, off, family);
    u16.write(writer, pattern.length | layer << 12, family);
    writer.put(pattern);
    if (padding !== undefined) writer.put(padding);
  },
  json: ({ off, layer: from, pattern }, style, family) => ({
    off,
    layer: layer.json(from, style, family),
    pattern: binary.json(pattern, style, family),
  }),
  random: (random, family) => ({
    off: u16.random(random, family),
    layer: layer.random(random, family),
    pattern: randomBytes(random, random.below(9)),
  }),
};

/** `struct tcf_em_text` (linux/tc_ematch/tc_em_text.h): a text is looked for. */
export interface EmatchText {
  /** How it is looked for: `"kmp"`. */
  algo: string;
  /** Where to begin, in bytes from `fromLayer`. */
  fromOffset: number;
  /** Where to end, in bytes from `toLayer`. */
  toOffset: number;
  /** TCF_LAYER_* that `fromOffset` counts from. */
  fromLayer: number;
  /** TCF_LAYER_* that `toOffset` counts from. */
  toLayer: number;
  /** The text. */
  pattern: Uint8Array;
  /** Bytes after the text. */
  padding?: Uint8Array;
}

const ALGO = 16;

/**
 * `TCF_EM_TEXT`: 16 bytes of name, offsets, the pattern's length, a byte of two layers, a reserved
 * one. The kernel does not align what it sends after a pattern (`nla_append` in net/sched/em_text.c):
 * unless the pattern's length is a multiple of four, the rest of the message cannot be read.
 */
export const text: AttributeType<EmatchText> = {
  name: "struct tcf_em_text",
  op: OP.CALL,
  min: 24,
  max: 65531,
  align: 2,
  flags: 0,
  read(view, at, length, context) {
    const name = bytesAt(view, at, ALGO);
    const end = name.indexOf(0);
    const size = view.getUint16(at + 20, true);
    const reserved = view.getUint8(at + 23) !== 0 || size > length - 24;
    // Anything but ASCII and then zeros would not be written the same way.
    const odd = end <= 0 || name.some((byte, index) => index < end ? byte > 126 : byte !== 0);
    if (reserved || odd) return undefined;
    return {
      algo: string.read(view, at, ALGO, context) ?? "",
      fromOffset: view.getUint16(at + 16, true),
      toOffset: view.getUint16(at + 18, true),
      fromLayer: view.getUint8(at + 22) & 0xf,
      toLayer: view.getUint8(at + 22) >> 4,
      pattern: bytesAt(view, at + 24, size),
      ...paddingAt(view, at + 24 + size, at + length),
    };
  },
  write(writer, { algo, fromOffset, toOffset, fromLayer, toLayer, pattern, padding }, family) {
    const start = writer.length;
    string.write(writer, algo, family);
    if (writer.length - start > ALGO) writer.refuse(`at most ${ALGO - 1} bytes`, algo);
    writer.reserve(start + ALGO - writer.length);
    u16.write(writer, fromOffset, family);
    u16.write(writer, toOffset, family);
    u16.write(writer, pattern.length, family);
    writeNibbles(writer, fromLayer, toLayer, family);
    u8.write(writer, 0, family);
    writer.put(pattern);
    if (padding !== undefined) writer.put(padding);
  },
  json: ({ pattern, fromLayer, toLayer, padding: _padding, ...rest }, style, family) => ({
    ...rest,
    fromLayer: layer.json(fromLayer, style, family),
    toLayer: layer.json(toLayer, style, family),
    pattern: binary.json(pattern, style, family),
  }),
  random: (random, family) => ({
    algo: ["kmp", "bm", "fsm"][random.below(3)] ?? "kmp",
    fromOffset: u16.random(random, family),
    toOffset: u16.random(random, family),
    fromLayer: layer.random(random, family),
    toLayer: layer.random(random, family),
    pattern: randomBytes(random, random.below(9)),
  }),
};

/** `struct can_filter` (linux/can.h): CAN frames that match. */
export interface EmatchCanFilter extends Struct {
  /** The frame's id and flags. */
  canId: number;
  /** Which of its bits count. */
  canMask: number;
}

/** `TCF_EM_CANID`: `struct can_filter` one after another. */
export const canid: AttributeType<EmatchCanFilter[]> = arrayOf(
  struct<EmatchCanFilter>({ name: "can_filter", prefix: "" }, { canId: u32, canMask: u32 }),
);

/** `struct xt_set_info` (linux/netfilter/xt_set.h): addresses of the packet are in a set. */
export interface EmatchIpset extends Struct {
  /** The number of the set. */
  index: number;
  /** How many dimensions the set has. */
  dim: number;
  /** For each dimension a bit 1 << dimension: the source, not the destination. Bit 0: inverted. */
  flags: number;
}

/** `TCF_EM_IPSET`. */
export const ipset: AttributeType<EmatchIpset> = struct<EmatchIpset>({
  name: "xt_set_info",
  prefix: "",
}, { index: u16, dim: u8, flags: u8 });

/** `TCA_EM_IPT_*`: a match of iptables. */
export interface EmatchIptAttributes extends AttributeSet {
  /** `TCA_EM_IPT_HOOK`: the hook of netfilter it takes itself to be in. */
  hook?: number;
  /** `TCA_EM_IPT_MATCH_NAME`: which match: `"policy"`. */
  matchName?: string;
  /** `TCA_EM_IPT_MATCH_REVISION`: which version of it. */
  matchRevision?: number;
  /** `TCA_EM_IPT_NFPROTO`: NFPROTO_* of linux/netfilter.h. */
  nfproto?: number;
  /** `TCA_EM_IPT_MATCH_DATA`: the match's own struct. */
  matchData?: Uint8Array;
}

/** `TCA_EM_IPT_*`; `em_ipt_policy` of net/sched/em_ipt.c. */
export const EMATCH_IPT: AttributeTable<EmatchIptAttributes> = new AttributeTable(
  "TCA_EM_IPT",
  TCA_EM_IPT,
  { hook: u32, matchName: string, matchRevision: u8, nfproto: u8, matchData: binary },
);
