/** Renews the README's section on what the codec knows: `deno task coverage`. */
import { withCoverage } from "./_coverage.ts";

const README = new URL("../README.md", import.meta.url);

await Deno.writeTextFile(README, withCoverage(await Deno.readTextFile(README)));
