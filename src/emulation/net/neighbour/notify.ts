import { Hook } from "../hook.ts";
import type { Neighbour } from "./neighbour.ts";
import type { NeighTable } from "./table.ts";

/** What is told of a neighbour (`__neigh_notify`). */
export interface NeighNotice {
  readonly table: NeighTable;
  readonly neighbour: Neighbour;
  /** RTM_NEWNEIGH, RTM_DELNEIGH, or RTM_GETNEIGH where a program is to find it. */
  readonly type: number;
  /** NLM_F_*. */
  readonly flags: number;
  /** The port of whoever changed it, or 0. */
  readonly portid: number;
}

/** Tells of neighbours that came, changed or went. */
export const neighNotify: Hook<[notice: NeighNotice]> = new Hook();

/** Tells of a neighbour. */
export function notify(
  table: NeighTable,
  neighbour: Neighbour,
  type: number,
  { flags = 0, portid = 0 }: { readonly flags?: number; readonly portid?: number } = {},
): void {
  neighNotify.tell(table.machine, { table, neighbour, type, flags, portid });
}
