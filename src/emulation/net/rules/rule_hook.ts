import { Hook } from "../hook.ts";
import type { Rule } from "./rule.ts";
import type { NetStack } from "../stack.ts";

/** What happened to a policy routing rule of its own accord. */
export interface RuleNotice {
  /** RTM_NEWRULE or RTM_DELRULE. */
  readonly type: number;
  /** AF_*, RTNL_FAMILY_*. */
  readonly family: number;
  readonly rule: Rule;
}

/** Tells of rules that the kernel makes itself (`notify_rule_change`). */
export const ruleNotify: Hook<[stack: NetStack, notice: RuleNotice]> = new Hook();
