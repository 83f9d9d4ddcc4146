/** Devices come and go: net/core/dev.c. */

import { RTM } from "../../../abi/rtnetlink.ts";
import { type Cause, NO_CAUSE } from "../cause.ts";
import { devMcFlush, devUcFlush } from "./dev_addr_lists.ts";
import { devIndexRelease, devIndexReserve, devPrepValidName, listNetdevice } from "./dev_name.ts";
import { devCloseMany } from "./dev_open.ts";
import { NET_ADDR } from "./dev_settings.ts";
import { initFeatures, settleFeatures } from "./features.ts";
import { linkwatchInitDev, linkwatchSyncDev } from "./link_watch.ts";
import { callNetdeviceNotifiers } from "./netdevice_notifiers.ts";
import { netdevRegisterKobject, netdevUnregisterKobject } from "./net_sysfs.ts";
import { NETDEV } from "../notifier.ts";
import { ALL_CHANGED, rtmsgIfinfoOf, rtmsgIfinfoSend } from "./rtmsg_ifinfo.ts";
import { devInitScheduler, devShutdown } from "../sched/generic.ts";
import { NetDevice, NETREG, type NetStack } from "../stack.ts";

/** `DEFAULT_TX_QUEUE_LEN`. */
const DEFAULT_TX_QUEUE_LEN = 1000;

/** How a device is allocated. */
export interface Allocation {
  readonly txQueues?: number;
  readonly rxQueues?: number;
  /** NET_NAME.*: how it came to its name. */
  readonly nameAssignType?: number;
}

/**
 * Makes a device that nobody knows of yet (`alloc_netdev_mqs`).
 *
 * @param name Its name, or a pattern such as `veth%d`.
 * @param setup What its kind makes of it.
 */
export function allocNetdev(
  net: NetStack,
  name: string,
  setup: (dev: NetDevice) => void,
  { txQueues = 1, rxQueues = 1, nameAssignType = 0 }: Allocation = {},
): NetDevice {
  const dev = new NetDevice(net, name);
  setup(dev);
  if (dev.txQueueLen === 0) {
    dev.noQueue = true;
    dev.txQueueLen = DEFAULT_TX_QUEUE_LEN;
  }
  dev.numTxQueues = txQueues;
  dev.numRxQueues = rxQueues;
  dev.nameAssignType = nameAssignType;
  return dev;
}

/** Undoes what {@linkcode registerNetdevice} has done until something refuses. */
function undo(dev: NetDevice, reserved: boolean): void {
  if (reserved) devIndexRelease(dev.net, dev.ifindex);
  dev.ops.uninit?.(dev);
}

/**
 * Has a device there (`register_netdevice`). Those that requests make are told of when they have been
 * configured, by `rtnlConfigureLink`, others at once.
 *
 * @returns 0, or a negative error number.
 */
export function registerNetdevice(dev: NetDevice): number {
  const { net } = dev;
  const name = devPrepValidName(net, dev.name);
  if (typeof name === "number") return name;
  dev.name = name;
  let refused = dev.ops.init?.(dev) ?? 0;
  if (refused !== 0) return refused;
  const ifindex = devIndexReserve(net, dev.ifindex);
  if (ifindex < 0) {
    undo(dev, false);
    return ifindex;
  }
  dev.ifindex = ifindex;
  initFeatures(dev);
  refused = callNetdeviceNotifiers(NETDEV.POST_INIT, dev);
  if (refused !== 0) {
    undo(dev, true);
    return refused;
  }
  netdevRegisterKobject(dev);
  dev.regState = NETREG.REGISTERED;
  settleFeatures(dev);
  dev.present = true;
  linkwatchInitDev(dev);
  devInitScheduler(dev);
  listNetdevice(dev);
  if (dev.addrAssignType === NET_ADDR.PERM) dev.permAddress = dev.address.slice();
  refused = callNetdeviceNotifiers(NETDEV.REGISTER, dev);
  if (refused !== 0) {
    unregisterNetdevice(dev);
    return refused;
  }
  if (!isUntold(dev)) rtmsgIfinfoOf(RTM.NEWLINK, dev, { change: ALL_CHANGED });
  return 0;
}

/** Whether nobody has been told of a device, as a request is only just making it. */
function isUntold({ kind, initializing }: NetDevice): boolean {
  return kind !== undefined && initializing;
}

/** Has a device be unregistered with others, as the last of them (`unregister_netdevice_queue`). */
export function unregisterNetdeviceQueue(dev: NetDevice, ending: NetDevice[]): void {
  const at = ending.indexOf(dev);
  if (at >= 0) ending.splice(at, 1);
  ending.push(dev);
}

/** Has a device there no longer (`unregister_netdevice`). */
export function unregisterNetdevice(dev: NetDevice): void {
  unregisterNetdeviceMany([dev]);
}

/** Has devices there no longer (`unregister_netdevice_many_notify`). */
export function unregisterNetdeviceMany(
  devices: readonly NetDevice[],
  cause: Cause = NO_CAUSE,
): void {
  const ending = devices.filter(({ regState }) => regState === NETREG.REGISTERED);
  devCloseMany(ending.filter(({ requestOpsLock }) => requestOpsLock));
  devCloseMany(ending.filter(({ requestOpsLock }) => !requestOpsLock));
  for (const dev of ending) {
    dev.net.devices.remove(dev);
    dev.regState = NETREG.UNREGISTERING;
  }
  for (const dev of ending) unregister(dev, cause);
  for (const dev of ending) {
    dev.regState = NETREG.UNREGISTERED;
    linkwatchSyncDev(dev);
  }
}

/** Has everybody forget a device that is closed and listed no longer. */
function unregister(dev: NetDevice, cause: Cause): void {
  devShutdown(dev);
  callNetdeviceNotifiers(NETDEV.UNREGISTER, dev);
  const later: (() => void)[] = [];
  if (!isUntold(dev)) {
    rtmsgIfinfoSend(RTM.DELLINK, dev, { change: ALL_CHANGED, cause, later });
  }
  devUcFlush(dev);
  devMcFlush(dev);
  dev.altnames = [];
  callNetdeviceNotifiers(NETDEV.PRE_UNINIT, dev);
  dev.ops.uninit?.(dev);
  for (const send of later) send();
  netdevUnregisterKobject(dev);
}
