/** Messages of nexthops and of buckets: net/ipv4/nexthop.c. */

import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import {
  NEXTHOP_GRP_TYPE,
  NHA,
  NHA_GROUP_STATS,
  NHA_GROUP_STATS_ENTRY,
  NHA_OP_FLAG,
  NHA_RES_BUCKET,
  NHA_RES_GROUP,
} from "../../../abi/nexthop.ts";
import { AF } from "../../../abi/socket.ts";
import { HZ } from "../../net/jiffies.ts";
import type { Nexthop, NhGroup, NhGrpEntry, NhInfo } from "../../net/nexthop/nexthop.ts";
import { attribute, joined, nest, u16, u32, u64, uint } from "../attribute_bytes.ts";
import type { RouteMessageHeader } from "../route/route_message.ts";
import { nlaTotalSize, nlmsgTotalSize } from "../nla_size.ts";

/** `struct nhmsg`. */
const NHMSG = 8;
/** `struct nexthop_grp`. */
const MEMBER = 8;
/** USER_HZ. */
const USER_HZ = 100;
const U32 = 4;
const U64 = 8;

/** Jiffies as 1/100 s (`jiffies_to_clock_t`). */
function clockOf(jiffies: number): number {
  return Math.floor(jiffies * USER_HZ / HZ);
}

/** A message's bytes. */
function message(
  { type, flags, seq, pid }: RouteMessageHeader,
  nhm: {
    readonly family: number;
    readonly scope: number;
    readonly protocol: number;
    readonly flags: number;
  },
  parts: readonly Uint8Array[],
): Uint8Array {
  const head = new Uint8Array(NLMSG_HDRLEN + NHMSG);
  const bytes = joined([head, ...parts]);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, seq, true);
  view.setUint32(12, pid, true);
  bytes.set([nhm.family, nhm.scope, nhm.protocol], NLMSG_HDRLEN);
  view.setUint32(NLMSG_HDRLEN + 4, nhm.flags, true);
  return bytes;
}

/** `nla_put_nh_group_stats`. */
function statsOf({ entries, hwStats }: NhGroup, opFlags: number): Uint8Array[] {
  const hardware = (opFlags & NHA_OP_FLAG.DUMP_HW_STATS) !== 0;
  return [
    u32(NHA.HW_STATS_ENABLE, Number(hwStats)),
    ...hardware && hwStats ? [u32(NHA.HW_STATS_USED, 0)] : [],
    nest(
      NHA.GROUP_STATS,
      ...entries.map(({ nh, packets }) =>
        nest(
          NHA_GROUP_STATS.ENTRY,
          u32(NHA_GROUP_STATS_ENTRY.ID, nh.id),
          uint(NHA_GROUP_STATS_ENTRY.PACKETS, packets),
          ...hardware ? [uint(NHA_GROUP_STATS_ENTRY.PACKETS_HW, 0n)] : [],
        )
      ),
    ),
  ];
}

function membersOf(entries: readonly NhGrpEntry[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * MEMBER);
  const view = new DataView(bytes.buffer);
  for (const [index, { nh: { id }, weight }] of entries.entries()) {
    view.setUint32(index * MEMBER, id, true);
    view.setUint16(index * MEMBER + 4, weight - 1, true);
  }
  return bytes;
}

/** `nla_put_nh_group`. */
function groupParts(group: NhGroup, opFlags: number): Uint8Array[] {
  const { entries, fdb, resTable } = group;
  return [
    ...fdb ? [attribute(NHA.FDB)] : [],
    u16(NHA.GROUP_TYPE, resTable === undefined ? NEXTHOP_GRP_TYPE.MPATH : NEXTHOP_GRP_TYPE.RES),
    attribute(NHA.GROUP, membersOf(entries)),
    ...resTable === undefined ? [] : [nest(
      NHA.RES_GROUP,
      u16(NHA_RES_GROUP.BUCKETS, resTable.buckets.length),
      u32(NHA_RES_GROUP.IDLE_TIMER, clockOf(resTable.idleTimer)),
      u32(NHA_RES_GROUP.UNBALANCED_TIMER, clockOf(resTable.unbalancedTimer)),
      u64(NHA_RES_GROUP.UNBALANCED_TIME, BigInt(clockOf(resTable.unbalancedTime))),
    )],
    ...(opFlags & NHA_OP_FLAG.DUMP_STATS) === 0 ? [] : statsOf(group, opFlags),
    u32(NHA.OP_FLAGS, NHA_OP_FLAG.RESP_GRP_RESVD_0),
  ];
}

function gatewayOf({ nhc: { gateway } }: NhInfo): Uint8Array[] {
  if (gateway.family === AF.INET6) {
    return [attribute(NHA.GATEWAY, Uint8Array.fromHex(gateway.v6))];
  }
  if (gateway.family === 0) return [];
  const payload = new Uint8Array(U32);
  new DataView(payload.buffer).setUint32(0, gateway.v4);
  return [attribute(NHA.GATEWAY, payload)];
}

function singleParts(info: NhInfo): Uint8Array[] {
  const { nhc: { dev, encap }, fdb } = info;
  const where = fdb ? [attribute(NHA.FDB)] : dev === undefined ? [] : [u32(NHA.OIF, dev.ifindex)];
  const encapsulation = encap === undefined
    ? []
    : [attribute(NHA.ENCAP, encap.told), u16(NHA.ENCAP_TYPE, encap.type)];
  return [...where, ...gatewayOf(info), ...encapsulation];
}

/** The message of a nexthop (`nh_fill_node`). */
export function nexthopMessage(
  { id, protocol, flags, info, group }: Nexthop,
  header: RouteMessageHeader,
  opFlags = 0,
): Uint8Array {
  const nhm = { family: 0, scope: 0, protocol, flags };
  const parts = [u32(NHA.ID, id)];
  if (group !== undefined) return message(header, nhm, [...parts, ...groupParts(group, opFlags)]);
  if (info === undefined) return message(header, nhm, parts);
  nhm.family = info.family;
  if (info.reject) return message(header, nhm, [...parts, attribute(NHA.BLACKHOLE)]);
  nhm.scope = info.nhc.scope;
  return message(header, nhm, [...parts, ...singleParts(info)]);
}

/** `nh_nlmsg_size_grp`. */
function groupRoom({ entries, resilient }: NhGroup, opFlags: number): number {
  let size = nlaTotalSize(entries.length * MEMBER) + nlaTotalSize(2) + nlaTotalSize(0) +
    nlaTotalSize(U32);
  if (resilient) {
    size += nlaTotalSize(0) + nlaTotalSize(2) + 2 * nlaTotalSize(U32) + nlaTotalSize(U64);
  }
  if ((opFlags & NHA_OP_FLAG.DUMP_STATS) === 0) return size;
  const entry = nlaTotalSize(0) + nlaTotalSize(U32) + nlaTotalSize(U64);
  size += nlaTotalSize(0) + nlaTotalSize(U32) + entries.length * entry;
  return (opFlags & NHA_OP_FLAG.DUMP_HW_STATS) === 0
    ? size
    : size + entries.length * nlaTotalSize(U64) + nlaTotalSize(U32);
}

/** `nh_nlmsg_size_single`. */
function singleRoom({ family, nhc: { gateway, encap } }: NhInfo): number {
  const address = gateway.family === 0 ? 0 : nlaTotalSize(family === AF.INET ? 4 : 16);
  return nlaTotalSize(U32) + address +
    (encap === undefined ? 0 : encap.room + nlaTotalSize(2));
}

/** Bytes that the kernel makes room for when it tells of a nexthop (`nh_nlmsg_size`). */
export function nexthopRoom({ info, group }: Nexthop, opFlags = 0): number {
  const payload = group !== undefined
    ? groupRoom(group, opFlags)
    : info === undefined
    ? 0
    : singleRoom(info);
  return nlmsgTotalSize(NHMSG + nlaTotalSize(U32) + payload);
}

/** The message of a bucket of a resilient group (`nh_fill_res_bucket`). */
export function bucketMessage(
  { id, protocol, group }: Nexthop,
  index: number,
  header: RouteMessageHeader,
): Uint8Array {
  const table = group?.resTable;
  const bucket = table?.buckets[index];
  if (table === undefined || bucket === undefined) {
    throw new RangeError(`nexthop ${id} has no bucket ${index}`);
  }
  return message(header, { family: 0, scope: 0, protocol, flags: bucket.flags }, [
    u32(NHA.ID, id),
    nest(
      NHA.RES_BUCKET,
      u16(NHA_RES_BUCKET.INDEX, index),
      u32(NHA_RES_BUCKET.NH_ID, bucket.entry?.nh.id ?? 0),
      u64(NHA_RES_BUCKET.IDLE_TIME, BigInt(clockOf(table.idleTime(bucket)))),
    ),
  ]);
}
