/** When all neighbours of a device go: net/core/neighbour.c. */

import { NUD } from "../../../abi/neighbour.ts";
import type { NetDevice } from "../stack.ts";
import type { Neighbour } from "./neighbour.ts";
import { NTF_EXT_VALIDATED, NUD_VALID } from "./neighbour.ts";
import { proxyIfdown } from "./proxy.ts";
import { cleanUp, unlink } from "./release.ts";
import type { NeighTable } from "./table.ts";
import { delTimer } from "./timer.ts";

/** The device has another address (`neigh_changeaddr`). */
export function neighChangeaddr(table: NeighTable, dev: NetDevice): void {
  flush(table, dev, false);
}

/** It is down (`neigh_ifdown`). */
export function neighIfdown(table: NeighTable, dev: NetDevice): void {
  flush(table, dev, false);
  proxyIfdown(table, dev, false);
}

/** It has no carrier any longer (`neigh_carrier_down`). */
export function neighCarrierDown(table: NeighTable, dev: NetDevice): void {
  flush(table, dev, true);
  proxyIfdown(table, dev, true);
}

/** `neigh_flush_dev` */
function flush(table: NeighTable, dev: NetDevice, skipPermanent: boolean): void {
  for (const neighbour of [...table.ofDevice(dev)].reverse()) {
    const stays = neighbour.is(NUD.PERMANENT) || (neighbour.flags & NTF_EXT_VALIDATED) !== 0;
    if (!skipPermanent || !stays) flushOne(table, neighbour);
  }
}

/** `neigh_flush_one` */
function flushOne(table: NeighTable, neighbour: Neighbour): void {
  delTimer(table, neighbour);
  unlink(table, neighbour);
  if (neighbour.refcnt !== 1) {
    neighbour.state = neighbour.is(NUD_VALID) ? NUD.NOARP : NUD.NONE;
  }
  cleanUp(table, neighbour);
}
