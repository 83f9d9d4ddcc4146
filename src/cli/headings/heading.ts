/** What headings are made of. */

import type { Json, JsonObject, KnownMessage } from "../../codec/mod.ts";
import { inline, isObject } from "../inline.ts";

/** A message with a header and attributes, of any protocol. */
export type Told = KnownMessage<number>;

/** The kinds of these messages. */
export type Kind = Told["kind"];

/** The message of each kind. */
export type MessageOf = { readonly [K in Kind]: Extract<Told, { kind: K }> };

/** The first line of a block: what it is, and the attributes that it has told already. */
export interface Heading {
  /** What the block is about, if not the kind of the message. */
  readonly title?: string;
  /** What names the object, then the rest; whatever is no text is left out. */
  readonly parts: readonly (string | undefined | false)[];
  /** The keys of the attributes that need not be told again. */
  readonly told: readonly string[];
  /** The attributes of the block, where they are not those of the message. */
  readonly attributes?: JsonObject;
}

/** A message, and how its header and attributes are shown. */
export interface Shown<M extends Told> {
  readonly message: M;
  /** As `messageJson` shows it in short style. */
  readonly header: JsonObject;
  /** As `messageJson` shows them in short style. */
  readonly attributes: JsonObject;
  /** An interface by its name, if the recording has told it, with the word `dev` before it. */
  readonly dev: (index: Json | undefined, word?: string) => string | undefined;
}

/** How the messages of some kinds begin: with a heading, or with one for each object in it. */
export type Headings = {
  readonly [K in Kind]?: (shown: Shown<MessageOf[K]>) => Heading | readonly Heading[];
};

/** A labelled value, if it is there. */
export function text(set: JsonObject, key: string, label: string = key): string | undefined {
  const value = bare(set[key]);
  return value === undefined || value === "" ? undefined : `${label} ${value}`;
}

/** A labelled value, if it is there and not the usual one. */
export function unless(usual: Json, label: string, value: Json | undefined): string | undefined {
  return value === undefined || value === usual ? undefined : `${label} ${inline(value)}`;
}

/** A value without a label, if it is there. */
export function bare(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : inline(value);
}

/** An address with the length of its prefix. */
export function prefix(address: string | undefined, length: number, none: string): string {
  return address === undefined ? none : `${address}/${length}`;
}

/** A number, or two of them as a range. */
export function range(first: Json | undefined, last: Json | undefined): string {
  return last === undefined || last === first ? inline(first ?? "?") : `${first}-${inline(last)}`;
}

/** A member of an object, if that is an object, too. */
export function inside(set: JsonObject, key: string): JsonObject {
  const value = set[key];
  return isObject(value) ? value : {};
}

/** The objects of a list, and of lists in it. */
export function objects(value: Json | undefined): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => objects(item));
  return isObject(value) ? [value] : [];
}

/** An object without some of its members. */
export function without(set: JsonObject, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(set).filter(([key]) => !keys.includes(key)));
}

/** The ends of numbers in a row, with commas: `1-3,7`. */
export function ranges(numbers: readonly number[]): string {
  const rows: [first: number, last: number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const row = rows.at(-1);
    if (row !== undefined && number <= row[1] + 1) row[1] = number;
    else rows.push([number, number]);
  }
  return rows.map(([first, last]) => range(first, last)).join(",");
}
