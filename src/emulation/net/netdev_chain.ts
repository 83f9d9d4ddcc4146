import { addrconfEvent } from "./ipv6/addrconf_event.ts";
import { brDeviceEvent } from "./bridge/event.ts";
import { bondNotifier } from "./drivers/bond.ts";
import { macvlanNotifier } from "./drivers/macvlan.ts";
import { macvtapNotifier } from "./drivers/macvtap.ts";
import { vlanNotifier } from "./drivers/vlan.ts";
import { vrfNotifier } from "./drivers/vrf.ts";
import { vxlanNotifier } from "./drivers/vxlan.ts";
import { fibNetdevEvent } from "./ipv4/fib/fib_frontend.ts";
import { fibRulesEvent } from "./rules/fib_rules_event.ts";
import { inetdevEvent } from "./ipv4/inetdev_event.ts";
import { arpNetdevEvent, ndiscNetdevEvent } from "./neighbour/devices.ts";
import { nexthopNetdevEvent } from "./nexthop/nexthop_event.ts";
import type { NetdevNotifier } from "./notifier.ts";
import { rtnetlinkEvent } from "./core/rtmsg_ifinfo.ts";

/**
 * Who is told what happens to devices, in the order of a kernel without modules: by priority, then
 * by the order of its `__init` functions (core, subsys, fs, device; of devices drivers/ before net/).
 */
export const NETDEV_CHAIN: readonly NetdevNotifier[] = [
  // core_initcall
  rtnetlinkEvent,
  // subsys_initcall: fib_rules, nexthop
  fibRulesEvent,
  nexthopNetdevEvent,
  // fs_initcall: arp, devinet, fib_frontend, igmp
  arpNetdevEvent,
  inetdevEvent,
  fibNetdevEvent,
  // device_initcall, drivers/net: macvlan, macvtap, tun
  macvlanNotifier,
  macvtapNotifier,
  // device_initcall, net: addrconf, ipv6/mcast, packet, bridge
  addrconfEvent,
  brDeviceEvent,
  // what most kernels have as modules
  vlanNotifier,
  bondNotifier,
  vrfNotifier,
  // late_initcall: vxlan
  vxlanNotifier,
  // lower priorities: ndisc, ipv6/route
  ndiscNetdevEvent,
];
