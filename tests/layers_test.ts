import { assertEquals, assertGreater } from "./assert.ts";
import { testUnless, whyNoPrograms } from "./_ffi.ts";

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
    readonly isDynamic?: boolean;
  }[];
}

/** Which rooms a room may import from, beside itself. */
const MAY_IMPORT: { readonly [room: string]: readonly string[] } = {
  abi: [],
  codec: ["abi"],
  socket: ["codec", "abi"],
  client: ["socket", "codec", "abi"],
  capture: ["socket", "codec", "abi"],
  emulation: ["client", "capture", "socket", "codec", "abi"],
  ffi: ["socket", "abi"],
  // Its raw part, in ffi/, knows what it serves; the other way it is loaded when it is needed.
  "ffi/bridge": ["bridge", "emulation", "ffi", "socket", "codec", "abi"],
  bridge: ["emulation", "client", "socket", "codec", "abi"],
  cli: ["bridge", "emulation", "client", "capture", "socket", "codec", "abi", "std"],
  mod: ["client", "capture", "emulation", "socket", "codec", "abi"],
  program: [
    "cli",
    "ffi",
    "bridge",
    "emulation",
    "client",
    "capture",
    "socket",
    "codec",
    "abi",
    "data",
  ],
};

const root = new URL("../", import.meta.url).href;

function roomOf(specifier: string): string {
  if (!specifier.startsWith(root)) return "std";
  const path = specifier.slice(root.length);
  if (path.endsWith(".json")) return "data";
  if (path === "mod.ts") return "mod";
  const [first = "", second = ""] = path.split("/");
  if (first === "ffi") return second === "bridge" ? "ffi/bridge" : "ffi";
  return first === "src" ? second : "program";
}

async function modulesOf(entry: string): Promise<readonly Module[]> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: new URL(root),
  }).output();
  assertEquals(success, true, `deno info ${entry}`);
  const graph: { modules: Module[] } = JSON.parse(new TextDecoder().decode(stdout));
  return graph.modules.filter(({ specifier }) => specifier.startsWith(root));
}

/** What each file imports, types as well; `await import()` aside. */
async function importsOf(entries: readonly string[]): Promise<Map<string, string[]>> {
  const imports = new Map<string, string[]>();
  for (const module of (await Promise.all(entries.map(modulesOf))).flat()) {
    const loaded = module.dependencies?.filter(({ isDynamic }) => isDynamic !== true) ?? [];
    const targets = loaded.map(({ code, type }) => code?.specifier ?? type?.specifier)
      .filter((target) => target !== undefined);
    imports.set(module.specifier, targets);
  }
  return imports;
}

function cycleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  function visit(file: string): string[] | undefined {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const target of imports.get(file) ?? []) {
      const cycle = visit(target);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    done.add(file);
    return undefined;
  }
  for (const file of imports.keys()) {
    const cycle = visit(file);
    if (cycle !== undefined) return cycle.map((specifier) => specifier.slice(root.length));
  }
  return undefined;
}

const ENTRIES = [
  "mod.ts",
  "src/codec/mod.ts",
  "src/emulation/mod.ts",
  "src/bridge/mod.ts",
  "ffi/mod.ts",
  "ffi/bridge/mod.ts",
  "capture.ts",
  "run.ts",
];

/** The imports that a room may not make. */
function trespassesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  return [...imports].flatMap(([file, targets]) => {
    const room = roomOf(file);
    return targets
      .filter((target) => roomOf(target) !== room && !MAY_IMPORT[room]?.includes(roomOf(target)))
      .map((target) => `${file.slice(root.length)} imports ${target.replace(root, "")}`);
  });
}

testUnless(whyNoPrograms(), "Every room imports only from the rooms below it", async () => {
  const imports = await importsOf(ENTRIES);
  assertGreater(imports.size, 60);
  assertEquals(trespassesIn(imports), []);
});

testUnless(whyNoPrograms(), "A trespass would be found", () => {
  const imports = new Map([
    [`${root}src/codec/mod.ts`, [`${root}src/abi/mod.ts`, `${root}src/client/mod.ts`]],
    [`${root}src/client/mod.ts`, [`${root}ffi/mod.ts`]],
    [`${root}capture.ts`, [`${root}ffi/mod.ts`, `${root}src/cli/usage.ts`]],
  ]);
  assertEquals(trespassesIn(imports), [
    "src/codec/mod.ts imports src/client/mod.ts",
    "src/client/mod.ts imports ffi/mod.ts",
  ]);
});

testUnless(whyNoPrograms(), "No file imports itself by way of others", async () => {
  assertEquals(cycleIn(await importsOf(ENTRIES)), undefined);
});

testUnless(whyNoPrograms(), "A cycle would be found", () => {
  const imports = new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]]);
  assertEquals(cycleIn(imports)?.length, 3);
});

/** The files of a folder, and their text without comments. */
function* sourcesIn(folder: string): Generator<readonly [file: string, source: string], void> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    const path = `${folder}${name}`;
    if (isDirectory) yield* sourcesIn(`${path}/`);
    else yield [path, withoutComments(Deno.readTextFileSync(new URL(path, root)))];
  }
}

testUnless(whyNoPrograms(), "Only what runs on Deno alone names Deno", () => {
  const files = [...sourcesIn("src/")];
  assertGreater(files.length, 60);
  const naming = files.filter(([, source]) => /\bDeno\b/.test(source)).map(([file]) => file);
  assertEquals(naming.filter((file) => !file.startsWith("src/cli/")), []);
  assertGreater(naming.length, 0);
});

testUnless(whyNoPrograms(), "Nothing is of type any", () => {
  const files = [...sourcesIn("src/"), ...sourcesIn("ffi/")];
  const loose = files.filter(([, source]) => /(\bas|[:<|&=(,])\s*any\b/.test(source));
  assertEquals(loose.map(([file]) => file), []);
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
