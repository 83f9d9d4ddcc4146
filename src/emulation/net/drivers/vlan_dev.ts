/** What devices of kind vlan do: net/8021q/vlan_dev.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { ETH_P } from "../../../abi/if_ether.ts";
import { VLAN_FLAG } from "../../../abi/link_kinds.ts";
import {
  callNetdeviceNotifiers,
  devMcSync,
  devMcUnsync,
  devSetAllmulti,
  devSetPromiscuity,
  devUcAdd,
  devUcDel,
  devUcSync,
  devUcUnsync,
  ethValidateAddr,
  NET_ADDR,
  netifCarrierOff,
  netifCarrierOn,
  netifInheritTsoMax,
  netifStackedTransferOperstate,
} from "../core/dev.ts";
import { netdevIntersectFeatures, NETIF_F } from "../core/features.ts";
import type { NetDeviceOps } from "../kind.ts";
import { NETDEV } from "../notifier.ts";
import { Slot } from "../slot.ts";
import type { NetDevice } from "../stack.ts";
import { isValidEther, isZeroEther, sameAddress } from "./ethernet_address.ts";

const { EADDRNOTAVAIL, ENETDOWN, ENODEV, ERANGE } = ERRNO;
/** Bytes of a VLAN's header. */
const VLAN_HLEN = 4;

/** What a device is as a VLAN (`struct vlan_dev_priv`). */
export interface Vlan {
  readonly realDev: NetDevice;
  /** ETH_P_*. */
  readonly proto: number;
  readonly id: number;
  /** VLAN_FLAG_*. */
  flags: number;
  /** Priorities of packets by those of frames. */
  readonly ingress: number[];
  /** Priorities of frames by those of packets, in 16 heaps, the newest first in each. */
  readonly egress: { readonly from: number; to: number }[][];
  /** The lower device's address when this one came up. */
  realDevAddress: Uint8Array;
}

const VLAN = new Slot<NetDevice, { vlan: Vlan | undefined }>(() => ({ vlan: undefined }));

/** What a device is as a VLAN; `undefined` if it is none. */
export function vlanOf(dev: NetDevice): Vlan | undefined {
  return VLAN.of(dev).vlan;
}

/** Has a device be a VLAN. */
export function setVlan(dev: NetDevice, vlan: Vlan): void {
  VLAN.of(dev).vlan = vlan;
}

/** Where a VLAN is among others: those of 802.1Q come first. */
export function vlanRank({ proto, id }: Pick<Vlan, "proto" | "id">): number {
  return (proto === ETH_P["8021Q"] ? 0 : 1 << 12) + id;
}

/** Where a device is among other VLANs. */
export function vlanRankOf(dev: NetDevice): number {
  const vlan = vlanOf(dev);
  return vlan === undefined ? 0 : vlanRank(vlan);
}

/** What is said of a VLAN. */
export interface VlanRequest {
  /** VLAN_FLAG_*, and which of them count. */
  readonly flags?: { readonly flags: number; readonly mask: number };
  readonly ingress: readonly { readonly from: number; readonly to: number }[];
  readonly egress: readonly { readonly from: number; readonly to: number }[];
}

/** Bytes of headers, which some devices put into frames themselves (`vlan_hw_offload_capable`). */
export function vlanHeaderLenOn({ features, hardHeaderLen }: NetDevice, proto: number): number {
  const tag = proto === ETH_P["8021Q"] ? NETIF_F.HW_VLAN_CTAG_TX : NETIF_F.HW_VLAN_STAG_TX;
  return hardHeaderLen + ((features & tag) !== 0n ? 0 : VLAN_HLEN);
}

function isBound({ flags }: Vlan): boolean {
  return (flags & VLAN_FLAG.BRIDGE_BINDING) !== 0;
}

/** `vlan_stacked_transfer_operstate`. */
export function vlanTransferOperstate(realDev: NetDevice, dev: NetDevice, vlan: Vlan): void {
  if (!isBound(vlan)) netifStackedTransferOperstate(realDev, dev);
}

/** What it does as far as the device below does it for it. */
const FEATURES = NETIF_F.HW_CSUM | NETIF_F.SG | NETIF_F.FRAGLIST | NETIF_F.GSO_SOFTWARE_ALL |
  NETIF_F.GSO_ENCAP_ALL | NETIF_F.HIGHDMA | NETIF_F.SCTP_CRC;

/** `vlan_dev_fix_features`. */
function fixFeatures(dev: NetDevice, wanted: bigint): bigint {
  const realDev = vlanOf(dev)?.realDev;
  if (realDev === undefined) return wanted;
  const own = realDev.vlanFeatures | NETIF_F.RXCSUM;
  const features = netdevIntersectFeatures(own, realDev.features);
  return netdevIntersectFeatures(wanted, features) |
    wanted & (NETIF_F.SOFT_FEATURES | NETIF_F.GSO_SOFTWARE_ALL);
}

function init(dev: NetDevice): number {
  const vlan = vlanOf(dev);
  if (vlan === undefined) return -ENODEV;
  const { realDev } = vlan;
  const own = IFF.UP | IFF.PROMISC | IFF.ALLMULTI | IFF.MASTER | IFF.SLAVE;
  dev.flags = realDev.flags & ~own;
  dev.carrier = realDev.carrier && !isBound(vlan);
  dev.dormant = realDev.dormant;
  netifInheritTsoMax(dev, realDev);
  if (isZeroEther(dev.address)) {
    dev.address = realDev.address.slice();
    dev.addrAssignType = NET_ADDR.STOLEN;
  }
  if (isZeroEther(dev.broadcast)) dev.broadcast = realDev.broadcast.slice();
  dev.hwFeatures = FEATURES;
  dev.features |= FEATURES;
  dev.vlanFeatures = realDev.vlanFeatures;
  dev.neededHeadroom = realDev.neededHeadroom;
  dev.hardHeaderLen = vlanHeaderLenOn(realDev, vlan.proto);
  return 0;
}

/** `vlan_dev_inherit_address`. */
export function vlanInheritAddress(dev: NetDevice, realDev: NetDevice): boolean {
  if (dev.addrAssignType !== NET_ADDR.STOLEN) return false;
  dev.address = realDev.address.slice();
  callNetdeviceNotifiers(NETDEV.CHANGEADDR, dev);
  return true;
}

function open(dev: NetDevice): number {
  const vlan = vlanOf(dev);
  if (vlan === undefined) return -ENODEV;
  const { realDev, flags } = vlan;
  const isLoose = (flags & VLAN_FLAG.LOOSE_BINDING) !== 0;
  if ((realDev.flags & IFF.UP) === 0 && !isLoose) return -ENETDOWN;
  if (!sameAddress(dev.address, realDev.address) && !vlanInheritAddress(dev, realDev)) {
    const error = devUcAdd(realDev, dev.address);
    if (error < 0) {
      netifCarrierOff(dev);
      return error;
    }
  }
  vlan.realDevAddress = realDev.address.slice();
  if (realDev.carrier && !isBound(vlan)) netifCarrierOn(dev);
  return 0;
}

function stop(dev: NetDevice): number {
  const vlan = vlanOf(dev);
  if (vlan === undefined) return 0;
  const { realDev } = vlan;
  devMcUnsync(realDev, dev);
  devUcUnsync(realDev, dev);
  if (!sameAddress(dev.address, realDev.address)) devUcDel(realDev, dev.address);
  if (!isBound(vlan)) netifCarrierOff(dev);
  return 0;
}

function setMacAddress(dev: NetDevice, address: Uint8Array): number {
  const realDev = vlanOf(dev)?.realDev;
  if (realDev === undefined || !isValidEther(address)) return -EADDRNOTAVAIL;
  if ((dev.flags & IFF.UP) !== 0) {
    if (!sameAddress(address, realDev.address)) {
      const error = devUcAdd(realDev, address);
      if (error < 0) return error;
    }
    if (!sameAddress(dev.address, realDev.address)) devUcDel(realDev, dev.address);
  }
  dev.address = address.slice();
  return 0;
}

function changeMtu(dev: NetDevice, mtu: number): number {
  const realDev = vlanOf(dev)?.realDev;
  if (realDev !== undefined && realDev.mtu < mtu) return -ERANGE;
  dev.mtu = mtu;
  return 0;
}

function changeRxFlags(dev: NetDevice, change: number): void {
  const realDev = vlanOf(dev)?.realDev;
  if (realDev === undefined) return;
  if ((change & IFF.ALLMULTI) !== 0) {
    devSetAllmulti(realDev, (dev.flags & IFF.ALLMULTI) !== 0 ? 1 : -1);
  }
  if ((change & IFF.PROMISC) !== 0) {
    devSetPromiscuity(realDev, (dev.flags & IFF.PROMISC) !== 0 ? 1 : -1);
  }
}

function setRxMode(dev: NetDevice): void {
  const realDev = vlanOf(dev)?.realDev;
  if (realDev === undefined) return;
  devMcSync(realDev, dev);
  devUcSync(realDev, dev);
}

/** What VLANs do (`vlan_netdev_ops`). */
export const VLAN_OPS: NetDeviceOps = {
  init,
  fixFeatures,
  open,
  stop,
  changeMtu,
  changeRxFlags,
  setMacAddress,
  setRxMode,
  validateAddr: ethValidateAddr,
  getIflink: (dev) => vlanOf(dev)?.realDev.ifindex ?? 0,
};
