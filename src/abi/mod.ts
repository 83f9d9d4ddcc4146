/**
 * Numbers from the uapi headers of Linux 6.18: one object per C prefix, whose keys are the kernel's
 * names less that prefix. `RTM.NEWLINK` is RTM_NEWLINK.
 *
 * @module
 */

export * from "./can_netlink.ts";
export * from "./errno.ts";
export * from "./fib_rules.ts";
export * from "./gen_stats.ts";
export * from "./if.ts";
export * from "./if_addr.ts";
export * from "./if_addrlabel.ts";
export * from "./if_arp.ts";
export * from "./if_bonding.ts";
export * from "./if_bridge.ts";
export * from "./if_ether.ts";
export * from "./if_link.ts";
export * from "./if_tunnel.ts";
export * from "./in.ts";
export * from "./ip.ts";
export * from "./ipv6.ts";
export * from "./link_kinds.ts";
export * from "./lwtunnel.ts";
export * from "./mpls.ts";
export * from "./mroute.ts";
export * from "./names.ts";
export * from "./neighbour.ts";
export * from "./net_namespace.ts";
export * from "./netconf.ts";
export * from "./netlink.ts";
export * from "./nexthop.ts";
export * from "./rtnetlink.ts";
export * from "./snmp.ts";
export * from "./socket.ts";
