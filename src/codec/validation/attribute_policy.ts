/** What the kernel accepts for one attribute: `struct nla_policy` of net/netlink.h. */

import type { AttributeSet } from "../set.ts";
import type { AttributeTable } from "../table.ts";

/** Where a check says what is wrong. */
export interface Report {
  /** Sets the text: `NL_SET_ERR_MSG`. Returns `errno`. */
  say(errno: number, msg: string): number;
  /** Sets the text and the attribute: `NL_SET_ERR_MSG_ATTR`. Returns `errno`. */
  blame(errno: number, msg: string, at: number): number;
}

/**
 * Looks at an attribute's payload beyond its policy: 0 if it is right, else what
 * {@linkcode Report.say} or {@linkcode Report.blame} returned.
 *
 * @param at Where the attribute begins, four bytes before its payload.
 */
export type AttributePolicyCheck = (
  view: DataView,
  at: number,
  size: number,
  report: Report,
) => number;

/** A number: NLA_U8 to NLA_SINT. What is not limited may be all that its bits can say. */
export interface NumberPolicy {
  /** `NLA_*` in lower case. */
  readonly type:
    | "u8"
    | "u16"
    | "u32"
    | "u64"
    | "s8"
    | "s16"
    | "s32"
    | "s64"
    | "be16"
    | "be32"
    | "uint"
    | "sint"
    | "msecs";
  /** The least value: `NLA_POLICY_MIN`, `NLA_POLICY_RANGE`. */
  readonly min?: number | bigint;
  /** The greatest value: `NLA_POLICY_MAX`, `NLA_POLICY_RANGE`. */
  readonly max?: number | bigint;
  /** The bits that may be set: `NLA_POLICY_MASK`. */
  readonly mask?: number;
  /** What else is looked at: `NLA_POLICY_VALIDATE_FN`. */
  readonly check?: AttributePolicyCheck;
}

/** Text: NLA_STRING, or NLA_NUL_STRING, which must have its NUL. */
export interface TextPolicy {
  /** `NLA_*` in lower case. */
  readonly type: "string" | "nul_string";
  /** The most bytes before the NUL; 0 or absent for no limit. */
  readonly length?: number;
}

/** Bytes: NLA_BINARY. */
export interface BinaryPolicy {
  /** `NLA_BINARY`. */
  readonly type: "binary";
  /** The most bytes, by the policy's `len`; 0 or absent for no limit. */
  readonly length?: number;
  /** The fewest bytes: `NLA_POLICY_MIN_LEN`, `NLA_POLICY_EXACT_LEN`. */
  readonly min?: number;
  /** The most bytes, by a range: `NLA_POLICY_EXACT_LEN`. */
  readonly max?: number;
  /** Whether more bytes are refused by strict parsing only: `NLA_POLICY_EXACT_LEN_WARN`. */
  readonly lenient?: true;
  /** What else is looked at: `NLA_POLICY_VALIDATE_FN`. */
  readonly check?: AttributePolicyCheck;
}

/** Anything: NLA_UNSPEC, which strict parsing refuses. */
export interface UnspecPolicy {
  /** `NLA_UNSPEC`. */
  readonly type: "unspec";
  /** The fewest bytes. */
  readonly length?: number;
}

/** An attribute without a payload: NLA_FLAG. */
export interface FlagPolicy {
  /** `NLA_FLAG`. */
  readonly type: "flag";
}

/** Attributes: NLA_NESTED, or NLA_NESTED_ARRAY, in which each holds attributes. */
export interface NestedPolicy {
  /** `NLA_*` in lower case. */
  readonly type: "nested" | "nested_array";
  /** What is accepted inside; absent where the handler parses it later. */
  readonly policy?: () => Policy;
}

/** A value and the bits of it that are meant: NLA_BITFIELD32. */
export interface Bitfield32Policy {
  /** `NLA_BITFIELD32`. */
  readonly type: "bitfield32";
  /** The bits that may be set. */
  readonly valid: number;
}

/** Never accepted: NLA_REJECT. */
export interface RejectPolicy {
  /** `NLA_REJECT`. */
  readonly type: "reject";
  /** What the kernel says of it, in place of the usual. */
  readonly message?: string;
}

/** What the kernel accepts for one attribute: `struct nla_policy`, by its `type`. */
export type AttributePolicy =
  | NumberPolicy
  | TextPolicy
  | BinaryPolicy
  | UnspecPolicy
  | FlagPolicy
  | NestedPolicy
  | Bitfield32Policy
  | RejectPolicy;

/** Reads the number that a payload is. */
export type ReadNumber = (view: DataView, at: number, size: number) => number | bigint;

/** One row of a policy, with everything at hand that parsing asks for. */
export interface Rule {
  /** The attribute's name in paths. */
  readonly key: string;
  /** The row as it was declared. */
  readonly policy: AttributePolicy;
  /** One of KIND. */
  readonly kind: number;
  /** The size that strict parsing insists on, `nla_attr_len`; 0 for none. */
  readonly exact: number;
  /** The policy's `len`; for numbers the fewest bytes, `nla_attr_minlen`. */
  readonly length: number;
  /** One of VALIDATION. */
  readonly validation: number;
  /** The least value or size. */
  readonly min: number | bigint;
  /** The greatest value or size. */
  readonly max: number | bigint;
  /** Whether more than `max` bytes are refused by strict parsing only. */
  readonly lenient: boolean;
  /** The bits that a number may not have. */
  readonly forbidden: bigint;
  /** Reads a number. */
  readonly read: ReadNumber;
  /** What is accepted inside. */
  readonly nested: NestedPolicy["policy"];
  /** What is said of a rejected one. */
  readonly message: string | undefined;
  /** `NLA_POLICY_VALIDATE_FN`. */
  readonly check: AttributePolicyCheck | undefined;
}

/**
 * A policy of the kernel, an array of `struct nla_policy`: what it accepts for each attribute of a
 * set. Made by `policy`.
 */
export interface Policy {
  /** What the kernel calls it: `"ifla_policy"`. */
  readonly name: string;
  /** The attributes. */
  readonly table: AttributeTable<AttributeSet>;
  /** The greatest number that is no unknown one. */
  readonly maxtype: number;
  /** `strict_start_type`: the number from which on parsing is strict; 0 for none. */
  readonly strictStart: number;
  /** By number; `undefined` if only numbers are looked at. */
  readonly rules: readonly Rule[] | undefined;
}

/** No row in the kernel's array: anything is accepted, but by strict parsing. */
export const UNCHECKED: UnspecPolicy = { type: "unspec" };

/** Attributes that the handler parses later. */
export const NESTED: NestedPolicy = { type: "nested" };

/** Never accepted. */
export const REJECTED: RejectPolicy = { type: "reject" };

/** At least so many bytes, by the `len` of a row without a type. */
export function atLeast(length: number): UnspecPolicy {
  return { type: "unspec", length };
}

/** At most so many bytes: NLA_BINARY with `len`. */
export function atMost(length: number): BinaryPolicy {
  return { type: "binary", length };
}

/** So many bytes: `NLA_POLICY_EXACT_LEN`. */
export function exactly(length: number): BinaryPolicy {
  return { type: "binary", min: length, max: length };
}
