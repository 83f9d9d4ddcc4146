/** Numbers as they are written to files: lib/kstrtox.c, lib/vsprintf.c, lib/bitmap-str.c. */

import { ERRNO } from "../../../abi/errno.ts";

const { EINVAL, EOVERFLOW, ERANGE } = ERRNO;
const U64_MAX = (1n << 64n) - 1n;
const U32_MAX = 0xffffffffn;
const WORD = 32;
const DIGITS_A_WORD = 8;

/** A number without sign, or a negative error number. */
export type Parsed = bigint | number;

/** What a text is up to its first NUL. */
export function cString(text: string): string {
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}

/** The digits that a text begins with, in C's notation, and the number; none at all: "". */
function digitsOf(text: string, base: number): { readonly digits: string; readonly value: bigint } {
  const hexadecimal = base === 0 ? /^0x[0-9a-f]+/i.exec(text)?.[0] : undefined;
  if (hexadecimal !== undefined) return { digits: hexadecimal, value: BigInt(hexadecimal) };
  const octal = base === 0 && text.startsWith("0");
  const digits = (octal ? /^[0-7]*/ : /^[0-9]*/).exec(text)?.[0] ?? "";
  return { digits, value: BigInt(octal ? `0o${digits}` : digits) };
}

function kstrtou(text: string, base: number, max: bigint): Parsed {
  const line = cString(text).replace(/\n$/, "").replace(/^\+/, "");
  const { digits, value } = digitsOf(line, base);
  if (digits === "") return -EINVAL;
  if (value > U64_MAX) return -ERANGE;
  if (digits.length < line.length) return -EINVAL;
  return value > max ? -ERANGE : value;
}

/** A number of 64 bits and nothing else, in C's notation (`kstrtoul` with base 0). */
export function kstrtoul(text: string): Parsed {
  return kstrtou(text, 0, U64_MAX);
}

/** A decimal number of 32 bits and nothing else (`kstrtouint` with base 10). */
export function kstrtouint(text: string): Parsed {
  return kstrtou(text, 10, U32_MAX);
}

/** The number that a text begins with, in C's notation (`simple_strtoul`); `undefined` for none. */
export function simpleStrtoul(text: string): bigint | undefined {
  const { digits, value } = digitsOf(cString(text), 0);
  return digits === "" ? undefined : BigInt.asUintN(64, value);
}

/** Of a number without sign, what is left of it in 32 bits. */
export function u32(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

/** The same in 32 bits with sign. */
export function s32(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

/** The same in 16 bits. */
export function u16(value: bigint): number {
  return Number(BigInt.asUintN(16, value));
}

/** A set of numbers below a limit, written as hexadecimal words (`bitmap_parse`). */
export function bitmapParse(text: string, bits: number): Parsed {
  const line = (cString(text).split("\n", 1)[0] ?? "").split(/[\s,]+/).filter(Boolean).reverse();
  let mask = 0n;
  for (const [index, word] of line.entries()) {
    if (index * WORD >= bits) return -EOVERFLOW;
    const wrong = word.slice(-DIGITS_A_WORD).search(/[^0-9a-f]/i) >= 0;
    if (wrong) return -EINVAL;
    if (word.length > DIGITS_A_WORD) return -EOVERFLOW;
    mask |= BigInt(`0x${word}`) << BigInt(index * WORD);
  }
  return mask >> BigInt(bits) === 0n ? mask : -EOVERFLOW;
}

/** A set of numbers below a limit as it is told: hexadecimal words (`%*pb`). */
export function bitmapText(mask: bigint, bits: number): string {
  const words: string[] = [];
  for (let at = 0; at < bits; at += WORD) {
    const width = Math.ceil(Math.min(bits - at, WORD) / 4);
    const word = BigInt.asUintN(WORD, mask >> BigInt(at));
    words.unshift(word.toString(16).padStart(width, "0"));
  }
  return `${words.join(",")}\n`;
}
