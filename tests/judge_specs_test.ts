/** The kernel's YAML specifications say the same as our tables. */
import { assertEquals, assertGreater } from "./assert.ts";
import { testUnless } from "./_ffi.ts";
import { differenceText, explanationOf, idle, verdictText } from "./_verdict.ts";
import { judgeSpecs, SpecJudge, specJudges, whyNoSpecs } from "./_judge_specs.ts";
import { parseSpec } from "./_specs.ts";
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

/** A specification of addresses that errs in every way that a judge can find. */
const WRONG = `
name: rt-addr
protocol: netlink-raw
definitions:
  - name: ifa-flags
    name-prefix: ifa-f-
    type: flags
    entries: [secondary, {name: tentative, value: 9}]
  - name: ifaddrmsg
    type: struct
    members:
      - {name: ifa-family, type: u8}
      - {name: ifa-prefixlen, type: u16}
attribute-sets:
  - name: addr-attrs
    name-prefix: ifa-
    attributes:
      - {name: address, type: u64}
      - {name: locale, type: binary}
      - {name: nothing, type: u32, value: 99}
operations:
  name-prefix: rtm-
  list:
    - name: newaddr
      attribute-set: addr-attrs
      fixed-header: ifaddrmsg
      do:
        request: {value: 21, attributes: [address]}
`;

Deno.test("a specification that errs is found out", () => {
  const judge = new SpecJudge();
  assertEquals(judge.spec(parseSpec(WRONG)), true);
  assertEquals(judge.verdict("").differences, [
    { about: "rt-addr RTM_NEWADDR", ours: "20", theirs: "21" },
    { about: "rt-addr struct ifaddrmsg ifa-prefixlen", ours: "u8", theirs: "u16" },
    { about: "rt-addr addr-attrs ADDRESS: type", ours: "network address", theirs: "u64" },
    { about: "rt-addr addr-attrs LOCALE: name in IFA", ours: "IFA_LOCAL", theirs: "IFA_LOCALE" },
    { about: "rt-addr addr-attrs NOTHING: name in IFA", ours: "nothing", theirs: "IFA_NOTHING" },
    { about: "rt-addr ifa-flags TENTATIVE", ours: "64", theirs: "512" },
  ]);
});
