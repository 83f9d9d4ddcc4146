/** Which devices are above which: net/core/dev.c. */

import { ERRNO } from "../../../abi/errno.ts";
import type { Explanation } from "../extack.ts";
import { callNetdeviceNotifiers } from "./netdevice_notifiers.ts";
import { NETDEV } from "../notifier.ts";
import type { Adjacent, NetDevice } from "../stack.ts";

/** `MAX_NEST_DEV`: so many devices can be above one another. */
const MAX_NEST_DEV = 8;

/** The way from a device up, or down. */
type Way = "upper" | "lower";

/** How two devices are linked. */
interface Linking {
  readonly master: boolean;
  readonly info?: unknown;
  readonly extack: Explanation;
}

/** All devices above a device, or below it, but for ignored links, each before those beyond it. */
export function* walkAll(dev: NetDevice, way: Way): Generator<NetDevice> {
  for (const { dev: next, ignore } of [...dev[way]]) {
    if (ignore) continue;
    yield next;
    yield* walkAll(next, way);
  }
}

/** Whether a device is above another, however far (`netdev_has_upper_dev`). */
export function netdevHasUpperDev(dev: NetDevice, upper: NetDevice): boolean {
  for (const above of walkAll(dev, "upper")) if (above === upper) return true;
  return false;
}

/** Whether there is a device above it (`netdev_has_any_upper_dev`). */
export function netdevHasAnyUpperDev(dev: NetDevice): boolean {
  return dev.upper.length > 0;
}

/** The device that it is a port of (`netdev_master_upper_dev_get`). */
export function netdevMasterUpperDevGet(dev: NetDevice): NetDevice | undefined {
  return dev.master;
}

function greatest(links: readonly Adjacent[], level: "upperLevel" | "lowerLevel"): number {
  return links.reduce((max, { dev, ignore }) => ignore ? max : Math.max(max, dev[level]), 0);
}

/** How many there are above and below is counted anew after two devices were linked, or unlinked. */
function updateLevels(dev: NetDevice, upper: NetDevice): void {
  for (const below of [dev, ...walkAll(dev, "lower")]) {
    below.upperLevel = greatest(below.upper, "upperLevel") + 1;
  }
  for (const above of [upper, ...walkAll(upper, "upper")]) {
    above.lowerLevel = greatest(above.lower, "lowerLevel") + 1;
  }
}

function insert(links: Adjacent[], dev: NetDevice, master: boolean): void {
  const link = { dev, master, ignore: false };
  if (master) links.unshift(link);
  else links.push(link);
}

function remove(links: Adjacent[], dev: NetDevice): void {
  const at = links.findIndex((link) => link.dev === dev);
  if (at >= 0) links.splice(at, 1);
}

function unlinkLists(dev: NetDevice, upper: NetDevice): void {
  remove(dev.upper, upper);
  remove(upper.lower, dev);
}

/** Why two devices cannot be linked, as a negative error number; 0 if they can. */
function whyNot(dev: NetDevice, upper: NetDevice, master: boolean): number {
  if (dev === upper || netdevHasUpperDev(upper, dev)) return -ERRNO.EBUSY;
  if (dev.lowerLevel + upper.upperLevel > MAX_NEST_DEV) return -ERRNO.EMLINK;
  if (!master) return netdevHasUpperDev(dev, upper) ? -ERRNO.EEXIST : 0;
  const first = dev.upper[0];
  if (first === undefined || !first.master || first.ignore) return 0;
  return first.dev === upper ? -ERRNO.EEXIST : -ERRNO.EBUSY;
}

/** `__netdev_upper_dev_link`. */
function link(dev: NetDevice, upper: NetDevice, { master, info, extack }: Linking): number {
  let refused = whyNot(dev, upper, master);
  if (refused !== 0) return refused;
  const details = { extack, upper: { dev: upper, master, linking: true, info } };
  refused = callNetdeviceNotifiers(NETDEV.PRECHANGEUPPER, dev, details);
  if (refused !== 0) return refused;
  insert(dev.upper, upper, master);
  insert(upper.lower, dev, false);
  refused = callNetdeviceNotifiers(NETDEV.CHANGEUPPER, dev, details);
  if (refused !== 0) {
    unlinkLists(dev, upper);
    return refused;
  }
  updateLevels(dev, upper);
  return 0;
}

/** Puts a device above another (`netdev_upper_dev_link`). */
export function netdevUpperDevLink(
  dev: NetDevice,
  upper: NetDevice,
  extack: Explanation = {},
): number {
  return link(dev, upper, { master: false, extack });
}

/**
 * Makes a device a port of another (`netdev_master_upper_dev_link`).
 *
 * @param info What the upper device's driver says of it.
 */
export function netdevMasterUpperDevLink(
  dev: NetDevice,
  upper: NetDevice,
  info?: unknown,
  extack: Explanation = {},
): number {
  return link(dev, upper, { master: true, info, extack });
}

/** A device is above another no longer (`netdev_upper_dev_unlink`). */
export function netdevUpperDevUnlink(dev: NetDevice, upper: NetDevice): void {
  const details = { upper: { dev: upper, master: dev.master === upper, linking: false } };
  callNetdeviceNotifiers(NETDEV.PRECHANGEUPPER, dev, details);
  unlinkLists(dev, upper);
  callNetdeviceNotifiers(NETDEV.CHANGEUPPER, dev, details);
  updateLevels(dev, upper);
}

/** Has two devices' link count, or not. */
function setIgnored(upper: NetDevice, lower: NetDevice, ignore: boolean): void {
  for (const known of upper.lower) if (known.dev === lower) known.ignore = ignore;
  for (const known of lower.upper) if (known.dev === upper) known.ignore = ignore;
}

/** What a device is made upon is about to be another (`netdev_adjacent_change_prepare`). */
export function netdevAdjacentChangePrepare(
  old: NetDevice | undefined,
  now: NetDevice | undefined,
  dev: NetDevice,
  extack: Explanation = {},
): number {
  if (now === undefined) return 0;
  const replaces = old !== undefined && old !== now;
  if (replaces) setIgnored(dev, old, true);
  const refused = link(now, dev, { master: false, extack });
  if (refused !== 0 && replaces) setIgnored(dev, old, false);
  return refused;
}

/** What a device is made upon is another now (`netdev_adjacent_change_commit`). */
export function netdevAdjacentChangeCommit(
  old: NetDevice | undefined,
  now: NetDevice | undefined,
  dev: NetDevice,
): void {
  if (old === undefined || now === undefined || old === now) return;
  setIgnored(dev, old, false);
  netdevUpperDevUnlink(old, dev);
}

/** What a device is made upon stays as it was (`netdev_adjacent_change_abort`). */
export function netdevAdjacentChangeAbort(
  old: NetDevice | undefined,
  now: NetDevice | undefined,
  dev: NetDevice,
): void {
  if (now === undefined) return;
  if (old !== undefined && old !== now) setIgnored(dev, old, false);
  netdevUpperDevUnlink(now, dev);
}

/** The state of a port is told to those above it (`netdev_lower_state_changed`). */
export function netdevLowerStateChanged(dev: NetDevice): void {
  callNetdeviceNotifiers(NETDEV.CHANGELOWERSTATE, dev);
}
