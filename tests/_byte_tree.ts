/** A message as a tree: its header's members, and its attributes with what lies in them. */

import { NLA_F, NLA_HDRLEN, NLMSG_HDRLEN } from "../src/abi/mod.ts";
import type { AttributeType, Inner, Json, Member } from "../src/codec/mod.ts";
import { constantName, familyIn } from "../src/codec/mod.ts";
import { placesOf, typesIn } from "../src/codec/walk.ts";

/** A value as decoded, and as JSON. */
export interface Leaf {
  /** What the type is called. */
  readonly type: string;
  readonly value: unknown;
  readonly json: Json;
}

/** An attribute. */
export interface Branch {
  /** The constant: `"IFLA_MTU"`; of an item of a list, its number. */
  readonly name: string;
  readonly id: number;
  /** NLA_F_* bits. */
  readonly flags: number;
  /** `nla_len`. */
  readonly length: number;
  /** The value; absent where it stays bytes. */
  readonly leaf: Leaf | undefined;
  /** The members of a struct, by their names in C. */
  readonly members: ReadonlyMap<string, Leaf>;
  /** The attributes inside, if it is a nest. */
  readonly children: readonly Branch[] | undefined;
}

/** A message of a family. */
export interface Tree {
  readonly kind: string;
  readonly header: ReadonlyMap<string, Leaf>;
  readonly attributes: readonly Branch[];
}

/** A message as a tree; `undefined` if it is of no known family. */
export function treeOf(message: Uint8Array): Tree | undefined {
  const family = familyIn(message);
  if (family === undefined) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const { header } = family;
  const addressFamily = view.byteLength > NLMSG_HDRLEN ? view.getUint8(NLMSG_HDRLEN) : 0;
  const start = NLMSG_HDRLEN +
    (header.extent?.(view, NLMSG_HDRLEN, view.byteLength - NLMSG_HDRLEN) ?? header.size);
  return {
    kind: family.kind,
    header: membersAt(view, header.members, NLMSG_HDRLEN, addressFamily),
    attributes: branches(view, family.attributes, start, view.byteLength, addressFamily),
  };
}

function leafAt(
  view: DataView,
  type: AttributeType<unknown>,
  at: number,
  length: number,
  family: number,
): Leaf | undefined {
  if (length < type.min || length > type.max) return undefined;
  const value = type.read(view, at, length, { family, depth: 0 });
  if (value === undefined) return undefined;
  return { type: type.name, value, json: type.json(value, "kernel", family) };
}

function membersAt(
  view: DataView,
  members: readonly Member[],
  start: number,
  family: number,
): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  for (const { member, offset, type } of members) {
    const at = start + offset;
    if (at + type.min > view.byteLength) continue;
    const leaf = leafAt(view, type, at, type.min, family);
    if (leaf !== undefined) found.set(member, leaf);
  }
  return found;
}

function branches(
  view: DataView,
  set: Inner,
  start: number,
  end: number,
  family: number,
): Branch[] {
  const typeOf = typesIn(view, start, end, set, family);
  return [...placesOf(view, start, end)].map(({ at, length, word, id }) => {
    const row = set.row(id);
    const chosen = row && typeOf(row.type);
    const type = chosen?.item ?? chosen;
    const payload = at + NLA_HDRLEN;
    const size = length - NLA_HDRLEN;
    const fits = type !== undefined && size >= type.min && size <= type.max;
    const inner = fits && type.inner?.repeated !== true ? type.inner : undefined;
    return {
      name: row === undefined || set.prefix === undefined
        ? String(id)
        : `${set.prefix}_${constantName(row.key)}`,
      id,
      flags: word & (NLA_F.NESTED | NLA_F.NET_BYTEORDER),
      length,
      leaf: fits ? leafAt(view, type, payload, size, family) : undefined,
      members: fits ? membersAt(view, type.members ?? [], payload, family) : new Map(),
      children: inner && branches(view, inner, payload + inner.header, at + length, family),
    };
  });
}
