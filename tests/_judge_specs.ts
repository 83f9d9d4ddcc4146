/** The kernel's YAML specifications as judges of the tables. */

import type { AttributeType, Inner, Member, MessageFamily } from "../src/codec/mod.ts";
import { constantName, NLCTRL } from "../src/codec/mod.ts";
import { AF, NLM_F } from "../src/abi/mod.ts";
import { familyOf } from "../src/codec/families.ts";
import { constants, prefixOf } from "./_constants.ts";
import type { Spec, SpecAttribute, SpecEnumeration, SpecMessage } from "./_specs.ts";
import { formOf, formsOf, layoutOf, snake } from "./_spec_forms.ts";
import { whyNoPrograms } from "./_ffi.ts";
import { OLDER_SPEC_EXPLANATIONS, SPEC_EXPLANATIONS } from "./_spec_explanations.ts";
import { readSpecs } from "./_specs.ts";
import type { Difference, Explanations, Verdict } from "./_verdict.ts";

/** A set of attributes, and the kind that decided on it, if one did. */
interface Chosen {
  readonly inner: Inner;
  readonly kind?: string;
}

const byName: ReadonlyMap<string, number> = new Map(
  constants().map(({ name, value }) => [plain(name), value]),
);

const tables: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  [...Map.groupBy(constants(), ({ table }) => table)].map(([table, entries]) => [
    table,
    new Map(entries.map(({ name, value }) => [plain(name.slice(prefixOf(table).length)), value])),
  ]),
);

/** A name without what the kernel's names and the specifications' are written apart by. */
function plain(name: string): string {
  return name.replaceAll("_", "");
}

/** Compares specifications with the tables. */
export class SpecJudge {
  readonly #differences: Difference[] = [];
  readonly #visited = new Set<string>();
  #compared = 0;

  #compare(about: string, ours: string, theirs: readonly string[]): void {
    // What several places share is compared once.
    if (this.#visited.has(about)) return;
    this.#visited.add(about);
    this.#compared++;
    if (!theirs.includes(ours)) {
      this.#differences.push({ about, ours, theirs: theirs.join(" or ") });
    }
  }

  /** What the judge found. */
  verdict(judge: string): Verdict {
    return { judge, compared: this.#compared, differences: this.#differences };
  }

  /** Compares a specification; returns false if none of its messages are of a family with a table. */
  spec(spec: Spec): boolean {
    const families = Map.groupBy(
      spec.messages.filter((message) => this.#familyOf(spec, message) !== undefined),
      ({ set }) => set,
    );
    if (families.size === 0) return false;
    for (const [set, messages] of families) {
      const chosen = new Set<Inner>();
      for (const message of messages) {
        const family = this.#familyOf(spec, message);
        if (family === undefined) continue;
        // A request without attributes says nothing of their table.
        const names = spec.sets.get(set)?.attributes.map(({ name }) => name) ?? [];
        if (message.attributes.some((name) => names.includes(name))) chosen.add(family.attributes);
        this.#message(spec, message, family);
      }
      this.#sets(spec, set, [...chosen].map((inner) => ({ inner })));
    }
    for (const enumeration of spec.enumerations) this.#enumeration(spec, enumeration);
    return true;
  }

  #familyOf(spec: Spec, { type, request }: SpecMessage): MessageFamily | undefined {
    if (spec.protocol === "netlink-raw") return familyOf(type, request ? NLM_F.REQUEST : 0);
    return spec.name === NLCTRL.kind ? NLCTRL : undefined;
  }

  #message(spec: Spec, message: SpecMessage, family: MessageFamily): void {
    const { operation, request, type, header } = message;
    if (request && spec.operationPrefix !== undefined) {
      const name = `${spec.operationPrefix}${operation}`;
      this.#compare(`${spec.name} ${name}`, String(byName.get(plain(name))), [String(type)]);
    }
    if (header === undefined) return;
    this.#compare(`${spec.name} ${operation}: header`, family.header.name, [
      `struct ${snake(header)}`,
    ]);
    this.#struct(spec, header, family.header.members);
  }

  /** Compares a set of attributes with all tables that are it. */
  #sets(spec: Spec, name: string, chosen: readonly Chosen[]): void {
    const key = chosen.map(({ inner, kind }) => `${keysOf(inner)} ${kind}`).sort().join();
    if (chosen.length === 0 || this.#visited.has(`${spec.name} ${name} ${key}`)) return;
    this.#visited.add(`${spec.name} ${name} ${key}`);
    const { attributes = [], prefix } = spec.sets.get(name) ?? {};
    for (const attribute of attributes) {
      if (attribute.type === "unused") continue;
      for (const { inner, kind } of chosen) {
        this.#attribute(`${spec.name} ${name} ${attribute.name}`, attribute, prefix, inner, kind);
      }
      this.#below(spec, `${spec.name} ${name} ${attribute.name}`, attribute, chosen);
    }
  }

  #attribute(
    about: string,
    attribute: SpecAttribute,
    prefix: string | undefined,
    inner: Inner,
    kind: string | undefined,
  ): void {
    const row = inner.row(attribute.id);
    if (inner.prefix !== undefined) {
      const name = row && constantName(row.key);
      const full = name && prefixOf(inner.prefix) + name;
      // Without a prefix the name may be the whole, or its end.
      const [ours, theirs] = prefix === undefined
        ? [full?.endsWith(`_${attribute.name}`) ? attribute.name : full, attribute.name]
        : [full, prefix + attribute.name];
      this.#compare(`${about}: name in ${inner.prefix}`, ours ?? "nothing", [theirs]);
    }
    const forms = formsOf(attribute);
    // What the kind decides around it is decided here, too.
    if (row === undefined || forms.length === 0 || kind !== undefined) return;
    this.#compare(`${about}: type`, formOf(usual(row.type, attribute)), forms);
  }

  #below(spec: Spec, about: string, attribute: SpecAttribute, chosen: readonly Chosen[]): void {
    const { id, struct, nested, levels, subType } = attribute;
    const inside: Chosen[] = [];
    for (const { inner, kind } of chosen) {
      const type = inner.row(id)?.type;
      for (const [it, decided] of type === undefined ? [] : formsIn(type.item ?? type)) {
        if (struct !== undefined && it.members !== undefined) {
          this.#struct(spec, struct, it.members);
        }
        const set = descend(it.inner, subType === "nest" ? 1 : levels);
        const by = decided ?? kind;
        if (set !== undefined) inside.push({ inner: set, ...by !== undefined && { kind: by } });
      }
    }
    if (nested !== undefined) this.#sets(spec, nested, inside);
    this.#forms(spec, about, attribute, chosen);
  }

  /** Compares the forms of an attribute that another one decides. */
  #forms(
    spec: Spec,
    about: string,
    { id, subMessage }: SpecAttribute,
    chosen: readonly Chosen[],
  ): void {
    // Inside of what has no kind nothing is decided.
    const decided = chosen.some(({ inner, kind }) =>
      kind !== undefined || inner.row(id)?.type.select?.by !== undefined
    );
    if (!decided) return;
    for (const { value, set, header } of spec.subMessages.get(subMessage ?? "") ?? []) {
      if (set === undefined && header === undefined) continue;
      const types = chosen.flatMap(({ inner, kind }) => {
        const type = inner.row(id)?.type;
        return type?.select?.by !== undefined
          ? type.select.choose(value) ?? []
          : kind === value
          ? type ?? []
          : [];
      });
      this.#compare(`${about} of ${value}: known`, types.length === 0 ? "no" : "yes", ["yes"]);
      if (types.length === 0) continue;
      if (header !== undefined) this.#header(spec, `${about} of ${value}`, header, types);
      if (set !== undefined) {
        this.#sets(spec, set, types.flatMap(({ inner }) => inner === undefined ? [] : { inner }));
      }
    }
  }

  #header(
    spec: Spec,
    about: string,
    name: string,
    types: readonly AttributeType<unknown>[],
  ): void {
    const structs = types.filter(({ members, inner }) => members ?? inner?.members);
    // One that is a union has no members, but a name.
    const named = types.find((type) => type.name === `struct ${snake(name)}`);
    const found = structs.length > 0 || named !== undefined ? "yes" : "no";
    this.#compare(`${about}: header`, found, ["yes"]);
    for (const { members, inner } of structs) {
      this.#struct(spec, name, members ?? inner?.members ?? []);
    }
  }

  /** Compares the members of a struct: offsets, sizes, signs and byte orders. */
  #struct(spec: Spec, name: string, members: readonly Member[]): void {
    const ours = new Map(flat(members).map(({ offset, type }) => [offset, type]));
    for (const { member, offset, size, forms } of layoutOf(spec, name) ?? []) {
      // What is reserved is no member of ours.
      if (/^_|pad|^res\d|reserved|resvd/.test(member)) continue;
      const type = ours.get(offset);
      const found = type === undefined
        ? "nothing"
        : forms === undefined
        ? `${type.min} bytes`
        : formOf(type);
      this.#compare(`${spec.name} struct ${name} ${member}`, found, forms ?? [`${size} bytes`]);
    }
  }

  /** Compares an enumeration with the constants, or with the table that has most of its names. */
  #enumeration(spec: Spec, { name, prefix, entries }: SpecEnumeration): void {
    const table = prefix === undefined ? tableOf([...entries.keys()]) : undefined;
    if (prefix === undefined && table === undefined) return;
    for (const [entry, value] of entries) {
      const ours = prefix === undefined
        ? table?.get(plain(entry))
        : byName.get(plain(prefix + entry));
      this.#compare(`${spec.name} ${name} ${entry}`, String(ours ?? "nothing"), [String(value)]);
    }
  }
}

/** The table that has most of some names. */
function tableOf(names: readonly string[]): ReadonlyMap<string, number> | undefined {
  const counted = [...tables.values()].map((table) => ({
    table,
    count: names.filter((name) => table.has(plain(name))).length,
  }));
  const [best] = counted.sort((a, b) => b.count - a.count);
  return best !== undefined && best.count > 1 && best.count > names.length / 2
    ? best.table
    : undefined;
}

/** What a set is told from others by. */
function keysOf(inner: Inner): string {
  return `${inner.prefix} ${[0, 1, 2, 3].map((id) => inner.row(id)?.type.name).join()}`;
}

/** The type that an attribute has in messages of most address families, or of one of its kinds. */
function usual(
  type: AttributeType<unknown>,
  { subMessage }: SpecAttribute,
): AttributeType<unknown> {
  const it = type.item ?? type;
  const { select } = it;
  if (select === undefined || subMessage !== undefined) return it;
  const values = select.by === undefined ? [AF.INET, AF.BRIDGE] : select.values;
  return values.map((value) => select.choose(value)).find((found) => found !== undefined) ?? it;
}

/** The types that an attribute may have, each with the kind that decides on it. */
function formsIn(
  type: AttributeType<unknown>,
): (readonly [type: AttributeType<unknown>, kind?: string])[] {
  const { select } = type;
  if (select === undefined) return [[type]];
  if (select.by === undefined) {
    const chosen = select.choose(AF.INET) ?? select.choose(AF.BRIDGE);
    return chosen === undefined ? [] : [[chosen]];
  }
  return select.values.flatMap((value) => {
    const chosen = select.choose(value);
    return chosen === undefined ? [] : [[chosen, String(value)] as const];
  });
}

/** The set that is nested in each item of a list, or in each item of each item. */
function descend(inner: Inner | undefined, levels: number): Inner | undefined {
  if (levels === 0 || inner === undefined || inner.prefix !== undefined) return inner;
  return descend((inner.row(1) ?? inner.row(0))?.type.inner, levels - 1);
}

/** The members of a struct and of those in it. */
function flat(members: readonly Member[], start = 0): Member[] {
  return members.flatMap((member) => {
    const offset = start + member.offset;
    return member.type.members === undefined
      ? [{ ...member, offset }]
      : flat(member.type.members, offset);
  });
}

/** A directory of specifications. */
export interface SpecDirectory {
  readonly name: string;
  readonly path: string;
  readonly explanations: Explanations;
}

/** Why there are no specifications here. */
export function whyNoSpecs(): string | undefined {
  return whyNoPrograms() ??
    (Deno.env.get("NETLINK_SPECS") === undefined
      ? "needs NETLINK_SPECS=DIR, a copy of the kernel's Documentation/netlink/specs"
      : undefined);
}

/** The specifications that the environment variable NETLINK_SPECS tells of, and older ones there. */
export async function specJudges(): Promise<SpecDirectory[]> {
  const path = Deno.env.get("NETLINK_SPECS") ?? "";
  const judges = [{ name: "specifications", path, explanations: SPEC_EXPLANATIONS }];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (!isDirectory || !name.startsWith("linux-6.12")) continue;
    judges.push({
      name: `specifications of ${name}`,
      path: `${path}/${name}`,
      explanations: OLDER_SPEC_EXPLANATIONS,
    });
  }
  return judges;
}

/** Compares all specifications of a directory that are about families with tables. */
export async function judgeSpecs({ name, path }: SpecDirectory): Promise<Verdict> {
  const judge = new SpecJudge();
  const judged = (await readSpecs(path)).filter((spec) => judge.spec(spec));
  return judge.verdict(`${name} (${judged.map((spec) => spec.name).join(", ")})`);
}
