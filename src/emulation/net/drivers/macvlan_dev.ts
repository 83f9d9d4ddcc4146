/** What devices of kind macvlan do: drivers/net/macvlan.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { MACVLAN_FLAG, MACVLAN_MODE } from "../../../abi/if_link.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import {
  devMcAddExcl,
  devMcDel,
  devMcSync,
  devMcUnsync,
  devSetAllmulti,
  devSetMacAddress,
  devSetPromiscuity,
  devUcAdd,
  devUcAddExcl,
  devUcDel,
  devUcSync,
  devUcUnsync,
  ethValidateAddr,
  netdevIncrementFeatures,
  NETIF_F,
  netifInheritTsoMax,
} from "../core/dev.ts";
import type { FdbRequest } from "../core/fdb_entry.ts";
import type { NetDeviceOps } from "../kind.ts";
import { Slot } from "../slot.ts";
import type { NetDevice } from "../stack.ts";
import { isMulticastEther, isValidEther, sameAddress } from "./ethernet_address.ts";
import {
  macvlanAddrBusy,
  macvlanFlushSources,
  type MacvlanPort,
  macvlanPortDestroy,
} from "./macvlan_port.ts";

const { EADDRINUSE, EADDRNOTAVAIL, EINVAL, ENODEV, EOPNOTSUPP } = ERRNO;
/** What a macvlan is (`struct macvlan_dev`). */
export interface Macvlan {
  readonly lowerdev: NetDevice;
  readonly port: MacvlanPort;
  /** MACVLAN_MODE_*. */
  mode: number;
  /** MACVLAN_FLAG_*. */
  flags: number;
  bcQueueLenReq: number;
}

const MACVLAN = new Slot<NetDevice, { vlan: Macvlan | undefined }>(() => ({ vlan: undefined }));

/** What a device is as a macvlan or macvtap; `undefined` if it is neither. */
export function macvlanOf(dev: NetDevice): Macvlan | undefined {
  return MACVLAN.of(dev).vlan;
}

/** Has a device be a macvlan or macvtap, or neither. */
export function setMacvlan(dev: NetDevice, vlan: Macvlan | undefined): void {
  MACVLAN.of(dev).vlan = vlan;
}

/** What is said of a macvlan (IFLA_MACVLAN_*). */
export interface MacvlanRequest {
  /** MACVLAN_MODE_*. */
  readonly mode?: number;
  /** MACVLAN_FLAG_*. */
  readonly flags?: number;
  /** MACVLAN_MACADDR_*: what becomes of the senders. */
  readonly macaddrMode?: number;
  readonly macaddr?: Uint8Array;
  readonly macaddrData?: readonly Uint8Array[];
  readonly bcQueueLen?: number;
  readonly bcCutoff?: number;
}

/** What is said of any link that is made upon another one. */
export interface UpperLinkRequest {
  /** IFLA_LINK. */
  readonly link?: number;
  /** Whether the request says what the MTU is to be. */
  readonly hasMtu: boolean;
  /** Whether the request says what the address is to be. */
  readonly hasAddress: boolean;
}

function open(dev: NetDevice): number {
  const vlan = macvlanOf(dev);
  if (vlan === undefined) return -ENODEV;
  const { port } = vlan;
  const error = port.passthru ? openPassthru(vlan) : openFiltering(dev, vlan);
  if (error < 0) return error;
  port.hashed.unshift(dev);
  return 0;
}

function openPassthru({ flags, lowerdev }: Macvlan): number {
  return (flags & MACVLAN_FLAG.NOPROMISC) === 0 ? devSetPromiscuity(lowerdev, 1) : 0;
}

/** Has the lower device listen to what a macvlan listens to. */
function openFiltering(dev: NetDevice, { lowerdev, port }: Macvlan): number {
  if (macvlanAddrBusy(port, dev.address)) return -EADDRINUSE;
  const allmulti = (dev.flags & IFF.ALLMULTI) !== 0;
  let error = devUcAdd(lowerdev, dev.address);
  if (error < 0) return error;
  if (allmulti) error = devSetAllmulti(lowerdev, 1);
  if (error === 0 && (dev.flags & IFF.PROMISC) !== 0) {
    error = devSetPromiscuity(lowerdev, 1);
    if (error < 0 && allmulti) devSetAllmulti(lowerdev, -1);
  }
  if (error < 0) devUcDel(lowerdev, dev.address);
  return error;
}

function stop(dev: NetDevice): number {
  const vlan = macvlanOf(dev);
  if (vlan === undefined) return 0;
  const { lowerdev, port } = vlan;
  devUcUnsync(lowerdev, dev);
  devMcUnsync(lowerdev, dev);
  if (port.passthru) {
    if ((vlan.flags & MACVLAN_FLAG.NOPROMISC) === 0) devSetPromiscuity(lowerdev, -1);
  } else {
    if ((dev.flags & IFF.ALLMULTI) !== 0) devSetAllmulti(lowerdev, -1);
    if ((dev.flags & IFF.PROMISC) !== 0) devSetPromiscuity(lowerdev, -1);
    devUcDel(lowerdev, dev.address);
  }
  unhash(port, dev);
  return 0;
}

function unhash({ hashed }: MacvlanPort, dev: NetDevice): void {
  const at = hashed.indexOf(dev);
  if (at >= 0) hashed.splice(at, 1);
}

/** `macvlan_sync_address`. */
export function macvlanSyncAddress(
  dev: NetDevice,
  { lowerdev, port }: Macvlan,
  address: Uint8Array,
): number {
  if ((dev.flags & IFF.UP) === 0) {
    dev.address = address.slice();
  } else {
    if (macvlanAddrBusy(port, address)) return -EADDRINUSE;
    if (!port.passthru) {
      const error = devUcAdd(lowerdev, address);
      if (error !== 0) return error;
      devUcDel(lowerdev, dev.address);
    }
    unhash(port, dev);
    dev.address = address.slice();
    port.hashed.unshift(dev);
  }
  if (port.passthru && !port.addrChange) port.permAddress = lowerdev.address.slice();
  port.addrChange = false;
  return 0;
}

function setMacAddress(dev: NetDevice, address: Uint8Array): number {
  const vlan = macvlanOf(dev);
  if (vlan === undefined || !isValidEther(address)) return -EADDRNOTAVAIL;
  if (sameAddress(dev.address, address)) return 0;
  if (vlan.mode === MACVLAN_MODE.PASSTHRU) {
    vlan.port.addrChange = true;
    return devSetMacAddress(vlan.lowerdev, address, {});
  }
  if (macvlanAddrBusy(vlan.port, address)) return -EADDRINUSE;
  return macvlanSyncAddress(dev, vlan, address);
}

function changeRxFlags(dev: NetDevice, change: number): void {
  const vlan = macvlanOf(dev);
  if (vlan === undefined || (dev.flags & IFF.UP) === 0) return;
  const { lowerdev, port } = vlan;
  if ((change & IFF.ALLMULTI) !== 0) {
    devSetAllmulti(lowerdev, (dev.flags & IFF.ALLMULTI) !== 0 ? 1 : -1);
  }
  if (!port.passthru && (change & IFF.PROMISC) !== 0) {
    devSetPromiscuity(lowerdev, (dev.flags & IFF.PROMISC) !== 0 ? 1 : -1);
  }
}

function setRxMode(dev: NetDevice): void {
  const vlan = macvlanOf(dev);
  if (vlan === undefined) return;
  devUcSync(vlan.lowerdev, dev);
  devMcSync(vlan.lowerdev, dev);
}

function changeMtu(dev: NetDevice, mtu: number): number {
  const vlan = macvlanOf(dev);
  if (vlan !== undefined && vlan.lowerdev.mtu < mtu) return -EINVAL;
  dev.mtu = mtu;
  return 0;
}

/** What it does because the device below does. */
const FEATURES = NETIF_F.SG | NETIF_F.HW_CSUM | NETIF_F.HIGHDMA | NETIF_F.FRAGLIST | NETIF_F.GSO |
  NETIF_F.TSO | NETIF_F.LRO | NETIF_F.TSO_ECN | NETIF_F.TSO6 | NETIF_F.GRO | NETIF_F.RXCSUM |
  NETIF_F.HW_VLAN_CTAG_FILTER | NETIF_F.HW_VLAN_STAG_FILTER;
const ALWAYS_ON_FEATURES = NETIF_F.SG | NETIF_F.HW_CSUM | NETIF_F.GSO_SOFTWARE_ALL |
  NETIF_F.GSO_ROBUST | NETIF_F.GSO_ENCAP_ALL;

/** `macvlan_fix_features`. */
function fixFeatures(dev: NetDevice, wanted: bigint): bigint {
  const lower = macvlanOf(dev)?.lowerdev.features ?? 0n;
  // Whoever sets features by ethtool is not heard: all of them are allowed.
  const mask = wanted | NETIF_F.ALL_FOR_ALL;
  const features = netdevIncrementFeatures(lower & (mask | ~NETIF_F.LRO), mask, mask);
  return (features | ALWAYS_ON_FEATURES) & (ALWAYS_ON_FEATURES | FEATURES);
}

function init(dev: NetDevice): number {
  const vlan = macvlanOf(dev);
  if (vlan === undefined) return -ENODEV;
  const { lowerdev, port } = vlan;
  dev.carrier = lowerdev.carrier;
  dev.dormant = lowerdev.dormant;
  netifInheritTsoMax(dev, lowerdev);
  dev.hardHeaderLen = lowerdev.hardHeaderLen;
  dev.features = lowerdev.features & FEATURES | ALWAYS_ON_FEATURES;
  dev.hwFeatures |= NETIF_F.LRO;
  dev.vlanFeatures = lowerdev.vlanFeatures & FEATURES | ALWAYS_ON_FEATURES;
  port.count++;
  return 0;
}

function uninit(dev: NetDevice): void {
  const port = macvlanOf(dev)?.port;
  if (port === undefined) return;
  macvlanFlushSources(port, dev);
  port.count--;
  if (port.count === 0) macvlanPortDestroy(port);
}

/** Unicast addresses only where all of the lower device's packets come in anyway. */
function takesFdb(dev: NetDevice, address: Uint8Array): boolean {
  return isMulticastEther(address) || macvlanOf(dev)?.port.passthru === true;
}

function fdbAdd(dev: NetDevice, { address, nlmsgFlags }: FdbRequest): number {
  if (!takesFdb(dev, address) || (nlmsgFlags & NLM_F.REPLACE) !== 0) return -EOPNOTSUPP;
  return isMulticastEther(address) ? devMcAddExcl(dev, address) : devUcAddExcl(dev, address);
}

function fdbDel(dev: NetDevice, { address }: FdbRequest): number {
  if (!takesFdb(dev, address)) return -EOPNOTSUPP;
  return isMulticastEther(address) ? devMcDel(dev, address) : devUcDel(dev, address);
}

/** What macvlans do (`macvlan_netdev_ops`). */
export const MACVLAN_OPS: NetDeviceOps = {
  init,
  fixFeatures,
  uninit,
  open,
  stop,
  changeMtu,
  changeRxFlags,
  setMacAddress,
  setRxMode,
  validateAddr: ethValidateAddr,
  fdbAdd,
  fdbDel,
  getIflink: (dev) => macvlanOf(dev)?.lowerdev.ifindex ?? 0,
  linkSpeed(dev) {
    const lower = macvlanOf(dev)?.lowerdev;
    return lower?.ops.linkSpeed?.(lower);
  },
};
