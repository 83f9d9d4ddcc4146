/**
 * What every judge that can run here says of the codec: `deno task judge`. It runs the tests that
 * ask them, and prints how many values agreed, and where not and why.
 */
import { type Finding, REPORT } from "./_report.ts";

/** The tests that ask judges which are not ours. */
const TESTS = [
  "judge_specs",
  "abi",
  "codec_layout",
  "drift",
  "iproute2",
  "link_tunnels",
  "link_kinds",
  "families",
  "route_encap",
  "nexthop",
  "tc_request",
  "tc_qdisc",
  "tc_class",
  "tc_filter",
  "tc_action",
  "tshark",
  "strace",
  "validation_kernel",
  "validation_tc_kernel",
] as const;

function agreedOf({ compared, differences = [], agreed }: Finding): number {
  return agreed ?? compared - differences.length;
}

/** Findings of the same judge as one. */
function joined(findings: readonly Finding[]): Required<Finding>[] {
  return [...Map.groupBy(findings, ({ judge }) => judge)].map(([judge, same]) => ({
    judge,
    compared: same.reduce((sum, { compared }) => sum + compared, 0),
    agreed: same.reduce((sum, it) => sum + agreedOf(it), 0),
    differences: same.flatMap(({ differences = [] }) => differences),
  }));
}

function findingText({ judge, compared, agreed, differences }: Required<Finding>): string {
  return [`${judge}: ${agreed} agreed of ${compared}`, ...differences.map((it) => `  ${it}`)]
    .join("\n");
}

const encoder = new TextEncoder();

function print(text: string): void {
  Deno.stdout.writeSync(encoder.encode(`${text}\n`));
}

/** Runs the tests, and prints what they found; returns the exit status. */
async function main(): Promise<number> {
  const file = await Deno.makeTempFile();
  try {
    const { stdout, code } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--quiet", ...TESTS.map((name) => `tests/${name}_test.ts`)],
      cwd: new URL("../", import.meta.url),
      env: { [REPORT]: file, NO_COLOR: "1" },
      stderr: "inherit",
    }).output();
    const lines = (await Deno.readTextFile(file)).split("\n").filter((line) => line !== "");
    const findings: Finding[] = lines.map((line) => JSON.parse(line));
    const all = joined(findings);
    for (const finding of all) print(findingText(finding));
    const compared = all.reduce((sum, it) => sum + it.compared, 0);
    const agreed = all.reduce((sum, it) => sum + it.agreed, 0);
    print(`all judges: ${agreed} agreed of ${compared}`);
    const output = new TextDecoder().decode(stdout);
    for (const [, name] of output.matchAll(/^(.*) \.\.\. ignored/gm)) {
      print(`not asked: ${name}`);
    }
    if (code !== 0) print(output.slice(output.indexOf("\n ERRORS")));
    return code;
  } finally {
    await Deno.remove(file);
  }
}

if (import.meta.main) Deno.exit(await main());
