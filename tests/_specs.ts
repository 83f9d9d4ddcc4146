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
  /** In how many more nests that have numbers for names. */
  readonly levels: number;
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

/** A set of attributes. */
export interface SpecSet {
  /** What the constants begin with, if it is said: `"IFLA_"`. */
  readonly prefix: string | undefined;
  readonly attributes: readonly SpecAttribute[];
}

/** An enumeration of numbers, or of bits. */
export interface SpecEnumeration {
  readonly name: string;
  /** What the constants begin with, if it is said: `"RTN_"`. */
  readonly prefix: string | undefined;
  /** The values by the rest of the constants' names; of bits, what a mask of that one is. */
  readonly entries: ReadonlyMap<string, number>;
}

/** A request or an answer. */
export interface SpecMessage {
  readonly operation: string;
  readonly request: boolean;
  readonly type: number;
  readonly set: string;
  /** The names of the attributes that it may have. */
  readonly attributes: readonly string[];
  /** The struct that comes before the attributes. */
  readonly header: string | undefined;
}

/** A specification. */
export interface Spec {
  readonly name: string;
  readonly protocol: string;
  readonly sets: ReadonlyMap<string, SpecSet>;
  readonly subMessages: ReadonlyMap<string, readonly SpecFormat[]>;
  readonly structs: ReadonlyMap<string, readonly SpecMember[]>;
  readonly enumerations: readonly SpecEnumeration[];
  /** What message types begin with: `"RTM_"`. */
  readonly operationPrefix: string | undefined;
  readonly messages: readonly SpecMessage[];
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

function prefix(tree: Tree): string | undefined {
  const value = text(tree, "name-prefix");
  return value === undefined ? undefined : constant(value);
}

function list(tree: Tree, key: string): readonly unknown[] {
  const value = tree[key];
  return Array.isArray(value) ? value : [];
}

function tree(it: unknown, key: string): Tree {
  const value = isTree(it) ? it[key] : undefined;
  return isTree(value) ? value : {};
}

function trees(it: Tree, key: string): readonly Tree[] {
  return list(it, key).filter(isTree);
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
      levels: list(attribute, "type-value").length,
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

function messagesOf(spec: Tree): SpecMessage[] {
  const operations = tree(spec, "operations");
  return trees(operations, "list").flatMap((operation) => {
    const set = text(operation, "attribute-set");
    if (set === undefined) return [];
    const header = text(operation, "fixed-header") ?? text(operations, "fixed-header");
    return ["do", "dump"].flatMap((way) =>
      ["request", "reply"].flatMap((side) => {
        const message = tree(tree(operation, way), side);
        const type = number(message, "value");
        return type === undefined ? [] : [{
          operation: constant(text(operation, "name") ?? "?"),
          request: side === "request",
          type,
          set,
          attributes: list(message, "attributes").map((name) => constant(String(name))),
          header,
        }];
      })
    );
  });
}

function enumerationOf(definition: Tree): SpecEnumeration {
  const entries = new Map<string, number>();
  let next = number(definition, "value-start") ?? 0;
  for (const entry of list(definition, "entries")) {
    const value = isTree(entry) ? number(entry, "value") ?? next : next;
    const name = isTree(entry) ? text(entry, "name") ?? "?" : String(entry);
    entries.set(constant(name), definition.type === "flags" ? 2 ** value : value);
    next = value + 1;
  }
  return { name: text(definition, "name") ?? "?", prefix: prefix(definition), entries };
}

/** Reads a specification. */
export function parseSpec(yaml: string): Spec {
  const parsed = parse(yaml);
  const spec = isTree(parsed) ? parsed : {};
  const sets = new Map<string, SpecSet>();
  const raw = trees(spec, "attribute-sets");
  // Subsets come after the set they are of in some files, before it in others.
  for (const subset of [false, true]) {
    for (const set of raw) {
      const parent = text(set, "subset-of");
      if ((parent !== undefined) !== subset) continue;
      const whole = sets.get(parent ?? "");
      sets.set(text(set, "name") ?? "?", {
        prefix: prefix(set) ?? whole?.prefix,
        attributes: attributesOf(set, whole?.attributes),
      });
    }
  }
  return {
    name: text(spec, "name") ?? "?",
    protocol: text(spec, "protocol") ?? "?",
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
    enumerations: trees(spec, "definitions")
      .filter(({ type }) => type === "enum" || type === "flags").map(enumerationOf),
    operationPrefix: prefix(tree(spec, "operations")),
    messages: messagesOf(spec),
  };
}

/** The specifications of a directory, by name. */
export async function readSpecs(directory: string): Promise<Spec[]> {
  const specs: Spec[] = [];
  for await (const { name, isFile } of Deno.readDir(directory)) {
    if (!isFile || !name.endsWith(".yaml")) continue;
    const yaml = await Deno.readTextFile(`${directory}/${name}`);
    // The schemas of specifications are kept beside them.
    if (/^name:/m.test(yaml)) specs.push(parseSpec(yaml));
  }
  return specs.sort((a, b) => a.name < b.name ? -1 : 1);
}
