/** Types for the part of `@std/cli/parse-args` that the programs use; its npm republication has none. */

/** Which arguments a program knows. */
export interface ParseOptions<B extends string, S extends string, C extends S> {
  /** Options without a value; absent ones are false. */
  readonly boolean?: readonly B[];
  /**
   * Options with a value, which is kept as text; `""` if it is missing. With `"_"`, arguments that
   * are no options stay text, too.
   */
  readonly string?: readonly (S | "_")[];
  /** Those of `string` that may be given several times: their values become a list. */
  readonly collect?: readonly C[];
  /** Other spellings of an option: `{ count: "n" }`. */
  readonly alias?: { readonly [K in B | S]?: string | readonly string[] };
  /** What an option is when it is not given. */
  readonly default?: { readonly [K in Exclude<S, C>]?: string } & { readonly [K in B]?: boolean };
  /**
   * Called for every unknown option, and without a key for every argument that is no option; the
   * argument is dropped if it returns false.
   */
  readonly unknown?: (argument: string, key?: string, value?: unknown) => unknown;
}

/** What the arguments said. */
export type Arguments<B extends string, S extends string, C extends S> =
  & { readonly [K in B]: boolean }
  & { readonly [K in C]: readonly string[] }
  & { readonly [K in Exclude<S, C>]?: string }
  & {
    /** The arguments that are no options; numbers where they look so, unless `string` has `"_"`. */
    readonly _: readonly (string | number)[];
  };

export function parseArgs<
  const B extends string = never,
  const S extends string = never,
  const C extends S = never,
>(args: readonly string[], options: ParseOptions<B, S, C>): Arguments<B, S, C>;
