/** The policies of neighbours and of forwarding databases. */

import { NEIGHBOUR_ATTRIBUTES } from "../../neighbour.ts";
import { atMost, UNCHECKED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `nda_policy` of net/core/neighbour.c. */
export const NDA_POLICY: Policy = policy("nda_policy", NEIGHBOUR_ATTRIBUTES, {
  strictFrom: "nhId",
  rows: {
    dst: atMost(32),
    flagsExt: { type: "u32", mask: 5 },
    linkNetnsid: UNCHECKED,
    srcVni: UNCHECKED,
    ndmStateMask: UNCHECKED,
    ndmFlagsMask: UNCHECKED,
  },
});

/** No policy: entries of forwarding databases, whose attributes each driver looks at. */
export const FDB_POLICY: Policy = policy("NULL", NEIGHBOUR_ATTRIBUTES, "numbers");
