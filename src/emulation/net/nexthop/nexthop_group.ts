/** The members of nexthop groups: net/ipv4/nexthop.c. */

import { AF } from "../../../abi/socket.ts";
import type { NetStack } from "../stack.ts";
import type { Nexthop, NhGroup, NhGrpEntry } from "./nexthop.ts";
import { nexthopBucketNotify } from "./nexthop_net.ts";
import type { ResGroupGiven } from "./res_table.ts";
import { NhResTable } from "./res_table.ts";

/** Hashes have 31 bits. */
const HASHES = 2 ** 31;

/** A member that is to be. */
export interface MemberGiven {
  readonly id: number;
  readonly weight: number;
}

/** What a group is asked to be. */
export interface GroupGiven {
  readonly members: readonly MemberGiven[];
  /** What a resilient one is asked to be; `undefined`: hash-threshold. */
  readonly resilient: ResGroupGiven | undefined;
  readonly hwStats: boolean;
}

/** A member of a group. */
export function entryOf(nh: Nexthop, parent: Nexthop, weight: number, packets = 0n): NhGrpEntry {
  return { nh, parent, weight, packets, upperBound: 0, wantsBuckets: 0, countBuckets: 0 };
}

/** Shares out the hashes by weights (`nh_hthr_group_rebalance`). */
export function rebalance(entries: readonly NhGrpEntry[]): void {
  let total = 0;
  for (const { weight } of entries) total += weight;
  let weights = 0;
  for (const entry of entries) {
    weights += entry.weight;
    entry.upperBound = Math.floor((weights * HASHES + (total >>> 1)) / total) - 1;
  }
}

/** Whether one of the members is of IPv4. */
export function hasV4(entries: readonly NhGrpEntry[]): boolean {
  return entries.some(({ nh }) => nh.info?.family === AF.INET);
}

/** Gives a new group its members, which must be there (`nexthop_create_group`). */
export function makeGroup(
  net: NetStack,
  parent: Nexthop,
  { members, resilient, hwStats }: GroupGiven,
  { fdb, find }: { readonly fdb: boolean; readonly find: (id: number) => Nexthop | undefined },
): NhGroup {
  const entries: NhGrpEntry[] = [];
  for (const { id, weight } of members) {
    const nh = find(id);
    if (nh === undefined) continue;
    const entry = entryOf(nh, parent, weight);
    nh.grpList.unshift(entry);
    entries.push(entry);
  }
  const group: NhGroup = {
    entries,
    resilient: resilient !== undefined,
    fdb,
    hasV4: hasV4(entries),
    hwStats,
    spareHwStats: false,
    resTable: undefined,
  };
  if (resilient === undefined) rebalance(entries);
  else {group.resTable = new NhResTable<NhGrpEntry>(
      net.machine.clock,
      resilient,
      ({ parent }, index) => {
        nexthopBucketNotify.tell(net.machine, net, parent, index);
      },
    );}
  return group;
}

/** A member is one no longer (`list_del`). */
export function unlist(entry: NhGrpEntry): void {
  const { grpList } = entry.nh;
  const at = grpList.indexOf(entry);
  if (at >= 0) grpList.splice(at, 1);
}
