/**
 * iproute2 as the judge of values: whatever its JSON says of the links, addresses, routes,
 * neighbours and rules of a namespace, our messages must say, too.
 */
import { RTM } from "../src/abi/mod.ts";
import type { Request } from "../src/client/mod.ts";
import { Client } from "../src/client/mod.ts";
import type { Json } from "../src/codec/mod.ts";
import { messageJson } from "../src/codec/mod.ts";
import type { NetworkNamespace } from "../ffi/mod.ts";
import { createNetworkNamespace, openSocket } from "../ffi/mod.ts";
import { assert, assertEquals, assertGreater } from "./assert.ts";
import { projectFile, run } from "./_capture.ts";
import { whyNoNamespaces, whyNoPrograms } from "./_ffi.ts";
import type { Context, Judged, Ours, Theirs } from "./_iproute2.ts";
import { get, JUDGED, KNOWN_VERSION } from "./_iproute2.ts";
import { report } from "./_report.ts";

interface Leaf {
  readonly path: string;
  readonly value: Json;
  readonly index: number;
}

/** The values of an object, by their paths; lists of values count as values. */
function* leavesOf(value: Json, path = "", index = 0): Generator<Leaf, void> {
  const isList = Array.isArray(value);
  const isLeaf = value === null || typeof value !== "object" ||
    isList && !value.some((item: Json) => typeof item === "object" && item !== null);
  if (isLeaf) {
    yield { path, value, index };
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    const step = isList ? "*" : key;
    yield* leavesOf(inner, path === "" ? step : `${path}.${step}`, isList ? Number(key) : index);
  }
}

/** A value whose order means nothing, in an order. */
function ordered(value: Json | undefined): Json | undefined {
  return Array.isArray(value) ? value.map(String).sort() : value;
}

/** What the comparison of many objects has found. */
class Findings {
  compared = 0;
  readonly differences: string[] = [];
  readonly unknown: Set<string> = new Set();

  compare(
    { table, left }: Judged,
    theirs: readonly Leaf[],
    ours: Ours,
    names: Context["names"],
  ): void {
    const seen = new Set<string>();
    const differ = (path: string, one: Json | undefined, other: Json | undefined) =>
      this.differences.push(
        `${path}: iproute2 ${JSON.stringify(one)}, we ${JSON.stringify(other)}, of ` +
          JSON.stringify(ours),
      );
    for (const { path, value, index } of theirs) {
      seen.add(path);
      const row = Object.hasOwn(table, path) ? table[path] : undefined;
      if (row === undefined) {
        if (!Object.hasOwn(left, path)) this.unknown.add(path);
      } else if (typeof row === "string" || typeof row === "function") {
        this.compared++;
        const own = get(row, ours, { names, index });
        if (JSON.stringify(ordered(own)) !== JSON.stringify(ordered(value))) {
          differ(path, value, own);
        }
      } else if ("about" in row) {
        this.compared++;
        const own = Number(get(row.about, ours, { names, index }));
        if (!(Math.abs(own - Number(value)) <= 2)) differ(path, value, own);
      }
    }
    for (const [path, row] of Object.entries(table)) {
      if (typeof row !== "object" || !("when" in row)) continue;
      this.compared++;
      const own = row.when(ours, { names, index: 0 });
      if (own !== seen.has(path)) differ(path, seen.has(path), own);
    }
  }
}

/** The values that could be anything without being found different: there must be none. */
function overlooked(
  judged: Judged,
  theirs: readonly Theirs[],
  ours: readonly Ours[],
  names: Context["names"],
): string[] {
  return theirs.flatMap((it, index) => {
    const leaves = [...leavesOf(it)];
    return leaves.flatMap(({ path }, changed) => {
      const row = judged.table[path];
      if (row === undefined || typeof row === "object" && "when" in row) return [];
      const findings = new Findings();
      const wrong = leaves.map((leaf, at) => at === changed ? { ...leaf, value: "wrong" } : leaf);
      findings.compare(judged, wrong, ours[index] ?? null, names);
      return findings.differences.length === 1 ? [] : [path];
    });
  });
}

/** The networks that are judged. */
const NETWORKS = ["topology.sh", "golden/linux-6.18.sh"];

/** A namespace with a network in it, made by a script in tests. */
class Network implements AsyncDisposable {
  readonly netns: NetworkNamespace = createNetworkNamespace();
  readonly #shell: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;

  constructor(path: string) {
    const script = Deno.readTextFileSync(projectFile(`tests/${path}`));
    // It waits for the traffic to settle, which is waited for by looking here; and what this
    // kernel lacks is missing in both readings.
    const setup = script.replace(/^(sleep \d+|set -e)$/gm, "");
    this.#shell = new Deno.Command("nsenter", {
      args: [
        `--net=${this.netns.path}`,
        "bash",
        "-c",
        `${setup}\necho ready; read; kill $other 2>/dev/null`,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#stdin = this.#shell.stdin.getWriter();
    this.#output = this.#shell.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  async ready(): Promise<void> {
    for (let told = ""; !told.includes("ready");) {
      const { value, done } = await this.#output.read();
      assert(!done, "the network could not be made");
      told += value;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin.close();
    await this.#output.cancel();
    await this.#shell.status;
    this.netns.close();
  }
}

/** What changes from one moment to the next. */
const VOLATILE: ReadonlySet<string> = new Set([
  "cacheinfo",
  "gcTimer",
  "seq",
]);

async function dump(client: Client, request: Request): Promise<Ours[]> {
  return (await client.dump(request)).map((message) => messageJson(message));
}

function settledPart(messages: readonly Ours[]): string {
  return JSON.stringify(messages, (key, value) => VOLATILE.has(key) ? undefined : value);
}

/** What both say of the same moment: our dumps before and after iproute2's must be the same. */
async function readBoth(client: Client, netns: NetworkNamespace, judged: Judged) {
  for (let attempt = 0; attempt < 40; attempt++) {
    const before = await dump(client, judged.dump);
    const args = [`--net=${netns.path}`, judged.program, ...judged.args.split(" ")];
    const { text, code, stderr } = await run("nsenter", args);
    assertEquals(code, 0, stderr);
    const after = await dump(client, judged.dump);
    if (settledPart(before) === settledPart(after)) {
      const list: readonly Theirs[] = JSON.parse(text);
      return {
        theirs: list.flatMap((element) => judged.objects?.(element) ?? [element]),
        ours: after,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error("the namespace does not settle");
}

const why = whyNoPrograms() ?? whyNoNamespaces() ?? whyNoIproute2();

function whyNoIproute2(): string | undefined {
  const programs = [["ip", "-V"], ["bridge", "-V"], ["nsenter", "--version"], [
    "bash",
    "--version",
  ]];
  for (const [program = "", ...args] of programs) {
    try {
      new Deno.Command(program, { args }).outputSync();
    } catch {
      return `needs ${program}`;
    }
  }
  return undefined;
}

const name = "iproute2 reads the same values from the kernel as we do";
Deno.test({
  name: why === undefined ? name : `${name} (${why})`,
  ignore: why !== undefined,
  async fn(test) {
    const { text: version } = await run("ip", ["-V"]);
    const compared = new Map<string, number>();
    for (const path of NETWORKS) {
      await using network = new Network(path);
      await network.ready();
      using client = new Client(openSocket({ netns: network.netns }));
      for (const [objects, judged] of Object.entries(JUDGED)) {
        await test.step(`${objects} of ${path}`, async () => {
          const findings = await judge(client, network.netns, judged);
          assertEquals(findings.differences, []);
          if (version.includes(KNOWN_VERSION)) assertEquals([...findings.unknown], []);
          compared.set(objects, (compared.get(objects) ?? 0) + findings.compared);
        });
      }
    }
    for (const [objects, { least }] of Object.entries(JUDGED)) {
      assertGreater(compared.get(objects) ?? 0, least, `too few values of ${objects}`);
      report({ judge: `iproute2, now: ${objects}`, compared: compared.get(objects) ?? 0 });
    }
  },
});

/** Compares all objects of a kind. */
async function judge(
  client: Client,
  netns: NetworkNamespace,
  judged: Judged,
): Promise<Findings> {
  const links = await client.dump({ kind: "link", type: RTM.GETLINK });
  const names = new Map(
    links.map(({ header, attributes }) => [header.index, attributes.ifname ?? ""]),
  );
  const { theirs, ours } = await readBoth(client, netns, judged);
  const [theirKey, ourKey] = judged.order ?? [];
  if (theirKey && ourKey) {
    theirs.sort((a, b) => theirKey(a) < theirKey(b) ? -1 : 1);
    ours.sort((a, b) => ourKey(a) < ourKey(b) ? -1 : 1);
  }
  assertEquals(theirs.length, ours.length);
  const findings = new Findings();
  for (const [index, it] of theirs.entries()) {
    findings.compare(judged, [...leavesOf(it)], ours[index] ?? null, names);
  }
  assertEquals(overlooked(judged, theirs, ours, names), []);
  return findings;
}
