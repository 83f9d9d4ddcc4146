/** Payloads that are a set of attributes. */

import { NLA_F } from "../abi/netlink.ts";
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

/** The bits beside a nest's number, as its type has them. */
export function nestFlags(
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
    ...nestFlags(options),
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
    ...nestFlags(options),
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
