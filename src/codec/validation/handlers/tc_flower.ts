/** What is looked at in the options of flower filters: net/sched/cls_flower.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { ETH_P } from "../../../abi/if_ether.ts";
import { NLA_F, NLA_HDRLEN } from "../../../abi/netlink.ts";
import { TCA_FLOWER_KEY_ENC_OPTS, TCA_FLOWER_KEY_MPLS_OPTS } from "../../../abi/pkt_cls.ts";
import { FILTER_FLOWER, FLOWER_MPLS_LSE } from "../../tc/mod.ts";
import { VALIDATE } from "../parse.ts";
import * as of from "../policies/tc_filter.ts";
import type { Scope, Step } from "../steps.ts";
import {
  attributes,
  each,
  eachAttribute,
  idOf,
  inOrder,
  inside,
  lastOf,
  needs,
  quietly,
  validated,
} from "../steps.ts";
import { extensions } from "./tc_action.ts";
import { classifierFlags } from "./tc_steps.ts";

const { EBADMSG, EINVAL } = ERRNO;
const { LIBERAL, STRICT } = VALIDATE;

const ETHER_TYPES = ["keyEthType", "keyVlanEthType", "keyCvlanEthType"]
  .map((key) => idOf(FILTER_FLOWER, key));

/** The protocol that packets must have, behind their VLAN tags; 0 for any. */
function protocolIn(scope: Scope): number {
  let protocol = 0;
  for (const id of ETHER_TYPES) {
    const at = lastOf(scope, id);
    if (at === 0) break;
    protocol = scope.view.getUint16(at + NLA_HDRLEN);
    if (protocol !== ETH_P["8021Q"] && protocol !== ETH_P["8021AD"]) break;
  }
  return protocol;
}

/** Steps that are taken if packets must have one of these protocols. */
function ifProtocol(protocols: readonly number[], ...steps: readonly Step[]): Step {
  return (scope, ack) => protocols.includes(protocolIn(scope)) ? inOrder(steps, scope, ack) : 0;
}

const MPLS_KEYS = ["keyMplsTtl", "keyMplsBos", "keyMplsTc", "keyMplsLabel"]
  .map((key) => idOf(FILTER_FLOWER, key));
const mplsOptsId = idOf(FILTER_FLOWER, "keyMplsOpts");

const mplsAlone: Step = (scope, ack) => {
  const at = lastOf(scope, mplsOptsId);
  if (at === 0 || MPLS_KEYS.every((id) => lastOf(scope, id) === 0)) return 0;
  const msg = "MPLS label, Traffic Class, Bottom Of Stack and Time To Live must be encapsulated " +
    "in the MPLS options attribute";
  return ack.blame(EBADMSG, msg, at);
};

const flagged: Step = ({ view, nest }, ack) =>
  (view.getUint16(nest + 2, true) & NLA_F.NESTED) === 0
    ? ack.blame(EINVAL, "NLA_F_NESTED is missing", nest)
    : 0;

const nothingLeft: Step = (scope, ack) => {
  let next = scope.at;
  eachAttribute(scope, (at, _, length) => {
    next = at + (length + 3 & ~3);
    return 0;
  });
  return next < scope.end ? ack.say(EINVAL, "Bytes leftover after parsing MPLS options") : 0;
};

const mpls: readonly Step[] = [
  mplsAlone,
  inside(
    FILTER_FLOWER,
    "keyMplsOpts",
    flagged,
    each(undefined, {
      [TCA_FLOWER_KEY_MPLS_OPTS.LSE]: [
        attributes(of.FLOWER_MPLS_LSE_POLICY, STRICT),
        needs(FLOWER_MPLS_LSE, "depth", 'Missing MPLS option "depth"'),
      ],
    }, [({ nest }, ack) => ack.blame(EINVAL, "Invalid MPLS option type", nest)]),
    nothingLeft,
  ),
];

/** Options of tunnels; those of newer tunnels are parsed strictly. */
const tunnelOptions: Step = each(undefined, {
  [TCA_FLOWER_KEY_ENC_OPTS.GENEVE]: [attributes(of.FLOWER_GENEVE_POLICY, LIBERAL)],
  [TCA_FLOWER_KEY_ENC_OPTS.VXLAN]: [attributes(of.FLOWER_VXLAN_POLICY, STRICT)],
  [TCA_FLOWER_KEY_ENC_OPTS.ERSPAN]: [attributes(of.FLOWER_ERSPAN_POLICY, STRICT)],
  [TCA_FLOWER_KEY_ENC_OPTS.GTP]: [attributes(of.FLOWER_GTP_POLICY, STRICT)],
  [TCA_FLOWER_KEY_ENC_OPTS.PFCP]: [attributes(of.FLOWER_PFCP_POLICY, STRICT)],
});

const known = validated(of.FLOWER_ENC_OPTS_POLICY, LIBERAL);
const optsId = idOf(FILTER_FLOWER, "keyEncOpts");

/** `fl_set_enc_opt`. Masks without keys are not looked at. */
const encOpts: Step = (scope, ack) =>
  lastOf(scope, optsId) === 0 ? 0 : inOrder(
    [known, tunnelOptions].flatMap((step) => [
      inside(FILTER_FLOWER, "keyEncOpts", step),
      inside(FILTER_FLOWER, "keyEncOptsMask", step),
    ]),
    scope,
    ack,
  );

/** `fl_set_key`. */
const keys: readonly Step[] = [
  ifProtocol([ETH_P.MPLS_UC, ETH_P.MPLS_MC], ...mpls),
  ifProtocol(
    [ETH_P.CFM],
    inside(FILTER_FLOWER, "keyCfm", attributes(of.FLOWER_CFM_POLICY, STRICT)),
  ),
  encOpts,
];

const options = quietly(attributes(of.FILTER_FLOWER_POLICY, LIBERAL));

/** TCA_OPTIONS of a filter. */
export const FLOWER: readonly Step[] = [
  options,
  classifierFlags(FILTER_FLOWER),
  extensions(FILTER_FLOWER, { act: "act" }),
  ...keys,
];

/** TCA_OPTIONS of a chain's template. */
export const FLOWER_TEMPLATE: readonly Step[] = [options, ...keys];
