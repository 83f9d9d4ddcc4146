/** Runs capture.ts as people do: in a process of its own, with few permissions. */
import type { Message } from "../src/codec/mod.ts";
import { decode } from "../src/codec/mod.ts";
import type { RecordItem } from "../src/capture/mod.ts";
import { readRecording } from "../src/capture/mod.ts";
import { AssertionError } from "./assert.ts";

/** The path of a file of the project. */
export function projectFile(path: string): string {
  return new URL(`../${path}`, import.meta.url).pathname;
}

/** How capture.ts is run. */
export interface CaptureOptions {
  /**
   * Deno's permission flags.
   * @default {["--allow-ffi"]}
   */
  readonly permissions?: readonly string[];
  /** A program that runs it, with arguments: `["nsenter", "--net=…"]`. */
  readonly wrapper?: readonly string[];
  /** What is on its standard input. */
  readonly stdin?: Uint8Array;
}

/** What came of a run. */
export interface Outcome {
  readonly code: number;
  readonly stdout: Uint8Array;
  /** Standard output as text. */
  readonly text: string;
  readonly stderr: string;
}

/** The command line of a run. */
export function captureCommand(
  args: readonly string[],
  { permissions = ["--allow-ffi"], wrapper = [] }: CaptureOptions = {},
): readonly [program: string, ...args: string[]] {
  const deno = [Deno.execPath(), "run", "--no-check", "--no-prompt", "--quiet", ...permissions];
  const [program = "", ...rest] = [...wrapper, ...deno, projectFile("capture.ts"), ...args];
  return [program, ...rest];
}

/** Runs capture.ts to its end. */
export async function capture(
  args: readonly string[],
  options: CaptureOptions = {},
): Promise<Outcome> {
  const [program, ...rest] = captureCommand(args, options);
  return await run(program, rest, options.stdin);
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  stdin?: Uint8Array,
): Promise<Outcome> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    // Who does not read to the end is not to be forced.
    await writer.write(stdin).catch(() => {});
    await writer.close().catch(() => {});
  }
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout, text: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** A capture that goes on until it is ended. */
export class Running implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output = new Collected();
  readonly #errors = new Collected();
  readonly #streams: Promise<void>[];
  #waiting: (() => void)[] = [];
  #ended = false;

  /** Starts it. */
  constructor(args: readonly string[], options: CaptureOptions = {}) {
    const [program, ...rest] = captureCommand(args, options);
    this.#child = new Deno.Command(program, {
      args: rest,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#streams = [
      this.#collect(this.#child.stdout, this.#output),
      this.#collect(this.#child.stderr, this.#errors),
    ];
  }

  /** What it has written. */
  get stdout(): Uint8Array {
    return this.#output.bytes;
  }

  /** What it has told. */
  get stderr(): string {
    return new TextDecoder().decode(this.#errors.bytes);
  }

  /** Waits until it has written what is wanted. */
  async until(wanted: (running: Running) => boolean): Promise<void> {
    const limit = performance.now() + 20_000;
    while (!wanted(this)) {
      if (this.#ended || performance.now() > limit) {
        throw new AssertionError(`it did not come: ${this.stderr}`);
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      const timer = setTimeout(resolve, 1000);
      await promise;
      clearTimeout(timer);
    }
  }

  /** Sends it a signal. */
  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for its end. */
  async end(): Promise<Outcome> {
    const { code } = await this.#child.status;
    await Promise.all(this.#streams);
    this.#ended = true;
    const { stdout, stderr } = this;
    return { code, stdout, stderr, text: new TextDecoder().decode(stdout) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.kill("SIGKILL");
    await this.end();
  }

  async #collect(stream: ReadableStream<Uint8Array>, into: Collected): Promise<void> {
    for await (const part of stream) {
      into.add(part);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    }
  }
}

/** Bytes that come in parts. */
class Collected {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  /** Those that have come. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  add(part: Uint8Array): void {
    while (this.#length + part.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
  }
}

/** A line of jsonl. */
export interface Line {
  readonly time: string;
  readonly direction?: "request" | "reply" | "event";
  readonly protocol?: string;
  readonly portId?: number;
  readonly groups?: number;
  readonly data?: string;
  readonly messages?: readonly LineMessage[];
  readonly overrun?: true;
  readonly dropped?: number;
}

/** A message in a line of jsonl. */
export interface LineMessage {
  readonly type: string;
  readonly flags: readonly string[];
  readonly seq: number;
  readonly pid: number;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** The lines of a jsonl recording, each of which must be whole. */
export function linesOf(text: string): Line[] {
  if (text !== "" && !text.endsWith("\n")) throw new AssertionError("the last line is cut");
  return text.split("\n").slice(0, -1).map((line): Line => JSON.parse(line));
}

/** The records of a recording in any format. */
export async function itemsOf(recording: Uint8Array): Promise<RecordItem[]> {
  return await Array.fromAsync(readRecording([recording]));
}

/** The decoded messages of a recording in any format. */
export async function messagesOf(recording: Uint8Array): Promise<Message[]> {
  const items = await itemsOf(recording);
  return items.flatMap((item) => item.kind === "datagram" ? decode(item.data) : []);
}
