/** Requests about traffic control: net/sched/sch_api.c, net/sched/cls_api.c, net/sched/act_api.c. */

import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { ACTION_ROOT, TCAMSG, TCMSG } from "../../tc/mod.ts";
import { VALIDATE } from "../parse.ts";
import { RTM_TCA_POLICY, TCF_TFILTER_DUMP_POLICY } from "../policies/tc.ts";
import { ACTION_ROOT_POLICY } from "../policies/tc_action.ts";
import { policy } from "../policy.ts";
import type { Step } from "../steps.ts";
import { attributes, inOrder, needs } from "../steps.ts";
import type { Handler } from "./handler.ts";

const { LIBERAL } = VALIDATE;

const liberal = attributes(RTM_TCA_POLICY, LIBERAL);

/** A dump that a shorter header makes an empty one. */
function ifWhole(...steps: readonly Step[]): readonly Step[] {
  return [(scope, ack) => scope.end < NLMSG_HDRLEN + TCMSG.size ? 0 : inOrder(steps, scope, ack)];
}

const action: readonly Step[] = [
  attributes(policy("NULL", ACTION_ROOT, "numbers"), LIBERAL),
  needs(ACTION_ROOT, "tab", "Netlink action attributes missing"),
];

const DOIT: readonly number[] = [
  RTM.NEWQDISC,
  RTM.DELQDISC,
  RTM.NEWTCLASS,
  RTM.DELTCLASS,
  RTM.GETTCLASS,
  RTM.NEWTFILTER,
  RTM.DELTFILTER,
  RTM.NEWCHAIN,
  RTM.DELCHAIN,
];

const tc = { family: AF.UNSPEC, size: TCMSG.size, doit: [liberal] } as const;

/** The handlers of RTM_*QDISC, RTM_*TCLASS, RTM_*TFILTER, RTM_*CHAIN and RTM_*ACTION. */
export const TC_HANDLERS: readonly Handler[] = [
  ...DOIT.map((type) => ({ type, ...tc })),
  { type: RTM.GETQDISC, ...tc, dumpit: [liberal] },
  {
    type: RTM.GETTFILTER,
    ...tc,
    dumpit: ifWhole(attributes(TCF_TFILTER_DUMP_POLICY, LIBERAL)),
  },
  { type: RTM.GETCHAIN, ...tc, dumpit: ifWhole(liberal) },
  { type: RTM.NEWACTION, family: AF.UNSPEC, size: TCAMSG.size, doit: action },
  { type: RTM.DELACTION, family: AF.UNSPEC, size: TCAMSG.size, doit: action },
  {
    type: RTM.GETACTION,
    family: AF.UNSPEC,
    size: TCAMSG.size,
    doit: action,
    dumpit: [attributes(ACTION_ROOT_POLICY, LIBERAL)],
  },
];
