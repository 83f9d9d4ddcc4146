import { properties } from "./properties.ts";
import { bytesAt, hexJson } from "./types.ts";
import type { AttributeType, Context, Json, Member, Random } from "./type.ts";
import { OP } from "./type.ts";
import type { Writer } from "./writer.ts";

/** The fields of a struct in memory order; each of a type with one fixed size. */
export type Fields<T> = {
  readonly [K in Exclude<keyof T, "tail">]-?: AttributeType<NonNullable<T[K]>>;
};

/** What {@linkcode struct} takes beside the fields. */
export interface StructOptions<T> {
  /** The struct's name in C: `"rtmsg"`. */
  readonly name: string;
  /** What its members begin with in C: `"rtm_"`. */
  readonly prefix: string;
  /**
   * The last field that every kernel sends. Later ones may be absent.
   * @default {the last field}
   */
  readonly through?: keyof T & string;
  /** Bytes of reserved members before a field, where alignment alone does not leave them. */
  readonly gaps?: Readonly<Record<string, number>>;
  /** `sizeof`, where reserved members at the end or the alignment of messages make it more. */
  readonly size?: number;
  /** Members whose C name is not the prefix and the field's name in snake case. */
  readonly members?: Readonly<Record<string, string>>;
  /**
   * The whole struct as one literal, for structs on hot paths: the same value that the fields
   * give, in a quarter of the time.
   */
  readonly whole?: (view: DataView, at: number) => T;
}

/** A value read from a struct that may be longer than this library knows. */
export interface Struct {
  /** Bytes after the last known field: a newer kernel's fields. */
  tail?: Uint8Array;
}

/** A C struct: its layout, and how it is read and written. */
export interface StructType<T> extends AttributeType<T> {
  /** Its members in memory order. */
  readonly members: readonly Member[];
  /** The struct's name in C. */
  readonly struct: string;
  /** `sizeof`, in bytes. */
  readonly size: number;
  /** Offsets of the bytes that belong to no member: padding and reserved ones. */
  readonly holes: readonly number[];
  /** Whether it begins with an address family, as the headers of NETLINK_ROUTE do. */
  readonly addressed: boolean;
  /** The value of `length` bytes, missing ones taken as zero. For message headers. */
  readFilled(view: DataView, at: number, length: number, context: Context): T;
  /**
   * Bytes from a message header's beginning to the attributes, if `length` bytes follow: absent,
   * `size`.
   */
  extent?(view: DataView, at: number, length: number): number;
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => "_" + letter.toLowerCase());
}

/**
 * Describes a C struct. Fields that a value to be written lacks are zero, but for the optional ones
 * at the end, without which the struct is shorter. Fields are aligned as the C compiler does. Older
 * kernels' shorter structs give values without the later fields, newer kernels' longer ones keep the
 * rest as `tail`.
 */
export function struct<T extends object>(
  options: StructOptions<T>,
  fields: Fields<T>,
): StructType<T> {
  const members: Member[] = [];
  const types: Readonly<Record<string, AttributeType<unknown>>> = fields;
  let end = 0;
  let align = 1;
  let min = 0;
  for (const [key, type] of Object.entries(types)) {
    const offset = Math.ceil((end + (options.gaps?.[key] ?? 0)) / type.align) * type.align;
    const member = options.members?.[key] ?? options.prefix + snakeCase(key);
    members.push({ key, member, offset, type });
    end = offset + type.min;
    align = Math.max(align, type.align);
    if (key === options.through) min = end;
  }
  const size = options.size ?? Math.ceil(end / align) * align;
  if (options.through === undefined) min = size;
  // Looked for when they are first asked for: most programs meet few structs.
  let holes: readonly number[] | undefined;

  function endsMember(length: number): boolean {
    return members.some(({ offset, type }) => offset + type.min === length);
  }

  function readFields(view: DataView, at: number, length: number, context: Context): T {
    const out: Record<string, unknown> = {};
    for (const { key, offset, type } of members) {
      if (offset + type.min > length) break;
      out[key] = type.read(view, at + offset, type.min, context);
    }
    if (length > size) out.tail = bytesAt(view, at + size, length - size);
    // The loop above makes what Fields<T> describes; the compiler cannot follow computed keys.
    return out as T;
  }

  function holesAreZero(view: DataView, at: number, length: number): boolean {
    holes ??= holesOf(members, size);
    return holes.every((hole) => hole >= length || view.getUint8(at + hole) === 0);
  }

  return {
    name: `struct ${options.name}`,
    op: OP.CALL,
    min,
    max: 65531,
    align,
    flags: 0,
    struct: options.name,
    size,
    get holes() {
      return holes ??= holesOf(members, size);
    },
    addressed: members[0]?.key === "family",
    members,
    read(view, at, length, context) {
      if (length < size && !endsMember(length)) return undefined;
      if (!holesAreZero(view, at, length)) return undefined;
      return length === size && options.whole !== undefined
        ? options.whole(view, at)
        : readFields(view, at, length, context);
    },
    readFilled(view, at, length, context) {
      if (length >= size) return options.whole?.(view, at) ?? readFields(view, at, size, context);
      const filled = new Uint8Array(size);
      filled.set(bytesAt(view, at, length));
      return readFields(new DataView(filled.buffer), 0, size, context);
    },
    write(writer: Writer, value: T, family: number) {
      const start = writer.length;
      const entries = properties(value);
      for (const { key, offset, type } of members) {
        const field = entries[key];
        if (field === undefined && offset >= min) break;
        writer.reserve(start + offset - writer.length);
        if (field === undefined) {
          writer.reserve(type.min);
        } else {
          writer.path.push(key);
          type.write(writer, field, family);
          writer.path.pop();
        }
        if (offset + type.min === end) writer.reserve(size - end);
      }
      if (entries.tail instanceof Uint8Array) writer.put(entries.tail);
    },
    json(value, style, family) {
      const entries = properties(value);
      const shown: Record<string, Json> = {};
      for (const { key, type } of members) {
        if (entries[key] !== undefined) shown[key] = type.json(entries[key], style, family);
      }
      if (entries.tail instanceof Uint8Array) shown.tail = hexJson(entries.tail);
      return shown;
    },
    random(random: Random, family: number) {
      const out: Record<string, unknown> = {};
      for (const { key, type } of members) out[key] = type.random(random, family);
      // As in readFields.
      return out as T;
    },
  };
}

function holesOf(members: readonly Member[], size: number): number[] {
  const used = new Set<number>();
  for (const { offset, type } of members) {
    for (let byte = 0; byte < type.min; byte++) used.add(offset + byte);
  }
  return Array.from({ length: size }, (_, byte) => byte).filter((byte) => !used.has(byte));
}
