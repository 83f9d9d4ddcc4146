import { parseArgs } from "../src/cli/parse_args.ts";
import { UsageError } from "../src/cli/usage.ts";
import { endure, spawnMany, verdicts } from "./_endurance.ts";

const USAGE =
  `Runs ip -d address on an emulated network again and again, and says whether all went well: the
output the same each time, none slower than five times the median, nothing left behind.

Usage: run_endurance.ts [options]

  --runs N       how many times run.ts runs it; default: 1000
  --at-once N    how many of those at a time; default: 4
  --spawns N     how many times one process runs it; default: 200
  --help

The exit code is 1 if something is not as it should be.
`;

const COMMAND = ["ip", "-d", "address"] as const;

const encoder = new TextEncoder();

function print(text: string): void {
  Deno.stdout.writeSync(encoder.encode(text));
}

function countOf(name: string, text: string | undefined): number {
  if (text !== undefined && /^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} takes a number from 1 on`);
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseArgs(args, {
    boolean: ["help"],
    string: ["runs", "at-once", "spawns"],
    alias: { help: "h" },
    default: { runs: "1000", "at-once": "4", spawns: "200" },
    unknown(argument) {
      throw new UsageError(`there is no option ${argument}`);
    },
  });
  if (options.help) {
    print(USAGE);
    return 0;
  }
  const runs = countOf("runs", options.runs);
  const atOnce = countOf("at-once", options["at-once"]);
  const spawns = countOf("spawns", options.spawns);
  const isTerminal = Deno.stdout.isTerminal();
  const ended = await endure(COMMAND, { runs, atOnce }, (count) => {
    if (isTerminal) print(`\r${count} of ${runs}\x1b[K`);
  });
  if (isTerminal) print("\r\x1b[K");
  const told = verdicts(ended, await spawnMany(COMMAND, spawns));
  for (const { text, ok } of told) print(`${ok ? "ok   " : "WRONG"} ${text}\n`);
  return told.every(({ ok }) => ok) ? 0 : 1;
}

if (import.meta.main) {
  try {
    Deno.exitCode = await main(Deno.args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    print(`endure: ${error.message}\nendure: --help tells how to call it\n`);
    Deno.exitCode = 2;
  }
}
