import { ARPHRD } from "../../../abi/if_arp.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { devSetMacAddress } from "../core/dev.ts";
import { netdevRxHandlerRegister, netdevRxHandlerUnregister } from "../core/rx_handler.ts";
import { netdevIsRxHandlerBusy } from "../core/rx_handler.ts";
import { Slot } from "../slot.ts";
import type { NetDevice } from "../stack.ts";
import { sameAddress } from "./ethernet_address.ts";

/** What a lower device is to those upon it (`struct macvlan_port`). */
export interface MacvlanPort {
  readonly dev: NetDevice;
  /** The lower device's address, while a macvlan of mode passthru may have changed it. */
  permAddress: Uint8Array;
  /** Those upon it, in the order in which they came. */
  readonly vlans: NetDevice[];
  /** Those upon it that are up, the last first. */
  readonly hashed: NetDevice[];
  /** Whose senders are which, the last first. */
  readonly sources: MacvlanSource[];
  passthru: boolean;
  /** Whether the address is being changed from above. */
  addrChange: boolean;
  count: number;
  bcQueueLenUsed: number;
  bcCutoff: number;
}

/** An address from which a macvlan of mode source takes packets. */
export interface MacvlanSource {
  readonly vlan: NetDevice;
  readonly address: Uint8Array;
}

const PORT = new Slot<NetDevice, { port: MacvlanPort | undefined }>(() => ({ port: undefined }));

/** What a device is to the macvlans upon it; `undefined` if there are none. */
export function macvlanPortOf(dev: NetDevice): MacvlanPort | undefined {
  return PORT.of(dev).port;
}

/** Has a device bear macvlans (`macvlan_port_create`). Returns the port, or a negative error number. */
export function macvlanPortCreate(dev: NetDevice): MacvlanPort | number {
  if (dev.type !== ARPHRD.ETHER || (dev.flags & IFF.LOOPBACK) !== 0) return -ERRNO.EINVAL;
  if (netdevIsRxHandlerBusy(dev)) return -ERRNO.EBUSY;
  const port: MacvlanPort = {
    dev,
    permAddress: dev.address.slice(),
    vlans: [],
    hashed: [],
    sources: [],
    passthru: false,
    addrChange: false,
    count: 0,
    bcQueueLenUsed: 0,
    bcCutoff: 1,
  };
  const error = netdevRxHandlerRegister(dev, port);
  if (error !== 0) return error;
  PORT.of(dev).port = port;
  return port;
}

/** Has a device bear macvlans no longer; it has its own address again (`macvlan_port_destroy`). */
export function macvlanPortDestroy({ dev, passthru, permAddress }: MacvlanPort): void {
  PORT.of(dev).port = undefined;
  netdevRxHandlerUnregister(dev);
  if (passthru && !sameAddress(dev.address, permAddress)) devSetMacAddress(dev, permAddress, {});
}

/** Whether an address is that of the lower device or of a macvlan that is up (`macvlan_addr_busy`). */
export function macvlanAddrBusy(port: MacvlanPort, address: Uint8Array): boolean {
  const { dev, passthru, addrChange, hashed } = port;
  if (!passthru && !addrChange && sameAddress(dev.address, address)) return true;
  return hashed.some((vlan) => sameAddress(vlan.address, address));
}

/** `GOLDEN_RATIO_64`. */
const GOLDEN_RATIO = 0x61c8864680b583ebn;

/** The number of the bucket in which an address is (`macvlan_eth_hash`). */
function bucketOf(address: Uint8Array): number {
  let value = 0n;
  for (let at = 5; at >= 0; at--) value = value << 8n | BigInt(address[at] ?? 0);
  return Number(BigInt.asUintN(64, (value << 16n) * GOLDEN_RATIO) >> 56n);
}

/** The addresses from which a macvlan takes packets, in the order in which they are told. */
export function macvlanSourcesOf(port: MacvlanPort, vlan: NetDevice): readonly Uint8Array[] {
  return port.sources.filter((source) => source.vlan === vlan)
    .map(({ address }) => ({ address, bucket: bucketOf(address) }))
    .sort((one, other) => one.bucket - other.bucket)
    .map(({ address }) => address);
}

/** Has a macvlan take packets from an address (`macvlan_hash_add_source`). */
export function macvlanAddSource(port: MacvlanPort, vlan: NetDevice, address: Uint8Array): void {
  if (sourceAt(port, vlan, address) < 0) port.sources.unshift({ vlan, address });
}

/** Has a macvlan take no packets from an address. */
export function macvlanDelSource(port: MacvlanPort, vlan: NetDevice, address: Uint8Array): void {
  const at = sourceAt(port, vlan, address);
  if (at >= 0) port.sources.splice(at, 1);
}

/** Has a macvlan take no packets from any address (`macvlan_flush_sources`). */
export function macvlanFlushSources(port: MacvlanPort, vlan: NetDevice): void {
  const kept = port.sources.filter((source) => source.vlan !== vlan);
  port.sources.splice(0, port.sources.length, ...kept);
}

function sourceAt({ sources }: MacvlanPort, vlan: NetDevice, address: Uint8Array): number {
  return sources.findIndex((source) =>
    source.vlan === vlan && sameAddress(source.address, address)
  );
}
