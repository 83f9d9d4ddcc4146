import { assertEquals, assertStringIncludes, assertThrows } from "./assert.ts";
import { withCoverage } from "./_coverage.ts";

/** Markdown without what formatting changes. */
function plain(text: string): string {
  return text.replace(/-{3,}/g, "---").replace(/\s+/g, " ");
}

Deno.test("the README tells of what the tables have; deno task coverage renews it", async () => {
  const text = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  assertEquals(plain(withCoverage(text)), plain(text));
});

Deno.test("the coverage takes its place between the markers, and nothing else's", () => {
  const text = withCoverage("before\n<!-- coverage -->\nold\n<!-- /coverage -->\nafter\n");
  assertEquals(text.startsWith("before\n<!-- coverage -->\n\n"), true);
  assertEquals(text.endsWith("\n\n<!-- /coverage -->\nafter\n"), true);
  assertEquals(text.includes("old"), false);
  assertStringIncludes(text, "| address | RTM_NEWADDR, DELADDR, GETADDR | 11 |");
  assertThrows(() => withCoverage("no markers"), Error, "<!-- coverage -->");
});
