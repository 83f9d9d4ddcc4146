/** Text of network and link-layer addresses. */

// An IPv4 address is the concatenation of two halves, each made once: four times as fast as
// joining four numbers.
let leftHalves: string[] | undefined;
let rightHalves: string[] | undefined;

function leftHalf(halves: string[], bits: number): string {
  return halves[bits] ??= `${bits >> 8}.${bits & 255}`;
}

function rightHalf(halves: string[], bits: number): string {
  return halves[bits] ??= `.${bits >> 8}.${bits & 255}`;
}

/** The dotted text of the four bytes at `at`. */
export function ipv4Text(view: DataView, at: number): string {
  leftHalves ??= new Array<string>(65536);
  rightHalves ??= new Array<string>(65536);
  const left = view.getUint16(at);
  const right = view.getUint16(at + 2);
  return (leftHalves[left] ?? leftHalf(leftHalves, left)) +
    (rightHalves[right] ?? rightHalf(rightHalves, right));
}

/** The text of the sixteen bytes at `at`, compressed as RFC 5952 asks. */
export function ipv6Text(view: DataView, at: number): string {
  let zeros = -1, length = 0;
  for (let group = 0, run = 0; group < 8; group++) {
    run = view.getUint16(at + group * 2) === 0 ? run + 1 : 0;
    if (run > length && run > 1) {
      length = run;
      zeros = group - run + 1;
    }
  }
  if (zeros === 0 && length === 5 && view.getUint16(at + 10) === 0xffff) {
    return "::ffff:" + ipv4Text(view, at + 12);
  }
  let text = "";
  for (let group = 0; group < 8; group++) {
    if (group === zeros) {
      text += "::";
      group += length - 1;
    } else {
      if (text !== "" && !text.endsWith("::")) text += ":";
      text += view.getUint16(at + group * 2).toString(16);
    }
  }
  return text;
}

/** The four bytes of a dotted address as one number in network order; -1 if the text is none. */
export function ipv4Bits(text: string): number {
  let bits = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index <= text.length; index++) {
    const digit = index === text.length ? NaN : text.charCodeAt(index) - 48;
    if (digit >= 0 && digit <= 9) {
      // A leading zero would mean octal to some.
      if (octet === 0) return -1;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return -1;
    } else {
      const isDot = digit === -2;
      if (octet < 0 || isDot === (dots === 3) || !isDot && index < text.length) return -1;
      bits = bits * 256 + octet;
      octet = -1;
      dots += isDot ? 1 : 0;
    }
  }
  return dots === 3 ? bits : -1;
}

/**
 * The bytes of an IPv4 or IPv6 address in network order, or `undefined` if the text is neither.
 *
 * @example
 * ```ts
 * import { parseIp } from "@nlbridge/nlbridge/codec";
 *
 * console.log(parseIp("192.0.2.1")); // Uint8Array(4) [ 192, 0, 2, 1 ]
 * ```
 */
export function parseIp(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.includes(":")) return parseIpv6(text);
  const bits = ipv4Bits(text);
  return bits < 0 ? undefined : ipv4Bytes(bits);
}

function ipv4Bytes(bits: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(bits >>> 24, bits >>> 16, bits >>> 8, bits);
}

function parseIpv6(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(16);
  let at = 0;
  // Where "::" stands, in bytes.
  let gap = -1;
  let index = 0;
  if (text.startsWith("::")) {
    gap = 0;
    index = 2;
  }
  while (index < text.length) {
    const start = index;
    let group = 0;
    for (let digit; (digit = hexDigit(text.charCodeAt(index))) >= 0; index++) {
      group = group * 16 + digit;
    }
    if (text[index] === ".") {
      const bits = ipv4Bits(text.slice(start));
      if (bits < 0 || at > 12) return undefined;
      bytes.set(ipv4Bytes(bits), at);
      at += 4;
      break;
    }
    if (index === start || index > start + 4 || at > 14) return undefined;
    bytes[at++] = group >> 8;
    bytes[at++] = group;
    if (index === text.length) break;
    if (text[index++] !== ":" || index === text.length) return undefined;
    if (text[index] === ":") {
      if (gap >= 0) return undefined;
      gap = at;
      index++;
    }
  }
  if (gap < 0) return at === 16 ? bytes : undefined;
  if (at > 14) return undefined;
  const rest = 16 - (at - gap);
  bytes.copyWithin(rest, gap, at).fill(0, gap, rest);
  return bytes;
}

let octets: readonly string[] | undefined;

/** Two hexadecimal digits for each of `length` bytes at `at`, with `separator` between them. */
export function hexText(view: DataView, at: number, length: number, separator: string): string {
  octets ??= Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));
  let text = "";
  for (let index = 0; index < length; index++) {
    text += (index === 0 ? "" : separator) + octets[view.getUint8(at + index)];
  }
  return text;
}

/** The bytes of pairs of hexadecimal digits with colons between them, or `undefined`. */
export function parseMac(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 3 !== 2 && text !== "") return undefined;
  const bytes = new Uint8Array(Math.ceil(text.length / 3));
  for (let index = 0; index < bytes.length; index++) {
    const high = hexDigit(text.charCodeAt(index * 3));
    const low = hexDigit(text.charCodeAt(index * 3 + 1));
    const last = index === bytes.length - 1;
    if (high < 0 || low < 0 || !last && text[index * 3 + 2] !== ":") return undefined;
    bytes[index] = high << 4 | low;
  }
  return bytes;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
