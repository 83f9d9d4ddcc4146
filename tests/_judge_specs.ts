/** The kernel's YAML specifications as judges of the tables. */

import type {
  AttributeSet,
  AttributeTable,
  AttributeType,
  Inner,
  Member,
} from "../src/codec/mod.ts";
import { AF } from "../src/abi/mod.ts";
import { constantName, familyOf } from "../src/codec/mod.ts";
import type { Difference, Explanations, Verdict } from "./_verdict.ts";
import type { Spec, SpecAttribute, SpecMember } from "./_specs.ts";

/** What a specification says of a form, in the words that ours are put in. */
type Form = string;

const NUMBER = /^(u|s|be)(8|16|32|64)$/;

/** What our types are called, as the specifications would call them. */
function formOf(type: AttributeType<unknown>): Form {
  const item = type.item ?? type;
  const { name } = item;
  if (NUMBER.test(name)) return name;
  if (item.select !== undefined) return "sub-message";
  if (name === "list") return "list";
  if (name.endsWith("and attributes")) return "nest";
  return name;
}

/** The forms of ours that an attribute of a specification may have; none if it says nothing. */
function formsOf(attribute: SpecAttribute): readonly Form[] {
  const { type, bigEndian, hint, struct, subType } = attribute;
  const address = ["network address", "IPv4 address", "IPv6 address"];
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
      return hint === "ipv4" || hint === "ipv6" || hint === "ipv4-or-v6" ? address : [];
    }
    default: {
      const number = bigEndian ? type.replace(/^[us]/, "be") : type;
      if (hint === "ipv4" && type === "u32") return [...address, "be32"];
      return [number];
    }
  }
}

function snake(name: string): string {
  return name.replaceAll("-", "_");
}

/** Compares all specifications with the tables. */
export class SpecJudge {
  readonly #differences: Difference[] = [];
  readonly #visited = new Set<string>();
  #compared = 0;

  #compare(about: string, ours: string, theirs: readonly string[]): void {
    this.#compared++;
    if (!theirs.includes(ours)) {
      this.#differences.push({ about, ours, theirs: theirs.join(" or ") });
    }
  }

  /** What the judge found. */
  verdict(judge: string): Verdict {
    return { judge, compared: this.#compared, differences: this.#differences };
  }

  /** Compares the families that a specification's operations have. */
  families(spec: Spec): void {
    const tables = Map.groupBy(spec.messages, ({ set }) => set);
    for (const [set, messages] of tables) {
      const found = messages.flatMap(({ type }) => familyOf(type)?.attributes ?? []);
      this.sets(spec, set, [...new Set(found)]);
    }
  }

  /** Compares a set of attributes that several kinds of messages have, each with a table of its own. */
  sets(spec: Spec, name: string, tables: readonly Inner[]): void {
    for (const table of tables) this.set(spec, name, table);
    for (const { id, name: attribute, subMessage } of spec.sets.get(name) ?? []) {
      const types = tables.flatMap((table) => table.row(id)?.type ?? []);
      this.#forms(spec, `${spec.name} ${name} ${attribute}`, subMessage, types);
    }
  }

  /** Compares a set of attributes, and what is nested in it. */
  set(spec: Spec, name: string, inner: Inner): void {
    const key = `${spec.name} ${name}`;
    if (this.#visited.has(`${key} ${inner.prefix}`)) return;
    this.#visited.add(`${key} ${inner.prefix}`);
    for (const attribute of spec.sets.get(name) ?? []) {
      if (attribute.type === "unused") continue;
      const about = `${key} ${attribute.name}`;
      const row = inner.row(attribute.id);
      this.#compare(`${about}: name of ${attribute.id}`, row ? constantName(row.key) : "nothing", [
        attribute.name,
      ]);
      if (row === undefined) continue;
      const forms = formsOf(attribute);
      const type = usual(row.type.item ?? row.type);
      if (forms.length > 0) this.#compare(`${about}: type`, formOf(type), forms);
      this.#inside(spec, about, attribute, type);
    }
  }

  #inside(
    spec: Spec,
    about: string,
    { nested, struct, subType }: SpecAttribute,
    type: AttributeType<unknown>,
  ): void {
    if (struct !== undefined && type.members !== undefined) {
      this.#struct(spec, about, struct, type.members);
    }
    if (nested !== undefined && type.inner !== undefined) {
      this.sets(spec, nested, [subType === "nest" ? itemOf(type.inner) ?? type.inner : type.inner]);
    }
  }

  /** Compares the forms of an attribute that another one decides: one of the types must have each. */
  #forms(
    spec: Spec,
    about: string,
    subMessage: string | undefined,
    types: readonly AttributeType<unknown>[],
  ): void {
    for (const { value, set, header } of spec.subMessages.get(subMessage ?? "") ?? []) {
      const chosen = types.flatMap((type) => type.select?.choose(value) ?? []);
      this.#compare(`${about} of ${value}: known`, chosen.length === 0 ? "no" : "yes", ["yes"]);
      if (header !== undefined && chosen.length > 0) {
        const members = chosen.flatMap((it) => it.members ?? it.inner?.members ?? []);
        this.#compare(`${about} of ${value}: header`, members.length > 0 ? "yes" : "no", ["yes"]);
        this.#struct(spec, `${about} of ${value}`, header, members);
      }
      for (const { inner } of chosen) {
        if (set !== undefined && inner !== undefined) this.sets(spec, set, [inner]);
      }
    }
  }

  /** Compares the members of a struct: offsets, sizes, signs and byte orders. */
  #struct(spec: Spec, about: string, name: string, members: readonly Member[]): void {
    const key = `${spec.name} struct ${name}`;
    if (this.#visited.has(key)) return;
    this.#visited.add(key);
    const ours = members.map(({ offset, type }) => `${offset} ${formOf(type)}`);
    const theirs = layoutOf(spec, name);
    if (theirs === undefined) return;
    for (const { offset, size, form, member } of theirs) {
      // What is reserved is no member of ours.
      if (/^_|pad|reserved|resvd/.test(member)) continue;
      const same = members.find((it) => it.offset === offset);
      const found = same === undefined
        ? "nothing"
        : form === undefined
        ? `${same.type.min} bytes`
        : formOf(same.type);
      const mac = size === 6 ? ["link-layer address of 6 bytes"] : [];
      this.#compare(`${key} ${member} (${about}, ${ours.length} members)`, found, [
        form ?? `${size} bytes`,
        ...mac,
        ...(form === "be32" ? ["IPv4 address"] : []),
      ]);
    }
  }
}

/** The type that an attribute has in messages of most address families. */
function usual(type: AttributeType<unknown>): AttributeType<unknown> {
  const { select } = type;
  return select === undefined || select.by !== undefined
    ? type
    : select.choose(AF.INET) ?? select.choose(AF.BRIDGE) ?? type;
}

/** A set that is nested in each item of a list. */
function itemOf(inner: Inner): Inner | undefined {
  return (inner.row(1) ?? inner.row(0))?.type.inner;
}

interface Laid {
  readonly member: string;
  readonly offset: number;
  readonly size: number;
  /** Absent where the specification gives no more than a size. */
  readonly form: Form | undefined;
}

/** Where the members of a struct lie, aligned as C does; `undefined` if it is not said. */
function layoutOf(spec: Spec, name: string): Laid[] | undefined {
  const members = spec.structs.get(name);
  if (members === undefined) return undefined;
  const laid: Laid[] = [];
  let end = 0;
  for (const member of members) {
    const [size, align, form] = sizeOf(spec, member);
    if (size === undefined) return laid;
    const offset = Math.ceil(end / align) * align;
    const inner = member.struct === undefined ? undefined : layoutOf(spec, member.struct);
    if (inner === undefined) laid.push({ member: member.name, offset, size, form });
    for (const it of inner ?? []) laid.push({ ...it, offset: offset + it.offset });
    end = offset + size;
  }
  return laid;
}

function sizeOf(
  spec: Spec,
  { type, bigEndian, length, struct }: SpecMember,
): [size: number | undefined, align: number, form: Form | undefined] {
  const [, sign, bits] = NUMBER.exec(type) ?? [];
  if (bits !== undefined) {
    const size = Number(bits) / 8;
    return [size, size, bigEndian ? `be${bits}` : `${sign}${bits}`];
  }
  const inner = struct === undefined ? undefined : layoutOf(spec, struct);
  const last = inner?.at(-1);
  if (last !== undefined) return [last.offset + last.size, 4, undefined];
  return [length, 1, undefined];
}

/** Differences from the specifications: who is right, and why. */
export const SPEC_EXPLANATIONS: Explanations = [];
