/** Walking over the attributes of a set by its table, without reading their values. */

import { NLA_HDRLEN, NLA_TYPE_MASK } from "../abi/netlink.ts";
import type { AttributeType, Inner } from "./type.ts";

/** Where an attribute lies. */
export interface Place {
  /** Where its header begins. */
  readonly at: number;
  /** `nla_len`. */
  readonly length: number;
  /** `nla_type`. */
  readonly word: number;
  /** The number in it. */
  readonly id: number;
}

/** The attributes of one set, as far as their lengths make sense. */
export function* placesOf(view: DataView, start: number, end: number): Generator<Place, void> {
  for (let at = start; end - at >= NLA_HDRLEN;) {
    const length = view.getUint16(at, true);
    if (length < NLA_HDRLEN || length > end - at) return;
    const word = view.getUint16(at + 2, true);
    yield { at, length, word, id: word & NLA_TYPE_MASK };
    at += length + 3 & ~3;
  }
}

/**
 * The types of the attributes of a set: where another attribute or the family decides, as they say.
 * What they say is looked for once, however many attributes it decides on.
 */
export function typesIn(
  view: DataView,
  start: number,
  end: number,
  set: Inner,
  family: number,
): (type: AttributeType<unknown>) => AttributeType<unknown> | undefined {
  const values = new Map<string, unknown>();
  return (type) => {
    const { select } = type;
    if (select === undefined) return type;
    const { by } = select;
    if (by === undefined) return select.choose(family);
    if (!values.has(by)) values.set(by, valueIn(view, start, end, set, by, family));
    return select.choose(values.get(by));
  };
}

/** The value of a set's attribute. */
function valueIn(
  view: DataView,
  start: number,
  end: number,
  set: Inner,
  key: string,
  family: number,
): unknown {
  let value: unknown;
  // Of several the kernel takes the last.
  for (const { at, length, id } of placesOf(view, start, end)) {
    const row = set.row(id);
    const size = length - NLA_HDRLEN;
    if (row?.key !== key || size < row.type.min || size > row.type.max) continue;
    value = row.type.read(view, at + NLA_HDRLEN, size, { family, depth: 0 });
  }
  return value;
}
