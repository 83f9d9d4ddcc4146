/** iproute2 as the judge of qdiscs: what it printed of a kernel's qdiscs, our messages must say, too. */
import type { QdiscMessage } from "../src/codec/mod.ts";
import { decode } from "../src/codec/mod.ts";
import { assertEquals, assertGreater } from "./assert.ts";
import { goldenFile, whyNoRecordings } from "./_golden.ts";
import { testUnless } from "./_ffi.ts";
import type { Printed } from "./_tc_counters.ts";
import { asTc } from "./_tc_qdisc.ts";
import { agreed } from "./_report.ts";

const reason = await whyNoRecordings();

async function text(name: string): Promise<string> {
  return await Deno.readTextFile(goldenFile(`linux-6.12-tc/${name}`));
}

const qdiscs: { readonly message: QdiscMessage; readonly dev: string }[] = [];
const printed: Printed[] = [];

if (reason === undefined) {
  const links: Readonly<Record<number, string>> = JSON.parse(await text("link.json"));
  for (const message of decode(await Deno.readFile(goldenFile("linux-6.12-tc/qdisc.bin")))) {
    const dev = message.kind === "qdisc" ? links[message.header.ifindex] : undefined;
    if (message.kind === "qdisc" && dev !== undefined) qdiscs.push({ message, dev });
  }
  printed.push(...JSON.parse(await text("qdisc.json")));
}

function named({ dev, kind, parent, root }: Printed): string {
  return `${kind} on ${dev}, ${root ? "root" : `at ${parent}`}`;
}

/** What a name in a list of such names stands for. */
function byName<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T> {
  return new Map(items.map((item) => [nameOf(item), item]));
}

const ours = byName(qdiscs.map(({ message, dev }) => asTc(message, dev)), named);
const theirs = byName(printed, named);

testUnless(reason, `tc and the codec know the same ${theirs.size} qdiscs`, () => {
  assertEquals([...ours.keys()].sort(), [...theirs.keys()].sort());
  assertEquals(ours.size, qdiscs.length);
});

for (const [name, expected] of theirs) {
  testUnless(reason, `tc prints of ${name} what the codec says`, () => {
    assertEquals(JSON.parse(JSON.stringify(ours.get(name))), expected);
    agreed("iproute2, recorded: qdiscs", expected);
  });
}

testUnless(reason, "the kind of a qdisc tells the type of its options and its counters", () => {
  let seen = 0;
  for (const { message: { attributes } } of qdiscs) {
    if (attributes.kind === "netem") seen += attributes.options?.header.limit ?? 0;
    if (attributes.kind === "fq_codel" && attributes.stats2?.app?.type === 0) {
      seen += attributes.stats2.app.maxpacket;
    }
  }
  assertGreater(seen, 1000);
});
