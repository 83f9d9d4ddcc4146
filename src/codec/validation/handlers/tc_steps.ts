/** Steps that requests about qdiscs, classes, filters and actions have in common. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLA_HDRLEN } from "../../../abi/netlink.ts";
import { TCA_CLS_FLAGS } from "../../../abi/pkt_cls.ts";
import { string } from "../../types.ts";
import type { Policy } from "../attribute_policy.ts";
import type { Scope, Step } from "../steps.ts";
import { idOf, inOrder, lastOf, lengthOf } from "../steps.ts";

const { EINVAL } = ERRNO;

/** IFNAMSIZ: the bytes of a kind's name, its NUL included. */
const NAME = 16;

/** Steps by the kind of a qdisc, filter or action. */
export type StepsOfKind = Readonly<Record<string, readonly Step[]>>;

const context = { family: 0, depth: 0 };

/** The kind that is named in a set; `undefined` if there is none. */
export function kindIn(scope: Scope, table: Policy["table"]): string | undefined {
  const at = lastOf(scope, idOf(table, "kind"));
  return at === 0
    ? undefined
    : string.read(scope.view, at + NLA_HDRLEN, lengthOf(scope, at), context);
}

/** What is to be done by the kind that the set names. */
export function byKind(table: Policy["table"], steps: StepsOfKind): Step {
  const known = new Map(Object.entries(steps));
  return (scope, ack) => {
    const kind = kindIn(scope, table);
    return kind === undefined ? 0 : inOrder(known.get(kind) ?? [], scope, ack);
  };
}

/** The name of the kind, if there is one, must have room in 16 bytes: `nla_strscpy`. */
export function kindFits(table: Policy["table"], msg: string): Step {
  const id = idOf(table, "kind");
  return (scope, ack) => {
    const at = lastOf(scope, id);
    if (at === 0) return 0;
    const size = lengthOf(scope, at);
    const ended = size > 0 && scope.view.getUint8(at + NLA_HDRLEN + size - 1) === 0;
    return size - Number(ended) >= NAME ? ack.say(EINVAL, msg) : 0;
  };
}

/** Steps that are taken if an attribute is there. */
export function ifThere(table: Policy["table"], key: string, ...steps: readonly Step[]): Step {
  const id = idOf(table, key);
  return (scope, ack) => lastOf(scope, id) === 0 ? 0 : inOrder(steps, scope, ack);
}

/** Steps that are taken unless an attribute is there. */
export function ifMissing(table: Policy["table"], key: string, ...steps: readonly Step[]): Step {
  const id = idOf(table, key);
  return (scope, ack) => lastOf(scope, id) === 0 ? inOrder(steps, scope, ack) : 0;
}

/** A payload must have so many bytes at least. */
export function least(size: number): Step {
  return ({ at, end }) => end - at < size ? EINVAL : 0;
}

/** A payload must have so many bytes. */
export function just(size: number): Step {
  return ({ at, end }) => end - at === size ? 0 : EINVAL;
}

/** Steps on the attributes that follow a struct, if there are any. */
export function behind(size: number, ...steps: readonly Step[]): Step {
  return (scope, ack) => {
    const at = scope.at + size;
    return at >= scope.end ? 0 : inOrder(steps, { ...scope, at }, ack);
  };
}

/** Steps whose failure gets another error number and text. */
export function refusedAs(errno: number, msg: string, ...steps: readonly Step[]): Step {
  return (scope, ack) => inOrder(steps, scope, ack) === 0 ? 0 : ack.say(errno, msg);
}

/** An attribute must be there; its number is told, and a text: `NL_REQ_ATTR_CHECK`. */
export function requires(table: Policy["table"], key: string, msg: string): Step {
  const id = idOf(table, key);
  return (scope, ack) => lastOf(scope, id) === 0 ? ack.say(ack.miss(EINVAL, id), msg) : 0;
}

const { SKIP_HW, SKIP_SW, VERBOSE } = TCA_CLS_FLAGS;

/** Flags of a filter: hardware and software cannot both be left out. */
export function classifierFlags(table: Policy["table"], msg?: string): Step {
  const id = idOf(table, "flags");
  return (scope, ack) => {
    const at = lastOf(scope, id);
    if (at === 0) return 0;
    const flags = scope.view.getUint32(at + NLA_HDRLEN, true);
    const known = (flags & ~(SKIP_HW | SKIP_SW | VERBOSE)) === 0;
    if (known && (~flags & (SKIP_HW | SKIP_SW)) !== 0) return 0;
    return msg === undefined ? EINVAL : ack.say(EINVAL, msg);
  };
}
