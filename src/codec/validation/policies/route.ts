/** The policies of routes. */

import { ROUTE_ATTRIBUTES } from "../../route/mod.ts";
import { atLeast, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `rtm_ipv4_policy` of net/ipv4/fib_frontend.c. */
export const RTM_IPV4_POLICY: Policy = policy("rtm_ipv4_policy", ROUTE_ATTRIBUTES, {
  strictFrom: "nhId",
  rows: {
    dst: { type: "u32" },
    src: { type: "u32" },
    gateway: { type: "u32" },
    prefsrc: { type: "u32" },
    cacheinfo: UNCHECKED,
    mfcStats: UNCHECKED,
    pref: UNCHECKED,
    expires: UNCHECKED,
    ttlPropagate: UNCHECKED,
    flowlabel: UNCHECKED,
  },
});

/** `rtm_ipv6_policy` of net/ipv6/route.c. */
export const RTM_IPV6_POLICY: Policy = policy("rtm_ipv6_policy", ROUTE_ATTRIBUTES, {
  strictFrom: "nhId",
  rows: {
    gateway: atLeast(16),
    prefsrc: atLeast(16),
    expires: { type: "u32" },
    flowlabel: { type: "be32" },
    flow: UNCHECKED,
    cacheinfo: UNCHECKED,
    mfcStats: UNCHECKED,
    ttlPropagate: UNCHECKED,
  },
});

/** `rtm_mpls_policy` of net/mpls/af_mpls.c. */
export const RTM_MPLS_POLICY: Policy = policy("rtm_mpls_policy", ROUTE_ATTRIBUTES, {
  others: "unchecked",
  rows: { oif: { type: "u32" }, ttlPropagate: { type: "u8" }, dst: { type: "u32" } },
});
