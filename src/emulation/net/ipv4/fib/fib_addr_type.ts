import { RT_TABLE, RTN } from "../../../../abi/rtnetlink.ts";
import { inetLookupIfaddr } from "../in_device.ts";
import { l3mdevFibTable } from "../../core/l3mdev.ts";
import type { NetDevice, NetStack } from "../../stack.ts";
import { fibOf } from "./fib_net.ts";
import { Flow4 } from "./fib_table.ts";

/** 255.255.255.255. */
export const INADDR_BROADCAST = 0xffffffff;

/** Whether an address is of 0.0.0.0/8 (`ipv4_is_zeronet`: 0.0.0.0 alone). */
export function isZeronet(address: number): boolean {
  return address === 0;
}

/** Whether an address is of 224.0.0.0/4. */
export function isMulticast(address: number): boolean {
  return address >>> 28 === 0xe;
}

/** Whether an address is of 224.0.0.0/24. */
export function isLocalMulticast(address: number): boolean {
  return address >>> 8 === 0xe00000;
}

/** Whether an address is of 127.0.0.0/8. */
export function isLoopback(address: number): boolean {
  return address >>> 24 === 127;
}

/** RTN_*: what an address is, by a table (`__inet_dev_addr_type`). */
export function inetAddrTypeTable(net: NetStack, address: number, tableId: number): number {
  if (isZeronet(address) || address === INADDR_BROADCAST) return RTN.BROADCAST;
  if (isMulticast(address)) return RTN.MULTICAST;
  const table = fibOf(net).get(tableId);
  if (table === undefined) return RTN.BROADCAST;
  const flow = new Flow4();
  flow.daddr = address;
  const found = table.lookup(flow, 0);
  return typeof found === "object" ? found.type : RTN.UNICAST;
}

/** RTN_*: what an address is (`inet_addr_type`). */
export function inetAddrType(net: NetStack, address: number): number {
  return inetAddrTypeTable(net, address, RT_TABLE.LOCAL);
}

/** As {@linkcode inetAddrType}, in the routing domain of a device (`inet_addr_type_dev_table`). */
export function inetAddrTypeDevTable(net: NetStack, dev: NetDevice, address: number): number {
  return inetAddrTypeTable(net, address, l3mdevFibTable(dev) || RT_TABLE.LOCAL);
}

/** The device that has an address (`__ip_dev_find`). */
export function ipDevFind(net: NetStack, address: number): NetDevice | undefined {
  const ifa = inetLookupIfaddr(net, address);
  if (ifa !== undefined) return ifa.inDev.dev;
  const flow = new Flow4();
  flow.daddr = address;
  const found = fibOf(net).get(RT_TABLE.LOCAL)?.lookup(flow, 0);
  return typeof found === "object" && found.type === RTN.LOCAL ? found.nh.dev : undefined;
}
