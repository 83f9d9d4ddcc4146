/** Tunnels of Ethernet in UDP: drivers/net/vxlan/vxlan_core.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { NTF, NUD } from "../../../abi/neighbour.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { NO_CAUSE } from "../cause.ts";
import {
  etherSetup,
  ethHwAddrRandom,
  ethMacAddr,
  ethValidateAddr,
  netdevAdjacentChangeCommit,
  netdevAdjacentChangePrepare,
  netdevUpperDevLink,
  netdevUpperDevUnlink,
  NETIF_F,
  registerNetdevice,
  rtnlConfigureLink,
  unregisterNetdevice,
  unregisterNetdeviceMany,
  unregisterNetdeviceQueue,
} from "../core/dev.ts";
import type { Explanation } from "../extack.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import { NETDEV, type NetdevNotifier } from "../notifier.ts";
import type { NetDevice, NetStack } from "../stack.ts";
import { ETH_MAX_MTU, ETH_MIN_MTU } from "./ethernet_address.ts";
import { isAnyAddress, isGroupAddress, sameVxlanAddress } from "./vxlan_address.ts";
import { vxlanConfigApply, vxlanConfigValidate } from "./vxlan_config.ts";
import { type Vxlan, VXLAN_F, type VxlanConfig, vxlanHeadroom } from "./vxlan_dev.ts";
import { vxlanInit, vxlanOf, vxlansOf } from "./vxlan_dev.ts";
import {
  ALL_ZEROS_MAC,
  vxlanFdbAdd,
  vxlanFdbDel,
  vxlanFdbDelBulk,
  vxlanFdbDelete,
  vxlanFdbDump,
  vxlanFdbGet,
  vxlanFdbUpdate,
  vxlanFlush,
  vxlanScheduleAgeing,
} from "./vxlan_fdb.ts";
import { vxlanMulticastJoin, vxlanMulticastLeave } from "./vxlan_sock.ts";
import { vxlanSockAdd, vxlanSockRelease } from "./vxlan_sock.ts";

const { EINVAL, ENODEV } = ERRNO;

function open(dev: NetDevice): number {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return -ENODEV;
  let error = vxlanSockAdd(vxlan);
  if (error < 0) return error;
  error = vxlanMulticastJoin(vxlan);
  if (error !== 0) {
    vxlanSockRelease(vxlan);
    return error;
  }
  if (vxlan.cfg.ageInterval !== 0) vxlanScheduleAgeing(vxlan);
  return 0;
}

function stop(dev: NetDevice): number {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return 0;
  vxlanMulticastLeave(vxlan);
  vxlan.ageTimer?.cancel();
  vxlanFlush(vxlan, { ignoreDefaultEntry: true, stateMask: NUD.PERMANENT | NUD.NOARP });
  vxlanSockRelease(vxlan);
  return 0;
}

function changeMtu(dev: NetDevice, mtu: number): number {
  const vxlan = vxlanOf(dev);
  const lowerdev = vxlan?.net.devices.byIndex(vxlan.defaultDst.remoteIfindex);
  if (vxlan !== undefined && lowerdev !== undefined) {
    if (mtu > lowerdev.mtu - vxlanHeadroom(vxlan.cfg.flags)) return -EINVAL;
  }
  dev.mtu = mtu;
  return 0;
}

/** As fast as the device below; unknown without one (`vxlan_get_link_ksettings`). */
function linkSpeed(dev: NetDevice): number | undefined {
  const vxlan = vxlanOf(dev);
  const lowerdev = vxlan?.net.devices.byIndex(vxlan.defaultDst.remoteIfindex);
  return lowerdev === undefined ? UNKNOWN_SPEED : lowerdev.ops.linkSpeed?.(lowerdev);
}

const ETHER_OPS: NetDeviceOps = {
  open,
  stop,
  changeMtu,
  linkSpeed,
  setRxMode: () => {},
  validateAddr: ethValidateAddr,
  setMacAddress: ethMacAddr,
  fdbAdd: vxlanFdbAdd,
  fdbDel: vxlanFdbDel,
  fdbDelBulk: vxlanFdbDelBulk,
  fdbDump: vxlanFdbDump,
  fdbGet: vxlanFdbGet,
};
const RAW_OPS: NetDeviceOps = { open, stop, changeMtu, linkSpeed };

/** SPEED_UNKNOWN. */
const UNKNOWN_SPEED = -1;

/** What it does in place of the stack. */
const FEATURES = NETIF_F.SG | NETIF_F.HW_CSUM | NETIF_F.FRAGLIST | NETIF_F.RXCSUM |
  NETIF_F.GSO_SOFTWARE;

/** `vxlan_setup`. */
export function vxlanSetup(dev: NetDevice): void {
  etherSetup(dev);
  ethHwAddrRandom(dev);
  dev.kind = VXLAN_KIND;
  dev.features = dev.hwFeatures = dev.vlanFeatures = FEATURES;
  dev.noQueue = true;
  dev.changeProtoDown = true;
  dev.minMtu = ETH_MIN_MTU;
  dev.maxMtu = ETH_MAX_MTU;
  vxlanInit(dev);
}

/** The entry of what is sent to nobody in particular. */
function defaultEntry(conf: VxlanConfig, port: number, flags: number) {
  const { remoteIp, vni, remoteIfindex } = conf;
  return {
    mac: ALL_ZEROS_MAC,
    ip: remoteIp,
    state: NUD.REACHABLE | NUD.PERMANENT,
    flags,
    port,
    srcVni: vni,
    vni,
    ifindex: remoteIfindex,
    ndmFlags: NTF.SELF,
    nhid: 0,
  };
}

/** Makes a tunnel of a device (`__vxlan_dev_create`). Returns 0, or a negative error number. */
export function vxlanNewlink(
  net: NetStack,
  dev: NetDevice,
  conf: VxlanConfig,
  extack: Explanation,
): number {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return -ENODEV;
  const { defaultDst } = vxlan;
  const lowerdev = vxlanConfigValidate(net, conf, vxlan, extack);
  if (typeof lowerdev === "number") return lowerdev;
  vxlan.net = net;
  vxlanConfigApply(vxlan, conf, lowerdev, false);
  dev.ops = (conf.flags & VXLAN_F.GPE) !== 0 ? RAW_OPS : ETHER_OPS;
  let error = registerNetdevice(dev);
  if (error !== 0) return error;
  const remoteDev = net.devices.byIndex(defaultDst.remoteIfindex);
  if (defaultDst.remoteIfindex !== 0) {
    error = remoteDev === undefined ? -ENODEV : netdevUpperDevLink(remoteDev, dev, extack);
    if (error !== 0) {
      unregisterNetdevice(dev);
      return error;
    }
    defaultDst.remoteDev = remoteDev;
  }
  error = rtnlConfigureLink(dev, undefined, NO_CAUSE);
  if (error === 0 && !isAnyAddress(conf.remoteIp)) {
    const flags = NLM_F.EXCL | NLM_F.CREATE;
    error = vxlanFdbUpdate(vxlan, defaultEntry(conf, conf.dstPort, flags), extack);
  }
  if (error < 0) {
    if (remoteDev !== undefined) netdevUpperDevUnlink(remoteDev, dev);
    unregisterNetdevice(dev);
    return error;
  }
  vxlansOf(net).unshift(vxlan);
  return 0;
}

/** Changes a tunnel (`vxlan_changelink`). Returns 0, or a negative error number. */
export function vxlanChangelink(
  dev: NetDevice,
  conf: VxlanConfig,
  extack: Explanation,
): number {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return -ENODEV;
  const { defaultDst } = vxlan;
  const found = vxlanConfigValidate(vxlan.net, conf, vxlan, extack);
  if (typeof found === "number") return found;
  const lowerdev = defaultDst.remoteDev === found ? undefined : found;
  let error = netdevAdjacentChangePrepare(defaultDst.remoteDev, lowerdev, dev, extack);
  if (error !== 0) return error;
  const changed = !sameVxlanAddress(conf.remoteIp, defaultDst.remoteIp);
  const changeGroup = (dev.flags & IFF.UP) !== 0 &&
    (changed || defaultDst.remoteIfindex !== conf.remoteIfindex);
  if (changed) replaceDefaultEntry(vxlan, conf, extack);
  if (changeGroup && isGroupAddress(defaultDst.remoteIp)) error = vxlanMulticastLeave(vxlan);
  if (conf.ageInterval !== vxlan.cfg.ageInterval) vxlanScheduleAgeing(vxlan, 0);
  netdevAdjacentChangeCommit(defaultDst.remoteDev, lowerdev, dev);
  if (lowerdev !== undefined && lowerdev !== defaultDst.remoteDev) {
    defaultDst.remoteDev = lowerdev;
  }
  vxlanConfigApply(vxlan, conf, lowerdev, true);
  if (error === 0 && changeGroup && isGroupAddress(defaultDst.remoteIp)) {
    error = vxlanMulticastJoin(vxlan);
  }
  return error;
}

function replaceDefaultEntry(vxlan: Vxlan, conf: VxlanConfig, extack: Explanation): void {
  const { cfg: { dstPort }, defaultDst } = vxlan;
  const { remoteIp, remoteVni, remoteIfindex } = defaultDst;
  if (!isAnyAddress(conf.remoteIp)) {
    vxlanFdbUpdate(vxlan, defaultEntry(conf, dstPort, NLM_F.APPEND | NLM_F.CREATE), extack);
  }
  if (isAnyAddress(remoteIp)) return;
  vxlanFdbDelete(vxlan, {
    mac: ALL_ZEROS_MAC,
    ip: remoteIp,
    port: dstPort,
    srcVni: remoteVni,
    vni: remoteVni,
    ifindex: remoteIfindex,
  });
}

/** Ends a tunnel (`vxlan_dellink`). */
function dellink(dev: NetDevice, ending: NetDevice[]): void {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return;
  vxlanFlush(vxlan, {});
  const all = vxlansOf(vxlan.net);
  const at = all.indexOf(vxlan);
  if (at >= 0) all.splice(at, 1);
  unregisterNetdeviceQueue(dev, ending);
  const { remoteDev } = vxlan.defaultDst;
  if (remoteDev !== undefined) netdevUpperDevUnlink(remoteDev, dev);
}

/** The kind. */
export const VXLAN_KIND: LinkKind = {
  name: "vxlan",
  dellink,
  linkNet: (dev) => vxlanOf(dev)?.net ?? dev.net,
};

/** Tunnels end with the device that they are upon (`vxlan_netdevice_event`). */
export const vxlanNotifier: NetdevNotifier = ({ event, dev }) => {
  if (event !== NETDEV.UNREGISTER) return 0;
  const ending: NetDevice[] = [];
  for (const vxlan of [...vxlansOf(dev.net)]) {
    if (vxlan.defaultDst.remoteIfindex === dev.ifindex) dellink(vxlan.dev, ending);
  }
  unregisterNetdeviceMany(ending);
  return 0;
};
