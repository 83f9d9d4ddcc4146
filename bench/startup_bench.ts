/**
 * Prints what it takes to begin: for each part of the library how many modules it loads, until when
 * they have been loaded and how long they then run, and how long the programs take from start to end:
 *
 *     deno run -A bench/startup_bench.ts
 *
 * All take turns in every round, so that a machine whose speed drifts slows them alike; what is
 * printed are medians, and the least.
 */
const ROUNDS = 15;
const root = new URL("../", import.meta.url);
const directory = await Deno.makeTempDir();

const PARTS = [
  "src/abi/mod.ts",
  "src/codec/mod.ts",
  "src/client/mod.ts",
  "src/emulation/mod.ts",
  "ffi/bridge/mod.ts",
  "ffi/bridge/launcher.ts",
  "mod.ts",
];

const PROGRAMS: Record<string, readonly string[]> = {
  "an empty program": [`${directory}/empty.ts`],
  "run.ts --help": [`${root.pathname}run.ts`, "--help"],
  "run.ts -- true": [`${root.pathname}run.ts`, "--", "true"],
  "capture.ts --help": [`${root.pathname}capture.ts`, "--help"],
  "capture.ts link": [`${root.pathname}capture.ts`, "link"],
};

async function deno(...args: readonly string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd: root });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** How many modules are loaded with one: those that only `await import()` names are not. */
async function modulesOf(entry: string): Promise<number> {
  interface Module {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string };
      readonly isDynamic?: boolean;
    }[];
  }
  const graph: { readonly roots: readonly string[]; readonly modules: readonly Module[] } = JSON
    .parse(await deno("info", "--json", entry));
  const bySpecifier = new Map(graph.modules.map((module) => [module.specifier, module]));
  const loaded = new Set(graph.roots);
  for (const specifier of loaded) {
    for (const { code, isDynamic } of bySpecifier.get(specifier)?.dependencies ?? []) {
      if (code?.specifier !== undefined && isDynamic !== true) loaded.add(code.specifier);
    }
  }
  return loaded.size;
}

function print(name: string, ...columns: readonly string[]): void {
  const line = name.padEnd(24) + columns.map((column) => column.padStart(16)).join("");
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** The median and, in brackets, the least. */
function summary(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other);
  return `${sorted[sorted.length >> 1]?.toFixed(1)} (${sorted[0]?.toFixed(1)})`;
}

function note(map: Map<string, number[]>, name: string, value: number): void {
  map.set(name, [...map.get(name) ?? [], value]);
}

try {
  await Deno.writeTextFile(`${directory}/empty.ts`, "");
  // The first import runs when all have been loaded, the last line when all have run.
  await Deno.writeTextFile(`${directory}/loaded.ts`, "export const loaded = performance.now();");
  const timing = (part: string) => `${directory}/${part.replaceAll("/", "_")}`;
  for (const part of PARTS) {
    await Deno.writeTextFile(
      timing(part),
      `import { loaded } from "./loaded.ts";
      import "${new URL(part, root).href}";
      console.log(JSON.stringify([loaded, performance.now() - loaded]));`,
    );
  }
  const loading = new Map<string, number[]>();
  const running = new Map<string, number[]>();
  const programs = new Map<string, number[]>();
  for (let round = -1; round < ROUNDS; round++) {
    for (const part of PARTS) {
      // With other options all would be transpiled anew, and so would the programs after it.
      const options = ["--no-check", "--config", "deno.json", "-A"];
      const times: number[] = JSON.parse(await deno("run", ...options, timing(part)));
      // The first round fills caches.
      if (round < 0) continue;
      note(loading, part, times[0] ?? NaN);
      note(running, part, times[1] ?? NaN);
    }
    for (const [name, args] of Object.entries(PROGRAMS)) {
      const start = performance.now();
      await deno("run", "--no-check", "-A", ...args);
      if (round >= 0) note(programs, name, performance.now() - start);
    }
  }
  print("", "modules", "loaded, ms", "run, ms");
  for (const part of PARTS) {
    const times = [loading, running].map((map) => summary(map.get(part) ?? []));
    print(part, String(await modulesOf(part)), ...times);
  }
  print("");
  for (const [name, times] of programs) print(name, "", "", summary(times));
} finally {
  await Deno.remove(directory, { recursive: true });
}
