import { registerAddressLabels } from "./address_label.ts";
import type { RtnlHandlers } from "./dispatch.ts";
import { registerNsid } from "./nsid.ts";
import { registerRules } from "./rule.ts";

/** What registers the handlers of a family (`rtnl_register` in an `__init` function). */
type Registration = (handlers: RtnlHandlers) => void;

/** The families of NETLINK_ROUTE that emulated kernels answer by themselves. */
const FAMILIES: readonly Registration[] = [registerRules, registerNsid, registerAddressLabels];

/** Registers them all. */
export function registerFamilies(handlers: RtnlHandlers): void {
  for (const register of FAMILIES) register(handlers);
}
