import { Slot } from "../slot.ts";
import type { NetDevice } from "../stack.ts";

/** What a device has to do with routing domains (IFF_L3MDEV_MASTER, IFF_L3MDEV_SLAVE). */
interface L3mdev {
  /** The routing table of a device that is the master of a domain. */
  table: number | undefined;
  /** Whether it is in a domain. */
  slave: boolean;
}

const L3MDEV = new Slot<NetDevice, L3mdev>(() => ({ table: undefined, slave: false }));

/** Has a device be the master of a routing domain with a table. */
export function l3mdevSetMaster(dev: NetDevice, table: number): void {
  L3MDEV.of(dev).table = table;
}

/** Has a device be in a routing domain, or not. */
export function l3mdevSetSlave(dev: NetDevice, slave: boolean): void {
  L3MDEV.of(dev).slave = slave;
}

/** Whether a device is the master of a routing domain. */
export function netifIsL3Master(dev: NetDevice): boolean {
  return L3MDEV.of(dev).table !== undefined;
}

/** Whether a device is in a routing domain. */
export function netifIsL3Slave(dev: NetDevice): boolean {
  return L3MDEV.of(dev).slave;
}

/** The master of the routing domain that a device is in, or itself if it is one. */
export function l3mdevMaster(dev: NetDevice): NetDevice | undefined {
  if (netifIsL3Master(dev)) return dev;
  return netifIsL3Slave(dev) ? dev.master : undefined;
}

/** The index of the master of a device's routing domain; 0 if it is in none. */
export function l3mdevMasterIfindex(dev: NetDevice): number {
  return l3mdevMaster(dev)?.ifindex ?? 0;
}

/** The routing table of a device's domain; 0 if it is in none (`l3mdev_fib_table`). */
export function l3mdevFibTable(dev: NetDevice): number {
  const master = l3mdevMaster(dev);
  return master === undefined ? 0 : L3MDEV.of(master).table ?? 0;
}

/** The index of the domain's master above a device's master, or its own (`l3mdev_master_upper_ifindex_by_index`). */
export function l3mdevMasterUpperIfindex(dev: NetDevice): number {
  let master: NetDevice | undefined = dev;
  while (master !== undefined && !netifIsL3Master(master)) master = master.master;
  return master?.ifindex ?? 0;
}
