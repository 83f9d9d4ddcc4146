/** Which of several default routes is taken: net/ipv4/fib_semantics.c. */

import { NUD } from "../../../../abi/neighbour.ts";
import { RT_SCOPE, RTN, RTNH_F } from "../../../../abi/rtnetlink.ts";
import { AF } from "../../../../abi/socket.ts";
import { arpTable } from "../../neighbour/arp.ts";
import type { FibInfo } from "./fib_info.ts";
import { pathsOf } from "./fib_info.ts";
import type { FibResult, Flow4 } from "./fib_table.ts";
import { dscpMaskedMatch } from "./fib_table.ts";
import type { FibAlias } from "./fib_trie.ts";

/** NUD_VALID. */
const VALID = NUD.PERMANENT | NUD.NOARP | NUD.REACHABLE | NUD.PROBE | NUD.STALE | NUD.DELAY;
/** Bits that a default route's prefix has not. */
const WHOLE = 32;

/** Which one was taken the last time (`fa_default`), by the first of them. */
const TAKEN = new WeakMap<FibAlias, number>();

/** What there is to fall back on. */
interface LastResort {
  info: FibInfo | undefined;
  order: number;
}

/** Whether a gateway does not answer (`fib_detect_death`). */
function isDead(info: FibInfo, order: number, last: LastResort, taken: number): boolean {
  const [nh] = pathsOf(info);
  const { dev, gateway } = nh ?? {};
  if (dev === undefined || gateway?.family !== AF.INET) return false;
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, gateway.v4);
  const neighbour = arpTable(dev.net.machine).lookup(key, dev);
  if (neighbour === undefined) return false;
  const { state } = neighbour;
  const valid = (state & VALID) !== 0;
  if (state === NUD.REACHABLE || valid && order !== taken) return false;
  if (valid || last.order < 0 && order > taken && state !== NUD.INCOMPLETE) {
    last.info = info;
    last.order = order;
  }
  return true;
}

/** The default routes that a lookup may take: those by gateways on a link, of the first metric. */
function* candidates(result: FibResult, flow: Flow4): Generator<FibAlias, void> {
  const { table, scope } = result;
  let lastPriority = result.info.priority;
  let lastDscp = 0;
  for (let alias = table.trie.find(result.prefix | 0); alias; alias = alias.next) {
    const { info, dscp } = alias;
    if (alias.slen !== WHOLE || alias.tbId !== table.id) continue;
    if (dscp !== 0 && !dscpMaskedMatch(dscp, flow)) continue;
    if (info.priority > lastPriority && dscp === lastDscp) {
      if (lastDscp !== 0) continue;
      return;
    }
    if ((info.flags & RTNH_F.DEAD) !== 0) continue;
    lastDscp = dscp;
    lastPriority = info.priority;
    const [nh] = pathsOf(info);
    if (info.scope !== scope || alias.type !== RTN.UNICAST) continue;
    if (nh === undefined || nh.gateway.family === 0 || nh.scope !== RT_SCOPE.LINK) continue;
    alias.accessed = true;
    yield alias;
  }
}

/** Takes one of several default routes: one whose gateway answers (`fib_select_default`). */
export function fibSelectDefault(result: FibResult, flow: Flow4): void {
  const last: LastResort = { info: undefined, order: -1 };
  let first: FibAlias | undefined;
  let info: FibInfo | undefined;
  let order = -1;
  const take = (taken: FibInfo | undefined) => {
    const nh = taken && pathsOf(taken)[0];
    if (taken === undefined || nh === undefined) return;
    result.info = taken;
    result.nh = nh;
  };
  for (const alias of candidates(result, flow)) {
    if (first === undefined || info === undefined) {
      if (alias.info !== result.info) break;
      first = alias;
    } else if (!isDead(info, order, last, TAKEN.get(first) ?? -1)) {
      take(info);
      TAKEN.set(first, order);
      return;
    }
    ({ info } = alias);
    order++;
  }
  if (first === undefined) return;
  if (order <= 0 || info === undefined) {
    TAKEN.set(first, -1);
    return;
  }
  if (!isDead(info, order, last, TAKEN.get(first) ?? -1)) {
    take(info);
    TAKEN.set(first, order);
    return;
  }
  if (last.order >= 0) take(last.info);
  TAKEN.set(first, last.order);
}
