/**
 * What a program finds in /sys/class/net and /sys/devices/virtual/net: a program that is started in
 * a namespace with a sysfs of its own, and does what it is told line by line.
 */

const ROOTS = ["/sys/class/net", "/sys/devices/virtual/net"];

/** What is asked: for all that there is, to read a file or write it, to open one and read it later. */
export type Asked =
  | { readonly do: "tree" }
  | { readonly do: "open"; readonly path: string }
  | { readonly do: "reread" }
  | { readonly do: "read"; readonly path: string }
  | { readonly do: "write"; readonly path: string; readonly text: string };

/** What is answered. */
export interface Answers {
  readonly tree: readonly (readonly [path: string, found: Found])[];
  readonly open: number;
  readonly reread: Content;
  readonly read: Content;
  /** The number of the error, or 0. */
  readonly write: number;
}

/** A number of an error, or what was read; characters are bytes. */
export type Content = string | number;

/** What there is at a path. */
export interface Found {
  readonly kind: "file" | "symlink" | "directory";
  readonly mode?: number;
  readonly target?: string;
  readonly content?: Content;
  /** The names in a directory, in the order in which they are listed. */
  readonly names?: readonly string[];
}

/** The number of the error that was thrown. */
function errnoOf(error: unknown): number {
  const digits = /os error (\d+)/.exec(String(error))?.[1];
  if (digits === undefined) throw error;
  return Number(digits);
}

function tried(act: () => Content): Content {
  try {
    return act();
  } catch (error) {
    return errnoOf(error);
  }
}

function read(path: string): Content {
  return tried(() => String.fromCharCode(...Deno.readFileSync(path)));
}

/** Writes all at once, as echo(1) does; gives the number of the error, or 0. */
function write(path: string, text: string): number {
  try {
    using file = Deno.openSync(path, { write: true });
    file.writeSync(Uint8Array.from(text, (character) => character.charCodeAt(0)));
    return 0;
  } catch (error) {
    return errnoOf(error);
  }
}

function* walk(path: string): Generator<readonly [path: string, found: Found]> {
  const names = Array.from(Deno.readDirSync(path), ({ name }) => name);
  yield [path, { kind: "directory", names }];
  for (const name of names) {
    const below = `${path}/${name}`;
    const { isSymlink, isDirectory, mode } = Deno.lstatSync(below);
    if (isDirectory) yield* walk(below);
    else if (isSymlink) yield [below, { kind: "symlink", target: Deno.readLinkSync(below) }];
    else yield [below, { kind: "file", mode: (mode ?? 0) & 0o7777, content: read(below) }];
  }
}

/** The file that was opened. */
let opened: Deno.FsFile | undefined;

function answer(asked: Asked): Answers[keyof Answers] {
  switch (asked.do) {
    case "open":
      opened = Deno.openSync(asked.path);
      return 0;
    case "reread":
      return tried(() => opened?.readSync(new Uint8Array(64)) ?? 0);
    case "tree":
      return ROOTS.flatMap((root) => [...walk(root)]);
    case "read":
      return read(asked.path);
    case "write":
      return write(asked.path, asked.text);
  }
}

if (import.meta.main) {
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  const encoder = new TextEncoder();
  let rest = "";
  for await (const chunk of lines) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      const answered = `${JSON.stringify(answer(JSON.parse(line)))}\n`;
      await Deno.stdout.write(encoder.encode(answered));
    }
  }
}
