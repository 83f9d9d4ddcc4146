import { NLA_HDRLEN, NLA_TYPE_MASK } from "../abi/netlink.ts";
import { ipv4Text } from "./address_text.ts";
import { AF } from "../abi/socket.ts";
import { properties } from "./properties.ts";
import { bytesAt, hexJson } from "./types.ts";
import type { AttributeType, Context, Inner, Json, Random, Style } from "./type.ts";
import { OP } from "./type.ts";
import type { Writer } from "./writer.ts";

/** An attribute that stays bytes: its number is unknown, or its payload is not what the table expects. */
export interface RawAttribute {
  /** How many attributes of the set come before it. */
  readonly position: number;
  /** `nla_type`: the number, with NLA_F_NESTED (0x8000) and NLA_F_NET_BYTEORDER (0x4000). */
  readonly type: number;
  /** The payload. */
  readonly data: Uint8Array;
  /** The bytes up to the next attribute, where they are not the usual zeros. */
  readonly padding?: Uint8Array;
}

/** How the bytes of an attribute differ from those that its value alone would give. */
export interface Irregularity {
  /** NLA_F_* bits that differ from those the kernel sets. */
  readonly flags?: number;
  /** The payload, where another one means the same value: text without its NUL. */
  readonly data?: Uint8Array;
  /** The bytes up to the next attribute, where they are not the usual zeros. */
  readonly padding?: Uint8Array;
}

/**
 * What every set of attributes has beside its own. Known attributes are properties, in the order
 * in which they stand on the wire; whatever a property cannot express is here, so that encoding
 * gives back the bytes that were decoded. Most sets have none of the three.
 */
export interface AttributeSet {
  /** Attributes that stay bytes: unknown ones, wrong lengths, and all but the last of duplicates. */
  unknown?: RawAttribute[];
  /** By property: how its bytes differ from those its value would give. */
  irregular?: Record<string, Irregularity>;
  /** Bytes after the last attribute that are no attribute. */
  tail?: Uint8Array;
}

/** A type for each of a set's own properties. */
export type Rows<T extends AttributeSet> = {
  readonly [K in Exclude<keyof T, keyof AttributeSet>]-?: AttributeType<NonNullable<T[K]>>;
};

/** The kernel's name for a property: `numTxQueues` is `NUM_TX_QUEUES`. */
export function constantName(key: string): string {
  return key.replace(/[A-Z]/g, "_$&").toUpperCase();
}

/** One attribute of a table. */
export interface Row {
  /** The property. */
  readonly key: string;
  /** The attribute's number. */
  readonly id: number;
  /** `nla_type` as the kernel sends it. */
  readonly word: number;
  /** How the payload is read and written. */
  readonly type: AttributeType<unknown>;
  /** `type.op`, here for speed. */
  readonly op: number;
  /** `type.min`, here for speed. */
  readonly min: number;
  /** `type.max`, here for speed. */
  readonly max: number;
  /** Whether the type has a `canonical`, or another chooses one that may, here for speed. */
  readonly mayDiffer: boolean;
}

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
  readonly #byId: (Row | undefined)[] = [];
  readonly #byKey: Map<string, Row> = new Map();
  readonly #shapes: Map<string, Shape> = new Map();
  /** The last set of each length that had a shape, by a quarter of the length. */
  readonly #plans: (Plan | undefined)[] = [];
  #scratch: Scratch | undefined;

  /**
   * Makes a table.
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
    const types: Readonly<Record<string, AttributeType<unknown>>> = rows;
    for (const [key, type] of Object.entries(types)) {
      const id = ids[constantName(key)];
      if (id === undefined) throw new TypeError(`no constant ${prefix}_${constantName(key)}`);
      const { op, min, max, flags } = type;
      const mayDiffer = type.canonical !== undefined || type.select !== undefined;
      const row = { key, id, word: id | flags, type, op, min, max, mayDiffer };
      while (this.#byId.length <= id) this.#byId.push(undefined);
      this.#byId[id] = row;
      this.#byKey.set(key, row);
    }
    for (const shape of shapes) this.#addShape(shape);
  }

  #addShape(make: (...values: never[]) => T): void {
    // Which parameter becomes which property is read off a set made of the parameters' positions,
    // so that a wrong one is refused here; hence every value can be passed as what it must be.
    const shape = make as unknown as Shape;
    const keys = Object.entries(shape(0, 1, 2, 3, 4, 5, 6)).slice(0, SHAPED);
    for (const [index, [key, position]] of keys.entries()) {
      if (!this.#byKey.has(key) || position !== index || keys.length !== make.length) {
        throw new TypeError(`${this.prefix}: ${key} is out of place in a shape`);
      }
    }
    this.#shapes.set(keys.map(([key]) => key).join(), shape);
  }

  /** The row of an attribute's number, which may carry NLA_F_* bits. */
  row(id: number): Row | undefined {
    return this.#byId[id & NLA_TYPE_MASK];
  }

  /** All rows, by number. */
  rows(): Row[] {
    return this.#byId.filter((row) => row !== undefined);
  }

  /** Reads the attributes from `at` to `end`. Never throws. */
  decode(view: DataView, at: number, end: number, context: Context): T {
    const planned = this.#plans[end - at >> 2]?.read(view, at, end, context);
    // A plan's shape makes what Rows<T> describes; the constructor has tried it.
    if (planned !== undefined) return planned as T;
    // A set inside a set of the same table finds the scratch taken, and makes its own.
    const scratch = this.#scratch ?? new Scratch(this.#byId.length);
    this.#scratch = undefined;
    const last = context.duplicates === true ? lastOfEach(this.#byId, view, at, end) : undefined;
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
    const byId = this.#byId;
    const out: Record<string, unknown> = {};
    const { seen } = scratch;
    const epoch = scratch.next();
    let unknown: RawAttribute[] | undefined;
    let irregular: Record<string, Irregularity> | undefined;
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
      if (
        row !== undefined && size >= row.min && size <= row.max &&
        (last === undefined || last.get(row.id) === at)
      ) {
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
            value = chosen?.read(view, payload, size, context);
            break;
          default:
            value = row.type.read(view, payload, size, context);
        }
      }
      const next = at + length + 3 & ~3;
      const padding = (length & 3) === 0 ? undefined : oddPadding(view, at + length, next, end);
      if (row === undefined || value === undefined) {
        const data = bytesAt(view, payload, size);
        (unknown ??= []).push({ position, type: word, data, ...padding && { padding } });
      } else {
        out[row.key] = value;
        if (word !== row.word || padding !== undefined || row.mayDiffer) {
          const type = chosen ?? row.type;
          const found = irregularity(row, type, view, payload, size, word, value, padding);
          if (found !== undefined) (irregular ??= {})[row.key] = found;
        }
      }
      at = next;
    }
    if (unknown !== undefined) out.unknown = unknown;
    if (irregular !== undefined) out.irregular = irregular;
    if (at < end) out.tail = bytesAt(view, at, end - at);
    if (position <= SHAPED && this.#shapes.size > 0) this.#plan(out, view, start, end);
    return out;
  }

  /** Remembers how a set that has a shape lay in memory. */
  #plan(set: object, view: DataView, start: number, end: number): void {
    const shape = this.#shapes.get(Object.keys(set).join());
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
    const by = select && this.#byKey.get(select.by);
    if (by === undefined) return undefined;
    const at = (last ?? lastOfEach(this.#byId, view, start, end)).get(by.id);
    if (at === undefined) return undefined;
    const size = view.getUint16(at, true) - NLA_HDRLEN;
    if (size < by.min || size > by.max) return undefined;
    return select?.choose(by.type.read(view, at + NLA_HDRLEN, size, context));
  }

  /** The type of a row's value in `set`. */
  #typeIn(row: Row, set: Readonly<Record<string, unknown>>): AttributeType<unknown> | undefined {
    const select = row.type.select;
    return select === undefined ? row.type : select.choose(set[select.by]);
  }

  /**
   * Appends the attributes of `set`, in the order of its properties.
   *
   * @throws {RangeError} If a value does not fit its attribute or a property is not in the table.
   */
  encode(writer: Writer, set: T, family: number): void {
    const values = properties(set);
    const raw = set.unknown ?? [];
    let next = 0;
    let position = 0;
    for (const key in values) {
      const value = values[key];
      const row = this.#byKey.get(key);
      if (value === undefined || row === undefined && OWN.has(key)) continue;
      for (; next < raw.length && (raw[next]?.position ?? 0) <= position; position++) {
        writeRaw(writer, raw[next++]);
      }
      position++;
      writer.path.push(key);
      const type = row && this.#typeIn(row, values);
      if (row === undefined || type === undefined) {
        writer.refuse(`a property of ${this.prefix}_* attributes`, value);
      }
      writeAttribute(writer, row, type, value, set.irregular?.[key], family);
      writer.path.pop();
    }
    for (const attribute of raw.slice(next)) writeRaw(writer, attribute);
    if (set.tail !== undefined) {
      writer.align();
      writer.put(set.tail);
    }
  }

  /** The set as JSON that people read: known attributes by property, the rest by name and bytes. */
  json(set: T, style: Style): { readonly [key: string]: Json } {
    const values = properties(set);
    const shown: Record<string, Json> = {};
    for (const [key, value] of Object.entries(values)) {
      const row = this.#byKey.get(key);
      const type = row && this.#typeIn(row, values);
      if (type !== undefined && value !== undefined) shown[key] = type.json(value, style);
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
      if (select !== undefined) {
        out[select.by] ??= select.values[random.below(select.values.length)];
      }
      const type = this.#typeIn(row, out);
      if (type !== undefined && out[row.key] === undefined) {
        out[row.key] = type.random(random, family);
      }
    }
    return out as T;
  }
}

const OWN: ReadonlySet<string> = new Set<keyof AttributeSet>(["unknown", "irregular", "tail"]);

// Small enough to be an immediate integer in any engine.
const EPOCHS = 0x3fffffff;

/** How many attributes a shape may have. */
export const SHAPED = 7;

/** Makes a set of the values of its attributes. */
type Shape = (
  a: unknown,
  b: unknown,
  c: unknown,
  d: unknown,
  e: unknown,
  f: unknown,
  g: unknown,
) => object;

/**
 * How a set lay in memory. The sets of a dump lie alike, so that comparing lengths and numbers with
 * those of the last one takes the place of looking up and checking each.
 */
class Plan {
  readonly #rows: readonly Row[];
  readonly #shape: Shape;
  readonly #ops: Uint8Array;
  // Length and number of each attribute, as one word in memory.
  readonly #words: Int32Array;
  // Of the last set: the bytes of IPv4 addresses, whose text is worth keeping, and all values.
  readonly #addresses: Int32Array;
  readonly #values: unknown[];

  constructor(rows: readonly Row[], shape: Shape, view: DataView, start: number) {
    this.#rows = rows;
    this.#shape = shape;
    this.#ops = Uint8Array.from(rows, ({ op }) => op);
    this.#words = new Int32Array(rows.length);
    this.#addresses = new Int32Array(rows.length);
    this.#values = new Array<unknown>(rows.length).fill(undefined);
    let at = start;
    for (let index = 0; index < rows.length; index++) {
      this.#words[index] = view.getInt32(at, true);
      at += view.getUint16(at, true) + 3 & ~3;
    }
  }

  /** Whether an attribute reads the same wherever it stands, and has no more to tell. */
  static takes({ mayDiffer, type }: Row): boolean {
    return !mayDiffer && type.inner === undefined && type.select === undefined;
  }

  /** Reads a set that lies like this one; `undefined` if it does not. */
  read(view: DataView, start: number, end: number, context: Context): object | undefined {
    const words = this.#words;
    const values = this.#values;
    if (context.family === AF.MPLS) return undefined;
    let at = start;
    for (let index = 0; index < words.length; index++) {
      const word = view.getInt32(at, true);
      if (word !== words[index]) return undefined;
      const payload = at + NLA_HDRLEN;
      const size = (word & 0xffff) - NLA_HDRLEN;
      const op = this.#ops[index];
      at = payload + (size + 3 & ~3);
      if (op === OP.U32) {
        values[index] = view.getUint32(payload, true);
      } else if (op === OP.IP && size === 4) {
        const address = view.getInt32(payload, true);
        if (address !== this.#addresses[index] || values[index] === undefined) {
          this.#addresses[index] = address;
          values[index] = ipv4Text(view, payload);
        }
      } else {
        const value = this.#rows[index]?.type.read(view, payload, size, context);
        if (value === undefined) return undefined;
        if ((size & 3) !== 0 && oddPadding(view, payload + size, at, end)) return undefined;
        values[index] = value;
      }
    }
    return at === end
      ? this.#shape(values[0], values[1], values[2], values[3], values[4], values[5], values[6])
      : undefined;
  }
}

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

function irregularity(
  row: Row,
  type: AttributeType<unknown>,
  view: DataView,
  payload: number,
  size: number,
  word: number,
  value: unknown,
  padding: Uint8Array | undefined,
): Irregularity | undefined {
  const canonical = type.canonical?.(view, payload, size, value) ?? true;
  if (canonical && word === row.word && padding === undefined) return undefined;
  return {
    ...word !== row.word && { flags: (word ^ row.word) & ~NLA_TYPE_MASK },
    ...!canonical && { data: bytesAt(view, payload, size) },
    ...padding && { padding },
  };
}

/** The padding from `at` to `next`, if it is anything but zeros in full. */
function oddPadding(
  view: DataView,
  at: number,
  next: number,
  end: number,
): Uint8Array | undefined {
  if (next > end) return bytesAt(view, at, end - at);
  for (let byte = at; byte < next; byte++) {
    if (view.getUint8(byte) !== 0) return bytesAt(view, at, next - at);
  }
  return undefined;
}

function writeHeader(writer: Writer, at: number, word: number): void {
  const length = writer.length - at;
  if (length > 0xffff) writer.refuse("at most 65531 bytes in an attribute", `${length - 4} bytes`);
  writer.view.setUint16(at, length, true);
  writer.view.setUint16(at + 2, word, true);
}

// Padding is a relic if the value before it has since become shorter or longer.
function writePadding(writer: Writer, padding: Uint8Array | undefined): void {
  if (padding === undefined || padding.length > (-writer.length & 3)) writer.align();
  else writer.put(padding);
}

function writeRaw(writer: Writer, attribute: RawAttribute | undefined): void {
  if (attribute === undefined) return;
  writer.align();
  const at = writer.reserve(NLA_HDRLEN);
  writer.put(attribute.data);
  writeHeader(writer, at, attribute.type);
  writePadding(writer, attribute.padding);
}

function writeAttribute(
  writer: Writer,
  row: Row,
  type: AttributeType<unknown>,
  value: unknown,
  irregular: Irregularity | undefined,
  family: number,
): void {
  // What used to be last may lack its padding.
  writer.align();
  const at = writer.reserve(NLA_HDRLEN);
  const { data, padding, flags = 0 } = irregular ?? {};
  if (data !== undefined && means(type, data, value, family)) writer.put(data);
  else type.write(writer, value, family);
  writeHeader(writer, at, row.word ^ flags);
  writePadding(writer, padding);
}

/** Whether `data` is still another way to write `value`, and not a relic of a value since replaced. */
function means(
  type: AttributeType<unknown>,
  data: Uint8Array,
  value: unknown,
  family: number,
): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return type.read(view, 0, data.length, { family, depth: 0 }) === value;
}
