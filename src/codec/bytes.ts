import { hexText } from "./address_text.ts";
import type { Random } from "./type.ts";

/** A copy of `length` bytes at `at`. */
export function bytesAt(view: DataView, at: number, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view.buffer, view.byteOffset + at, length).slice();
}

/** `length` random bytes. */
export function randomBytes(random: Random, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, () => random.below(256));
}

/** The bytes as hexadecimal digits. */
export function hexJson(data: Uint8Array): string {
  return hexText(new DataView(data.buffer, data.byteOffset, data.length), 0, data.length, "");
}
