/** Traces that are kept: what a real kernel did, for where there is none. */

import { NETLINK, NLMSG_HDRLEN } from "../../src/abi/mod.ts";
import { fold, unfold } from "./bytes.ts";
import { withoutMacs } from "./macs.ts";
import type { RealKernel } from "./real.ts";
import { emulate, observe, type Run } from "./run.ts";
import type { Answer, Scenario } from "./scenario.ts";
import type { Entry, Outcome, Surroundings, Trace } from "./trace.ts";
import { steadyDatagram } from "./volatile.ts";

/** A scenario with what came of it. */
interface RecordedRun extends Omit<Scenario, "answers"> {
  /** Which of the recording's answers it had. */
  readonly answers?: number;
  readonly addresses?: Trace["addresses"];
  readonly times?: Trace["times"];
  readonly entries: readonly Entry[];
}

/** What is in a file. */
export interface Recording {
  readonly surroundings: Surroundings;
  /** What the kernel answered; many scenarios have the same. */
  readonly answers: readonly (readonly Answer[])[];
  readonly runs: readonly RecordedRun[];
}

/** Carries out scenarios in the real kernel. */
export function record(scenarios: readonly Scenario[], kernel: RealKernel): Recording {
  const answers = new Map<string, readonly Answer[]>();
  const runs = scenarios.map((asked): RecordedRun => {
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
  return { surroundings: kernel.surroundings, answers: [...answers.values()], runs };
}

/** Carries out recorded scenarios in emulated kernels. */
export function* replay(recording: Recording): Generator<Run, void> {
  const { surroundings, answers: all, runs } = recording;
  for (const { answers: index, addresses, times, entries, ...rest } of runs) {
    const answers = index === undefined ? undefined : all[index];
    const scenario = { ...rest, ...answers && { answers } };
    const whole = entries.map((entry) => replaced(entry, lengthen(answers, addresses)));
    const drawn = { ...addresses && { addresses }, ...times && { times } };
    yield emulate(scenario, { surroundings, entries: whole, ...drawn });
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
export function recordingText({ surroundings, answers, runs }: Recording): string {
  const rows = (values: readonly unknown[]) => values.map((one) => JSON.stringify(one)).join(",\n");
  return `{"surroundings":${JSON.stringify(surroundings)},
"answers":[
${rows(answers)}
],
"runs":[
${rows(runs)}
]}
`;
}
