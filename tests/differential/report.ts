/** Tells people about differences. */

import { decode, messageJson } from "../../src/codec/mod.ts";
import { NETLINK, NLMSG_HDRLEN } from "../../src/abi/mod.ts";
import { unfold } from "./bytes.ts";
import type { Run } from "./run.ts";
import type { Answer, Scenario, Step } from "./scenario.ts";
import type { Entry, Outcome } from "./trace.ts";

/** What is beyond this is cut off in reports. */
const LONGEST = 4000;

function lines(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A step on one line. */
export function stepText(step: Step): string {
  return JSON.stringify(step);
}

/** A scenario as a literal that can be kept as a test. */
export function scenarioText(scenario: Scenario): string {
  const { steps, answers, ...rest } = scenario;
  const head = JSON.stringify({ ...rest, ...answers && { answers: answers.map(unrecorded) } });
  const rows = steps.map((step) => `  ${stepText(step)}`).join(",\n");
  return `${head.slice(0, -1)},"steps":[\n${rows}\n]}`;
}

/** An answer without what can be recorded again. */
function unrecorded(answer: Answer): Answer {
  if ("dump" in answer) {
    const { objects: _, error: __, explained: ___, ...asked } = answer;
    return asked;
  }
  const { replies: _, notified: __, error: ___, explained: ____, ...asked } = answer;
  return asked;
}

/** The messages in the bytes of an outcome, in words. */
function decoded(outcome: Outcome | undefined, protocol: number): unknown[] {
  if (outcome === undefined) return [];
  if ("drained" in outcome) return outcome.drained.flatMap((one) => decoded(one, protocol));
  if (!("data" in outcome)) return [];
  const bytes = unfold(outcome.data);
  if (bytes.length < NLMSG_HDRLEN) return [];
  return decode(bytes, { protocol }).map((message) => messageJson(message, { protocol }));
}

/** The protocol of the socket that a step calls. */
function protocolOf({ steps }: Scenario, index: number): number {
  const step = steps[index];
  const name = step && "socket" in step ? step.socket : undefined;
  const opened = steps.slice(0, index).findLast((one) =>
    one.call === "socket" && one.socket === name
  );
  return opened?.call === "socket" ? opened.protocol : NETLINK.ROUTE;
}

function side(name: string, entry: Entry | undefined, protocol: number): string {
  if (entry === undefined) return `${name}: nothing\n`;
  const messages = decoded(entry.outcome, protocol);
  const shown = messages.length === 0 ? "" : `${name}, decoded: ${lines(messages)}\n`;
  return `${name}: ${lines(entry)}\n${shown}`;
}

/** How many places are told in which two sides differ. */
const PLACES = 12;

/** Where two values differ, innermost, and how. */
function* differences(path: string, one: unknown, other: unknown): Generator<string, void> {
  if (JSON.stringify(one) === JSON.stringify(other)) return;
  const inner = [one, other].every((value) => typeof value === "object" && value !== null);
  if (!inner || Array.isArray(one) !== Array.isArray(other)) {
    yield `  ${path}: ${brief(one)} | ${brief(other)}`;
    return;
  }
  const [left, right] = [new Map(entriesOf(one)), new Map(entriesOf(other))];
  const keys = new Set([...left.keys(), ...right.keys()]);
  let same = true;
  for (const key of keys) {
    for (const line of differences(`${path}.${key}`, left.get(key), right.get(key))) {
      same = false;
      yield line;
    }
  }
  if (same) yield `  ${path}: in the order ${[...left.keys()]} | ${[...right.keys()]}`;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

/** The places in which messages, and what else an entry tells, are not the same. */
function places(
  expected: Entry | undefined,
  actual: Entry | undefined,
  protocol: number,
): string {
  const [left, right] = [expected, actual].map((entry) => decoded(entry?.outcome, protocol));
  const lines = [
    ...differences("message", left, right),
    ...differences("memory", expected?.memory, actual?.memory),
    ...differences("port", expected?.port, actual?.port),
  ];
  if (lines.length === 0) lines.push(...differences("outcome", expected?.outcome, actual?.outcome));
  return `where they differ:\n${lines.slice(0, PLACES).join("\n")}\n`;
}

/** The first difference, and the script up to there. */
export function report({ scenario, difference, expected, actual }: Run): string {
  if (difference === undefined) return `${scenario.name}: no difference\n`;
  const { index } = difference;
  const protocol = protocolOf(scenario, index);
  const script = scenario.steps.slice(0, index + 1).map((step, at) => `${at}: ${stepText(step)}\n`);
  return `${scenario.name}: a difference in step ${index}\n${script.join("")}\
${side(expected.surroundings.release, difference.expected, protocol)}\
${side(actual.surroundings.release, difference.actual, protocol)}\
${places(difference.expected, difference.actual, protocol)}`;
}
