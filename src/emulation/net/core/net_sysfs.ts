/** The objects by which device managers know devices and their queues: net/core/net-sysfs.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { qdiscChangeRealNumTx } from "../sched/generic.ts";
import { type NetDevice, NETREG } from "../stack.ts";
import { type KobjectAction, kobjectUevent, type KobjectVariables } from "./kobject_uevent.ts";

/** The kinds of links that have a name as devices (SET_NETDEV_DEVTYPE). */
const DEVTYPES: ReadonlySet<string> = new Set(["bridge", "bond", "vlan", "vxlan"]);

/** Where all devices are below /sys. */
const DEVICES = "/devices/virtual/net/";

/** The path of a device, or of what is in its directory. */
export function devpathOf({ name }: NetDevice, below = ""): string {
  return `${DEVICES}${name}${below}`;
}

/** What is told of a device (`netdev_uevent`). */
export function netdevUevent({ kind, name, ifindex }: NetDevice): KobjectVariables {
  const usual = [["INTERFACE", name], ["IFINDEX", ifindex]] as const;
  const named = kind !== undefined && DEVTYPES.has(kind.name);
  return named ? [["DEVTYPE", kind.name], ...usual] : usual;
}

/**
 * Tells that something happened to a device.
 *
 * @param env What is told before what is told of devices always.
 */
export function netdevKobjectUevent(
  dev: NetDevice,
  action: KobjectAction,
  env: KobjectVariables = [],
): void {
  kobjectUevent.tell(dev.net.machine, dev.net, () => ({
    action,
    devpath: devpathOf(dev),
    subsystem: "net",
    env: [...env, ...netdevUevent(dev)],
  }));
}

function queueUevent(dev: NetDevice, action: KobjectAction, queue: string, index: number): void {
  kobjectUevent.tell(dev.net.machine, dev.net, () => ({
    action,
    devpath: devpathOf(dev, `/queues/${queue}-${index}`),
    subsystem: "queues",
  }));
}

/**
 * Has there be more or fewer queues (`net_rx_queue_update_kobjects`, `netdev_queue_update_kobjects`).
 * Nobody is told of those that end with their namespace.
 */
function updateQueues(dev: NetDevice, queue: "rx" | "tx", before: number, after: number): void {
  for (let index = before; index < after; index++) queueUevent(dev, "add", queue, index);
  if (dev.net.ending) return;
  for (let index = before; --index >= after;) queueUevent(dev, "remove", queue, index);
}

/** How many queues of what comes in a device uses (`real_num_rx_queues`). */
export function realNumRxQueues({ realNumRxQueues, numRxQueues }: NetDevice): number {
  return realNumRxQueues ?? numRxQueues;
}

/** How many queues of what goes out a device uses (`real_num_tx_queues`). */
export function realNumTxQueues({ realNumTxQueues, numTxQueues }: NetDevice): number {
  return realNumTxQueues ?? numTxQueues;
}

/** Has a device use so many queues of what comes in (`netif_set_real_num_rx_queues`). */
export function netifSetRealNumRxQueues(dev: NetDevice, count: number): number {
  if (count < 1 || count > dev.numRxQueues) return -ERRNO.EINVAL;
  if (dev.regState === NETREG.REGISTERED) updateQueues(dev, "rx", realNumRxQueues(dev), count);
  dev.realNumRxQueues = count;
  return 0;
}

/** Has a device use so many queues of what goes out (`netif_set_real_num_tx_queues`). */
export function netifSetRealNumTxQueues(dev: NetDevice, count: number): number {
  if (count < 1 || count > dev.numTxQueues) return -ERRNO.EINVAL;
  const { regState } = dev;
  if (regState === NETREG.REGISTERED || regState === NETREG.UNREGISTERING) {
    updateQueues(dev, "tx", realNumTxQueues(dev), count);
    qdiscChangeRealNumTx(dev, realNumTxQueues(dev), count);
  }
  dev.realNumTxQueues = count;
  return 0;
}

/** A device is there for device managers, with its queues (`netdev_register_kobject`). */
export function netdevRegisterKobject(dev: NetDevice): void {
  netdevKobjectUevent(dev, "add");
  updateQueues(dev, "rx", 0, realNumRxQueues(dev));
  updateQueues(dev, "tx", 0, realNumTxQueues(dev));
}

/** It is there no longer (`netdev_unregister_kobject`); nobody is told if its namespace ends. */
export function netdevUnregisterKobject(dev: NetDevice): void {
  updateQueues(dev, "rx", realNumRxQueues(dev), 0);
  updateQueues(dev, "tx", realNumTxQueues(dev), 0);
  if (!dev.net.ending) netdevKobjectUevent(dev, "remove");
}

/** A device has another name than before (`device_rename`). */
export function deviceRename(dev: NetDevice, oldName: string): void {
  netdevKobjectUevent(dev, "move", [["DEVPATH_OLD", `${DEVICES}${oldName}`]]);
}
