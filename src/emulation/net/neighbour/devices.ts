/** What becomes of neighbours as devices change: net/ipv4/arp.c, net/ipv6/ndisc.c. */

import { IFF } from "../../../abi/if.ts";
import { IPV4_DEVCONF } from "../../../abi/ip.ts";
import { DEVCONF } from "../../../abi/ipv6.ts";
import { in6DevOf } from "../ipv6/in6_device.ts";
import { inDevAndconf, inDevOf } from "../ipv4/in_device.ts";
import { conf6Of } from "../ipv6/ipv6_devconf.ts";
import type { NetdevNotification, NetdevNotifier } from "../notifier.ts";
import { NETDEV } from "../notifier.ts";
import type { NetDevice } from "../stack.ts";
import { arpTable } from "./arp.ts";
import { neighCarrierDown, neighChangeaddr, neighIfdown } from "./flush.ts";
import { ndTable } from "./ndisc.ts";
import type { NeighTable } from "./table.ts";

/** `arp_netdev_event` */
export const arpNetdevEvent: NetdevNotifier = (notification) => {
  const { event, dev } = notification;
  const table = arpTable(dev.net.machine);
  if (event === NETDEV.CHANGEADDR) neighChangeaddr(table, dev);
  else if (event === NETDEV.CHANGE) changed(table, notification, arpEvicts(dev));
  return 0;
};

/** `ndisc_netdev_event` */
export const ndiscNetdevEvent: NetdevNotifier = (notification) => {
  const { event, dev } = notification;
  const table = ndTable(dev.net.machine);
  if (event === NETDEV.CHANGEADDR) neighChangeaddr(table, dev);
  else if (event === NETDEV.CHANGE) changed(table, notification, ndiscEvicts(dev));
  else if (event === NETDEV.DOWN) neighIfdown(table, dev);
  return 0;
};

/** A device's flags are others now, or its carrier. */
function changed(
  table: NeighTable,
  { dev, flagsChanged = 0 }: NetdevNotification,
  evicts: boolean,
): void {
  if ((flagsChanged & IFF.NOARP) !== 0) neighChangeaddr(table, dev);
  if (evicts && !dev.carrier) neighCarrierDown(table, dev);
}

/** Whether neighbours go with the carrier (`IN_DEV_ARP_EVICT_NOCARRIER`). */
function arpEvicts(dev: NetDevice): boolean {
  const inDev = inDevOf(dev);
  return inDev === undefined || inDevAndconf(inDev, IPV4_DEVCONF.ARP_EVICT_NOCARRIER);
}

function ndiscEvicts(dev: NetDevice): boolean {
  const own = in6DevOf(dev)?.cnf.get(DEVCONF.NDISC_EVICT_NOCARRIER) ?? 1;
  const all = conf6Of(dev.net).all.get(DEVCONF.NDISC_EVICT_NOCARRIER);
  return in6DevOf(dev) === undefined || own !== 0 && all !== 0;
}
