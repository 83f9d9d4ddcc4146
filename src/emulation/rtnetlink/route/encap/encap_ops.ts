import type { BlamingExplanation } from "../../../net/ipv4/fib/fib_config.ts";
import type { RequestAttributes } from "../../request_attributes.ts";

/** Where an encapsulation is asked for. */
export interface EncapContext {
  /** The address family of the next hop. */
  readonly family: number;
  readonly extack: BlamingExplanation;
}

/** A way to encapsulate packets (`struct lwtunnel_encap_ops`). */
export interface EncapOps {
  /** LWTUNNEL_ENCAP_*. */
  readonly type: number;
  /** The address family whose routes alone may have it; those of IPv4 and IPv6 if absent. */
  readonly family?: number;
  /** What is told of it, given what is asked for (`build_state`, `fill_encap`); or a negative error number. */
  readonly build: (tb: RequestAttributes, context: EncapContext) => Uint8Array | number;
}
