/** The kernel's YAML specifications of netlink families (Documentation/netlink/specs), as they say it. */

import { parse } from "./yaml.ts";

/** An attribute of a set. */
export interface SpecAttribute {
  /** The constant without its prefix: `"NUM_TX_QUEUES"`. */
  readonly name: string;
  readonly id: number;
  readonly type: string;
  readonly bigEndian: boolean;
  readonly repeated: boolean;
  readonly struct: string | undefined;
  readonly subType: string | undefined;
  readonly hint: string | undefined;
  /** The set that is nested in it. */
  readonly nested: string | undefined;
  /** What decides its form, and the list of the forms. */
  readonly selector: string | undefined;
  readonly subMessage: string | undefined;
}

/** A form of an attribute that another one decides. */
export interface SpecFormat {
  readonly value: string;
  readonly set: string | undefined;
  readonly header: string | undefined;
}

/** A member of a struct. */
export interface SpecMember {
  readonly name: string;
  readonly type: string;
  readonly bigEndian: boolean;
  /** Bytes, where the type does not say. */
  readonly length: number | undefined;
  readonly struct: string | undefined;
}

/** A specification. */
export interface Spec {
  readonly name: string;
  readonly sets: ReadonlyMap<string, readonly SpecAttribute[]>;
  readonly subMessages: ReadonlyMap<string, readonly SpecFormat[]>;
  readonly structs: ReadonlyMap<string, readonly SpecMember[]>;
  /** Message types, and the set of attributes that they have. */
  readonly messages: readonly { readonly type: number; readonly set: string }[];
}

type Tree = { readonly [key: string]: unknown };

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(tree: Tree, key: string): string | undefined {
  const value = tree[key];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function number(tree: Tree, key: string): number | undefined {
  const value = tree[key];
  return typeof value === "number" ? value : undefined;
}

function tree(it: unknown, key: string): Tree {
  const value = isTree(it) ? it[key] : undefined;
  return isTree(value) ? value : {};
}

function trees(it: Tree, key: string): readonly Tree[] {
  const value = it[key];
  return Array.isArray(value) ? value.filter(isTree) : [];
}

/** A name as C has it. */
function constant(name: string): string {
  return name.replaceAll("-", "_").toUpperCase();
}

function attributesOf(
  set: Tree,
  parent: readonly SpecAttribute[] | undefined,
): readonly SpecAttribute[] {
  let next = 1;
  return trees(set, "attributes").map((attribute) => {
    const name = constant(text(attribute, "name") ?? "?");
    const inherited = parent?.find((other) => other.name === name);
    if (inherited !== undefined) return inherited;
    const id = number(attribute, "value") ?? next;
    next = id + 1;
    return {
      name,
      id,
      type: text(attribute, "type") ?? "?",
      bigEndian: attribute["byte-order"] === "big-endian",
      repeated: attribute["multi-attr"] === true,
      struct: text(attribute, "struct"),
      subType: text(attribute, "sub-type"),
      hint: text(attribute, "display-hint"),
      nested: text(attribute, "nested-attributes"),
      selector: text(attribute, "selector"),
      subMessage: text(attribute, "sub-message"),
    };
  });
}

function memberOf(member: Tree): SpecMember {
  return {
    name: text(member, "name") ?? "?",
    type: text(member, "type") ?? "?",
    bigEndian: member["byte-order"] === "big-endian",
    length: number(member, "len"),
    struct: text(member, "struct"),
  };
}

function messagesOf(spec: Tree): Spec["messages"] {
  return trees(tree(spec, "operations"), "list").flatMap((operation) => {
    const set = text(operation, "attribute-set");
    if (set === undefined) return [];
    return ["do", "dump"].flatMap((way) =>
      ["request", "reply"].flatMap((side) => {
        const type = number(tree(tree(operation, way), side), "value");
        return type === undefined ? [] : [{ type, set }];
      })
    );
  });
}

/** Reads a specification. */
export function parseSpec(yaml: string): Spec {
  const parsed = parse(yaml);
  const spec = isTree(parsed) ? parsed : {};
  const sets = new Map<string, readonly SpecAttribute[]>();
  const raw = trees(spec, "attribute-sets");
  // Subsets come after the set they are of in some files, before it in others.
  for (const subset of [false, true]) {
    for (const set of raw) {
      const parent = text(set, "subset-of");
      if ((parent !== undefined) !== subset) continue;
      const attributes = attributesOf(set, parent === undefined ? undefined : sets.get(parent));
      sets.set(text(set, "name") ?? "?", attributes);
    }
  }
  return {
    name: text(spec, "name") ?? "?",
    sets,
    subMessages: new Map(
      trees(spec, "sub-messages").map((message) => [
        text(message, "name") ?? "?",
        trees(message, "formats").map((format) => ({
          value: text(format, "value") ?? "?",
          set: text(format, "attribute-set"),
          header: text(format, "fixed-header"),
        })),
      ]),
    ),
    structs: new Map(
      trees(spec, "definitions").filter(({ type }) => type === "struct").map((struct) => [
        text(struct, "name") ?? "?",
        trees(struct, "members").map(memberOf),
      ]),
    ),
    messages: messagesOf(spec),
  };
}

/** Where the specifications are, by the environment variable NETLINK_SPECS; `undefined` if nowhere. */
export function specsDirectory(): string | undefined {
  return Deno.env.get("NETLINK_SPECS");
}

/** The specifications of a directory, by name. */
export async function readSpecs(directory: string): Promise<Spec[]> {
  const specs: Spec[] = [];
  for await (const { name, isFile } of Deno.readDir(directory)) {
    if (isFile && name.endsWith(".yaml")) {
      specs.push(parseSpec(await Deno.readTextFile(`${directory}/${name}`)));
    }
  }
  return specs.sort((a, b) => a.name < b.name ? -1 : 1);
}
