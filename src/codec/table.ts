import { NLA_HDRLEN, NLA_TYPE_MASK } from "../abi/netlink.ts";
import { AF } from "../abi/socket.ts";
import { ipv4Text } from "./address_text.ts";
import type { Row } from "./attribute.ts";
import { flagsOf, irregularity, oddPadding, writeAttribute, writeRaw } from "./attribute.ts";
import { Plan, SHAPED } from "./plan.ts";
import { properties } from "./properties.ts";
import type { AttributeSet, Irregularity, RawAttribute, Rows } from "./set.ts";
import { constantName } from "./set.ts";
import { TableRows } from "./table_rows.ts";
import type { AttributeType, Context, Inner, Json, Random, Style } from "./type.ts";
import { OP } from "./type.ts";
import { bytesAt, hexJson } from "./types.ts";
import type { Writer } from "./writer.ts";

/** Offsets of the last attribute of each number, of those whose length is right. */
type Last = ReadonlyMap<number, number>;

/**
 * A table of attributes, read like the kernel's own policy: decoding, encoding, printing and
 * random generation of a set all come from it.
 */
export class AttributeTable<T extends AttributeSet> implements Inner {
  /** What the kernel's names of these attributes begin with: `"IFLA"`. */
  readonly prefix: string;
  /** Always 0: attributes alone. */
  readonly header = 0;
  readonly #ids: Readonly<Record<string, number>>;
  readonly #types: Readonly<Record<string, AttributeType<unknown>>>;
  readonly #shapes: readonly ((...values: never[]) => T)[];
  #made: TableRows | undefined;
  /** The last set of each length that had a shape, by a quarter of the length. */
  readonly #plans: (Plan | undefined)[] = [];
  #scratch: Scratch | undefined;

  /**
   * Makes a table. What it is made of is looked at when the table is first used: most programs use
   * few of those that there are.
   *
   * @param prefix What the kernel's names begin with.
   * @param ids The numbers by the rest of the names.
   * @param rows The types by property; a property's name tells its number ({@linkcode constantName}).
   * @param shapes The commonest sets, each as a function that makes one of its attributes' values:
   * `(table, dst, oif) => ({ table, dst, oif })`. A set made by a literal costs a third of one that
   * is put together property by property. At most {@linkcode SHAPED} attributes.
   */
  constructor(
    prefix: string,
    ids: Readonly<Record<string, number>>,
    rows: Rows<T>,
    shapes: readonly ((...values: never[]) => T)[] = [],
  ) {
    this.prefix = prefix;
    this.#ids = ids;
    this.#types = rows;
    this.#shapes = shapes;
  }

  get #rows(): TableRows {
    return this.#made ??= new TableRows(this.prefix, this.#ids, this.#types, this.#shapes);
  }

  /** The number of a property's attribute; `undefined` if there is none. */
  id(key: string): number | undefined {
    return Object.hasOwn(this.#types, key) ? this.#ids[constantName(key)] : undefined;
  }

  /** The row of an attribute's number, which may carry NLA_F_* bits. */
  row(id: number): Row | undefined {
    return this.#rows.byId[id & NLA_TYPE_MASK];
  }

  /** All rows, by number. */
  rows(): Row[] {
    return this.#rows.byId.filter((row) => row !== undefined);
  }

  /** Reads the attributes from `at` to `end`. Never throws. */
  decode(view: DataView, at: number, end: number, context: Context): T {
    const planned = this.#plans[end - at >> 2]?.read(view, at, end, context);
    // A plan's shape makes what Rows<T> describes; it was tried when the rows were made.
    if (planned !== undefined) return planned as T;
    const { byId } = this.#rows;
    // A set inside a set of the same table finds the scratch taken, and makes its own.
    const scratch = this.#scratch ?? new Scratch(byId.length);
    this.#scratch = undefined;
    const last = context.duplicates === true ? lastOfEach(byId, view, at, end) : undefined;
    const out = this.#read(view, at, end, context, scratch, last);
    this.#scratch = scratch;
    // #read makes what Rows<T> describes; the compiler cannot follow computed keys.
    return out as T;
  }

  #read(
    view: DataView,
    start: number,
    end: number,
    context: Context,
    scratch: Scratch,
    last: Last | undefined,
  ): Record<string, unknown> {
    const { byId, shapes } = this.#rows;
    const out: Record<string, unknown> = {};
    const { seen } = scratch;
    const epoch = scratch.next();
    let unknown: RawAttribute[] | undefined;
    let irregular: Record<string, Irregularity> | undefined;
    let previous: Row | undefined;
    let at = start;
    let position = 0;
    for (; end - at >= NLA_HDRLEN; position++) {
      const length = view.getUint16(at, true);
      if (length < NLA_HDRLEN || length > end - at) break;
      const word = view.getUint16(at + 2, true);
      const row = byId[word & NLA_TYPE_MASK];
      const payload = at + NLA_HDRLEN;
      const size = length - NLA_HDRLEN;
      let value: unknown;
      let chosen: AttributeType<unknown> | undefined;
      const next = at + length + 3 & ~3;
      const padding = (length & 3) === 0 ? undefined : oddPadding(view, at + length, next, end);
      if (row?.op === OP.REPEATED) {
        const values = out[row.key] ?? [];
        // A list that something else interrupts would lose its order: the rest stays bytes.
        const whole = previous === row || out[row.key] === undefined;
        previous = undefined;
        if (whole && padding === undefined && isList(values)) {
          // All have the NLA_F_* bits of the first, or stay bytes.
          const alike = values.length === 0 ||
            word === ((row.id | flagsOf(row.type, context.request)) ^
                (irregular?.[row.key]?.flags ?? 0));
          const item = alike ? readItem(row, view, payload, size, context) : undefined;
          if (item !== undefined) {
            values.push(item);
            value = values;
            previous = row;
          }
        }
      } else if (
        row !== undefined && size >= row.min && size <= row.max &&
        (last === undefined || last.get(row.id) === at)
      ) {
        previous = undefined;
        // Of several the kernel takes the last (nla_parse): start again, knowing which that is.
        if (seen[row.id] === epoch) {
          context.duplicates = true;
          return this.#read(view, start, end, context, scratch, lastOfEach(byId, view, start, end));
        }
        seen[row.id] = epoch;
        switch (row.op) {
          case OP.U8:
            value = view.getUint8(payload);
            break;
          case OP.U16:
            value = view.getUint16(payload, true);
            break;
          case OP.U32:
            value = view.getUint32(payload, true);
            break;
          case OP.S32:
            value = view.getInt32(payload, true);
            break;
          case OP.IP:
            value = size === 4 && context.family !== AF.MPLS
              ? ipv4Text(view, payload)
              : row.type.read(view, payload, size, context);
            break;
          case OP.SELECT:
            chosen = this.#chosen(row, view, start, end, context, last);
            if (chosen !== undefined && size >= chosen.min && size <= chosen.max) {
              value = chosen.read(view, payload, size, context);
            }
            break;
          default:
            value = row.type.read(view, payload, size, context);
        }
      }
      if (row === undefined || value === undefined) {
        previous = undefined;
        const data = bytesAt(view, payload, size);
        (unknown ??= []).push({ position, type: word, data, ...padding && { padding } });
      } else {
        out[row.key] = value;
        if (word !== row.word || padding !== undefined || row.mayDiffer) {
          const type = chosen ?? row.type;
          const found = irregularity(
            row,
            type,
            view,
            payload,
            size,
            word,
            value,
            padding,
            context.request,
          );
          if (found !== undefined) (irregular ??= {})[row.key] = found;
        }
      }
      at = next;
    }
    if (unknown !== undefined) out.unknown = unknown;
    if (irregular !== undefined) out.irregular = irregular;
    if (at < end) out.tail = bytesAt(view, at, end - at);
    if (position <= SHAPED && shapes.size > 0) this.#plan(out, view, start, end);
    return out;
  }

  /** Remembers how a set that has a shape lay in memory. */
  #plan(set: object, view: DataView, start: number, end: number): void {
    const shape = this.#rows.shapes.get(Object.keys(set).join());
    if (shape === undefined || (end - start & 3) !== 0) return;
    const rows: Row[] = [];
    for (let at = start; at < end; at += view.getUint16(at, true) + 3 & ~3) {
      const row = this.row(view.getUint16(at + 2, true));
      if (row === undefined || !Plan.takes(row)) return;
      rows.push(row);
    }
    this.#plans[end - start >> 2] = new Plan(rows, shape, view, start);
  }

  /** The type that another attribute of the set, before or after this one, decides. */
  #chosen(
    row: Row,
    view: DataView,
    start: number,
    end: number,
    context: Context,
    last: Last | undefined,
  ): AttributeType<unknown> | undefined {
    const select = row.type.select;
    if (select !== undefined && select.by === undefined) return select.choose(context.family);
    const { byId, byKey } = this.#rows;
    const by = select?.by && byKey.get(select.by);
    if (!by) return undefined;
    const at = (last ?? lastOfEach(byId, view, start, end)).get(by.id);
    // Some attributes have a type whatever decides, and if nothing does.
    if (at === undefined) return select?.choose(undefined);
    const size = view.getUint16(at, true) - NLA_HDRLEN;
    if (size < by.min || size > by.max) return undefined;
    return select?.choose(by.type.read(view, at + NLA_HDRLEN, size, context));
  }

  /** The type of a row's value in `set`. */
  #typeIn(
    { type }: Row,
    set: Readonly<Record<string, unknown>>,
    family: number,
  ): AttributeType<unknown> | undefined {
    const { select } = type;
    if (select === undefined) return type;
    return select.choose(select.by === undefined ? family : set[select.by]);
  }

  /**
   * Appends the attributes of `set`, in the order of its properties.
   *
   * @throws {RangeError} If a value does not fit its attribute or a property is not in the table.
   */
  encode(writer: Writer, set: T, family: number): void {
    const { byKey } = this.#rows;
    const values = properties(set);
    const raw = set.unknown ?? [];
    let next = 0;
    let position = 0;
    for (const key in values) {
      const value = values[key];
      const row = byKey.get(key);
      if (value === undefined || row === undefined && OWN.has(key)) continue;
      for (; next < raw.length && (raw[next]?.position ?? 0) <= position; position++) {
        writeRaw(writer, raw[next++]);
      }
      writer.path.push(key);
      const type = row?.mayDiffer ? this.#typeIn(row, values, family) : row?.type;
      if (row === undefined || type === undefined) {
        writer.refuse(`a property of ${this.prefix}_* attributes`, value);
      }
      if (!row.mayDiffer || type.item === undefined) {
        position++;
        writeAttribute(writer, row, type, value, set.irregular?.[key], family);
      } else {
        position += writeItems(writer, row, type.item, value, set.irregular?.[key], family);
      }
      writer.path.pop();
    }
    for (const attribute of raw.slice(next)) writeRaw(writer, attribute);
    if (set.tail !== undefined) {
      writer.align();
      writer.put(set.tail);
    }
  }

  /** The set as JSON that people read: known attributes by property, the rest by name and bytes. */
  json(set: T, style: Style, family: number): { readonly [key: string]: Json } {
    const { byKey } = this.#rows;
    const values = properties(set);
    const shown: Record<string, Json> = {};
    for (const [key, value] of Object.entries(values)) {
      const row = byKey.get(key);
      const type = row && this.#typeIn(row, values, family);
      if (type !== undefined && value !== undefined) shown[key] = type.json(value, style, family);
    }
    if (set.unknown !== undefined) {
      shown.unknown = set.unknown.map(({ type, data }) => {
        const row = this.row(type);
        return {
          type: row === undefined
            ? type & NLA_TYPE_MASK
            : `${this.prefix}_${constantName(row.key)}`,
          data: hexJson(data),
        };
      });
    }
    if (set.tail !== undefined) shown.tail = hexJson(set.tail);
    return shown;
  }

  /** A random set; `decode` gives back what `encode` makes of it. */
  random(random: Random, family: number): T {
    const out: Record<string, unknown> = {};
    const rows = this.rows();
    const count = random.below(Math.min(rows.length, 12) + 1);
    for (let index = 0; index < count; index++) {
      const row = rows[random.below(rows.length)];
      if (row === undefined) continue;
      const select = row.type.select;
      if (select?.by !== undefined) {
        out[select.by] ??= select.values[random.below(select.values.length)];
      }
      const type = this.#typeIn(row, out, family);
      if (type !== undefined && out[row.key] === undefined) {
        out[row.key] = type.random(random, family);
      }
    }
    // As in decode.
    return out as T;
  }
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

/** One of the attributes that a list is made of; `undefined` if there is more to it than its value. */
function readItem(
  row: Row,
  view: DataView,
  payload: number,
  size: number,
  context: Context,
): unknown {
  const type = row.type.item;
  if (type === undefined || size < type.min || size > type.max) return;
  const value = type.read(view, payload, size, context);
  return value === undefined || type.canonical?.(view, payload, size, value) === false
    ? undefined
    : value;
}

/** Appends an attribute for each of a list's values; returns how many. */
function writeItems(
  writer: Writer,
  row: Row,
  type: AttributeType<unknown>,
  values: unknown,
  irregular: Irregularity | undefined,
  family: number,
): number {
  if (!isList(values)) return writer.refuse("a list", values);
  for (const [index, value] of values.entries()) {
    writer.path.push(String(index));
    writeAttribute(writer, row, type, value, irregular, family);
    writer.path.pop();
  }
  return values.length;
}

const OWN: ReadonlySet<string> = new Set<keyof AttributeSet>(["unknown", "irregular", "tail"]);

// Small enough to be an immediate integer in any engine.
const EPOCHS = 0x3fffffff;

/** What reading a set needs and nobody keeps. */
class Scratch {
  /** seen[id] is the number of the last set that had the attribute. */
  readonly seen: Int32Array;
  #epoch = 0;

  constructor(ids: number) {
    this.seen = new Int32Array(ids);
  }

  /** The number of the set that is now to be read. */
  next(): number {
    if (this.#epoch === EPOCHS) {
      this.#epoch = 0;
      this.seen.fill(0);
    }
    return ++this.#epoch;
  }
}

function lastOfEach(
  byId: readonly (Row | undefined)[],
  view: DataView,
  start: number,
  end: number,
): Last {
  const last = new Map<number, number>();
  for (let at = start; end - at >= NLA_HDRLEN;) {
    const length = view.getUint16(at, true);
    if (length < NLA_HDRLEN || length > end - at) break;
    const row = byId[view.getUint16(at + 2, true) & NLA_TYPE_MASK];
    const size = length - NLA_HDRLEN;
    if (row !== undefined && size >= row.min && size <= row.max) last.set(row.id, at);
    at += length + 3 & ~3;
  }
  return last;
}
