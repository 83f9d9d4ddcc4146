/** Payloads that consist of attributes. */

import { NLA_F, NLA_HDRLEN, NLA_TYPE_MASK } from "../abi/netlink.ts";
import type { AttributeSet } from "./set.ts";
import type { AttributeTable } from "./table.ts";
import type { AttributeType } from "./type.ts";
import { MAX_DEPTH, OP } from "./type.ts";

/** How the kernel writes a nest. */
export interface NestOptions {
  /**
   * Whether the kernel sets NLA_F_NESTED on it (`nla_nest_start`), as it does on nests made since
   * Linux 5.2, or does not (`nla_nest_start_noflag`).
   * @default {false}
   */
  readonly flagged?: boolean;
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
    flags: options.flagged ? NLA_F.NESTED : 0,
    inner: { header: 0, row: (id) => table().row(id) },
    read(view, at, length, context) {
      if (context.depth >= MAX_DEPTH) return undefined;
      context.depth++;
      const value = table().decode(view, at, at + length, context);
      context.depth--;
      return value;
    },
    write: (writer, value, family) => table().encode(writer, value, family),
    json: (value, style) => table().json(value, style),
    random: (random, family) => table().random(random, family),
  };
}

/** One kind of attribute, repeated. */
export interface Repeated<T> {
  /** The property's name in paths. */
  readonly key: string;
  /** The number that every item has. */
  readonly id: number;
  /** The type of every item. */
  readonly type: AttributeType<T>;
}

/**
 * A nest in which one attribute is repeated: a list of its values. If it holds anything else, it
 * stays bytes.
 */
export function list<T>(item: Repeated<T>, options: NestOptions = {}): AttributeType<T[]> {
  const { id, type } = item;
  return {
    name: "list",
    op: OP.CALL,
    min: 0,
    max: 65531,
    align: 4,
    flags: options.flagged ? NLA_F.NESTED : 0,
    inner: { header: 0, row: (word) => (word & NLA_TYPE_MASK) === id ? item : undefined },
    read(view, start, length, context) {
      if (context.depth >= MAX_DEPTH) return undefined;
      const values: T[] = [];
      const end = start + length;
      let at = start;
      context.depth++;
      while (end - at >= NLA_HDRLEN) {
        const value = itemAt(at);
        if (value === undefined) break;
        values.push(value);
        at += view.getUint16(at, true) + 3 & ~3;
      }
      context.depth--;
      return at === end ? values : undefined;

      function itemAt(at: number): T | undefined {
        const size = view.getUint16(at, true) - NLA_HDRLEN;
        const payload = at + NLA_HDRLEN;
        if (size < type.min || size > type.max || payload + (size + 3 & ~3) > end) return undefined;
        if (view.getUint16(at + 2, true) !== (id | type.flags)) return undefined;
        for (let byte = payload + size; (byte & 3) !== (start & 3); byte++) {
          if (view.getUint8(byte) !== 0) return undefined;
        }
        const value = type.read(view, payload, size, context);
        return value === undefined || type.canonical?.(view, payload, size, value) === false
          ? undefined
          : value;
      }
    },
    write(writer, values, family) {
      for (const [index, value] of values.entries()) {
        const at = writer.reserve(NLA_HDRLEN);
        writer.path.push(String(index));
        type.write(writer, value, family);
        writer.path.pop();
        writer.view.setUint16(at, writer.length - at, true);
        writer.view.setUint16(at + 2, id | type.flags, true);
        writer.align();
      }
    },
    json: (values, style) => values.map((value) => type.json(value, style)),
    random: (random, family) =>
      Array.from({ length: random.below(4) }, () => type.random(random, family)),
  };
}

/** A payload whose type another attribute of the set decides, by its value. */
export function select<T>(
  by: string,
  types: { readonly [value: string]: AttributeType<T> },
): AttributeType<T> {
  const byValue: ReadonlyMap<unknown, AttributeType<T>> = new Map(Object.entries(types));
  const refuse = (): never => {
    throw new TypeError(`the attribute table resolves a type that ${by} decides`);
  };
  return {
    name: `decided by ${by}`,
    op: OP.SELECT,
    min: 0,
    max: 65531,
    align: 4,
    flags: 0,
    select: { by, values: [...byValue.keys()], choose: (value) => byValue.get(value) },
    read: refuse,
    write: refuse,
    json: refuse,
    random: refuse,
  };
}
