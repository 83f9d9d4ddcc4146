/**
 * Payloads that are numbers.
 *
 * Host byte order is little-endian on every platform that runs Deno. A `DataView` is told so by a
 * literal `true`: by a constant's name it takes a tenth longer.
 */

import type { NumberTable } from "../abi/names.ts";
import { flagNames, keyOf } from "../abi/names.ts";
import type { AttributeType, Json } from "./type.ts";
import { OP } from "./type.ts";
import type { Writer } from "./writer.ts";

export type { NumberTable };

function integer(writer: Writer, name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    writer.refuse(`${name} (${min} to ${max})`, value);
  }
}

interface NumberType {
  readonly name: string;
  readonly op?: number;
  readonly size: 1 | 2 | 4;
  readonly signed?: boolean;
  readonly get: (view: DataView, at: number) => number;
  readonly set: (view: DataView, at: number, value: number) => void;
}

function numberType({ name, op, size, signed, get, set }: NumberType): AttributeType<number> {
  const values = 2 ** (size * 8);
  const min = signed ? -values / 2 : 0;
  return {
    name,
    op: op ?? OP.CALL,
    min: size,
    max: size,
    align: size,
    flags: 0,
    read: get,
    write(writer, value) {
      integer(writer, name, value, min, min + values - 1);
      const at = writer.reserve(size);
      set(writer.view, at, value);
    },
    json: (value) => value,
    random: (random) => min + random.below(values),
  };
}

/** An unsigned byte. */
export const u8: AttributeType<number> = numberType({
  name: "u8",
  op: OP.U8,
  size: 1,
  get: (view, at) => view.getUint8(at),
  set: (view, at, value) => view.setUint8(at, value),
});

/** A signed byte. */
export const s8: AttributeType<number> = numberType({
  name: "s8",
  size: 1,
  signed: true,
  get: (view, at) => view.getInt8(at),
  set: (view, at, value) => view.setInt8(at, value),
});

/** Two bytes in host order. */
export const u16: AttributeType<number> = numberType({
  name: "u16",
  op: OP.U16,
  size: 2,
  get: (view, at) => view.getUint16(at, true),
  set: (view, at, value) => view.setUint16(at, value, true),
});

/** Two bytes in host order, two's complement. */
export const s16: AttributeType<number> = numberType({
  name: "s16",
  size: 2,
  signed: true,
  get: (view, at) => view.getInt16(at, true),
  set: (view, at, value) => view.setInt16(at, value, true),
});

/** Two bytes in network order. */
export const be16: AttributeType<number> = numberType({
  name: "be16",
  size: 2,
  get: (view, at) => view.getUint16(at),
  set: (view, at, value) => view.setUint16(at, value),
});

/** Four bytes in host order. */
export const u32: AttributeType<number> = numberType({
  name: "u32",
  op: OP.U32,
  size: 4,
  get: (view, at) => view.getUint32(at, true),
  set: (view, at, value) => view.setUint32(at, value, true),
});

/** Four bytes in host order, two's complement. */
export const s32: AttributeType<number> = numberType({
  name: "s32",
  op: OP.S32,
  size: 4,
  signed: true,
  get: (view, at) => view.getInt32(at, true),
  set: (view, at, value) => view.setInt32(at, value, true),
});

/** Four bytes in network order. */
export const be32: AttributeType<number> = numberType({
  name: "be32",
  size: 4,
  get: (view, at) => view.getUint32(at),
  set: (view, at, value) => view.setUint32(at, value),
});

function bigintType(
  name: string,
  wrap: (bits: 64, value: bigint) => bigint,
  get: (view: DataView, at: number) => bigint,
  set: (view: DataView, at: number, value: bigint) => void,
): AttributeType<bigint> {
  return {
    name,
    op: OP.CALL,
    min: 8,
    max: 8,
    align: 8,
    flags: 0,
    read: get,
    write(writer, value) {
      if (typeof value !== "bigint" || value !== wrap(64, value)) {
        writer.refuse(`${name} (a bigint of 64 bits)`, value);
      }
      const at = writer.reserve(8);
      set(writer.view, at, value);
    },
    json: bigintJson,
    random: (random) =>
      wrap(64, BigInt(random.below(2 ** 32)) << 32n | BigInt(random.below(2 ** 32))),
  };
}

/** A number where it is exact, else its decimal digits. */
function bigintJson(value: bigint): Json {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** Eight bytes in host order. */
export const u64: AttributeType<bigint> = bigintType(
  "u64",
  BigInt.asUintN,
  (view, at) => view.getBigUint64(at, true),
  (view, at, value) => view.setBigUint64(at, value, true),
);

/** Eight bytes in network order. */
export const be64: AttributeType<bigint> = bigintType(
  "be64",
  BigInt.asUintN,
  (view, at) => view.getBigUint64(at),
  (view, at, value) => view.setBigUint64(at, value),
);

/** Eight bytes in host order, two's complement. */
export const s64: AttributeType<bigint> = bigintType(
  "s64",
  BigInt.asIntN,
  (view, at) => view.getBigInt64(at, true),
  (view, at, value) => view.setBigInt64(at, value, true),
);

/** Four bytes in host order, or eight if the number needs them (`nla_put_uint`). */
export const uint: AttributeType<bigint> = {
  ...u64,
  name: "uint",
  min: 4,
  read(view, at, length) {
    if (length === 4) return BigInt(view.getUint32(at, true));
    return length === 8 ? view.getBigUint64(at, true) : undefined;
  },
  canonical: (_view, _at, length, value) => length === (value >> 32n === 0n ? 4 : 8),
  write(writer, value, family) {
    if (typeof value === "bigint" && value >> 32n === 0n) u32.write(writer, Number(value), family);
    else u64.write(writer, value, family);
  },
};

/** Four bytes in host order, two's complement, or eight if the number needs them (`nla_put_sint`). */
export const sint: AttributeType<bigint> = {
  ...s64,
  name: "sint",
  min: 4,
  read(view, at, length) {
    if (length === 4) return BigInt(view.getInt32(at, true));
    return length === 8 ? view.getBigInt64(at, true) : undefined;
  },
  canonical: (_view, _at, length, value) => length === (BigInt.asIntN(32, value) === value ? 4 : 8),
  write(writer, value, family) {
    if (typeof value === "bigint" && BigInt.asIntN(32, value) === value) {
      s32.write(writer, Number(value), family);
    } else {
      s64.write(writer, value, family);
    }
  },
};

/** A table of names with the prefix they have in C. */
export type Names = readonly [prefix: string, table: NumberTable];

function shortName(key: string): string {
  return key.toLowerCase().replaceAll("_", "-");
}

/**
 * A number that people know by number, though some of its values have names: those are shown in
 * short style only.
 */
export function numbered(
  base: AttributeType<number>,
  names: NumberTable,
): AttributeType<number> {
  return {
    ...base,
    json(value, style) {
      const key = style === "short" ? keyOf(names, value) : undefined;
      return key === undefined ? value : shortName(key);
    },
  };
}

/**
 * A number one of whose values has a name: shown by that name, else as the number. Some numbers
 * have their names in several tables.
 */
export function enumeration(
  base: AttributeType<number>,
  ...names: readonly Names[]
): AttributeType<number> {
  const values = () =>
    names.flatMap(([, table]) => Object.values(table))
      .filter((value) => value >= 0 && value < 256 ** base.max);
  return {
    ...base,
    json(value, style) {
      for (const [prefix, table] of names) {
        const key = keyOf(table, value);
        if (key !== undefined) return style === "short" ? shortName(key) : `${prefix}_${key}`;
      }
      return value;
    },
    random(random, family) {
      const known = values();
      return known[random.below(known.length + 1)] ?? base.random(random, family);
    },
  };
}

/** Masks by name, of a table that has the bits' numbers: `1 << n`. */
export function masksOf(bits: NumberTable): NumberTable {
  return Object.fromEntries(Object.entries(bits).map(([name, bit]) => [name, 2 ** bit]));
}

/**
 * A number each of whose bits has a name: shown as the list of names, and the rest as a number.
 * Some flags have their names in several tables.
 */
export function flagSet(
  base: AttributeType<number>,
  ...names: readonly Names[]
): AttributeType<number> {
  return {
    ...base,
    json(value, style) {
      const shown: string[] = [];
      let rest = value;
      for (const [prefix, table] of names) {
        const found = flagNames(prefix, table, rest);
        for (const name of found.names) {
          shown.push(style === "short" ? shortName(name.slice(prefix.length + 1)) : name);
        }
        rest = found.rest;
      }
      return rest === 0 ? shown : [...shown, `0x${rest.toString(16)}`];
    },
  };
}
