import { NLM_F, NLMSG, NLMSG_HDRLEN } from "../abi/netlink.ts";
import type { AnyDraft, AnyMessage, CommonMessage, Draft } from "./common.ts";
import { isCommon } from "./common.ts";
import { decodeDone, decodeError, encodeControl } from "./control.ts";
import type { MessageFamily, MessageIrregularity, MessageOf } from "./message.ts";
import { addressFamilyIn, isAddressed, writeHeader } from "./message.ts";
import type { FamilyFinder, ProtocolMessages, ProtocolOptions } from "./protocols.ts";
import { familyFinder, familyOfKind } from "./protocols.ts";
import type { StructType } from "./struct.ts";
import type { Context } from "./type.ts";
import { bytesAt } from "./types.ts";
import { Writer } from "./writer.ts";

/** The messages of a protocol's families; of a protocol known only at run time, those of all. */
export type KnownMessage<P extends number> = number extends P
  ? ProtocolMessages[keyof ProtocolMessages]
  : P extends keyof ProtocolMessages ? ProtocolMessages[P]
  : never;

/**
 * A netlink message; `kind` tells which. `Message` alone is one of NETLINK_ROUTE, `Message<16>` one
 * of NETLINK_GENERIC, and `Message<number>` one of any protocol; `F` are families beside those that
 * the protocol has.
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
export type Message<P extends number = 0, F extends MessageFamily = never> =
  | KnownMessage<P>
  | MessageOf<F>
  | CommonMessage;

/** What {@linkcode decode} needs to know beside the bytes. */
export type DecodeOptions<P extends number = number, F extends MessageFamily = never> =
  ProtocolOptions<P, F>;

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
export function decode<P extends number = 0, F extends MessageFamily = never>(
  datagram: Uint8Array,
  options: DecodeOptions<P, F> = {},
): Message<P, F>[] {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const find = familyFinder(options);
  const context: Context = { family: 0, depth: 0, request: false };
  const messages: AnyMessage[] = [];
  const end = view.byteLength;
  let at = 0;
  while (end - at >= NLMSG_HDRLEN) {
    const length = view.getUint32(at, true);
    if (length < NLMSG_HDRLEN || length > end - at) break;
    messages.push(decodeMessage(view, at, at + length, find, context));
    at += length + 3 & ~3;
  }
  if (at < end) messages.push({ kind: "cut", data: bytesAt(view, at, end - at) });
  // The finder found families of this protocol, and of those given; its type cannot tell.
  return messages as Message<P, F>[];
}

function decodeMessage(
  view: DataView,
  at: number,
  end: number,
  find: FamilyFinder,
  context: Context,
): AnyMessage {
  const type = view.getUint16(at + 4, true);
  const payload = at + NLMSG_HDRLEN;
  const flags = view.getUint16(at + 6, true);
  const family = find(type, flags, view, payload, end);
  const padding = (end & 3) === 0 ? undefined : oddPadding(view, end);
  if (family === undefined) {
    const header = {
      type,
      flags,
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
  const { holes } = family.header;
  const length = end - payload;
  const size = family.header.extent?.(view, payload, length) ?? family.header.size;
  context.family = length > 0 && isAddressed(family) ? view.getUint8(payload) : 0;
  context.request = (flags & NLM_F.REQUEST) !== 0;
  const message = {
    kind: family.kind,
    type,
    flags,
    seq: view.getUint32(at + 8, true),
    pid: view.getUint32(at + 12, true),
    header: family.header.readFilled(view, payload, length, context),
    attributes: length > size ? family.attributes.decode(view, payload + size, end, context) : {},
  };
  const irregular = length < size || padding !== undefined || holes.length > 0
    ? irregularity(family.header, view, payload, length, padding)
    : undefined;
  return irregular === undefined ? message : { ...message, irregular };
}

function irregularity(
  { size, holes }: StructType<object>,
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

/** Messages to be sent, by those that are received. */
export type DraftOf<M> = M extends
  { kind: infer Kind extends string; header: infer H; attributes: infer A } ? Draft<Kind, H, A>
  : never;

/**
 * A message as {@linkcode encode} takes it: a decoded one, or a draft, of any protocol; `F` are
 * families beside those that the library has.
 */
export type Outgoing<F extends MessageFamily = never> =
  | DraftOf<KnownMessage<number> | MessageOf<F>>
  | CommonMessage;

/** What {@linkcode encode} needs to know beside the messages. */
export interface EncodeOptions<F extends MessageFamily = never> {
  /** More families, which come before those that the library has: {@linkcode genericFamily}. */
  readonly families?: readonly F[];
}

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
export function encode<F extends MessageFamily = never>(
  messages: Outgoing<F> | readonly Outgoing<F>[],
  options: EncodeOptions<F> = {},
): Uint8Array<ArrayBuffer> {
  // A draft of a known kind is one of whatever kind; the compiler cannot resolve F.
  const outgoing = messages as AnyOutgoing | readonly AnyOutgoing[];
  writer.reset();
  if (isList(outgoing)) { for (const message of outgoing) encodeMessage(writer, message, options); }
  else encodeMessage(writer, outgoing, options);
  return writer.finish();
}

type AnyOutgoing = AnyDraft | CommonMessage;
type AnyEncodeOptions = EncodeOptions<MessageFamily>;

// Encoding is over before another begins, so all share one.
const writer = new Writer();

function isList(
  messages: AnyOutgoing | readonly AnyOutgoing[],
): messages is readonly AnyOutgoing[] {
  return Array.isArray(messages);
}

function encodeMessage(writer: Writer, message: AnyOutgoing, options: AnyEncodeOptions): void {
  const common = isCommon(message);
  if (common && message.kind === "cut") return writer.put(message.data);
  // What used to be last may lack its padding.
  writer.align();
  const at = writer.reserve(NLMSG_HDRLEN);
  writer.request = !common && ((message.flags ?? 0) & NLM_F.REQUEST) !== 0;
  if (!common) encodeFamily(writer, message, options);
  else if (message.kind === "unknown") writer.put(message.payload);
  else encodeControl(writer, message);
  writeHeader(writer, at, writer.length - at, message);
  const { padding } = message.irregular ?? {};
  if (padding === undefined || padding.length > (-writer.length & 3)) writer.align();
  else writer.put(padding);
}

function encodeFamily(writer: Writer, message: AnyDraft, options: AnyEncodeOptions): void {
  const family = familyOfKind(message.kind, options.families);
  if (family === undefined) return writer.refuse("a known kind of message", message.kind);
  const { header, headerLength } = message.irregular ?? {};
  const at = writer.length;
  const values = { family: family.addressFamily ?? 0, ...message.header };
  const addressFamily = addressFamilyIn(family, values);
  writer.path.push("header");
  family.header.write(writer, values, addressFamily);
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
