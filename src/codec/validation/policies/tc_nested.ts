/** The policies of nests in the options of qdiscs, classes and actions. */

import { TCA_GRED_VQ_ENTRY } from "../../../abi/pkt_sched.ts";
import { nest } from "../../nests.ts";
import type { AttributeSet } from "../../set.ts";
import { AttributeTable } from "../../table.ts";
import type { QdiscGredQueueAttributes } from "../../tc/mod.ts";
import {
  ACTION_GATE_ENTRY,
  ACTION_PEDIT_KEY_EX,
  ACTION_TUNNEL_KEY_ERSPAN,
  ACTION_TUNNEL_KEY_GENEVE,
  ACTION_TUNNEL_KEY_OPTIONS,
  ACTION_TUNNEL_KEY_VXLAN,
  QDISC_ETS,
  QDISC_GRED_QUEUE,
} from "../../tc/mod.ts";
import type { Policy } from "../attribute_policy.ts";
import { atMost, NESTED } from "../attribute_policy.ts";
import { policy } from "../policy.ts";

/** `ets_priomap_policy` of net/sched/sch_ets.c. */
export const ETS_PRIOMAP_POLICY: Policy = policy("ets_priomap_policy", QDISC_ETS, {
  others: "unchecked",
  rows: { priomapBand: { type: "u8" } },
});

/** `ets_quanta_policy` of net/sched/sch_ets.c. */
export const ETS_QUANTA_POLICY: Policy = policy("ets_quanta_policy", QDISC_ETS, {
  others: "unchecked",
  rows: { quantaBand: { type: "u32" } },
});

/** `ets_class_policy` of net/sched/sch_ets.c. */
export const ETS_CLASS_POLICY: Policy = policy("ets_class_policy", QDISC_ETS, {
  others: "unchecked",
  rows: { quantaBand: { type: "u32" } },
});

interface GredQueues extends AttributeSet {
  entry?: QdiscGredQueueAttributes;
}

const GRED_QUEUES: AttributeTable<GredQueues> = new AttributeTable(
  "TCA_GRED_VQ_ENTRY",
  TCA_GRED_VQ_ENTRY,
  { entry: nest(() => QDISC_GRED_QUEUE) },
);

/** `gred_vqe_policy` of net/sched/sch_gred.c. */
export const GRED_QUEUES_POLICY: Policy = policy("gred_vqe_policy", GRED_QUEUES);

/** `entry_policy` of net/sched/act_gate.c. */
export const GATE_ENTRY_POLICY: Policy = policy("entry_policy", ACTION_GATE_ENTRY);

/** `pedit_key_ex_policy` of net/sched/act_pedit.c. */
export const PEDIT_KEY_EX_POLICY: Policy = policy("pedit_key_ex_policy", ACTION_PEDIT_KEY_EX, {
  rows: { htype: { type: "u16", max: 5 }, cmd: { type: "u16", max: 1 } },
});

/** `enc_opts_policy` of net/sched/act_tunnel_key.c. */
export const TUNNEL_KEY_OPTIONS_POLICY: Policy = policy(
  "enc_opts_policy",
  ACTION_TUNNEL_KEY_OPTIONS,
  { strictFrom: "vxlan", rows: { geneve: NESTED } },
);

/** `geneve_opt_policy` of net/sched/act_tunnel_key.c. */
export const TUNNEL_KEY_GENEVE_POLICY: Policy = policy(
  "geneve_opt_policy",
  ACTION_TUNNEL_KEY_GENEVE,
  { rows: { data: atMost(127) } },
);

/** `vxlan_opt_policy` of net/sched/act_tunnel_key.c. */
export const TUNNEL_KEY_VXLAN_POLICY: Policy = policy("vxlan_opt_policy", ACTION_TUNNEL_KEY_VXLAN);

/** `erspan_opt_policy` of net/sched/act_tunnel_key.c. */
export const TUNNEL_KEY_ERSPAN_POLICY: Policy = policy(
  "erspan_opt_policy",
  ACTION_TUNNEL_KEY_ERSPAN,
);
