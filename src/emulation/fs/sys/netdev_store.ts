/** How files of devices are written: netdev_store and its like of net/core/net-sysfs.c. */

import { ERRNO } from "../../../abi/errno.ts";
import type { NetDevice, NetStack } from "../../net/stack.ts";
import type { Attribute } from "./attribute.ts";
import { kstrtoul } from "./numbers.ts";
import { mayAdminister, mayAdministerMachine } from "./privilege.ts";

/** What stores a text. */
export type Store<Owner> = NonNullable<Attribute<Owner>["store"]>;

/** Stores a number, if the writer may administer the namespace (`netdev_store`). */
export function netdevStore(set: (dev: NetDevice, value: bigint) => number): Store<NetDevice> {
  return (dev, text, writer) => {
    if (!mayAdminister(dev.net, writer)) return -ERRNO.EPERM;
    const value = kstrtoul(text);
    return typeof value === "number" ? value : set(dev, value);
  };
}

/** Stores something only of those who may administer all of the machine (`capable`). */
export function machineStore<Owner>(
  netOf: (owner: Owner) => NetStack,
  store: Store<Owner>,
): Store<Owner> {
  return (owner, text, writer) =>
    mayAdministerMachine(netOf(owner), writer) ? store(owner, text, writer) : -ERRNO.EPERM;
}

/** A decimal number and the end of the line. */
export function dec(value: number | bigint): string {
  return `${value}\n`;
}

/** A hexadecimal number and the end of the line: `%#x`. */
export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}\n`;
}
