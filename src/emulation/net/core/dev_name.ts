/** Names and indices of devices: net/core/dev.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFALIASZ, IFNAMSIZ } from "../../../abi/if.ts";
import { callNetdeviceNotifiers } from "./netdevice_notifiers.ts";
import { deviceRename } from "./net_sysfs.ts";
import { NETDEV } from "../notifier.ts";
import { Slot } from "../slot.ts";
import type { NetDevice, NetStack } from "../stack.ts";

/** `NET_NAME_*`, linux/netdevice.h: how a device came to its name. */
export const NET_NAME = {
  UNKNOWN: 0,
  ENUM: 1,
  PREDICTABLE: 2,
  USER: 3,
  RENAMED: 4,
} as const;

/** Numbers in names are below this. */
const MAX_NUMBER = 8 * 4096;
/** The greatest index. */
const INT_MAX = 0x7fffffff;
/** What `isspace` of the kernel takes for a space. */
const BAD_CHARACTERS = /[/:\t-\r \xa0]/;

/** Whether a device can have a name (`dev_valid_name`). */
export function devValidName(name: string): boolean {
  return name !== "" && name.length < IFNAMSIZ && name !== "." && name !== ".." &&
    !BAD_CHARACTERS.test(name);
}

/** Whether a device of a namespace has a name, or has it as another name (`netdev_name_in_use`). */
export function netdevNameInUse(net: NetStack, name: string): boolean {
  return net.devices.byName(name) !== undefined;
}

/** Below which number all names of a pattern are taken, as long as no name has become free. */
const LEAST_FREE = new Slot<NetStack, Map<string, { least: number; removals: number }>>(
  () => new Map(),
);

/** The first name of a pattern such as `veth%d` that is free, or an error number (`__dev_alloc_name`). */
function allocName({ devices }: NetStack, pattern: string, hints: Hints): string | number {
  const at = pattern.indexOf("%");
  const suffix = pattern.slice(at + 2);
  if (at < 0 || pattern[at + 1] !== "d" || suffix.includes("%")) return -ERRNO.EINVAL;
  const prefix = pattern.slice(0, at);
  const hint = hints.get(pattern);
  let number = hint?.removals === devices.removals ? hint.least : 0;
  while (number < MAX_NUMBER && devices.byName(`${prefix}${number}${suffix}`)) number++;
  if (number === MAX_NUMBER) return -ERRNO.ENFILE;
  hints.set(pattern, { least: number, removals: devices.removals });
  return `${prefix}${number}${suffix}`.slice(0, IFNAMSIZ - 1);
}

type Hints = Map<string, { least: number; removals: number }>;

/**
 * The name that a device gets which wants one, or a pattern's (`dev_prep_valid_name`).
 *
 * @returns The name, or a negative error number: -EINVAL, -ENFILE, or -EEXIST.
 */
export function devPrepValidName(net: NetStack, wanted: string): string | number {
  if (!devValidName(wanted)) return -ERRNO.EINVAL;
  if (wanted.includes("%")) return allocName(net, wanted, LEAST_FREE.of(net));
  return netdevNameInUse(net, wanted) ? -ERRNO.EEXIST : wanted;
}

/** Renames a device, even while it is up (`dev_change_name`). */
export function devChangeName(dev: NetDevice, newName: string): number {
  const { net, name: oldName, nameAssignType } = dev;
  if (newName === oldName) return 0;
  const name = devPrepValidName(net, newName);
  if (typeof name === "number") return name;
  net.devices.rename(dev, name);
  dev.nameAssignType = NET_NAME.RENAMED;
  deviceRename(dev, oldName);
  const refused = callNetdeviceNotifiers(NETDEV.CHANGENAME, dev);
  if (refused === 0) return 0;
  net.devices.rename(dev, oldName);
  dev.nameAssignType = nameAssignType;
  deviceRename(dev, name);
  callNetdeviceNotifiers(NETDEV.CHANGENAME, dev);
  return refused;
}

/** Sets what people call a device; the empty text for nothing (`dev_set_alias`). */
export function devSetAlias(dev: NetDevice, alias: string): number {
  if (alias.length >= IFALIASZ) return -ERRNO.EINVAL;
  dev.ifalias = alias;
  return 0;
}

/** Gives a device a further name (`netdev_name_node_alt_create`). */
export function netdevNameNodeAltCreate(dev: NetDevice, name: string): number {
  if (netdevNameInUse(dev.net, name)) return -ERRNO.EEXIST;
  dev.altnames.push(name);
  dev.net.devices.addName(name, dev);
  return 0;
}

/** Takes a further name from a device; its own it keeps (`netdev_name_node_alt_destroy`). */
export function netdevNameNodeAltDestroy(dev: NetDevice, name: string): number {
  const owner = dev.net.devices.byName(name);
  if (owner === undefined) return -ERRNO.ENOENT;
  if (owner !== dev || name === dev.name) return -ERRNO.EINVAL;
  dev.altnames = dev.altnames.filter((other) => other !== name);
  dev.net.devices.removeName(name);
  return 0;
}

/** Whether a device of a namespace has an index, or will have it. */
function isTaken({ devices, reserved }: NetStack, ifindex: number): boolean {
  return devices.byIndex(ifindex) !== undefined || reserved.has(ifindex);
}

/** The next free index of a namespace; after the greatest it begins again. */
function nextIndex(net: NetStack): number {
  let ifindex = net.ifindex;
  do ifindex = ifindex >= INT_MAX ? 1 : ifindex + 1; while (isTaken(net, ifindex));
  net.ifindex = ifindex;
  return ifindex;
}

/**
 * Reserves an index in a namespace until its device is listed (`dev_index_reserve`).
 *
 * @param wanted 0 for the next free one.
 * @returns The index, or a negative error number.
 */
export function devIndexReserve(net: NetStack, wanted: number): number {
  if (wanted > INT_MAX || wanted < 0) return -ERRNO.EINVAL;
  if (wanted !== 0 && isTaken(net, wanted)) return -ERRNO.EBUSY;
  const ifindex = wanted === 0 ? nextIndex(net) : wanted;
  net.reserved.add(ifindex);
  return ifindex;
}

/** The index is not needed after all (`dev_index_release`). */
export function devIndexRelease(net: NetStack, ifindex: number): void {
  net.reserved.delete(ifindex);
}

/** A device is there now (`list_netdevice`). */
export function listNetdevice(dev: NetDevice): void {
  dev.net.reserved.delete(dev.ifindex);
  dev.net.devices.add(dev);
}
