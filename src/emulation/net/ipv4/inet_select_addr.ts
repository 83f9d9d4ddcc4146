import { IFA_F } from "../../../abi/if_addr.ts";
import { IPV4_DEVCONF } from "../../../abi/ip.ts";
import { RT_SCOPE } from "../../../abi/rtnetlink.ts";
import type { InDevice } from "./in_device.ts";
import { inDevOf, inDevOrconf, inetIfaMatch } from "./in_device.ts";
import { l3mdevMasterIfindex } from "../core/l3mdev.ts";
import type { NetDevice } from "../stack.ts";

/** `in_dev_select_addr`. */
function inDevSelectAddr(inDev: InDevice, scope: number): number {
  // Most devices have none.
  if (inDev.first === undefined) return 0;
  const ifa = inDev.addresses().find((ifa) =>
    (ifa.flags & IFA_F.SECONDARY) === 0 && ifa.scope !== RT_SCOPE.LINK && ifa.scope <= scope
  );
  return ifa?.local ?? 0;
}

/** The device's own choice; 0 for none. */
function ownChoice(inDev: InDevice, dst: number, scope: number): number {
  const localnet = inDevOrconf(inDev, IPV4_DEVCONF.ROUTE_LOCALNET) ? RT_SCOPE.LINK : RT_SCOPE.HOST;
  let first = 0;
  for (const ifa of inDev.addresses()) {
    if ((ifa.flags & IFA_F.SECONDARY) !== 0 || Math.min(ifa.scope, localnet) > scope) continue;
    if (dst === 0 || inetIfaMatch(dst, ifa)) return ifa.local;
    if (first === 0) first = ifa.local;
  }
  return first;
}

/**
 * The source address of packets that go out by a device (`inet_select_addr`); 0 for none.
 *
 * @param dst The gateway, or 0.
 * @param scope RT_SCOPE_*: how far they go.
 */
export function inetSelectAddr(dev: NetDevice, dst: number, scope: number): number {
  const inDev = inDevOf(dev);
  const own = inDev === undefined ? 0 : ownChoice(inDev, dst, scope);
  if (own !== 0) return own;
  const master = l3mdevMasterIfindex(dev);
  const domain = master === 0 ? undefined : dev.net.devices.byIndex(master);
  for (const other of domain === undefined ? [] : [domain]) {
    const inDev = inDevOf(other);
    const choice = inDev === undefined ? 0 : inDevSelectAddr(inDev, scope);
    if (choice !== 0) return choice;
  }
  for (const other of dev.net.devices) {
    const inDev = l3mdevMasterIfindex(other) === master ? inDevOf(other) : undefined;
    const choice = inDev === undefined ? 0 : inDevSelectAddr(inDev, scope);
    if (choice !== 0) return choice;
  }
  return 0;
}
