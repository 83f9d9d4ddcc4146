/** The groups in which bridges hear of each other's routers (RFC 4286). */

import { ipMcDecGroup, ipMcIncGroup } from "../ipv4/igmp.ts";
import { in6DevOf } from "../ipv6/in6_device.ts";
import { inDevOf } from "../ipv4/in_device.ts";
import { ipv6DevMcDec, ipv6DevMcInc } from "../ipv6/mcast6.ts";
import type { NetBridge } from "./bridge.ts";

/** INADDR_ALLSNOOPERS_GROUP: 224.0.0.106. */
const ALL_SNOOPERS = 0xe000006a;
/** ff02::6a. */
const ALL_SNOOPERS_6 = 0xff02n << 112n | 0x6an;

/** A bridge joins them (`br_multicast_join_snoopers`). */
export function joinSnoopers({ dev }: NetBridge): void {
  const inDev = inDevOf(dev);
  if (inDev !== undefined) ipMcIncGroup(inDev, ALL_SNOOPERS);
  ipv6DevMcInc(dev, ALL_SNOOPERS_6);
}

/** A bridge leaves them (`br_multicast_leave_snoopers`). */
export function leaveSnoopers({ dev }: NetBridge): void {
  const inDev = inDevOf(dev);
  if (inDev !== undefined) ipMcDecGroup(inDev, ALL_SNOOPERS);
  const idev = in6DevOf(dev);
  if (idev !== undefined) ipv6DevMcDec(idev, ALL_SNOOPERS_6);
}
