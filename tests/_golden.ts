/** What kernels said, recorded in tests/golden. */

import { NETLINK } from "../src/abi/mod.ts";

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

/** Recordings of other protocols. */
const PROTOCOLS: Readonly<Record<string, number>> = {
  "nlctrl-family": NETLINK.GENERIC,
  "nlctrl-policy": NETLINK.GENERIC,
  "nlctrl-policy-netdev": NETLINK.GENERIC,
  "netlink-socket": NETLINK.SOCK_DIAG,
};

/** All recordings of other protocols than NETLINK_ROUTE, by name. */
export async function protocolRecordings(): Promise<(Recording & { readonly protocol: number })[]> {
  const found: (Recording & { readonly protocol: number })[] = [];
  for await (const { name: file } of Deno.readDir(goldenFile("linux-6.18-protocols/"))) {
    const name = `linux-6.18-protocols/${file}`;
    const protocol = PROTOCOLS[file.replace(/\.bin$/, "")];
    if (protocol === undefined) throw new Error(`of which protocol is ${name}?`);
    const data = await Deno.readFile(goldenFile(name));
    found.push({ name: name.replace(/\.bin$/, ""), data, protocol });
  }
  return found.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** What programs sent, by file: every message that a file of requests has. */
export async function requests(): Promise<Recording[]> {
  const files = [
    "iproute2-requests.json",
    "tc-requests.json",
    "filter-requests.json",
    "linux-6.12-filters/request.json",
  ];
  return await Promise.all(files.map(async (name) => {
    const text = await Deno.readTextFile(goldenFile(name));
    const messages = [...text.matchAll(/"((?:[0-9a-f]{2}){16,})"/g)]
      .map(([, hex = ""]) => Uint8Array.fromHex(hex));
    return { name: name.replace(/\.json$/, ""), data: joined(messages) };
  }));
}

function joined(messages: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(messages.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const message of messages) {
    all.set(message, at);
    at += message.length;
  }
  return all;
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
