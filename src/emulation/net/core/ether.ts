/** Devices with Ethernet addresses: net/ethernet/eth.c and linux/etherdevice.h. */

import { ERRNO } from "../../../abi/errno.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { IFF } from "../../../abi/if.ts";
import { NET_ADDR } from "./dev_settings.ts";
import type { NetDevice } from "../stack.ts";

/** `ETH_ALEN`: bytes of an address. */
export const ETH_ALEN = 6;
/** `ETH_HLEN`: bytes of a header. */
export const ETH_HLEN = 14;
/** `ETH_DATA_LEN`: bytes of what a frame carries. */
export const ETH_DATA_LEN = 1500;
/** `ETH_MIN_MTU`. */
export const ETH_MIN_MTU = 68;
/** `ETH_MAX_MTU`. */
export const ETH_MAX_MTU = 65535;

const DEFAULT_TX_QUEUE_LEN = 1000;

/** What is common to devices with Ethernet addresses (`ether_setup`). */
export function etherSetup(dev: NetDevice): void {
  dev.type = ARPHRD.ETHER;
  dev.hardHeaderLen = ETH_HLEN;
  dev.mtu = ETH_DATA_LEN;
  dev.minMtu = ETH_MIN_MTU;
  dev.maxMtu = ETH_DATA_LEN;
  dev.addrLen = ETH_ALEN;
  dev.address = new Uint8Array(ETH_ALEN);
  dev.txQueueLen = DEFAULT_TX_QUEUE_LEN;
  dev.flags = IFF.BROADCAST | IFF.MULTICAST;
  dev.broadcast = new Uint8Array(ETH_ALEN).fill(0xff);
}

/** Whether an address can be a device's (`is_valid_ether_addr`). */
export function isValidEtherAddr(address: Uint8Array): boolean {
  return !isMulticastEtherAddr(address) && address.subarray(0, ETH_ALEN).some((byte) => byte !== 0);
}

/** Whether an address is a group's (`is_multicast_ether_addr`). */
export function isMulticastEtherAddr([first = 0]: Uint8Array): boolean {
  return (first & 1) === 1;
}

/** Sets the address of a device, and tells nobody (`dev_addr_set`). */
export function devAddrSet(dev: NetDevice, address: Uint8Array): void {
  dev.address = address.slice(0, dev.addrLen);
}

/** Gives a device an address that nobody else has (`eth_hw_addr_random`). */
export function ethHwAddrRandom(dev: NetDevice): void {
  const { random } = dev.net.machine;
  const address = Uint8Array.from({ length: ETH_ALEN }, () => Math.floor(random() * 256));
  address[0] = (address[0] ?? 0) & 0xfe | 0x02;
  dev.address = address;
  dev.addrAssignType = NET_ADDR.RANDOM;
}

/** A device has the address of another, and says so (`eth_hw_addr_inherit`). */
export function ethHwAddrInherit(dev: NetDevice, from: NetDevice): void {
  dev.addrAssignType = from.addrAssignType;
  devAddrSet(dev, from.address);
}

/** Sets the address of a device, where it may change now (`eth_mac_addr`). */
export function ethMacAddr(dev: NetDevice, address: Uint8Array): number {
  if (!dev.liveAddrChange && dev.running) return -ERRNO.EBUSY;
  if (!isValidEtherAddr(address)) return -ERRNO.EADDRNOTAVAIL;
  devAddrSet(dev, address);
  return 0;
}

/** Whether a device may be opened with the address that it has (`eth_validate_addr`). */
export function ethValidateAddr(dev: NetDevice): number {
  return isValidEtherAddr(dev.address) ? 0 : -ERRNO.EADDRNOTAVAIL;
}
