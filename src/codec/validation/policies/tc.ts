/** The policies of traffic control: net/sched/sch_api.c, net/sched/cls_api.c. */

import { FILTER_ATTRIBUTES, QDISC_ATTRIBUTES } from "../../tc/mod.ts";
import { atMost, NESTED } from "../attribute_policy.ts";
import type { Policy } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `rtm_tca_policy` of net/sched/sch_api.c. */
export const RTM_TCA_POLICY: Policy = policy("rtm_tca_policy", QDISC_ATTRIBUTES, {
  others: "unchecked",
  rows: {
    kind: { type: "string" },
    stab: NESTED,
    dumpInvisible: { type: "flag" },
    chain: { type: "u32" },
    ingressBlock: { type: "u32" },
    egressBlock: { type: "u32" },
    rate: atMost(2),
  },
});

/** `tcf_tfilter_dump_policy` of net/sched/cls_api.c. */
export const TCF_TFILTER_DUMP_POLICY: Policy = policy(
  "tcf_tfilter_dump_policy",
  FILTER_ATTRIBUTES,
  {
    others: "unchecked",
    rows: { chain: { type: "u32" }, dumpFlags: { type: "bitfield32", valid: 1 } },
  },
);
