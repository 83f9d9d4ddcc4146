/** What the kernel has is known, or it is said why not. */
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { probe, whyNoProbe } from "./_c_probe.ts";
import { allSets, headerDrift, IGNORED, PARTIAL, rowless } from "./_drift.ts";
import { testUnless } from "./_ffi.ts";
import { judgeSpecs, specJudges, whyNoSpecs } from "./_judge_specs.ts";
import { explanationOf } from "./_verdict.ts";
import { report } from "./_report.ts";

const why = await whyNoProbe(["linux/rtnetlink.h", "linux/version.h"]);

/** LINUX_VERSION_CODE of the newest headers whose names must all be known: 6.18. */
const NEWEST = 6 << 16 | 18 << 8 | 255;

testUnless(
  why,
  "every enumerator of the installed headers is known, or it is said why not",
  async (t) => {
    const code = Number(
      (await probe(["linux/version.h"], ["LINUX_VERSION_CODE"])).get("LINUX_VERSION_CODE"),
    );
    const { all, known, ignored, unknown } = await headerDrift();
    const linux = `Linux ${code >> 16}.${code >> 8 & 0xff}`;
    const news = unknown.length === 0 ? "" : `: ${unknown.join(", ")}`;
    await t.step(
      `${linux}: ${known} of ${all} are known, ${ignored.length} ignored, ${unknown.length} unknown${news}`,
      () => {
        assertGreater(known, 2500);
        report({ judge: `uapi headers of ${linux}: enumerators that are known`, compared: known });
        // What is new in newer kernels is to be told, but no failure.
        if (code <= NEWEST) assertEquals(unknown, []);
      },
    );
    // Newer headers may no longer have what is ignored.
    if (code >> 8 === 0x601) {
      const idle = IGNORED.filter(([pattern]) => !ignored.some((name) => pattern.test(name)));
      assertEquals(idle, []);
    }
  },
);

Deno.test("every attribute that has a number has a row in a table", () => {
  assertEquals(rowless(), []);
  const prefixes = new Set(allSets().map(({ prefix }) => prefix));
  for (const prefix of Object.keys(PARTIAL)) assert(prefixes.has(prefix), prefix);
  assertGreater(prefixes.size, 200);
});

testUnless(
  whyNoSpecs(),
  "the tables have every attribute of the kernel's specifications",
  async () => {
    for (const judge of await specJudges()) {
      const { differences } = await judgeSpecs(judge);
      const missing = differences.filter(({ ours }) => ours === "nothing" || ours === "no");
      assertEquals(missing.filter((it) => explanationOf(it, judge.explanations) === undefined), []);
    }
  },
);
