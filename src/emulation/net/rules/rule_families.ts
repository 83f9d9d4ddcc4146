import { ERRNO } from "../../../abi/errno.ts";
import { FR_ACT } from "../../../abi/fib_rules.ts";
import { RT_TABLE, RTNL_FAMILY } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { FamilySelectors, Rule, RuleRefusal, RuleRequest } from "./rule.ts";

const { EINVAL } = ERRNO;

/** What the rules of an address family have of their own (`struct fib_rules_ops`). */
export interface RuleFamily {
  /** AF_*, RTNL_FAMILY_*. */
  readonly family: number;
  /** The rules of a new namespace, by priority and table. */
  readonly defaults: readonly (readonly [priority: number, table: number])[];
  /** What is wrong with what is asked for. */
  readonly check: (asked: RuleRequest) => RuleRefusal | undefined;
  /** What becomes of what is asked for. */
  readonly configure: (asked: RuleRequest) => FamilySelectors;
  /** Whether a rule looks at what a request says, which need not say everything. */
  readonly compare: (rule: Rule, asked: RuleRequest) => boolean;
  /** Whether a rule that names no table gets one of its own. */
  readonly makesTables: boolean;
}

/** The priority of RT_TABLE_MAIN's rule. */
const MAIN_PRIORITY = 0x7ffe;
/** The priority of RT_TABLE_DEFAULT's rule, and of multicast routing's. */
const DEFAULT_PRIORITY = 0x7fff;

const ECN_BITS = 0x03;
/** IPTOS_TOS_MASK. */
const TOS_BITS = 0x1e;
const DSCP_BITS = 0x3f;
const FLOWLABEL_BITS = 0xfffff;

/** Nothing that is looked at in packets. */
export const NO_SELECTORS: FamilySelectors = {
  src: undefined,
  dst: undefined,
  tos: 0,
  dscp: undefined,
  dscpMask: undefined,
  flowlabel: undefined,
  flowlabelMask: undefined,
  flow: undefined,
};

function refuse(msg: string, blamed?: keyof RuleRequest): RuleRefusal {
  return { errno: EINVAL, msg, ...blamed && { blamed } };
}

function checkEcn({ tos }: RuleRequest): RuleRefusal | undefined {
  return (tos & ECN_BITS) === 0 ? undefined : refuse("Invalid dsfield (tos): ECN bits must be 0");
}

function checkDscp({ tos, dscp, dscpMask }: RuleRequest): RuleRefusal | undefined {
  if (dscp !== undefined && tos !== 0) return refuse("Cannot specify both TOS and DSCP");
  if (dscpMask === undefined) return undefined;
  if (dscp === undefined) return refuse("Cannot specify DSCP mask without DSCP value", "dscpMask");
  return (dscp & ~dscpMask) === 0 ? undefined : refuse("Invalid DSCP mask", "dscpMask");
}

function checkFlowlabel({ flowlabel, flowlabelMask }: RuleRequest): RuleRefusal | undefined {
  if (flowlabel === undefined && flowlabelMask === undefined) return undefined;
  if (flowlabel === undefined) return { errno: EINVAL, missing: "flowlabel" };
  if (flowlabelMask === undefined) return { errno: EINVAL, missing: "flowlabelMask" };
  if ((flowlabelMask & ~FLOWLABEL_BITS) !== 0) {
    return refuse("Invalid flow label mask", "flowlabelMask");
  }
  return (flowlabel & ~flowlabelMask) === 0
    ? undefined
    : refuse("Flow label and mask do not match");
}

/** What IPv4 and IPv6 keep alike. */
function common({ src, dst, tos, dscp, dscpMask }: RuleRequest): FamilySelectors {
  return {
    ...NO_SELECTORS,
    src,
    dst,
    tos,
    ...dscp !== undefined && { dscp, dscpMask: dscpMask ?? DSCP_BITS },
  };
}

function compareCommon(rule: Rule, { src, dst, tos, dscp, dscpMask }: RuleRequest): boolean {
  return (tos === 0 || rule.tos === tos) &&
    (dscp === undefined || rule.dscp === dscp) &&
    (dscpMask === undefined || rule.dscpMask === dscpMask) &&
    (src === undefined || rule.src?.length === src.length && rule.src.address === src.address) &&
    (dst === undefined || rule.dst?.length === dst.length && rule.dst.address === dst.address);
}

const IPV4: RuleFamily = {
  family: AF.INET,
  defaults: [
    [0, RT_TABLE.LOCAL],
    [MAIN_PRIORITY, RT_TABLE.MAIN],
    [DEFAULT_PRIORITY, RT_TABLE.DEFAULT],
  ],
  check(asked) {
    const { flowlabel, flowlabelMask, tos } = asked;
    if (flowlabel !== undefined || flowlabelMask !== undefined) {
      return refuse("Flow label cannot be specified for IPv4 FIB rules");
    }
    const refusal = checkEcn(asked);
    if (refusal !== undefined) return refusal;
    return (tos & ~TOS_BITS) === 0 ? checkDscp(asked) : refuse("Invalid tos");
  },
  configure: (asked) => ({ ...common(asked), flow: asked.flow }),
  compare: (rule, asked) =>
    compareCommon(rule, asked) && (asked.flow === undefined || (rule.flow ?? 0) === asked.flow),
  makesTables: true,
};

const IPV6: RuleFamily = {
  family: AF.INET6,
  defaults: [[0, RT_TABLE.LOCAL], [MAIN_PRIORITY, RT_TABLE.MAIN]],
  check(asked) {
    const refusal = checkEcn(asked) ?? checkDscp(asked) ?? checkFlowlabel(asked);
    if (refusal !== undefined) return refusal;
    const { action, l3mdev, table } = asked;
    return action === FR_ACT.TO_TBL && !l3mdev && table === 0 ? refuse("Invalid table") : undefined;
  },
  configure: (asked) => ({
    ...common(asked),
    flowlabel: asked.flowlabel,
    flowlabelMask: asked.flowlabelMask,
  }),
  compare: (rule, asked) =>
    compareCommon(rule, asked) &&
    (asked.flowlabel === undefined || (rule.flowlabel ?? 0) === asked.flowlabel) &&
    (asked.flowlabelMask === undefined || (rule.flowlabelMask ?? 0) === asked.flowlabelMask),
  makesTables: false,
};

/** Rules of multicast routing, which look at devices, marks and the like alone. */
function multicast(family: number, table: number): RuleFamily {
  return {
    family,
    defaults: [[DEFAULT_PRIORITY, table]],
    check: () => undefined,
    configure: () => NO_SELECTORS,
    compare: () => true,
    makesTables: false,
  };
}

/**
 * The address families that have rules, in the order in which dumps of all go through them.
 *
 * Source: net/ipv4/fib_rules.c, net/ipv4/ipmr.c, net/ipv6/ip6mr.c, net/ipv6/fib6_rules.c.
 */
export const RULE_FAMILIES: readonly RuleFamily[] = [
  IPV4,
  multicast(RTNL_FAMILY.IPMR, RT_TABLE.DEFAULT),
  multicast(RTNL_FAMILY.IP6MR, RT_TABLE.MAIN),
  IPV6,
];
