import { parseArgs } from "../../src/cli/parse_args.ts";
import { UsageError } from "../../src/cli/usage.ts";
import { checked, readChecklist } from "./checklist.ts";
import { type Counts, Coverage } from "./coverage.ts";
import { generate } from "./generate.ts";
import { FAMILY_NAMES, generateFamily, isFamilyName } from "./generate_families.ts";
import { SCENARIOS } from "./scenarios/mod.ts";
import { RealKernel, whyNoRealKernel } from "./real.ts";
import { record, recordingText } from "./recording.ts";
import { report, scenarioText } from "./report.ts";
import { type Run, run, runAll, runOnce } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { bare, cutOff, shrink } from "./shrink.ts";
import { sortOf } from "./sort.ts";

const USAGE = `Compares the emulated kernel with the running one, call by call.

Usage: deno task differential [options]

  --count N        how many random scenarios after the written ones; default: 1000
  --seed N         what the first depends on; default: 1
  --family NAME    the random scenarios are requests of a family: ${FAMILY_NAMES.join(", ")}
  --differences N  how many differences to tell before it stops; default: 1
  --random         none of the written ones
  --jobs N         how many processes share the random scenarios; default: 1
  --out FOLDER     write each difference into files, too
  --checklist      tell which of the kernel's explanations were seen
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
  const { count, seed, family, scenario, differences, record, random, help, ...more } = parseArgs(
    args,
    {
      boolean: ["help", "random", "checklist"],
      string: [
        ...[
          "count",
          "seed",
          "family",
          "scenario",
          "differences",
          "record",
          "jobs",
          "out",
          "counts",
        ],
      ],
      alias: { help: "h" },
      default: { count: "1000", seed: "1", differences: "1", jobs: "1" },
      unknown(argument) {
        throw new UsageError(`there is no option ${argument}`);
      },
    },
  );
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
    jobs: wholeNumber("jobs", more.jobs ?? ""),
    out: more.out,
    checklist: more.checklist,
    /** For the processes that share the work: where each tells what it found. */
    counts: more.counts,
    help,
  };
}

/** The smallest scenario that shows a difference; one that waits is only cut off behind it. */
function smaller(failed: Run, kernel: RealKernel): Run {
  const { scenario, difference } = failed;
  if (scenario.steps.some(({ call }) => call === "wait")) {
    return { ...failed, scenario: cutOff(scenario, difference?.index ?? 0) };
  }
  const sort = sortOf(failed);
  const cut = cutOff(scenario, difference?.index ?? 0);
  const small = shrink(cut, (one) => sortOf(runOnce(one, kernel)) === sort);
  const result = run(small, kernel);
  // What shows now and then only is told as it was.
  return result.difference === undefined ? failed : result;
}

/** How many random scenarios are recorded, of those that need no long answers. */
const RECORDED = 2;

function writeTraces(folder: string, kernel: RealKernel): void {
  const random = Array.from({ length: 20 * RECORDED }, (_, seed) => bare(generate(seed)))
    .filter(({ answers }) => answers === undefined).slice(0, RECORDED);
  Deno.mkdirSync(folder, { recursive: true });
  for (const [name, group] of Object.entries({ ...SCENARIOS, random })) {
    const short = group.filter(({ long }) => !long);
    if (short.length === 0) continue;
    const text = recordingText(record(short.map(bare), kernel));
    Deno.writeTextFileSync(`${folder}/${name}.json`, text);
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
  const found = new Findings(kernel, given);
  if (given.jobs > 1) shared(args, given, found);
  else {
    for (const result of runAll(scenarios(given), kernel)) {
      found.add(result);
      if (found.enough) break;
    }
  }
  if (given.counts !== undefined) Deno.writeTextFileSync(given.counts, JSON.stringify(found));
  else print(found.toString());
  const judged = kernel.surroundings.release.startsWith(EMULATED);
  return found.differences > 0 && judged ? 1 : 0;
}

/** What was found so far. */
class Findings {
  readonly #kernel: RealKernel;
  readonly #given: ReturnType<typeof options>;
  readonly #coverage = new Coverage();
  readonly #told = new Set<string>();
  #done = 0;

  constructor(kernel: RealKernel, given: ReturnType<typeof options>) {
    this.#kernel = kernel;
    this.#given = given;
  }

  /** How many sorts of differences there are. */
  get differences(): number {
    return this.#told.size;
  }

  /** Whether there are as many differences as are wanted. */
  get enough(): boolean {
    return this.#told.size >= this.#given.differences;
  }

  /** Counts what came of a scenario, and tells of a difference of a new sort. */
  add(result: Run): void {
    this.#coverage.add(result.scenario, result.expected);
    this.#done++;
    const sort = sortOf(result);
    if (result.difference === undefined || this.#told.has(sort) || this.enough) return;
    this.#told.add(sort);
    const smallest = smaller(result, this.#kernel);
    const text = scenarioText(smallest.scenario);
    print(`${sort}\n${report(smallest)}${text}\n`);
    if (this.#given.out === undefined) return;
    const name = `${smallest.scenario.name.replaceAll(" ", "-")}`;
    Deno.mkdirSync(this.#given.out, { recursive: true });
    Deno.writeTextFileSync(`${this.#given.out}/${name}.json`, `${text}\n`);
    Deno.writeTextFileSync(`${this.#given.out}/${name}.txt`, `${sort}\n${report(smallest)}`);
  }

  /** Adds what another process found. */
  merge({ coverage, told, done }: Found): void {
    this.#coverage.merge(coverage);
    for (const sort of told) this.#told.add(sort);
    this.#done += done;
  }

  toJSON(): Found {
    return { coverage: this.#coverage.toJSON(), told: [...this.#told], done: this.#done };
  }

  toString(): string {
    const list = this.#given.checklist ? checked(readChecklist(), this.#coverage.explanations) : "";
    return `${this.#coverage}${list}${this.#done} scenarios, ${this.#told.size} differences\n`;
  }
}

/** What a process found, as JSON. */
interface Found {
  readonly coverage: Counts;
  readonly told: readonly string[];
  readonly done: number;
}

/** Leaves the random scenarios to several processes, each of which has some. */
function shared(
  args: readonly string[],
  { jobs, count, seed, random }: ReturnType<typeof options>,
  found: Findings,
): void {
  const folder = Deno.makeTempDirSync();
  const each = Math.ceil(count / jobs);
  const processes = Array.from({ length: jobs }, (_, job) => {
    const own = ["--jobs=1", `--seed=${seed + job * each}`, `--counts=${folder}/${job}`];
    own.push(`--count=${Math.max(0, Math.min(each, count - job * each))}`);
    if (job > 0 || random) own.push("--random");
    return `"${Deno.execPath()}" run -A "${import.meta.filename}" ${[...args, ...own].join(" ")} &`;
  });
  const command = new Deno.Command("sh", {
    args: ["-c", `${processes.join("\n")}\nwait`],
    stdout: "inherit",
    stderr: "inherit",
  });
  command.outputSync();
  for (const { name } of Deno.readDirSync(folder)) {
    found.merge(JSON.parse(Deno.readTextFileSync(`${folder}/${name}`)));
  }
  Deno.removeSync(folder, { recursive: true });
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
