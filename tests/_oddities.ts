/** What of a decoded message is not just a value: what stays bytes, and where bytes differ. */

import type { AttributeSet, Message } from "../src/codec/mod.ts";

/** Everything odd in a message, each as a path: items of lists are `*`. */
export function oddities(message: Message<number>): string[] {
  if (message.kind === "unknown" || message.kind === "cut") return [message.kind];
  return [...within(message, message.kind)];
}

function* within(value: unknown, path: string): Generator<string> {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* within(item, `${path}.*`);
    return;
  }
  const { unknown, irregular, tail, ...rest }: AttributeSet = value;
  for (const { type } of unknown ?? []) yield `${path} unknown ${type & 0x3fff}`;
  for (const [property, how] of Object.entries(irregular ?? {})) {
    const parts = typeof how === "object" && !(how instanceof Uint8Array) ? Object.keys(how) : [];
    yield `${path} irregular ${[property, ...parts].join(" ")}`;
  }
  if (tail !== undefined) yield `${path} tail`;
  for (const [key, inner] of Object.entries(rest)) {
    yield* within(inner, key === "attributes" ? path : `${path}.${key}`);
  }
}
