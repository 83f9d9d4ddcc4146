/** How a neighbour goes before its time: net/core/neighbour.c, net/ipv4/arp.c. */

import { NUD } from "../../../abi/neighbour.ts";
import type { Explanation } from "../extack.ts";
import type { NetDevice } from "../stack.ts";
import { arpTable } from "./arp.ts";
import type { Neighbour } from "./neighbour.ts";
import { NUD_VALID } from "./neighbour.ts";
import { release, removeOne } from "./release.ts";
import type { NeighTable } from "./table.ts";
import { neighUpdate } from "./update.ts";

/** A request deletes a neighbour; 0, or a negative error number (the end of `neigh_delete`). */
export function neighDelete(
  table: NeighTable,
  neighbour: Neighbour,
  { portid, extack }: { readonly portid: number; readonly extack?: Explanation },
): number {
  neighbour.refcnt++;
  const update = { state: NUD.FAILED, override: true, admin: true, portid };
  const error = neighUpdate(table, neighbour, update, extack);
  release(table, neighbour);
  removeOne(table, neighbour);
  return error;
}

/** An address is a broadcast address now: whoever had it is unknown (`arp_invalidate`). */
export function arpInvalidate(dev: NetDevice, address: number): void {
  const table = arpTable(dev.net.machine);
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, address);
  const neighbour = table.lookup(key, dev);
  if (neighbour === undefined || neighbour.is(NUD_VALID)) return;
  if ((neighbour.state & ~NUD.NOARP) !== 0) neighDelete(table, neighbour, { portid: 0 });
  else removeOne(table, neighbour);
}
