/** Settings of devices: net/core/dev.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { netifCarrierOff, netifCarrierOn } from "./carrier.ts";
import type { Explanation } from "../extack.ts";
import { callNetdeviceNotifiers } from "./netdevice_notifiers.ts";
import { NETDEV } from "../notifier.ts";
import { devQdiscChangeTxQueueLen } from "../sched/generic.ts";
import type { NetDevice } from "../stack.ts";

/** `NET_ADDR_*`, linux/netdevice.h: how a device came to its address. */
export const NET_ADDR = { PERM: 0, RANDOM: 1, STOLEN: 2, SET: 3 } as const;

/** What is greater is negative for the kernel. */
const INT_MAX = 0x7fffffff;

/** `GSO_MAX_SIZE`, linux/netdevice.h: the most that devices can send at once. */
export const GSO_MAX_SIZE = 524280;

/** Whether a device can have an MTU (`dev_validate_mtu`). */
export function devValidateMtu(dev: NetDevice, mtu: number, extack: Explanation): number {
  if (mtu < 0 || mtu > INT_MAX || mtu < dev.minMtu) {
    extack.msg = "mtu less than device minimum";
    return -ERRNO.EINVAL;
  }
  if (dev.maxMtu > 0 && mtu > dev.maxMtu) {
    extack.msg = "mtu greater than device maximum";
    return -ERRNO.EINVAL;
  }
  return 0;
}

/** Sets an MTU without telling anybody (`__netif_set_mtu`). */
export function devSetMtuSilently(dev: NetDevice, mtu: number): number {
  if (dev.ops.changeMtu !== undefined) return dev.ops.changeMtu(dev, mtu);
  dev.mtu = mtu;
  return 0;
}

/** Sets the MTU of a device, a number with sign (`netif_set_mtu_ext`). */
export function devSetMtu(dev: NetDevice, mtu: number, extack: Explanation = {}): number {
  if (mtu === dev.mtu) return 0;
  let refused = devValidateMtu(dev, mtu, extack);
  if (refused !== 0) return refused;
  if (!dev.present) return -ERRNO.ENODEV;
  refused = callNetdeviceNotifiers(NETDEV.PRECHANGEMTU, dev);
  if (refused !== 0) return refused;
  const before = dev.mtu;
  refused = devSetMtuSilently(dev, mtu);
  if (refused !== 0) return refused;
  refused = callNetdeviceNotifiers(NETDEV.CHANGEMTU, dev, { mtu: before });
  if (refused === 0) return 0;
  devSetMtuSilently(dev, before);
  callNetdeviceNotifiers(NETDEV.CHANGEMTU, dev, { mtu });
  return refused;
}

/** Asks whether a device may have an address (`netif_pre_changeaddr_notify`). */
export function devPreChangeaddrNotify(
  dev: NetDevice,
  address: Uint8Array,
  extack: Explanation = {},
): number {
  return callNetdeviceNotifiers(NETDEV.PRE_CHANGEADDR, dev, { address, extack });
}

/**
 * Sets the address of a device (`netif_set_mac_address`).
 *
 * @param address At least as many bytes as the device's has; others are not looked at.
 */
export function devSetMacAddress(
  dev: NetDevice,
  address: Uint8Array,
  extack: Explanation = {},
): number {
  if (dev.ops.setMacAddress === undefined) return -ERRNO.EOPNOTSUPP;
  if (!dev.present) return -ERRNO.ENODEV;
  let refused = devPreChangeaddrNotify(dev, address, extack);
  if (refused !== 0) return refused;
  if (dev.address.some((byte, at) => byte !== address[at])) {
    refused = dev.ops.setMacAddress(dev, address);
    if (refused !== 0) return refused;
  }
  dev.addrAssignType = NET_ADDR.SET;
  callNetdeviceNotifiers(NETDEV.CHANGEADDR, dev);
  return 0;
}

/** Sets how many packets wait in the queue of a device (`netif_change_tx_queue_len`). */
export function devChangeTxQueueLen(dev: NetDevice, length: number): number {
  const before = dev.txQueueLen;
  if (length === before) return 0;
  dev.txQueueLen = length;
  const refused = callNetdeviceNotifiers(NETDEV.CHANGE_TX_QUEUE_LEN, dev) ||
    devQdiscChangeTxQueueLen(dev);
  if (refused !== 0) dev.txQueueLen = before;
  return refused;
}

/** Puts a device into a group (`netif_set_group`). */
export function devSetGroup(dev: NetDevice, group: number): void {
  dev.group = group;
}

/** Gives a device a carrier, or takes it, where its driver can (`netif_change_carrier`). */
export function devChangeCarrier(dev: NetDevice, carrier: boolean): number {
  if (dev.ops.changeCarrier === undefined) return -ERRNO.EOPNOTSUPP;
  if (!dev.present) return -ERRNO.ENODEV;
  return dev.ops.changeCarrier(dev, carrier);
}

/** Holds a device down for the sake of a protocol, or no longer (`netif_change_proto_down`). */
export function devChangeProtoDown(dev: NetDevice, protoDown: boolean): number {
  if (!dev.changeProtoDown) return -ERRNO.EOPNOTSUPP;
  if (!dev.present) return -ERRNO.ENODEV;
  if (protoDown) netifCarrierOff(dev);
  else netifCarrierOn(dev);
  dev.protoDown = protoDown;
  return 0;
}

/** Sets why a device is held down (`netdev_change_proto_down_reason_locked`). */
export function devChangeProtoDownReason(dev: NetDevice, mask: number, value: number): void {
  dev.protoDownReason = (mask === 0 ? value : dev.protoDownReason & ~mask | value & mask) >>> 0;
}

/** Limits what a device can send at once (`netif_set_tso_max_size`). */
export function netifSetTsoMaxSize(dev: NetDevice, size: number): void {
  dev.tsoMaxSize = Math.min(GSO_MAX_SIZE, size);
  if (size < dev.gsoMaxSize) dev.gsoMaxSize = size;
  if (size < dev.gsoIpv4MaxSize) dev.gsoIpv4MaxSize = size;
}

/** Limits of how many segments that is (`netif_set_tso_max_segs`). */
export function netifSetTsoMaxSegs(dev: NetDevice, segments: number): void {
  dev.tsoMaxSegs = segments;
  if (segments < dev.gsoMaxSegs) dev.gsoMaxSegs = segments;
}

/** A device can send at once what the one below it can (`netif_inherit_tso_max`). */
export function netifInheritTsoMax(to: NetDevice, from: NetDevice): void {
  netifSetTsoMaxSize(to, from.tsoMaxSize);
  netifSetTsoMaxSegs(to, from.tsoMaxSegs);
}

/** Has the neighbours of a device know that it is there (`netdev_notify_peers`). */
export function netdevNotifyPeers(dev: NetDevice): void {
  callNetdeviceNotifiers(NETDEV.NOTIFY_PEERS, dev);
  callNetdeviceNotifiers(NETDEV.RESEND_IGMP, dev);
}
