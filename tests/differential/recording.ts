/** Traces that are kept: what a real kernel did, for where there is none. */

import { NETLINK, NLMSG_HDRLEN } from "../../src/abi/mod.ts";
import { fold, unfold } from "./bytes.ts";
import { withoutMacs } from "./macs.ts";
import type { RealKernel } from "./real.ts";
import { emulate, observe, type Run } from "./run.ts";
import type { Answer, Scenario, Step } from "./scenario.ts";
import type { Entry, Outcome, Surroundings, Trace } from "./trace.ts";
import { steadyDatagram } from "./volatile.ts";

/** A scenario with what came of it. */
interface RecordedRun extends Omit<Scenario, "answers" | "steps"> {
  /** Which of the recording's answers it had. */
  readonly answers?: number;
  readonly addresses?: Trace["addresses"];
  readonly times?: Trace["times"];
  /** Steps, or which of the recording's steps they are. */
  readonly steps: readonly (Step | number)[];
  /** Likewise. */
  readonly entries: readonly (Entry | number)[];
}

/** What is in a file. */
export interface Recording {
  readonly surroundings: Surroundings;
  /** What the kernel answered; many scenarios have the same. */
  readonly answers: readonly (readonly Answer[])[];
  /** Steps that come more than once. */
  readonly steps: readonly Step[];
  /** What came of steps more than once. */
  readonly entries: readonly Entry[];
  readonly runs: readonly RecordedRun[];
}

/** Texts longer than this are written once. */
const SHORT = 12;

/** What comes more than once, and numbers in its place. */
function once<T>(rows: readonly (readonly T[])[]): {
  readonly repeated: readonly T[];
  readonly rows: readonly (readonly (T | number)[])[];
} {
  const times = new Map<string, number>();
  const texts = rows.map((row) => row.map((value): [T, string] => [value, JSON.stringify(value)]));
  for (const [, text] of texts.flat()) times.set(text, (times.get(text) ?? 0) + 1);
  const repeated = new Map<string, T>();
  const numbers = new Map<string, number>();
  const short = ([value, text]: [T, string]): T | number => {
    if (text.length < SHORT || times.get(text) === 1) return value;
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    repeated.set(text, value);
    return number;
  };
  const shortened = texts.map((row) => row.map(short));
  return { repeated: [...repeated.values()], rows: shortened };
}

/** The opposite of {@linkcode once}. */
function whole<T>(row: readonly (T | number)[], repeated: readonly T[]): T[] {
  return row.map((value) => {
    const found = typeof value === "number" ? repeated[value] : value;
    if (found === undefined) throw new RangeError(`nothing has the number ${value}`);
    return found;
  });
}

/** Carries out scenarios in the real kernel. */
export function record(scenarios: readonly Scenario[], kernel: RealKernel): Recording {
  const answers = new Map<string, readonly Answer[]>();
  const runs = scenarios.map((asked) => {
    const { scenario, expected } = observe(asked, kernel);
    const { answers: own, ...rest } = scenario;
    const entries = expected.entries.map((entry) =>
      replaced(entry, shorten(own, expected.addresses))
    );
    const { addresses, times } = expected;
    const drawn = { ...addresses && { addresses }, ...times && { times } };
    if (own === undefined) return { ...rest, ...drawn, entries };
    const key = JSON.stringify(own);
    answers.set(key, own);
    return { ...rest, answers: [...answers.keys()].indexOf(key), ...drawn, entries };
  });
  const steps = once(runs.map(({ steps }) => steps));
  const entries = once(runs.map(({ entries }) => entries));
  return {
    surroundings: kernel.surroundings,
    answers: [...answers.values()],
    steps: steps.repeated,
    entries: entries.repeated,
    runs: runs.map((run, index) => ({
      ...run,
      steps: steps.rows[index] ?? [],
      entries: entries.rows[index] ?? [],
    })),
  };
}

/** Carries out recorded scenarios in emulated kernels. */
export function* replay(recording: Recording): Generator<Run, void> {
  const { surroundings, answers: all, runs } = recording;
  for (const { answers: index, addresses, times, steps, entries, ...rest } of runs) {
    const answers = index === undefined ? undefined : all[index];
    const scenario = {
      ...rest,
      ...answers && { answers },
      steps: whole(steps, recording.steps),
    };
    const told = whole(entries, recording.entries)
      .map((entry) => replaced(entry, lengthen(answers, addresses)));
    const drawn = { ...addresses && { addresses }, ...times && { times } };
    yield emulate(scenario, { surroundings, entries: told, ...drawn });
  }
}

/** Replaces the bytes of what was received. */
function replaced(entry: Entry, change: (data: string) => string): Entry {
  const within = (outcome: Outcome): Outcome => {
    if ("drained" in outcome) return { drained: outcome.drained.map(within) };
    return "data" in outcome ? { ...outcome, data: change(outcome.data) } : outcome;
  };
  const { outcome } = entry;
  return outcome === undefined ? entry : { ...entry, outcome: within(outcome) };
}

function messagesOf(answer: Answer): readonly string[] {
  if ("dump" in answer) return answer.objects ?? [];
  const { replies = [], notified = [] } = answer;
  return [...replies, ...notified.map(({ message }) => message)];
}

/** The objects of dumps, without headers, which belong to one request each. */
function bodies(
  answers: readonly Answer[] = [],
  addresses: readonly string[] = [],
): [name: string, hex: string][] {
  return answers.flatMap((answer, which) => {
    return messagesOf(answer).map((object, index): [string, string] => [
      `<${which}.${index}>`,
      withoutMacs(
        steadyDatagram(NETLINK.ROUTE, unfold(object)).subarray(NLMSG_HDRLEN).toHex(),
        addresses,
      ),
    ]);
  });
}

/** Puts the number of an object in place of its bytes. */
function shorten(
  answers: readonly Answer[] | undefined,
  addresses: readonly string[] | undefined,
): (data: string) => string {
  const known = bodies(answers, addresses);
  return (data) => {
    const hex = unfold(data).toHex();
    const short = known.reduce((text, [name, body]) => text.replaceAll(body, name), hex);
    return short.replaceAll(/[0-9a-f]+(?![^<]*>)/g, (digits) => fold(Uint8Array.fromHex(digits)));
  };
}

/** The opposite of {@linkcode shorten}. */
function lengthen(
  answers: readonly Answer[] | undefined,
  addresses: readonly string[] | undefined,
): (data: string) => string {
  const known = new Map(bodies(answers, addresses));
  return (data) => {
    if (!data.includes("<")) return data;
    const parts = data.split(/(<[0-9.]+>)/);
    return fold(Uint8Array.fromHex(
      parts.map((part) => known.get(part) ?? unfold(part).toHex()).join(""),
    ));
  };
}

/** A recording as the text of a file: a line for each scenario. */
export function recordingText({ surroundings, ...lists }: Recording): string {
  const texts = Object.entries(lists).map(([name, values]) => {
    const rows = values.map((one) => JSON.stringify(one)).join(",\n");
    return `,\n"${name}":[\n${rows}\n]`;
  });
  return `{"surroundings":${JSON.stringify(surroundings)}${texts.join("")}}\n`;
}
