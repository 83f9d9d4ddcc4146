import { registerIpv4Addresses } from "./address/address_ipv4.ts";
import { registerIpv6Addresses } from "./address/address_ipv6.ts";
import { registerAddressLabels } from "./address_label.ts";
import { registerBridgeLinks } from "./bridge/bridge_link.ts";
import { registerMdb } from "./bridge/bridge_mdb.ts";
import { registerBridgeVlans } from "./bridge/vlan.ts";
import { registerIpv6Ifinfo } from "./link/inet6_ifinfo.ts";
import { registerLinks } from "./link/link.ts";
import { registerIpv4Groups } from "./multicast_address.ts";
import { registerNetconf } from "./netconf.ts";
import { registerNsid } from "./nsid.ts";
import { registerFdb } from "./bridge/fdb.ts";
import { registerNeighbours } from "./neighbour/neighbour.ts";
import { registerNeighbourTables } from "./neighbour/neighbour_table.ts";
import { registerQdiscs } from "./qdisc/qdisc.ts";
import { registerNexthops } from "./nexthop/nexthop.ts";
import type { Registry } from "./registry.ts";
import { registerRoutes } from "./route/route.ts";
import { registerRoutes6 } from "./route/route6.ts";
import { registerMulticastRoutes } from "./route/route_multicast.ts";
import { registerRules } from "./rule/rule.ts";
import { registerStats } from "./stats/stats.ts";

/** What registers the handlers of a family (`rtnl_register` in an `__init` function). */
type Registration = (registry: Registry) => void;

/** The families of NETLINK_ROUTE that emulated kernels answer by themselves. */
const FAMILIES: readonly Registration[] = [
  registerLinks,
  registerBridgeLinks,
  registerMdb,
  registerBridgeVlans,
  registerStats,
  registerRules,
  registerNsid,
  registerAddressLabels,
  registerIpv4Addresses,
  registerIpv4Groups,
  registerIpv6Addresses,
  registerIpv6Ifinfo,
  registerNetconf,
  registerNeighbours,
  registerNeighbourTables,
  registerFdb,
  registerQdiscs,
  registerRoutes,
  registerRoutes6,
  registerMulticastRoutes,
  registerNexthops,
];

/** Registers them all. */
export function registerFamilies(registry: Registry): void {
  for (const register of FAMILIES) register(registry);
}
