/** Which nexthop of a group packets take: net/ipv4/nexthop.c. */

import { NUD } from "../../../abi/neighbour.ts";
import { AF } from "../../../abi/socket.ts";
import { arpTable } from "../neighbour/arp.ts";
import type { Nexthop, NhGrpEntry, NhInfo } from "./nexthop.ts";

/** NUD_VALID. */
const VALID = NUD.PERMANENT | NUD.NOARP | NUD.REACHABLE | NUD.PROBE | NUD.STALE | NUD.DELAY;

/** Whether nothing speaks against its gateway (`nexthop_is_good_nh`); those of IPv6 are not asked. */
function isGood({ info }: Nexthop): boolean {
  const { dev, gateway } = info?.nhc ?? {};
  if (info?.family !== AF.INET || dev === undefined) return true;
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, gateway?.v4 ?? 0);
  const neighbour = arpTable(dev.net.machine).lookup(key, dev);
  return neighbour === undefined || (neighbour.state & VALID) !== 0;
}

function entryFor({ group }: Nexthop, hash: number): NhGrpEntry | undefined {
  if (group === undefined) return undefined;
  const { entries, resTable } = group;
  if (resTable !== undefined) {
    const bucket = resTable.buckets[hash % resTable.buckets.length];
    if (bucket !== undefined) resTable.use(bucket);
    return bucket?.entry;
  }
  const good = entries.filter(({ nh }) => isGood(nh));
  return good.find(({ upperBound }) => hash <= upperBound) ?? good[0] ?? entries[0];
}

/** Chooses one of a group's (`nexthop_select_path`). */
export function nexthopSelectPath(nh: Nexthop, hash: number): NhInfo | undefined {
  const entry = entryFor(nh, hash);
  if (entry === undefined) return nh.info;
  entry.packets++;
  return entry.nh.info;
}
