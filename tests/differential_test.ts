import { generate } from "./differential/generate.ts";
import { RealKernel, whyNoRealKernel } from "./differential/real.ts";
import { type Recording, replay } from "./differential/recording.ts";
import { report, scenarioText } from "./differential/report.ts";
import { type Run, run } from "./differential/run.ts";
import { SCENARIOS } from "./differential/scenarios/mod.ts";
import { shrink } from "./differential/shrink.ts";
import { testUnless, whyNoPrograms } from "./_ffi.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";

const TRACES = new URL("golden/traces/linux-6.18/", import.meta.url);
const RANDOM = 200;

function assertNone(result: Run): void {
  assert(result.difference === undefined, report(result));
}

for (const name of [...Object.keys(SCENARIOS), "random"]) {
  Deno.test(`The emulated kernel does what Linux 6.18 did: ${name}`, async () => {
    const text = await Deno.readTextFile(new URL(`${name}.json`, TRACES));
    const recording: Recording = JSON.parse(text);
    assertGreater(recording.runs.length, 0);
    for (const result of replay(recording)) assertNone(result);
  });
}

const why = whyNoPrograms() ?? whyNoRealKernel() ?? whyNotThisKernel();

function whyNotThisKernel(): string | undefined {
  return Deno.osRelease().startsWith("6.18.") ? undefined : "compares with Linux 6.18";
}

for (const [name, scenarios] of Object.entries(SCENARIOS)) {
  testUnless(why, `The emulated kernel does what the running one does: ${name}`, () => {
    using kernel = new RealKernel();
    for (const scenario of scenarios) assertNone(run(scenario, kernel));
  });
}

testUnless(why, "The emulated kernel does what the running one does in random scenarios", () => {
  using kernel = new RealKernel();
  for (let seed = 1; seed <= RANDOM; seed++) {
    const result = run(generate(seed), kernel);
    const text = result.difference === undefined ? "" : scenarioText(result.scenario);
    assertEquals(result.difference, undefined, `${report(result)}${text}`);
  }
});

Deno.test("A difference is found, and made small", () => {
  const scenario = generate(1);
  // What fails here is that somebody sends at all: one step of many.
  const small = shrink(scenario, ({ steps }) => steps.some(({ call }) => call === "sendmsg"));
  assertEquals(small.steps.map(({ call }) => call), ["sendmsg"]);
});
