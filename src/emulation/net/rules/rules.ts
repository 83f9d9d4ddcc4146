import { ERRNO } from "../../../abi/errno.ts";
import { FIB_RULE, FR_ACT } from "../../../abi/fib_rules.ts";
import { RTPROT } from "../../../abi/rtnetlink.ts";
import type { Rule, RuleRefusal, RuleRequest } from "./rule.ts";
import { isFoundBy, isSame, isUnresolved, NEUTRAL, shownName } from "./rule.ts";
import type { RuleFamily } from "./rule_families.ts";
import { NO_SELECTORS, RULE_FAMILIES } from "./rule_families.ts";

const { EEXIST, EINVAL, ENOENT, EPERM } = ERRNO;

/** What rules need of the rest of their namespace. */
export interface RuleSurroundings {
  /** The index of the device of a name, if there is one. */
  readonly indexOf: (name: string) => number | undefined;
  /** Makes the IPv4 routing table of the lowest number that has none; returns the number. */
  readonly emptyTable: () => number;
  /** IPv4 has other rules than at first, from now on. */
  readonly customizeRules4: () => void;
}

/** The rules of one address family, in the order in which they are tried. */
export class RuleList {
  readonly #family: RuleFamily;
  readonly #surroundings: RuleSurroundings;
  readonly #rules: Rule[];

  /** The rules that a new namespace has. */
  constructor(family: RuleFamily, surroundings: RuleSurroundings) {
    this.#family = family;
    this.#surroundings = surroundings;
    this.#rules = family.defaults.map(([priority, table]) => ({
      ...DEFAULT,
      priority,
      table,
      iifindex: undefined,
      oifindex: undefined,
      target: undefined,
    }));
  }

  /** AF_*, RTNL_FAMILY_*. */
  get family(): number {
    return this.#family.family;
  }

  /** The rules. */
  get rules(): readonly Rule[] {
    return this.#rules;
  }

  /**
   * Adds a rule, behind those of its priority (`fib_newrule`).
   *
   * @param exclusive Whether there must be none like it (NLM_F_EXCL).
   */
  add(asked: RuleRequest, exclusive: boolean): Rule | RuleRefusal {
    const priority = asked.priority ?? this.#defaultPriority();
    const backward = goesBack(asked, priority);
    if (backward !== undefined) return backward;
    const { check, compare, configure, makesTables } = this.#family;
    const rules = this.#rules;
    if (exclusive && rules.some((rule) => isSame(rule, asked, priority) && compare(rule, asked))) {
      return { errno: EEXIST };
    }
    const refusal = check(asked);
    if (refusal !== undefined) return refusal;
    const { action, l3mdev, table } = asked;
    if (makesTables) this.#surroundings.customizeRules4();
    const wantsTable = makesTables && table === 0 && !l3mdev && action === FR_ACT.TO_TBL;
    const rule: Rule = {
      ...asked,
      ...configure(asked),
      priority,
      table: wantsTable ? this.#surroundings.emptyTable() : table,
      iifindex: this.#indexOf(asked.iifname),
      oifindex: this.#indexOf(asked.oifname),
      target: asked.goto === undefined
        ? undefined
        : rules.find((other) => other.priority === asked.goto),
    };
    const after = rules.findIndex((other) => other.priority > priority);
    rules.splice(after < 0 ? rules.length : after, 0, rule);
    for (const other of rules) {
      if (isUnresolved(other) && other.goto === priority) other.target = rule;
    }
    return rule;
  }

  /** Deletes the first rule that is as asked for (`fib_delrule`). */
  delete(asked: RuleRequest): Rule | RuleRefusal {
    const backward = goesBack(asked, asked.priority ?? this.#defaultPriority());
    if (backward !== undefined) return backward;
    const rules = this.#rules;
    const { compare, makesTables } = this.#family;
    const at = rules.findIndex((rule) => isFoundBy(rule, asked) && compare(rule, asked));
    const rule = rules[at];
    if (rule === undefined) return { errno: ENOENT };
    if ((rule.flags & FIB_RULE.PERMANENT) !== 0) return { errno: EPERM };
    if (makesTables) this.#surroundings.customizeRules4();
    rules.splice(at, 1);
    const next = rules[at];
    const heir = next?.priority === rule.priority ? next : undefined;
    for (const other of rules) if (other.target === rule) other.target = heir;
    return rule;
  }

  /** There is a device of a name now. */
  attach(name: string, index: number): void {
    for (const rule of this.#rules) {
      const { iifname, oifname } = rule;
      if (iifname !== undefined && shownName(iifname) === name) rule.iifindex ??= index;
      if (oifname !== undefined && shownName(oifname) === name) rule.oifindex ??= index;
    }
  }

  /** There is no device of an index any longer. */
  detach(index: number): void {
    for (const rule of this.#rules) {
      if (rule.iifindex === index) rule.iifindex = undefined;
      if (rule.oifindex === index) rule.oifindex = undefined;
    }
  }

  #indexOf(name: string | undefined): number | undefined {
    return name === undefined ? undefined : this.#surroundings.indexOf(shownName(name));
  }

  /** One less than the second rule's (`fib_default_rule_pref`). */
  #defaultPriority(): number {
    const second = this.#rules[1]?.priority ?? 0;
    return second === 0 ? 0 : second - 1;
  }
}

/** The rules of a namespace. */
export class Rules {
  /** By address family, in the order in which dumps go through them. */
  readonly lists: readonly RuleList[];
  readonly #byFamily: ReadonlyMap<number, RuleList>;

  /** The rules that a new namespace has. */
  constructor(surroundings: RuleSurroundings) {
    this.lists = RULE_FAMILIES.map((family) => new RuleList(family, surroundings));
    this.#byFamily = new Map(this.lists.map((list) => [list.family, list]));
  }

  /** The rules of an address family, if it has any. */
  of(family: number): RuleList | undefined {
    return this.#byFamily.get(family);
  }

  /** There is a device of a name now: it is new, or was renamed, which detaches it first. */
  attach(name: string, index: number): void {
    for (const list of this.lists) list.attach(name, index);
  }

  /** There is no device of an index any longer, or its name is another one. */
  detach(index: number): void {
    for (const list of this.lists) list.detach(index);
  }
}

/** What default rules have beside priority and table. */
const DEFAULT: Omit<RuleRequest, "priority" | "table"> = {
  ...NEUTRAL,
  ...NO_SELECTORS,
  action: FR_ACT.TO_TBL,
  flags: 0,
  protocol: RTPROT.KERNEL,
  goto: undefined,
  iifname: undefined,
  oifname: undefined,
  uidRange: undefined,
  sportRange: undefined,
  dportRange: undefined,
};

/** Going back might never end. */
function goesBack({ goto }: RuleRequest, priority: number): RuleRefusal | undefined {
  return goto === undefined || goto > priority
    ? undefined
    : { errno: EINVAL, msg: "Backward goto not supported" };
}
