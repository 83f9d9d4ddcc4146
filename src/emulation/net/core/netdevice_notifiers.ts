import type { NetdevNotification } from "../notifier.ts";
import type { NetDevice } from "../stack.ts";

/** What {@linkcode callNetdeviceNotifiers} takes beside the event and its device. */
export type NotificationDetails = Partial<Omit<NetdevNotification, "event" | "dev">>;

/**
 * Tells all who want to know what happens to a device, until one of them refuses
 * (`call_netdevice_notifiers_info`).
 *
 * @param event NETDEV.*.
 * @returns 0, or the negative error number of the one who refused.
 */
export function callNetdeviceNotifiers(
  event: number,
  dev: NetDevice,
  details: NotificationDetails = {},
): number {
  const notification = { extack: {}, ...details, event, dev };
  for (const notify of dev.net.machine.netdevChain) {
    const refused = notify(notification);
    if (refused < 0) return refused;
  }
  return 0;
}
