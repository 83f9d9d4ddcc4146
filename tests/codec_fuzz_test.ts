import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertStringIncludes,
} from "./assert.ts";
import { bytes, concat, link, message } from "./_bytes.ts";
import { type Check, check, fuzz, shrink } from "./_fuzz.ts";
import { messagesOf, recordings, whyNoRecordings } from "./_golden.ts";
import { mutate } from "./_mutate.ts";
import { seeded } from "./_random.ts";
import { main } from "./fuzz.ts";

/** Datagrams with a byte 0xee, for want of ones that the codec gets wrong. */
const wrong: Check = (datagram) => datagram.includes(0xee) ? "0xee" : undefined;

async function run(args: readonly string[], check?: Check) {
  let output = "";
  const write = (text: string) => void (output += text);
  return { code: await main(args, { isTerminal: false, write }, check), output };
}

Deno.test("100,000 random datagrams come out as they went in", async () => {
  const readable = await whyNoRecordings() === undefined;
  const recorded = readable ? (await recordings()).flatMap(messagesOf) : [];
  assertEquals(fuzz({ seed: 618, count: 100_000, recorded }), undefined);
});

Deno.test("the same seed makes the same datagrams", () => {
  const made: string[][] = [[], []];
  for (const hexes of made) {
    fuzz({ seed: 5, count: 200, check: (datagram) => void hexes.push(datagram.toHex()) });
  }
  assertEquals(made[0], made[1]);
  assertGreater(new Set(made[0]).size, 150);
});

Deno.test("a codec that is wrong is found, and a small datagram that shows it", () => {
  const failure = fuzz({ seed: 1, count: 1000, check: wrong });
  assert(failure !== undefined);
  assertStringIncludes(failure.reason, "0xee");
  assert(failure.datagram.includes(0xee));
  assertEquals(shrink(failure.datagram, wrong), bytes(0xee));
});

Deno.test("a small datagram keeps the length of its message right where that is what fails", () => {
  const wrongLength: Check = (datagram) =>
    datagram.length >= 16 && datagram[0] === datagram.length && datagram.includes(0xee)
      ? "0xee"
      : undefined;
  const datagram = message(16, new Uint8Array(80).fill(0xee));
  assertEquals(shrink(datagram, wrongLength).length, 16);
});

Deno.test("what does not come out as it went in is told with both lengths", () => {
  assertEquals(check(link(), true), undefined);
  assertEquals(check(bytes(1, 2, 3), true), undefined);
  assertEquals(wrong(concat(link(), bytes(0xee)), true), "0xee");
});

Deno.test("mutations leave their datagrams alone", () => {
  const random = seeded(3);
  const datagram = link(bytes(8, 0, 4, 0, 1, 2, 3, 4));
  const other = link(bytes(5, 0, 16, 0, 1, 0, 0, 0));
  const copies = [datagram.slice(), other.slice()];
  let changed = 0;
  for (let count = 0; count < 5000; count++) {
    if (mutate(random, datagram, other).toHex() !== datagram.toHex()) changed++;
  }
  assertEquals([datagram, other], copies);
  assertGreater(changed, 4000);
});

Deno.test("the program tells how many datagrams it tried, and exits with 0", async () => {
  const { code, output } = await run(["--count", "300", "--seed", "7"]);
  assertMatch(output, /^(without .*\n)?300 datagrams in [0-9.]+ s, [0-9,]+\/s, --seed 7\n$/);
  assertEquals(code, 0);
});

Deno.test("the program tells which seed and which bytes failed, and exits with 1", async () => {
  const { code, output } = await run(["--seed=7", "--count=1000"], wrong);
  assertMatch(output, /--seed 7 --count \d+ fails: 0xee\nee\n$/);
  assertEquals(code, 1);
  const count = output.match(/--count (\d+)/)?.[1] ?? "";
  assertEquals((await run(["--seed", "7", "--count", count], wrong)).output, output);
});

Deno.test("the program exits with 2 if it was called wrongly, and tells how to call it", async () => {
  for (const args of [["--count", "x"], ["--count", "-1"], ["--seed"], ["--nosuch"], ["extra"]]) {
    const { code, output } = await run(args);
    assertEquals(code, 2, args.join(" "));
    assertStringIncludes(output, "--help");
  }
  const { code, output } = await run(["--help"]);
  assertEquals(code, 0);
  assertStringIncludes(output, "Usage: fuzz.ts");
});
