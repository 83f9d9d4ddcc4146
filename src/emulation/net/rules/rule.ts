import { FR_ACT } from "../../../abi/fib_rules.ts";

/** The first and the last of some numbers. */
export interface NumberRange {
  /** The first. */
  readonly start: number;
  /** The last. */
  readonly end: number;
}

/** The addresses that begin with some bits. */
export interface AddressPrefix {
  /** An address; its bits beyond `length` do not matter to packets, but tell rules apart. */
  readonly address: string;
  /** How many bits count; 0 for all addresses. */
  readonly length: number;
}

/** No limit: what `suppressPrefixlen` and `suppressIfgroup` are where nobody sets them. */
export const UNLIMITED = -1;

/** What the rules of all address families have. */
export interface RuleSelectors {
  /** FR_ACT_*, or any other number below 256. */
  readonly action: number;
  /** FIB_RULE_*, whatever was asked for. */
  readonly flags: number;
  /** The routing table; 0 for none. */
  readonly table: number;
  /** RTPROT_*: who made the rule; 0 for nobody in particular. */
  readonly protocol: number;
  /** The priority of the rule to go on with. */
  readonly goto: number | undefined;
  /**
   * The device that packets come in by, one character a byte. What follows a NUL character is never
   * told, but tells rules apart.
   */
  readonly iifname: string | undefined;
  /** The device that packets' sockets are bound to; as `iifname`. */
  readonly oifname: string | undefined;
  /** The packet's mark; 0 for any. */
  readonly fwmark: number;
  /** The bits of the mark that count. */
  readonly fwmask: number;
  /** The tunnel's id; 0 for any. */
  readonly tunId: bigint;
  /** Whether the table is that of the packet's VRF. */
  readonly l3mdev: boolean;
  /** Routes with prefixes no longer than this do not count. */
  readonly suppressPrefixlen: number;
  /** Routes over devices of this group do not count. */
  readonly suppressIfgroup: number;
  /** The users. */
  readonly uidRange: NumberRange | undefined;
  /** The transport protocol; 0 for any. */
  readonly ipProto: number;
  /** Source ports. */
  readonly sportRange: NumberRange | undefined;
  /** The bits of the source port that count; 0 where there is none, or more than one. */
  readonly sportMask: number;
  /** Destination ports. */
  readonly dportRange: NumberRange | undefined;
  /** As `sportMask`. */
  readonly dportMask: number;
}

/** What the rules of one address family look at in packets. */
export interface FamilySelectors {
  /** Source addresses. */
  readonly src: AddressPrefix | undefined;
  /** Destination addresses. */
  readonly dst: AddressPrefix | undefined;
  /** The type of service; 0 for any. */
  readonly tos: number;
  /** The differentiated services codepoint. */
  readonly dscp: number | undefined;
  /** The bits of it that count. */
  readonly dscpMask: number | undefined;
  /** The flow label. */
  readonly flowlabel: number | undefined;
  /** The bits of it that count. */
  readonly flowlabelMask: number | undefined;
  /** The realm that routes found by the rule have. */
  readonly flow: number | undefined;
}

/** What is said of a rule that is to be added, or that is looked for. */
export interface RuleRequest extends RuleSelectors, FamilySelectors {
  /** Rules are tried from the lowest; absent if the kernel may choose. */
  readonly priority: number | undefined;
}

/** A rule (`struct fib_rule`). */
export interface Rule extends RuleSelectors, FamilySelectors {
  /** Rules are tried from the lowest. */
  readonly priority: number;
  /** The index of the device `iifname`; `undefined` if there is none of that name. */
  iifindex: number | undefined;
  /** The index of the device `oifname`; `undefined` if there is none of that name. */
  oifindex: number | undefined;
  /** The rule of priority `goto`, if there is one. */
  target: Rule | undefined;
}

/** Why something cannot be done. */
export interface RuleRefusal {
  /** The error number. */
  readonly errno: number;
  /** The kernel's words. */
  readonly msg?: string;
  /** What of the request is wrong. */
  readonly blamed?: keyof RuleRequest;
  /** What of the request is missing. */
  readonly missing?: keyof RuleRequest;
}

/** Whether a rule is still looking for the one to go on with. */
export function isUnresolved({ action, target }: Rule): boolean {
  return action === FR_ACT.GOTO && target === undefined;
}

/** What is told of a device's name, and what the device itself is called. */
export function shownName(name: string): string {
  const end = name.indexOf("\0");
  return end < 0 ? name : name.slice(0, end);
}

function sameRange(one: NumberRange | undefined, other: NumberRange | undefined): boolean {
  return one?.start === other?.start && one?.end === other?.end;
}

/** What are numbers, or as good as numbers. */
type PlainSelectors = Omit<
  RuleSelectors,
  "flags" | "goto" | "iifname" | "oifname" | "uidRange" | "sportRange" | "dportRange"
>;

/** What requests say of selectors that they say nothing of. */
export const NEUTRAL: PlainSelectors = {
  action: 0,
  table: 0,
  protocol: 0,
  fwmark: 0,
  fwmask: 0,
  tunId: 0n,
  l3mdev: false,
  suppressPrefixlen: UNLIMITED,
  suppressIfgroup: UNLIMITED,
  ipProto: 0,
  sportMask: 0,
  dportMask: 0,
};

const PLAIN: readonly (keyof PlainSelectors)[] = [
  "action",
  "table",
  "protocol",
  "fwmark",
  "fwmask",
  "tunId",
  "l3mdev",
  "suppressPrefixlen",
  "suppressIfgroup",
  "ipProto",
  "sportMask",
  "dportMask",
];
const NAMES = ["iifname", "oifname"] as const;
const RANGES = ["uidRange", "sportRange", "dportRange"] as const;

/** Whether a rule is as a request says, which need not say everything (`rule_find`). */
export function isFoundBy(rule: Rule, asked: RuleRequest): boolean {
  return (asked.priority === undefined || rule.priority === asked.priority) &&
    PLAIN.every((key) => asked[key] === NEUTRAL[key] || asked[key] === rule[key]) &&
    NAMES.every((key) => !isName(asked[key]) || (rule[key] ?? "") === asked[key]) &&
    RANGES.every((key) => asked[key] === undefined || sameRange(rule[key], asked[key]));
}

/** Names that begin with NUL are those of no device. */
function isName(name: string | undefined): name is string {
  return name !== undefined && name !== "" && !name.startsWith("\0");
}

/** Whether a rule does not differ from what is asked for (`rule_exists`). */
export function isSame(rule: Rule, asked: RuleRequest, priority: number): boolean {
  return rule.priority === priority &&
    PLAIN.every((key) => rule[key] === asked[key]) &&
    NAMES.every((key) => (rule[key] ?? "") === (asked[key] ?? "")) &&
    RANGES.every((key) => sameRange(rule[key], asked[key]));
}
