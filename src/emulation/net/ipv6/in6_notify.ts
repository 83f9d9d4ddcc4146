import { Hook } from "../hook.ts";
import type { Inet6Dev, Inet6Ifaddr } from "./in6_device.ts";
import type { NetconfChange } from "../ipv4/in_notify.ts";
import type { IfaCacheinfo6 } from "./inet6_mc_list.ts";
import type { Ipv6Devconf } from "./ipv6_devconf.ts";
import type { NetStack } from "../stack.ts";

/** An IPv6 address came, changed or went (`inet6_ifa_notify`): RTM.NEWADDR, RTM.DELADDR. */
export const inet6IfaNotify: Hook<[event: number, ifp: Inet6Ifaddr]> = new Hook();

/** What IPv6 keeps of a device changed (`inet6_ifinfo_notify`): RTM.NEWLINK of AF_INET6. */
export const inet6IfinfoNotify: Hook<[event: number, idev: Inet6Dev]> = new Hook();

/** Settings of IPv6 came, changed or went (`inet6_netconf_notify_devconf`). */
export const inet6NetconfNotify: Hook<[net: NetStack, change: NetconfChange<Ipv6Devconf>]> =
  new Hook();

/** A group was joined or left (`inet6_ifmcaddr_notify`): RTM.NEWMULTICAST, RTM.DELMULTICAST. */
export const inet6IfmcaddrNotify: Hook<[idev: Inet6Dev, mc: IfaCacheinfo6, event: number]> =
  new Hook();

/** An anycast address came or went (`inet6_ifacaddr_notify`): RTM.NEWANYCAST, RTM.DELANYCAST. */
export const inet6IfacaddrNotify: Hook<[idev: Inet6Dev, ac: IfaCacheinfo6, event: number]> =
  new Hook();
