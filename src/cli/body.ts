/** The lines below a heading: attributes, and those inside them. */

import type { Json, JsonObject } from "../codec/mod.ts";
import { dim } from "./colors.ts";
import { hexadecimal, inline, isObject, shortened } from "./inline.ts";
import { rows } from "./rows.ts";

/** How attributes are laid out. */
export interface BodyOptions {
  /** Whether to colour them. */
  readonly color: boolean;
  /** Columns to keep within, where values allow. */
  readonly width: number;
  /** Whether to show counters, limits and ages, too. */
  readonly stats: boolean;
  /** An interface by its name, if that is known. */
  readonly nameOf: (index: number) => string | undefined;
}

/** Long lists that only jsonl has. */
const LISTS: ReadonlySet<string> = new Set(["conf", "icmp6stats", "map"]);
/** What only jsonl has where the same is told in a newer form, or where it is a long list. */
const SUPERSEDED: { readonly [key: string]: readonly string[] } = {
  stats: ["stats64", "stats2", "conf"],
  xstats: ["stats2"],
};
/** What is shown on request: counters, limits, ages. */
const DETAILS: ReadonlySet<string> = new Set([
  "stats",
  "stats2",
  "stats64",
  "xstats",
  "tm",
  "meminfo",
  "cacheinfo",
  "carrierChanges",
  "carrierUpCount",
  "carrierDownCount",
  "groMaxSize",
  "groIpv4MaxSize",
  "gsoMaxSegs",
  "gsoMaxSize",
  "gsoIpv4MaxSize",
  "tsoMaxSegs",
  "tsoMaxSize",
  "minMtu",
  "maxMtu",
  "numRxQueues",
  "numTxQueues",
]);
/** Values that go without saying. */
const USUAL: ReadonlySet<Json | undefined> = new Set([
  0,
  "",
  "::",
  "0.0.0.0",
  "none",
  "default",
  "unaware",
]);
const USUAL_OF: { readonly [key: string]: Json } = { suppressPrefixlen: -1, suppressIfgroup: -1 };
/** Zeros that are worth a word. */
const UNUSUAL: ReadonlySet<string> = new Set(["carrier", "linkNetnsid"]);
/** Attributes that are an interface's number. */
const INDEXES: ReadonlySet<string> = new Set(["ifindex", "iif", "master", "oif"]);

/** Numbers whose bits matter. */
const BITS: ReadonlySet<string> = new Set([
  "defcls",
  "fwmark",
  "fwmask",
  "hash",
  "mark",
  "mask",
  "optmask",
  "optval",
  "val",
]);

/** The lines that tell attributes: the simple ones in a row, then the nests. */
export function bodyOf(
  attributes: JsonObject,
  options: BodyOptions,
  indent: number = 4,
  title?: string,
): string[] {
  const paint = (text: string) => options.color ? dim(text) : text;
  const words: string[] = title === undefined ? [] : [paint(`${title}:`)];
  const nests: string[] = [];
  const inside = title === undefined ? indent : indent + 2;
  for (const [key, value] of Object.entries(attributes)) {
    if (isHidden(key, attributes, options.stats)) continue;
    const sets = objectsIn(value);
    if (isObject(value) && shortened(value) === undefined) {
      nests.push(...bodyOf(value, options, inside, key));
    } else if (sets.length > 0) {
      for (const [index, set] of sets.entries()) {
        nests.push(...bodyOf(set, options, inside, `${key} ${index + 1}`));
      }
    } else if (UNUSUAL.has(key) || !isUsual(key, value)) {
      const name = INDEXES.has(key) ? options.nameOf(Number(value)) : undefined;
      words.push(value === true ? paint(key) : `${paint(key)} ${name ?? shown(key, value)}`);
    }
  }
  const silent = title !== undefined && words.length === 1 && nests.length === 0;
  if (silent) return [];
  return [...rows(words, options.width, { first: indent, rest: inside }), ...nests];
}

function shown(key: string, value: Json): string {
  return BITS.has(key) && typeof value === "number" ? hexadecimal(value) : inline(value);
}

function isHidden(key: string, set: JsonObject, stats: boolean): boolean {
  return LISTS.has(key) || !stats && DETAILS.has(key) ||
    SUPERSEDED[key]?.some((other) => other in set) === true;
}

function isUsual(key: string, value: Json): boolean {
  if (Array.isArray(value)) return value.every((item: Json) => item === 0);
  return USUAL.has(value) || USUAL.has(inline(value)) || USUAL_OF[key] === value;
}

/** The objects in a list, and in the lists in it. */
function objectsIn(value: Json): JsonObject[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: Json) => isObject(item) ? [item] : objectsIn(item));
}
