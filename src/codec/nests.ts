/** Payloads that consist of attributes. */

import { NLA_F, NLA_HDRLEN, NLA_TYPE_MASK } from "../abi/netlink.ts";
import { flagsOf as flagsIn } from "./attribute.ts";
import type { AttributeSet } from "./set.ts";
import type { StructType } from "./struct.ts";
import type { AttributeTable } from "./table.ts";
import type { AttributeType } from "./type.ts";
import { MAX_DEPTH, OP } from "./type.ts";

/** How the kernel writes a nest. */
export interface NestOptions {
  /**
   * Whether the kernel sets NLA_F_NESTED on it (`nla_nest_start`), as it does on nests made since
   * Linux 5.2, or does not (`nla_nest_start_noflag`); `"in requests"`: it does not, but refuses
   * requests without it (`nla_parse_nested`).
   * @default {false}
   */
  readonly flagged?: boolean | "in requests";
}

/** The bits beside a nest's number. */
function flagsOf(
  { flagged = false }: NestOptions,
): { readonly flags: number; readonly requestFlags?: number } {
  return flagged === "in requests"
    ? { flags: 0, requestFlags: NLA_F.NESTED }
    : { flags: flagged ? NLA_F.NESTED : 0 };
}

/** A nest of the attributes of a table. The table is given by a function, so tables may be mutual. */
export function nest<T extends AttributeSet>(
  table: () => AttributeTable<T>,
  options: NestOptions = {},
): AttributeType<T> {
  return {
    name: "nest",
    op: OP.CALL,
    min: 0,
    max: 65531,
    align: 4,
    ...flagsOf(options),
    get inner() {
      return table();
    },
    read(view, at, length, context) {
      if (context.depth >= MAX_DEPTH) return undefined;
      context.depth++;
      const value = table().decode(view, at, at + length, context);
      context.depth--;
      return value;
    },
    write: (writer, value, family) => table().encode(writer, value, family),
    json: (value, style, family) => table().json(value, style, family),
    random: (random, family) => table().random(random, family),
  };
}

/** A struct, and the attributes that follow it. */
export interface Headed<H, A> {
  /** The struct. */
  header: H;
  /** The attributes. */
  attributes: A;
}

/** A payload that begins with a struct, after which attributes may follow. */
export function headed<H, A extends AttributeSet>(
  header: StructType<H>,
  table: () => AttributeTable<A>,
  options: NestOptions = {},
): AttributeType<Headed<H, A>> {
  const { size } = header;
  return {
    name: `${header.name} and attributes`,
    op: OP.CALL,
    min: size,
    max: 65531,
    align: 4,
    ...flagsOf(options),
    get inner() {
      const { prefix } = table();
      return {
        prefix,
        header: size,
        members: header.members,
        row: (id: number) => table().row(id),
      };
    },
    read(view, at, length, context) {
      if (context.depth >= MAX_DEPTH) return undefined;
      const fixed = header.read(view, at, size, context);
      if (fixed === undefined) return undefined;
      context.depth++;
      const attributes = table().decode(view, at + size, at + length, context);
      context.depth--;
      return { header: fixed, attributes };
    },
    write(writer, value, family) {
      writer.path.push("header");
      header.write(writer, value.header, family);
      writer.path[writer.path.length - 1] = "attributes";
      writer.align();
      table().encode(writer, value.attributes, family);
      writer.path.pop();
    },
    json: ({ header: fixed, attributes }, style, family) => ({
      header: header.json(fixed, style, family),
      attributes: table().json(attributes, style, family),
    }),
    random: (random, family) => ({
      header: header.random(random, family),
      attributes: table().random(random, family),
    }),
  };
}

/** An item of a nest that is a list. */
export interface Item<T> {
  /** The property's name in paths. */
  readonly key: string;
  /** The type of every item. */
  readonly type: AttributeType<T>;
}

/**
 * A nest in which one attribute, `id`, is repeated: a list of its values. If it holds anything
 * else, it stays bytes.
 */
export function list<T>(
  item: Item<T> & { readonly id: number },
  options: NestOptions = {},
): AttributeType<T[]> {
  const { id } = item;
  return sequence(item.type, {
    row: (number) => number === id ? item : undefined,
    takes: (number) => number === id,
    id: () => id,
    wrap: (value) => value,
    value: (entry) => entry,
  }, options);
}

/**
 * A nest whose attributes are numbered one after another from `first`: a list of their values. If it
 * holds anything else, it stays bytes.
 */
export function indexed<T>(
  item: Item<T> & { readonly first: number },
  options: NestOptions = {},
): AttributeType<T[]> {
  const { first } = item;
  return sequence(item.type, {
    row: (number) => number >= first ? item : undefined,
    takes: (number, index) => number === first + index,
    id: (_, index) => first + index,
    wrap: (value) => value,
    value: (entry) => entry,
  }, options);
}

/** A value in a nest whose attributes' numbers are no constants, but indexes, commands and such. */
export interface Numbered<T> {
  /** The attribute's number. */
  id: number;
  /** The value. */
  value: T;
}

/**
 * A nest whose attributes are all of one type and have any numbers, in any order: a list of numbers
 * with values. If it holds anything else, it stays bytes.
 */
export function keyed<T>(
  type: AttributeType<T>,
  options: NestOptions = {},
): AttributeType<Numbered<T>[]> {
  return {
    ...sequence<T, Numbered<T>>(type, {
      row: (number) => ({ key: String(number), type }),
      takes: () => true,
      id: ({ id }) => id,
      wrap: (value, id) => ({ id, value }),
      value: ({ value }) => value,
    }, options),
    json: (entries, style, family) =>
      entries.map(({ id, value }) => ({ id, value: type.json(value, style, family) })),
    random: (random, family) =>
      Array.from({ length: random.below(4) }, () => ({
        id: random.below(NLA_TYPE_MASK + 1),
        value: type.random(random, family),
      })),
  };
}

/** What the numbers of a sequence's attributes have to do with its entries. */
interface Numbering<T, V> {
  /** What an attribute is, by its number alone. */
  row(number: number): Item<T> | undefined;
  /** Whether the attribute at an index may have a number. */
  takes(number: number, index: number): boolean;
  /** The number of an entry's attribute. */
  id(entry: V, index: number): number;
  /** The entry that an attribute makes. */
  wrap(value: T, number: number): V;
  /** The value of an entry's attribute. */
  value(entry: V): T;
}

function sequence<T, V>(
  type: AttributeType<T>,
  numbering: Numbering<T, V>,
  options: NestOptions,
): AttributeType<V[]> {
  return {
    name: "list",
    op: OP.CALL,
    min: 0,
    max: 65531,
    align: 4,
    ...flagsOf(options),
    inner: { header: 0, row: (word) => numbering.row(word & NLA_TYPE_MASK) },
    read(view, start, length, context) {
      if (context.depth >= MAX_DEPTH) return undefined;
      const entries: V[] = [];
      const end = start + length;
      let at = start;
      context.depth++;
      while (end - at >= NLA_HDRLEN) {
        const value = valueAt(at);
        if (value === undefined) break;
        entries.push(numbering.wrap(value, view.getUint16(at + 2, true) & NLA_TYPE_MASK));
        at += view.getUint16(at, true) + 3 & ~3;
      }
      context.depth--;
      return at === end ? entries : undefined;

      function valueAt(at: number): T | undefined {
        const size = view.getUint16(at, true) - NLA_HDRLEN;
        const payload = at + NLA_HDRLEN;
        if (size < type.min || size > type.max || payload + (size + 3 & ~3) > end) return undefined;
        const word = view.getUint16(at + 2, true);
        const number = word & NLA_TYPE_MASK;
        if (word !== (number | flagsIn(type, context.request))) return undefined;
        if (!numbering.takes(number, entries.length)) return undefined;
        for (let byte = payload + size; (byte & 3) !== (start & 3); byte++) {
          if (view.getUint8(byte) !== 0) return undefined;
        }
        const value = type.read(view, payload, size, context);
        return value === undefined || type.canonical?.(view, payload, size, value) === false
          ? undefined
          : value;
      }
    },
    write(writer, entries, family) {
      for (const [index, entry] of entries.entries()) {
        const id = numbering.id(entry, index);
        const at = writer.reserve(NLA_HDRLEN);
        writer.path.push(String(index));
        if ((id & NLA_TYPE_MASK) !== id) writer.refuse("an attribute's number", id);
        type.write(writer, numbering.value(entry), family);
        writer.path.pop();
        writer.view.setUint16(at, writer.length - at, true);
        writer.view.setUint16(at + 2, id | flagsIn(type, writer.request), true);
        writer.align();
      }
    },
    json: (entries, style, family) =>
      entries.map((entry) => type.json(numbering.value(entry), style, family)),
    random: (random, family) =>
      Array.from(
        { length: random.below(4) },
        (_, index) => numbering.wrap(type.random(random, family), index),
      ),
  };
}

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

/** A payload whose type another attribute of the set decides, by its value: a text or a number. */
export function select<T>(
  by: string,
  types: { readonly [value: string]: AttributeType<T> },
): AttributeType<T> {
  return selection(by, types);
}

/** A payload whose type the address family in the message's header decides, by its number. */
export function byFamily<T>(
  types: { readonly [family: number]: AttributeType<T> },
  other?: AttributeType<T>,
): AttributeType<T> {
  return selection(undefined, types, other);
}
