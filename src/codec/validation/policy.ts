import type { AttributeSet } from "../set.ts";
import type { AttributeTable } from "../table.ts";
import type { AttributePolicy, Policy } from "./attribute_policy.ts";
import { UNCHECKED } from "./attribute_policy.ts";
import { naturalPolicy } from "./natural.ts";
import { ruleOf } from "./rule.ts";

/** The properties of a set, or of any of several, that are attributes. */
export type AttributeKey<T> = T extends unknown ? Exclude<keyof T, keyof AttributeSet> & string
  : never;

/** What makes a policy differ from what its table's types say. */
export interface PolicyOptions<T extends AttributeSet> {
  /** Rows that are not as the type of the table's row says, by property. */
  readonly rows?: { readonly [K in AttributeKey<T>]?: AttributePolicy };
  /**
   * What holds for the properties that `rows` does not name: `"natural"`, what their types say;
   * `"unchecked"`, no row in the kernel's array.
   * @default {"natural"}
   */
  readonly others?: "natural" | "unchecked";
  /** `strict_start_type`: the property from whose number on parsing is strict. */
  readonly strictFrom?: AttributeKey<T>;
  /**
   * The greatest number that is no unknown one.
   * @default {the table's greatest}
   */
  readonly maxtype?: number;
}

/**
 * Makes a policy from the rows of an attribute table. What a row's type says
 * ({@linkcode naturalPolicy}) need not be said again.
 *
 * @param name What the kernel calls it.
 * @param options Where it differs from the table's types; `"numbers"` for no policy (`NULL`), when
 * only unknown numbers and bytes left over are seen.
 *
 * @example
 * ```ts
 * import { LINK_VRF, parse, policy, VALIDATE } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const VRF = policy("vrf_nl_policy", LINK_VRF);
 * const attribute = new DataView(Uint8Array.fromHex("0600010000000000").buffer);
 * assertEquals(parse(attribute, 0, 8, VRF, VALIDATE.STRICT), {
 *   errno: 22,
 *   msg: "invalid attribute length",
 *   offset: 0,
 *   policy: { minValueU: 0n, maxValueU: 0xffffffffn, type: 4 },
 *   path: "table",
 * });
 * ```
 */
export function policy<T extends AttributeSet>(
  name: string,
  table: AttributeTable<T>,
  options: PolicyOptions<T> | "numbers" = {},
): Policy {
  let made: Numbers | undefined;
  // Most policies are not needed by most programs, nor are their tables.
  const numbers = () => made ??= numbersOf(name, table, options);
  return {
    name,
    table,
    get maxtype() {
      return numbers().maxtype;
    },
    get strictStart() {
      return numbers().strictStart;
    },
    get rules() {
      return numbers().rules;
    },
  };
}

/** What a policy says by numbers. */
type Numbers = Pick<Policy, "maxtype" | "strictStart" | "rules">;

function numbersOf<T extends AttributeSet>(
  name: string,
  table: AttributeTable<T>,
  options: PolicyOptions<T> | "numbers",
): Numbers {
  const rows = table.rows();
  const highest = rows.at(-1)?.id ?? 0;
  if (options === "numbers") {
    return { maxtype: highest, strictStart: 0, rules: undefined };
  }
  const { others, strictFrom, maxtype = highest } = options;
  const declared: Readonly<Record<string, AttributePolicy | undefined>> = options.rows ?? {};
  const ids = new Map(rows.map(({ key, id }) => [key, id]));
  const strange = Object.keys(declared).find((key) => !ids.has(key));
  if (strange !== undefined) throw new TypeError(`${name}: no attribute ${strange}`);
  const rules = Array.from({ length: maxtype + 1 }, (_, id) => {
    const row = table.row(id);
    if (row === undefined) return ruleOf(String(id), UNCHECKED);
    const natural = others === "unchecked" ? UNCHECKED : naturalPolicy(row.type);
    return ruleOf(row.key, declared[row.key] ?? natural);
  });
  const strictStart = strictFrom === undefined ? 0 : ids.get(strictFrom) ?? 0;
  return { maxtype, strictStart, rules };
}
