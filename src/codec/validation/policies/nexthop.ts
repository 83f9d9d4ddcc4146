/** The policies of nexthop objects: net/ipv4/nexthop.c. */

import { NEXTHOP_ATTRIBUTES, NEXTHOP_RES_BUCKET, NEXTHOP_RES_GROUP } from "../../nexthop.ts";
import { NESTED, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `rtm_nh_policy_new` of net/ipv4/nexthop.c. */
export const RTM_NH_POLICY_NEW: Policy = policy("rtm_nh_policy_new", NEXTHOP_ATTRIBUTES, {
  maxtype: 16,
  rows: {
    group: { type: "binary" },
    gateway: { type: "binary" },
    hwStatsEnable: { type: "u32", max: 1 },
    groups: UNCHECKED,
    master: UNCHECKED,
    resBucket: UNCHECKED,
    opFlags: UNCHECKED,
    groupStats: UNCHECKED,
  },
});

/** `rtm_nh_policy_get` of net/ipv4/nexthop.c. */
export const RTM_NH_POLICY_GET: Policy = policy("rtm_nh_policy_get", NEXTHOP_ATTRIBUTES, {
  maxtype: 14,
  others: "unchecked",
  rows: { id: { type: "u32" }, opFlags: { type: "u32", mask: 3 } },
});

/** `rtm_nh_policy_del` of net/ipv4/nexthop.c. */
export const RTM_NH_POLICY_DEL: Policy = policy("rtm_nh_policy_del", NEXTHOP_ATTRIBUTES, {
  maxtype: 1,
});

/** `rtm_nh_policy_dump` of net/ipv4/nexthop.c. */
export const RTM_NH_POLICY_DUMP: Policy = policy("rtm_nh_policy_dump", NEXTHOP_ATTRIBUTES, {
  maxtype: 14,
  others: "unchecked",
  rows: {
    oif: { type: "u32" },
    groups: { type: "flag" },
    master: { type: "u32" },
    fdb: { type: "flag" },
    opFlags: { type: "u32", mask: 3 },
  },
});

/** `rtm_nh_res_policy_new` of net/ipv4/nexthop.c. */
export const RTM_NH_RES_POLICY_NEW: Policy = policy("rtm_nh_res_policy_new", NEXTHOP_RES_GROUP, {
  maxtype: 3,
});

/** `rtm_nh_policy_dump_bucket` of net/ipv4/nexthop.c. */
export const RTM_NH_POLICY_DUMP_BUCKET: Policy = policy(
  "rtm_nh_policy_dump_bucket",
  NEXTHOP_ATTRIBUTES,
  {
    maxtype: 13,
    others: "unchecked",
    rows: { id: { type: "u32" }, oif: { type: "u32" }, master: { type: "u32" }, resBucket: NESTED },
  },
);

/** `rtm_nh_res_bucket_policy_dump` of net/ipv4/nexthop.c. */
export const RTM_NH_RES_BUCKET_POLICY_DUMP: Policy = policy(
  "rtm_nh_res_bucket_policy_dump",
  NEXTHOP_RES_BUCKET,
  { others: "unchecked", rows: { nhId: { type: "u32" } } },
);

/** `rtm_nh_policy_get_bucket` of net/ipv4/nexthop.c. */
export const RTM_NH_POLICY_GET_BUCKET: Policy = policy(
  "rtm_nh_policy_get_bucket",
  NEXTHOP_ATTRIBUTES,
  { maxtype: 13, others: "unchecked", rows: { id: { type: "u32" }, resBucket: NESTED } },
);

/** `rtm_nh_res_bucket_policy_get` of net/ipv4/nexthop.c. */
export const RTM_NH_RES_BUCKET_POLICY_GET: Policy = policy(
  "rtm_nh_res_bucket_policy_get",
  NEXTHOP_RES_BUCKET,
  { maxtype: 1 },
);
