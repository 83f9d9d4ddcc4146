/** The policies of addresses. */

import { ADDRESS_ATTRIBUTES } from "../../address.ts";
import { atLeast, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `ifa_ipv4_policy` of net/ipv4/devinet.c. */
export const IFA_IPV4_POLICY: Policy = policy("ifa_ipv4_policy", ADDRESS_ATTRIBUTES, {
  rows: {
    address: { type: "u32" },
    local: { type: "u32" },
    label: { type: "string", length: 15 },
    broadcast: { type: "u32" },
  },
});

/** `ifa_ipv6_policy` of net/ipv6/addrconf.c. */
export const IFA_IPV6_POLICY: Policy = policy("ifa_ipv6_policy", ADDRESS_ATTRIBUTES, {
  rows: {
    address: atLeast(16),
    local: atLeast(16),
    flags: atLeast(4),
    rtPriority: atLeast(4),
    label: UNCHECKED,
  },
});
