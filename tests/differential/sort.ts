/** What sort of difference it is: one shows in many scenarios. */

import { RTM } from "../../src/abi/mod.ts";
import { decode, messageJson } from "../../src/codec/mod.ts";
import { unfold } from "./bytes.ts";
import type { Run } from "./run.ts";
import type { Data } from "./scenario.ts";
import type { Entry, Outcome } from "./trace.ts";

/** What many differences have in common: a text, empty where there is none. */
export function sortOf({ scenario, difference }: Run): string {
  if (difference === undefined) return "";
  const { index, expected, actual } = difference;
  const step = scenario.steps[index];
  const option = step && "option" in step ? `${step.level} ${step.option}` : "";
  const asked = scenario.steps.slice(0, index + 1).findLast((one) => "data" in one);
  const request = asked && "data" in asked ? requestName(asked.data) : "";
  const place = placeOf(expected, actual);
  return [step?.call, option, request, place].filter((part) => part !== "").join(", ");
}

/** The name of a message's type. */
function typeName(type: number): string {
  return Object.entries(RTM).find(([, number]) => number === type)?.[0] ?? `${type}`;
}

function requestName(data: Data): string {
  return typeof data === "object" && "type" in data ? `after ${typeName(data.type)}` : "";
}

function placeOf(expected: Entry | undefined, actual: Entry | undefined): string {
  const [one, other] = [expected, actual].map((entry) => outcomesOf(entry?.outcome));
  for (let at = 0; one && other && at < Math.max(one.length, other.length); at++) {
    if (JSON.stringify(one[at]) === JSON.stringify(other[at])) continue;
    return inOutcome(one[at], other[at]);
  }
  if (JSON.stringify(expected?.outcome) !== JSON.stringify(actual?.outcome)) return "outcome";
  return expected?.port !== actual?.port ? "port" : "memory";
}

function outcomesOf(outcome: Outcome | undefined): readonly Outcome[] {
  if (outcome === undefined) return [];
  return "drained" in outcome ? outcome.drained : [outcome];
}

function inOutcome(expected: Outcome | undefined, actual: Outcome | undefined): string {
  const failed = expected && "error" in expected ? expected.error : undefined;
  if (actual && "error" in actual && actual.error !== failed) {
    return `actual ${actual.error.split(" (")[0]}`;
  }
  const [one, other] = [expected, actual].map(messagesOf);
  for (let at = 0; one && other && at < Math.max(one.length, other.length); at++) {
    const [left, right] = [one[at], other[at]];
    if (JSON.stringify(left) === JSON.stringify(right)) continue;
    if (left === undefined || right === undefined || left.type !== right.type) {
      return `${left?.type ?? "nothing"} or ${right?.type ?? "nothing"}`;
    }
    return `${left.type} ${pathOf(left, right)}`;
  }
  return one?.[0] === undefined || other?.[0] === undefined
    ? `${one?.[0]?.type ?? "nothing"} or ${other?.[0]?.type ?? "nothing"}`
    : "address";
}

interface Told {
  readonly type?: unknown;
}

function messagesOf(outcome: Outcome | undefined): Told[] {
  if (outcome === undefined || !("data" in outcome)) return [];
  return decode(unfold(outcome.data)).map((message): Told => {
    const json = messageJson(message);
    return typeof json === "object" && json !== null ? json : {};
  });
}

/** Where two values are not the same first. */
function pathOf(one: unknown, other: unknown): string {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return "";
  }
  const [left, right] = [Object.entries(one), Object.entries(other)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [key, value] = left[at] ?? [];
    const [otherKey, otherValue] = right[at] ?? [];
    if (key !== otherKey) return `${key ?? "nothing"} or ${otherKey ?? "nothing"}`;
    if (JSON.stringify(value) === JSON.stringify(otherValue)) continue;
    const inner = pathOf(value, otherValue);
    return inner === "" ? `${key}` : `${key}.${inner}`;
  }
  return "";
}
