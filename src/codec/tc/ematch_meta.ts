/** Extended matches of kind meta: what is known of a packet is compared. */

import { keyOf } from "../../abi/names.ts";
import { TCF_EM_OPND } from "../../abi/pkt_cls.ts";
import { TCA_EM_META, TCF_META_ID, TCF_META_TYPE } from "../../abi/tc_ematch.ts";
import { select } from "../nests.ts";
import type { AttributeSet } from "../set.ts";
import type { Struct, StructType } from "../struct.ts";
import { struct } from "../struct.ts";
import { AttributeTable } from "../table.ts";
import type { AttributeType } from "../type.ts";
import { binary, enumeration, u16, u8, uint } from "../types.ts";

/** `struct tcf_meta_val` (linux/tc_ematch/tc_em_meta.h): one side of a comparison. */
export interface EmatchMetaValue extends Struct {
  /** TCF_META_TYPE_* in the 4 upper bits, TCF_META_ID_* in the 11 low ones. */
  kind: number;
  /** By how many bits a number is shifted right; how many bytes of text are left out. */
  shift: number;
  /** TCF_EM_OPND_*: how it is compared; meant on the left side only. */
  op: number;
}

/** `struct tcf_meta_hdr` (linux/tc_ematch/tc_em_meta.h): what is compared with what. */
export interface EmatchMetaHeader extends Struct {
  /** The left side. */
  left: EmatchMetaValue;
  /** The right side. */
  right: EmatchMetaValue;
}

/** The number, or the text, that a side is masked with or, if it is TCF_META_ID_VALUE, is. */
export type EmatchMetaOperand = bigint | Uint8Array;

/** `TCA_EM_META_*`: what is known of a packet is compared. */
export interface EmatchMetaAttributes extends AttributeSet {
  /** `TCA_EM_META_HDR`: what is compared with what. */
  hdr?: EmatchMetaHeader;
  /** `TCA_EM_META_LVALUE`: a number or bytes, as the type of `hdr.left` says. */
  lvalue?: EmatchMetaOperand;
  /** `TCA_EM_META_RVALUE`: a number or bytes, as the type of `hdr.right` says. */
  rvalue?: EmatchMetaOperand;
}

const typeOf = (kind: number) => kind >> 12;

/** A side's kind, by the name of what it is. */
const metaKind: AttributeType<number> = {
  ...u16,
  json(value) {
    const [type, id] = [keyOf(TCF_META_TYPE, typeOf(value)), keyOf(TCF_META_ID, value & 0x7ff)];
    return type === undefined || id === undefined || (value & 0x800) !== 0
      ? value
      : [`TCF_META_TYPE_${type}`, `TCF_META_ID_${id}`];
  },
};

const VALUE: StructType<EmatchMetaValue> = struct<EmatchMetaValue>({
  name: "tcf_meta_val",
  prefix: "",
}, { kind: metaKind, shift: u8, op: enumeration(u8, ["TCF_EM_OPND", TCF_EM_OPND]) });

function isHeader(value: unknown): value is EmatchMetaHeader {
  return typeof value === "object" && value !== null && "left" in value && "right" in value;
}

function headerOf(type: number): EmatchMetaHeader {
  const value = { kind: type << 12, shift: 0, op: 0 };
  return { left: value, right: value };
}

/** A side's operand: a number of 4 or 8 bytes for TCF_META_TYPE_INT, else bytes. */
function operand(of: "left" | "right"): AttributeType<EmatchMetaOperand> {
  return {
    ...select<EmatchMetaOperand>("hdr", {}),
    select: {
      by: "hdr",
      values: [headerOf(TCF_META_TYPE.VAR), headerOf(TCF_META_TYPE.INT)],
      choose: (hdr) =>
        !isHeader(hdr) ? undefined : typeOf(hdr[of].kind) === TCF_META_TYPE.INT ? uint : binary,
    },
  };
}

/** `TCA_EM_META_*`; `meta_policy` and `em_meta_dump` of net/sched/em_meta.c. */
export const EMATCH_META: AttributeTable<EmatchMetaAttributes> = new AttributeTable(
  "TCA_EM_META",
  TCA_EM_META,
  {
    hdr: struct<EmatchMetaHeader>({ name: "tcf_meta_hdr", prefix: "" }, {
      left: VALUE,
      right: VALUE,
    }),
    lvalue: operand("left"),
    rvalue: operand("right"),
  },
);
