import { NLA_HDRLEN, NLA_TYPE_MASK } from "../abi/netlink.ts";
import { ipv4Text } from "./address_text.ts";
import { AF } from "../abi/socket.ts";
import { properties } from "./properties.ts";
import { bytesAt, hexJson, HOST } from "./types.ts";
import type { AttributeType, Context, Inner, Json, Random } from "./type.ts";
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
}

/** Offsets of the last attribute of each number. */
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
  // seen[id] === epoch says that the set being read has had that attribute.
  #seen: Int32Array;
  #epoch = 0;
  #reading = false;

  /**
   * Makes a table.
   *
   * @param prefix What the kernel's names begin with.
   * @param ids The numbers by the rest of the names.
   * @param rows The types by property; a property's name tells its number ({@linkcode constantName}).
   */
  constructor(prefix: string, ids: Readonly<Record<string, number>>, rows: Rows<T>) {
    this.prefix = prefix;
    const types: Readonly<Record<string, AttributeType<unknown>>> = rows;
    for (const [key, type] of Object.entries(types)) {
      const id = ids[constantName(key)];
      if (id === undefined) throw new TypeError(`no constant ${prefix}_${constantName(key)}`);
      const { op, min, max, flags } = type;
      const row = { key, id, word: id | flags, type, op, min, max };
      while (this.#byId.length <= id) this.#byId.push(undefined);
      this.#byId[id] = row;
      this.#byKey.set(key, row);
    }
    this.#seen = new Int32Array(this.#byId.length);
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
    const outer = this.#reading ? this.#seen : undefined;
    // A set inside a set of the same table has its own memory of what it has seen.
    if (outer !== undefined) this.#seen = new Int32Array(outer.length);
    this.#reading = true;
    const out = this.#read(view, at, end, context, undefined);
    if (outer !== undefined) this.#seen = outer;
    this.#reading = outer !== undefined;
    // #read makes what Rows<T> describes; the compiler cannot follow computed keys.
    return out as T;
  }

  #read(
    view: DataView,
    start: number,
    end: number,
    context: Context,
    last: Last | undefined,
  ): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    let unknown: RawAttribute[] | undefined;
    let irregular: Record<string, Irregularity> | undefined;
    const byId = this.#byId;
    const seen = this.#seen;
    if (this.#epoch === EPOCHS) this.#epoch = 0, seen.fill(0);
    const epoch = ++this.#epoch;
    let at = start;
    let position = 0;
    for (; end - at >= NLA_HDRLEN; position++) {
      const length = view.getUint16(at, HOST);
      if (length < NLA_HDRLEN || length > end - at) break;
      const word = view.getUint16(at + 2, HOST);
      const row = byId[word & NLA_TYPE_MASK];
      const payload = at + NLA_HDRLEN;
      const size = length - NLA_HDRLEN;
      let value: unknown;
      if (
        row !== undefined && size >= row.min && size <= row.max &&
        (last === undefined || last.get(row.id) === at)
      ) {
        // Of several the kernel takes the last (nla_parse): start again, knowing which that is.
        if (seen[row.id] === epoch) {
          return this.#read(view, start, end, context, lastOfEach(view, start, end));
        }
        seen[row.id] = epoch;
        switch (row.op) {
          case OP.U8:
            value = view.getUint8(payload);
            break;
          case OP.U16:
            value = view.getUint16(payload, HOST);
            break;
          case OP.U32:
            value = view.getUint32(payload, HOST);
            break;
          case OP.S32:
            value = view.getInt32(payload, HOST);
            break;
          case OP.IP:
            value = size === 4 && context.family !== AF.MPLS
              ? ipv4Text(view, payload)
              : row.type.read(view, payload, size, context);
            break;
          case OP.SELECT:
            value = this.#chosen(row, view, start, end, context, last)
              ?.read(view, payload, size, context);
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
        if (
          word !== row.word || padding !== undefined ||
          row.type.canonical?.(view, payload, size, value) === false
        ) {
          irregular ??= {};
          irregular[row.key] = {
            ...word !== row.word && { flags: (word ^ row.word) & ~NLA_TYPE_MASK },
            ...row.type.canonical?.(view, payload, size, value) === false &&
              { data: bytesAt(view, payload, size) },
            ...padding && { padding },
          };
        }
      }
      at = next;
    }
    if (unknown !== undefined) out.unknown = unknown;
    if (irregular !== undefined) out.irregular = irregular;
    if (at < end) out.tail = bytesAt(view, at, end - at);
    return out;
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
    const at = (last ?? lastOfEach(view, start, end)).get(by.id);
    if (at === undefined) return undefined;
    const size = view.getUint16(at, HOST) - NLA_HDRLEN;
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
      if (value === undefined || OWN.has(key)) continue;
      for (; next < raw.length && (raw[next]?.position ?? 0) <= position; position++) {
        writeRaw(writer, raw[next++]);
      }
      position++;
      writer.path.push(key);
      const row = this.#byKey.get(key);
      const type = row && this.#typeIn(row, values);
      if (row === undefined || type === undefined) {
        writer.refuse(`a property of ${this.prefix}_* attributes`, value);
      }
      writeAttribute(writer, row, type, value, set.irregular?.[key], family);
      writer.path.pop();
    }
    for (const attribute of raw.slice(next)) writeRaw(writer, attribute);
    if (set.tail !== undefined) writer.put(set.tail);
  }

  /** The set as JSON that people read: known attributes by property, the rest by name and bytes. */
  json(set: T): { readonly [key: string]: Json } {
    const values = properties(set);
    const shown: Record<string, Json> = {};
    for (const [key, value] of Object.entries(values)) {
      const row = this.#byKey.get(key);
      const type = row && this.#typeIn(row, values);
      if (type !== undefined && value !== undefined) shown[key] = type.json(value);
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
      const by = row.type.select && this.#byKey.get(row.type.select.by);
      if (by !== undefined) out[by.key] ??= by.type.random(random, family);
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

function lastOfEach(view: DataView, start: number, end: number): Last {
  const last = new Map<number, number>();
  for (let at = start; end - at >= NLA_HDRLEN;) {
    const length = view.getUint16(at, HOST);
    if (length < NLA_HDRLEN || length > end - at) break;
    last.set(view.getUint16(at + 2, HOST) & NLA_TYPE_MASK, at);
    at += length + 3 & ~3;
  }
  return last;
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
  writer.view.setUint16(at, length, HOST);
  writer.view.setUint16(at + 2, word, HOST);
}

function writePadding(writer: Writer, padding: Uint8Array | undefined): void {
  if (padding === undefined) writer.align();
  else writer.put(padding);
}

function writeRaw(writer: Writer, attribute: RawAttribute | undefined): void {
  if (attribute === undefined) return;
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
