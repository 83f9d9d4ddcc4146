/** The families of NETLINK_ROUTE's messages: which there are, and which message types they have. */

import { ADDRESS, type AddressMessage } from "./address.ts";
import { LINK, type LinkMessage } from "./link/link.ts";
import type { Family, FamilyHeader } from "./message.ts";
import { NEIGHBOUR, type NeighbourMessage } from "./neighbour.ts";
import { ROUTE, type RouteMessage } from "./route.ts";
import { RULE, type RuleMessage } from "./rule.ts";
import type { AttributeSet } from "./set.ts";

/** A message that has attributes of a family. */
export type RtnetlinkMessage =
  | LinkMessage
  | AddressMessage
  | RouteMessage
  | NeighbourMessage
  | RuleMessage;

/** Any family of messages. */
export type AnyFamily = Family<RtnetlinkMessage["kind"], FamilyHeader, AttributeSet>;

/** The families with tables, in the order in which a host is usually described. */
export const FAMILIES: readonly AnyFamily[] = [LINK, ADDRESS, ROUTE, NEIGHBOUR, RULE];

const byType: (AnyFamily | undefined)[] = new Array(128).fill(undefined);
for (const family of FAMILIES) for (const type of family.types) byType[type] = family;

/** The family of an RTM_* message type. */
export function familyOf(type: number): AnyFamily | undefined {
  return byType[type];
}
