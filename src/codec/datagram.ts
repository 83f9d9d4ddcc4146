import { NETLINK, NLMSG, NLMSG_HDRLEN } from "../abi/netlink.ts";
import type { DoneMessage, ErrorMessage } from "./control.ts";
import { decodeDone, decodeError, encodeControl } from "./control.ts";
import type { AnyFamily, RtnetlinkMessage } from "./families.ts";
import { FAMILIES, familyOf } from "./families.ts";
import type { FamilyHeader, MessageHeader, MessageIrregularity } from "./message.ts";
import { writeHeader } from "./message.ts";
import type { StructType } from "./struct.ts";
import type { Context } from "./type.ts";
import { bytesAt } from "./types.ts";
import { Writer } from "./writer.ts";

/** A message of a type that has no table: its payload stays bytes. */
export interface UnknownMessage extends MessageHeader {
  /** The discriminant. */
  readonly kind: "unknown";
  /** Everything after the message header. */
  readonly payload: Uint8Array;
  /** How the bytes differ from those that these values alone would give; seldom present. */
  readonly irregular?: MessageIrregularity;
}

/** The end of a datagram that is no whole message: cut short, or with an impossible length. */
export interface CutMessage {
  /** The discriminant. */
  readonly kind: "cut";
  /** The bytes. */
  readonly data: Uint8Array;
}

/**
 * A netlink message; `kind` tells which.
 *
 * @example
 * ```ts
 * import { decode, type Message } from "@nlbridge/nlbridge/codec";
 *
 * function describe(message: Message): string {
 *   return message.kind === "link" ? `link ${message.attributes.ifname}` : message.kind;
 * }
 * ```
 */
export type Message = RtnetlinkMessage | ErrorMessage | DoneMessage | UnknownMessage | CutMessage;

/** What {@linkcode decode} needs to know beside the bytes. */
export interface DecodeOptions {
  /**
   * The NETLINK_* protocol of the socket. Message types below 16 mean the same in all of them;
   * the others are known for NETLINK_ROUTE.
   * @default {0} NETLINK_ROUTE
   */
  readonly protocol?: number;
}

/**
 * Reads the messages of a datagram. It never throws: what cannot be understood is kept as bytes,
 * and {@linkcode encode} gives back the same datagram.
 *
 * @param datagram What one receive gave, or what one send takes.
 * @returns The messages in order. Nothing in them refers to `datagram`, which may be reused.
 *
 * @example
 * ```ts
 * import { decode } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * // RTM_GETLINK for interface 1
 * const bytes = Uint8Array.fromHex("2000000012000100010000000000000000000000010000000000000000000000");
 * const [message] = decode(bytes);
 * assertEquals(message?.kind === "link" && message.header.index, 1);
 * ```
 *
 * Source: netlink(7), `nlmsg_for_each_msg` of net/netlink.h.
 */
export function decode(datagram: Uint8Array, options: DecodeOptions = {}): Message[] {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const route = (options.protocol ?? NETLINK.ROUTE) === NETLINK.ROUTE;
  const context: Context = { family: 0, depth: 0 };
  const messages: Message[] = [];
  const end = view.byteLength;
  let at = 0;
  while (end - at >= NLMSG_HDRLEN) {
    const length = view.getUint32(at, true);
    if (length < NLMSG_HDRLEN || length > end - at) break;
    messages.push(decodeMessage(view, at, at + length, route, context));
    at += length + 3 & ~3;
  }
  if (at < end) messages.push({ kind: "cut", data: bytesAt(view, at, end - at) });
  return messages;
}

function decodeMessage(
  view: DataView,
  at: number,
  end: number,
  route: boolean,
  context: Context,
): Message {
  const type = view.getUint16(at + 4, true);
  const payload = at + NLMSG_HDRLEN;
  const family = route ? familyOf(type) : undefined;
  const padding = (end & 3) === 0 ? undefined : oddPadding(view, end);
  if (family === undefined) {
    const header = {
      type,
      flags: view.getUint16(at + 6, true),
      seq: view.getUint32(at + 8, true),
      pid: view.getUint32(at + 12, true),
    };
    const message = (type === NLMSG.DONE
      ? decodeDone(header, view, payload, end, context)
      : type === NLMSG.ERROR
      ? decodeError(header, view, payload, end, context)
      : undefined) ??
      { kind: "unknown", ...header, payload: bytesAt(view, payload, end - payload) };
    return padding === undefined ? message : { ...message, irregular: { padding } };
  }
  const { size, holes } = family.header;
  const length = end - payload;
  context.family = length > 0 ? view.getUint8(payload) : 0;
  const message = {
    kind: family.kind,
    type,
    flags: view.getUint16(at + 6, true),
    seq: view.getUint32(at + 8, true),
    pid: view.getUint32(at + 12, true),
    header: family.header.readFilled(view, payload, length, context),
    attributes: length > size ? family.attributes.decode(view, payload + size, end, context) : {},
  };
  const irregular = length < size || padding !== undefined || holes.length > 0
    ? irregularity(family.header, view, payload, length, padding)
    : undefined;
  // kind, header and attributes come from one family, so they belong together; that
  // correlation is what a table of families cannot tell the compiler.
  return (irregular === undefined ? message : { ...message, irregular }) as RtnetlinkMessage;
}

function irregularity(
  { size, holes }: StructType<FamilyHeader>,
  view: DataView,
  at: number,
  length: number,
  padding: Uint8Array | undefined,
): MessageIrregularity | undefined {
  const reserved = holes.some((hole) => hole < length && view.getUint8(at + hole) !== 0);
  if (length >= size && !reserved && padding === undefined) return undefined;
  return {
    ...length < size && { headerLength: length },
    ...reserved && { header: bytesAt(view, at, Math.min(size, length)) },
    ...padding && { padding },
  };
}

function oddPadding(view: DataView, at: number): Uint8Array | undefined {
  const next = at + 3 & ~3;
  if (next > view.byteLength) return bytesAt(view, at, view.byteLength - at);
  for (let byte = at; byte < next; byte++) {
    if (view.getUint8(byte) !== 0) return bytesAt(view, at, next - at);
  }
  return undefined;
}

/** A family's message to be sent: what is left out is zero or empty. */
export interface Draft<Kind extends string, Header, Attributes> extends Partial<MessageHeader> {
  /** Which family it is. */
  readonly kind: Kind;
  /** `nlmsg_type`: RTM_*. */
  readonly type: number;
  /** The family's fixed header; fields left out are 0. */
  readonly header?: Partial<Header>;
  /** The attributes, in the order in which they are to be sent. */
  readonly attributes?: Attributes;
  /** How the bytes shall differ from those that these values alone would give. */
  readonly irregular?: MessageIrregularity;
}

/** Messages to be sent, by those that are received. */
export type DraftOf<M> = M extends
  { kind: infer Kind extends string; header: infer H; attributes: infer A } ? Draft<Kind, H, A>
  : never;

/** A message as {@linkcode encode} takes it: a decoded one, or a draft. */
export type Outgoing = DraftOf<RtnetlinkMessage> | Exclude<Message, RtnetlinkMessage>;

const byKind: ReadonlyMap<string, AnyFamily> = new Map(
  FAMILIES.map((family) => [family.kind, family]),
);

/**
 * Writes messages one after another, as one send takes them. Lengths and padding are made here.
 *
 * @throws {RangeError} If a value does not fit its field; the message names the value's path.
 *
 * @example
 * ```ts
 * import { decode, encode } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const RTM_GETLINK = 18, NLM_F_REQUEST = 1;
 * const request = encode({
 *   kind: "link",
 *   type: RTM_GETLINK,
 *   flags: NLM_F_REQUEST,
 *   attributes: { ifname: "lo" },
 * });
 * assertEquals(request.length, 40);
 * assertEquals(encode(decode(request)), request);
 * ```
 */
export function encode(messages: Outgoing | readonly Outgoing[]): Uint8Array<ArrayBuffer> {
  writer.reset();
  if (isList(messages)) { for (const message of messages) encodeMessage(writer, message); }
  else encodeMessage(writer, messages);
  return writer.finish();
}

// Encoding is over before another begins, so all share one.
const writer = new Writer();

function isList(messages: Outgoing | readonly Outgoing[]): messages is readonly Outgoing[] {
  return Array.isArray(messages);
}

function encodeMessage(writer: Writer, message: Outgoing): void {
  if (message.kind === "cut") return writer.put(message.data);
  // What used to be last may lack its padding.
  writer.align();
  const at = writer.reserve(NLMSG_HDRLEN);
  if (message.kind === "unknown") writer.put(message.payload);
  else if (message.kind === "error" || message.kind === "done") encodeControl(writer, message);
  else encodeFamily(writer, message);
  writeHeader(writer, at, writer.length - at, message);
  const { padding } = message.irregular ?? {};
  if (padding === undefined || padding.length > (-writer.length & 3)) writer.align();
  else writer.put(padding);
}

function encodeFamily(writer: Writer, message: DraftOf<RtnetlinkMessage>): void {
  const family = byKind.get(message.kind);
  if (family === undefined) return writer.refuse("a known kind of message", message.kind);
  const { header, headerLength } = message.irregular ?? {};
  const at = writer.length;
  const addressFamily = message.header?.family ?? 0;
  writer.path.push("header");
  family.header.write(writer, { family: addressFamily, ...message.header }, addressFamily);
  if (header !== undefined) {
    for (const hole of family.header.holes) writer.view.setUint8(at + hole, header[hole] ?? 0);
  }
  const end = writer.length;
  writer.path[0] = "attributes";
  if (message.attributes !== undefined) {
    family.attributes.encode(writer, message.attributes, addressFamily);
  }
  writer.path.pop();
  if (headerLength === undefined || writer.length > end) return;
  for (let byte = at + headerLength; byte < end; byte++) {
    if (writer.view.getUint8(byte) !== 0) return;
  }
  writer.truncate(at + headerLength);
}
