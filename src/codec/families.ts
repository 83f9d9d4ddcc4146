/** The families of NETLINK_ROUTE's messages: which there are, and which message types they have. */

import { ADDRESS, type AddressMessage } from "./address.ts";
import { LINK, type LinkMessage } from "./link/link.ts";
import { NLM_F } from "../abi/netlink.ts";
import type { Family, FamilyHeader } from "./message.ts";
import { NEIGHBOUR, type NeighbourMessage } from "./neighbour.ts";
import { NEXTHOP, NEXTHOP_BUCKET } from "./nexthop.ts";
import type { NexthopBucketMessage, NexthopMessage } from "./nexthop.ts";
import { ROUTE, type RouteMessage } from "./route/route.ts";
import { RULE, type RuleMessage } from "./rule.ts";
import { ADDRESS_LABEL, type AddressLabelMessage } from "./address_label.ts";
import { CACHE_REPORT, type CacheReportMessage } from "./cache_report.ts";
import { DCB, type DcbMessage } from "./dcb/dcb.ts";
import { NEIGHBOUR_TABLE, type NeighbourTableMessage } from "./neighbour_table.ts";
import { NETCONF, type NetconfMessage } from "./netconf.ts";
import { NSID, type NsidMessage } from "./nsid.ts";
import { ADVERTISED_PREFIX, type PrefixMessage } from "./prefix.ts";
import { STATS_REQUEST, type StatsRequestMessage } from "./stats/request.ts";
import { STATS, type StatsMessage } from "./stats/stats.ts";
import { TUNNEL_IDS, type TunnelMessage } from "./tunnel.ts";
import { USER_OPTION, type UserOptionMessage } from "./user_option.ts";
import {
  BRIDGE_VLAN,
  BRIDGE_VLAN_REQUEST,
  type BridgeVlanMessage,
  type BridgeVlanRequestMessage,
} from "./bridge/vlan.ts";
import { MULTICAST_DATABASE, type MulticastDatabaseMessage } from "./bridge/multicast_database.ts";
import {
  MULTICAST_DATABASE_REQUEST,
  type MulticastDatabaseRequestMessage,
} from "./bridge/multicast_database_request.ts";
import {
  ANYCAST_ADDRESS,
  type AnycastAddressMessage,
  MULTICAST_ADDRESS,
  type MulticastAddressMessage,
} from "./group_address.ts";
import type { AttributeSet } from "./set.ts";
import { ACTION, type ActionMessage } from "./tc/action.ts";
import { CLASS, type ClassMessage } from "./tc/class.ts";
import { CHAIN, type ChainMessage, FILTER, type FilterMessage } from "./tc/filter.ts";
import { QDISC, type QdiscMessage } from "./tc/qdisc.ts";

/** A message that has attributes of a family. */
export type RtnetlinkMessage =
  | LinkMessage
  | AddressMessage
  | RouteMessage
  | NeighbourMessage
  | RuleMessage
  | NexthopMessage
  | NexthopBucketMessage
  | QdiscMessage
  | ClassMessage
  | FilterMessage
  | ChainMessage
  | ActionMessage
  | NeighbourTableMessage
  | NetconfMessage
  | NsidMessage
  | StatsMessage
  | StatsRequestMessage
  | MulticastAddressMessage
  | AnycastAddressMessage
  | AddressLabelMessage
  | PrefixMessage
  | UserOptionMessage
  | MulticastDatabaseMessage
  | MulticastDatabaseRequestMessage
  | BridgeVlanMessage
  | BridgeVlanRequestMessage
  | TunnelMessage
  | CacheReportMessage
  | DcbMessage;

/** Any family of messages. */
export type AnyFamily = Family<RtnetlinkMessage["kind"], FamilyHeader, AttributeSet>;

/** The families with tables, in the order in which a host is usually described. */
export const FAMILIES: readonly AnyFamily[] = [
  LINK,
  ADDRESS,
  ROUTE,
  NEIGHBOUR,
  RULE,
  NEXTHOP,
  NEXTHOP_BUCKET,
  QDISC,
  CLASS,
  FILTER,
  CHAIN,
  ACTION,
  NEIGHBOUR_TABLE,
  NETCONF,
  NSID,
  STATS,
  STATS_REQUEST,
  MULTICAST_ADDRESS,
  ANYCAST_ADDRESS,
  ADDRESS_LABEL,
  ADVERTISED_PREFIX,
  USER_OPTION,
  MULTICAST_DATABASE,
  MULTICAST_DATABASE_REQUEST,
  BRIDGE_VLAN,
  BRIDGE_VLAN_REQUEST,
  TUNNEL_IDS,
  CACHE_REPORT,
  DCB,
];

const byType: (AnyFamily | undefined)[] = new Array(128).fill(undefined);
const requestsByType: (AnyFamily | undefined)[] = new Array(128).fill(undefined);
for (const family of FAMILIES) {
  for (const type of family.types) (family.requests ? requestsByType : byType)[type] = family;
}

/**
 * The family of a message.
 *
 * @param type `nlmsg_type`: RTM_*.
 * @param flags `nlmsg_flags`, for the sake of NLM_F_REQUEST: the kernel takes no request without
 * it, and says nothing with it.
 */
export function familyOf(type: number, flags = 0): AnyFamily | undefined {
  return (flags & NLM_F.REQUEST) !== 0 ? requestsByType[type] ?? byType[type] : byType[type];
}
