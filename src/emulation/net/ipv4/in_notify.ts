import type { Cause } from "../cause.ts";
import { Hook } from "../hook.ts";
import type { InIfaddr } from "./in_device.ts";
import type { IpMcList } from "./ip_mc_list.ts";
import type { Ipv4Devconf } from "./ipv4_devconf.ts";
import type { NetDevice, NetStack } from "../stack.ts";

/** An IPv4 address came, changed or went (`rtmsg_ifa`): RTM.NEWADDR, RTM.DELADDR. */
export const rtmsgIfa: Hook<[event: number, ifa: InIfaddr, cause: Cause]> = new Hook();

/** What is told of settings (`inet_netconf_notify_devconf`, and IPv6's). */
export interface NetconfChange<Conf> {
  /** RTM.NEWNETCONF, RTM.DELNETCONF. */
  readonly event: number;
  /** Which setting, NETCONFA.*, NETCONFA_ALL; 0: none. */
  readonly type: number;
  /** Of which device, NETCONFA_IFINDEX_ALL, NETCONFA_IFINDEX_DEFAULT. */
  readonly ifindex: number;
  /** The settings; `undefined` where they are gone. */
  readonly devconf: Conf | undefined;
}

/** Settings of IPv4 came, changed or went (`inet_netconf_notify_devconf`). */
export const inetNetconfNotify: Hook<[net: NetStack, change: NetconfChange<Ipv4Devconf>]> =
  new Hook();

/** An IPv4 group was joined or left (`inet_ifmcaddr_notify`): RTM.NEWMULTICAST, RTM.DELMULTICAST. */
export const inetIfmcaddrNotify: Hook<[dev: NetDevice, im: IpMcList, event: number]> = new Hook();
