/** What the kernel says about a request while it reads it: `struct netlink_ext_ack`. */

import type { PolicyAttributes } from "../control.ts";
import type { Report, Rule } from "./attribute_policy.ts";
import { describe } from "./rule.ts";

/** What the kernel answers to a request, as far as reading it goes. */
export interface Verdict {
  /** The positive error number, ERRNO.*; 0 if it was accepted with a warning. */
  readonly errno: number;
  /** `NLMSGERR_ATTR_MSG`: the text. */
  readonly msg?: string;
  /** `NLMSGERR_ATTR_OFFS`: where in the bytes the attribute in question is. */
  readonly offset?: number;
  /** `NLMSGERR_ATTR_POLICY`: what would have been accepted there. */
  readonly policy?: PolicyAttributes;
  /** `NLMSGERR_ATTR_MISS_TYPE`: the number of the attribute that is missing. */
  readonly missType?: number;
  /** The keys down to that attribute: `"linkinfo.data.id"`. An attribute without a name is its number. */
  readonly path?: string;
}

/**
 * Collects what is said while a request is read. As in the kernel, a later text takes the place of
 * an earlier one, and a warning stands if nothing follows it.
 */
export class Ack implements Report {
  #msg: string | undefined;
  #offset: number | undefined;
  #rule: Rule | undefined;
  #missType: number | undefined;
  #path: string[] = [];

  /** Sets the text: `NL_SET_ERR_MSG`. Returns `errno`. */
  say(errno: number, msg: string): number {
    this.#msg = msg;
    return errno;
  }

  /** Sets the text and the attribute: `NL_SET_ERR_MSG_ATTR_POL`. Returns `errno`. */
  blame(errno: number, msg: string, at: number, rule?: Rule): number {
    this.#msg = msg;
    this.#offset = at;
    this.#rule = rule;
    this.#path = [];
    return errno;
  }

  /** Says that an attribute is missing: `NL_SET_ERR_ATTR_MISS`. Returns `errno`. */
  miss(errno: number, type: number): number {
    this.#missType = type;
    return errno;
  }

  /** Adds the key of the nest that the trouble lies in, inner ones first. Returns `errno`. */
  within(errno: number, key: string): number {
    this.#path.unshift(key);
    return errno;
  }

  /** What is to be answered; `undefined` if that is nothing. */
  verdict(errno: number): Verdict | undefined {
    const msg = this.#msg === undefined ? {} : { msg: this.#msg };
    if (errno === 0) return this.#msg === undefined ? undefined : { errno, ...msg };
    const policy = this.#rule && describe(this.#rule);
    return {
      errno,
      ...msg,
      ...this.#offset !== undefined && { offset: this.#offset },
      ...policy && { policy },
      ...this.#missType !== undefined && { missType: this.#missType },
      ...this.#path.length > 0 && { path: this.#path.join(".") },
    };
  }
}
