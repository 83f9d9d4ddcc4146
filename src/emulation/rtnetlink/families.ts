import { registerIpv4Addresses } from "./address_ipv4.ts";
import { registerAddressLabels } from "./address_label.ts";
import { registerLinks } from "./link.ts";
import { registerIpv4Groups } from "./multicast_address.ts";
import { registerNetconf } from "./netconf.ts";
import { registerNsid } from "./nsid.ts";
import type { Registry } from "./registry.ts";
import { registerRules } from "./rule.ts";

/** What registers the handlers of a family (`rtnl_register` in an `__init` function). */
type Registration = (registry: Registry) => void;

/** The families of NETLINK_ROUTE that emulated kernels answer by themselves. */
const FAMILIES: readonly Registration[] = [registerLinks, registerRules, registerNsid, registerAddressLabels, registerIpv4Addresses, registerIpv4Groups, registerNetconf];

/** Registers them all. */
export function registerFamilies(registry: Registry): void {
  for (const register of FAMILIES) register(registry);
}
