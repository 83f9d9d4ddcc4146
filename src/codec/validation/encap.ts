import { ENCAPS } from "./policies/encaps.ts";
import { Ack } from "./ack.ts";
import type { Verdict } from "./ack.ts";
import { attributes, inOrder } from "./steps.ts";

/**
 * What the kernel says about an encapsulation while it reads it, wherever in a message it is
 * (`lwtunnel_build_state`); `undefined` if nothing.
 *
 * @param at Where the attribute begins that is `RTA_ENCAP`, or its like.
 * @param type LWTUNNEL_ENCAP_*.
 */
export function validateEncap(view: DataView, at: number, type: number): Verdict | undefined {
  const encap = ENCAPS.find((one) => one.type === type);
  if (encap === undefined) return undefined;
  const { policy, mode, steps = [] } = encap;
  const end = at + view.getUint16(at, true);
  const scope = { view, nest: at, size: 0, at: at + 4, end, strict: false };
  const ack = new Ack();
  return ack.verdict(inOrder([attributes(policy, mode), ...steps], scope, ack));
}
