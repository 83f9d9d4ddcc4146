/** JSON values within a line of text. */

import type { Json, JsonObject } from "../codec/mod.ts";

/** Whether a value is an object, and no list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value within a line: lists with commas, and nothing that would steer a terminal. */
export function inline(value: Json): string {
  if (Array.isArray(value)) return value.map((item: Json) => inline(item)).join(",");
  if (isObject(value)) {
    const short = shortened(value);
    if (short !== undefined) return short;
    return Object.entries(value).map(([key, inner]) => `${key} ${inline(inner)}`).join(" ");
  }
  return typeof value === "string" ? printable(value) : String(value);
}

/** A number whose bits matter. */
export function hexadecimal(value: number): string {
  return `0x${value.toString(16)}`;
}

/** An object that is written as one word: a range, and flags of which some are meant. */
export function shortened(value: JsonObject): string | undefined {
  const { start, end, value: flags, selector } = value;
  if (Object.keys(value).length !== 2) return undefined;
  if (start !== undefined && end !== undefined) {
    return start === end ? inline(start) : `${inline(start)}-${inline(end)}`;
  }
  if (flags === undefined || selector === undefined) return undefined;
  const [set, meant] = [inline(flags), inline(selector)];
  return set === meant ? set : `${set || "0"}/${meant || "0"}`;
}

/** Names come from whoever made them: what would steer a terminal is written as an escape. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
