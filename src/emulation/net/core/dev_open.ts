/** Devices are opened and closed: net/core/dev.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { devSetRxMode } from "./dev_rx_mode.ts";
import type { Explanation } from "../extack.ts";
import { callNetdeviceNotifiers } from "./netdevice_notifiers.ts";
import { NETDEV } from "../notifier.ts";
import { rtmsgIfinfoOf } from "./rtmsg_ifinfo.ts";
import { devActivate, devDeactivate } from "../sched/generic.ts";
import type { NetDevice } from "../stack.ts";

/** What is said to have changed when a device is opened, or closed. */
const CHANGED = IFF.UP | IFF.RUNNING;

/** Opens a device, and tells nobody but those who could refuse (`__dev_open`). */
export function devOpenSilently(dev: NetDevice, extack: Explanation): number {
  if (!dev.present) return -ERRNO.ENODEV;
  let refused = callNetdeviceNotifiers(NETDEV.PRE_UP, dev, { extack });
  if (refused !== 0) return refused;
  dev.running = true;
  refused = dev.ops.validateAddr?.(dev) ?? 0;
  if (refused === 0) refused = dev.ops.open?.(dev) ?? 0;
  if (refused !== 0) {
    dev.running = false;
    return refused;
  }
  dev.flags |= IFF.UP;
  devSetRxMode(dev);
  devActivate(dev);
  return 0;
}

/** Opens a device that is not up yet, and tells of it (`dev_open`). */
export function devOpen(dev: NetDevice, extack: Explanation = {}): number {
  if (dev.flags & IFF.UP) return 0;
  const refused = devOpenSilently(dev, extack);
  if (refused < 0) return refused;
  rtmsgIfinfoOf(RTM.NEWLINK, dev, { change: CHANGED });
  callNetdeviceNotifiers(NETDEV.UP, dev);
  return 0;
}

/** Closes devices that are up, and tells nobody but that they are going down (`__dev_close_many`). */
export function devCloseManySilently(devices: readonly NetDevice[]): void {
  for (const dev of devices) {
    callNetdeviceNotifiers(NETDEV.GOING_DOWN, dev);
    dev.running = false;
  }
  for (const dev of devices) devDeactivate(dev);
  for (const dev of devices) {
    dev.ops.stop?.(dev);
    dev.flags &= ~IFF.UP;
  }
}

/** Closes those that are up of some devices, and tells of each when all are down (`dev_close_many`). */
export function devCloseMany(devices: readonly NetDevice[]): void {
  const up = devices.filter(({ flags }) => flags & IFF.UP);
  devCloseManySilently(up);
  for (const dev of up) {
    rtmsgIfinfoOf(RTM.NEWLINK, dev, { change: CHANGED });
    callNetdeviceNotifiers(NETDEV.DOWN, dev);
  }
}

/** Closes a device, and tells of it (`dev_close`). */
export function devClose(dev: NetDevice): void {
  devCloseMany([dev]);
}
