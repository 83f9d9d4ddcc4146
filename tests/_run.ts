/** Runs run.ts as people do, and the programs that judge it. */
import { whyNoBridge } from "../src/bridge/mod.ts";
import type { Outcome } from "./_capture.ts";
import { projectFile, run } from "./_capture.ts";
import { testUnless, whyNoPrograms } from "./_ffi.ts";

/** Why programs cannot be shown an emulated network here. */
const noBridge = whyNoPrograms() ?? await whyNoBridge();

/** How run.ts is called. */
export interface RunCall {
  /** Its own options. */
  readonly options?: readonly string[];
  /** A program that runs it, with arguments: `["setpriv", …]`. */
  readonly wrapper?: readonly string[];
  /** The path of Deno. */
  readonly deno?: string;
  /** What is on its standard input. */
  readonly stdin?: string;
}

/** The command line of a run. */
export function bridgedCommand(
  command: readonly string[],
  { options = [], wrapper = [], deno: path = Deno.execPath() }: RunCall = {},
): readonly [program: string, ...args: string[]] {
  const deno = [path, "run", "--no-check", "--no-prompt", "--quiet", "-A"];
  const [program = "", ...args] = [
    ...wrapper,
    ...deno,
    projectFile("run.ts"),
    ...options,
    "--",
    ...command,
  ];
  return [program, ...args];
}

/** Runs a program on an emulated network, to its end. */
export async function bridged(command: readonly string[], call: RunCall = {}): Promise<Outcome> {
  const [program, ...args] = bridgedCommand(command, call);
  return await run(program, args, new TextEncoder().encode(call.stdin ?? ""));
}

/** The path of a program in PATH; `undefined` if there is none. */
export function pathOf(program: string): string | undefined {
  if (whyNoPrograms() !== undefined) return undefined;
  const places = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/sbin"];
  return places.map((place) => `${place}/${program}`).find((path) => isFile(path));
}

/** Whether there is a file. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Defines a test that is ignored, with the reason, where the bridge or a program is not. */
export function testWith(
  programs: readonly string[],
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
  why?: string,
): void {
  const absent = programs.find((program) => pathOf(program) === undefined);
  const needs = absent === undefined ? why : `needs ${absent}`;
  testUnless(noBridge ?? needs, name, fn);
}

/** Does something in a directory that is removed afterwards. */
export async function inTemporary(action: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await action(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
