/** Texts of files and names, which are bytes to the kernel: one character a byte. */

/** Characters made of bytes at a time: as arguments of a call. */
const PIECE = 8192;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of a text. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The text that bytes are. */
export function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return text;
}

/** A text of the kernel's as people read it, whose bytes are UTF-8. */
export function readable(text: string): string {
  return decoder.decode(bytesOf(text));
}

/** What people write as the kernel has it. */
export function written(text: string): string {
  return textOf(encoder.encode(text));
}
