import { RTM } from "../../../abi/rtnetlink.ts";
import type { Neighbour } from "./neighbour.ts";
import { notify } from "./notify.ts";
import type { NeighTable } from "./table.ts";

/** One less refers to a neighbour (`neigh_release`). */
export function release(table: NeighTable, neighbour: Neighbour): void {
  if (--neighbour.refcnt > 0) return;
  table.stats.destroys++;
  table.entries--;
  neighbour.parms.refcnt--;
}

/** It is in no table any longer (`neigh_mark_dead`). */
export function unlink(table: NeighTable, neighbour: Neighbour): void {
  table.remove(neighbour);
  neighbour.dead = true;
  if (table.gcList.delete(neighbour)) table.gcEntries--;
  table.managed.delete(neighbour);
}

/** Tells that it is gone (`neigh_cleanup_and_release`). */
export function cleanUp(table: NeighTable, neighbour: Neighbour): void {
  notify(table, neighbour, RTM.DELNEIGH);
  release(table, neighbour);
}

/** It goes, unless somebody uses it (`neigh_remove_one`). */
export function removeOne(table: NeighTable, neighbour: Neighbour): boolean {
  if (neighbour.refcnt !== 1) return false;
  unlink(table, neighbour);
  cleanUp(table, neighbour);
  return true;
}
