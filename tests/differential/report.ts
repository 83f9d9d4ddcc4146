/** Tells people about differences. */

import { decode, messageJson } from "../../src/codec/mod.ts";
import { NLMSG_HDRLEN } from "../../src/abi/mod.ts";
import { unfold } from "./bytes.ts";
import type { Run } from "./run.ts";
import type { Scenario, Step } from "./scenario.ts";
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
  // What was recorded can be recorded again.
  const asked = answers?.map((answer) => {
    const { in: where, payload } = answer;
    return "dump" in answer
      ? { dump: answer.dump, family: answer.family, in: where, payload, done: answer.done }
      : { request: answer.request, in: where, payload };
  });
  const head = JSON.stringify({ ...rest, ...asked && { answers: asked } }).slice(0, -1);
  return `${head},"steps":[\n${steps.map((step) => `  ${stepText(step)},`).join("\n")}\n]}`;
}

/** The messages in the bytes of an outcome, in words. */
function decoded(outcome: Outcome): unknown[] {
  if ("drained" in outcome) return outcome.drained.flatMap(decoded);
  if (!("data" in outcome)) return [];
  const bytes = unfold(outcome.data);
  if (bytes.length < NLMSG_HDRLEN) return [];
  return decode(bytes).map((message) => messageJson(message));
}

function side(name: string, entry: Entry | undefined): string {
  if (entry === undefined) return `${name}: nothing\n`;
  const messages = decoded(entry.outcome);
  const shown = messages.length === 0 ? "" : `${name}, decoded: ${lines(messages)}\n`;
  return `${name}: ${lines(entry)}\n${shown}`;
}

/** The first difference, and the script up to there. */
export function report({ scenario, difference, expected, actual }: Run): string {
  if (difference === undefined) return `${scenario.name}: no difference\n`;
  const { index } = difference;
  const script = scenario.steps.slice(0, index + 1).map((step, at) => `${at}: ${stepText(step)}\n`);
  return `${scenario.name}: a difference in step ${index}\n${script.join("")}\
${side(expected.surroundings.release, difference.expected)}\
${side(actual.surroundings.release, difference.actual)}`;
}
