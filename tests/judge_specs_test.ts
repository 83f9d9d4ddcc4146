/** The kernel's YAML specifications say the same as our tables. */
import { assertEquals, assertGreater } from "./assert.ts";
import { testUnless } from "./_ffi.ts";
import { differenceText, explanationOf, idle, verdictText } from "./_verdict.ts";
import { judgeSpecs, specJudges, whyNoSpecs } from "./_judge_specs.ts";
import { report } from "./_report.ts";

const why = whyNoSpecs();

testUnless(why, "The kernel's specifications agree with the tables", async (t) => {
  const judges = await specJudges();
  for (const judge of judges) {
    const verdict = await judgeSpecs(judge);
    const { compared, differences } = verdict;
    const told = differences.map((one) => differenceText(one, judge.explanations));
    report({ judge: verdict.judge, compared, differences: told });
    await t.step(`${judge.name}: ${compared - differences.length} agreed of ${compared}`, () => {
      const open = differences
        .filter((difference) => explanationOf(difference, judge.explanations) === undefined);
      assertEquals(open, [], verdictText(verdict, judge.explanations));
      assertEquals(idle(verdict, judge.explanations), [], "these explain nothing");
      assertGreater(compared, 2000);
    });
  }
});
