/** What kernels said, recorded in tests/golden. */

const DIRECTORY = new URL("./golden/", import.meta.url);

/** A file of tests/golden. */
export function goldenFile(name: string): URL {
  return new URL(name, DIRECTORY);
}

/** One dump, datagrams end to end. */
export interface Recording {
  /** Which kernel's it is and what was asked: `"linux-6.18/route"`. */
  readonly name: string;
  /** The bytes. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Why the recordings cannot be read here, or undefined when they can. */
export async function whyNoRecordings(): Promise<string | undefined> {
  const { state } = await Deno.permissions.query({ name: "read", path: DIRECTORY });
  return state === "granted" ? undefined : "no --allow-read=tests/golden";
}

/** All recordings, by name. */
export async function recordings(): Promise<Recording[]> {
  const found: Recording[] = [];
  for await (const { name: set, isDirectory } of Deno.readDir(DIRECTORY)) {
    // What other protocols say has tests of its own.
    if (!isDirectory || set.endsWith("-protocols")) continue;
    const directory = new URL(`${set}/`, DIRECTORY);
    for await (const { name } of Deno.readDir(directory)) {
      if (!name.endsWith(".bin")) continue;
      const data = await Deno.readFile(new URL(name, directory));
      found.push({ name: `${set}/${name.replace(/\.bin$/, "")}`, data });
    }
  }
  return found.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** The messages of a recording, each with its padding. */
export function messagesOf({ data }: Recording): Uint8Array[] {
  const view = new DataView(data.buffer);
  const messages: Uint8Array[] = [];
  for (let at = 0; at < data.length;) {
    const end = at + (view.getUint32(at, true) + 3 & ~3);
    messages.push(data.subarray(at, end));
    at = end;
  }
  return messages;
}
