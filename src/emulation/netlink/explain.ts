import type { Verdict } from "../../codec/mod.ts";
import type { ExtAck } from "./ack.ts";

/**
 * Takes over what is said of a request that was read: 0 if it may be carried out, or a negative
 * error number.
 */
export function explain(extack: ExtAck, verdict: Verdict | undefined): number {
  if (verdict === undefined) return 0;
  const { errno, msg, offset, policy, missType } = verdict;
  if (msg !== undefined) extack.msg = msg;
  if (offset !== undefined) extack.offs = offset;
  if (policy !== undefined) extack.policy = policy;
  if (missType !== undefined) extack.missType = missType;
  return errno === 0 ? 0 : -errno;
}
