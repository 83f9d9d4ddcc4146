import { fold, joined, unfold } from "./differential/bytes.ts";
import { generate } from "./differential/generate.ts";
import { FAMILY_NAMES, generateFamily, isFamilyName } from "./differential/generate_families.ts";
import { RealKernel, whyNoRealKernel } from "./differential/real.ts";
import { type Recording, replay } from "./differential/recording.ts";
import { report, scenarioText } from "./differential/report.ts";
import { type Run, run } from "./differential/run.ts";
import { SCENARIOS } from "./differential/scenarios/mod.ts";
import { shrink } from "./differential/shrink.ts";
import { testUnless, whyNoPrograms } from "./_ffi.ts";
import { seeded } from "./_random.ts";
import { assert, assertEquals, assertGreater, assertMatch } from "./assert.ts";

const TRACES = new URL("golden/traces/linux-6.18/", import.meta.url);
const RANDOM = 200;
const RANDOM_OF_FAMILY = 50;
/** Scenarios that wait do so for minutes; and all are all of these. */
const NOT_ALONE: ReadonlySet<string> = new Set(["waiting", "all", "address6"]);
/** Scenarios of the whole network. */
const RANDOM_OF_STACK = 300;

function assertNone(result: Run): void {
  assert(result.difference === undefined, report(result));
}

/** The groups of which some scenarios are kept with what came of them. */
const RECORDED = Object.entries(SCENARIOS)
  .filter(([, scenarios]) => scenarios.some(({ long }) => !long))
  .map(([name]) => name);

for (const name of [...RECORDED, "random"]) {
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

for (const family of FAMILY_NAMES.filter(isFamilyName).filter((name) => !NOT_ALONE.has(name))) {
  testUnless(why, `The emulated kernel does what the running one does: random ${family}`, () => {
    using kernel = new RealKernel();
    const count = family === "stack" ? RANDOM_OF_STACK : RANDOM_OF_FAMILY;
    for (let seed = 1; seed <= count; seed++) {
      const result = run(generateFamily(family, seed), kernel);
      const text = result.difference === undefined ? "" : scenarioText(result.scenario);
      assertEquals(result.difference, undefined, `${report(result)}${text}`);
    }
  });
}

Deno.test("What another kernel did is told of, with the script up to there", async () => {
  const text = await Deno.readTextFile(new URL("names.json", TRACES));
  const recording: Recording = JSON.parse(text.replace('"EADDRINUSE"', '"EBUSY"'));
  const [difference, ...others] = [...replay(recording)].filter((one) => one.difference);
  assertEquals(others, []);
  assert(difference !== undefined);
  const [title = "", ...told] = report(difference).trimEnd().split("\n");
  assertMatch(title, /^a port that is taken is told all the same: a difference in step 3$/);
  assertMatch(told.at(3) ?? "", /^3: {"call":"bind","socket":"s1"/);
  assertMatch(told.at(4) ?? "", /^6\.18\..*"error":"EBUSY"/);
  assertMatch(told.at(5) ?? "", /^emulated: .*"error":"EADDRINUSE"/);
  assertEquals(told.slice(6), [
    "where they differ:",
    '  outcome.error: "EBUSY" | "EADDRINUSE"',
  ]);
});

Deno.test("A scenario is made smaller as long as it fails", () => {
  const scenario = generate(1);
  // What fails here is that somebody sends at all: one step of many.
  const small = shrink(scenario, ({ steps }) => steps.some(({ call }) => call === "sendmsg"));
  assertEquals(small.steps.map(({ call }) => call), ["sendmsg"]);
});

Deno.test("A scenario is printed as what it can be read from", () => {
  for (let seed = 1; seed < 20; seed++) {
    const scenario = generate(seed);
    assertEquals(JSON.parse(scenarioText(scenario)), JSON.parse(JSON.stringify(scenario)));
  }
});

Deno.test("Bytes survive being folded", () => {
  const random = seeded(1);
  for (let count = 0; count < 1000; count++) {
    const rows = Array.from(
      { length: random.below(8) },
      () => new Uint8Array(random.below(30)).fill(random.below(256)),
    );
    const bytes = joined(rows);
    assertEquals(unfold(fold(bytes)), bytes);
  }
});
