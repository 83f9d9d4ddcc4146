/** Headings of traffic control, as tc(8) has them. */

import { ETH_P, keyOf, TC_H, TC_H_MIN } from "../../abi/mod.ts";
import type { Json, JsonObject, TcHeader } from "../../codec/mod.ts";
import type { Heading, Headings, Shown, Told } from "./heading.ts";
import { bare, inside, objects, text } from "./heading.ts";

/** A handle as people write it: `1:10`, and `1:` of a qdisc. */
function handleText(handle: number): string {
  const minor = handle & 0xffff;
  return `${(handle >>> 16).toString(16)}:${minor === 0 ? "" : minor.toString(16)}`;
}

/** What something is attached to. */
function parentText(parent: number): string | undefined {
  if (parent === 0) return undefined;
  return parent === TC_H.ROOT ? "root" : `parent ${handleText(parent)}`;
}

/** Where a filter or a chain is. */
function place(
  { ifindex, parent }: TcHeader,
  dev: Shown<Told>["dev"],
): readonly (string | undefined)[] {
  // TCM_IFINDEX_MAGIC_BLOCK
  if (ifindex === -1) return [`block ${parent}`];
  const hook = parent >>> 16 === TC_H.CLSACT >>> 16 ? parent & 0xffff : 0;
  const hooks: Record<number, string> = {
    [TC_H_MIN.INGRESS]: "ingress",
    [TC_H_MIN.EGRESS]: "egress",
  };
  return [dev(ifindex), hooks[hook] ?? parentText(parent)];
}

/** The handle of a filter; of u32 it is a hash table, a bucket and an item. */
function filterHandle(kind: string | undefined, handle: number): string | undefined {
  if (handle === 0) return undefined;
  if (kind !== "u32") return `handle 0x${handle.toString(16)}`;
  const [table, bucket, item] = [handle >>> 20, handle >>> 12 & 0xff, handle & 0xfff]
    .map((part) => part === 0 ? "" : part.toString(16));
  return `handle ${table}:${bucket}:${item}`;
}

/** A protocol's name, of its number in network order. */
function protocolText(info: number): string | undefined {
  const protocol = (info & 0xff) << 8 | info >>> 8 & 0xff;
  if (protocol === 0) return undefined;
  const name = keyOf(ETH_P, protocol)?.toLowerCase() ?? `0x${protocol.toString(16)}`;
  return `protocol ${name}`;
}

/** The number of an action among those of its kind. */
function indexOf(action: JsonObject): Json | undefined {
  const options = inside(action, "options");
  const sets = [action, options, ...Object.values(options).flatMap(objects)];
  return sets.find(({ index }) => index !== undefined)?.index;
}

/** Headings of qdiscs, classes, filters, chains and actions. */
export const TRAFFIC: Headings = {
  qdisc: ({ message: { header, attributes }, dev }) => ({
    parts: [
      `${attributes.kind ?? "?"} ${handleText(header.handle)}`,
      dev(header.ifindex),
      parentText(header.parent),
      header.info > 1 && `refcnt ${header.info}`,
    ],
    told: ["kind"],
  }),

  class: ({ message: { header, attributes }, dev }) => ({
    parts: [
      `${attributes.kind ?? "?"} ${handleText(header.handle)}`,
      dev(header.ifindex),
      parentText(header.parent),
      header.info !== 0 && `leaf ${handleText(header.info)}`,
    ],
    told: ["kind"],
  }),

  filter: ({ message: { header, attributes }, dev }) => ({
    parts: [
      attributes.kind ?? "all",
      ...place(header, dev),
      protocolText(header.info),
      header.info >>> 16 !== 0 && `pref ${header.info >>> 16}`,
      attributes.chain !== undefined && attributes.chain !== 0 && `chain ${attributes.chain}`,
      filterHandle(attributes.kind, header.handle),
    ],
    told: ["kind", "chain"],
  }),

  chain: ({ message: { header, attributes }, dev }) => ({
    parts: [
      `${attributes.chain ?? 0}`,
      ...place(header, dev),
      attributes.kind !== undefined && `template ${attributes.kind}`,
    ],
    told: ["kind", "chain"],
  }),

  action: ({ attributes }) =>
    objects(attributes.tab).map((action): Heading => {
      const index = indexOf(action);
      return {
        parts: [bare(action.kind) ?? "?", index !== undefined && text({ index }, "index")],
        told: ["kind", "index", "order"],
        attributes: action,
      };
    }),
};
