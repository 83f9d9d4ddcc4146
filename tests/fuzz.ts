import { parseArgs } from "../src/cli/parse_args.ts";
import { UsageError } from "../src/cli/usage.ts";
import { type Check, check, fuzz, shrink } from "./_fuzz.ts";
import { messagesOf, recordings, whyNoRecordings } from "./_golden.ts";

const USAGE =
  `Decodes and encodes random datagrams until one comes out different, or something throws.

Usage: fuzz.ts [options]

  --count N    how many datagrams; default: 10000000
  --seed N     what they depend on; default: a random one
  --help

deno run tests/fuzz.ts needs no permission. With --allow-read=tests/golden it begins with recorded
messages, too.
`;

/** How many datagrams depend on one seed; the next ones on the next. */
const ROUND = 100_000;

/** Where a run of {@linkcode main} prints to. */
export interface Terminal {
  /** Prints text. */
  write(text: string): void;
  /** Whether lines can be written over. */
  readonly isTerminal: boolean;
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new UsageError(`--${name} takes a whole number, not "${text}"`);
  }
  return value;
}

function options(args: readonly string[]): { count: number; seed: number; help: boolean } {
  const { count, seed, help } = parseArgs(args, {
    boolean: ["help"],
    string: ["count", "seed"],
    alias: { help: "h" },
    default: { count: "10000000", seed: String(crypto.getRandomValues(new Uint16Array(1))[0]) },
    unknown(argument) {
      throw new UsageError(`there is no option ${argument}`);
    },
  });
  return {
    count: wholeNumber("count", count ?? ""),
    seed: wholeNumber("seed", seed ?? ""),
    help,
  };
}

/**
 * Runs the program.
 *
 * @returns Its exit code: 1 if a datagram failed, 2 if the arguments make no sense.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  wrong: Check = check,
): Promise<number> {
  try {
    const { count, seed, help } = options(args);
    if (help) terminal.write(USAGE);
    else return await run(count, seed, terminal, wrong);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.write(`fuzz: ${error.message}\nfuzz: --help tells how to call it\n`);
    return 2;
  }
}

async function run(
  count: number,
  firstSeed: number,
  terminal: Terminal,
  wrong: Check,
): Promise<number> {
  const without = await whyNoRecordings();
  const recorded = without === undefined ? (await recordings()).flatMap(messagesOf) : [];
  if (without !== undefined) terminal.write(`without recorded messages: ${without}\n`);
  const start = performance.now();
  let done = 0;
  for (let seed = firstSeed; done < count; seed++) {
    const size = Math.min(ROUND, count - done);
    const failure = fuzz({ seed, count: size, recorded, check: wrong });
    if (failure !== undefined) {
      const { index, reason, datagram } = failure;
      const hex = shrink(datagram, wrong).toHex();
      terminal.write(`${terminal.isTerminal ? "\r\x1b[K" : ""}\
--seed ${seed} --count ${index + 1} fails: ${reason}\n${hex}\n`);
      return 1;
    }
    done += size;
    if (terminal.isTerminal) terminal.write(`\r${summary(done, start)}\x1b[K`);
  }
  const seeds = `--seed ${firstSeed}`;
  terminal.write(`${terminal.isTerminal ? "\r\x1b[K" : ""}${summary(done, start)}, ${seeds}\n`);
  return 0;
}

function summary(count: number, start: number): string {
  const seconds = (performance.now() - start) / 1000;
  const rate = Math.round(count / Math.max(seconds, 0.001));
  const [total, perSecond] = [count, rate].map((value) => value.toLocaleString("en"));
  return `${total} datagrams in ${seconds.toFixed(1)} s, ${perSecond}/s`;
}

if (import.meta.main) {
  const encoder = new TextEncoder();
  Deno.exit(
    await main(Deno.args, {
      isTerminal: Deno.stdout.isTerminal(),
      write: (text) => Deno.stdout.writeSync(encoder.encode(text)),
    }),
  );
}
