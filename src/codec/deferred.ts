/**
 * Payloads that only an attribute table can read and write: their type, or how often they stand, the
 * rest of the set or the message decides.
 */

import type { AttributeType } from "./type.ts";
import { OP } from "./type.ts";

/**
 * An attribute that may stand several times in its set, one after another: the list of its values.
 * Those that stand apart, or differ from what their value alone would give, stay bytes; NLA_F_* bits
 * that differ in all of them alike are the property's irregularity.
 */
export function repeated<T>(item: AttributeType<T>): AttributeType<T[]> {
  return {
    name: `repeated ${item.name}`,
    op: OP.REPEATED,
    min: item.min,
    max: item.max,
    align: item.align,
    flags: item.flags,
    ...item.requestFlags !== undefined && { requestFlags: item.requestFlags },
    item,
    get inner() {
      return item.inner;
    },
    read: unresolved,
    write: unresolved,
    json: (values, style, family) => values.map((value) => item.json(value, style, family)),
    random: (random, family) =>
      Array.from({ length: 1 + random.below(3) }, () => item.random(random, family)),
  };
}

// Which type it is, or how often, only the set can tell.
function unresolved(): never {
  throw new TypeError("only an attribute table can read and write such an attribute");
}

function selection<T>(
  by: string | undefined,
  types: { readonly [value: string]: AttributeType<T> },
  other?: AttributeType<T>,
): AttributeType<T> {
  const byValue: ReadonlyMap<string, AttributeType<T>> = new Map(Object.entries(types));
  const values = [...byValue.keys()].map((key) => /^[0-9]+$/.test(key) ? Number(key) : key);
  return {
    name: `decided by ${by ?? "the address family"}`,
    op: OP.SELECT,
    min: 0,
    max: 65531,
    align: 4,
    flags: 0,
    select: {
      ...by !== undefined && { by },
      values,
      choose: (value) => byValue.get(String(value)) ?? other,
    },
    read: unresolved,
    write: unresolved,
    json: unresolved,
    random: unresolved,
  };
}

/**
 * A payload whose type another attribute of the set decides, by its value: a text or a number. Where
 * that is none of those, or missing, the type is `other`, or the payload stays bytes.
 */
export function select<T>(
  by: string,
  types: { readonly [value: string]: AttributeType<T> },
  other?: AttributeType<T>,
): AttributeType<T> {
  return selection(by, types, other);
}

/**
 * A payload whose type the address family in the message's header decides, by its number. In messages
 * of other families the type is `other`, or the payload stays bytes.
 */
export function byFamily<T>(
  types: { readonly [family: number]: AttributeType<T> },
  other?: AttributeType<T>,
): AttributeType<T> {
  return selection(undefined, types, other);
}
