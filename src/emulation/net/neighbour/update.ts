/** What changes a neighbour: net/core/neighbour.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NTF, NUD } from "../../../abi/neighbour.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { Explanation } from "../extack.ts";
import { manage } from "./create.ts";
import type { Neighbour } from "./neighbour.ts";
import {
  NTF_EXT_VALIDATED,
  NTF_MANAGED,
  NUD_CONNECTED,
  NUD_IN_TIMER,
  NUD_VALID,
} from "./neighbour.ts";
import { notify } from "./notify.ts";
import { NEIGH_VAR } from "./parms.ts";
import type { NeighTable } from "./table.ts";
import { addTimer, delTimer, invalidate } from "./timer.ts";

/** How a neighbour is changed: `NEIGH_UPDATE_F_*`, net/neighbour.h. */
export interface NeighUpdate {
  /** Its link-layer address, where one is given. */
  readonly lladdr?: Uint8Array;
  /** NUD_*: what it is to become. */
  readonly state: number;
  /** Another address replaces the one it has. */
  readonly override?: boolean;
  /** Another address makes the one it has doubtful. */
  readonly weakOverride?: boolean;
  /** It may cease to be a router. */
  readonly overrideIsRouter?: boolean;
  /** It is a router. */
  readonly isRouter?: boolean;
  /** An administrator wants it. */
  readonly admin?: boolean;
  /** It is to be found. */
  readonly use?: boolean;
  /** It is to be kept fresh. */
  readonly managed?: boolean;
  /** Somebody else has learned of it. */
  readonly extLearned?: boolean;
  /** Somebody else sees to its being right. */
  readonly extValidated?: boolean;
  /** Whose request it is. */
  readonly portid?: number;
}

/** What a change brings about. */
interface Effects {
  notify: boolean;
  gc: boolean;
  managed: boolean;
}

/** Changes a neighbour; 0, or a negative error number (`__neigh_update`). */
export function neighUpdate(
  table: NeighTable,
  neighbour: Neighbour,
  update: NeighUpdate,
  extack: Explanation = {},
): number {
  const before = neighbour.state;
  const effects: Effects = { notify: false, gc: false, managed: false };
  const { error, state } = change(table, neighbour, update, { effects, extack });
  if (effects.notify) {
    notify(table, neighbour, RTM.NEWNEIGH, { portid: update.portid ?? 0 });
  }
  if (((state ^ before) & NUD.PERMANENT) !== 0 || effects.gc) updateGcList(table, neighbour);
  if (effects.managed) updateManagedList(table, neighbour);
  return error;
}

/** The change itself; returns the state that it was to have. */
function change(
  table: NeighTable,
  neighbour: Neighbour,
  update: NeighUpdate,
  { effects, extack }: { readonly effects: Effects; readonly extack: Explanation },
): { readonly error: number; readonly state: number } {
  const before = neighbour.state;
  if (neighbour.dead) {
    extack.msg = "Neighbor entry is now dead";
    return { error: -ERRNO.EPERM, state: before };
  }
  if (update.admin !== true && (before & (NUD.NOARP | NUD.PERMANENT)) !== 0) {
    return { error: -ERRNO.EPERM, state: update.state };
  }
  updateFlags(neighbour, update, effects);
  if (update.use === true || update.managed === true) {
    neighbour.state = before & ~NUD.PERMANENT;
    return { error: 0, state: neighbour.state };
  }
  if ((update.state & NUD_VALID) === 0) {
    delTimer(table, neighbour);
    neighbour.state = update.state;
    effects.notify = (before & NUD_VALID) !== 0;
    if (
      (before & (NUD.INCOMPLETE | NUD.PROBE)) !== 0 && (update.state & NUD.FAILED) !== 0
    ) {
      invalidate(table, neighbour);
      effects.notify = true;
    }
    return { error: 0, state: update.state };
  }
  return confirm(table, neighbour, update, { effects, extack });
}

/** Its address is known from now on. */
function confirm(
  table: NeighTable,
  neighbour: Neighbour,
  update: NeighUpdate,
  { effects, extack }: { readonly effects: Effects; readonly extack: Explanation },
): { readonly error: number; readonly state: number } {
  const { now } = table;
  const before = neighbour.state;
  const wasValid = (before & NUD_VALID) !== 0;
  let { state } = update;
  let lladdr = proposed(neighbour, update.lladdr);
  if (lladdr === undefined) {
    if (!wasValid) {
      extack.msg = "No link layer address given";
      return { error: -ERRNO.EINVAL, state };
    }
    lladdr = neighbour.lladdr;
  }
  if ((state & NUD_CONNECTED) !== 0) neighbour.confirmed = now;
  let mayCease = update.overrideIsRouter === true;
  let ignored = false;
  if (wasValid) {
    if (lladdr !== neighbour.lladdr && update.override !== true) {
      mayCease = false;
      if (update.weakOverride === true && (before & NUD_CONNECTED) !== 0) {
        lladdr = neighbour.lladdr;
        state = NUD.STALE;
      } else {
        ignored = true;
      }
    } else if (
      lladdr === neighbour.lladdr && state === NUD.STALE && update.admin !== true
    ) {
      state = before;
    }
  }
  if (!ignored) settle(table, neighbour, { lladdr, state, effects });
  if (mayCease) updateIsRouter(neighbour, update, effects);
  return { error: 0, state };
}

/** The address that is proposed, the one it has if it is the same. */
function proposed(neighbour: Neighbour, lladdr: Uint8Array | undefined): Uint8Array | undefined {
  const { dev: { addrLen }, lladdr: cached } = neighbour;
  if (addrLen === 0) return cached;
  if (lladdr === undefined) return undefined;
  const same = neighbour.is(NUD_VALID) && cached.every((byte, at) => lladdr[at] === byte);
  return same ? cached : lladdr.slice(0, addrLen);
}

/** It has this address and this state. */
function settle(
  table: NeighTable,
  neighbour: Neighbour,
  { lladdr, state, effects }: {
    readonly lladdr: Uint8Array;
    readonly state: number;
    readonly effects: Effects;
  },
): void {
  const { now } = table;
  const otherState = state !== neighbour.state;
  const otherAddress = lladdr !== neighbour.lladdr;
  if (otherState || otherAddress) neighbour.updated = now;
  if (otherState) {
    delTimer(table, neighbour);
    if ((state & NUD.PROBE) !== 0) neighbour.probes = 0;
    if ((state & NUD_IN_TIMER) !== 0) {
      const { reachableTime } = neighbour.parms;
      addTimer(table, neighbour, (state & NUD.REACHABLE) !== 0 ? reachableTime : 0);
    }
    neighbour.state = state;
    effects.notify = true;
  }
  if (otherAddress) {
    neighbour.lladdr = lladdr;
    if ((state & NUD_CONNECTED) === 0) {
      neighbour.confirmed = now - (neighbour.parms.get(NEIGH_VAR.BASE_REACHABLE_TIME) << 1);
    }
    effects.notify = true;
  }
}

/** `neigh_update_flags` */
function updateFlags(neighbour: Neighbour, update: NeighUpdate, effects: Effects): void {
  if (update.admin !== true) return;
  const wanted = (update.extLearned === true ? NTF.EXT_LEARNED : 0) |
    (update.managed === true ? NTF_MANAGED : 0) |
    (update.extValidated === true ? NTF_EXT_VALIDATED : 0);
  const mask = NTF.EXT_LEARNED | NTF_MANAGED | NTF_EXT_VALIDATED;
  const others = (neighbour.flags ^ wanted) & mask;
  if (others === 0) return;
  neighbour.flags ^= others;
  effects.notify = true;
  effects.gc = (others & ~NTF_MANAGED) !== 0;
  effects.managed = (others & NTF_MANAGED) !== 0;
}

/** `neigh_update_is_router` */
function updateIsRouter(
  neighbour: Neighbour,
  { isRouter = false }: NeighUpdate,
  effects: Effects,
): void {
  if (((neighbour.flags & NTF.ROUTER) !== 0) === isRouter) return;
  neighbour.flags ^= NTF.ROUTER;
  effects.notify = true;
}

/** It counts against the thresholds, or does so no longer (`neigh_update_gc_list`). */
function updateGcList(table: NeighTable, neighbour: Neighbour): void {
  if (neighbour.dead) return;
  const exempt = neighbour.is(NUD.PERMANENT) ||
    (neighbour.flags & (NTF.EXT_LEARNED | NTF_EXT_VALIDATED)) !== 0;
  if (exempt === !table.gcList.has(neighbour)) return;
  if (exempt) {
    table.gcList.delete(neighbour);
    table.gcEntries--;
  } else {
    table.gcList.add(neighbour);
    table.gcEntries++;
  }
}

/** `neigh_update_managed_list` */
function updateManagedList(table: NeighTable, neighbour: Neighbour): void {
  if (neighbour.dead) return;
  if ((neighbour.flags & NTF_MANAGED) !== 0) manage(table, neighbour);
  else table.managed.delete(neighbour);
}
