/** One attribute: what a table says of it, and the bytes around its payload. */

import { NLA_HDRLEN, NLA_TYPE_MASK } from "../abi/netlink.ts";
import type { Irregularity, RawAttribute } from "./set.ts";
import type { AttributeType } from "./type.ts";
import { bytesAt } from "./types.ts";
import type { Writer } from "./writer.ts";

/** One attribute of a table. */
export interface Row {
  /** The property. */
  readonly key: string;
  /** The attribute's number. */
  readonly id: number;
  /** `nla_type` as the kernel sends it, where nothing chooses the type. */
  readonly word: number;
  /** How the payload is read and written. */
  readonly type: AttributeType<unknown>;
  /** `type.op`, here for speed. */
  readonly op: number;
  /** `type.min`, here for speed. */
  readonly min: number;
  /** `type.max`, here for speed. */
  readonly max: number;
  /** Whether the type has a `canonical`, or is one of several, here for speed. */
  readonly mayDiffer: boolean;
}

/** The NLA_F_* bits that an attribute has, in requests or in what the kernel sends. */
export function flagsOf(
  { flags, requestFlags = flags }: AttributeType<unknown>,
  request: boolean | undefined,
): number {
  return request === true ? requestFlags : flags;
}

/** How an attribute's bytes differ from those its value would give; `undefined` if they do not. */
export function irregularity(
  row: Row,
  type: AttributeType<unknown>,
  view: DataView,
  payload: number,
  size: number,
  word: number,
  value: unknown,
  padding: Uint8Array | undefined,
  request: boolean | undefined,
): Irregularity | undefined {
  const canonical = type.canonical?.(view, payload, size, value) ?? true;
  const usual = row.id | flagsOf(type, request);
  if (canonical && word === usual && padding === undefined) return undefined;
  return {
    ...word !== usual && { flags: (word ^ usual) & ~NLA_TYPE_MASK },
    ...!canonical && { data: bytesAt(view, payload, size) },
    ...padding && { padding },
  };
}

/** The padding from `at` to `next`, if it is anything but zeros in full. */
export function oddPadding(
  view: DataView,
  at: number,
  next: number,
  end: number,
): Uint8Array | undefined {
  if (next > end) return bytesAt(view, at, end - at);
  for (let byte = at; byte < next; byte++) {
    if (view.getUint8(byte) !== 0) return bytesAt(view, at, next - at);
  }
  return undefined;
}

function writeHeader(writer: Writer, at: number, word: number): void {
  const length = writer.length - at;
  if (length > 0xffff) writer.refuse("at most 65531 bytes in an attribute", `${length - 4} bytes`);
  writer.view.setUint16(at, length, true);
  writer.view.setUint16(at + 2, word, true);
}

// Padding is a relic if the value before it has since become shorter or longer.
function writePadding(writer: Writer, padding: Uint8Array | undefined): void {
  if (padding === undefined || padding.length > (-writer.length & 3)) writer.align();
  else writer.put(padding);
}

/** Appends an attribute that stays bytes. */
export function writeRaw(writer: Writer, attribute: RawAttribute | undefined): void {
  if (attribute === undefined) return;
  writer.align();
  const at = writer.reserve(NLA_HDRLEN);
  writer.put(attribute.data);
  writeHeader(writer, at, attribute.type);
  writePadding(writer, attribute.padding);
}

/** Appends an attribute. */
export function writeAttribute(
  writer: Writer,
  row: Row,
  type: AttributeType<unknown>,
  value: unknown,
  irregular: Irregularity | undefined,
  family: number,
): void {
  // What used to be last may lack its padding.
  writer.align();
  const at = writer.reserve(NLA_HDRLEN);
  const { data, padding, flags = 0 } = irregular ?? {};
  if (data !== undefined && means(type, data, value, family)) writer.put(data);
  else type.write(writer, value, family);
  const word = row.mayDiffer ? row.id | flagsOf(type, writer.request) : row.word;
  writeHeader(writer, at, word ^ flags);
  writePadding(writer, padding);
}

/** Whether `data` is still another way to write `value`, and not a relic of a value since replaced. */
function means(
  type: AttributeType<unknown>,
  data: Uint8Array,
  value: unknown,
  family: number,
): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return type.read(view, 0, data.length, { family, depth: 0 }) === value;
}
