/** Carrier, dormancy and operational states: netdevice.h, net/sched/sch_generic.c, rtnetlink.c. */

import { IF_OPER } from "../../../abi/if.ts";
import { linkwatchFireEvent, netdevStateChange } from "./link_watch.ts";
import { type NetDevice, NETREG } from "../stack.ts";

/** A device has a carrier (`netif_carrier_on`). */
export function netifCarrierOn(dev: NetDevice): void {
  if (dev.carrier) return;
  dev.carrier = true;
  if (dev.regState === NETREG.UNINITIALIZED) return;
  dev.carrierUpCount++;
  linkwatchFireEvent(dev);
}

/** A device has no carrier (`netif_carrier_off`). */
export function netifCarrierOff(dev: NetDevice): void {
  if (!dev.carrier) return;
  dev.carrier = false;
  if (dev.regState === NETREG.UNINITIALIZED) return;
  dev.carrierDownCount++;
  linkwatchFireEvent(dev);
}

/** A device waits for something outside (`netif_dormant_on`). */
export function netifDormantOn(dev: NetDevice): void {
  if (dev.dormant) return;
  dev.dormant = true;
  linkwatchFireEvent(dev);
}

/** A device waits no longer (`netif_dormant_off`). */
export function netifDormantOff(dev: NetDevice): void {
  if (!dev.dormant) return;
  dev.dormant = false;
  linkwatchFireEvent(dev);
}

/** A device is being tested (`netif_testing_on`). */
export function netifTestingOn(dev: NetDevice): void {
  if (dev.testing) return;
  dev.testing = true;
  linkwatchFireEvent(dev);
}

/** A device is tested no longer (`netif_testing_off`). */
export function netifTestingOff(dev: NetDevice): void {
  if (!dev.testing) return;
  dev.testing = false;
  linkwatchFireEvent(dev);
}

/** A device that is made upon another is in the state of that one (`netif_stacked_transfer_operstate`). */
export function netifStackedTransferOperstate(root: NetDevice, dev: NetDevice): void {
  if (root.operstate === IF_OPER.DORMANT) netifDormantOn(dev);
  else netifDormantOff(dev);
  if (root.operstate === IF_OPER.TESTING) netifTestingOn(dev);
  else netifTestingOff(dev);
  if (root.carrier) netifCarrierOn(dev);
  else netifCarrierOff(dev);
}

/** Whether a device is up for all that is known (`netif_oper_up`). */
export function netifOperUp({ operstate }: NetDevice): boolean {
  return operstate === IF_OPER.UP || operstate === IF_OPER.UNKNOWN;
}

/** Sets an operational state, and tells of it (`netif_set_operstate`). */
export function netifSetOperstate(dev: NetDevice, operstate: number): void {
  if (dev.operstate === operstate) return;
  dev.operstate = operstate;
  netdevStateChange(dev);
}

/** What user space may make of an operational state (`set_operstate`). */
export function setOperstate(dev: NetDevice, transition: number): void {
  let { operstate } = dev;
  if (transition === IF_OPER.UP) {
    const pending = operstate === IF_OPER.DORMANT || operstate === IF_OPER.TESTING ||
      operstate === IF_OPER.UNKNOWN;
    if (pending && !dev.dormant && !dev.testing) operstate = IF_OPER.UP;
  } else if (transition === IF_OPER.TESTING || transition === IF_OPER.DORMANT) {
    if (netifOperUp(dev)) operstate = transition;
  }
  netifSetOperstate(dev, operstate);
}
