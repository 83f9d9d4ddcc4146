/** Payloads that are text, addresses, bytes, lists of numbers, or nothing. */

import type { NumberTable } from "../abi/names.ts";
import { AF } from "../abi/socket.ts";
import { hexText, ipv4Bits, ipv4Text, ipv6Text, parseIp, parseMac } from "./address_text.ts";
import { bytesAt, hexJson, randomBytes } from "./bytes.ts";
import type { AttributeType } from "./type.ts";
import { OP } from "./type.ts";

/** An attribute that says all by being there. */
export const flag: AttributeType<true> = {
  name: "flag",
  op: OP.CALL,
  min: 0,
  max: 0,
  align: 1,
  flags: 0,
  read: () => true,
  write(writer, value) {
    if (value !== true) writer.refuse("true", value);
  },
  json: (value) => value,
  random: () => true,
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8Encoder = new TextEncoder();

function textOf(view: DataView, at: number, length: number): string {
  let text = "";
  for (let index = 0; index < length; index++) {
    const code = view.getUint8(at + index);
    if (code === 0) break;
    if (code > 127) return foreignText(bytesAt(view, at, length));
    text += String.fromCharCode(code);
  }
  return text;
}

function foreignText(data: Uint8Array): string {
  const end = data.indexOf(0);
  const text = end < 0 ? data : data.subarray(0, end);
  try {
    return utf8.decode(text);
  } catch {
    // Names are bytes to the kernel. What is not UTF-8 is read as Latin-1, to be seen at all.
    return String.fromCharCode(...text);
  }
}

function stringType(name: string, terminator: number): AttributeType<string> {
  return {
    name,
    op: OP.CALL,
    min: 0,
    max: 65531,
    align: 1,
    flags: 0,
    read: textOf,
    canonical(view, at, length, value) {
      for (let index = 0; index < value.length; index++) {
        if (value.charCodeAt(index) > 127) return isUtf8(view, at, length - terminator, value);
      }
      return value.length + terminator === length;
    },
    write(writer, value) {
      if (typeof value !== "string" || value.includes("\0")) {
        writer.refuse("text without NUL characters", value);
      }
      writer.put(utf8Encoder.encode(value));
      writer.reserve(terminator);
    },
    json: (value) => value,
    random: (random) =>
      Array.from({ length: random.below(16) }, () => "abcdefgh019.-_é"[random.below(15)]).join(""),
  };
}

function isUtf8(view: DataView, at: number, length: number, value: string): boolean {
  const encoded = utf8Encoder.encode(value);
  return encoded.length === length &&
    encoded.every((byte, index) => view.getUint8(at + index) === byte);
}

/** Text that ends with a NUL (`nla_put_string`). It is read without one, too. */
export const string: AttributeType<string> = stringType("string", 1);

/** Bytes of no known structure. */
export const binary: AttributeType<Uint8Array> = {
  name: "binary",
  op: OP.CALL,
  min: 0,
  max: 65531,
  align: 1,
  flags: 0,
  read: bytesAt,
  write(writer, value) {
    if (!(value instanceof Uint8Array)) writer.refuse("a Uint8Array", value);
    writer.put(value);
  },
  json: (value) => hexJson(value),
  random: (random) => randomBytes(random, random.below(24)),
};

/** Exactly `size` bytes, as in a C array. */
export function array(size: number): AttributeType<Uint8Array> {
  return {
    ...binary,
    name: `${size} bytes`,
    min: size,
    max: size,
    write(writer, value) {
      if (!(value instanceof Uint8Array) || value.length !== size) {
        writer.refuse(`a Uint8Array of ${size} bytes`, value);
      }
      writer.put(value);
    },
    random: (random) => randomBytes(random, size),
  };
}

function macType(name: string, min: number, max: number): AttributeType<string> {
  return {
    name,
    op: OP.CALL,
    min,
    max,
    align: 1,
    flags: 0,
    read: (view, at, length) => hexText(view, at, length, ":"),
    write(writer, value) {
      const bytes = typeof value === "string" ? parseMac(value) : undefined;
      if (bytes === undefined || bytes.length < min || bytes.length > max) {
        return writer.refuse("a link-layer address such as 02:00:00:00:00:01", value);
      }
      writer.put(bytes);
    },
    json: (value) => value,
    random: (random) =>
      Array.from(
        { length: min === max ? min : [6, 6, 6, 4, 20, 0][random.below(6)] ?? 6 },
        () => random.below(256).toString(16).padStart(2, "0"),
      ).join(":"),
  };
}

/** A link-layer address of any length: `"02:00:00:00:00:01"`; no bytes are the empty text. */
export const mac: AttributeType<string> = macType("link-layer address", 0, 32);

/** A link-layer address of `size` bytes. */
export function macOf(size: number): AttributeType<string> {
  return macType(`link-layer address of ${size} bytes`, size, size);
}

// linux/mpls.h: a label stack entry is label (20 bits), traffic class (3), bottom (1), TTL (8).
const MPLS_BOTTOM = 0x100;

function mplsText(view: DataView, at: number, length: number): string | undefined {
  const labels: number[] = [];
  for (let offset = 0; offset < length; offset += 4) {
    const entry = view.getUint32(at + offset);
    const bottom = offset + 4 === length ? MPLS_BOTTOM : 0;
    if ((entry & 0xfff) !== bottom) return undefined;
    labels.push(entry >>> 12);
  }
  return labels.join("/");
}

function mplsBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[0-9]+(\/[0-9]+)*$/.test(text)) return undefined;
  const labels = text.split("/").map(Number);
  if (labels.some((label) => label > 0xfffff)) return undefined;
  const bytes = new Uint8Array(labels.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, label] of labels.entries()) {
    const bottom = index === labels.length - 1 ? MPLS_BOTTOM : 0;
    view.setUint32(index * 4, label << 12 | bottom);
  }
  return bytes;
}

function addressText(
  view: DataView,
  at: number,
  length: number,
  family: number,
): string | undefined {
  if (family === AF.MPLS) {
    return length > 0 && length % 4 === 0 ? mplsText(view, at, length) : undefined;
  }
  if (length === 4) return ipv4Text(view, at);
  return length === 16 ? ipv6Text(view, at) : undefined;
}

/**
 * A network address, by the message's family and its own length: `"192.0.2.1"`, `"2001:db8::1"`,
 * MPLS labels `"100/200"`.
 */
export const ip: AttributeType<string> = {
  name: "network address",
  op: OP.IP,
  min: 4,
  max: 128,
  align: 1,
  flags: 0,
  read: (view, at, length, { family }) => addressText(view, at, length, family),
  write(writer, value, family) {
    const text = typeof value === "string" ? value : "";
    const bits = family === AF.MPLS ? -1 : ipv4Bits(text);
    if (bits >= 0) {
      const at = writer.reserve(4);
      writer.view.setUint32(at, bits);
    } else {
      const bytes = family === AF.MPLS ? mplsBytes(text) : parseIp(text);
      writer.put(bytes ?? writer.refuse("an address such as 192.0.2.1 or 2001:db8::1", value));
    }
  },
  json: (value) => value,
  random(random, family) {
    const length = family === AF.MPLS ? 4 : random.below(2) === 0 ? 4 : 16;
    const bytes = randomBytes(random, length);
    if (family === AF.MPLS) return String(bytes[0]);
    // Zeros and mapped addresses are where the text form has its corners.
    if (random.below(2) === 0) bytes.fill(0, random.below(length), random.below(length) + 1);
    if (length === 16 && random.below(4) === 0) bytes.fill(0, 0, 10).fill(255, 10, 12);
    return addressText(new DataView(bytes.buffer), 0, length, family) ?? "::";
  },
};

function exactIp(name: string, size: 4 | 16, example: string): AttributeType<string> {
  return {
    ...ip,
    name,
    op: OP.CALL,
    min: size,
    max: size,
    read: (view, at) => size === 4 ? ipv4Text(view, at) : ipv6Text(view, at),
    write(writer, value) {
      const bytes = typeof value === "string" ? parseIp(value) : undefined;
      if (bytes?.length !== size) return writer.refuse(`an address such as ${example}`, value);
      writer.put(bytes);
    },
    random: (random) => {
      const bytes = randomBytes(random, size);
      return size === 4 ? ipv4Text(viewOf(bytes), 0) : ipv6Text(viewOf(bytes), 0);
    },
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** An IPv4 address, whatever the message's family. */
export const ipv4: AttributeType<string> = exactIp("IPv4 address", 4, "192.0.2.1");

/** An IPv6 address, whatever the message's family. */
export const ipv6: AttributeType<string> = exactIp("IPv6 address", 16, "2001:db8::1");

/** A stack of MPLS labels, whatever the message's family: `"100/200"`. */
export const labels: AttributeType<string> = {
  ...ip,
  name: "MPLS labels",
  op: OP.CALL,
  read: (view, at, length) => addressText(view, at, length, AF.MPLS),
  write: (writer, value) => ip.write(writer, value, AF.MPLS),
  random: (random) => ip.random(random, AF.MPLS),
};

/** A list of equal values without headers, as in a C array: `u32` arrays, `u64` arrays. */
export function arrayOf<T>(
  item: AttributeType<T>,
  names?: NumberTable,
): AttributeType<T[]> {
  const size = item.min;
  const label = new Map(Object.entries(names ?? {}).map(([name, index]) => [index, name]));
  return {
    name: `array of ${item.name}`,
    op: OP.CALL,
    min: 0,
    max: 65531,
    align: item.align,
    flags: 0,
    read(view, at, length, context) {
      if (length % size !== 0) return undefined;
      const values: T[] = [];
      for (let offset = 0; offset < length; offset += size) {
        const value = item.read(view, at + offset, size, context);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return values;
    },
    write(writer, values, family) {
      for (const value of values) item.write(writer, value, family);
    },
    json(values, style, family) {
      const shown = values.map((value) => item.json(value, style, family));
      return names === undefined
        ? shown
        : Object.fromEntries(shown.map((value, index) => [label.get(index) ?? index, value]));
    },
    random: (random, family) =>
      Array.from({ length: random.below(6) }, () => item.random(random, family)),
  };
}

/** Exactly `count` values one after another, as in a C array. */
export function vector<T>(item: AttributeType<T>, count: number): AttributeType<T[]> {
  const { min: size } = item;
  return {
    name: `${count} of ${item.name}`,
    op: OP.CALL,
    align: item.align,
    flags: 0,
    min: size * count,
    max: size * count,
    read(view, at, _length, context) {
      const values: T[] = [];
      for (let index = 0; index < count; index++) {
        const value = item.read(view, at + index * size, size, context);
        if (value === undefined) return undefined;
        values.push(value);
      }
      return values;
    },
    write(writer, values, family) {
      if (!Array.isArray(values) || values.length !== count) {
        writer.refuse(`a list of ${count} values`, values);
      }
      for (const value of values) item.write(writer, value, family);
    },
    json: (values, style, family) => values.map((value) => item.json(value, style, family)),
    random: (random, family) => Array.from({ length: count }, () => item.random(random, family)),
  };
}

/** A number, or no bytes at all, which are read as `true`. */
export function orFlag(number: AttributeType<number>): AttributeType<number | true> {
  return {
    ...number,
    name: `${number.name} or nothing`,
    op: OP.CALL,
    min: 0,
    read(view, at, length, context) {
      if (length === 0) return true;
      return length === number.max ? number.read(view, at, length, context) : undefined;
    },
    write(writer, value, family) {
      if (value !== true) number.write(writer, value, family);
    },
    json: (value, style, family) => value === true || number.json(value, style, family),
    random: (random, family) => random.below(2) === 0 || number.random(random, family),
  };
}
