/** Requests about traffic control: net/sched/sch_api.c, net/sched/cls_api.c, net/sched/act_api.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { ACTION_ROOT, FILTER_ATTRIBUTES, TCAMSG, TCMSG } from "../../tc/mod.ts";
import { VALIDATE } from "../parse.ts";
import { RTM_TCA_POLICY, TCF_TFILTER_DUMP_POLICY } from "../policies/tc.ts";
import { ACTION_ROOT_POLICY } from "../policies/tc_action.ts";
import { policy } from "../policy.ts";
import type { Step } from "../steps.ts";
import { attributes, idOf, inOrder, lastOf, needs } from "../steps.ts";
import type { Handler } from "./handler.ts";
import { DELETE_ACTIONS, FIND_ACTIONS, NEW_ACTIONS } from "./tc_action.ts";
import { CHAIN, FIND_FILTER, NEW_CHAIN, NEW_FILTER } from "./tc_filter.ts";
import { NEW_CLASS, NEW_QDISC } from "./tc_qdisc.ts";

const { ENOENT } = ERRNO;
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

// Where in a request `struct tcmsg` has its handle and the halves of its tcm_info.
const HANDLE = NLMSG_HDRLEN + 8;
const PROTOCOL = NLMSG_HDRLEN + 16;
const PRIORITY = NLMSG_HDRLEN + 18;

const kindId = idOf(FILTER_ATTRIBUTES, "kind");

/** A filter that is not made has a priority; without one all of a chain are meant. */
const priority: Step = (scope, ack) => {
  const { view } = scope;
  if (view.getUint16(PRIORITY, true) !== 0) return 0;
  const type = view.getUint16(4, true);
  if (type === RTM.DELTFILTER) {
    return view.getUint32(HANDLE, true) === 0 && view.getUint16(PROTOCOL, true) === 0 &&
        lastOf(scope, kindId) === 0
      ? 0
      : ack.say(ENOENT, "Cannot flush filters with protocol, handle or kind set");
  }
  return type === RTM.NEWTFILTER && (view.getUint16(6, true) & NLM_F.CREATE) !== 0
    ? 0
    : ack.say(ENOENT, "Invalid filter command with priority of zero");
};

const tc = { family: AF.UNSPEC, size: TCMSG.size, doit: [liberal] } as const;

/** The handlers of RTM_*QDISC, RTM_*TCLASS, RTM_*TFILTER, RTM_*CHAIN and RTM_*ACTION. */
export const TC_HANDLERS: readonly Handler[] = [
  { type: RTM.NEWQDISC, ...tc, later: NEW_QDISC },
  { type: RTM.DELQDISC, ...tc },
  { type: RTM.GETQDISC, ...tc, dumpit: [liberal] },
  { type: RTM.NEWTCLASS, ...tc, later: NEW_CLASS },
  { type: RTM.DELTCLASS, ...tc },
  { type: RTM.GETTCLASS, ...tc },
  { type: RTM.NEWTFILTER, ...tc, doit: [liberal, priority], later: NEW_FILTER },
  { type: RTM.DELTFILTER, ...tc, doit: [liberal, priority], later: FIND_FILTER },
  {
    type: RTM.GETTFILTER,
    ...tc,
    doit: [liberal, priority],
    later: FIND_FILTER,
    dumpit: ifWhole(attributes(TCF_TFILTER_DUMP_POLICY, LIBERAL)),
  },
  { type: RTM.NEWCHAIN, ...tc, later: NEW_CHAIN },
  { type: RTM.DELCHAIN, ...tc, later: [CHAIN] },
  { type: RTM.GETCHAIN, ...tc, later: [CHAIN], dumpit: ifWhole(liberal) },
  {
    type: RTM.NEWACTION,
    family: AF.UNSPEC,
    size: TCAMSG.size,
    doit: [...action, NEW_ACTIONS],
  },
  {
    type: RTM.DELACTION,
    family: AF.UNSPEC,
    size: TCAMSG.size,
    doit: [...action, DELETE_ACTIONS],
  },
  {
    type: RTM.GETACTION,
    family: AF.UNSPEC,
    size: TCAMSG.size,
    doit: [...action, FIND_ACTIONS],
    dumpit: [attributes(ACTION_ROOT_POLICY, LIBERAL)],
  },
];
