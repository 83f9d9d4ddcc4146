/** The first line of a block of text: what an object is, by the kind of its message. */

import type { Json } from "../codec/mod.ts";
import { BRIDGE } from "./headings/bridge.ts";
import type { Heading, Headings, Kind, MessageOf, Shown, Told } from "./headings/heading.ts";
import { NETWORK } from "./headings/network.ts";
import { PROTOCOLS } from "./headings/protocols.ts";
import { TRAFFIC } from "./headings/traffic.ts";
import { inline } from "./inline.ts";

export type { Heading, Shown, Told };

const HEADINGS: Headings = { ...NETWORK, ...BRIDGE, ...TRAFFIC, ...PROTOCOLS };

/** Fields of headers that are an interface's number. */
const INDEXES: ReadonlySet<string> = new Set(["index", "ifindex"]);
/** Values of a header that say nothing. */
const EMPTY: ReadonlySet<Json | undefined> = new Set([
  0,
  "",
  "0:0",
  "unspec",
  "none",
  "universe",
  // ARPHRD_NETROM is 0: requests do not fill the type in.
  "netrom",
]);

/** The fields of a header that say something. */
export function headerParts(
  { header, dev }: Pick<Shown<Told>, "header" | "dev">,
): readonly (string | undefined)[] {
  return Object.entries(header).map(([key, value]) => {
    if (EMPTY.has(inline(value)) || EMPTY.has(value)) return undefined;
    if (INDEXES.has(key)) return dev(value);
    return key === "family" ? inline(value) : `${key} ${inline(value)}`;
  });
}

/** The headings of a message: one for each object in it, and at least one. */
export function headingsOf<K extends Kind>(
  kind: K,
  shown: Shown<MessageOf[K]>,
): readonly Heading[] {
  const made = HEADINGS[kind]?.(shown) ?? [];
  const headings: readonly Heading[] = "parts" in made ? [made] : made;
  return headings.length > 0 ? headings : [{ parts: headerParts(shown), told: [] }];
}
