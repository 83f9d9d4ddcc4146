import type { Numbered, Policy, PolicyAttributes, Rule } from "../../codec/mod.ts";
import { describe } from "../../codec/validation/rule.ts";

/** What is told of one attribute, under the index of its policy. */
export type PolicyEntry = Numbered<Numbered<PolicyAttributes>[]>;

/** Policies as they are told: those of commands and those of their nests, numbered as they are met. */
export class PolicyDump {
  readonly #policies: Policy[] = [];

  /** Adds a policy and those in it (`netlink_policy_dump_add_policy`). */
  add(policy: Policy | undefined): void {
    this.#append(policy);
    // What is appended meanwhile is looked at, too.
    for (const { rules } of this.#policies) {
      for (const { nested } of rules ?? []) this.#append(nested?.());
    }
  }

  /** Whether there is none. */
  get isEmpty(): boolean {
    return this.#policies.length === 0;
  }

  /** The index of a policy (`netlink_policy_dump_get_policy_idx`). */
  indexOf(policy: Policy): number {
    return Math.max(this.#policies.indexOf(policy), 0);
  }

  /** All attributes that something is told of, policy by policy (`netlink_policy_dump_write`). */
  *entries(): Generator<PolicyEntry, void> {
    for (const [index, { rules }] of this.#policies.entries()) {
      for (const [id, rule] of rules?.entries() ?? []) {
        const value = this.#describe(rule);
        if (value !== undefined) yield { id: index, value: [{ id, value }] };
      }
    }
  }

  #append(policy: Policy | undefined): void {
    if (!isTold(policy) || this.#policies.includes(policy)) return;
    this.#policies.push(policy);
  }

  #describe(rule: Rule): PolicyAttributes | undefined {
    const nested = rule.nested?.();
    if (!isTold(nested)) return describe(rule);
    return { policyIdx: this.indexOf(nested), policyMaxtype: nested.maxtype, ...describe(rule) };
  }
}

function isTold(policy: Policy | undefined): policy is Policy {
  return policy?.rules !== undefined && policy.maxtype > 0;
}
