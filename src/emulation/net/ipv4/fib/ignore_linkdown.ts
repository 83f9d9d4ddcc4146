import { IPV4_DEVCONF } from "../../../../abi/ip.ts";
import { inDevOf, inDevOrconf } from "../in_device.ts";
import type { NetDevice } from "../../stack.ts";

/** Whether routes over a device do not count while it has no carrier (`ip_ignore_linkdown`). */
export function ipIgnoreLinkdown(dev: NetDevice | undefined): boolean {
  const inDev = dev && inDevOf(dev);
  return inDev !== undefined && inDevOrconf(inDev, IPV4_DEVCONF.IGNORE_ROUTES_WITH_LINKDOWN);
}
