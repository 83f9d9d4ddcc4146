/** The settings of IPv6 as knobs, and what is told of them: net/ipv6/addrconf.c. */

import {
  NETCONFA_ALL,
  NETCONFA_IFINDEX_ALL,
  NETCONFA_IFINDEX_DEFAULT,
} from "../../../abi/netconf.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { Inet6Dev } from "./in6_device.ts";
import { inet6NetconfNotify } from "./in6_notify.ts";
import type { Ipv6Devconf } from "./ipv6_devconf.ts";
import { conf6Of } from "./ipv6_devconf.ts";
import type { NetStack } from "../stack.ts";

/** The index under which settings are told. */
function ifindexOf(net: NetStack, cnf: Ipv6Devconf, idev: Inet6Dev | undefined): number {
  if (idev !== undefined) return idev.dev.ifindex;
  return cnf === conf6Of(net).all ? NETCONFA_IFINDEX_ALL : NETCONFA_IFINDEX_DEFAULT;
}

/** Tells of a setting of a device, or of a namespace (`inet6_netconf_notify_devconf`). */
export function notifyConf6(
  net: NetStack,
  cnf: Ipv6Devconf,
  idev: Inet6Dev | undefined,
  type: number,
): void {
  const ifindex = ifindexOf(net, cnf, idev);
  const change = { event: RTM.NEWNETCONF, type, ifindex, devconf: cnf };
  inet6NetconfNotify.tell(net.machine, net, change);
}

/** A device's settings are knobs now (`addrconf_sysctl_register`). */
export function addrconfSysctlRegister(idev: Inet6Dev): void {
  idev.sysctlRegistered = true;
  notifyConf6(idev.dev.net, idev.cnf, idev, NETCONFA_ALL);
}

/** A device's settings are knobs no longer (`addrconf_sysctl_unregister`). */
export function addrconfSysctlUnregister(idev: Inet6Dev): void {
  if (!idev.sysctlRegistered) return;
  idev.sysctlRegistered = false;
  const { net, ifindex } = idev.dev;
  const change = { event: RTM.DELNETCONF, type: 0, ifindex, devconf: undefined };
  inet6NetconfNotify.tell(net.machine, net, change);
}
