/** Macvlans whose other end is a character device: drivers/net/macvtap.c. */

import {
  type KobjectAction,
  kobjectUevent,
  type KobjectVariables,
} from "../core/kobject_uevent.ts";
import { devpathOf } from "../core/net_sysfs.ts";
import { netdevRxHandlerRegister, netdevRxHandlerUnregister } from "../core/rx_handler.ts";
import type { Explanation } from "../extack.ts";
import type { LinkKind } from "../kind.ts";
import { NETDEV, type NetdevNotifier } from "../notifier.ts";
import type { NetDevice, NetStack } from "../stack.ts";
import {
  macvlanCommonNewlink,
  macvlanCommonSetup,
  macvlanDellink,
  macvlanLinkNet,
} from "./macvlan.ts";
import type { MacvlanRequest, UpperLinkRequest } from "./macvlan_dev.ts";
import { tapFreeMinor, tapGetMinor, tapMinor } from "./tap.ts";

/** TUN_READQ_SIZE. */
const READ_QUEUE = 500;
/** The major number of the character devices: one of those that are given to whoever asks for one. */
export const MACVTAP_MAJOR = 246;

/** `macvtap_setup`. */
export function macvtapSetup(dev: NetDevice): void {
  macvlanCommonSetup(dev);
  dev.kind = MACVTAP_KIND;
  dev.txQueueLen = READ_QUEUE;
}

/** Makes a macvtap of a device (`macvtap_newlink`). Returns 0, or a negative error number. */
export function macvtapNewlink(
  linkNet: NetStack,
  dev: NetDevice,
  request: UpperLinkRequest,
  data: MacvlanRequest,
  extack: Explanation,
): number {
  const busy = netdevRxHandlerRegister(dev, dev);
  if (busy !== 0) return busy;
  const error = macvlanCommonNewlink(linkNet, dev, request, data, extack);
  if (error !== 0) netdevRxHandlerUnregister(dev);
  return error;
}

/** The kind. */
export const MACVTAP_KIND: LinkKind = {
  name: "macvtap",
  dellink: (dev, ending) => {
    netdevRxHandlerUnregister(dev);
    macvlanDellink(dev, ending);
  },
  linkNet: macvlanLinkNet,
};

/** The name of the character device of a macvtap. */
export function macvtapCdevName({ ifindex }: NetDevice): string {
  return `tap${ifindex}`;
}

/** What is told of the character device of a macvtap (`dev_uevent`). */
export function macvtapCdevUevent(dev: NetDevice): KobjectVariables {
  return [["MAJOR", MACVTAP_MAJOR], ["MINOR", tapMinor(dev)], ["DEVNAME", macvtapCdevName(dev)]];
}

/**
 * Tells that something happened to the character device of a macvtap.
 *
 * @param env What is told before what is told of it always.
 */
export function macvtapCdevKobjectUevent(
  dev: NetDevice,
  action: KobjectAction,
  env: KobjectVariables = [],
): void {
  kobjectUevent.tell(dev.net.machine, dev.net, () => ({
    action,
    devpath: devpathOf(dev, `/macvtap/${macvtapCdevName(dev)}`),
    subsystem: "macvtap",
    env: [...env, ...macvtapCdevUevent(dev)],
  }));
}

/** The character device comes and goes with the link (`macvtap_device_event`). */
export const macvtapNotifier: NetdevNotifier = ({ event, dev }) => {
  if (dev.kind !== MACVTAP_KIND) return 0;
  if (event === NETDEV.REGISTER) {
    tapGetMinor(dev);
    macvtapCdevKobjectUevent(dev, "add");
  } else if (event === NETDEV.UNREGISTER && tapMinor(dev) !== 0) {
    macvtapCdevKobjectUevent(dev, "remove");
    tapFreeMinor(dev);
  }
  return 0;
};
