/**
 * Records what a kernel does with the scenarios of `tests/differential/kinds.ts`.
 *
 *   deno run -A tests/golden/record_kinds.ts SCRIPT
 *
 * writes a shell script that carries them out on the machine that runs it: `play.c`, compiled
 * statically, and the requests are in it, and /out/kinds.txt is what it leaves behind. With
 *
 *   deno run -A tests/golden/record_kinds.ts --keep RELEASE RECORDED JSON
 *
 * what it left behind becomes the file that tests read.
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

function main([first, ...rest]: readonly string[]): void {
  if (first === "--keep") {
    const [release = "", from = "", to = ""] = rest;
    const scenarios = recorded(Deno.readTextFileSync(from)).map((one) => JSON.stringify(one));
    const text = `{"release":"${release}","scenarios":[\n${scenarios.join(",\n")}\n]}\n`;
    Deno.writeTextFileSync(to, text);
  } else if (first !== undefined) Deno.writeTextFileSync(first, script());
}

if (import.meta.main) main(Deno.args);
