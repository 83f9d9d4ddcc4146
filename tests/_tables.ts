/** The tables that a family's attributes have: each set of attributes that can be reached. */

import type { AttributeType, Inner } from "../src/codec/mod.ts";
import { constantName } from "../src/codec/mod.ts";

/** No enumeration of attributes is longer. */
const LONGEST = 1024;

/** An attribute of a set. */
export interface Row {
  readonly id: number;
  readonly key: string;
  readonly type: AttributeType<unknown>;
}

/** The attributes of a set; of a list, whose items are all alike, one. */
export function rowsOf(inner: Inner): Row[] {
  const rows: Row[] = [];
  for (let id = 0; id < LONGEST; id++) {
    const row = inner.row(id);
    if (row === undefined) continue;
    rows.push({ id, key: row.key, type: row.type });
    if (inner.prefix === undefined) break;
  }
  return rows;
}

/** The kernel's name of an attribute: `"IFLA_MTU"`; `undefined` of an item of a list. */
export function nameIn(inner: Inner, { key }: { readonly key: string }): string | undefined {
  return inner.prefix === undefined ? undefined : `${inner.prefix}_${constantName(key)}`;
}

/** A form of an attribute's value, and the kind that decides on it, if one does. */
export interface Form {
  readonly type: AttributeType<unknown>;
  readonly kind?: unknown;
}

/** The forms of an attribute's value: one, or those that another attribute or the family decides on. */
export function formsOf(type: AttributeType<unknown>): Form[] {
  const { select } = type.item ?? type;
  if (select === undefined) return [{ type: type.item ?? type }];
  const other = select.choose("?");
  return [
    ...select.values.flatMap((kind) => {
      const chosen = select.choose(kind);
      return chosen === undefined ? [] : [{ type: chosen, kind }];
    }),
    ...other === undefined ? [] : [{ type: other }],
  ];
}

/**
 * Every set that can be reached from one, itself first, each once.
 *
 * @param enters Whether what lies in a set counts, too; of the first it does.
 */
export function setsFrom(inner: Inner, enters: (set: Inner) => boolean = () => true): Inner[] {
  const seen = new Set<unknown>();
  const found: Inner[] = [];
  const pending = [inner];
  for (let set = pending.shift(); set !== undefined; set = pending.shift()) {
    const rows = rowsOf(set);
    // Some are made anew whenever they are asked for, of the same rows.
    const identity = rows[0]?.type ?? set;
    const key = set.prefix === undefined ? identity : set.row(rows[0]?.id ?? 0) ?? set;
    if (seen.has(key) || found.length > 0 && !enters(set)) continue;
    seen.add(key);
    found.push(set);
    for (const { type } of rows) {
      for (const form of formsOf(type)) {
        if (form.type.inner !== undefined) pending.push(form.type.inner);
      }
    }
  }
  return found;
}

/** The kernel's names of all attributes that can be reached from a set. */
export function namesFrom(inner: Inner, enters?: (set: Inner) => boolean): Set<string> {
  return new Set(
    setsFrom(inner, enters).flatMap((set) => rowsOf(set).flatMap((row) => nameIn(set, row) ?? [])),
  );
}
