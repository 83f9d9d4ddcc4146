/** A message for every attribute of a family, with that attribute alone, put together by hand. */

import { NLM_F } from "../src/abi/mod.ts";
import type { AttributeType, Inner, MessageFamily, Random } from "../src/codec/mod.ts";
import { encode } from "../src/codec/mod.ts";
import { Writer } from "../src/codec/writer.ts";
import { attribute, concat, NONE, u16 } from "./_bytes.ts";
import { formsOf, rowsOf } from "./_tables.ts";

/** An attribute on the way from a message to another one. */
export interface Step {
  /** The keys that `locate` tells of it. */
  readonly keys: readonly string[];
  /** Its number and NLA_F_* bits. */
  readonly word: number;
  readonly type: AttributeType<unknown>;
  /** Attributes that must stand before it, since they decide on its form. */
  readonly before: Uint8Array;
  /** What stands before the attributes in it: a struct of zeros. */
  readonly fixed: number;
  /** Whether that struct begins with its own length. */
  readonly sized: boolean;
}

/** An attribute, and all that it lies in, outermost first. */
export interface AttributePath {
  readonly steps: readonly Step[];
  /** The address family in the message's header, on which forms may depend. */
  readonly addressFamily: number;
}

/** A way from a set back to itself, by which it can be nested in itself for ever. */
export interface Cycle extends AttributePath {
  /** How many of the steps lead to the set. */
  readonly entry: number;
}

/** Every attribute of a family in each of its forms, and every cycle of its sets. */
export function pathsOf(
  { attributes, addressFamily = 0 }: MessageFamily,
): { paths: AttributePath[]; cycles: Cycle[] } {
  const paths: AttributePath[] = [];
  const cycles: Cycle[] = [];
  const seen = new Set<string>();
  const pending: { set: Inner; outer: readonly Inner[]; path: AttributePath }[] = [
    { set: attributes, outer: [], path: { steps: [], addressFamily } },
  ];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { set, path } = next;
    const outer = [...next.outer, set];
    for (const { id, key, type } of rowsOf(set)) {
      for (const { type: form, kind } of formsOf(type)) {
        const family = type.select !== undefined && type.select.by === undefined
          ? Number(kind ?? addressFamily)
          : path.addressFamily;
        const step: Step = {
          keys: [key, ...type.item === undefined ? [] : ["0"]],
          word: id | form.flags,
          type: form,
          before: deciding(set, type, kind),
          fixed: form.inner?.header ?? 0,
          sized: form.inner?.repeated === true,
        };
        const found = { steps: [...path.steps, step], addressFamily: family };
        paths.push(found);
        if (form.inner === undefined) continue;
        const inner = form.inner;
        const entry = outer.findIndex((it) => identity(it) === identity(inner));
        if (entry >= 0) cycles.push({ ...found, entry });
        const once = `${identity(inner)} ${family}`;
        if (entry >= 0 || seen.has(once)) continue;
        seen.add(once);
        pending.push({ set: inner, outer, path: found });
      }
    }
  }
  return { paths, cycles };
}

const identities = new Map<unknown, number>();

/** A number for each set, whatever precedes its attributes: some are made anew when asked for. */
function identity(set: Inner): number {
  const [first] = rowsOf(set);
  const it = set.prefix === undefined || first === undefined
    ? first?.type ?? set
    : set.row(first.id) ?? set;
  const known = identities.get(it) ?? identities.size;
  identities.set(it, known);
  return known;
}

/** The attribute that decides on a kind. */
function deciding(set: Inner, { select }: AttributeType<unknown>, kind: unknown): Uint8Array {
  if (select?.by === undefined || kind === undefined) return NONE;
  const by = rowsOf(set).find(({ key }) => key === select.by);
  if (by === undefined) throw new Error(`no ${select.by} in ${set.prefix}`);
  return attribute(by.id | by.type.flags, payloadOf(by.type, kind, 0));
}

function payloadOf(type: AttributeType<unknown>, value: unknown, family: number): Uint8Array {
  const writer = new Writer();
  type.write(writer, value, family);
  return writer.finish();
}

/** A payload that the type makes up, of some bytes if it can have any. */
export function somePayload(
  { steps, addressFamily }: AttributePath,
  random: Random,
): Uint8Array {
  const type = steps.at(-1)?.type;
  for (let tries = 0; type !== undefined && tries < 20; tries++) {
    const payload = payloadOf(type, type.random(random, addressFamily), addressFamily);
    if (payload.length > 0 || type.max === 0) return payload;
  }
  return NONE;
}

/** A message, and where the attributes on the way lie in it. */
export interface Built {
  readonly message: Uint8Array<ArrayBuffer>;
  /** Offsets of the steps' attributes. */
  readonly offsets: readonly number[];
}

/** A message of the family that has what is given in place of the path's last attribute. */
export function build(
  family: MessageFamily,
  { steps, addressFamily }: AttributePath,
  last: Uint8Array,
): Built {
  const header = headerOf(family, addressFamily);
  const offsets: number[] = [];
  let at = header.length;
  for (const { before, fixed } of steps) {
    at += before.length;
    offsets.push(at);
    at += 4 + fixed;
  }
  let inside = concat(steps.at(-1)?.before ?? NONE, last);
  for (const { word, before, fixed, sized } of steps.slice(0, -1).toReversed()) {
    const struct = new Uint8Array(fixed);
    if (sized) struct.set(u16(fixed + inside.length));
    inside = concat(before, attribute(word, concat(struct, inside)));
  }
  return { message: framed(concat(header, inside)), offsets };
}

/** What `locate` says of the place of a path's step. */
export function located({ steps }: AttributePath, step: number): string {
  return steps.slice(0, step + 1).flatMap(({ keys, sized }, index) => [
    ...keys,
    // Structs that say how long they are follow each other.
    ...sized && index < step ? ["0"] : [],
  ]).join(".");
}

function headerOf(family: MessageFamily, addressFamily: number): Uint8Array {
  const type = family.types[0] ?? 0;
  const flags = family.requests === true ? NLM_F.REQUEST : 0;
  const header = encode({ kind: family.kind, type, flags, header: {} }, { families: [family] });
  if (addressFamily !== 0) header[16] = addressFamily;
  return header;
}

function framed(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  new DataView(bytes.buffer).setUint32(0, bytes.length, true);
  return bytes;
}
