import { ERRNO } from "../../../../abi/errno.ts";
import { NLM_F } from "../../../../abi/netlink.ts";
import { RT_SCOPE, RTM, RTNH_F } from "../../../../abi/rtnetlink.ts";
import type { Cause } from "../../cause.ts";
import { NO_CAUSE } from "../../cause.ts";
import type { NetStack } from "../../stack.ts";
import type { BlamingExplanation, FibConfig } from "./fib_config.ts";
import type { FibInfo } from "./fib_info.ts";
import { fibMetricsMatch } from "./fib_metrics.ts";
import { fibOf, rtmsgFib } from "./fib_net.ts";
import { fibCreateInfo, fibNhMatch, fibReleaseInfo } from "./fib_semantics.ts";
import type { FibTable } from "./fib_table.ts";
import { FibAlias } from "./fib_trie.ts";

const { EEXIST, ENOENT, ESRCH } = ERRNO;
const KEYLENGTH = 32;

/** Where a route is, or would be, among those of its prefix's bits. */
interface Place {
  /** The route before it. */
  before: FibAlias | undefined;
  /** The route there. */
  at: FibAlias | undefined;
}

/** What tells routes of the same bits apart. */
interface Sought {
  readonly slen: number;
  readonly dscp: number;
  readonly priority: number;
  readonly tbId: number;
}

/** The first route with a DSCP whose priority is no less than one (`fib_find_alias`). */
function fibFindAlias(first: FibAlias | undefined, sought: Sought): Place {
  const { slen, dscp, priority, tbId } = sought;
  let before: FibAlias | undefined;
  for (let at = first; at !== undefined; before = at, at = at.next) {
    if (at.slen < slen) continue;
    if (at.slen !== slen) break;
    if (at.tbId > tbId) continue;
    if (at.tbId !== tbId) break;
    if (at.dscp > dscp) continue;
    if (at.info.priority >= priority || at.dscp < dscp) return { before, at };
  }
  return { before: undefined, at: undefined };
}

/** Behind what a route goes that is to be the last of its prefix (`fib_insert_alias`). */
function lastBefore(first: FibAlias | undefined, slen: number, tbId: number): FibAlias | undefined {
  let last: FibAlias | undefined;
  for (let at = first; at !== undefined; at = at.next) {
    if (slen < at.slen || slen === at.slen && tbId > at.tbId) break;
    last = at;
  }
  return last;
}

/** What became of a route that is asked for. */
function told(
  net: NetStack,
  event: number,
  alias: FibAlias,
  { cause }: Pick<FibConfig, "cause">,
  flags = 0,
): void {
  rtmsgFib.tell(net.machine, net, { event, alias, cause, flags });
}

/** Adds a route, or puts it into the place of another: 0, or a negative error number (`fib_table_insert`). */
export function fibTableInsert(
  net: NetStack,
  table: FibTable,
  config: FibConfig,
  extack: BlamingExplanation,
): number {
  const info = fibCreateInfo(net, config, extack);
  if (typeof info === "number") return info;
  const result = insert(net, table, config, info);
  if (result !== 0) fibReleaseInfo(net, info);
  return Math.min(result, 0);
}

/** Whether a route is one of those among which there is one that is asked for. */
function isAmong(alias: FibAlias | undefined, sought: Sought): alias is FibAlias {
  return alias?.slen === sought.slen && alias.tbId === sought.tbId &&
    alias.dscp === sought.dscp && alias.info.priority === sought.priority;
}

/** The route is there already, as it is asked for. */
const SAME = 1;

function insert(net: NetStack, table: FibTable, config: FibConfig, info: FibInfo): number {
  const { dst, dstLen, dscp, type, nlflags } = config;
  const key = dst | 0;
  const slen = KEYLENGTH - dstLen;
  const { trie, id: tbId } = table;
  const sought: Sought = { slen, dscp, priority: info.priority, tbId };
  const first = trie.find(key);
  let { before, at } = fibFindAlias(first, sought);
  let flags: number = NLM_F.EXCL;
  if (isAmong(at, sought)) {
    if ((nlflags & NLM_F.EXCL) !== 0) return -EEXIST;
    flags = 0;
    const start = at;
    const place: Place = { before, at };
    while (isAmong(place.at, sought) && !(place.at.type === type && place.at.info === info)) {
      place.before = place.at;
      place.at = place.at.next;
    }
    const match = isAmong(place.at, sought) ? place.at : undefined;
    if ((nlflags & NLM_F.REPLACE) !== 0) {
      if (match !== undefined) return match === start ? SAME : -EEXIST;
      const other = new FibAlias(key, slen, { info, dscp, type, tbId });
      trie.replace(start, other);
      told(net, RTM.NEWROUTE, other, config, NLM_F.REPLACE);
      fibReleaseInfo(net, start.info);
      if (start.accessed) fibOf(net).flushCache();
      return 0;
    }
    if (match !== undefined) return -EEXIST;
    if ((nlflags & NLM_F.APPEND) !== 0) {
      flags |= NLM_F.APPEND;
      ({ before, at } = place);
    }
  }
  if ((nlflags & NLM_F.CREATE) === 0) return -ENOENT;
  flags |= NLM_F.CREATE;
  const alias = new FibAlias(key, slen, { info, dscp, type, tbId });
  trie.insert(alias, at === undefined ? lastBefore(first, slen, tbId) : before);
  if (dstLen === 0) table.numDefault++;
  fibOf(net).flushCache();
  told(net, RTM.NEWROUTE, alias, config, flags);
  return 0;
}

/** Whether a route is one that a request to delete means. */
function isMeant(alias: FibAlias, config: FibConfig, extack: BlamingExplanation): boolean {
  const { info } = alias;
  return (config.type === 0 || alias.type === config.type) &&
    (config.scope === RT_SCOPE.NOWHERE || info.scope === config.scope) &&
    (config.prefsrc === 0 || info.prefsrc === config.prefsrc) &&
    (config.protocol === 0 || info.protocol === config.protocol) &&
    fibNhMatch(config, info, extack) && fibMetricsMatch(config.metrics, info.metrics);
}

/** Deletes the first route that is as asked for: 0, or a negative error number (`fib_table_delete`). */
export function fibTableDelete(
  net: NetStack,
  table: FibTable,
  config: FibConfig,
  extack: BlamingExplanation,
): number {
  const { dst, dstLen, dscp } = config;
  const { trie, id: tbId } = table;
  const slen = KEYLENGTH - dstLen;
  let { at } = fibFindAlias(trie.find(dst | 0), { slen, dscp, priority: 0, tbId });
  for (; at !== undefined; at = at.next) {
    if (at.slen !== slen || at.tbId !== tbId || at.dscp !== dscp) return -ESRCH;
    if (!isMeant(at, config, extack)) continue;
    told(net, RTM.DELROUTE, at, config);
    if (dstLen === 0) table.numDefault--;
    trie.remove(at);
    if (at.accessed) fibOf(net).flushCache();
    fibReleaseInfo(net, at.info);
    return 0;
  }
  return -ESRCH;
}

/** Tells of the routes anew that have what has changed (`fib_info_notify_update`). */
export function fibInfoNotifyUpdate(
  net: NetStack,
  updated: ReadonlySet<FibInfo>,
  cause: Cause,
): void {
  if (updated.size === 0) return;
  for (const { trie, id } of fibOf(net).ordered) {
    for (const first of trie.backwards()) {
      for (let at: FibAlias | undefined = first; at !== undefined; at = at.next) {
        if (at.tbId !== id || !updated.has(at.info)) continue;
        told(net, RTM.NEWROUTE, at, { cause }, NLM_F.REPLACE);
      }
    }
  }
}

/** Takes out the routes that are dead; returns how many there were (`fib_table_flush`). */
function fibTableFlush(net: NetStack, table: FibTable): number {
  const { trie, id } = table;
  const dead: FibAlias[] = [];
  for (const first of trie.backwards()) {
    for (let at: FibAlias | undefined = first; at !== undefined; at = at.next) {
      if (at.tbId === id && (at.info.flags & RTNH_F.DEAD) !== 0) dead.push(at);
    }
  }
  for (const alias of dead) {
    if (alias.info.pfsrcRemoved) told(net, RTM.DELROUTE, alias, { cause: NO_CAUSE });
    trie.remove(alias);
    fibReleaseInfo(net, alias.info);
  }
  return dead.length;
}

/** Takes out the routes that are dead, of all tables (`fib_flush`). */
export function fibFlush(net: NetStack): void {
  const fib = fibOf(net);
  let flushed = 0;
  for (const table of fib.ordered) flushed += fibTableFlush(net, table);
  if (flushed > 0) fib.flushCache();
}
