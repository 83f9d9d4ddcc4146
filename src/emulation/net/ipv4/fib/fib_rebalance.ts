import { RTNH_F } from "../../../../abi/rtnetlink.ts";
import type { FibInfo } from "./fib_info.ts";
import type { FibNh } from "./fib_nh.ts";
import { ipIgnoreLinkdown } from "./ignore_linkdown.ts";

/** The number of hashes: they have 31 bits. */
const HASHES = 2 ** 31;

function isUsable({ flags, dev }: FibNh): boolean {
  return (flags & RTNH_F.DEAD) === 0 &&
    !((flags & RTNH_F.LINKDOWN) !== 0 && ipIgnoreLinkdown(dev));
}

/** Shares out the hashes among the next hops by their weights (`fib_rebalance`). */
export function fibRebalance({ nhs }: FibInfo): void {
  if (nhs.length < 2) return;
  let total = 0;
  for (const nh of nhs) if (isUsable(nh)) total += nh.weight;
  let weight = 0;
  for (const nh of nhs) {
    if (!isUsable(nh)) {
      nh.upperBound = -1;
      continue;
    }
    weight += nh.weight;
    nh.upperBound = Math.floor((weight * HASHES + Math.floor(total / 2)) / total) - 1;
  }
}
