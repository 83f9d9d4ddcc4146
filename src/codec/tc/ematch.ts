/** Extended matches: TCA_*_EMATCHES of filters. */

import { TCA_EMATCH_TREE, TCF_EM, TCF_EM_FLAG, TCF_EM_REL } from "../../abi/pkt_cls.ts";
import { keyOf } from "../../abi/names.ts";
import { indexed, nest } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { MAX_DEPTH, OP } from "../type.ts";
import { binary, enumeration, flagSet, u16, u32 } from "../types.ts";
import { canid, cmp, EMATCH_IPT, ipset, nbyte, text } from "./ematch_data.ts";
import type {
  EmatchCanFilter,
  EmatchCmp,
  EmatchIpset,
  EmatchIptAttributes,
  EmatchNbyte,
  EmatchText,
} from "./ematch_data.ts";
import type { EmatchMetaAttributes } from "./ematch_meta.ts";
import { EMATCH_META } from "./ematch_meta.ts";
import type { U32Key } from "./cls_u32.ts";
import { U32_KEY } from "./cls_u32.ts";

/** What an extended match looks at, by TCF_EM_*. */
export interface EmatchDataOfKind {
  /** `TCF_EM_CONTAINER`: parentheses, with the place in the list of the first match inside. */
  0: number;
  /** `TCF_EM_CMP`: a number in the packet. */
  1: EmatchCmp;
  /** `TCF_EM_NBYTE`: bytes of the packet. */
  2: EmatchNbyte;
  /** `TCF_EM_U32`: 4 bytes of the packet, as filter u32 looks at them. */
  3: U32Key;
  /** `TCF_EM_META`: what is known of the packet. */
  4: EmatchMetaAttributes;
  /** `TCF_EM_TEXT`: a text somewhere in the packet. */
  5: EmatchText;
  /** `TCF_EM_CANID`: a CAN frame's id. */
  7: EmatchCanFilter[];
  /** `TCF_EM_IPSET`: addresses of the packet. */
  8: EmatchIpset;
  /** `TCF_EM_IPT`: whatever a match of iptables looks at. */
  9: EmatchIptAttributes;
}

/** What a match's kind says of its data: `kind === TCF_EM.CMP` tells the type of `data`. */
export type EmatchKind =
  | {
    [K in keyof EmatchDataOfKind]: {
      /** `kind` of `struct tcf_ematch_hdr`: TCF_EM_*. */
      kind: K;
      /** What is looked at. */
      data: EmatchDataOfKind[K];
      /** The bytes, where they are not what the kind says. */
      payload?: never;
    };
  }[keyof EmatchDataOfKind]
  | {
    /** `kind` of `struct tcf_ematch_hdr`: TCF_EM_*. */
    kind: number;
    /** What is looked at is in `payload`. */
    data?: never;
    /** The bytes. */
    payload: Uint8Array;
  };

/** An extended match: `struct tcf_ematch_hdr`, and what it looks at. */
export type Ematch = EmatchKind & {
  /** A number that is given back. */
  matchid: number;
  /** TCF_EM_REL_*: how it is joined to the next one; TCF_EM_INVERT, TCF_EM_SIMPLE. */
  flags: number;
  /** Not used; absent if it is 0. */
  pad?: number;
};

const HDR = 8;

const DATA: { readonly [K in keyof EmatchDataOfKind]: AttributeType<EmatchDataOfKind[K]> } = {
  [TCF_EM.CONTAINER]: u32,
  [TCF_EM.CMP]: cmp,
  [TCF_EM.NBYTE]: nbyte,
  [TCF_EM.U32]: U32_KEY,
  [TCF_EM.META]: nest(() => EMATCH_META),
  [TCF_EM.TEXT]: text,
  [TCF_EM.CANID]: canid,
  [TCF_EM.IPSET]: ipset,
  [TCF_EM.IPT]: nest(() => EMATCH_IPT),
};

const dataByKind: ReadonlyMap<number, AttributeType<unknown>> = new Map(
  Object.entries(DATA).map(([kind, type]) => [Number(kind), type]),
);

const kindName = enumeration(u16, ["TCF_EM", TCF_EM]);
const flagNames = flagSet(u16, ["TCF_EM", TCF_EM_FLAG]);

/** How a match is joined to the next one, and its other flags. */
const matchFlags: AttributeType<number> = {
  ...u16,
  json(value, style, family) {
    const rest = flagNames.json(value & ~3, style, family);
    const relation = keyOf(TCF_EM_REL, value & 3);
    return [relation === undefined ? value & 3 : `TCF_EM_REL_${relation}`, ...Object(rest)];
  },
};

/** `struct tcf_ematch_hdr`, and then what `kind` decides. */
const ematch: AttributeType<Ematch> = {
  name: "struct tcf_ematch_hdr and data",
  op: OP.CALL,
  min: HDR,
  max: 65531,
  align: 4,
  flags: 0,
  read(view, at, length, context) {
    if (context.depth >= MAX_DEPTH) return undefined;
    const kind = view.getUint16(at + 2, true);
    const flags = view.getUint16(at + 4, true);
    const pad = view.getUint16(at + 6, true);
    const size = length - HDR;
    const type = (flags & TCF_EM_FLAG.SIMPLE) === 0 ? dataByKind.get(kind) : undefined;
    const data = type === undefined || size < type.min || size > type.max
      ? undefined
      : type.read(view, at + HDR, size, context);
    const match = {
      kind,
      matchid: view.getUint16(at, true),
      flags,
      ...pad !== 0 && { pad },
      ...data === undefined ? { payload: binary.read(view, at + HDR, size, context) } : { data },
    };
    // The data is of the type that DATA has for the kind; the compiler cannot follow the lookup.
    return match as Ematch;
  },
  write(writer, { kind, matchid, flags, pad = 0, data, payload }, family) {
    u16.write(writer, matchid, family);
    u16.write(writer, kind, family);
    u16.write(writer, flags, family);
    u16.write(writer, pad, family);
    const type: AttributeType<unknown> = dataByKind.get(kind) ?? binary;
    if (data === undefined) binary.write(writer, payload ?? new Uint8Array(), family);
    else type.write(writer, data, family);
  },
  json: ({ kind, matchid, flags, data, payload }, style, family) => ({
    kind: kindName.json(kind, style, family),
    matchid,
    flags: matchFlags.json(flags, style, family),
    ...data === undefined
      ? { payload: binary.json(payload ?? new Uint8Array(), style, family) }
      : { data: (dataByKind.get(kind) ?? binary).json(data, style, family) },
  }),
  random(random, family) {
    const kinds = [...dataByKind.keys()];
    const kind = kinds[random.below(kinds.length)] ?? TCF_EM.CMP;
    const data = dataByKind.get(kind)?.random(random, family);
    // As in read.
    return { kind, matchid: random.below(4), flags: random.below(8), data } as Ematch;
  },
};

/** `struct tcf_ematch_tree_hdr`. */
export interface EmatchTreeHeader extends Struct {
  /** How many matches there are. */
  nmatches: number;
  /** Who made them: 0 for tc. */
  progid: number;
}

/** `TCA_EMATCH_TREE_*`: extended matches. */
export interface EmatchTreeAttributes extends AttributeSet {
  /** `TCA_EMATCH_TREE_HDR`: how many there are. */
  hdr?: EmatchTreeHeader;
  /** `TCA_EMATCH_TREE_LIST`: the matches. */
  list?: Ematch[];
}

/** `TCA_EMATCH_TREE_*`; `em_policy` and `tcf_em_tree_dump` of net/sched/ematch.c. */
export const EMATCHES: AttributeTable<EmatchTreeAttributes> = new AttributeTable(
  "TCA_EMATCH_TREE",
  TCA_EMATCH_TREE,
  {
    hdr: struct<EmatchTreeHeader>({ name: "tcf_ematch_tree_hdr", prefix: "" }, {
      nmatches: u16,
      progid: u16,
    }),
    list: indexed({ key: "match", type: ematch, first: 1 }),
  },
);
