/** The settings of IPv6 that can be written: net/ipv6/addrconf.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { IN6_ADDR_GEN_MODE } from "../../../abi/if_link.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { NETCONFA } from "../../../abi/netconf.ts";
import { addrconfInitAutoAddrs } from "./addrconf.ts";
import { devDisableChange } from "./addrconf_notify.ts";
import { addrconfJoinAnycast, addrconfLeaveAnycast } from "./anycast6.ts";
import { IFA_F } from "../../../abi/if_addr.ts";
import { notifyConf6 } from "./in6_device_conf.ts";
import type { Inet6Dev } from "./in6_device.ts";
import { in6DevOf } from "./in6_device.ts";
import type { Ipv6Devconf } from "./ipv6_devconf.ts";
import { conf6Of } from "./ipv6_devconf.ts";
import {
  INTERFACELOCAL_ALLROUTERS,
  LINKLOCAL_ALLROUTERS,
  SITELOCAL_ALLROUTERS,
} from "./ipv6_address.ts";
import { ipv6DevMcDec, ipv6DevMcInc } from "./mcast6.ts";
import type { NetStack } from "../stack.ts";

/** Whose settings they are. */
export interface Whose6 {
  readonly net: NetStack;
  readonly cnf: Ipv6Devconf;
  /** The device; `undefined`: all, or those to come. */
  readonly idev: Inet6Dev | undefined;
}

/** What has IPv6 of a namespace, in the order in which devices came. */
export function inet6DevsOf(net: NetStack): Inet6Dev[] {
  return [...net.devices].map(in6DevOf).filter((idev) => idev !== undefined);
}

function isAll({ cnf, net }: Whose6): boolean {
  return cnf === conf6Of(net).all;
}

/** Whether one is on and the other is not. */
function differs(one: number, other: number): boolean {
  return (one === 0) !== (other === 0);
}

const ALLROUTERS = [LINKLOCAL_ALLROUTERS, INTERFACELOCAL_ALLROUTERS, SITELOCAL_ALLROUTERS];

/** A device is a router's now, or is it no longer (`dev_forward_change`). */
function devForwardChange(idev: Inet6Dev): void {
  const { addrList, cnf, dev } = idev;
  const on = cnf.get(DEVCONF.FORWARDING) !== 0;
  if ((dev.flags & IFF.MULTICAST) !== 0) {
    for (const group of ALLROUTERS) {
      if (on) ipv6DevMcInc(dev, group);
      else ipv6DevMcDec(idev, group);
    }
  }
  for (const ifa of addrList.filter(({ flags }) => (flags & IFA_F.TENTATIVE) === 0)) {
    if (on) addrconfJoinAnycast(ifa);
    else addrconfLeaveAnycast(ifa);
  }
  notifyConf6(dev.net, cnf, idev, NETCONFA.FORWARDING);
}

/** `addrconf_forward_change`. */
function forwardAll(net: NetStack, value: number): void {
  for (const idev of inet6DevsOf(net)) {
    const changed = differs(idev.cnf.get(DEVCONF.FORWARDING), value);
    if (value === 0) idev.cnf.set(DEVCONF.FORCE_FORWARDING, 0);
    idev.cnf.set(DEVCONF.FORWARDING, value);
    if (changed) devForwardChange(idev);
  }
}

/** `addrconf_fixup_forwarding`. */
function writeForwarding(it: Whose6, value: number): void {
  const { cnf, idev, net } = it;
  const { dflt } = conf6Of(net);
  const { FORWARDING } = DEVCONF;
  const changed = differs(cnf.get(FORWARDING), value);
  cnf.set(FORWARDING, value);
  if (idev !== undefined) {
    if (changed) devForwardChange(idev);
  } else if (isAll(it)) {
    const dfltChanged = differs(dflt.get(FORWARDING), value);
    dflt.set(FORWARDING, value);
    if (dfltChanged) notifyConf6(net, dflt, undefined, NETCONFA.FORWARDING);
    forwardAll(net, value);
    if (changed) notifyConf6(net, cnf, undefined, NETCONFA.FORWARDING);
  } else if (changed) {
    notifyConf6(net, cnf, undefined, NETCONFA.FORWARDING);
  }
}

/** `addrconf_fixup_linkdown`. */
function writeLinkdown(it: Whose6, value: number): void {
  const { cnf, idev, net } = it;
  const { IGNORE_ROUTES_WITH_LINKDOWN } = DEVCONF;
  const changed = differs(cnf.get(IGNORE_ROUTES_WITH_LINKDOWN), value);
  cnf.set(IGNORE_ROUTES_WITH_LINKDOWN, value);
  if (isAll(it)) {
    conf6Of(net).dflt.set(IGNORE_ROUTES_WITH_LINKDOWN, value);
    for (const each of inet6DevsOf(net)) {
      const changed = differs(each.cnf.get(IGNORE_ROUTES_WITH_LINKDOWN), value);
      each.cnf.set(IGNORE_ROUTES_WITH_LINKDOWN, value);
      if (changed) notifyConf6(net, each.cnf, each, NETCONFA.IGNORE_ROUTES_WITH_LINKDOWN);
    }
  }
  if (changed) notifyConf6(net, cnf, idev, NETCONFA.IGNORE_ROUTES_WITH_LINKDOWN);
}

/** `addrconf_disable_ipv6`. */
function writeDisable(it: Whose6, value: number): void {
  const { cnf, idev, net } = it;
  const { DISABLE_IPV6 } = DEVCONF;
  const changed = differs(cnf.get(DISABLE_IPV6), value);
  cnf.set(DISABLE_IPV6, value);
  if (idev !== undefined) {
    if (changed) devDisableChange(idev);
    return;
  }
  if (!isAll(it)) return;
  conf6Of(net).dflt.set(DISABLE_IPV6, value);
  for (const each of inet6DevsOf(net)) {
    const changed = differs(each.cnf.get(DISABLE_IPV6), value);
    each.cnf.set(DISABLE_IPV6, value);
    if (changed) devDisableChange(each);
  }
}

/** `addrconf_sysctl_proxy_ndp`. */
function writeProxyNdp({ cnf, idev, net }: Whose6, value: number): void {
  const changed = cnf.get(DEVCONF.PROXY_NDP) !== value;
  cnf.set(DEVCONF.PROXY_NDP, value);
  if (changed) notifyConf6(net, cnf, idev, NETCONFA.PROXY_NEIGH);
}

/** `addrconf_sysctl_force_forwarding`. */
function writeForceForwarding(it: Whose6, value: number): void {
  const { cnf, idev, net } = it;
  const { FORCE_FORWARDING } = DEVCONF;
  if (cnf.get(FORCE_FORWARDING) === value) return;
  cnf.set(FORCE_FORWARDING, value);
  notifyConf6(net, cnf, idev, NETCONFA.FORCE_FORWARDING);
  if (!isAll(it)) return;
  for (const each of inet6DevsOf(net)) {
    const changed = differs(each.cnf.get(FORCE_FORWARDING), value);
    each.cnf.set(FORCE_FORWARDING, value);
    if (changed) notifyConf6(net, each.cnf, each, NETCONFA.FORCE_FORWARDING);
  }
}

const MODES: readonly number[] = Object.values(IN6_ADDR_GEN_MODE);

/** `addrconf_sysctl_addr_gen_mode`. */
function writeAddrGenMode(it: Whose6, value: number): number {
  const { cnf, idev, net } = it;
  const { ADDR_GEN_MODE } = DEVCONF;
  const { dflt } = conf6Of(net);
  if (!MODES.includes(value)) return -ERRNO.EINVAL;
  if (idev !== undefined) {
    const secret = cnf.stableSecret ?? dflt.stableSecret;
    if (value === IN6_ADDR_GEN_MODE.STABLE_PRIVACY && secret === undefined) return -ERRNO.EINVAL;
  }
  const others = isAll(it) ? inet6DevsOf(net) : [];
  if (isAll(it)) dflt.set(ADDR_GEN_MODE, value);
  for (const each of idev === undefined ? others : [idev]) {
    if (each.cnf.get(ADDR_GEN_MODE) === value) continue;
    each.cnf.set(ADDR_GEN_MODE, value);
    addrconfInitAutoAddrs(each.dev);
  }
  cnf.set(ADDR_GEN_MODE, value);
  return 0;
}

/** Settings whose writes have consequences. */
export const WRITERS6: ReadonlyMap<number, (it: Whose6, value: number) => number | void> = new Map<
  number,
  (it: Whose6, value: number) => number | void
>([
  [DEVCONF.FORWARDING, writeForwarding],
  [DEVCONF.IGNORE_ROUTES_WITH_LINKDOWN, writeLinkdown],
  [DEVCONF.DISABLE_IPV6, writeDisable],
  [DEVCONF.PROXY_NDP, writeProxyNdp],
  [DEVCONF.FORCE_FORWARDING, writeForceForwarding],
  [DEVCONF.ADDR_GEN_MODE, writeAddrGenMode],
]);
