/** The policy of rules. */

import { RULE_ATTRIBUTES } from "../../rule.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `fib_rule_policy` of net/core/fib_rules.c. */
export const FIB_RULE_POLICY: Policy = policy("fib_rule_policy", RULE_ATTRIBUTES, {
  strictFrom: "dscp",
  rows: {
    iifname: { type: "string", length: 15 },
    suppressIfgroup: { type: "u32" },
    suppressPrefixlen: { type: "u32" },
    oifname: { type: "string", length: 15 },
    dscp: { type: "u8", max: 63 },
    flowlabel: { type: "be32" },
    flowlabelMask: { type: "be32" },
    dscpMask: { type: "u8", mask: 63 },
  },
});
