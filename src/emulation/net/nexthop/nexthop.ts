/** Nexthop objects as state: net/ipv4/nexthop.c, include/net/nexthop.h. */

import type { Fib6Nh } from "../ipv6/fib6/fib6_nh.ts";
import type { FibNh } from "../ipv4/fib/fib_nh.ts";
import type { NetStack } from "../stack.ts";
import type { NhResTable } from "./res_table.ts";

/** Where packets go that take a nexthop (`struct nh_info`). */
export class NhInfo {
  /** AF_INET, AF_INET6. */
  readonly family: number;
  /** Whether packets are dropped. */
  readonly reject: boolean;
  /** Whether it is for a bridge's forwarding table. */
  readonly fdb: boolean;
  /** The next hop, as IPv4's routes see it (`fib_nhc`). */
  readonly nhc: FibNh;
  /** The next hop, as IPv6's routes see it; absent if it is one of IPv4, or has no device. */
  readonly fib6: Fib6Nh | undefined;
  /** The nexthop whose it is. */
  parent: Nexthop | undefined = undefined;

  /** For those who make nexthops. */
  constructor({ family, reject, fdb, nhc, fib6 }: Omit<NhInfo, "parent">) {
    this.family = family;
    this.reject = reject;
    this.fdb = fdb;
    this.nhc = nhc;
    this.fib6 = fib6;
  }
}

/** A member of a group (`struct nh_grp_entry`). */
export interface NhGrpEntry {
  readonly nh: Nexthop;
  readonly weight: number;
  /** The group. */
  parent: Nexthop;
  /** The greatest of the hashes that choose it, of a hash-threshold group. */
  upperBound: number;
  /** How many buckets of a resilient group it should have. */
  wantsBuckets: number;
  /** How many it has. */
  countBuckets: number;
  /** Packets that took it. */
  packets: bigint;
}

/** The members of a group (`struct nh_group`). */
export interface NhGroup {
  readonly entries: readonly NhGrpEntry[];
  readonly resilient: boolean;
  readonly fdb: boolean;
  hasV4: boolean;
  /** Whether hardware is to count as well. */
  readonly hwStats: boolean;
  /** `hwStats` of what stands in when a member goes, which nobody has set (`spare`). */
  readonly spareHwStats: boolean;
  /** The buckets of a resilient group. */
  resTable: NhResTable<NhGrpEntry> | undefined;
}

/** An entry of a forwarding database that uses a nexthop. */
export interface FdbUser {
  /** Ends it, without a word. */
  readonly end: () => void;
}

/** A nexthop object (`struct nexthop`): a single one has `info`, a group has `group`. */
export class Nexthop {
  readonly net: NetStack;
  readonly id: number;
  /** RTPROT_*. */
  protocol: number;
  /** RTNH_F_*. */
  flags: number;
  info: NhInfo | undefined;
  group: NhGroup | undefined;
  /** Where it is a member of groups, the newest first (`grp_list`). */
  readonly grpList: NhGrpEntry[] = [];
  /** What uses it of forwarding databases, the oldest first (`fdb_list`). */
  readonly fdbList: Set<FdbUser> = new Set();
  /** Whether it is gone. */
  dead = false;

  /** For those who make nexthops. */
  constructor(
    net: NetStack,
    { id, protocol, flags, info, group }:
      & Pick<Nexthop, "id" | "protocol" | "flags">
      & Partial<Pick<Nexthop, "info" | "group">>,
  ) {
    this.net = net;
    this.id = id;
    this.protocol = protocol;
    this.flags = flags;
    this.info = info;
    this.group = group;
  }
}

/** What single nexthops a nexthop consists of: itself, or a group's members. */
export function infosOf({ info, group }: Nexthop): readonly NhInfo[] {
  if (group === undefined) return info === undefined ? [] : [info];
  return group.entries.flatMap(({ nh }) => nh.info ?? []);
}

/** Its next hops, as IPv4's routes see them (`nexthop_fib_nhc`). */
export function nhcsOf(nh: Nexthop): readonly FibNh[] {
  return infosOf(nh).map(({ nhc }) => nhc);
}

/** Its next hops, as IPv6's routes see them (`nexthop_for_each_fib6_nh`). */
export function fib6NhsOf(nh: Nexthop): readonly Fib6Nh[] {
  return infosOf(nh).flatMap(({ fib6 }) => fib6 ?? []);
}

/** The weights of its next hops. */
export function weightsOf({ group }: Nexthop): readonly number[] {
  return group === undefined ? [1] : group.entries.map(({ weight }) => weight);
}

/** How many next hops it has (`nexthop_num_path`). */
export function nexthopNumPath({ group }: Nexthop): number {
  return group?.entries.length ?? 1;
}

/** Whether packets that take it are dropped (`nexthop_is_blackhole`). */
export function nexthopIsBlackhole(nh: Nexthop): boolean {
  const infos = infosOf(nh);
  return infos.length === 1 && infos[0]?.reject === true;
}
