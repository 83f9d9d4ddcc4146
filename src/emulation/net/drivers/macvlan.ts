/** Devices with an address of their own upon another device: drivers/net/macvlan.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { MACVLAN_FLAG, MACVLAN_MACADDR, MACVLAN_MODE } from "../../../abi/if_link.ts";
import {
  callNetdeviceNotifiers,
  devSetMtu,
  devSetPromiscuity,
  etherSetup,
  ethHwAddrInherit,
  ethHwAddrRandom,
  linkwatchFireEvent,
  netdevUpdateFeatures,
  netdevUpperDevLink,
  netdevUpperDevUnlink,
  netifInheritTsoMax,
  netifStackedTransferOperstate,
  registerNetdevice,
  unregisterNetdevice,
  unregisterNetdeviceMany,
  unregisterNetdeviceQueue,
} from "../core/dev.ts";
import type { Explanation } from "../extack.ts";
import type { LinkKind } from "../kind.ts";
import { NETDEV, type NetdevNotifier } from "../notifier.ts";
import { type NetDevice, NETREG, type NetStack } from "../stack.ts";
import { ETH_MAX_MTU, ETH_MIN_MTU } from "./ethernet_address.ts";
import {
  macvlanAddSource,
  macvlanDelSource,
  macvlanFlushSources,
  type MacvlanPort,
  macvlanPortCreate,
  macvlanPortDestroy,
  macvlanPortOf,
} from "./macvlan_port.ts";
import {
  type Macvlan,
  MACVLAN_OPS,
  macvlanOf,
  type MacvlanRequest,
  macvlanSyncAddress,
  setMacvlan,
  type UpperLinkRequest,
} from "./macvlan_dev.ts";

const { EINVAL, ENODEV } = ERRNO;

const DEFAULT_BC_QUEUE_LEN = 1000;

/** `macvlan_common_setup`. */
export function macvlanCommonSetup(dev: NetDevice): void {
  etherSetup(dev);
  dev.maxMtu = ETH_MAX_MTU;
  dev.unicastFilter = true;
  dev.changeProtoDown = true;
  dev.ops = MACVLAN_OPS;
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
  setMacvlan(dev, vlan);
  let error = configure(dev, vlan, data);
  if (error === 0) {
    if (data.bcCutoff !== undefined) port.bcCutoff = data.bcCutoff;
    error = registerNetdevice(dev);
  }
  if (error < 0) {
    setMacvlan(dev, undefined);
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
      if (macvlanSyncAddress(first, vlan, dev.address) !== 0) return -ERRNO.EPERM;
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
