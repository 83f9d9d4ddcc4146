import { NLA_F, NLA_HDRLEN, NLM_F, NLMSG, NLMSG_HDRLEN } from "../abi/netlink.ts";
import { EXTENDED_ACK } from "./control.ts";
import type { DecodeOptions } from "./datagram.ts";
import { messageJson } from "./json.ts";
import { isAddressed } from "./message.ts";
import { familyFinder } from "./protocols.ts";
import { constantName } from "./set.ts";
import type { AttributeType, Context, Inner, Json, Member } from "./type.ts";
import { MAX_DEPTH } from "./type.ts";
import type { Place } from "./walk.ts";
import { placesOf, typesIn } from "./walk.ts";

/** A piece of a datagram: a header's field, an attribute, the header of a nest, or padding. */
export interface Annotation {
  /** Where it begins, in bytes from the datagram's beginning. */
  readonly at: number;
  /** How long it is, in bytes. An attribute's padding belongs to it. */
  readonly length: number;
  /** How many headers and nests it lies in. */
  readonly depth: number;
  /** Its name in C: `"nlmsg_len"`, `"ifi_index"`, `"IFLA_MTU"`. */
  readonly name: string;
  /** What it means, as {@linkcode messageJson} shows it; absent where it has pieces of its own. */
  readonly value?: Json;
}

/** Where the walk is: what it needs to know beside the bytes. */
interface Walk {
  readonly view: DataView;
  readonly options: DecodeOptions;
  /** The address family in the message's header. */
  readonly family: number;
}

/**
 * Says of every byte of a datagram what it is: an annotation for each header field and attribute,
 * in the order of the bytes, without gaps or overlaps.
 *
 * @example
 * ```ts
 * import { annotate, encode } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * const datagram = encode({ kind: "link", type: 18, attributes: { ifname: "lo" } });
 * assertEquals([...annotate(datagram)].at(-1), {
 *   at: 32,
 *   length: 8,
 *   depth: 1,
 *   name: "IFLA_IFNAME",
 *   value: "lo",
 * });
 * ```
 *
 * @param datagram The bytes, whatever they are: nothing throws.
 */
export function* annotate(
  datagram: Uint8Array,
  options: DecodeOptions = {},
): Generator<Annotation, void> {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const walk: Walk = { view, options, family: 0 };
  const end = view.byteLength;
  let at = 0;
  while (end - at >= NLMSG_HDRLEN) {
    const length = view.getUint32(at, true);
    if (length < NLMSG_HDRLEN || length > end - at) break;
    yield* messageHeader(walk, at, 0);
    yield* payload(walk, at, at + length);
    yield* padding(at + length, Math.min(at + length + 3 & ~3, end), 0);
    at += length + 3 & ~3;
  }
  if (at < end) yield { at, length: end - at, depth: 0, name: "no message" };
}

function* messageHeader(
  { view, options }: Walk,
  at: number,
  depth: number,
): Generator<Annotation, void> {
  const type = view.getUint16(at + 4, true);
  const flags = view.getUint16(at + 6, true);
  const seq = view.getUint32(at + 8, true);
  const pid = view.getUint32(at + 12, true);
  const named = messageJson({
    kind: "unknown",
    type,
    flags,
    seq,
    pid,
    payload: new Uint8Array(),
  }, options);
  yield field(at, 4, depth, "nlmsg_len", view.getUint32(at, true));
  yield field(at + 4, 2, depth, "nlmsg_type", named.type ?? type);
  yield field(at + 6, 2, depth, "nlmsg_flags", named.flags ?? flags);
  yield field(at + 8, 4, depth, "nlmsg_seq", seq);
  yield field(at + 12, 4, depth, "nlmsg_pid", pid);
}

function field(at: number, length: number, depth: number, name: string, value: Json): Annotation {
  return { at, length, depth, name, value };
}

function* padding(at: number, end: number, depth: number): Generator<Annotation, void> {
  if (at < end) yield { at, length: end - at, depth, name: "padding" };
}

/** What follows the header of the message from `at` to `end`. */
function* payload(walk: Walk, at: number, end: number): Generator<Annotation, void> {
  const type = walk.view.getUint16(at + 4, true);
  if (type === NLMSG.ERROR || type === NLMSG.DONE) yield* control(walk, at, end, type);
  else yield* body(walk, type, at + NLMSG_HDRLEN, end, 1);
}

/** A family's header and attributes. */
function* body(
  walk: Walk,
  type: number,
  at: number,
  end: number,
  depth: number,
): Generator<Annotation, void> {
  // A message header lies before it.
  const flags = walk.view.getUint16(at - NLMSG_HDRLEN + 6, true);
  const family = familyFinder(walk.options)(type, flags, walk.view, at, end);
  if (family === undefined) {
    if (at < end) yield { at, length: end - at, depth, name: "payload" };
    return;
  }
  const { header } = family;
  const fixed = Math.min(at + header.size, end);
  const start = Math.min(at + (header.extent?.(walk.view, at, end - at) ?? header.size), end);
  const inside = { ...walk, family: at < end && isAddressed(family) ? walk.view.getUint8(at) : 0 };
  yield* fields(inside, header.members, at, fixed, depth);
  if (start > fixed) yield { at: fixed, length: start - fixed, depth, name: "options" };
  yield* attributes(inside, family.attributes, start, end, depth);
}

/** An acknowledgement, or the end of a dump. */
function* control(
  walk: Walk,
  at: number,
  end: number,
  type: number,
): Generator<Annotation, void> {
  const { view } = walk;
  const flags = view.getUint16(at + 6, true);
  const start = at + NLMSG_HDRLEN;
  let rest = start + 4;
  if (rest > end) {
    if (start < end) yield { at: start, length: end - start, depth: 1, name: "payload" };
    return;
  }
  yield field(start, 4, 1, "error", view.getInt32(start, true));
  if (type === NLMSG.ERROR && end - rest >= NLMSG_HDRLEN) {
    yield* messageHeader(walk, rest, 1);
    const echoed = (flags & NLM_F.CAPPED) === 0 ? view.getUint32(rest, true) : 0;
    const request = rest;
    rest = Math.min(rest + Math.max(NLMSG_HDRLEN, Math.ceil(echoed / 4) * 4), end);
    yield* body(walk, view.getUint16(request + 4, true), request + NLMSG_HDRLEN, rest, 2);
  }
  if ((flags & NLM_F.ACK_TLVS) !== 0) yield* attributes(walk, EXTENDED_ACK, rest, end, 1);
  else if (rest < end) yield { at: rest, length: end - rest, depth: 1, name: "payload" };
}

/** The fields of a struct that lies from `at` to `end`. */
function* fields(
  { view, family }: Walk,
  members: readonly Member[],
  start: number,
  end: number,
  depth: number,
): Generator<Annotation, void> {
  let at = start;
  for (const { member, offset, type } of members) {
    const next = start + offset;
    if (next + type.min > end) break;
    yield* padding(at, next, depth);
    const value = type.read(view, next, type.min, { family, depth });
    const piece = { at: next, length: type.min, depth, name: member };
    yield value === undefined ? piece : { ...piece, value: type.json(value, "kernel", family) };
    at = next + type.min;
  }
  yield* padding(at, end, depth);
}

/** The attributes of a set that lies from `start` to `end`. */
function* attributes(
  walk: Walk,
  set: Inner,
  start: number,
  end: number,
  depth: number,
): Generator<Annotation, void> {
  const typeOf = typesIn(walk.view, start, end, set, walk.family);
  let at = start;
  for (const place of placesOf(walk.view, start, end)) {
    const row = set.row(place.id);
    const type = row && typeOf(row.type);
    at = Math.min(place.at + place.length + 3 & ~3, end);
    yield* attribute(walk, nameOf(set, row?.key, place), type?.item ?? type, place, at, depth);
  }
  if (at < end) yield { at, length: end - at, depth, name: "no attribute" };
}

/** What an attribute is called: by its constant, in a list by its number, else as the kernel's is. */
function nameOf(set: Inner, key: string | undefined, { word, id }: Place): string {
  const name = key === undefined ? `attribute ${id}` : constantName(key);
  const known = key !== undefined && set.prefix !== undefined;
  const flags = Object.entries(NLA_F).filter(([, flag]) => (word & flag) !== 0)
    .map(([flag]) => ` | NLA_F_${flag}`);
  return `${known ? `${set.prefix}_` : ""}${name}${flags.join("")}`;
}

function* attribute(
  walk: Walk,
  name: string,
  type: AttributeType<unknown> | undefined,
  { at, length }: Place,
  next: number,
  depth: number,
): Generator<Annotation, void> {
  const { view, family } = walk;
  const start = at + NLA_HDRLEN;
  const end = at + length;
  const size = length - NLA_HDRLEN;
  const fits = type !== undefined && size >= type.min && size <= type.max;
  const inner = fits && depth < MAX_DEPTH ? type.inner : undefined;
  const members = fits ? type.members : undefined;
  if (inner === undefined && members === undefined) {
    const context: Context = { family, depth };
    const value = fits ? type.read(view, start, size, context) : undefined;
    const piece = { at, length: next - at, depth, name };
    yield value === undefined || type === undefined
      ? piece
      : { ...piece, value: type.json(value, "kernel", family) };
    return;
  }
  yield { at, length: NLA_HDRLEN, depth, name };
  if (inner === undefined) yield* fields(walk, members ?? [], start, end, depth + 1);
  else if (inner.repeated === true) yield* entries(walk, inner, start, end, depth + 1);
  else yield* headed(walk, inner, start, end, depth + 1);
  yield* padding(end, next, depth);
}

/** A nest: what stands before the attributes, and they. */
function* headed(
  walk: Walk,
  inner: Inner,
  at: number,
  end: number,
  depth: number,
): Generator<Annotation, void> {
  const start = Math.min(at + inner.header, end);
  yield* fields(walk, inner.members ?? [], at, start, depth);
  yield* attributes(walk, inner, start, end, depth);
}

/** Structs with attributes one after another, each as long as it says. */
function* entries(
  walk: Walk,
  inner: Inner,
  start: number,
  end: number,
  depth: number,
): Generator<Annotation, void> {
  let at = start;
  while (end - at >= inner.header) {
    const length = walk.view.getUint16(at, true);
    if (length < inner.header || length > end - at) break;
    yield* headed(walk, inner, at, at + length, depth);
    yield* padding(at + length, Math.min(at + length + 3 & ~3, end), depth);
    at = Math.min(at + length + 3 & ~3, end);
  }
  if (at < end) yield { at, length: end - at, depth, name: "no attribute" };
}
