/** Devices with an address of their own upon another device: drivers/net/macvlan.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { MACVLAN_FLAG, MACVLAN_MACADDR, MACVLAN_MODE } from "../../../abi/if_link.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import {
  callNetdeviceNotifiers,
  devMcAddExcl,
  devMcDel,
  devMcSync,
  devMcUnsync,
  devSetAllmulti,
  devSetMacAddress,
  devSetMtu,
  devSetPromiscuity,
  devUcAdd,
  devUcAddExcl,
  devUcDel,
  devUcSync,
  devUcUnsync,
  etherSetup,
  ethHwAddrInherit,
  ethHwAddrRandom,
  ethValidateAddr,
  linkwatchFireEvent,
  netdevIncrementFeatures,
  netdevUpdateFeatures,
  netdevUpperDevLink,
  netdevUpperDevUnlink,
  NETIF_F,
  netifInheritTsoMax,
  netifStackedTransferOperstate,
  registerNetdevice,
  unregisterNetdevice,
  unregisterNetdeviceMany,
  unregisterNetdeviceQueue,
} from "../dev.ts";
import type { Explanation } from "../extack.ts";
import type { FdbRequest } from "../fdb_entry.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import { NETDEV, type NetdevNotifier } from "../notifier.ts";
import { Slot } from "../slot.ts";
import { type NetDevice, NETREG, type NetStack } from "../stack.ts";
import {
  ETH_MAX_MTU,
  ETH_MIN_MTU,
  isMulticastEther,
  isValidEther,
  sameAddress,
} from "./ethernet_address.ts";
import {
  macvlanAddrBusy,
  macvlanAddSource,
  macvlanDelSource,
  macvlanFlushSources,
  type MacvlanPort,
  macvlanPortCreate,
  macvlanPortDestroy,
  macvlanPortOf,
} from "./macvlan_port.ts";

const { EADDRINUSE, EADDRNOTAVAIL, EINVAL, ENODEV, EOPNOTSUPP } = ERRNO;
const DEFAULT_BC_QUEUE_LEN = 1000;

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
  const { lowerdev, port } = vlan;
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
function syncAddress(dev: NetDevice, { lowerdev, port }: Macvlan, address: Uint8Array): number {
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
  return syncAddress(dev, vlan, address);
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

const OPS: NetDeviceOps = {
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

/** `macvlan_common_setup`. */
export function macvlanCommonSetup(dev: NetDevice): void {
  etherSetup(dev);
  dev.maxMtu = ETH_MAX_MTU;
  dev.unicastFilter = true;
  dev.changeProtoDown = true;
  dev.ops = OPS;
}

/** `macvlan_setup`. */
export function macvlanSetup(dev: NetDevice): void {
  macvlanCommonSetup(dev);
  dev.kind = MACVLAN_KIND;
  dev.noQueue = true;
}

/** Makes a macvlan of a device (`macvlan_common_newlink`). Returns 0, or a negative error number. */
export function macvlanCommonNewlink(
  linkNet: NetStack,
  dev: NetDevice,
  { link, hasMtu, hasAddress }: UpperLinkRequest,
  data: MacvlanRequest,
  extack: Explanation,
): number {
  if (link === undefined) return -EINVAL;
  const found = linkNet.devices.byIndex(link);
  if (found === undefined) return -ENODEV;
  const lowerdev = macvlanOf(found)?.lowerdev ?? found;
  if (!hasMtu) dev.mtu = lowerdev.mtu;
  else if (dev.mtu > lowerdev.mtu) return -EINVAL;
  dev.minMtu = ETH_MIN_MTU;
  dev.maxMtu = lowerdev.maxMtu;
  if (!hasAddress) ethHwAddrRandom(dev);
  const existing = macvlanPortOf(lowerdev);
  const port = existing ?? macvlanPortCreate(lowerdev);
  if (typeof port === "number") return port;
  if (port.passthru) return -EINVAL;
  const vlan: Macvlan = {
    lowerdev,
    port,
    mode: data.mode ?? MACVLAN_MODE.VEPA,
    flags: data.flags ?? 0,
    bcQueueLenReq: data.bcQueueLen ?? DEFAULT_BC_QUEUE_LEN,
  };
  MACVLAN.of(dev).vlan = vlan;
  let error = configure(dev, vlan, data);
  if (error === 0) {
    if (data.bcCutoff !== undefined) port.bcCutoff = data.bcCutoff;
    error = registerNetdevice(dev);
  }
  if (error < 0) {
    MACVLAN.of(dev).vlan = undefined;
    // Registering may have failed late enough for the port to be gone.
    if (macvlanPortOf(lowerdev) === port) {
      macvlanFlushSources(port, dev);
      if (existing === undefined) macvlanPortDestroy(port);
    }
    return error;
  }
  error = netdevUpperDevLink(lowerdev, dev, extack);
  if (error !== 0) {
    unregisterNetdevice(dev);
    return error;
  }
  port.vlans.push(dev);
  updatePortBcQueueLen(port);
  netifStackedTransferOperstate(lowerdev, dev);
  linkwatchFireEvent(dev);
  return 0;
}

/** What can fail before a macvlan is there. */
function configure(dev: NetDevice, vlan: Macvlan, data: MacvlanRequest): number {
  const { port, lowerdev, mode } = vlan;
  if (mode === MACVLAN_MODE.PASSTHRU) {
    if (port.count > 0) return -EINVAL;
    port.passthru = true;
    ethHwAddrInherit(dev, lowerdev);
  }
  if (data.macaddrMode === undefined) return 0;
  return mode === MACVLAN_MODE.SOURCE ? changelinkSources(dev, vlan, data) : -EINVAL;
}

/** `macvlan_changelink_sources`. */
function changelinkSources(
  dev: NetDevice,
  { port }: Macvlan,
  { macaddrMode, macaddr, macaddrData = [] }: MacvlanRequest,
): number {
  switch (macaddrMode) {
    case MACVLAN_MACADDR.ADD:
      if (macaddr === undefined) return -EINVAL;
      macvlanAddSource(port, dev, macaddr);
      return 0;
    case MACVLAN_MACADDR.DEL:
      if (macaddr === undefined) return -EINVAL;
      macvlanDelSource(port, dev, macaddr);
      return 0;
    case MACVLAN_MACADDR.FLUSH:
      macvlanFlushSources(port, dev);
      return 0;
    case MACVLAN_MACADDR.SET:
      macvlanFlushSources(port, dev);
      if (macaddr !== undefined) macvlanAddSource(port, dev, macaddr);
      for (const address of macaddrData) macvlanAddSource(port, dev, address);
      return 0;
    default:
      return -EINVAL;
  }
}

/** Changes a macvlan (`macvlan_changelink`). Returns 0, or a negative error number. */
export function macvlanChangelink(dev: NetDevice, data: MacvlanRequest): number {
  const vlan = macvlanOf(dev);
  if (vlan === undefined) return -ENODEV;
  const { port, lowerdev } = vlan;
  const { mode, flags, bcQueueLen, bcCutoff, macaddrMode } = data;
  if (mode !== undefined) {
    const isPassthru = vlan.mode === MACVLAN_MODE.PASSTHRU;
    if ((mode === MACVLAN_MODE.PASSTHRU) !== isPassthru) return -EINVAL;
    if (vlan.mode === MACVLAN_MODE.SOURCE && mode !== vlan.mode) macvlanFlushSources(port, dev);
  }
  if (flags !== undefined) {
    const changed = ((flags ^ vlan.flags) & MACVLAN_FLAG.NOPROMISC) !== 0;
    if (port.passthru && changed) {
      const without = (flags & MACVLAN_FLAG.NOPROMISC) !== 0;
      const error = devSetPromiscuity(lowerdev, without ? -1 : 1);
      if (error < 0) return error;
    }
    vlan.flags = flags;
  }
  if (bcQueueLen !== undefined) {
    vlan.bcQueueLenReq = bcQueueLen;
    updatePortBcQueueLen(port);
  }
  if (bcCutoff !== undefined) port.bcCutoff = bcCutoff;
  if (mode !== undefined) vlan.mode = mode;
  if (macaddrMode === undefined) return 0;
  return vlan.mode === MACVLAN_MODE.SOURCE ? changelinkSources(dev, vlan, data) : -EINVAL;
}

/** Ends a macvlan (`macvlan_dellink`). */
export function macvlanDellink(dev: NetDevice, ending: NetDevice[]): void {
  const vlan = macvlanOf(dev);
  if (vlan === undefined) return;
  const { port, lowerdev, mode } = vlan;
  if (mode === MACVLAN_MODE.SOURCE) macvlanFlushSources(port, dev);
  const at = port.vlans.indexOf(dev);
  if (at >= 0) port.vlans.splice(at, 1);
  updatePortBcQueueLen(port);
  unregisterNetdeviceQueue(dev, ending);
  netdevUpperDevUnlink(lowerdev, dev);
}

function updatePortBcQueueLen(port: MacvlanPort): void {
  const lengths = port.vlans.map((dev) => macvlanOf(dev)?.bcQueueLenReq ?? 0);
  port.bcQueueLenUsed = Math.max(0, ...lengths);
}

/** The namespace of the device below. */
export function macvlanLinkNet(dev: NetDevice): NetStack {
  return macvlanOf(dev)?.lowerdev.net ?? dev.net;
}

/** The kind. */
export const MACVLAN_KIND: LinkKind = {
  name: "macvlan",
  dellink: macvlanDellink,
  linkNet: macvlanLinkNet,
};

/** What happens to a device happens to the macvlans upon it (`macvlan_device_event`). */
export const macvlanNotifier: NetdevNotifier = ({ event, dev }) => {
  const port = macvlanPortOf(dev);
  if (port === undefined) return 0;
  switch (event) {
    case NETDEV.UP:
    case NETDEV.DOWN:
    case NETDEV.CHANGE:
      for (const vlan of port.vlans) netifStackedTransferOperstate(dev, vlan);
      break;
    case NETDEV.FEAT_CHANGE:
      for (const vlan of port.vlans) {
        netifInheritTsoMax(vlan, dev);
        netdevUpdateFeatures(vlan);
      }
      break;
    case NETDEV.CHANGEMTU:
      for (const vlan of port.vlans) if (vlan.mtu > dev.mtu) devSetMtu(vlan, dev.mtu, {});
      break;
    case NETDEV.CHANGEADDR: {
      const first = port.vlans[0];
      const vlan = first && macvlanOf(first);
      if (!port.passthru || first === undefined || vlan === undefined) break;
      if (syncAddress(first, vlan, dev.address) !== 0) return -ERRNO.EPERM;
      break;
    }
    case NETDEV.UNREGISTER: {
      if (dev.regState !== NETREG.UNREGISTERING) break;
      const ending: NetDevice[] = [];
      for (const vlan of [...port.vlans]) vlan.kind?.dellink?.(vlan, ending);
      unregisterNetdeviceMany(ending);
      break;
    }
    case NETDEV.PRE_TYPE_CHANGE:
      return -ERRNO.EPERM;
    case NETDEV.NOTIFY_PEERS:
    case NETDEV.BONDING_FAILOVER:
    case NETDEV.RESEND_IGMP:
      for (const vlan of port.vlans) callNetdeviceNotifiers(event, vlan);
  }
  return 0;
};
