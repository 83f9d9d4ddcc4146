import type { RtnlHandlers } from "./dispatch.ts";

/** What registers the handlers of a family (`rtnl_register` in an `__init` function). */
type Registration = (handlers: RtnlHandlers) => void;

/** The families of NETLINK_ROUTE that emulated kernels answer by themselves. */
const FAMILIES: readonly Registration[] = [];

/** Registers them all. */
export function registerFamilies(handlers: RtnlHandlers): void {
  for (const register of FAMILIES) register(handlers);
}
