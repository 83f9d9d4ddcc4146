/** What the codec knows, counted from its tables: the README's coverage table. */

import { nameOf, RTM } from "../src/abi/mod.ts";
import type { AttributeType, Inner } from "../src/codec/mod.ts";
import { FAMILIES } from "../src/codec/mod.ts";

type Row = { readonly key: string; readonly type: AttributeType<unknown> };

/** A choice of forms that another attribute decides. */
interface Choice {
  /** Where: `"linkinfo.data"`. */
  readonly path: string;
  /** The forms by what decides on them, and how many attributes each has. */
  readonly forms: readonly (readonly [value: string, attributes: number])[];
}

/** No enumeration of attributes is longer. */
const LONGEST = 512;

function rowsOf(inner: Inner): Row[] {
  // Lists take several numbers, or any, and all of their items are alike.
  const last = inner.prefix === undefined ? 2 : LONGEST;
  return Array.from({ length: last }, (_, id) => inner.row(id))
    .filter((row) => row !== undefined).slice(0, inner.prefix === undefined ? 1 : last);
}

/** Counts the attributes below a set; each table once, however often it is nested. */
class Counter {
  readonly choices: Choice[] = [];
  readonly #seen = new Set<string>();

  /** How many attributes have a type, in a set and those nested in it. */
  count(inner: Inner, path: string): number {
    const rows = rowsOf(inner);
    if (inner.prefix !== undefined) {
      const id = `${inner.prefix} ${rows.map(({ key }) => key).join()}`;
      if (this.#seen.has(id)) return 0;
      this.#seen.add(id);
    }
    const own = inner.prefix === undefined ? 0 : rows.length;
    return rows.reduce((sum, { key, type }) => {
      const inside = inner.prefix === undefined ? path : path === "" ? key : `${path}.${key}`;
      return sum + this.#below(type.item ?? type, inside);
    }, own);
  }

  #below({ select, inner }: AttributeType<unknown>, path: string): number {
    if (select === undefined) return inner === undefined ? 0 : this.count(inner, path);
    const forms = select.values.map((value): [string, number] => {
      const chosen = select.choose(value);
      // Forms that share a table each have all of it.
      const alone = new Counter();
      return [String(value), chosen === undefined ? 0 : alone.#below(chosen, path)];
    });
    if (select.by !== undefined) {
      this.choices.push({ path, forms });
    }
    return select.values.reduce<number>((sum, value) => {
      const chosen = select.choose(value);
      return chosen === undefined ? sum : sum + this.#below(chosen, path);
    }, 0);
  }
}

/** The coverage table, as Markdown. */
export function coverageTable(): string {
  const lines = [
    "| message | types | typed attributes |",
    "| --- | --- | --- |",
  ];
  const choices: string[] = [];
  for (const { kind, types, attributes } of FAMILIES) {
    const counter = new Counter();
    const names = types.map((type) => nameOf("RTM", RTM, type) ?? String(type));
    lines.push(`| ${kind} | ${names.join(", ")} | ${counter.count(attributes, "")} |`);
    for (const { path, forms } of counter.choices) {
      const list = forms.map(([value, count]) => `${value} ${count}`).join(", ");
      choices.push(`| ${kind} \`${path}\` | ${forms.length} | ${list} |`);
    }
  }
  return [
    ...lines,
    "",
    "| what a neighbouring attribute decides | kinds | attributes of each |",
    "| --- | --- | --- |",
    ...choices,
  ].join("\n");
}
