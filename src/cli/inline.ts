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
    return Object.entries(value).map(([key, inner]) => `${key} ${inline(inner)}`).join(" ");
  }
  return typeof value === "string" ? printable(value) : String(value);
}

/** Names come from whoever made them: what would steer a terminal is written as an escape. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
