/**
 * Runs a program whose netlink sockets are answered by an emulated Linux network:
 *
 *     deno run -A run.ts -- ip address
 *
 * `--help` tells the rest.
 *
 * @module
 */
import config from "./deno.json" with { type: "json" };
import { OutputClosed } from "./src/cli/failure.ts";
import { Output } from "./src/cli/output.ts";
import { runOptions } from "./src/cli/run_options.ts";
import { RUN_USAGE } from "./src/cli/run_usage.ts";
import { tell } from "./src/cli/tell.ts";
import { UsageError } from "./src/cli/usage.ts";

const FAILED = 1;
const MISUSED = 2;

/** Runs the program; returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const options = runOptions(args);
    if (typeof options === "string") {
      using output = new Output(undefined);
      await output.write(options === "help" ? RUN_USAGE : `run.ts ${config.version}\n`);
      return 0;
    }
    // Loaded when there is something to run: it is most of the library.
    const { run } = await import("./src/cli/run_program.ts");
    return await run(options, `nlbridge run.ts ${config.version}`);
  } catch (error) {
    if (error instanceof OutputClosed) return 0;
    if (error instanceof UsageError) {
      tell(`run: ${error.message}\nrun: --help tells how to call it\n`);
      return MISUSED;
    }
    const { sentence } = await import("./src/cli/sentence.ts");
    const text = sentence(error, "deno run -A run.ts");
    if (text === undefined) throw error;
    tell(`run: ${text}\n`);
    return FAILED;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
