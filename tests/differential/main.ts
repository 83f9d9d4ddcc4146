import { parseArgs } from "../../src/cli/parse_args.ts";
import { UsageError } from "../../src/cli/usage.ts";
import { Coverage } from "./coverage.ts";
import { generate } from "./generate.ts";
import { FAMILY_NAMES, generateFamily, isFamilyName } from "./generate_families.ts";
import { SCENARIOS } from "./scenarios/mod.ts";
import { RealKernel, whyNoRealKernel } from "./real.ts";
import { record, recordingText } from "./recording.ts";
import { report, scenarioText } from "./report.ts";
import { type Run, run, runOnce } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { bare, shrink } from "./shrink.ts";
import { sortOf } from "./sort.ts";

const USAGE = `Compares the emulated kernel with the running one, call by call.

Usage: deno task differential [options]

  --count N        how many random scenarios after the written ones; default: 1000
  --seed N         what the first depends on; default: 1
  --family NAME    the random scenarios are requests of a family: ${FAMILY_NAMES.join(", ")}
  --differences N  how many differences to tell before it stops; default: 1
  --random         none of the written ones
  --scenario FILE  the scenario in a JSON file, and nothing else
  --record FOLDER  write down what the running kernel does with the written scenarios and with some
                   random ones, and compare nothing
  --help

Needs root. The exit code is 1 if the two differ, and 0 if the running kernel is not Linux 6.18,
which is the one that is emulated.
`;

/** The release that is emulated. */
const EMULATED = "6.18.";

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new UsageError(`--${name} takes a whole number, not "${text}"`);
  }
  return value;
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

function* scenarios(args: ReturnType<typeof options>): Generator<Scenario, void> {
  if (args.scenario !== undefined) {
    const scenario: Scenario = JSON.parse(Deno.readTextFileSync(args.scenario));
    yield { ...scenario, name: scenario.name ?? args.scenario };
    return;
  }
  if (!args.random) { for (const group of Object.values(SCENARIOS)) yield* group; }
  for (let seed = args.seed; seed < args.seed + args.count; seed++) {
    yield args.family === undefined ? generate(seed) : generateFamily(args.family, seed);
  }
}

function options(args: readonly string[]) {
  const { count, seed, family, scenario, differences, record, random, help } = parseArgs(args, {
    boolean: ["help", "random"],
    string: ["count", "seed", "family", "scenario", "differences", "record"],
    alias: { help: "h" },
    default: { count: "1000", seed: "1", differences: "1" },
    unknown(argument) {
      throw new UsageError(`there is no option ${argument}`);
    },
  });
  if (family !== undefined && !isFamilyName(family)) {
    throw new UsageError(`there are no random requests of ${family}`);
  }
  return {
    family,
    count: wholeNumber("count", count ?? ""),
    seed: wholeNumber("seed", seed ?? ""),
    differences: wholeNumber("differences", differences ?? ""),
    scenario,
    record,
    random,
    help,
  };
}

/** The smallest scenario that shows a difference. */
function smaller(failed: Run, kernel: RealKernel): Run {
  const sort = sortOf(failed);
  return run(shrink(failed.scenario, (one) => sortOf(runOnce(one, kernel)) === sort), kernel);
}

/** How many random scenarios are recorded, of those that need no long answers. */
const RECORDED = 2;

function writeTraces(folder: string, kernel: RealKernel): void {
  const random = Array.from({ length: 20 * RECORDED }, (_, seed) => bare(generate(seed)))
    .filter(({ answers }) => answers === undefined).slice(0, RECORDED);
  Deno.mkdirSync(folder, { recursive: true });
  for (const [name, group] of Object.entries({ ...SCENARIOS, random })) {
    Deno.writeTextFileSync(
      `${folder}/${name}.json`,
      recordingText(record(group.filter(({ long }) => !long).map(bare), kernel)),
    );
  }
}

function main(args: readonly string[]): number {
  const given = options(args);
  if (given.help) {
    print(USAGE);
    return 0;
  }
  const why = whyNoRealKernel();
  if (why !== undefined) throw new UsageError(why);
  using kernel = new RealKernel();
  if (given.record !== undefined) {
    writeTraces(given.record, kernel);
    return 0;
  }
  const coverage = new Coverage();
  let done = 0;
  const told = new Set<string>();
  for (const scenario of scenarios(given)) {
    const result = run(scenario, kernel);
    coverage.add(result.scenario, result.expected);
    done++;
    if (result.difference === undefined) continue;
    const sort = sortOf(result);
    if (told.has(sort)) continue;
    told.add(sort);
    const smallest = smaller(result, kernel);
    print(`${report(smallest)}${scenarioText(smallest.scenario)}\n`);
    if (told.size >= given.differences) break;
  }
  print(`${coverage}${done} scenarios, ${told.size} differences\n`);
  return told.size > 0 && kernel.surroundings.release.startsWith(EMULATED) ? 1 : 0;
}

if (import.meta.main) {
  try {
    Deno.exitCode = main(Deno.args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    print(`differential: ${error.message}\ndifferential: --help tells how to call it\n`);
    Deno.exitCode = 2;
  }
}
