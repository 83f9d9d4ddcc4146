/** Runs of run.ts without end, and what must not grow by them. */
import { output } from "../src/bridge/mod.ts";
import { EmulatedKernel } from "../src/emulation/mod.ts";
import { run } from "./_capture.ts";
import { bridgedCommand } from "./_run.ts";

/** How many runs, and how many of them at once. */
export interface Amount {
  readonly runs: number;
  readonly atOnce: number;
}

/** What came of runs. */
export interface Runs {
  /** What they said, and how many said it: exit code, standard output, standard error. */
  readonly outputs: ReadonlyMap<string, number>;
  /** How long each took, in ms, the shortest first. */
  readonly times: readonly number[];
  /** Processes that are still there. */
  readonly left: readonly string[];
}

/** A variable by which to find what is left of runs. */
const MARK = `NLBRIDGE_ENDURANCE=${crypto.randomUUID()}`;

/** After how many seconds a run is ended. */
const HANGS = 60;

/** Has a program be run by run.ts many times. */
export async function endure(
  command: readonly string[],
  { runs, atOnce }: Amount,
  done: (count: number) => void = () => {},
): Promise<Runs> {
  const outputs = new Map<string, number>();
  const times: number[] = [];
  // What hangs has another outcome than the others, in the end.
  const wrapper = ["timeout", "--signal=KILL", `${HANGS}`, "env", MARK];
  const [program, ...args] = bridgedCommand(command, { wrapper });
  let begun = 0;
  const runner = async () => {
    while (begun++ < runs) {
      const start = performance.now();
      const { code, text, stderr } = await run(program, args);
      times.push(performance.now() - start);
      const said = `${code}\n${text}${stderr}`;
      outputs.set(said, (outputs.get(said) ?? 0) + 1);
      done(times.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
  return { outputs, times: times.sort((a, b) => a - b), left: marked() };
}

/** The middle one of numbers in their order. */
export function median(numbers: readonly number[]): number {
  return numbers[numbers.length >> 1] ?? Number.NaN;
}

/** What this process had before and after it has had programs run. */
export interface Held {
  readonly before: number;
  readonly after: number;
}

/** What became of programs that this process ran on emulated kernels. */
export interface Spawned {
  readonly outputs: ReadonlySet<string>;
  readonly descriptors: Held;
  /** Children that nobody has waited for. */
  readonly zombies: readonly string[];
}

/** Runs a program many times, each on a kernel of its own, in this process. */
export async function spawnMany(
  command: readonly [program: string, ...args: string[]],
  count: number,
): Promise<Spawned> {
  const outputs = new Set<string>();
  const one = async () => {
    using kernel = EmulatedKernel.loopbackOnly();
    const { code, stdout, stderr } = await output(kernel, command);
    const [text, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    outputs.add(`${code}\n${text}${error}`);
  };
  // What the first one needs stays for the next.
  await one();
  const before = descriptors();
  for (let spawned = 0; spawned < count; spawned++) await one();
  return { outputs, descriptors: { before, after: descriptors() }, zombies: zombies() };
}

/** How much longer than the median a run may take. */
const SLOWEST = 5;

/** What there is to say of runs, and whether each is as it should be. */
export function verdicts(
  { outputs, times, left }: Runs,
  spawned: Spawned,
): readonly { readonly text: string; readonly ok: boolean }[] {
  const [middle, slowest] = [median(times), times.at(-1) ?? Number.NaN];
  const ratio = slowest / middle;
  const { before, after } = spawned.descriptors;
  const differ = [...outputs.values()].join(", ");
  return [
    { text: `outputs: ${outputs.size} (${differ} times)`, ok: outputs.size === 1 },
    { text: `median: ${middle.toFixed(0)} ms`, ok: times.length > 0 },
    {
      text: `slowest: ${slowest.toFixed(0)} ms, ${ratio.toFixed(2)} times the median`,
      ok: ratio <= SLOWEST,
    },
    { text: `processes left: ${left.length}`, ok: left.length === 0 },
    { text: `outputs in one process: ${spawned.outputs.size}`, ok: spawned.outputs.size === 1 },
    { text: `descriptors in one process: ${before} before, ${after} after`, ok: after <= before },
    { text: `zombies of one process: ${spawned.zombies.length}`, ok: spawned.zombies.length === 0 },
  ];
}

function descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

/** The numbers of all processes. */
function processes(): string[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => name)
    .filter((name) => /^\d+$/.test(name));
}

/** What a file says; nothing if it is gone, or not to be read. */
function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

function marked(): string[] {
  return processes().filter((pid) => textOf(`/proc/${pid}/environ`).split("\0").includes(MARK));
}

function zombies(): string[] {
  return processes().filter((pid) => {
    // A name may have spaces and parentheses in it.
    const [state, parent] = textOf(`/proc/${pid}/stat`).replace(/^.*\) /s, "").split(" ");
    return state === "Z" && Number(parent) === Deno.pid;
  });
}
