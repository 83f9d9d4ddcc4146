/** The policies of the generic netlink controller. */

import { CONTROLLER_ATTRIBUTES } from "../../nlctrl.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `ctrl_policy_family` of net/netlink/genetlink.c. */
export const CTRL_POLICY_FAMILY: Policy = policy("ctrl_policy_family", CONTROLLER_ATTRIBUTES, {
  maxtype: 2,
  rows: { familyName: { type: "nul_string", length: 15 } },
});

/** `ctrl_policy_policy` of net/netlink/genetlink.c. */
export const CTRL_POLICY_POLICY: Policy = policy("ctrl_policy_policy", CONTROLLER_ATTRIBUTES, {
  others: "unchecked",
  rows: {
    familyId: { type: "u16" },
    familyName: { type: "nul_string", length: 15 },
    op: { type: "u32" },
  },
});
