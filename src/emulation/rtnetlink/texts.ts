import { AF } from "../../abi/socket.ts";
import type { Irregularity } from "../../codec/mod.ts";
import { string } from "../../codec/mod.ts";

const ASCII = /^[\0-\x7f]*$/;

/** Text of the kernel, one character a byte, as the codec reads it; and its bytes if that loses them. */
export function asText(bytes: string): { text: string; bytes?: Irregularity } {
  if (ASCII.test(bytes)) return { text: bytes };
  const data = Uint8Array.from(`${bytes}\0`, (character) => character.charCodeAt(0));
  const context = { family: AF.UNSPEC, depth: 0 };
  const text = string.read(new DataView(data.buffer), 0, data.length, context) ?? bytes;
  return { text, bytes: { data } };
}
