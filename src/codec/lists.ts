/** Payloads that are several attributes of a kind, or several sets of attributes. */

import { NLA_HDRLEN, NLA_TYPE_MASK } from "../abi/netlink.ts";
import { flagsOf } from "./attribute.ts";
import type { NestOptions } from "./nest.ts";
import { nestFlags } from "./nest.ts";
import type { AttributeSet } from "./set.ts";
import type { AttributeTable } from "./table.ts";
import type { AttributeType } from "./type.ts";
import { MAX_DEPTH, OP } from "./type.ts";

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
    ...nestFlags(options),
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
        if (word !== (number | flagsOf(type, context.request))) return undefined;
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
        writer.view.setUint16(at + 2, id | flagsOf(type, writer.request), true);
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
 * A nest in which the attributes of one record after another follow each other without a nest of
 * their own: the list of those sets. A record begins with the attribute `first`.
 *
 * @param table The attributes of a record.
 * @param first The key of the attribute that every record begins with.
 */
export function records<T extends AttributeSet>(
  table: () => AttributeTable<T>,
  first: keyof T & string,
  options: NestOptions = {},
): AttributeType<T[]> {
  const idOfFirst = () => table().rows().find(({ key }) => key === first)?.id;
  return {
    name: "nest of records",
    op: OP.CALL,
    min: 0,
    max: 65531,
    align: 4,
    ...nestFlags(options),
    get inner() {
      return table();
    },
    read(view, start, length, context) {
      if (context.depth >= MAX_DEPTH) return undefined;
      const sets: T[] = [];
      const end = start + length;
      const id = idOfFirst();
      let begin = start;
      context.depth++;
      for (let at = start; end - at >= NLA_HDRLEN;) {
        const size = view.getUint16(at, true);
        if (size < NLA_HDRLEN || size > end - at) break;
        if (at > begin && (view.getUint16(at + 2, true) & NLA_TYPE_MASK) === id) {
          sets.push(table().decode(view, begin, at, context));
          begin = at;
        }
        at += size + 3 & ~3;
      }
      if (begin < end) sets.push(table().decode(view, begin, end, context));
      context.depth--;
      return sets;
    },
    write(writer, sets, family) {
      for (const [index, set] of sets.entries()) {
        writer.path.push(String(index));
        table().encode(writer, set, family);
        writer.path.pop();
      }
    },
    json: (sets, style, family) => sets.map((set) => table().json(set, style, family)),
    random: (random, family) =>
      Array.from({ length: random.below(3) }, () => {
        const { [first]: _other, ...rest } = table().random(random, family);
        const begin = table().rows().find(({ key }) => key === first)?.type.random(random, family);
        // The same properties, in another order.
        return { [first]: begin, ...rest } as unknown as T;
      }),
  };
}
