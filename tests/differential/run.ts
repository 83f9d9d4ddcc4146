import { EmulatedBackend } from "./emulated.ts";
import { execute, play } from "./execute.ts";
import { type RealKernel, sleep } from "./real.ts";
import type { Scenario } from "./scenario.ts";
import type { Difference, Trace } from "./trace.ts";
import { compare } from "./trace.ts";

/** What came of a scenario. */
export interface Run {
  /** The scenario with what was recorded for it. */
  readonly scenario: Scenario;
  /** What the real kernel did. */
  readonly expected: Trace;
  /** What the emulated kernel did. */
  readonly actual: Trace;
  /** The first difference, if there is one. */
  readonly difference: Difference | undefined;
}

/** Carries out a scenario in the real kernel. */
export function observe(
  scenario: Scenario,
  kernel: RealKernel,
): Omit<Run, "actual" | "difference"> {
  using real = kernel.prepare(scenario);
  const { answers } = real;
  const whole = answers.length === 0 ? scenario : { ...scenario, answers };
  return { scenario: whole, expected: execute(whole, real) };
}

/** Carries out a recorded scenario in an emulated kernel. */
export function emulate(scenario: Scenario, expected: Trace): Run {
  using emulated = new EmulatedBackend(scenario, expected);
  const actual = execute(scenario, emulated);
  return { scenario, expected, actual, difference: compare(expected, actual) };
}

/** Carries out a scenario in both, in whatever namespaces there are. */
export function runOnce(scenario: Scenario, kernel: RealKernel): Run {
  const { scenario: recorded, expected } = observe(scenario, kernel);
  return emulate(recorded, expected);
}

/** Carries out a scenario in both: in new namespaces if there is a difference in old ones. */
export function run(scenario: Scenario, kernel: RealKernel): Run {
  const result = runOnce(scenario, kernel);
  if (result.difference === undefined) return result;
  kernel.refresh();
  return runOnce(scenario, kernel);
}

/**
 * Carries out scenarios in both, in the real one all of them at the same time: while one waits, others
 * go on. Those that show a difference are carried out once more.
 */
export function runTogether(scenarios: readonly Scenario[], kernel: RealKernel): Run[] {
  if (scenarios.length === 1) return scenarios.map((one) => run(one, kernel));
  const results = observeTogether(scenarios, kernel)
    .map(({ scenario, expected }) => emulate(scenario, expected));
  const again = results.filter(({ difference }) => difference !== undefined);
  if (again.length === 0) return results;
  const second = observeTogether(again.map(({ scenario }) => scenario), kernel);
  return results.map((result) => {
    const at = again.indexOf(result);
    const observed = second[at];
    return observed === undefined ? result : emulate(observed.scenario, observed.expected);
  });
}

/** How many scenarios that wait do so together. */
const BATCH = 250;

/** Carries out scenarios in both: those that wait together, in the end, and others one by one. */
export function* runAll(scenarios: Iterable<Scenario>, kernel: RealKernel): Generator<Run, void> {
  let batch: Scenario[] = [];
  for (const scenario of scenarios) {
    if (!scenario.steps.some(({ call }) => call === "wait")) yield run(scenario, kernel);
    else if (batch.push(scenario) === BATCH) {
      yield* runTogether(batch, kernel);
      batch = [];
    }
  }
  if (batch.length > 0) yield* runTogether(batch, kernel);
}

type Observed = Pick<Run, "scenario" | "expected">;

function observeTogether(scenarios: readonly Scenario[], kernel: RealKernel): Observed[] {
  using stack = new DisposableStack();
  const executions = scenarios.map((scenario) => {
    const backend = stack.use(kernel.prepare(scenario));
    return { backend, execution: play(scenario, backend), until: 0 };
  });
  const waiting = new Set(executions.entries());
  const observed: Observed[] = [];
  while (waiting.size > 0) {
    for (const one of waiting) {
      const [index, { backend, execution, until }] = one;
      const scenario = scenarios[index];
      if (scenario === undefined || performance.now() < until) continue;
      backend.enter();
      const { value, done } = execution.next();
      if (done) {
        observed[index] = { scenario, expected: value };
        waiting.delete(one);
      } else one[1].until = performance.now() + value;
    }
    const next = Math.min(...[...waiting].map(([, { until }]) => until));
    const left = next - performance.now();
    if (left > 0 && left < Infinity) sleep(left);
  }
  return observed;
}
