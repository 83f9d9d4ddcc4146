/** Rows of a policy as parsing wants them, and as the kernel describes them. */

import { NL_ATTR_TYPE } from "../../abi/netlink.ts";
import type { PolicyAttributes } from "../control.ts";
import type { AttributePolicy, NumberPolicy, ReadNumber, Rule } from "./attribute_policy.ts";

/** What {@linkcode Rule.kind} distinguishes. */
export const KIND = {
  UNSPEC: 0,
  NUMBER: 1,
  BIG: 2,
  FLAG: 3,
  STRING: 4,
  NUL_STRING: 5,
  BINARY: 6,
  NESTED: 7,
  NESTED_ARRAY: 8,
  BITFIELD32: 9,
  REJECT: 10,
} as const;

/** `enum nla_policy_validation`: what is looked at beyond the length. */
export const VALIDATION = { NONE: 0, RANGE: 1, MASK: 2, FUNCTION: 3 } as const;

interface NumberKind {
  /** Bytes; 0 for four or eight. */
  readonly size: number;
  /** Whether another size is refused by strict parsing. */
  readonly exact: boolean;
  readonly least: bigint;
  readonly greatest: bigint;
  readonly read: ReadNumber;
  /** Which NL_ATTR_TYPE_* the kernel calls it; it has none for network order. */
  readonly attributeType?: number;
}

function unsigned(bits: number): { least: bigint; greatest: bigint } {
  return { least: 0n, greatest: (1n << BigInt(bits)) - 1n };
}

function signed(bits: number): { least: bigint; greatest: bigint } {
  const half = 1n << BigInt(bits - 1);
  return { least: -half, greatest: half - 1n };
}

const NUMBERS: { readonly [K in NumberPolicy["type"]]: NumberKind } = {
  u8: {
    size: 1,
    exact: true,
    ...unsigned(8),
    read: (view, at) => view.getUint8(at),
    attributeType: NL_ATTR_TYPE.U8,
  },
  u16: {
    size: 2,
    exact: true,
    ...unsigned(16),
    read: (view, at) => view.getUint16(at, true),
    attributeType: NL_ATTR_TYPE.U16,
  },
  u32: {
    size: 4,
    exact: true,
    ...unsigned(32),
    read: (view, at) => view.getUint32(at, true),
    attributeType: NL_ATTR_TYPE.U32,
  },
  u64: {
    size: 8,
    exact: true,
    ...unsigned(64),
    read: (view, at) => view.getBigUint64(at, true),
    attributeType: NL_ATTR_TYPE.U64,
  },
  s8: {
    size: 1,
    exact: true,
    ...signed(8),
    read: (view, at) => view.getInt8(at),
    attributeType: NL_ATTR_TYPE.S8,
  },
  s16: {
    size: 2,
    exact: true,
    ...signed(16),
    read: (view, at) => view.getInt16(at, true),
    attributeType: NL_ATTR_TYPE.S16,
  },
  s32: {
    size: 4,
    exact: true,
    ...signed(32),
    read: (view, at) => view.getInt32(at, true),
    attributeType: NL_ATTR_TYPE.S32,
  },
  s64: {
    size: 8,
    exact: true,
    ...signed(64),
    read: (view, at) => view.getBigInt64(at, true),
    attributeType: NL_ATTR_TYPE.S64,
  },
  be16: { size: 2, exact: true, ...unsigned(16), read: (view, at) => view.getUint16(at) },
  be32: { size: 4, exact: true, ...unsigned(32), read: (view, at) => view.getUint32(at) },
  uint: {
    size: 0,
    exact: false,
    ...unsigned(64),
    read: (view, at, size) => size === 4 ? view.getUint32(at, true) : view.getBigUint64(at, true),
    attributeType: NL_ATTR_TYPE.UINT,
  },
  sint: {
    size: 0,
    exact: false,
    ...signed(64),
    read: (view, at, size) => size === 4 ? view.getInt32(at, true) : view.getBigInt64(at, true),
    attributeType: NL_ATTR_TYPE.SINT,
  },
  msecs: {
    size: 8,
    exact: false,
    ...unsigned(64),
    read: (view, at) => view.getBigUint64(at, true),
    attributeType: NL_ATTR_TYPE.UINT,
  },
};

const noNumber: ReadNumber = () => 0;

/** Prepares a row for parsing. */
export function ruleOf(key: string, policy: AttributePolicy): Rule {
  const rule: Rule = {
    key,
    policy,
    kind: KIND.UNSPEC,
    exact: 0,
    length: "length" in policy && policy.length || 0,
    validation: VALIDATION.NONE,
    min: 0,
    max: 0,
    lenient: false,
    forbidden: 0n,
    read: noNumber,
    nested: undefined,
    message: undefined,
    check: undefined,
  };
  switch (policy.type) {
    case "unspec":
      return rule;
    case "flag":
      return { ...rule, kind: KIND.FLAG };
    case "string":
      return { ...rule, kind: KIND.STRING };
    case "nul_string":
      return { ...rule, kind: KIND.NUL_STRING };
    case "nested":
      return { ...rule, kind: KIND.NESTED, nested: policy.policy };
    case "nested_array":
      return { ...rule, kind: KIND.NESTED_ARRAY, nested: policy.policy };
    case "bitfield32":
      return { ...rule, kind: KIND.BITFIELD32, forbidden: BigInt(~policy.valid >>> 0) };
    case "reject":
      return { ...rule, kind: KIND.REJECT, message: policy.message };
    case "binary":
      return {
        ...rule,
        kind: KIND.BINARY,
        validation: policy.check !== undefined
          ? VALIDATION.FUNCTION
          : policy.min !== undefined || policy.max !== undefined
          ? VALIDATION.RANGE
          : VALIDATION.NONE,
        min: policy.min ?? 0,
        max: policy.max ?? 0xffff,
        lenient: policy.lenient === true,
        check: policy.check,
      };
    default:
      return numberRule(rule, policy);
  }
}

function numberRule(rule: Rule, { type, min, max, mask, check }: NumberPolicy): Rule {
  const { size, exact, read, least, greatest } = NUMBERS[type];
  const limited = min !== undefined || max !== undefined;
  return {
    ...rule,
    kind: size === 0 ? KIND.BIG : KIND.NUMBER,
    exact: exact ? size : 0,
    length: size,
    validation: check !== undefined
      ? VALIDATION.FUNCTION
      : mask !== undefined
      ? VALIDATION.MASK
      : limited
      ? VALIDATION.RANGE
      : VALIDATION.NONE,
    min: min ?? least,
    max: max ?? greatest,
    forbidden: mask === undefined ? 0n : ~BigInt(mask),
    read,
    check,
  };
}

/**
 * What the kernel says would be accepted, in the order in which it says it
 * (`netlink_policy_dump_write_attr`); `undefined` where it says nothing.
 */
export function describe({ policy }: Rule): PolicyAttributes | undefined {
  switch (policy.type) {
    case "unspec":
    case "reject":
      return undefined;
    case "flag":
      return { type: NL_ATTR_TYPE.FLAG };
    case "nested":
      return { type: NL_ATTR_TYPE.NESTED };
    case "nested_array":
      return { type: NL_ATTR_TYPE.NESTED_ARRAY };
    case "bitfield32":
      return { bitfield32Mask: policy.valid, type: NL_ATTR_TYPE.BITFIELD32 };
    case "string":
      return { ...atMost(policy.length), type: NL_ATTR_TYPE.STRING };
    case "nul_string":
      return { ...atMost(policy.length), type: NL_ATTR_TYPE.NUL_STRING };
    case "binary": {
      const { min, max, length } = policy;
      // A range with one end only is not told.
      return min === undefined || max === undefined
        ? { ...atMost(length), type: NL_ATTR_TYPE.BINARY }
        : { ...min > 0 && { minLength: min }, ...atMost(max), type: NL_ATTR_TYPE.BINARY };
    }
    default:
      return describeNumber(policy);
  }
}

function atMost(length: number | undefined): PolicyAttributes {
  return length ? { maxLength: length } : {};
}

function describeNumber({ type, min, max, mask }: NumberPolicy): PolicyAttributes | undefined {
  const { attributeType, least, greatest } = NUMBERS[type];
  if (attributeType === undefined) return undefined;
  if (mask !== undefined) return { mask: BigInt(mask), type: attributeType };
  const range = [BigInt(min ?? least), BigInt(max ?? greatest)] as const;
  return least < 0n
    ? { minValueS: range[0], maxValueS: range[1], type: attributeType }
    : { minValueU: range[0], maxValueU: range[1], type: attributeType };
}
