/** What devices listen to: the counts of IFF_PROMISC and IFF_ALLMULTI of net/core/dev.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { Cause } from "../cause.ts";
import { NO_CAUSE } from "../cause.ts";
import { callNetdeviceNotifiers } from "./netdevice_notifiers.ts";
import { NETDEV } from "../notifier.ts";
import { rtmsgIfinfoOf } from "./rtmsg_ifinfo.ts";
import type { NetDevice } from "../stack.ts";

/** Changes of these are no changes that others are told of. */
const UNTOLD = IFF.UP | IFF.PROMISC | IFF.ALLMULTI | IFF.VOLATILE;

/**
 * Tells that the flags of a device are others now (`__dev_notify_flags`).
 *
 * @param oldFlags What `dev.flags` was.
 * @param gchanges What the message says has changed, a number without sign; 0 for no message.
 */
export function devNotifyFlags(
  dev: NetDevice,
  oldFlags: number,
  gchanges: number,
  cause: Cause = NO_CAUSE,
): void {
  const changes = dev.flags ^ oldFlags;
  if (gchanges !== 0) rtmsgIfinfoOf(RTM.NEWLINK, dev, { change: gchanges, cause });
  if (changes & IFF.UP) {
    callNetdeviceNotifiers(dev.flags & IFF.UP ? NETDEV.UP : NETDEV.DOWN, dev);
  }
  if (dev.flags & IFF.UP && changes & ~UNTOLD) {
    callNetdeviceNotifiers(NETDEV.CHANGE, dev, { flagsChanged: changes });
  }
}

/** Counts who wants a device promiscuous (`__dev_set_promiscuity`). */
export function devCountPromiscuity(dev: NetDevice, increment: number, notify: boolean): number {
  const oldFlags = dev.flags;
  const promiscuity = dev.promiscuity + increment >>> 0;
  if (promiscuity === 0 && increment > 0) return -ERRNO.EOVERFLOW;
  dev.promiscuity = promiscuity;
  dev.flags = dev.promiscuity === 0 ? oldFlags & ~IFF.PROMISC : oldFlags | IFF.PROMISC;
  if (dev.flags !== oldFlags) dev.ops.changeRxFlags?.(dev, IFF.PROMISC);
  if (notify) devNotifyFlags(dev, oldFlags, IFF.PROMISC);
  return 0;
}

/** Counts who wants a device promiscuous, and tells of it (`dev_set_promiscuity`). */
export function devSetPromiscuity(dev: NetDevice, increment: number): number {
  const oldFlags = dev.flags;
  const refused = devCountPromiscuity(dev, increment, true);
  if (refused === 0 && dev.flags !== oldFlags) devSetRxMode(dev);
  return refused;
}

/** Counts who wants to hear all multicast of a device (`netif_set_allmulti`). */
export function devCountAllmulti(dev: NetDevice, increment: number, notify: boolean): number {
  const { flags: oldFlags, gflags: oldGflags } = dev;
  const allmulti = dev.allmulti + increment >>> 0;
  if (allmulti === 0 && increment > 0) return -ERRNO.EOVERFLOW;
  dev.allmulti = allmulti;
  dev.flags = dev.allmulti === 0 ? oldFlags & ~IFF.ALLMULTI : oldFlags | IFF.ALLMULTI;
  if (dev.flags === oldFlags) return 0;
  dev.ops.changeRxFlags?.(dev, IFF.ALLMULTI);
  devSetRxMode(dev);
  if (notify) devNotifyFlags(dev, oldFlags, dev.gflags ^ oldGflags);
  return 0;
}

/** Counts who wants to hear all multicast of a device, and tells of it (`dev_set_allmulti`). */
export function devSetAllmulti(dev: NetDevice, increment: number): number {
  return devCountAllmulti(dev, increment, true);
}

/**
 * Has a device that is up listen to what it should; those that cannot pick unicast addresses are
 * promiscuous while they have any (`__dev_set_rx_mode`).
 */
export function devSetRxMode(dev: NetDevice): void {
  if (!(dev.flags & IFF.UP) || !dev.present) return;
  if (!dev.unicastFilter) {
    const wanted = dev.uc.size > 0;
    if (wanted !== dev.ucPromisc) {
      devCountPromiscuity(dev, wanted ? 1 : -1, false);
      dev.ucPromisc = wanted;
    }
  }
  dev.ops.setRxMode?.(dev);
}
