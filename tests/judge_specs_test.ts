/** The kernel's YAML specifications say the same of attributes as our tables. */
import { assertEquals, assertGreater } from "./assert.ts";
import { testUnless } from "./_ffi.ts";
import { explanationOf, verdictText } from "./_verdict.ts";
import { SPEC_EXPLANATIONS, SpecJudge } from "./_judge_specs.ts";
import { readSpecs, specsDirectory } from "./_specs.ts";

const directory = specsDirectory();
const why = directory === undefined
  ? "needs NETLINK_SPECS=DIR, a copy of the kernel's Documentation/netlink/specs"
  : undefined;

testUnless(why, "The kernel's specifications agree with the tables", async (t) => {
  const judge = new SpecJudge();
  for (const spec of await readSpecs(directory ?? "")) judge.families(spec);
  const verdict = judge.verdict("kernel specifications");
  const { compared, differences } = verdict;
  await t.step(`${compared - differences.length} agreed of ${compared}`, () => {
    const open = differences.filter((it) => explanationOf(it, SPEC_EXPLANATIONS) === undefined);
    assertEquals(open, [], verdictText(verdict, SPEC_EXPLANATIONS));
    assertGreater(compared, 1000);
  });
});
