/** That it makes no difference how often, or how often at once, programs are run. */
import { endure, type Runs, type Spawned, spawnMany, verdicts } from "./_endurance.ts";
import { testWith } from "./_run.ts";
import { assertEquals, assertMatch } from "./assert.ts";

testWith(
  ["ip", "env", "timeout"],
  "20 runs, four at a time, say the same, and leave nothing",
  async () => {
    const { outputs, times, left } = await endure(["ip", "-d", "addr"], { runs: 20, atOnce: 4 });
    const [said = ""] = outputs.keys();
    assertMatch(said, /^0\n1: lo:/);
    assertEquals([outputs.size, times.length, left], [1, 20, []], [...outputs.keys()].join("\n"));
  },
);

testWith(["ip"], "30 programs of one process leave no descriptor, and no zombie", async () => {
  const { outputs, descriptors, zombies } = await spawnMany(["ip", "-d", "addr"], 30);
  const [said = ""] = outputs;
  assertMatch(said, /^0\n1: lo:/);
  assertEquals([outputs.size, zombies], [1, []], [...outputs].join("\n"));
  assertEquals(descriptors.after, descriptors.before);
});

const GOOD_RUNS: Runs = { outputs: new Map([["0\n", 5]]), times: [1, 2, 3, 4, 15], left: [] };
const GOOD_SPAWNS: Spawned = {
  outputs: new Set(["0\n"]),
  descriptors: { before: 9, after: 9 },
  zombies: [],
};

Deno.test("what endurance tests is found", () => {
  const wrong = (runs: Partial<Runs>, spawned: Partial<Spawned> = {}) =>
    verdicts({ ...GOOD_RUNS, ...runs }, { ...GOOD_SPAWNS, ...spawned })
      .filter(({ ok }) => !ok).map(({ text }) => text);
  assertEquals(wrong({}), []);
  assertEquals(wrong({ outputs: new Map([["0\n", 4], ["1\n", 1]]) }), ["outputs: 2 (4, 1 times)"]);
  assertEquals(wrong({ times: [1, 2, 3, 4, 16] }), ["slowest: 16 ms, 5.33 times the median"]);
  assertEquals(wrong({ left: ["4711"] }), ["processes left: 1"]);
  assertEquals(wrong({}, { outputs: new Set(["0\n", "1\n"]) }), ["outputs in one process: 2"]);
  assertEquals(wrong({}, { descriptors: { before: 9, after: 10 } }), [
    "descriptors in one process: 9 before, 10 after",
  ]);
  assertEquals(wrong({}, { zombies: ["4711"] }), ["zombies of one process: 1"]);
});
