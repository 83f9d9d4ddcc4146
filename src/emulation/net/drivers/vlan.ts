/** VLANs upon devices: net/8021q. */

import { ARPHRD } from "../../../abi/if_arp.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { ETH_P } from "../../../abi/if_ether.ts";
import { VLAN_FLAG } from "../../../abi/link_kinds.ts";
import {
  callNetdeviceNotifiers,
  devChangeFlags,
  devCloseMany,
  devGetFlags,
  devMcSync,
  devMcUnsync,
  devSetAllmulti,
  devSetMtu,
  devSetPromiscuity,
  devUcAdd,
  devUcDel,
  devUcSync,
  devUcUnsync,
  etherSetup,
  ethValidateAddr,
  linkwatchFireEvent,
  NET_ADDR,
  netdevUpperDevLink,
  netdevUpperDevUnlink,
  netifCarrierOff,
  netifCarrierOn,
  netifInheritTsoMax,
  netifStackedTransferOperstate,
  registerNetdevice,
  unregisterNetdevice,
  unregisterNetdeviceMany,
  unregisterNetdeviceQueue,
} from "../dev.ts";
import type { Explanation } from "../extack.ts";
import { netdevIntersectFeatures, netdevUpdateFeatures, NETIF_F } from "../features.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import { netifIsL3Master } from "../l3mdev.ts";
import { NETDEV, type NetdevNotification, type NetdevNotifier } from "../notifier.ts";
import { Slot } from "../slot.ts";
import { type NetDevice, NETREG } from "../stack.ts";
import { ETH_MAX_MTU, isValidEther, isZeroEther, sameAddress } from "./ethernet_address.ts";

const { EADDRNOTAVAIL, EEXIST, EINVAL, ENETDOWN, ENODEV, EOPNOTSUPP, EPERM, ERANGE } = ERRNO;
/** Bytes of a VLAN's header. */
const VLAN_HLEN = 4;
const FLAGS = VLAN_FLAG.REORDER_HDR | VLAN_FLAG.GVRP | VLAN_FLAG.LOOSE_BINDING | VLAN_FLAG.MVRP |
  VLAN_FLAG.BRIDGE_BINDING;

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

/** The VLANs upon a device, by protocol and id (`struct vlan_group`). */
const GROUP = new Slot<NetDevice, NetDevice[]>(() => []);

/** Where a VLAN is among others: those of 802.1Q come first. */
function rank({ proto, id }: Pick<Vlan, "proto" | "id">): number {
  return (proto === ETH_P["8021Q"] ? 0 : 1 << 12) + id;
}

function rankOf(dev: NetDevice): number {
  const vlan = vlanOf(dev);
  return vlan === undefined ? 0 : rank(vlan);
}

/** What is said of a VLAN. */
export interface VlanRequest {
  /** VLAN_FLAG_*, and which of them count. */
  readonly flags?: { readonly flags: number; readonly mask: number };
  readonly ingress: readonly { readonly from: number; readonly to: number }[];
  readonly egress: readonly { readonly from: number; readonly to: number }[];
}

/** Kinds whose devices put VLAN headers into frames themselves (NETIF_F_HW_VLAN_*_TX). */
const OFFLOADING: ReadonlySet<string | undefined> = new Set([
  ...["veth", "bridge", "bond", "ifb", "tun"],
]);

function headerLenOn(realDev: NetDevice): number {
  const offloads = OFFLOADING.has(realDev.kind?.name);
  return realDev.hardHeaderLen + (offloads ? 0 : VLAN_HLEN);
}

function isBound({ flags }: Vlan): boolean {
  return (flags & VLAN_FLAG.BRIDGE_BINDING) !== 0;
}

/** `vlan_stacked_transfer_operstate`. */
function transferOperstate(realDev: NetDevice, dev: NetDevice, vlan: Vlan): void {
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
  dev.hardHeaderLen = headerLenOn(realDev);
  return 0;
}

/** `vlan_dev_inherit_address`. */
function inheritAddress(dev: NetDevice, realDev: NetDevice): boolean {
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
  if (!sameAddress(dev.address, realDev.address) && !inheritAddress(dev, realDev)) {
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

const OPS: NetDeviceOps = {
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

/** `vlan_setup`. */
export function vlanSetup(dev: NetDevice): void {
  etherSetup(dev);
  dev.kind = VLAN_KIND;
  dev.ops = OPS;
  dev.noQueue = true;
  dev.unicastFilter = true;
  dev.minMtu = 0;
  dev.maxMtu = ETH_MAX_MTU;
  dev.broadcast = new Uint8Array(dev.addrLen);
}

/** Whether there can be a VLAN upon a device (`vlan_check_real_dev`). */
function checkRealDev(vlan: Vlan, extack: Explanation): number {
  const { realDev } = vlan;
  if (netifIsL3Master(realDev) || realDev.type !== ARPHRD.ETHER) {
    extack.msg = "8021q: VLANs not supported on device";
    return -EOPNOTSUPP;
  }
  if (GROUP.of(realDev).some((other) => rankOf(other) === rank(vlan))) {
    extack.msg = "8021q: VLAN device already exists";
    return -EEXIST;
  }
  return 0;
}

/** Makes a VLAN of a device (`vlan_newlink`). Returns 0, or a negative error number. */
export function vlanNewlink(
  dev: NetDevice,
  { realDev, proto, id, hasMtu }: Pick<Vlan, "realDev" | "proto" | "id"> & {
    /** Whether the request says what the MTU is to be. */
    readonly hasMtu: boolean;
  },
  data: VlanRequest,
  extack: Explanation,
): number {
  const vlan: Vlan = {
    realDev,
    proto,
    id,
    flags: VLAN_FLAG.REORDER_HDR,
    ingress: new Array(8).fill(0),
    egress: Array.from({ length: 16 }, () => []),
    realDevAddress: new Uint8Array(),
  };
  VLAN.of(dev).vlan = vlan;
  let error = checkRealDev(vlan, extack);
  if (error < 0) return error;
  if (!hasMtu) dev.mtu = realDev.mtu;
  else if (dev.mtu > realDev.mtu) return -EINVAL;
  error = vlanChangelink(dev, data) || registerNetdevice(dev);
  if (error !== 0) return error;
  error = netdevUpperDevLink(realDev, dev, extack);
  if (error !== 0) {
    unregisterNetdevice(dev);
    return error;
  }
  transferOperstate(realDev, dev, vlan);
  linkwatchFireEvent(dev);
  const group = GROUP.of(realDev);
  group.push(dev);
  group.sort((one, other) => rankOf(one) - rankOf(other));
  disableLro(realDev);
  return 0;
}

/** A device merges no packets that VLANs upon it could not have merged (NETIF_F_UPPER_DISABLES). */
function disableLro(realDev: NetDevice): void {
  realDev.wantedFeatures &= ~NETIF_F.LRO;
  netdevUpdateFeatures(realDev);
}

/** Changes a VLAN (`vlan_changelink`). Returns 0, or a negative error number. */
export function vlanChangelink(dev: NetDevice, { flags, ingress, egress }: VlanRequest): number {
  const vlan = vlanOf(dev);
  if (vlan === undefined) return -ENODEV;
  if (flags !== undefined) {
    if ((flags.mask & ~FLAGS) !== 0) return -EINVAL;
    vlan.flags = vlan.flags & ~flags.mask | flags.flags & flags.mask;
  }
  for (const { from, to } of ingress) vlan.ingress[from & 7] = to;
  for (const { from, to } of egress) {
    const heap = vlan.egress[from & 15] ?? [];
    const known = heap.find((mapping) => mapping.from === from);
    if (known !== undefined) known.to = to & 7;
    else heap.unshift({ from, to: to & 7 });
  }
  return 0;
}

/** Ends a VLAN (`unregister_vlan_dev`). */
function unregisterVlanDev(dev: NetDevice, ending: NetDevice[]): void {
  const realDev = vlanOf(dev)?.realDev;
  if (realDev === undefined) return;
  const group = GROUP.of(realDev);
  const at = group.indexOf(dev);
  if (at >= 0) group.splice(at, 1);
  netdevUpperDevUnlink(realDev, dev);
  unregisterNetdeviceQueue(dev, ending);
}

/** The kind. */
export const VLAN_KIND: LinkKind = {
  name: "vlan",
  dellink: unregisterVlanDev,
  linkNet: (dev) => (vlanOf(dev)?.realDev ?? dev).net,
};

/** A VLAN has the address of the device below, or is listened to by it (`vlan_sync_address`). */
function syncAddress(realDev: NetDevice, dev: NetDevice, vlan: Vlan): void {
  if (sameAddress(vlan.realDevAddress, realDev.address)) return;
  if (!inheritAddress(dev, realDev)) {
    const was = sameAddress(dev.address, vlan.realDevAddress);
    const is = sameAddress(dev.address, realDev.address);
    if (!was && is) devUcDel(realDev, dev.address);
    if (was && !is) devUcAdd(realDev, dev.address);
  }
  vlan.realDevAddress = realDev.address.slice();
}

/** Closes the VLANs upon a device that is down. */
function goDown(realDev: NetDevice, vlans: readonly NetDevice[]): void {
  const closing = vlans.filter((dev) =>
    (dev.flags & IFF.UP) !== 0 && ((vlanOf(dev)?.flags ?? 0) & VLAN_FLAG.LOOSE_BINDING) === 0
  ).reverse();
  devCloseMany(closing);
  for (const dev of closing) {
    const vlan = vlanOf(dev);
    if (vlan !== undefined) transferOperstate(realDev, dev, vlan);
  }
}

function goUp(
  realDev: NetDevice,
  vlans: readonly NetDevice[],
  extack: NetdevNotification["extack"],
): void {
  for (const dev of vlans) {
    const vlan = vlanOf(dev);
    const flags = devGetFlags(dev);
    if (vlan === undefined || (flags & IFF.UP) !== 0) continue;
    if ((vlan.flags & VLAN_FLAG.LOOSE_BINDING) === 0) devChangeFlags(dev, flags | IFF.UP, extack);
    transferOperstate(realDev, dev, vlan);
  }
}

/** What happens to a device happens to the VLANs upon it (`vlan_device_event`). */
export const vlanNotifier: NetdevNotifier = ({ event, dev, extack }) => {
  const vlans = [...GROUP.of(dev)];
  if (vlans.length === 0) return 0;
  switch (event) {
    case NETDEV.CHANGE:
      for (const upper of vlans) {
        const vlan = vlanOf(upper);
        if (vlan !== undefined) transferOperstate(dev, upper, vlan);
      }
      break;
    case NETDEV.CHANGEADDR:
      for (const upper of vlans) {
        const vlan = vlanOf(upper);
        if (vlan !== undefined && (upper.flags & IFF.UP) !== 0) syncAddress(dev, upper, vlan);
      }
      break;
    case NETDEV.CHANGEMTU:
      for (const upper of vlans) if (upper.mtu > dev.mtu) devSetMtu(upper, dev.mtu);
      break;
    case NETDEV.FEAT_CHANGE:
      for (const upper of vlans) {
        netifInheritTsoMax(upper, dev);
        upper.hardHeaderLen = headerLenOn(dev);
        netdevUpdateFeatures(upper);
      }
      break;
    case NETDEV.DOWN:
      goDown(dev, vlans);
      break;
    case NETDEV.UP:
      goUp(dev, vlans, extack);
      break;
    case NETDEV.UNREGISTER: {
      if (dev.regState !== NETREG.UNREGISTERING) break;
      const ending: NetDevice[] = [];
      for (const upper of vlans) unregisterVlanDev(upper, ending);
      unregisterNetdeviceMany(ending);
      break;
    }
    case NETDEV.PRE_TYPE_CHANGE:
      return -EPERM;
    case NETDEV.NOTIFY_PEERS:
    case NETDEV.BONDING_FAILOVER:
    case NETDEV.RESEND_IGMP:
      for (const upper of vlans) callNetdeviceNotifiers(event, upper);
  }
  return 0;
};
