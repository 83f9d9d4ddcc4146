/** Payloads that only traffic control has. */

import { TC_H } from "../../abi/pkt_sched.ts";
import { keyOf } from "../../abi/names.ts";
import type { AttributeType } from "../type.ts";
import { OP } from "../type.ts";
import { u32 } from "../types.ts";

export type { Bitfield32 } from "../bitfield32.ts";
export { bitfield32 } from "../bitfield32.ts";

/**
 * A handle: the major number in the upper 16 bits, the minor number in the lower ones, or
 * `TC_H_ROOT` and its like. In short style it is shown as `"1:10"`, both numbers hexadecimal.
 */
export const handle: AttributeType<number> = {
  ...u32,
  json: (value, style) => style === "short" ? handleText(value) : value,
};

function handleText(value: number): string {
  const name = keyOf(TC_H, value);
  if (name !== undefined) return name.toLowerCase();
  return `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
}

/** Exactly `count` values one after another, as in a C array. */
export function vector<T>(item: AttributeType<T>, count: number): AttributeType<T[]> {
  const { min: size } = item;
  return {
    name: `${count} of ${item.name}`,
    op: OP.CALL,
    align: item.align,
    flags: 0,
    min: size * count,
    max: size * count,
    read(view, at, _length, context) {
      const values: T[] = [];
      for (let index = 0; index < count; index++) {
        const value = item.read(view, at + index * size, size, context);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return values;
    },
    write(writer, values, family) {
      if (!Array.isArray(values) || values.length !== count) {
        writer.refuse(`a list of ${count} values`, values);
      }
      for (const value of values) item.write(writer, value, family);
    },
    json: (values, style, family) => values.map((value) => item.json(value, style, family)),
    random: (random, family) => Array.from({ length: count }, () => item.random(random, family)),
  };
}
