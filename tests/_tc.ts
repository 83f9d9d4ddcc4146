/** What tc asked for and what kernels answered about filters and actions, recorded in tests/golden. */
import type { Json, Message, Outgoing } from "../src/codec/mod.ts";
import { decode, encode, messageJson } from "../src/codec/mod.ts";
import { assertEquals } from "./assert.ts";
import { goldenFile } from "./_golden.ts";

/** A request, and the command or the name of what it asks for. */
export interface Asked {
  /** `"tc filter add dev d0 …"`. */
  readonly command: string;
  /** The request. */
  readonly message: Message;
  /** Its attributes, as JSON. */
  readonly attributes: Json;
}

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** The value as an object; an empty one if it is none. */
export function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A message's attributes as JSON. */
export function attributesOf(message: Outgoing | Message): JsonObject {
  const [decoded] = decode(encode(message));
  return decoded === undefined ? {} : object(object(messageJson(decoded)).attributes);
}

/** The messages of a recording. */
export async function recorded(name: string): Promise<Message[]> {
  return decode(await Deno.readFile(goldenFile(name)));
}

/** A file of JSON. */
export async function jsonFile(name: string): Promise<readonly JsonObject[]> {
  return JSON.parse(await Deno.readTextFile(goldenFile(name)));
}

/** The requests in a file, each of which must be encoded as it was sent. */
export async function requests(name: string): Promise<Asked[]> {
  return (await jsonFile(name)).map(({ command, request }) => {
    const bytes = Uint8Array.fromHex(String(request));
    const [message, ...more] = decode(bytes);
    if (message === undefined || more.length > 0) throw new Error(`${command}: not one message`);
    assertEquals(encode(message), bytes);
    return { command: String(command), message, attributes: attributesOf(message) };
  });
}

/** As much of `value` as `like` has keys for. */
export function shaped(value: Json | undefined, like: Json): Json | undefined {
  if (Array.isArray(like)) {
    return Array.isArray(value)
      ? value.map((item, index) => shaped(item, like[index] ?? item) ?? null)
      : value;
  }
  if (!isObject(like)) return value;
  const entries = Object.entries(object(value)).filter(([key]) => key in like);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, shaped(inner, object(like)[key] ?? null) ?? null]),
  );
}

/** Every place where something stayed bytes, though there is a table. */
export function* bytesIn(value: unknown, path: string): Generator<string> {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "unknown" || key === "tail" || key === "payload") {
      yield `${path}.${key}`;
    } else if (key !== "irregular") yield* bytesIn(inner, `${path}.${key}`);
  }
}

/** Every place where a kernel's message is not what the tables say. */
export function* irregularIn(value: unknown, path: string): Generator<string> {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "irregular") yield `${path}.${Object.keys(inner).join()}`;
    else yield* irregularIn(inner, `${path}.${key}`);
  }
}

/** The commands of `expected`, each with what its request must say, against what they say. */
export function assertSays(
  asked: readonly Asked[],
  expected: Readonly<Record<string, Json>>,
): void {
  for (const [part, like] of Object.entries(expected)) {
    const found = asked.filter(({ command }) => command.includes(part));
    assertEquals(found.length, 1, `${found.length} commands have "${part}"`);
    assertEquals(shaped(found[0]?.attributes, like), like, part);
  }
}

/** Options of a tunnel as the kernel has them: those of GENEVE in one nest. */
export function gathered(options: Json): Json {
  const list = Array.isArray(options) ? options.map((it) => object(it)) : [];
  const geneve = list.flatMap((it) => it.geneve ?? []);
  if (geneve.length > 0) return [{ geneve }];
  // The kernel has the fields of one version, of 1 and 6 bits; tc asks for all, and for full masks.
  return list.map(({ erspan, ...rest }): Json => {
    if (erspan === undefined) return rest;
    const { ver = 0, index = 0, dir = 0, hwid = 0 } = object(erspan);
    if (ver === 1) return { erspan: { ver, index } };
    return { erspan: { ver, dir: Number(dir) & 0x1, hwid: Number(hwid) & 0x3f } };
  });
}
