/** How devices are polled, as far as it is set and told, and has no further consequences here. */

import { Slot } from "../../net/slot.ts";
import { vxlanOf } from "../../net/drivers/vxlan_dev.ts";
import type { NetDevice } from "../../net/stack.ts";

/** What is set of a device. */
export interface Polling {
  /** Nanoseconds. */
  groFlushTimeout: bigint;
  /** How often nothing is found until interrupts are asked for again. */
  napiDeferHardIrqs: number;
  /** Whether threads poll. */
  threaded: number;
}

const POLLING = new Slot<NetDevice, Polling>(() => ({
  groFlushTimeout: 0n,
  napiDeferHardIrqs: 0,
  threaded: 0,
}));

/** What is set of a device. */
export function pollingOf(dev: NetDevice): Polling {
  return POLLING.of(dev);
}

/** Whether a device is polled at all (`napi_list` is not empty): tunnels and cards are. */
export function isPolled(dev: NetDevice): boolean {
  return vxlanOf(dev) !== undefined || isCard(dev);
}

/** Whether it is a card: what no request has made, and no namespace begins with. */
export function isCard(dev: NetDevice): boolean {
  return dev.kind === undefined && !dev.noQueue;
}
