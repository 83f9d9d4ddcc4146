import {
  NEXTHOP_GRP_TYPE,
  NHA,
  NHA_GROUP_STATS,
  NHA_GROUP_STATS_ENTRY,
  NHA_OP_FLAG,
  NHA_RES_BUCKET,
  NHA_RES_GROUP,
} from "../abi/nexthop.ts";
import { RT_SCOPE, RTM, RTNH_F, RTPROT } from "../abi/rtnetlink.ts";
import type { Encap } from "./encap/encap.ts";
import { ENCAP_ROWS } from "./encap/encap.ts";
import type { Family, FamilyHeader, FamilyMessage } from "./message.ts";
import { addressFamily } from "./message.ts";
import { list, nest } from "./nests.ts";
import type { StructType } from "./struct.ts";
import { struct } from "./struct.ts";
import type { AttributeSet } from "./set.ts";
import { AttributeTable } from "./table.ts";
import type { AttributeType } from "./type.ts";
import {
  arrayOf,
  binary,
  enumeration,
  flag,
  flagSet,
  ip,
  u16,
  u32,
  u64,
  u8,
  uint,
} from "./types.ts";

/** `struct nhmsg` (linux/nexthop.h): a nexthop's fixed header. */
export interface NexthopHeader extends FamilyHeader {
  /** `nh_scope`: RT_SCOPE_*; in answers alone. */
  scope: number;
  /** `nh_protocol`: RTPROT_*: who made the nexthop. */
  protocol: number;
  /** `nh_flags`: RTNH_F_*. */
  flags: number;
}

/** `struct nhmsg` of linux/nexthop.h. */
export const NHMSG: StructType<NexthopHeader> = struct<NexthopHeader>({
  name: "nhmsg",
  prefix: "nh_",
}, {
  family: addressFamily,
  scope: enumeration(u8, ["RT_SCOPE", RT_SCOPE]),
  protocol: enumeration(u8, ["RTPROT", RTPROT]),
  flags: flagSet(u32, ["RTNH_F", RTNH_F]),
});

/** `struct nexthop_grp`: a member of a group. */
export interface NexthopGroupMember {
  /** The nexthop's id. */
  id: number;
  /** The low byte of its weight less one. */
  weight: number;
  /** The high byte of its weight less one, since Linux 6.13. */
  weightHigh?: number;
  /** Reserved. Zero if `opFlags` has NHA_OP_FLAG_RESP_GRP_RESVD_0; else it may be anything. */
  resvd2?: number;
}

const groupMember: AttributeType<NexthopGroupMember> = struct<NexthopGroupMember>({
  name: "nexthop_grp",
  prefix: "",
}, { id: u32, weight: u8, weightHigh: u8, resvd2: u16 });

/** `NHA_RES_GROUP_*`: a resilient group, whose flows keep their nexthop while it is in use. */
export interface NexthopResGroupAttributes extends AttributeSet {
  /** `NHA_RES_GROUP_PAD`. */
  pad?: Uint8Array;
  /** `NHA_RES_GROUP_BUCKETS`: how many buckets flows are put into. */
  buckets?: number;
  /** `NHA_RES_GROUP_IDLE_TIMER`: without packets for so long a bucket may move, in 1/100 s. */
  idleTimer?: number;
  /** `NHA_RES_GROUP_UNBALANCED_TIMER`: after so long they move all the same, in 1/100 s; 0 never. */
  unbalancedTimer?: number;
  /** `NHA_RES_GROUP_UNBALANCED_TIME`: for how long they were not as the weights say, in 1/100 s. */
  unbalancedTime?: bigint;
}

/** `NHA_RES_GROUP_*`; `rtm_nh_res_policy_new` and `nla_put_nh_group_res` of net/ipv4/nexthop.c. */
export const NEXTHOP_RES_GROUP: AttributeTable<NexthopResGroupAttributes> = new AttributeTable(
  "NHA_RES_GROUP",
  NHA_RES_GROUP,
  { pad: binary, buckets: u16, idleTimer: u32, unbalancedTimer: u32, unbalancedTime: u64 },
);

/** `NHA_RES_BUCKET_*`: a bucket of a resilient group. */
export interface NexthopResBucketAttributes extends AttributeSet {
  /** `NHA_RES_BUCKET_PAD`. */
  pad?: Uint8Array;
  /** `NHA_RES_BUCKET_INDEX`: its number. */
  index?: number;
  /** `NHA_RES_BUCKET_IDLE_TIME`: since its last packet, in 1/100 s. */
  idleTime?: bigint;
  /** `NHA_RES_BUCKET_NH_ID`: the nexthop its packets take. */
  nhId?: number;
}

/** `NHA_RES_BUCKET_*`; `nh_fill_res_bucket` of net/ipv4/nexthop.c. */
export const NEXTHOP_RES_BUCKET: AttributeTable<NexthopResBucketAttributes> = new AttributeTable(
  "NHA_RES_BUCKET",
  NHA_RES_BUCKET,
  { pad: binary, index: u16, idleTime: u64, nhId: u32 },
);

/** `NHA_GROUP_STATS_ENTRY_*`: what a member of a group counted. */
export interface NexthopGroupStatsEntryAttributes extends AttributeSet {
  /** `NHA_GROUP_STATS_ENTRY_ID`: the nexthop's id. */
  id?: number;
  /** `NHA_GROUP_STATS_ENTRY_PACKETS`: packets that took it. */
  packets?: bigint;
  /** `NHA_GROUP_STATS_ENTRY_PACKETS_HW`: those of them that hardware forwarded. */
  packetsHw?: bigint;
}

/** `NHA_GROUP_STATS_ENTRY_*`; `nla_put_nh_group_stats_entry` of net/ipv4/nexthop.c. */
export const NEXTHOP_GROUP_STATS_ENTRY: AttributeTable<NexthopGroupStatsEntryAttributes> =
  new AttributeTable(
    "NHA_GROUP_STATS_ENTRY",
    NHA_GROUP_STATS_ENTRY,
    { id: u32, packets: uint, packetsHw: uint },
  );

/** `NHA_*` of linux/nexthop.h, Linux 6.18: the attributes of a nexthop or a bucket. */
export type NexthopAttributes = AttributeSet & Encap & {
  /** `NHA_ID`: the nexthop's number, and a bucket's group. */
  id?: number;
  /** `NHA_GROUP`: the members, of a group. */
  group?: NexthopGroupMember[];
  /** `NHA_GROUP_TYPE`: NEXTHOP_GRP_TYPE_*. */
  groupType?: number;
  /** `NHA_BLACKHOLE`: packets are dropped. */
  blackhole?: true;
  /** `NHA_OIF`: the index of the link that packets go out by. */
  oif?: number;
  /** `NHA_GATEWAY`. */
  gateway?: string;
  /** `NHA_GROUPS`: in dumps, groups alone. */
  groups?: true;
  /** `NHA_MASTER`: in dumps, those on links with this master. */
  master?: number;
  /** `NHA_FDB`: it is for a bridge's forwarding table, not for routes. */
  fdb?: true;
  /** `NHA_RES_GROUP`. */
  resGroup?: NexthopResGroupAttributes;
  /** `NHA_RES_BUCKET`. */
  resBucket?: NexthopResBucketAttributes;
  /** `NHA_OP_FLAGS`: NHA_OP_FLAG_*. */
  opFlags?: number;
  /** `NHA_GROUP_STATS`: an NHA_GROUP_STATS_ENTRY for each member. */
  groupStats?: NexthopGroupStatsEntryAttributes[];
  /** `NHA_HW_STATS_ENABLE`: 1 if hardware is to count as well. */
  hwStatsEnable?: number;
  /** `NHA_HW_STATS_USED`: 1 if hardware does. */
  hwStatsUsed?: number;
};

/** `NHA_*`; `rtm_nh_policy_new`, `rtm_nh_policy_dump` and `nh_fill_node` of net/ipv4/nexthop.c. */
export const NEXTHOP_ATTRIBUTES: AttributeTable<NexthopAttributes> = new AttributeTable<
  NexthopAttributes
>("NHA", NHA, {
  id: u32,
  group: arrayOf(groupMember),
  groupType: enumeration(u16, ["NEXTHOP_GRP_TYPE", NEXTHOP_GRP_TYPE]),
  blackhole: flag,
  oif: u32,
  gateway: ip,
  ...ENCAP_ROWS,
  groups: flag,
  master: u32,
  fdb: flag,
  resGroup: nest(() => NEXTHOP_RES_GROUP, { flagged: true }),
  resBucket: nest(() => NEXTHOP_RES_BUCKET, { flagged: true }),
  opFlags: flagSet(u32, ["NHA_OP_FLAG", NHA_OP_FLAG]),
  groupStats: list({
    key: "entry",
    id: NHA_GROUP_STATS.ENTRY,
    type: nest(() => NEXTHOP_GROUP_STATS_ENTRY, { flagged: true }),
  }, { flagged: true }),
  hwStatsEnable: u32,
  hwStatsUsed: u32,
});

/** A nexthop object, which routes may share: RTM_NEWNEXTHOP, DELNEXTHOP, GETNEXTHOP. */
export type NexthopMessage = FamilyMessage<"nexthop", NexthopHeader, NexthopAttributes>;

/** The nexthop family; net/ipv4/nexthop.c. */
export const NEXTHOP: Family<"nexthop", NexthopHeader, NexthopAttributes> = {
  kind: "nexthop",
  types: [RTM.NEWNEXTHOP, RTM.DELNEXTHOP, RTM.GETNEXTHOP],
  header: NHMSG,
  attributes: NEXTHOP_ATTRIBUTES,
};

/** A bucket of a resilient group: RTM_NEWNEXTHOPBUCKET, DELNEXTHOPBUCKET, GETNEXTHOPBUCKET. */
export type NexthopBucketMessage = FamilyMessage<
  "nexthop-bucket",
  NexthopHeader,
  NexthopAttributes
>;

/** The family of nexthop groups' buckets; net/ipv4/nexthop.c. */
export const NEXTHOP_BUCKET: Family<"nexthop-bucket", NexthopHeader, NexthopAttributes> = {
  kind: "nexthop-bucket",
  types: [RTM.NEWNEXTHOPBUCKET, RTM.DELNEXTHOPBUCKET, RTM.GETNEXTHOPBUCKET],
  header: NHMSG,
  attributes: NEXTHOP_ATTRIBUTES,
};
