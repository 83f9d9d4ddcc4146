/** Structs that end with an array, which they count. */

import { properties } from "../properties.ts";
import type { StructType } from "../struct.ts";
import type { AttributeType } from "../type.ts";
import { OP } from "../type.ts";

/** A struct, and what its last member, an array, holds. */
export type Counted<H, T> = H & {
  /** The array's elements. */
  keys: T[];
};

/**
 * A struct and an array of others right after it. The struct's member `nkeys` counts them: where
 * it says another number than there are bytes for, the payload stays bytes.
 *
 * @param head The struct up to the array, with its `nkeys`.
 * @param item An element of the array.
 */
export function counted<H extends object, T>(
  head: StructType<H & { nkeys: number }>,
  item: AttributeType<T>,
): AttributeType<Counted<H, T>> {
  const { size } = head;
  const count = head.members.find(({ key }) => key === "nkeys")?.offset ?? 0;
  return {
    name: `${head.name} and its keys`,
    op: OP.CALL,
    min: size,
    max: size + 255 * item.min,
    align: head.align,
    flags: 0,
    read(view, at, length, context) {
      if (length !== size + view.getUint8(at + count) * item.min) return undefined;
      const fixed = head.read(view, at, size, context);
      if (fixed === undefined) return undefined;
      const keys: T[] = [];
      for (let offset = size; offset < length; offset += item.min) {
        const key = item.read(view, at + offset, item.min, context);
        if (key === undefined) return undefined;
        keys.push(key);
      }
      const { nkeys: _counted, ...rest } = fixed;
      // What is left of H & { nkeys } without nkeys is H; the compiler does not subtract generics.
      return { ...rest, keys } as Counted<H, T>;
    },
    write(writer, value, family) {
      const { keys } = value;
      if (!Array.isArray(keys) || keys.length > 255) {
        writer.refuse("a list of at most 255 keys", keys);
      }
      head.write(writer, { ...value, nkeys: keys.length }, family);
      for (const [index, key] of keys.entries()) {
        writer.path.push("keys", String(index));
        item.write(writer, key, family);
        writer.path.length -= 2;
      }
    },
    json(value, style, family) {
      const keys = value.keys.map((key) => item.json(key, style, family));
      const shown = head.json({ ...value, nkeys: keys.length }, style, family);
      const { nkeys: _counted, ...rest } = properties(Object(shown));
      return { ...Object(rest), keys };
    },
    random(random, family) {
      const { nkeys: _counted, ...rest } = head.random(random, family);
      const keys = Array.from({ length: random.below(4) }, () => item.random(random, family));
      // As in read.
      return { ...rest, keys } as Counted<H, T>;
    },
  };
}
