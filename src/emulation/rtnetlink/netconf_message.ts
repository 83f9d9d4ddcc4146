/** Settings of IPv4 and IPv6 as messages: net/ipv4/devinet.c, net/ipv6/addrconf.c. */

import { IPV4_DEVCONF } from "../../abi/ip.ts";
import { DEVCONF } from "../../abi/ipv6.ts";
import { NETCONFA, NETCONFA_ALL } from "../../abi/netconf.ts";
import { AF } from "../../abi/socket.ts";
import type { MessageHeader, NetconfAttributes } from "../../codec/mod.ts";
import { encode } from "../../codec/mod.ts";
import { nlaTotalSize, nlmsgTotalSize } from "./nla_size.ts";

/** Bytes of `struct netconfmsg`, aligned. */
const NETCONFMSG_SIZE = 4;

/** What is told of the settings of an address family, in its order. */
export interface NetconfTable {
  readonly family: number;
  /** Which setting each attribute tells. */
  readonly rows: readonly {
    readonly attribute: number;
    readonly key: keyof NetconfAttributes;
    readonly setting: number;
  }[];
}

/** What IPv4 tells (`inet_netconf_fill_devconf`). */
export const NETCONF_IPV4: NetconfTable = {
  family: AF.INET,
  rows: [
    { attribute: NETCONFA.FORWARDING, key: "forwarding", setting: IPV4_DEVCONF.FORWARDING },
    { attribute: NETCONFA.RP_FILTER, key: "rpFilter", setting: IPV4_DEVCONF.RP_FILTER },
    { attribute: NETCONFA.MC_FORWARDING, key: "mcForwarding", setting: IPV4_DEVCONF.MC_FORWARDING },
    { attribute: NETCONFA.BC_FORWARDING, key: "bcForwarding", setting: IPV4_DEVCONF.BC_FORWARDING },
    { attribute: NETCONFA.PROXY_NEIGH, key: "proxyNeigh", setting: IPV4_DEVCONF.PROXY_ARP },
    {
      attribute: NETCONFA.IGNORE_ROUTES_WITH_LINKDOWN,
      key: "ignoreRoutesWithLinkdown",
      setting: IPV4_DEVCONF.IGNORE_ROUTES_WITH_LINKDOWN,
    },
  ],
};

/** What IPv6 tells (`inet6_netconf_fill_devconf`). */
export const NETCONF_IPV6: NetconfTable = {
  family: AF.INET6,
  rows: [
    { attribute: NETCONFA.FORWARDING, key: "forwarding", setting: DEVCONF.FORWARDING },
    { attribute: NETCONFA.MC_FORWARDING, key: "mcForwarding", setting: DEVCONF.MC_FORWARDING },
    { attribute: NETCONFA.PROXY_NEIGH, key: "proxyNeigh", setting: DEVCONF.PROXY_NDP },
    {
      attribute: NETCONFA.IGNORE_ROUTES_WITH_LINKDOWN,
      key: "ignoreRoutesWithLinkdown",
      setting: DEVCONF.IGNORE_ROUTES_WITH_LINKDOWN,
    },
  ],
};

/** Settings, by number. */
export interface Devconf {
  readonly get: (setting: number) => number;
}

/** Whose settings are told, and which. */
export interface NetconfTold {
  /** The device's index, or NETCONFA_IFINDEX_*. */
  readonly ifindex: number;
  /** The settings; `undefined` where they are gone. */
  readonly devconf: Devconf | undefined;
  /** NETCONFA.*; all, if it is NETCONFA_ALL. */
  readonly type: number;
}

/** Bytes of room for it (`inet_netconf_msgsize_devconf`). */
export function netconfSize({ rows }: NetconfTable, type: number): number {
  const told = rows.filter(({ attribute }) => type === NETCONFA_ALL || type === attribute).length;
  return nlmsgTotalSize(NETCONFMSG_SIZE + (1 + told) * nlaTotalSize(4));
}

/** Settings as a message (`inet_netconf_fill_devconf`). */
export function netconfMessage(
  { family, rows }: NetconfTable,
  { devconf, ifindex, type }: NetconfTold,
  header: MessageHeader,
): Uint8Array<ArrayBuffer> {
  const attributes: NetconfAttributes = { ifindex };
  for (const { attribute, key, setting } of rows) {
    if (devconf === undefined || type !== NETCONFA_ALL && type !== attribute) continue;
    Object.assign(attributes, { [key]: devconf.get(setting) });
  }
  return encode({ kind: "netconf", ...header, header: { family }, attributes });
}
