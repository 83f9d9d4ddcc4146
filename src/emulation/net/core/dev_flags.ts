/** The flags of devices: net/core/dev.c. */

import { IFF } from "../../../abi/if.ts";
import { netifOperUp } from "./carrier.ts";
import type { Cause } from "../cause.ts";
import { devCloseManySilently, devOpenSilently } from "./dev_open.ts";
import {
  devCountAllmulti,
  devCountPromiscuity,
  devNotifyFlags,
  devSetRxMode,
} from "./dev_rx_mode.ts";
import type { Explanation } from "../extack.ts";
import { ALL_CHANGED } from "./rtmsg_ifinfo.ts";
import type { NetDevice } from "../stack.ts";

/** What user space may set and clear as it likes. */
const FREE = IFF.DEBUG | IFF.NOTRAILERS | IFF.NOARP | IFF.DYNAMIC | IFF.MULTICAST | IFF.PORTSEL |
  IFF.AUTOMEDIA;
/** What is counted: user space sees what it asked for itself. */
const COUNTED = IFF.PROMISC | IFF.ALLMULTI;

/** The flags as user space sees them (`netif_get_flags`). */
export function devGetFlags(dev: NetDevice): number {
  let flags = dev.flags & ~(COUNTED | IFF.RUNNING | IFF.LOWER_UP | IFF.DORMANT) |
    dev.gflags & COUNTED;
  if (dev.running) {
    if (netifOperUp(dev)) flags |= IFF.RUNNING;
    if (dev.carrier) flags |= IFF.LOWER_UP;
    if (dev.dormant) flags |= IFF.DORMANT;
  }
  return flags;
}

/** Changes flags, and tells nobody (`__dev_change_flags`). */
export function devChangeFlagsSilently(
  dev: NetDevice,
  flags: number,
  extack: Explanation = {},
): number {
  const oldFlags = dev.flags;
  dev.flags = flags & FREE | oldFlags & (IFF.UP | IFF.VOLATILE | COUNTED);
  if ((oldFlags ^ flags) & IFF.MULTICAST) dev.ops.changeRxFlags?.(dev, IFF.MULTICAST);
  devSetRxMode(dev);
  let refused = 0;
  if ((oldFlags ^ flags) & IFF.UP) {
    if (oldFlags & IFF.UP) devCloseManySilently([dev]);
    else refused = devOpenSilently(dev, extack);
  }
  if ((flags ^ dev.gflags) & IFF.PROMISC) {
    const before = dev.flags;
    dev.gflags ^= IFF.PROMISC;
    devCountPromiscuity(dev, flags & IFF.PROMISC ? 1 : -1, false);
    if (dev.flags !== before) devSetRxMode(dev);
  }
  if ((flags ^ dev.gflags) & IFF.ALLMULTI) {
    dev.gflags ^= IFF.ALLMULTI;
    devCountAllmulti(dev, flags & IFF.ALLMULTI ? 1 : -1, false);
  }
  return refused;
}

/** Changes flags, and tells of it (`dev_change_flags`). */
export function devChangeFlags(dev: NetDevice, flags: number, extack: Explanation = {}): number {
  const { flags: oldFlags, gflags: oldGflags } = dev;
  const refused = devChangeFlagsSilently(dev, flags, extack);
  if (refused < 0) return refused;
  devNotifyFlags(dev, oldFlags, oldFlags ^ dev.flags | oldGflags ^ dev.gflags);
  return 0;
}

/** The flags that a request means, of those that it names (`rtnl_dev_combine_flags`). */
export function rtnlDevCombineFlags(
  dev: NetDevice,
  { flags, change }: { readonly flags: number; readonly change: number },
): number {
  if (change === 0) return flags;
  return flags & change | (dev.flags & ~COUNTED | dev.gflags & COUNTED) & ~change;
}

/**
 * Gives a new device the flags that a request wants, and tells of the device (`rtnl_configure_link`).
 *
 * @param header The request's; `undefined` if it has none for this device.
 */
export function rtnlConfigureLink(
  dev: NetDevice,
  header: { readonly flags: number; readonly change: number } | undefined,
  cause: Cause,
): number {
  const oldFlags = dev.flags;
  if (header !== undefined && (header.flags !== 0 || header.change !== 0)) {
    const refused = devChangeFlagsSilently(dev, rtnlDevCombineFlags(dev, header));
    if (refused < 0) return refused;
  }
  let changed = (oldFlags ^ dev.flags) >>> 0;
  if (dev.initializing) {
    dev.initializing = false;
    changed = ALL_CHANGED;
  }
  devNotifyFlags(dev, oldFlags, changed, cause);
  return 0;
}
