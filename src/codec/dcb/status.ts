import type { AttributeType } from "../type.ts";
import { u8 } from "../types.ts";

/**
 * A payload in whose place the answer to RTM_SETDCB has one byte: what became of it, 0 if it was
 * done.
 */
export function orStatus<T extends object>(type: AttributeType<T>): AttributeType<T | number> {
  const { canonical } = type;
  return {
    ...type,
    name: `${type.name} or status`,
    read: (view, at, length, context) =>
      length === 1 ? u8.read(view, at, length, context) : type.read(view, at, length, context),
    ...canonical && {
      canonical: (view, at, length, value) =>
        typeof value === "number" || canonical(view, at, length, value),
    },
    write(writer, value, family) {
      if (typeof value === "number") u8.write(writer, value, family);
      else type.write(writer, value, family);
    },
    json: (value, style, family) =>
      typeof value === "number" ? value : type.json(value, style, family),
    random: (random, family) =>
      random.below(4) === 0 ? u8.random(random, family) : type.random(random, family),
  };
}
