import { addrconfNotify } from "./addrconf_notify.ts";
import { registerKnobs6 } from "./in6_knobs.ts";
import type { NetdevNotifier } from "../notifier.ts";
import { NETDEV } from "../notifier.ts";

/** IPv6 hears what happens to devices (`ipv6_dev_notf`); with the first of a namespace it begins. */
export const addrconfEvent: NetdevNotifier = (notification) => {
  if (notification.event === NETDEV.REGISTER) registerKnobs6(notification.dev.net);
  return addrconfNotify(notification);
};
