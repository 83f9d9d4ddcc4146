/** The arguments of a command line: `@std/cli/parse-args`, with types. */

// @ts-types="./parse_args.d.ts"
export { parseArgs } from "@std/cli/parse-args";
