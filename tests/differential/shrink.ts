/** Makes scenarios smaller that show a difference. */

import type { Scenario, Step } from "./scenario.ts";

/** Whether a scenario still shows what it is kept for. */
export type Fails = (scenario: Scenario) => boolean;

/** A scenario that still fails, with as few and as simple steps as can be found. */
export function shrink(scenario: Scenario, fails: Fails): Scenario {
  let best = scenario;
  for (let before = ""; before !== JSON.stringify(best);) {
    before = JSON.stringify(best);
    best = bare(simpler(fewer(best, fails), fails));
  }
  return best;
}

/** Without the steps after one. */
export function cutOff(scenario: Scenario, last: number): Scenario {
  return { ...scenario, steps: scenario.steps.slice(0, last + 1) };
}

/** Without the answers to what is not asked, and what is prepared for them. */
export function bare(scenario: Scenario): Scenario {
  const asked = new Set(JSON.stringify(scenario.steps).match(/(?<="type":)\d+/g) ?? []);
  const { answers = [], prepare = [], ...rest } = scenario;
  const kept = answers.filter((one) => asked.has(`${"dump" in one ? one.dump : one.request}`));
  const needed = kept.length > 0
    ? prepare
    : prepare.filter((one) => "nsid" in one || "sysctl" in one);
  return {
    ...rest,
    ...needed.length > 0 && { prepare: needed },
    ...kept.length > 0 && { answers: kept },
  };
}

function fewer(scenario: Scenario, fails: Fails): Scenario {
  let { steps } = scenario;
  for (let size = steps.length >> 1; size >= 1; size = size >> 1) {
    for (let at = steps.length - size; at >= 0;) {
      const tried = [...steps.slice(0, at), ...steps.slice(at + size)];
      if (fails({ ...scenario, steps: tried })) steps = tried;
      at -= size;
    }
  }
  return { ...scenario, steps };
}

/** Parts that a step may do without. Who calls is none: root's words go further. */
const OPTIONAL = ["flags", "to", "control", "room", "length"];

function* simplified(step: Step): Generator<Step, void> {
  for (const key of OPTIONAL) {
    if (key in step) yield { ...step, [key]: undefined };
  }
  if (step.call === "sendmsg" && Array.isArray(step.data) && step.data.length > 1) {
    for (const part of step.data) yield { ...step, data: [part] };
  }
  if (step.call === "recvmsg" && step.sizes.length > 1) {
    yield { ...step, sizes: [step.sizes.reduce((sum, size) => sum + size, 0)] };
  }
}

function simpler(scenario: Scenario, fails: Fails): Scenario {
  let best = scenario;
  for (let index = 0; index < best.steps.length; index++) {
    const step = best.steps[index];
    if (step === undefined) break;
    for (const other of simplified(step)) {
      const steps = best.steps.with(index, other);
      if (fails({ ...best, steps })) best = { ...best, steps };
    }
  }
  return best;
}
