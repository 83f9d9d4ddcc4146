/** What handlers of requests do before they look at the state: a list of steps each. */

import { ERRNO } from "../../abi/errno.ts";
import { NLA_F, NLA_HDRLEN, NLA_TYPE_MASK, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import type { Inner } from "../type.ts";
import type { StructType } from "../struct.ts";
import { Ack } from "./ack.ts";
import { parseAttributes, VALIDATE } from "./parse.ts";
import type { Policy } from "./attribute_policy.ts";

const { EINVAL } = ERRNO;

/** A request, or a nest in it, while it is looked at. */
export interface Scope {
  /** The message, from its `struct nlmsghdr` on. */
  readonly view: DataView;
  /** Where the attribute begins whose payload this is; 0 if it is the message itself. */
  readonly nest: number;
  /** Bytes of the message's fixed header; 0 in a nest. */
  readonly size: number;
  /** Where the attributes begin. */
  readonly at: number;
  /** Where they end. */
  readonly end: number;
  /** Whether the socket has NETLINK_GET_STRICT_CHK. */
  readonly strict: boolean;
}

/** Looks at something: 0 if it is right, else the error number; what is said goes to `ack`. */
export type Step = (scope: Scope, ack: Ack) => number;

/** Does steps one after another, until one fails. */
export function inOrder(steps: readonly Step[], scope: Scope, ack: Ack): number {
  for (const step of steps) {
    const errno = step(scope, ack);
    if (errno !== 0) return errno;
  }
  return 0;
}

/** What holds only if the socket has NETLINK_GET_STRICT_CHK. */
export function ifStrict(...steps: readonly Step[]): Step {
  return (scope, ack) => scope.strict ? inOrder(steps, scope, ack) : 0;
}

/** What holds only if the socket lacks NETLINK_GET_STRICT_CHK. */
export function ifLenient(...steps: readonly Step[]): Step {
  return (scope, ack) => scope.strict ? 0 : inOrder(steps, scope, ack);
}

/** Steps whose failure does not matter, but for what it leaves as a warning. */
export function ignored(...steps: readonly Step[]): Step {
  return (scope, ack) => {
    inOrder(steps, scope, ack);
    return 0;
  };
}

/** Steps of which only the error number is told: the kernel does them without an extended ack. */
export function quietly(...steps: readonly Step[]): Step {
  return (scope) => inOrder(steps, scope, new Ack());
}

/** Steps whose failure gets another text. */
export function renamed(msg: string, ...steps: readonly Step[]): Step {
  return (scope, ack) => {
    const errno = inOrder(steps, scope, ack);
    return errno === 0 ? 0 : ack.say(errno, msg);
  };
}

/** The message must have the fixed header. Without a text nothing is said. */
export function header(msg?: string): Step {
  return ({ size, end }, ack) => {
    if (end >= NLMSG_HDRLEN + size) return 0;
    return msg === undefined ? EINVAL : ack.say(EINVAL, msg);
  };
}

/** Every byte of the fixed header must be zero, but for those of the fields named. */
export function zero<T>(
  type: StructType<T>,
  but: readonly (keyof T & string)[],
  msg: string,
): Step {
  const free = new Set<string>(but);
  const offsets: number[] = [...type.holes];
  for (const { key, offset, type: { min } } of type.members) {
    if (!free.has(key)) { for (let byte = 0; byte < min; byte++) offsets.push(offset + byte); }
  }
  return ({ view }, ack) =>
    offsets.some((offset) => view.getUint8(NLMSG_HDRLEN + offset) !== 0) ? ack.say(EINVAL, msg) : 0;
}

/** A field of the fixed header must have a value that passes. */
export function field<T>(
  type: StructType<T>,
  key: keyof T & string,
  passes: (value: unknown) => boolean,
  msg: string,
): Step {
  const member = type.members.find((member) => member.key === key);
  if (member === undefined) throw new TypeError(`no field ${key} in ${type.name}`);
  const { offset, type: { min } } = member;
  const context = { family: 0, depth: 0 };
  return ({ view }, ack) =>
    passes(member.type.read(view, NLMSG_HDRLEN + offset, min, context)) ? 0 : ack.say(EINVAL, msg);
}

/** A field of the fixed header may have these bits alone. */
export function bits<T>(
  type: StructType<T>,
  key: keyof T & string,
  allowed: number,
  msg: string,
): Step {
  return field(type, key, (value) => typeof value === "number" && (value & ~allowed) === 0, msg);
}

/** Nothing may follow the fixed header: `nlmsg_attrlen`. */
export function nothingAfter(msg: string): Step {
  return ({ at, end }, ack) => end === at ? 0 : ack.say(EINVAL, msg);
}

/**
 * The attributes of the message, or of the nest, must pass a policy.
 *
 * @param fixed Bytes of the message's fixed header, where they are not those of the handler.
 */
export function attributes(policy: Policy, mode: number, fixed?: number): Step {
  return ({ view, nest, size, at, end }, ack) => {
    if (nest === 0) {
      const bytes = fixed ?? size;
      if (end < NLMSG_HDRLEN + bytes) return ack.say(EINVAL, "Invalid header length");
      return parseAttributes(view, attributesAfter(bytes), end, policy, mode, ack);
    }
    const flagged = (view.getUint16(nest + 2, true) & NLA_F.NESTED) !== 0;
    return mode === VALIDATE.STRICT && !flagged
      ? ack.blame(EINVAL, "NLA_F_NESTED is missing", nest)
      : parseAttributes(view, at, end, policy, mode, ack);
  };
}

/** The attributes of a nest must pass a policy, whether or not the nest has NLA_F_NESTED: `nla_validate`. */
export function validated(policy: Policy, mode: number): Step {
  return ({ view, at, end }, ack) => parseAttributes(view, at, end, policy, mode, ack);
}

/** Where the attributes of a message begin that has so many bytes of fixed header. */
export function attributesAfter(size: number): number {
  return NLMSG_HDRLEN + (size + 3 & ~3);
}

/** Calls `visit` with each attribute, until that returns an error number. */
export function eachAttribute(
  { view, at, end }: Scope,
  visit: (at: number, id: number, length: number) => number,
): number {
  while (end - at >= NLA_HDRLEN) {
    const length = view.getUint16(at, true);
    if (length < NLA_HDRLEN || length > end - at) return 0;
    const errno = visit(at, view.getUint16(at + 2, true) & NLA_TYPE_MASK, length);
    if (errno !== 0) return errno;
    at += length + 3 & ~3;
  }
  return 0;
}

/**
 * No attribute but those named may be there. As the kernel's loops do, it goes by number.
 *
 * @param checks What else is looked at in an attribute, by its key.
 * @param blames Whether the kernel tells where the attribute is.
 */
export function only(
  policy: Policy,
  keys: readonly string[],
  msg: string,
  checks: { readonly [key: string]: Step } = {},
  blames = false,
): Step {
  const allowed = idsOf(policy.table, keys);
  const byId = new Map(
    Object.entries(checks).map(([key, step]) => [idOf(policy.table, key), { key, step }]),
  );
  return (scope, ack) => {
    const last = new Map<number, number>();
    eachAttribute(scope, (at, id) => {
      if (id !== 0 && id <= policy.maxtype) last.set(id, at);
      return 0;
    });
    for (const id of [...last.keys()].sort((a, b) => a - b)) {
      const found = last.get(id) ?? 0;
      if (!allowed.has(id)) {
        return blames ? ack.blame(EINVAL, msg, found) : ack.say(EINVAL, msg);
      }
      const errno = byId.get(id)?.step(enter(scope, found), ack) ?? 0;
      if (errno !== 0) return errno;
    }
    return 0;
  };
}

/** No more than so many of the attributes named may be there. */
export function atMostOf(
  most: number,
  policy: Policy,
  keys: readonly string[],
  errno: number,
  msg: string,
): Step {
  const ids = [...idsOf(policy.table, keys)];
  return (scope, ack) =>
    ids.filter((id) => lastOf(scope, id) !== 0).length > most ? ack.say(errno, msg) : 0;
}

function idsOf(table: Policy["table"], keys: readonly string[]): ReadonlySet<number> {
  return new Set(keys.map((key) => idOf(table, key)));
}

/** The number of an attribute, by its key. */
export function idOf(table: Policy["table"], key: string): number {
  const id = table.id(key);
  if (id === undefined) throw new TypeError(`no attribute ${key} of ${table.prefix}_*`);
  return id;
}

/** Where the last attribute of a number begins; 0 if there is none. */
export function lastOf(scope: Scope, wanted: number): number {
  let last = 0;
  eachAttribute(scope, (at, id) => {
    if (id === wanted) last = at;
    return 0;
  });
  return last;
}

/** Bytes of the payload of the attribute that begins at an offset. */
export function lengthOf({ view }: Scope, at: number): number {
  return view.getUint16(at, true) - NLA_HDRLEN;
}

/** The nest, or other attribute, that begins at an offset. */
export function enter({ view, strict }: Scope, nest: number): Scope {
  const end = nest + view.getUint16(nest, true);
  return { view, nest, size: 0, at: nest + NLA_HDRLEN, end, strict };
}

/** What holds of an attribute, if it is there. */
export function inside(table: Policy["table"], key: string, ...steps: readonly Step[]): Step {
  const id = idOf(table, key);
  return (scope, ack) => {
    const nest = lastOf(scope, id);
    if (nest === 0) return 0;
    const errno = inOrder(steps, enter(scope, nest), ack);
    return errno === 0 ? 0 : ack.within(errno, key);
  };
}

/** What holds of each attribute in a nest, by its number; `other` of those that are not named. */
export function each(
  inner: Inner | undefined,
  byId: { readonly [id: number]: readonly Step[] },
  other: readonly Step[] = [],
): Step {
  return (scope, ack) =>
    eachAttribute(scope, (at, id) => {
      const errno = inOrder(byId[id] ?? other, enter(scope, at), ack);
      return errno === 0 ? 0 : ack.within(errno, inner?.row(id)?.key ?? String(id));
    });
}

/** An attribute must be there. Without a text its number is told. */
export function needs(table: Policy["table"], key: string, msg?: string): Step {
  const id = idOf(table, key);
  return (scope, ack) => {
    if (lastOf(scope, id) !== 0) return 0;
    return msg === undefined ? ack.miss(EINVAL, id) : ack.say(EINVAL, msg);
  };
}

/** One of some attributes must be there. */
export function needsOneOf(
  { table }: Policy,
  keys: readonly string[],
  msg: string,
): Step {
  const ids = [...idsOf(table, keys)];
  return (scope, ack) => ids.some((id) => lastOf(scope, id) !== 0) ? 0 : ack.say(EINVAL, msg);
}

/** A number of 32 bits must not be zero. */
export function notZero(msg: string): Step {
  return ({ view, at }, ack) => view.getUint32(at, true) === 0 ? ack.say(EINVAL, msg) : 0;
}

/** An attribute's number of 32 bits must be one that an index can be. */
export function notNegative(msg: string): Step {
  return ({ view, at }, ack) => view.getInt32(at, true) < 0 ? ack.say(EINVAL, msg) : 0;
}

/** An error number without a word. */
export function fails(errno: number): Step {
  return () => errno;
}

/** An attribute's payload must have so many bytes. */
export function sized(size: number, msg: string): Step {
  return ({ at, end }, ack) => end - at === size ? 0 : ack.say(EINVAL, msg);
}
