/**
 * Numbers from the uapi headers of Linux 6.18: one object per C prefix, whose keys are the kernel's
 * names less that prefix. `RTM.NEWLINK` is RTM_NEWLINK.
 *
 * @module
 */

export * from "./can_netlink.ts";
export * from "./capability.ts";
export * from "./cfm_bridge.ts";
export * from "./dcbnl.ts";
export * from "./errno.ts";
export * from "./fib_rules.ts";
export * from "./gen_stats.ts";
export * from "./genetlink.ts";
export * from "./if.ts";
export * from "./if_addr.ts";
export * from "./if_addrlabel.ts";
export * from "./if_arp.ts";
export * from "./if_bonding.ts";
export * from "./if_bridge.ts";
export * from "./if_ether.ts";
export * from "./if_link.ts";
export * from "./if_tun.ts";
export * from "./if_tunnel.ts";
export * from "./in.ts";
export * from "./ip.ts";
export * from "./ipv6.ts";
export * from "./link_kinds.ts";
export * from "./lwtunnel.ts";
export * from "./mpls.ts";
export * from "./mroute.ts";
export * from "./mrp_bridge.ts";
export * from "./names.ts";
export * from "./neighbour.ts";
export * from "./net_namespace.ts";
export * from "./netconf.ts";
export * from "./netlink.ts";
export * from "./netlink_diag.ts";
export * from "./nexthop.ts";
export * from "./pkt_cls.ts";
export * from "./pkt_sched.ts";
export * from "./rtnetlink.ts";
export * from "./snmp.ts";
export * from "./sock_diag.ts";
export * from "./socket.ts";
export * from "./sockios.ts";
export * from "./tc_act.ts";
export * from "./tc_ematch.ts";
