/** What bridges do when something happens to devices: net/bridge/br.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { netifOperUp } from "../core/carrier.ts";
import { callNetdeviceNotifiers } from "../core/netdevice_notifiers.ts";
import type { NetdevNotification, NetdevNotifier } from "../notifier.ts";
import { NETDEV } from "../notifier.ts";
import type { NetBridgePort } from "./bridge.ts";
import { addressOf, bridgeOf, portOf } from "./bridge.ts";
import { brFdbChangeaddr, brFdbChangeMacAddress } from "./fdb.ts";
import { brDelIf, brMtuAutoAdjust, brPortCarrierCheck, preChangeaddrNotify } from "./if.ts";
import { updateFeatures } from "./limits.ts";
import { notifyPort } from "./stp.ts";
import {
  brStpDisablePort,
  brStpEnablePort,
  brStpRecalculateBridgeId,
  isAddressSet,
} from "./stp_if.ts";
import { brVlanRegister, brVlanUnregister } from "./vlan.ts";

/** What may change the spanning tree: told of, unless it was already. */
const TOLD: ReadonlySet<number> = new Set([
  NETDEV.CHANGEADDR,
  NETDEV.UP,
  NETDEV.CHANGE,
  NETDEV.DOWN,
]);

/** What becomes of a port: whether it was told, or a negative error number. */
type Outcome = { readonly notified?: boolean; readonly error?: number };

type Reaction = (p: NetBridgePort, notification: NetdevNotification) => Outcome;

/** What ports do, by event. */
const EVENTS: ReadonlyMap<number, Reaction> = new Map<number, Reaction>([
  [NETDEV.CHANGEMTU, ({ br }) => {
    brMtuAutoAdjust(br);
    return {};
  }],
  [NETDEV.PRE_CHANGEADDR, ({ br }, { address = new Uint8Array(), extack }) => {
    return isAddressSet(br.dev) ? {} : { error: preChangeaddrNotify(br, address, extack) };
  }],
  [NETDEV.CHANGEADDR, (p) => {
    brFdbChangeaddr(p);
    if (brStpRecalculateBridgeId(p.br)) {
      callNetdeviceNotifiers(NETDEV.CHANGEADDR, p.br.dev);
    }
    return {};
  }],
  [NETDEV.CHANGE, brPortCarrierCheck],
  [NETDEV.FEAT_CHANGE, ({ br }) => {
    updateFeatures(br);
    return {};
  }],
  [NETDEV.DOWN, (p) => {
    if ((p.br.dev.flags & IFF.UP) === 0) return {};
    brStpDisablePort(p);
    return { notified: true };
  }],
  [NETDEV.UP, (p) => {
    if (!p.br.dev.running || !netifOperUp(p.dev)) return {};
    brStpEnablePort(p);
    return { notified: true };
  }],
  [NETDEV.UNREGISTER, ({ br, dev }) => {
    brDelIf(br, dev);
    return {};
  }],
  [NETDEV.PRE_TYPE_CHANGE, () => ({ error: -ERRNO.EPERM })],
  [NETDEV.RESEND_IGMP, ({ br }) => {
    callNetdeviceNotifiers(NETDEV.RESEND_IGMP, br.dev);
    return {};
  }],
]);

/** `br_device_event`. */
export const brDeviceEvent: NetdevNotifier = (notification) => {
  const { event, dev } = notification;
  const br = bridgeOf(dev);
  if (br !== undefined && event === NETDEV.REGISTER) {
    brFdbChangeMacAddress(br, addressOf(dev));
    brVlanRegister(br);
  }
  if (br !== undefined && event === NETDEV.UNREGISTER) brVlanUnregister(br);
  const p = portOf(dev);
  if (p === undefined) return 0;
  const { notified = false, error = 0 } = EVENTS.get(event)?.(p, notification) ?? {};
  if (error !== 0) return error;
  if (!notified && TOLD.has(event)) notifyPort(p);
  return 0;
};
