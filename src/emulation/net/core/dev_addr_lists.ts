/** Addresses that devices listen to: net/core/dev_addr_lists.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { devSetRxMode } from "./dev_rx_mode.ts";
import type { AddressList, HardwareAddress, NetDevice } from "../stack.ts";

/** What is peculiar to one addition of an address. */
interface Adding {
  /** A request wants it. */
  readonly global?: boolean;
  /** A device above wants it, and wants it of so many devices. */
  readonly sync?: number;
  /** Nobody else may want it. */
  readonly exclusive?: boolean;
}

/** Which of a device's lists. */
type Which = "uc" | "mc";

/** The digits by which lists know an address. */
function keyOf(address: Uint8Array): string {
  return address.toHex();
}

/** `__hw_addr_add_ex`. */
function add(list: AddressList, address: Uint8Array, adding: Adding = {}): number {
  const { global = false, sync, exclusive = false } = adding;
  const key = keyOf(address);
  const known = list.get(key);
  if (known === undefined) {
    list.set(key, {
      address: address.slice(),
      refcount: 1,
      synced: sync === undefined ? 0 : 1,
      syncCount: 0,
      globalUse: global,
    });
    return 0;
  }
  if (exclusive) return -ERRNO.EEXIST;
  if (global) {
    if (known.globalUse) return 0;
    known.globalUse = true;
  }
  if (sync !== undefined) {
    if (known.synced > 0 && sync > 0) return -ERRNO.EEXIST;
    known.synced++;
  }
  known.refcount++;
  return 0;
}

/** What is peculiar to one removal of an address. */
interface Removing {
  readonly global?: boolean;
  readonly sync?: boolean;
}

/** `__hw_addr_del_entry`. */
function removeEntry(list: AddressList, entry: HardwareAddress, removing: Removing = {}): number {
  const { global = false, sync = false } = removing;
  if (global && !entry.globalUse) return -ERRNO.ENOENT;
  if (sync && entry.synced === 0) return -ERRNO.ENOENT;
  if (global) entry.globalUse = false;
  if (sync) entry.synced--;
  if (--entry.refcount === 0) list.delete(keyOf(entry.address));
  return 0;
}

/** `__hw_addr_del_ex`. */
function remove(list: AddressList, address: Uint8Array, removing: Removing = {}): number {
  const entry = list.get(keyOf(address));
  return entry === undefined ? -ERRNO.ENOENT : removeEntry(list, entry, removing);
}

/** `__hw_addr_sync_one`. */
function syncOne(to: AddressList, entry: HardwareAddress): void {
  if (add(to, entry.address, { sync: entry.syncCount }) !== 0) return;
  entry.syncCount++;
  entry.refcount++;
}

/** `__hw_addr_unsync_one`. */
function unsyncOne(to: AddressList, from: AddressList, entry: HardwareAddress): void {
  if (remove(to, entry.address, { sync: true }) !== 0) return;
  entry.syncCount--;
  removeEntry(from, entry);
}

/** Changes a list, and tells the driver if that worked. */
function change(dev: NetDevice, result: number): number {
  if (result === 0) devSetRxMode(dev);
  return result;
}

/** `dev_uc_sync`, `dev_mc_sync`. */
function sync(which: Which, to: NetDevice, from: NetDevice): number {
  if (to.addrLen !== from.addrLen) return -ERRNO.EINVAL;
  for (const entry of [...from[which].values()]) {
    if (entry.syncCount === 0) syncOne(to[which], entry);
    else if (entry.refcount === 1) unsyncOne(to[which], from[which], entry);
  }
  devSetRxMode(to);
  return 0;
}

/** `dev_uc_sync_multiple`, `dev_mc_sync_multiple`. */
function syncMultiple(which: Which, to: NetDevice, from: NetDevice): number {
  if (to.addrLen !== from.addrLen) return -ERRNO.EINVAL;
  for (const entry of [...from[which].values()]) {
    if (entry.syncCount === entry.refcount) unsyncOne(to[which], from[which], entry);
    else syncOne(to[which], entry);
  }
  devSetRxMode(to);
  return 0;
}

/** `dev_uc_unsync`, `dev_mc_unsync`. */
function unsync(which: Which, to: NetDevice, from: NetDevice): void {
  if (to.addrLen !== from.addrLen) return;
  for (const entry of [...from[which].values()]) {
    if (entry.syncCount > 0) unsyncOne(to[which], from[which], entry);
  }
  devSetRxMode(to);
}

/** Has a device listen to a unicast address that nobody else wants (`dev_uc_add_excl`). */
export function devUcAddExcl(dev: NetDevice, address: Uint8Array): number {
  return change(dev, add(dev.uc, address, { global: true, exclusive: true }));
}

/** Has a device listen to a further unicast address (`dev_uc_add`). */
export function devUcAdd(dev: NetDevice, address: Uint8Array): number {
  return change(dev, add(dev.uc, address));
}

/** One of those who wanted a unicast address does no longer (`dev_uc_del`). */
export function devUcDel(dev: NetDevice, address: Uint8Array): number {
  return change(dev, remove(dev.uc, address));
}

/** Passes unicast addresses on to the one device below (`dev_uc_sync`). */
export function devUcSync(to: NetDevice, from: NetDevice): number {
  return sync("uc", to, from);
}

/** Passes unicast addresses on to one of several devices below (`dev_uc_sync_multiple`). */
export function devUcSyncMultiple(to: NetDevice, from: NetDevice): number {
  return syncMultiple("uc", to, from);
}

/** Takes back the unicast addresses that were passed on (`dev_uc_unsync`). */
export function devUcUnsync(to: NetDevice, from: NetDevice): void {
  unsync("uc", to, from);
}

/** `dev_uc_flush`. */
export function devUcFlush(dev: NetDevice): void {
  dev.uc.clear();
}

/** Has a device listen to a multicast address that nobody else wants (`dev_mc_add_excl`). */
export function devMcAddExcl(dev: NetDevice, address: Uint8Array): number {
  return change(dev, add(dev.mc, address, { global: true, exclusive: true }));
}

/** Has a device listen to a multicast address (`dev_mc_add`). */
export function devMcAdd(dev: NetDevice, address: Uint8Array): number {
  return change(dev, add(dev.mc, address));
}

/** Has a device listen to a multicast address for all its users at once (`dev_mc_add_global`). */
export function devMcAddGlobal(dev: NetDevice, address: Uint8Array): number {
  return change(dev, add(dev.mc, address, { global: true }));
}

/** One of those who wanted a multicast address does no longer (`dev_mc_del`). */
export function devMcDel(dev: NetDevice, address: Uint8Array): number {
  return change(dev, remove(dev.mc, address));
}

/** The users of {@linkcode devMcAddGlobal} want it no longer (`dev_mc_del_global`). */
export function devMcDelGlobal(dev: NetDevice, address: Uint8Array): number {
  return change(dev, remove(dev.mc, address, { global: true }));
}

/** Passes multicast addresses on to the one device below (`dev_mc_sync`). */
export function devMcSync(to: NetDevice, from: NetDevice): number {
  return sync("mc", to, from);
}

/** Passes multicast addresses on to one of several devices below (`dev_mc_sync_multiple`). */
export function devMcSyncMultiple(to: NetDevice, from: NetDevice): number {
  return syncMultiple("mc", to, from);
}

/** Takes back the multicast addresses that were passed on (`dev_mc_unsync`). */
export function devMcUnsync(to: NetDevice, from: NetDevice): void {
  unsync("mc", to, from);
}

/** `dev_mc_flush`. */
export function devMcFlush(dev: NetDevice): void {
  dev.mc.clear();
}
