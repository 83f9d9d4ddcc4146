import { EmulatedBackend } from "./emulated.ts";
import { execute } from "./execute.ts";
import type { RealKernel } from "./real.ts";
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
