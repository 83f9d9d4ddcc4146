/** How neighbours come, and go for want of room: net/core/neighbour.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NTF, NUD } from "../../../abi/neighbour.ts";
import { HZ, jiffiesToMs } from "../jiffies.ts";
import type { NetDevice } from "../stack.ts";
import type { NeighKey } from "./neighbour.ts";
import { Neighbour, NTF_EXT_VALIDATED, NTF_MANAGED, NUD_IN_TIMER } from "./neighbour.ts";
import { NEIGH_VAR } from "./parms.ts";
import { cleanUp, release, removeOne, unlink } from "./release.ts";
import type { NeighTable } from "./table.ts";
import { eventSend } from "./timer.ts";

/** What a neighbour is made with. */
export interface NewNeighbour {
  readonly key: NeighKey;
  readonly dev: NetDevice;
  /** NTF_*, with those of NDA_FLAGS_EXT above them. */
  readonly flags: number;
  /** Whether it does not count against the thresholds. */
  readonly exempt: boolean;
}

/** Makes a neighbour that the caller must release; or a negative error number (`___neigh_create`). */
export function neighCreate(table: NeighTable, wanted: NewNeighbour): Neighbour | number {
  const neighbour = allocate(table, wanted);
  if (neighbour === undefined) return -ERRNO.ENOBUFS;
  const { dev, exempt } = wanted;
  const error = table.protocol.construct(neighbour);
  if (error < 0) return give(table, neighbour, exempt, error);
  neighbour.confirmed = table.now - (neighbour.parms.get(NEIGH_VAR.BASE_REACHABLE_TIME) << 1);
  if (table.entries > 1 << table.hashShift) {
    table.hashShift++;
    table.stats.hashGrows++;
  }
  if (neighbour.parms.dead) return give(table, neighbour, exempt, -ERRNO.EINVAL);
  const same = table.find(neighbour.key, dev);
  if (same !== undefined) {
    same.refcnt++;
    return give(table, neighbour, exempt, same);
  }
  neighbour.dead = false;
  if (!exempt) table.gcList.add(neighbour);
  if ((neighbour.flags & NTF_MANAGED) !== 0) manage(table, neighbour);
  neighbour.refcnt++;
  table.insert(neighbour);
  return neighbour;
}

/** Gives up a neighbour that was to be made. */
function give<Result>(
  table: NeighTable,
  neighbour: Neighbour,
  exempt: boolean,
  result: Result,
): Result {
  if (!exempt) table.gcEntries--;
  release(table, neighbour);
  return result;
}

/** `neigh_alloc` */
function allocate(
  table: NeighTable,
  { key, dev, flags, exempt }: NewNeighbour,
): Neighbour | undefined {
  const { now } = table;
  if (!exempt) {
    const entries = table.gcEntries++;
    const full = entries >= table.gcThresh3;
    if (full || entries >= table.gcThresh2 && now > table.lastFlush + 5 * HZ) {
      if (forcedGc(table) === 0 && full) {
        table.stats.tableFulls++;
        table.gcEntries--;
        return undefined;
      }
    }
  }
  const neighbour = new Neighbour(dev, { key: key.slice(), parms: table.parms, flags, now });
  table.parms.refcnt++;
  table.stats.allocs++;
  table.entries++;
  if (table.entries >= table.gcThresh1) schedulePeriodicGc(table);
  return neighbour;
}

/** Makes room; returns how many went (`neigh_forced_gc`). */
function forcedGc(table: NeighTable): number {
  const { now, protocol } = table;
  const most = table.gcEntries - table.gcThresh2;
  let gone = 0;
  table.stats.forcedGcRuns++;
  for (const neighbour of table.gcList) {
    if (neighbour.refcnt !== 1) continue;
    const useless = neighbour.state === NUD.FAILED || neighbour.state === NUD.NOARP ||
      protocol.isMulticast(neighbour.key) || neighbour.updated < now - 5 * HZ;
    if (useless && removeOne(table, neighbour)) gone++;
    if (gone >= most) break;
  }
  table.lastFlush = now;
  return gone;
}

/**
 * The periodic clean-up does something only where there are enough entries, so that it need not
 * take place before.
 */
function schedulePeriodicGc(table: NeighTable): void {
  if (table.gcWork?.pending === true) return;
  const base = table.parms.get(NEIGH_VAR.BASE_REACHABLE_TIME) >> 1;
  table.gcWork = table.machine.clock.schedule(jiffiesToMs(base), () => periodicGc(table));
}

/** Entries go that were not used for long (`neigh_periodic_work`). */
function periodicGc(table: NeighTable): void {
  const { now, stats, machine } = table;
  stats.periodicGcRuns++;
  if (now > table.lastRand + 300 * HZ) {
    table.lastRand = now;
    for (const parms of [table.parms, ...table.parmsList]) parms.draw(machine.random);
  }
  if (table.entries < table.gcThresh1) return;
  for (const neighbour of [...table]) {
    if (
      neighbour.is(NUD.PERMANENT | NUD_IN_TIMER) ||
      (neighbour.flags & (NTF.EXT_LEARNED | NTF_EXT_VALIDATED)) !== 0
    ) continue;
    if (neighbour.used < neighbour.confirmed && neighbour.confirmed <= now) {
      neighbour.used = neighbour.confirmed;
    }
    const until = neighbour.used + neighbour.parms.get(NEIGH_VAR.GC_STALETIME);
    const unused = now < neighbour.used || now >= until;
    if (neighbour.refcnt !== 1 || neighbour.state !== NUD.FAILED && !unused) continue;
    unlink(table, neighbour);
    cleanUp(table, neighbour);
  }
  schedulePeriodicGc(table);
}

/** It is kept fresh from now on. */
export function manage(table: NeighTable, neighbour: Neighbour): void {
  table.managed.add(neighbour);
  if (table.managedWork?.pending !== true) scheduleManaged(table);
}

function scheduleManaged(table: NeighTable): void {
  const interval = table.parms.get(NEIGH_VAR.INTERVAL_PROBE_TIME_MS);
  table.managedWork = table.machine.clock.schedule(jiffiesToMs(interval), () => {
    for (const neighbour of table.managed) eventSend(table, neighbour, false);
    if (table.managed.size > 0) scheduleManaged(table);
  });
}
