/** Dumps of traffic control: the kernel tells classes by link, filters by what they are attached to. */

import { RTM, TC_H, TC_H_MIN, TCA_ACT_FLAG } from "../abi/mod.ts";
import type { Client, Request } from "../client/mod.ts";
import type { ClassMessage, QdiscMessage } from "../codec/mod.ts";
import { ACTION_OPTIONS } from "../codec/tc/action_kinds.ts";

type List = Client["dump"];

/** Where the filters of what comes in and of what goes out are, in a clsact. */
const INGRESS = (TC_H.CLSACT & 0xffff0000 | TC_H_MIN.INGRESS) >>> 0;
const EGRESS = (TC_H.CLSACT & 0xffff0000 | TC_H_MIN.EGRESS) >>> 0;
/** Kinds that are for filters, or for nothing: they have no classes. */
const CLASSLESS: ReadonlySet<string> = new Set(["clsact", "ingress", "noqueue"]);
/** Kinds whose classes, too, can have filters. */
const INNER: ReadonlySet<string | undefined> = new Set(["hfsc", "htb"]);

function qdiscs(list: List): Promise<QdiscMessage[]> {
  return list({ kind: "qdisc", type: RTM.GETQDISC });
}

/** The numbers of the links that have such qdiscs. */
function links(all: readonly QdiscMessage[], wanted: (kind: string) => boolean): number[] {
  const found = all.filter(({ attributes: { kind } }) => kind !== undefined && wanted(kind));
  return [...new Set(found.map(({ header }) => header.ifindex))];
}

/** The dumps that give all classes. */
export async function classes(list: List): Promise<Request[]> {
  return links(await qdiscs(list), (kind) => !CLASSLESS.has(kind)).map((ifindex) => ({
    kind: "class",
    type: RTM.GETTCLASS,
    header: { ifindex },
  }));
}

/** The dumps that give all filters, or all chains. */
export async function filtersOf(
  list: List,
  request: { readonly kind: "filter" | "chain"; readonly type: number },
): Promise<Request[]> {
  const all = await qdiscs(list);
  const requests = all.flatMap(({ header: { ifindex, handle }, attributes }) =>
    parentsOf(attributes.kind, handle).map((parent) => ({
      ...request,
      header: { ifindex, parent },
    }))
  );
  for (const ifindex of links(all, (kind) => INNER.has(kind))) {
    const found: ClassMessage[] = await list({
      kind: "class",
      type: RTM.GETTCLASS,
      header: { ifindex },
    });
    for (const { header, attributes } of found) {
      if (!INNER.has(attributes.kind)) continue;
      requests.push({ ...request, header: { ifindex, parent: header.handle } });
    }
  }
  return requests;
}

/** What the filters of a qdisc are attached to. */
function parentsOf(kind: string | undefined, handle: number): readonly number[] {
  if (kind === "clsact") return [INGRESS, EGRESS];
  if (kind === "ingress") return [INGRESS];
  return handle === 0 ? [] : [handle];
}

/** The dumps that give all actions: one of each kind. */
export function actions(): Request[] {
  const { LARGE_DUMP_ON } = TCA_ACT_FLAG;
  return Object.keys(ACTION_OPTIONS).map((kind) => ({
    kind: "action",
    type: RTM.GETACTION,
    attributes: {
      tab: [{ kind }],
      flags: { value: LARGE_DUMP_ON, selector: LARGE_DUMP_ON },
    },
  }));
}
