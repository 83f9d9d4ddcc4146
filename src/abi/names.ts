/**
 * From numbers back to names, for whatever prints or explains.
 *
 * @module
 */

/** A table of numbers by key, as the other files here export them. */
export type NumberTable = Readonly<Record<string, number>>;

/** What {@linkcode flagNames} finds in a mask. */
export interface FlagNames {
  /** The full names of the bits that are set and have one, lowest bit first. */
  readonly names: string[];
  /** The bits that are set and have no name, as an unsigned number. */
  readonly rest: number;
}

interface ReversedTable {
  readonly keys: ReadonlyMap<number, string>;
  readonly flags: readonly (readonly [bit: number, key: string])[];
}

const reversedTables = new WeakMap<NumberTable, ReversedTable>();

function reverse(table: NumberTable): ReversedTable {
  const known = reversedTables.get(table);
  if (known !== undefined) return known;
  const keys = new Map<number, string>();
  for (const [key, value] of Object.entries(table)) {
    if (!keys.has(value)) keys.set(value, key);
  }
  const flags = [...keys]
    .filter(([value]) => value > 0 && 2 ** (31 - Math.clz32(value)) === value)
    .sort(([a], [b]) => a - b);
  const reversed = { keys, flags };
  reversedTables.set(table, reversed);
  return reversed;
}

/**
 * The key of a number in a table.
 *
 * @example
 * ```ts
 * console.log(keyOf({ NEWLINK: 16, DELLINK: 17 }, 17)); // DELLINK
 * ```
 *
 * @param table The table; it must not change afterwards, since its reverse is kept.
 * @param value The number.
 * @returns The first key of that number, or undefined.
 */
export function keyOf(table: NumberTable, value: number): string | undefined {
  return reverse(table).keys.get(value);
}

/**
 * The kernel's name of a number.
 *
 * @example
 * ```ts
 * console.log(nameOf("RTM", { NEWLINK: 16, DELLINK: 17 }, 16)); // RTM_NEWLINK
 * ```
 *
 * @param prefix The C prefix, without its underscore.
 * @param table The table; it must not change afterwards, since its reverse is kept.
 * @param value The number.
 * @returns The full name, or undefined. Of several names for one number it is the first listed.
 */
export function nameOf(prefix: string, table: NumberTable, value: number): string | undefined {
  const key = keyOf(table, value);
  return key === undefined ? undefined : `${prefix}_${key}`;
}

/**
 * The kernel's names of the bits in a mask. Entries of the table that are no single bit, such as
 * NLM_F_DUMP, are passed over.
 *
 * @example
 * ```ts
 * const { names, rest } = flagNames("IFF", { UP: 0x1, BROADCAST: 0x2 }, 0x80000003);
 * console.log(names.join("|"), rest.toString(16)); // IFF_UP|IFF_BROADCAST 80000000
 * ```
 *
 * @param prefix The C prefix, without its underscore.
 * @param table The table; it must not change afterwards, since its reverse is kept.
 * @param mask The mask, 32 bits, signed or unsigned.
 * @returns The names and the bits that have none.
 */
export function flagNames(prefix: string, table: NumberTable, mask: number): FlagNames {
  const names: string[] = [];
  let rest = mask;
  for (const [bit, key] of reverse(table).flags) {
    if ((rest & bit) === 0) continue;
    names.push(`${prefix}_${key}`);
    rest &= ~bit;
  }
  return { names, rest: rest >>> 0 };
}
