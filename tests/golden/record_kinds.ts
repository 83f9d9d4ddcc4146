/**
 * Records what a kernel does with the scenarios of `tests/differential/kinds.ts`.
 *
 *   deno run -A tests/golden/record_kinds.ts SCRIPT
 *
 * writes a shell script that carries them out on the machine that runs it: `play.c`, compiled
 * statically, and the requests are in it, and /out/kinds.txt is what it leaves behind. With
 *
 *   deno run -A tests/golden/record_kinds.ts --keep RELEASE RECORDED FILE.json.gz
 *
 * what it left behind becomes the file that tests read: JSON, compressed.
 */

import { bytesOf, fold } from "../differential/bytes.ts";
import { KIND_SCENARIOS } from "../differential/kinds.ts";

const NO_PORTS = () => 0;
const COLUMNS = 100;

/** What a scenario led to. */
export interface RecordedKind {
  readonly name: string;
  readonly steps: readonly {
    readonly request: string;
    /** Datagrams that the requester received. */
    readonly answers: readonly string[];
    /** Datagrams that a member of all groups received. */
    readonly told: readonly string[];
  }[];
}

/** The scenarios as `play` reads them. */
function requests(): string {
  return KIND_SCENARIOS.map(({ name, requests }) =>
    [`# ${name}`, ...requests.map((request) => bytesOf(request, NO_PORTS).toHex())].join("\n")
  ).join("\n") + "\n";
}

function script(): string {
  const program = Deno.makeTempFileSync();
  const source = new URL("play.c", import.meta.url).pathname;
  const gcc = new Deno.Command("gcc", { args: ["-O1", "-static", "-s", "-o", program, source] });
  if (!gcc.outputSync().success) throw new Error("gcc failed");
  const packed = new Deno.Command("gzip", { args: ["-9c", program], stdout: "piped" }).outputSync();
  Deno.removeSync(program);
  const lines = packed.stdout.toBase64().match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? [];
  return `base64 -d << 'PROGRAM' | gunzip > /tmp/play
${lines.join("\n")}
PROGRAM
chmod +x /tmp/play
/tmp/play << 'SCENARIOS' > /out/kinds.txt
${requests()}SCENARIOS
`;
}

/** What `play` wrote, read. */
function recorded(text: string): RecordedKind[] {
  const folded = (hex: string) => fold(Uint8Array.fromHex(hex));
  const scenarios: { name: string; steps: { request: string; answers: string[]; told: string[] }[] }[] =
    [];
  for (const line of text.trimEnd().split("\n")) {
    const scenario = scenarios.at(-1);
    const step = scenario?.steps.at(-1);
    if (line.startsWith("# ")) scenarios.push({ name: line.slice(2), steps: [] });
    else if (line.startsWith("c ")) step?.answers.push(folded(line.slice(2)));
    else if (line.startsWith("m ")) step?.told.push(folded(line.slice(2)));
    else scenario?.steps.push({ request: line, answers: [], told: [] });
  }
  return scenarios;
}

/** What a recording holds. */
export interface RecordedKinds {
  readonly release: string;
  readonly scenarios: readonly RecordedKind[];
}

/** Reads a recording. */
export async function readKinds(file: URL): Promise<RecordedKinds> {
  const { body } = new Response(Deno.readFileSync(file));
  if (body === null) throw new Error(`${file} is empty`);
  return await new Response(body.pipeThrough(new DecompressionStream("gzip"))).json();
}

async function writeKinds(file: string, kinds: RecordedKinds): Promise<void> {
  const { body } = new Response(JSON.stringify(kinds));
  if (body === null) return;
  const packed = new Response(body.pipeThrough(new CompressionStream("gzip")));
  Deno.writeFileSync(file, await packed.bytes());
}

async function main([first, ...rest]: readonly string[]): Promise<void> {
  if (first === "--keep") {
    const [release = "", from = "", to = ""] = rest;
    await writeKinds(to, { release, scenarios: recorded(Deno.readTextFileSync(from)) });
  } else if (first !== undefined) Deno.writeTextFileSync(first, script());
}

if (import.meta.main) await main(Deno.args);
