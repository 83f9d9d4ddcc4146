/** VLANs upon devices: net/8021q. */

import { ARPHRD } from "../../../abi/if_arp.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { VLAN_FLAG } from "../../../abi/link_kinds.ts";
import {
  callNetdeviceNotifiers,
  devChangeFlags,
  devCloseMany,
  devGetFlags,
  devSetMtu,
  devUcAdd,
  devUcDel,
  etherSetup,
  linkwatchFireEvent,
  netdevUpperDevLink,
  netdevUpperDevUnlink,
  netifInheritTsoMax,
  registerNetdevice,
  unregisterNetdevice,
  unregisterNetdeviceMany,
  unregisterNetdeviceQueue,
} from "../core/dev.ts";
import type { Explanation } from "../extack.ts";
import { netdevUpdateFeatures, NETIF_F } from "../core/features.ts";
import type { LinkKind } from "../kind.ts";
import { NETDEV, type NetdevNotification, type NetdevNotifier } from "../notifier.ts";
import { Slot } from "../slot.ts";
import { type NetDevice, NETREG } from "../stack.ts";
import { ETH_MAX_MTU, sameAddress } from "./ethernet_address.ts";
import {
  setVlan,
  type Vlan,
  VLAN_OPS,
  vlanHeaderLenOn,
  vlanInheritAddress,
  vlanOf,
  vlanRank,
  vlanRankOf,
  type VlanRequest,
  vlanTransferOperstate,
} from "./vlan_dev.ts";

const { EEXIST, EINVAL, ENODEV, EOPNOTSUPP, EPERM } = ERRNO;

/** The VLANs upon a device, by protocol and id (`struct vlan_group`). */
const GROUP = new Slot<NetDevice, NetDevice[]>(() => []);

const FLAGS = VLAN_FLAG.REORDER_HDR | VLAN_FLAG.GVRP | VLAN_FLAG.LOOSE_BINDING | VLAN_FLAG.MVRP |
  VLAN_FLAG.BRIDGE_BINDING;

/** `vlan_setup`. */
export function vlanSetup(dev: NetDevice): void {
  etherSetup(dev);
  dev.kind = VLAN_KIND;
  dev.ops = VLAN_OPS;
  dev.noQueue = true;
  dev.unicastFilter = true;
  dev.minMtu = 0;
  dev.maxMtu = ETH_MAX_MTU;
  dev.broadcast = new Uint8Array(dev.addrLen);
}

/** Whether there can be a VLAN upon a device (`vlan_check_real_dev`). */
function checkRealDev(vlan: Vlan, extack: Explanation): number {
  const { realDev } = vlan;
  if ((realDev.features & NETIF_F.VLAN_CHALLENGED) !== 0n || realDev.type !== ARPHRD.ETHER) {
    extack.msg = "8021q: VLANs not supported on device";
    return -EOPNOTSUPP;
  }
  if (GROUP.of(realDev).some((other) => vlanRankOf(other) === vlanRank(vlan))) {
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
  setVlan(dev, vlan);
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
  vlanTransferOperstate(realDev, dev, vlan);
  linkwatchFireEvent(dev);
  const group = GROUP.of(realDev);
  group.push(dev);
  group.sort((one, other) => vlanRankOf(one) - vlanRankOf(other));
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
  if (!vlanInheritAddress(dev, realDev)) {
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
    if (vlan !== undefined) vlanTransferOperstate(realDev, dev, vlan);
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
    vlanTransferOperstate(realDev, dev, vlan);
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
        if (vlan !== undefined) vlanTransferOperstate(dev, upper, vlan);
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
        upper.hardHeaderLen = vlanHeaderLenOn(dev, vlanOf(upper)?.proto ?? 0);
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
