import { fold, joined, unfold } from "./differential/bytes.ts";
import { generate } from "./differential/generate.ts";
import type { FamilyName } from "./differential/generate_families.ts";
import { FAMILY_NAMES, generateFamily, isFamilyName } from "./differential/generate_families.ts";
import { RealKernel, whyNoRealKernel } from "./differential/real.ts";
import { type Recording, replay } from "./differential/recording.ts";
import { report, scenarioText } from "./differential/report.ts";
import { type Run, runAll } from "./differential/run.ts";
import type { Scenario } from "./differential/scenario.ts";
import { SCENARIOS } from "./differential/scenarios/mod.ts";
import { shrink } from "./differential/shrink.ts";
import { testUnless, whyNoPrograms } from "./_ffi.ts";
import { seeded } from "./_random.ts";
import { assert, assertEquals, assertGreater, assertMatch } from "./assert.ts";

const TRACES = new URL("golden/traces/linux-6.18/", import.meta.url);
const RANDOM = 200;
/** How many random scenarios of a family there are, but for those that have a number of their own. */
const RANDOM_OF_FAMILY = 50;
const NUMBERS: ReadonlyMap<string, number> = new Map([["stack", 300], ["waiting", 40]]);
/** All of the other families. */
const ALL = "all";

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

function waits({ steps }: Scenario): boolean {
  return steps.some(({ call }) => call === "wait");
}

/** Carries out scenarios in both kernels. */
function judge(scenarios: Iterable<Scenario>): void {
  using kernel = new RealKernel();
  for (const result of runAll(scenarios, kernel)) {
    const text = result.difference === undefined ? "" : scenarioText(result.scenario);
    assertEquals(result.difference, undefined, `${report(result)}${text}`);
  }
}

function randomOf(family: FamilyName): Scenario[] {
  const length = NUMBERS.get(family) ?? RANDOM_OF_FAMILY;
  return Array.from({ length }, (_, index) => generateFamily(family, index + 1));
}

/** A group's scenarios. */
type Group = readonly [
  name: string,
  scenarios: () => readonly Scenario[],
  /** Some of them, which wait if all do. */
  first: () => readonly Scenario[],
];

const GROUPS: readonly Group[] = [
  ...Object.entries(SCENARIOS).map((
    [name, scenarios],
  ): Group => [name, () => scenarios, () => scenarios]),
  ["random", () => Array.from({ length: RANDOM }, (_, index) => generate(index + 1)), () => [
    generate(1),
  ]],
  ...FAMILY_NAMES.filter(isFamilyName).filter((name) => name !== ALL).map((
    name,
  ): Group => [`random ${name}`, () => randomOf(name), () => [generateFamily(name, 1)]]),
];

for (const [name, scenarios, first] of GROUPS) {
  // Those that wait do so together.
  if (first().every(waits)) continue;
  testUnless(why, `The emulated kernel does what the running one does: ${name}`, () => {
    judge(scenarios().filter((scenario) => !waits(scenario)));
  });
}

testUnless(why, "The emulated kernel does what the running one does while time passes", () => {
  judge(GROUPS.flatMap(([, scenarios]) => scenarios()).filter(waits));
});

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
