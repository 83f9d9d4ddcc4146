import type { Row } from "./attribute.ts";
import type { Shape } from "./plan.ts";
import { SHAPED } from "./plan.ts";
import { constantName } from "./set.ts";
import type { AttributeType } from "./type.ts";

/** The rows of a table, and its shapes. */
export class TableRows {
  /** By number. */
  readonly byId: readonly (Row | undefined)[];
  /** By property. */
  readonly byKey: ReadonlyMap<string, Row>;
  /** By properties, with commas between them. */
  readonly shapes: ReadonlyMap<string, Shape>;

  /** Takes what a table is made of. */
  constructor(
    prefix: string,
    ids: Readonly<Record<string, number>>,
    types: Readonly<Record<string, AttributeType<unknown>>>,
    shapes: readonly ((...values: never[]) => object)[],
  ) {
    const byId: (Row | undefined)[] = [];
    const byKey = new Map<string, Row>();
    for (const [key, type] of Object.entries(types)) {
      const id = ids[constantName(key)];
      if (id === undefined) throw new TypeError(`no constant ${prefix}_${constantName(key)}`);
      const { op, min, max, flags } = type;
      const mayDiffer = [type.canonical, type.select, type.item, type.requestFlags]
        .some((it) => it !== undefined);
      const row = { key, id, word: id | flags, type, op, min, max, mayDiffer };
      while (byId.length <= id) byId.push(undefined);
      byId[id] = row;
      byKey.set(key, row);
    }
    this.byId = byId;
    this.byKey = byKey;
    this.shapes = new Map(shapes.map((shape) => shapeOf(prefix, byKey, shape)));
  }
}

/** A shape, by the properties that it makes. */
function shapeOf(
  prefix: string,
  byKey: ReadonlyMap<string, Row>,
  make: (...values: never[]) => object,
): readonly [keys: string, shape: Shape] {
  // Which parameter becomes which property is read off a set made of the parameters' positions,
  // so that a wrong one is refused here; hence every value can be passed as what it must be.
  const shape = make as unknown as Shape;
  const keys = Object.entries(shape(0, 1, 2, 3, 4, 5, 6)).slice(0, SHAPED);
  for (const [index, [key, position]] of keys.entries()) {
    if (!byKey.has(key) || position !== index || keys.length !== make.length) {
      throw new TypeError(`${prefix}: ${key} is out of place in a shape`);
    }
  }
  return [keys.map(([key]) => key).join(), shape];
}
