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
  ffi: ["socket", "abi"],
  cli: ["client", "capture", "socket", "codec", "abi", "std"],
  mod: ["client", "capture", "socket", "codec", "abi"],
  program: ["cli", "ffi", "client", "capture", "socket", "codec", "abi", "data"],
};

const root = new URL("../", import.meta.url).href;

function roomOf(specifier: string): string {
  if (!specifier.startsWith(root)) return "std";
  const path = specifier.slice(root.length);
  if (path.endsWith(".json")) return "data";
  if (path === "mod.ts") return "mod";
  const [first = "", second = ""] = path.split("/");
  return first === "src" ? second : first === "ffi" ? "ffi" : "program";
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

/** What each file imports when it is loaded: neither types nor `await import()`. */
async function importsOf(entries: readonly string[]): Promise<Map<string, string[]>> {
  const imports = new Map<string, string[]>();
  for (const module of (await Promise.all(entries.map(modulesOf))).flat()) {
    const loaded = module.dependencies?.filter(({ isDynamic }) => isDynamic !== true) ?? [];
    const targets = loaded.map(({ code }) => code?.specifier).filter((target) =>
      target !== undefined
    );
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

const ENTRIES = ["mod.ts", "src/codec/mod.ts", "ffi/mod.ts", "capture.ts"];

testUnless(whyNoPrograms(), "Every room imports only from the rooms below it", async () => {
  const imports = await importsOf(ENTRIES);
  assertGreater(imports.size, 60);
  const trespasses = [...imports].flatMap(([file, targets]) => {
    const room = roomOf(file);
    return targets
      .filter((target) => roomOf(target) !== room && !MAY_IMPORT[room]?.includes(roomOf(target)))
      .map((target) => `${file.slice(root.length)} imports ${target.replace(root, "")}`);
  });
  assertEquals(trespasses, []);
});

testUnless(whyNoPrograms(), "No file imports itself by way of others", async () => {
  assertEquals(cycleIn(await importsOf(ENTRIES)), undefined);
});

testUnless(whyNoPrograms(), "A cycle would be found", () => {
  const imports = new Map([["a", ["b"]], ["b", ["c"]], ["c", ["b"]]]);
  assertEquals(cycleIn(imports)?.length, 3);
});

testUnless(whyNoPrograms(), "Only what runs on Deno alone names Deno", async () => {
  const files = [...(await importsOf(["mod.ts"])).keys()];
  const named = files.filter((file) =>
    /\bDeno\./.test(withoutComments(Deno.readTextFileSync(new URL(file))))
  );
  assertEquals(named.map((file) => roomOf(file)).filter((room) => room !== "ffi"), []);
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
