import { registerIpv4Addresses } from "./address_ipv4.ts";
import { registerIpv6Addresses } from "./address_ipv6.ts";
import { registerAddressLabels } from "./address_label.ts";
import { registerBridgeLinks } from "./bridge_link.ts";
import { registerMdb } from "./bridge_mdb.ts";
import { registerIpv6Ifinfo } from "./inet6_ifinfo.ts";
import { registerLinks } from "./link.ts";
import { registerIpv4Groups } from "./multicast_address.ts";
import { registerNetconf } from "./netconf.ts";
import { registerNsid } from "./nsid.ts";
import { registerFdb } from "./fdb.ts";
import { registerNeighbours } from "./neighbour.ts";
import { registerNeighbourTables } from "./neighbour_table.ts";
import { registerQdiscs } from "./qdisc.ts";
import type { Registry } from "./registry.ts";
import { registerRoutes } from "./route.ts";
import { registerRoutes6 } from "./route6.ts";
import { registerMulticastRoutes } from "./route_multicast.ts";
import { registerRules } from "./rule.ts";
import { registerStats } from "./stats.ts";

/** What registers the handlers of a family (`rtnl_register` in an `__init` function). */
type Registration = (registry: Registry) => void;

/** The families of NETLINK_ROUTE that emulated kernels answer by themselves. */
const FAMILIES: readonly Registration[] = [
  registerLinks,
  registerBridgeLinks,
  registerMdb,
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
];

/** Registers them all. */
export function registerFamilies(registry: Registry): void {
  for (const register of FAMILIES) register(registry);
}
