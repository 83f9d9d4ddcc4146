/** What becomes of neighbours as time passes, and when they are used: net/core/neighbour.c. */

import { NLM_F } from "../../../abi/netlink.ts";
import { NUD } from "../../../abi/neighbour.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { HZ, jiffiesToMs } from "../jiffies.ts";
import type { Neighbour } from "./neighbour.ts";
import { NTF_EXT_VALIDATED, NUD_CONNECTED, NUD_IN_TIMER } from "./neighbour.ts";
import { notify } from "./notify.ts";
import { NEIGH_VAR } from "./parms.ts";
import { release } from "./release.ts";
import type { NeighTable } from "./table.ts";

/** Timers are set no closer than that, in jiffies. */
const SHORTEST = Math.floor(HZ / 100);

/** Sets a neighbour's timer, in jiffies from now (`neigh_add_timer`). */
export function addTimer(table: NeighTable, neighbour: Neighbour, delay: number): void {
  neighbour.refcnt++;
  if (neighbour.used < neighbour.confirmed) neighbour.used = neighbour.confirmed;
  schedule(table, neighbour, delay);
}

/** Unsets it (`neigh_del_timer`). */
export function delTimer(table: NeighTable, neighbour: Neighbour): void {
  if (!neighbour.is(NUD_IN_TIMER) || neighbour.timer?.pending !== true) return;
  neighbour.timer.cancel();
  neighbour.timer = undefined;
  release(table, neighbour);
}

function schedule(table: NeighTable, neighbour: Neighbour, delay: number): void {
  neighbour.timer = table.machine.clock.schedule(
    jiffiesToMs(Math.max(delay, 0)),
    () => expire(table, neighbour),
  );
}

/** How often a neighbour is asked before it counts as gone (`neigh_max_probes`). */
function mostProbes({ parms, state }: Neighbour): number {
  const again = (state & NUD.PROBE) !== 0 ? NEIGH_VAR.MCAST_REPROBES : NEIGH_VAR.MCAST_PROBES;
  return parms.get(NEIGH_VAR.UCAST_PROBES) + parms.get(NEIGH_VAR.APP_PROBES) + parms.get(again);
}

/** When it is asked next, in jiffies from now. */
function untilNextProbe({ parms }: Neighbour): number {
  return Math.max(parms.get(NEIGH_VAR.RETRANS_TIME), SHORTEST);
}

/** A timer expired (`neigh_timer_handler`). */
function expire(table: NeighTable, neighbour: Neighbour): void {
  neighbour.timer = undefined;
  if (neighbour.is(NUD_IN_TIMER)) pass(table, neighbour);
  release(table, neighbour);
}

/** A state's time is over. It is told of at last, when it has been asked again. */
function pass(table: NeighTable, neighbour: Neighbour): void {
  const { now } = table;
  const before = neighbour.state;
  const next = age(neighbour, now);
  let told = neighbour.state !== before && neighbour.state !== NUD.DELAY;
  if (neighbour.is(NUD.INCOMPLETE | NUD.PROBE) && neighbour.probes >= mostProbes(neighbour)) {
    fail(table, neighbour, now);
    told = true;
  } else {
    if (neighbour.is(NUD_IN_TIMER)) {
      neighbour.refcnt++;
      schedule(table, neighbour, Math.max(next, SHORTEST));
    }
    if (neighbour.is(NUD.INCOMPLETE | NUD.PROBE)) probe(table, neighbour);
  }
  if (told) notify(table, neighbour, RTM.NEWNEIGH);
}

/** Its next state; returns for how long, in jiffies. */
function age(neighbour: Neighbour, now: number): number {
  const { parms, confirmed, used } = neighbour;
  const delay = parms.get(NEIGH_VAR.DELAY_PROBE_TIME);
  if (neighbour.is(NUD.REACHABLE)) {
    if (now <= confirmed + parms.reachableTime) return confirmed + parms.reachableTime - now;
    neighbour.state = now <= used + delay ? NUD.DELAY : NUD.STALE;
    neighbour.updated = now;
    return delay;
  }
  if (!neighbour.is(NUD.DELAY)) return untilNextProbe(neighbour);
  neighbour.updated = now;
  if (now <= confirmed + delay) {
    neighbour.state = NUD.REACHABLE;
    return confirmed + parms.reachableTime - now;
  }
  neighbour.state = NUD.PROBE;
  neighbour.probes = 0;
  return untilNextProbe(neighbour);
}

/** It did not answer. */
function fail(table: NeighTable, neighbour: Neighbour, now: number): void {
  if (neighbour.state === NUD.PROBE && (neighbour.flags & NTF_EXT_VALIDATED) !== 0) {
    neighbour.state = NUD.STALE;
    neighbour.updated = now;
  } else {
    neighbour.state = NUD.FAILED;
    invalidate(table, neighbour);
  }
}

/** Its address cannot be found (`neigh_invalidate`). */
export function invalidate(table: NeighTable, neighbour: Neighbour): void {
  table.stats.resFailed++;
  neighbour.updated = table.now;
}

/** Asks for its address, of which a program is told if it is to answer (`neigh_probe`). */
function probe(table: NeighTable, neighbour: Neighbour): void {
  if (neighbour.solicits) {
    const left = neighbour.probes - neighbour.parms.get(NEIGH_VAR.UCAST_PROBES);
    if (left >= 0 && left < neighbour.parms.get(NEIGH_VAR.APP_PROBES)) {
      notify(table, neighbour, RTM.GETNEIGH, { flags: NLM_F.REQUEST });
    } else {
      table.protocol.solicit?.(neighbour);
    }
  }
  neighbour.probes++;
}

/**
 * It is used, so that its address must be known (`neigh_event_send_probe`).
 *
 * @param immediately Whether it is asked at once.
 */
export function eventSend(table: NeighTable, neighbour: Neighbour, immediately = true): void {
  const { now } = table;
  const { parms } = neighbour;
  neighbour.used = now;
  if (neighbour.is(NUD_CONNECTED | NUD.DELAY | NUD.PROBE) || neighbour.dead) return;
  if (neighbour.is(NUD.STALE)) {
    delTimer(table, neighbour);
    neighbour.state = NUD.DELAY;
    neighbour.updated = now;
    addTimer(table, neighbour, parms.get(NEIGH_VAR.DELAY_PROBE_TIME));
    return;
  }
  if (neighbour.is(NUD.INCOMPLETE)) return;
  neighbour.updated = now;
  if (parms.get(NEIGH_VAR.MCAST_PROBES) + parms.get(NEIGH_VAR.APP_PROBES) === 0) {
    neighbour.state = NUD.FAILED;
    return;
  }
  neighbour.probes = parms.get(NEIGH_VAR.UCAST_PROBES);
  delTimer(table, neighbour);
  neighbour.state = NUD.INCOMPLETE;
  addTimer(table, neighbour, immediately ? untilNextProbe(neighbour) : 1);
  if (immediately) probe(table, neighbour);
}
