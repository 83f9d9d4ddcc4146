/** Macvlans whose other end is a character device: drivers/net/macvtap.c. */

import type { Explanation } from "../extack.ts";
import type { LinkKind } from "../kind.ts";
import { netdevRxHandlerRegister, netdevRxHandlerUnregister } from "../core/rx_handler.ts";
import type { NetDevice, NetStack } from "../stack.ts";
import {
  macvlanCommonNewlink,
  macvlanCommonSetup,
  macvlanDellink,
  macvlanLinkNet,
} from "./macvlan.ts";
import type { MacvlanRequest, UpperLinkRequest } from "./macvlan_dev.ts";

/** TUN_READQ_SIZE. */
const READ_QUEUE = 500;

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
