/** Dumps of neighbours: net/core/neighbour.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NDA, NTF } from "../../../abi/neighbour.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { NDMSG, parse, VALIDATE } from "../../../codec/mod.ts";
import { NDA_POLICY } from "../../../codec/validation/policies/neighbour.ts";
import type { Neighbour, ProxyNeighbour } from "../../net/neighbour/neighbour.ts";
import type { NeighTable } from "../../net/neighbour/table.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { Callback, DumpControl } from "../../netlink/dump.ts";
import { explain } from "../../netlink/explain.ts";
import type { Request } from "../../netlink/receive.ts";
import { checkDump } from "../check.ts";
import { neighbourMessage, proxyMessage } from "./neighbour_message.ts";
import { neighbourHeader, tablesOf } from "./neighbour_request.ts";
import { RequestAttributes } from "../request_attributes.ts";

/** What a dump shows. */
interface Filter {
  /** A device's index; 0: all. */
  readonly dev: number;
  /** A master's index; -1 for links without one, 0 for all links. */
  readonly master: number;
}

/** What a dump has yet to tell of. */
interface Position {
  readonly left: (readonly [NeighTable, Neighbour | ProxyNeighbour])[];
  at: number;
}

function isPosition(state: unknown): state is Position {
  return typeof state === "object" && state !== null && "left" in state && "at" in state;
}

/** `neigh_valid_dump_req`, as far as it reads; who is not strict may ask for nonsense. */
function filterOf({ view }: Request): Filter {
  const everything = { dev: 0, master: 0 };
  const begin = NLMSG_HDRLEN + NDMSG.size;
  const end = view.byteLength;
  if (end < begin) return everything;
  if (explain({}, parse(view, begin, end, NDA_POLICY, VALIDATE.LIBERAL)) !== 0) return everything;
  const tb = new RequestAttributes({ view }, NDMSG.size);
  return { dev: tb.s32(NDA.IFINDEX) ?? 0, master: tb.s32(NDA.MASTER) ?? 0 };
}

/** Whether it is to be shown (`neigh_ifindex_filtered`, `neigh_master_filtered`). */
function passes(dev: NetDevice | undefined, filter: Filter): boolean {
  if (filter.dev !== 0 && dev?.ifindex !== filter.dev) return false;
  if (filter.master === 0) return true;
  return filter.master === -1 ? dev?.master === undefined : dev?.master?.ifindex === filter.master;
}

/** What a table has of a namespace; the kernel's order is that of a hash table. */
function* entriesOf(
  table: NeighTable,
  stack: NetStack,
  proxies: boolean,
): Iterable<Neighbour | ProxyNeighbour> {
  if (!proxies) {
    yield* table.of(stack);
    return;
  }
  for (const bucket of table.proxies) {
    for (const proxy of bucket) if (proxy.net === stack) yield proxy;
  }
}

function begin({ request }: Callback, filter: Filter): Position {
  const { view, net: { stack } } = request;
  const family = view.getUint8(NLMSG_HDRLEN);
  const whole = view.byteLength >= NLMSG_HDRLEN + NDMSG.size;
  const proxies = whole && neighbourHeader(request).flags === NTF.PROXY;
  const left: (readonly [NeighTable, Neighbour | ProxyNeighbour])[] = [];
  for (const table of tablesOf(stack.machine)) {
    if (family !== 0 && table.protocol.family !== family) continue;
    for (const entry of entriesOf(table, stack, proxies)) {
      if (passes(entry.dev, filter)) left.push([table, entry]);
    }
  }
  return { left, at: 0 };
}

/** `neigh_dump_info` */
export const dumpNeighbours: DumpControl["dump"] = (cb, out) => {
  const error = checkDump(cb);
  if (error !== 0) return error;
  const { request: { header: { seq }, portid: pid } } = cb;
  const filter = filterOf(cb.request);
  const position = isPosition(cb.state) ? cb.state : begin(cb, filter);
  cb.state = position;
  const filtered = filter.dev !== 0 || filter.master !== 0 ? NLM_F.DUMP_FILTERED : 0;
  const header = { type: RTM.NEWNEIGH, flags: NLM_F.MULTI | filtered, seq, pid };
  for (; position.at < position.left.length; position.at++) {
    const next = position.left[position.at];
    if (next === undefined) continue;
    const [table, entry] = next;
    if ("dead" in entry && entry.dead) continue;
    const bytes = "dead" in entry
      ? neighbourMessage(table, entry, header)
      : proxyMessage(table, entry, header);
    if (!out.put(bytes)) return -ERRNO.EMSGSIZE;
  }
  return 0;
};
