/** What is looked at in actions: net/sched/act_api.c and what each kind's `init` parses. */

import { ERRNO } from "../../../abi/errno.ts";
import { NLA_HDRLEN, NLM_F } from "../../../abi/netlink.ts";
import {
  TCA_GATE_ONE,
  TCA_PEDIT,
  TCA_TUNNEL_KEY_ACT,
  TCA_TUNNEL_KEY_ENC_OPTS,
} from "../../../abi/tc_act.ts";
import {
  ACTION_ATTRIBUTES,
  ACTION_GATE,
  ACTION_PEDIT,
  ACTION_PEDIT_KEY_EX,
  ACTION_ROOT,
  ACTION_TUNNEL_KEY,
  ACTION_TUNNEL_KEY_ERSPAN,
  ACTION_TUNNEL_KEY_GENEVE,
  ACTION_TUNNEL_KEY_VXLAN,
} from "../../tc/mod.ts";
import type { Policy } from "../attribute_policy.ts";
import { VALIDATE } from "../parse.ts";
import * as nested from "../policies/tc_nested.ts";
import * as of from "../policies/tc_action.ts";
import { policy } from "../policy.ts";
import type { Scope, Step } from "../steps.ts";
import {
  attributes,
  each,
  enter,
  idOf,
  inOrder,
  inside,
  lastOf,
  needs,
  quietly,
  renamed,
  validated,
} from "../steps.ts";
import type { StepsOfKind } from "./tc_steps.ts";
import { byKind, ifMissing, ifThere, kindFits, kindIn, refusedAs, requires } from "./tc_steps.ts";

const { EINVAL } = ERRNO;
const { LIBERAL, STRICT } = VALIDATE;

/** TCA_ACT_MAX_PRIO of linux/pkt_cls.h: how many actions there may be. */
const MOST = 32;

function untold(policy: Policy): readonly Step[] {
  return [quietly(attributes(policy, LIBERAL))];
}

function strictly(policy: Policy): readonly Step[] {
  return [attributes(policy, STRICT)];
}

const gate: readonly Step[] = [
  attributes(of.ACTION_GATE_POLICY, STRICT),
  quietly(needs(ACTION_GATE, "parms")),
  inside(
    ACTION_GATE,
    "entryList",
    each(undefined, {
      [TCA_GATE_ONE.ENTRY]: [
        refusedAs(
          EINVAL,
          "Could not parse nested entry",
          attributes(nested.GATE_ENTRY_POLICY, STRICT),
        ),
      ],
    }, [(_, ack) => {
      ack.say(0, "Attribute isn't type 'entry'");
      return 0;
    }]),
  ),
];

const MISSING = "Missing required attribute";

const pedit: readonly Step[] = [
  ...untold(of.ACTION_PEDIT_POLICY),
  ifMissing(
    ACTION_PEDIT,
    "parms",
    needs(
      ACTION_PEDIT,
      "parmsEx",
      "act_pedit: Missing required TCA_PEDIT_PARMS or TCA_PEDIT_PARMS_EX pedit attribute",
    ),
  ),
  inside(
    ACTION_PEDIT,
    "keysEx",
    each(undefined, {
      [TCA_PEDIT.KEY_EX]: [
        quietly(attributes(nested.PEDIT_KEY_EX_POLICY, LIBERAL)),
        requires(ACTION_PEDIT_KEY_EX, "htype", MISSING),
        requires(ACTION_PEDIT_KEY_EX, "cmd", MISSING),
      ],
    }, [({ nest }, ack) => ack.blame(EINVAL, "Unknown attribute, expected extended key", nest)]),
  ),
];

const NO_GENEVE = "Missing tunnel key geneve option class, type or data";

/** `tunnel_key_copy_opts`. */
const tunnelOptions: readonly Step[] = [
  validated(nested.TUNNEL_KEY_OPTIONS_POLICY, LIBERAL),
  each(undefined, {
    [TCA_TUNNEL_KEY_ENC_OPTS.GENEVE]: [
      attributes(nested.TUNNEL_KEY_GENEVE_POLICY, LIBERAL),
      needs(ACTION_TUNNEL_KEY_GENEVE, "class", NO_GENEVE),
      needs(ACTION_TUNNEL_KEY_GENEVE, "type", NO_GENEVE),
      needs(ACTION_TUNNEL_KEY_GENEVE, "data", NO_GENEVE),
    ],
    [TCA_TUNNEL_KEY_ENC_OPTS.VXLAN]: [
      attributes(nested.TUNNEL_KEY_VXLAN_POLICY, STRICT),
      needs(ACTION_TUNNEL_KEY_VXLAN, "gbp", "Missing tunnel key vxlan option gbp"),
    ],
    [TCA_TUNNEL_KEY_ENC_OPTS.ERSPAN]: [
      attributes(nested.TUNNEL_KEY_ERSPAN_POLICY, STRICT),
      needs(ACTION_TUNNEL_KEY_ERSPAN, "ver", "Missing tunnel key erspan option ver"),
    ],
  }),
];

const tunnelParms = idOf(ACTION_TUNNEL_KEY, "parms");

/** Offset of `t_action` in `struct tc_tunnel_key` of linux/tc_act/tc_tunnel_key.h. */
const T_ACTION = 20;

const tunnelKey: readonly Step[] = [
  renamed(
    "Failed to parse nested tunnel key attributes",
    attributes(of.ACTION_TUNNEL_KEY_POLICY, LIBERAL),
  ),
  needs(ACTION_TUNNEL_KEY, "parms", "Missing tunnel key parameters"),
  (scope, ack) => {
    const at = lastOf(scope, tunnelParms) + NLA_HDRLEN + T_ACTION;
    return scope.view.getInt32(at, true) === TCA_TUNNEL_KEY_ACT.SET
      ? inside(ACTION_TUNNEL_KEY, "encOpts", ...tunnelOptions)(scope, ack)
      : 0;
  },
];

/** TCA_ACT_OPTIONS by kind. */
const OPTIONS: StepsOfKind = {
  bpf: untold(of.ACTION_BPF_POLICY),
  connmark: untold(of.ACTION_CONNMARK_POLICY),
  csum: untold(of.ACTION_CSUM_POLICY),
  ct: strictly(of.ACTION_CT_POLICY),
  ctinfo: strictly(of.ACTION_CTINFO_POLICY),
  gact: untold(of.ACTION_GACT_POLICY),
  gate,
  ife: untold(of.ACTION_IFE_POLICY),
  mirred: [attributes(of.ACTION_MIRRED_POLICY, LIBERAL)],
  mpls: strictly(of.ACTION_MPLS_POLICY),
  nat: untold(of.ACTION_NAT_POLICY),
  pedit,
  police: untold(of.ACTION_POLICE_POLICY),
  sample: untold(of.ACTION_SAMPLE_POLICY),
  simple: untold(of.ACTION_SIMPLE_POLICY),
  skbedit: untold(of.ACTION_SKBEDIT_POLICY),
  skbmod: untold(of.ACTION_SKBMOD_POLICY),
  tunnel_key: tunnelKey,
  vlan: untold(of.ACTION_VLAN_POLICY),
};

const known: ReadonlySet<string> = new Set(Object.keys(OPTIONS));

const options = byKind(
  ACTION_ATTRIBUTES,
  Object.fromEntries(
    Object.entries(OPTIONS).map(([kind, steps]) => [
      kind,
      [inside(ACTION_ATTRIBUTES, "options", ...steps)],
    ]),
  ),
);

/** Only numbers, and what is left over, are looked at. */
const anything = attributes(policy("NULL", ACTION_ROOT, "numbers"), LIBERAL);

const one = attributes(of.ACTION_ATTRIBUTES_POLICY, LIBERAL);

/** `tc_action_load_ops`. */
const named: readonly Step[] = [
  one,
  needs(ACTION_ATTRIBUTES, "kind", "TC action kind must be specified"),
  kindFits(ACTION_ATTRIBUTES, "TC action name too long"),
];

/** The actions of a list, numbered from 1 on without a gap. */
function actionsIn(list: Scope): readonly Scope[] {
  const actions: Scope[] = [];
  while (actions.length < MOST) {
    const at = lastOf(list, actions.length + 1);
    if (at === 0) break;
    actions.push(enter(list, at));
  }
  return actions;
}

/** Steps on each action. */
function forEach(steps: readonly Step[]): Step {
  return (list, ack) => {
    for (const [index, action] of actionsIn(list).entries()) {
      const errno = inOrder(steps, action, ack);
      if (errno !== 0) return ack.within(errno, String(index + 1));
    }
    return 0;
  };
}

const notTooMany: Step = (list, ack) =>
  lastOf(list, MOST + 1) === 0 ? 0 : ack.say(EINVAL, `Only ${MOST} actions supported per filter`);

/** The kernel looks for all kinds before it looks at any options. */
const optionsOfAll: Step = (list, ack) =>
  actionsIn(list).every((action) => known.has(kindIn(action, ACTION_ATTRIBUTES) ?? ""))
    ? forEach([options])(list, ack)
    : 0;

/** A list of actions that are made: `tcf_action_init`. */
export const ACTIONS: readonly Step[] = [anything, notTooMany, forEach(named), optionsOfAll];

/** What filters do: `tcf_exts_validate`. An old police has precedence, where there is one. */
export function extensions(
  table: Policy["table"],
  { act, police }: { readonly act: string; readonly police?: string },
): Step {
  const actions = inside(table, act, ...ACTIONS);
  if (police === undefined) return actions;
  const old = inside(table, police, ...untold(of.ACTION_POLICE_POLICY));
  return (scope, ack) =>
    inOrder(
      [ifThere(table, police, old), ifMissing(table, police, actions)],
      scope,
      ack,
    );
}

const tab = (...steps: readonly Step[]) => inside(ACTION_ROOT, "tab", anything, ...steps);

/** What RTM_NEWACTION parses in TCA_ACT_TAB. */
export const NEW_ACTIONS: Step = tab(...ACTIONS.slice(1));

/** An action is found by its kind and its index: `tcf_action_get_1`. */
export const FIND_ACTIONS: Step = tab(forEach([
  one,
  needs(ACTION_ATTRIBUTES, "index", "Invalid TC action index value"),
  needs(ACTION_ATTRIBUTES, "kind", "Specified TC action kind not found"),
]));

const flush: Step = (list, ack) => {
  const first = lastOf(list, 1);
  if (first === 0) return ack.say(EINVAL, "Invalid netlink attributes while flushing TC action");
  return inOrder(
    [one, needs(ACTION_ATTRIBUTES, "kind", "Cannot flush unknown TC action")],
    enter(list, first),
    ack,
  );
};

/** With NLM_F_ROOT all actions of a kind are deleted: `tca_action_flush`. */
export const DELETE_ACTIONS: Step = (scope, ack) => {
  const all = (scope.view.getUint16(6, true) & NLM_F.ROOT) !== 0;
  return (all ? tab(flush) : FIND_ACTIONS)(scope, ack);
};
