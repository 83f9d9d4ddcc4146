/** What the kernel's specifications say of forms and layouts, in the words that ours are put in. */

import type { AttributeType } from "../src/codec/mod.ts";
import type { Spec, SpecAttribute, SpecMember } from "./_specs.ts";

const NUMBER = /^(u|s|be)(8|16|32|64)$/;
const ADDRESSES = ["network address", "IPv4 address", "IPv6 address"];

/** What one of our types is called, as the specifications would call it. */
export function formOf({ name, select, inner }: AttributeType<unknown>): string {
  if (NUMBER.test(name)) return name;
  if (select !== undefined) return "sub-message";
  const [, array] = /^\d+ of (.*)$/.exec(name) ?? [];
  if (array !== undefined) return `array of ${array}`;
  if (/^\d+ bytes$/.test(name)) return "array of u8";
  const [, struct] = /^(struct \w+) and its keys$/.exec(name) ?? [];
  if (struct !== undefined) return struct;
  if (inner === undefined) return name;
  return inner.prefix === undefined && name.includes("list") ? "list" : "nest";
}

/** The forms of ours that an attribute of a specification may have; none if it says nothing. */
export function formsOf(attribute: SpecAttribute): readonly string[] {
  const { type, bigEndian, hint, struct, subType } = attribute;
  switch (type) {
    case "pad":
    case "unused":
      return [];
    case "nest":
    case "nest-type-value":
      return ["nest", "list"];
    case "indexed-array":
      return ["list"];
    case "sub-message":
      return ["sub-message"];
    case "bitfield32":
      return ["struct nla_bitfield32"];
    case "binary": {
      if (struct !== undefined) return [`struct ${snake(struct)}`];
      if (subType !== undefined) return [`array of ${subType}`];
      if (hint === "mac") return ["link-layer address", "link-layer address of 6 bytes"];
      return hint === "ipv4" || hint === "ipv6" || hint === "ipv4-or-v6" ? ADDRESSES : [];
    }
    default: {
      if (type === "u32" && (bigEndian || hint === "ipv4")) {
        // An address is a number to C.
        return ["be32", ...hint === "ipv4" ? ADDRESSES : ["IPv4 address"]];
      }
      return [bigEndian ? type.replace(/^[us]/, "be") : type];
    }
  }
}

/** A name of a struct as C has it. */
export function snake(name: string): string {
  return name.replaceAll("-", "_");
}

/** A member of a struct. */
export interface Laid {
  readonly member: string;
  readonly offset: number;
  readonly size: number;
  /** Absent where the specification gives no more than a size. */
  readonly forms: readonly string[] | undefined;
}

/** Where the members of a struct lie, aligned as C does; `undefined` if it is not said. */
export function layoutOf(spec: Spec, name: string): Laid[] | undefined {
  const members = spec.structs.get(name);
  if (members === undefined) return undefined;
  const laid: Laid[] = [];
  let end = 0;
  for (const member of members) {
    const [size, align, forms] = sizeOf(spec, member);
    if (size === undefined) return laid;
    const offset = Math.ceil(end / align) * align;
    const inner = member.struct === undefined ? undefined : layoutOf(spec, member.struct);
    if (inner === undefined) laid.push({ member: member.name, offset, size, forms });
    for (const it of inner ?? []) {
      laid.push({ ...it, member: `${member.name}.${it.member}`, offset: offset + it.offset });
    }
    end = offset + size;
  }
  return laid;
}

function sizeOf(
  spec: Spec,
  { type, bigEndian, length, struct }: SpecMember,
): [size: number | undefined, align: number, forms: readonly string[] | undefined] {
  const [, sign, bits] = NUMBER.exec(type) ?? [];
  if (bits !== undefined) {
    const size = Number(bits) / 8;
    const form = bigEndian ? `be${bits}` : `${sign}${bits}`;
    return [size, size, form === "be32" ? [form, "IPv4 address"] : [form]];
  }
  const last = struct === undefined ? undefined : layoutOf(spec, struct)?.at(-1);
  if (last !== undefined) return [last.offset + last.size, 4, undefined];
  return [length, 1, length === 6 ? ["link-layer address of 6 bytes", "array of u8"] : undefined];
}
