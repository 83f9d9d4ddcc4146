/** What is looked at in the options of qdiscs and classes, by their kinds. */

import { ERRNO } from "../../../abi/errno.ts";
import { NETEM_LOSS, TCA_GRED_VQ_ENTRY, TCA_TAPRIO_SCHED } from "../../../abi/pkt_sched.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import {
  CLASS_ATTRIBUTES,
  MQPRIO_TC_ENTRY,
  QDISC_ATTRIBUTES,
  QDISC_ETS,
  QDISC_FIFO,
  QDISC_GRED,
  QDISC_GRED_QUEUE,
  QDISC_HFSC,
  QDISC_MQPRIO,
  QDISC_MULTIQ,
  QDISC_NETEM,
  QDISC_PRIO,
  QDISC_SKBPRIO,
  QDISC_TAPRIO,
  TAPRIO_TC_ENTRY,
  TC_MQPRIO_QOPT,
  TC_STAB,
} from "../../tc/mod.ts";
import type { Policy } from "../attribute_policy.ts";
import { VALIDATE } from "../parse.ts";
import { RTM_TCA_POLICY } from "../policies/tc.ts";
import * as nested from "../policies/tc_nested.ts";
import * as of from "../policies/tc_qdisc.ts";
import type { Step } from "../steps.ts";
import {
  atMostOf,
  attributes,
  each,
  fails,
  idOf,
  inOrder,
  inside,
  needs,
  quietly,
  validated,
} from "../steps.ts";
import type { StepsOfKind } from "./tc_steps.ts";
import { behind, byKind, ifThere, just, least, refusedAs, requires } from "./tc_steps.ts";

const { EINVAL, EOPNOTSUPP } = ERRNO;
const { LIBERAL, STRICT } = VALIDATE;

/** What is parsed with an extended ack. */
function told(policy: Policy): readonly Step[] {
  return [attributes(policy, LIBERAL)];
}

/** What is parsed without. */
function untold(policy: Policy): readonly Step[] {
  return [quietly(attributes(policy, LIBERAL))];
}

const fifo = [least(QDISC_FIFO.size)];

const ets: readonly Step[] = [
  attributes(of.QDISC_ETS_POLICY, STRICT),
  needs(QDISC_ETS, "nbands", "sch_ets: Number of bands is a required argument"),
  inside(QDISC_ETS, "priomap", validated(nested.ETS_PRIOMAP_POLICY, STRICT)),
  inside(QDISC_ETS, "quanta", validated(nested.ETS_QUANTA_POLICY, STRICT)),
];

const gredQueues = inside(
  QDISC_GRED,
  "vqList",
  validated(nested.GRED_QUEUES_POLICY, LIBERAL),
  each(undefined, {
    [TCA_GRED_VQ_ENTRY.ENTRY]: [
      attributes(of.QDISC_GRED_QUEUE_POLICY, LIBERAL),
      needs(QDISC_GRED_QUEUE, "dp", "sch_gred: Virtual queue with no index specified"),
    ],
  }, [(_, ack) => ack.say(EINVAL, "sch_gred: GRED_VQ_LIST can contain only entry attributes")]),
);

const gred: readonly Step[] = [
  ...told(of.QDISC_GRED_POLICY),
  ifThere(QDISC_GRED, "parms", ifThere(QDISC_GRED, "stab", gredQueues)),
];

const MISSING_INDEX = "TC entry index missing";

/** Without hardware there are no attributes: the fourth member of `struct tc_mqprio_qopt` says so. */
const HW = TC_MQPRIO_QOPT.members.find(({ key }) => key === "hw")?.offset ?? 0;
const inHardware: Step = ({ view, nest }, ack) =>
  view.getUint8(nest + 4 + HW) !== 0 ? 0 : ack.say(
    EINVAL,
    "mqprio TCA_OPTIONS can only contain netlink attributes in hardware mode",
  );

const mqprio: readonly Step[] = [
  least(TC_MQPRIO_QOPT.size),
  behind(
    TC_MQPRIO_QOPT.size + 3 & ~3,
    ...untold(of.QDISC_MQPRIO_POLICY),
    inHardware,
    each(QDISC_MQPRIO, {
      [idOf(QDISC_MQPRIO, "tcEntry")]: [
        attributes(of.MQPRIO_TC_ENTRY_POLICY, STRICT),
        requires(MQPRIO_TC_ENTRY, "index", MISSING_INDEX),
      ],
    }),
  ),
];

// struct tc_netem_qopt, tc_netem_gimodel and tc_netem_gemodel of linux/pkt_sched.h.
const NETEM_QOPT = 24;
const NETEM_GIMODEL = 20;
const NETEM_GEMODEL = 16;

const netem: readonly Step[] = [
  least(NETEM_QOPT),
  behind(
    NETEM_QOPT,
    ...untold(of.QDISC_NETEM_POLICY),
    inside(
      QDISC_NETEM,
      "loss",
      each(undefined, {
        [NETEM_LOSS.GI]: [least(NETEM_GIMODEL)],
        [NETEM_LOSS.GE]: [least(NETEM_GEMODEL)],
      }, [fails(EINVAL)]),
    ),
  ),
];

const taprio: readonly Step[] = [
  ...told(of.QDISC_TAPRIO_POLICY),
  each(QDISC_TAPRIO, {
    [idOf(QDISC_TAPRIO, "tcEntry")]: [
      attributes(of.TAPRIO_TC_ENTRY_POLICY, STRICT),
      requires(TAPRIO_TC_ENTRY, "index", `sch_taprio: ${MISSING_INDEX}`),
    ],
  }),
  inside(
    QDISC_TAPRIO,
    "schedEntryList",
    each(undefined, {
      [TCA_TAPRIO_SCHED.ENTRY]: [
        refusedAs(
          EINVAL,
          "Could not parse nested entry",
          ...untold(of.TAPRIO_SCHED_ENTRY_POLICY),
        ),
      ],
    }),
  ),
];

/** A sfb answers to all that is wrong with EINVAL. */
const sfb: Step = (scope, ack) =>
  inOrder(untold(of.QDISC_SFB_POLICY), scope, ack) === 0 ? 0 : EINVAL;

/** Without options a dualpi2 is made as usual. */
const dualpi2: Step = (scope, ack) =>
  scope.at === scope.end ? 0 : attributes(of.QDISC_DUALPI2_POLICY, STRICT)(scope, ack);

// struct tc_sfq_qopt and tc_plug_qopt of linux/pkt_sched.h.
const SFQ_QOPT = 20;
const PLUG_QOPT = 8;

/** TCA_OPTIONS of qdiscs. */
const QDISCS: StepsOfKind = {
  bfifo: fifo,
  cake: told(of.QDISC_CAKE_POLICY),
  cbs: told(of.QDISC_CBS_POLICY),
  choke: untold(of.QDISC_CHOKE_POLICY),
  codel: untold(of.QDISC_CODEL_POLICY),
  dualpi2: [dualpi2],
  etf: told(of.QDISC_ETF_POLICY),
  ets,
  fq: untold(of.QDISC_FQ_POLICY),
  fq_codel: untold(of.QDISC_FQ_CODEL_POLICY),
  fq_pie: [attributes(of.QDISC_FQ_PIE_POLICY, STRICT)],
  gred,
  hfsc: [least(QDISC_HFSC.size)],
  hhf: told(of.QDISC_HHF_POLICY),
  htb: untold(of.QDISC_HTB_POLICY),
  mqprio,
  multiq: [least(QDISC_MULTIQ.size)],
  netem,
  pfifo: fifo,
  pfifo_head_drop: fifo,
  pie: untold(of.QDISC_PIE_POLICY),
  plug: [least(PLUG_QOPT)],
  prio: [least(QDISC_PRIO.size)],
  red: told(of.QDISC_RED_POLICY),
  sfb: [sfb],
  sfq: [least(SFQ_QOPT)],
  skbprio: [just(QDISC_SKBPRIO.size)],
  taprio,
  tbf: untold(of.QDISC_TBF_POLICY),
};

/** TCA_OPTIONS of classes. */
const CLASSES: StepsOfKind = {
  drr: told(of.CLASS_DRR_POLICY),
  ets: [attributes(nested.ETS_CLASS_POLICY, STRICT)],
  hfsc: untold(of.CLASS_HFSC_POLICY),
  htb: told(of.QDISC_HTB_POLICY),
  qfq: told(of.CLASS_QFQ_POLICY),
};

/** Puts the steps of each kind inside the options. */
function inOptions(table: Policy["table"], kinds: StepsOfKind): Step {
  return byKind(
    table,
    Object.fromEntries(
      Object.entries(kinds).map(([kind, steps]) => [kind, [inside(table, "options", ...steps)]]),
    ),
  );
}

const qdiscOptions = inOptions(QDISC_ATTRIBUTES, QDISCS);

const stab = inside(
  QDISC_ATTRIBUTES,
  "stab",
  attributes(of.TC_STAB_POLICY, LIBERAL),
  needs(TC_STAB, "base", "Size table base attribute is missing"),
);

/** `qdisc_create` looks at the size table first, `qdisc_change` at the options. */
const qdisc: Step = (scope, ack) => {
  const creates = (scope.view.getUint16(6, true) & NLM_F.CREATE) !== 0;
  return inOrder(creates ? [stab, qdiscOptions] : [qdiscOptions, stab], scope, ack);
};

/** What RTM_NEWQDISC parses when it has found the link. */
export const NEW_QDISC: readonly Step[] = [qdisc];

/**
 * What RTM_NEWTCLASS parses when it has found the qdisc. The kernel goes by the qdisc's kind; what
 * the request calls it is all that is known.
 */
export const NEW_CLASS: readonly Step[] = [
  atMostOf(
    0,
    RTM_TCA_POLICY,
    ["ingressBlock", "egressBlock"],
    EOPNOTSUPP,
    "Shared blocks are not supported for classes",
  ),
  inOptions(CLASS_ATTRIBUTES, CLASSES),
];
