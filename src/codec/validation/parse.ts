/** Reading attributes as the kernel's `nla_parse` does: lib/nlattr.c. */

import { ERRNO } from "../../abi/errno.ts";
import { NLA_F, NLA_HDRLEN, NLA_TYPE_MASK } from "../../abi/netlink.ts";
import type { Verdict } from "./ack.ts";
import { Ack } from "./ack.ts";
import type { Policy } from "./attribute_policy.ts";
import type { Rule } from "./attribute_policy.ts";
import { KIND, VALIDATION } from "./rule.ts";

const { EINVAL, ERANGE } = ERRNO;

/** `NL_VALIDATE_*` of net/netlink.h: how strictly attributes are parsed. */
export const VALIDATE = {
  /** `nla_parse_deprecated`: only what the policy says of each attribute. */
  LIBERAL: 0,
  /** Bytes after the last attribute are refused. */
  TRAILING: 0x01,
  /** Unknown numbers are refused. */
  MAXTYPE: 0x02,
  /** Attributes without a policy are refused. */
  UNSPEC: 0x04,
  /** Numbers must have exactly their size. */
  STRICT_ATTRS: 0x08,
  /** NLA_F_NESTED must be on nests, and on nothing else. */
  NESTED: 0x10,
  /** `nla_parse_deprecated_strict`. */
  DEPRECATED_STRICT: 0x03,
  /** `nla_parse`. */
  STRICT: 0x1f,
} as const;

/** `MAX_POLICY_RECURSION_DEPTH`. */
const MAX_RECURSION = 10;

const FAILED = "Attribute failed policy validation";

/**
 * Checks attributes as the kernel does when it parses them. Never throws.
 *
 * @param at Where in `view` they begin.
 * @param end Where they end.
 * @param mode VALIDATE.*
 * @returns `undefined` if they are accepted without a word; with `errno` 0 if with a warning.
 * `offset` counts from the view's beginning.
 *
 * @example
 * ```ts
 * import { LINK_ATTRIBUTES, parse, policy, VALIDATE } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const LINKS = policy("ifla_policy", LINK_ATTRIBUTES);
 * // IFLA_MTU with two bytes
 * const bytes = new DataView(Uint8Array.fromHex("06000400dc050000").buffer);
 * const verdict = parse(bytes, 0, 8, LINKS, VALIDATE.LIBERAL);
 * assertEquals(verdict?.errno, 34); // ERANGE
 * assertEquals(verdict?.path, "mtu");
 * ```
 */
export function parse(
  view: DataView,
  at: number,
  end: number,
  policy: Policy,
  mode: number,
): Verdict | undefined {
  const ack = new Ack();
  return ack.verdict(parseAttributes(view, at, end, policy, mode, ack));
}

/** {@linkcode parse} for who collects what is said: 0, or the error number. */
export function parseAttributes(
  view: DataView,
  at: number,
  end: number,
  policy: Policy,
  mode: number,
  ack: Ack,
  depth: number = 0,
): number {
  if (depth >= MAX_RECURSION) return ack.say(EINVAL, "allowed policy recursion depth exceeded");
  const { maxtype, rules, strictStart } = policy;
  while (end - at >= NLA_HDRLEN) {
    const length = view.getUint16(at, true);
    if (length < NLA_HDRLEN || length > end - at) break;
    const word = view.getUint16(at + 2, true);
    const type = word & NLA_TYPE_MASK;
    const rule = rules?.[type];
    if (type === 0 || type > maxtype) {
      if ((mode & VALIDATE.MAXTYPE) !== 0) {
        ack.blame(EINVAL, "Unknown attribute type", at);
        return ack.within(EINVAL, String(type));
      }
    } else if (rule !== undefined) {
      const strict = strictStart !== 0 && type >= strictStart ? VALIDATE.STRICT : 0;
      const errno = checkAttribute(view, at, length, word, rule, mode | strict, ack, depth);
      if (errno !== 0) return ack.within(errno, rule.key);
    }
    at += length + 3 & ~3;
  }
  if (at < end) {
    const errno = ack.say(EINVAL, "bytes leftover after parsing attributes");
    if ((mode & VALIDATE.TRAILING) !== 0) return errno;
  }
  return 0;
}

/** `validate_nla`. */
function checkAttribute(
  view: DataView,
  at: number,
  length: number,
  word: number,
  rule: Rule,
  mode: number,
  ack: Ack,
  depth: number,
): number {
  const payload = at + NLA_HDRLEN;
  const size = length - NLA_HDRLEN;
  const { kind } = rule;
  if (rule.exact !== 0 && size !== rule.exact && (mode & VALIDATE.STRICT_ATTRS) !== 0) {
    return ack.blame(EINVAL, "invalid attribute length", at, rule);
  }
  if ((mode & VALIDATE.NESTED) !== 0) {
    const flagged = (word & NLA_F.NESTED) !== 0;
    if (kind === KIND.NESTED || kind === KIND.NESTED_ARRAY) {
      if (!flagged) return ack.blame(EINVAL, "NLA_F_NESTED is missing", at, rule);
    } else if (flagged && kind !== KIND.UNSPEC) {
      return ack.blame(EINVAL, "NLA_F_NESTED not expected", at, rule);
    }
  }
  switch (kind) {
    case KIND.NUMBER:
      if (size < rule.length) return ack.blame(ERANGE, FAILED, at, rule);
      break;
    case KIND.BIG:
      if (size !== 4 && size !== 8) {
        return ack.blame(EINVAL, "invalid attribute length", at, rule);
      }
      break;
    case KIND.FLAG:
      if (size > 0) return ack.blame(ERANGE, FAILED, at, rule);
      break;
    case KIND.NUL_STRING:
      if (!hasNul(view, payload, size, rule.length)) return ack.blame(EINVAL, FAILED, at, rule);
      if (!fits(view, payload, size, rule.length)) return ack.blame(ERANGE, FAILED, at, rule);
      break;
    case KIND.STRING:
      if (!fits(view, payload, size, rule.length)) return ack.blame(ERANGE, FAILED, at, rule);
      break;
    case KIND.BINARY:
      if (rule.length > 0 && size > rule.length) return ack.blame(ERANGE, FAILED, at, rule);
      break;
    case KIND.NESTED:
    case KIND.NESTED_ARRAY: {
      if (size === 0) break;
      if (size < NLA_HDRLEN) return ack.blame(ERANGE, FAILED, at, rule);
      if (rule.nested === undefined) break;
      const parser = kind === KIND.NESTED ? parseAttributes : parseArray;
      return parser(view, payload, payload + size, rule.nested(), mode, ack, depth + 1);
    }
    case KIND.BITFIELD32:
      if (size !== 8) return ack.blame(ERANGE, FAILED, at, rule);
      if (!bitfieldIsRight(view, payload, rule)) return ack.blame(EINVAL, FAILED, at, rule);
      break;
    case KIND.REJECT:
      return rule.message === undefined
        ? ack.blame(EINVAL, FAILED, at, rule)
        : ack.blame(EINVAL, rule.message, at);
    default:
      if ((mode & VALIDATE.UNSPEC) !== 0) return ack.blame(EINVAL, "Unsupported attribute", at);
      if (size < rule.length) return ack.blame(ERANGE, FAILED, at, rule);
  }
  return rule.validation === VALIDATION.NONE
    ? 0
    : checkValue(view, at, payload, size, rule, mode, ack);
}

function checkValue(
  view: DataView,
  at: number,
  payload: number,
  size: number,
  rule: Rule,
  mode: number,
  ack: Ack,
): number {
  if (rule.validation === VALIDATION.FUNCTION) return rule.check?.(view, at, size, ack) ?? 0;
  if (rule.kind === KIND.BINARY) {
    if (rule.lenient && size > rule.max) {
      return (mode & VALIDATE.STRICT_ATTRS) === 0
        ? 0
        : ack.blame(EINVAL, "invalid attribute length", at, rule);
    }
    return size >= rule.min && size <= rule.max
      ? 0
      : ack.blame(ERANGE, "binary attribute size out of range", at, rule);
  }
  const value = rule.read(view, payload, size);
  if (rule.validation === VALIDATION.MASK) {
    return (BigInt(value) & rule.forbidden) === 0n ? 0 : ack.blame(EINVAL, "reserved bit set", at);
  }
  return value >= rule.min && value <= rule.max
    ? 0
    : ack.blame(ERANGE, "integer out of range", at, rule);
}

/** `nla_validate_array`: attributes whose numbers do not matter, each with attributes inside. */
function parseArray(
  view: DataView,
  at: number,
  end: number,
  policy: Policy,
  mode: number,
  ack: Ack,
  depth: number,
): number {
  while (end - at >= NLA_HDRLEN) {
    const length = view.getUint16(at, true);
    if (length < NLA_HDRLEN || length > end - at) break;
    const key = String(view.getUint16(at + 2, true) & NLA_TYPE_MASK);
    if (length > NLA_HDRLEN) {
      // What is blamed is described by the first row of the array, which tells nothing.
      const errno = length < 2 * NLA_HDRLEN
        ? ack.blame(ERANGE, "Array element too short", at, policy.rules?.[0])
        : parseAttributes(view, at + NLA_HDRLEN, at + length, policy, mode, ack, depth);
      if (errno !== 0) return ack.within(errno, key);
    }
    at += length + 3 & ~3;
  }
  return 0;
}

function hasNul(view: DataView, payload: number, size: number, longest: number): boolean {
  const within = longest === 0 ? size : Math.min(size, longest + 1);
  for (let index = 0; index < within; index++) {
    if (view.getUint8(payload + index) === 0) return true;
  }
  return false;
}

/** Whether text is there, and not longer than allowed; a NUL at its end does not count. */
function fits(view: DataView, payload: number, size: number, longest: number): boolean {
  if (size < 1) return false;
  if (longest === 0 || size <= longest) return true;
  return size === longest + 1 && view.getUint8(payload + longest) === 0;
}

/** `validate_nla_bitfield32`. */
function bitfieldIsRight(view: DataView, payload: number, { forbidden }: Rule): boolean {
  const value = view.getUint32(payload, true);
  const selector = view.getUint32(payload + 4, true);
  const strange = Number(forbidden);
  return strange !== 0xffffffff && (selector & strange) === 0 && (value & strange) === 0 &&
    (value & ~selector) === 0;
}
