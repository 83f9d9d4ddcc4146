/** What is looked at in the options of filters, by their kinds. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLA_HDRLEN } from "../../../abi/netlink.ts";
import {
  FILTER_ATTRIBUTES,
  FILTER_BASIC,
  FILTER_BPF,
  FILTER_CGROUP,
  FILTER_FLOW,
  FILTER_FW,
  FILTER_MATCHALL,
  FILTER_ROUTE,
  FILTER_U32,
} from "../../tc/mod.ts";
import type { Policy } from "../attribute_policy.ts";
import { VALIDATE } from "../parse.ts";
import * as of from "../policies/tc_filter.ts";
import type { Step } from "../steps.ts";
import { attributes, idOf, inside, lastOf, needs, quietly } from "../steps.ts";
import { extensions } from "./tc_action.ts";
import { ematches } from "./tc_ematch.ts";
import { FLOWER, FLOWER_TEMPLATE } from "./tc_flower.ts";
import type { StepsOfKind } from "./tc_steps.ts";
import { byKind, classifierFlags, ifMissing, kindFits } from "./tc_steps.ts";

const { EINVAL } = ERRNO;
const { LIBERAL } = VALIDATE;

function untold(policy: Policy): Step {
  return quietly(attributes(policy, LIBERAL));
}

const both = { act: "act", police: "police" };

/** A program is given by a file descriptor, or by its instructions and their number. */
const program: Step = (scope) => {
  const has = (key: string) => lastOf(scope, idOf(FILTER_BPF, key)) !== 0;
  return has("fd") === (has("ops") && has("opsLen")) ? EINVAL : 0;
};

const selector: readonly Step[] = [
  needs(FILTER_U32, "sel", "cls_u32: Selector not specified"),
  (scope) => {
    // struct tc_u32_sel of linux/pkt_cls.h has 16 bytes, the third of which counts the keys.
    const at = lastOf(scope, idOf(FILTER_U32, "sel"));
    const { view } = scope;
    const size = view.getUint16(at, true) - NLA_HDRLEN;
    return size < 16 + 16 * view.getUint8(at + NLA_HDRLEN + 2) ? EINVAL : 0;
  },
];

/** TCA_OPTIONS by kind. */
const OPTIONS: StepsOfKind = {
  basic: [
    untold(of.FILTER_BASIC_POLICY),
    extensions(FILTER_BASIC, both),
    ematches(FILTER_BASIC, "ematches"),
  ],
  bpf: [untold(of.FILTER_BPF_POLICY), program, extensions(FILTER_BPF, both)],
  cgroup: [
    untold(of.FILTER_CGROUP_POLICY),
    extensions(FILTER_CGROUP, both),
    ematches(FILTER_CGROUP, "ematches"),
  ],
  flow: [
    untold(of.FILTER_FLOW_POLICY),
    ematches(FILTER_FLOW, "ematches"),
    extensions(FILTER_FLOW, both),
  ],
  flower: FLOWER,
  fw: [untold(of.FILTER_FW_POLICY), extensions(FILTER_FW, both)],
  matchall: [
    untold(of.FILTER_MATCHALL_POLICY),
    classifierFlags(FILTER_MATCHALL),
    extensions(FILTER_MATCHALL, { act: "act" }),
  ],
  route: [untold(of.FILTER_ROUTE_POLICY), extensions(FILTER_ROUTE, both)],
  u32: [
    attributes(of.FILTER_U32_POLICY, LIBERAL),
    classifierFlags(FILTER_U32, "cls_u32: Invalid filter flags"),
    // A hash table is all that a filter with a divisor makes.
    ifMissing(FILTER_U32, "divisor", ...selector, extensions(FILTER_U32, both)),
  ],
};

function inOptions(kinds: StepsOfKind): Step {
  return byKind(
    FILTER_ATTRIBUTES,
    Object.fromEntries(
      Object.entries(kinds).map(([kind, steps]) => [
        kind,
        [inside(FILTER_ATTRIBUTES, "options", ...steps)],
      ]),
    ),
  );
}

/** TC_ACT_EXT_VAL_MASK of linux/pkt_cls.h. */
const LAST_CHAIN = 0x0fffffff;

/** What is looked at in requests about chains when the block is found. */
export const CHAIN: Step = inside(
  FILTER_ATTRIBUTES,
  "chain",
  ({ view, at }, ack) =>
    view.getUint32(at, true) > LAST_CHAIN
      ? ack.say(EINVAL, "Specified chain index exceeds upper limit")
      : 0,
);

/** What is looked at in requests about filters when the qdisc is found. */
export const FIND_FILTER: readonly Step[] = [
  kindFits(FILTER_ATTRIBUTES, "Specified TC filter name too long"),
  CHAIN,
];

/** What RTM_NEWTFILTER parses. */
export const NEW_FILTER: readonly Step[] = [...FIND_FILTER, inOptions(OPTIONS)];

/** What RTM_NEWCHAIN parses: a template, which flower alone has. */
export const NEW_CHAIN: readonly Step[] = [
  CHAIN,
  kindFits(FILTER_ATTRIBUTES, "Specified TC chain template name too long"),
  inOptions({ flower: FLOWER_TEMPLATE }),
];
