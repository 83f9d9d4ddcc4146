/** The devices that bridges are: net/bridge/br_device.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { NETIF_F } from "../core/features.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import type { NetDevice } from "../stack.ts";
import { NETREG } from "../stack.ts";
import { etherSetup, ethHwAddrRandom } from "../core/ether.ts";
import { hexOf, isValidEtherAddr } from "./address.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import { addressOf, bridgeOf, makeBridge } from "./bridge.ts";
import { brFdbDeleteByPort } from "./fdb.ts";
import { brFdbAdd, brFdbDelete, brFdbDeleteBulk, brFdbDump, brFdbGet } from "./fdb_ops.ts";
import { brAddIf, brDelIf, delNbp } from "./if.ts";
import { brFeaturesRecompute, BRIDGE_FEATURES, updateFeatures } from "./limits.ts";
import { brManagePromisc } from "./promisc.ts";
import { joinSnoopers, leaveSnoopers } from "./snoopers.ts";
import { BRIDGE_TIMERS } from "./stp.ts";
import { brStpChangeBridgeId, brStpDisableBridge, brStpEnableBridge, isPortUp } from "./stp_if.ts";
import { brMulticastDevDel } from "./mdb.ts";
import { brVlanFlush, brVlanInit } from "./vlan.ts";

const { EADDRNOTAVAIL, EBUSY, EINVAL } = ERRNO;
const ETH_MAX_MTU = 65535;
/** SPEED_UNKNOWN. */
const UNKNOWN_SPEED = -1;

/** Does it with the bridge that a device is. */
function withBridge(dev: NetDevice, act: (br: NetBridge) => number): number {
  const br = bridgeOf(dev);
  return br === undefined ? -EINVAL : act(br);
}

function open(br: NetBridge): number {
  updateFeatures(br);
  brStpEnableBridge(br);
  if (br.multicastEnabled) joinSnoopers(br);
  return 0;
}

function stop(br: NetBridge): number {
  brStpDisableBridge(br);
  if (br.multicastEnabled) leaveSnoopers(br);
  return 0;
}

function setMacAddress(br: NetBridge, address: string): number {
  if (!isValidEtherAddr(address)) return -EADDRNOTAVAIL;
  if (br.dev.regState !== NETREG.REGISTERED) return -EBUSY;
  if (addressOf(br.dev) !== address) brStpChangeBridgeId(br, address);
  return 0;
}

function changeMtu(br: NetBridge, mtu: number): number {
  br.dev.mtu = mtu;
  br.mtuSetByUser = true;
  return 0;
}

/** The greater of a speed and a port's (`br_get_link_ksettings`). */
function fastest(speed: number, { dev }: NetBridgePort): number {
  return Math.max(speed, dev.ops.linkSpeed?.(dev) ?? UNKNOWN_SPEED);
}

/** What the driver of bridges does. */
const BRIDGE_OPS: NetDeviceOps = {
  init: (dev) =>
    withBridge(dev, (br) => {
      brVlanInit(br);
      return 0;
    }),
  uninit: (dev) => {
    const br = bridgeOf(dev);
    if (br === undefined) return;
    brMulticastDevDel(br);
    brVlanFlush(br);
  },
  open: (dev) => withBridge(dev, open),
  stop: (dev) => withBridge(dev, stop),
  changeRxFlags: (dev, flags) => {
    const br = bridgeOf(dev);
    if (br !== undefined && (flags & IFF.PROMISC) !== 0) brManagePromisc(br);
  },
  setRxMode: () => {},
  setMacAddress: (dev, address) => withBridge(dev, (br) => setMacAddress(br, hexOf(address))),
  changeMtu: (dev, mtu) => withBridge(dev, (br) => changeMtu(br, mtu)),
  fixFeatures(dev, features) {
    const br = bridgeOf(dev);
    return br === undefined ? features : brFeaturesRecompute(br, features);
  },
  addSlave: (dev, slave, extack) => withBridge(dev, (br) => brAddIf(br, slave, extack)),
  delSlave: (dev, slave) => withBridge(dev, (br) => brDelIf(br, slave)),
  linkSpeed: (dev) => bridgeOf(dev)?.ports.filter(isPortUp).reduce(fastest, UNKNOWN_SPEED),
  fdbAdd: brFdbAdd,
  fdbDel: brFdbDelete,
  fdbDelBulk: brFdbDeleteBulk,
  fdbDump: brFdbDump,
  fdbGet: brFdbGet,
};

/** Ends a bridge, and appends its device (`br_dev_delete`). */
export function brDevDelete(dev: NetDevice, ending: NetDevice[]): void {
  const br = bridgeOf(dev);
  if (br !== undefined) {
    for (const p of [...br.ports]) delNbp(p);
    brFdbDeleteByPort(br, undefined, { all: true });
    br.helloTimer.delete();
    br.topologyChangeTimer.delete();
    br.tcnTimer.delete();
    br.gcWork.delete();
  }
  ending.push(dev);
}

/** Bridges. */
export const BRIDGE_KIND: LinkKind = { name: "bridge", dellink: brDevDelete };

/** Prepares a device that is to be a bridge (`br_dev_setup`). */
export function brDevSetup(dev: NetDevice): void {
  etherSetup(dev);
  ethHwAddrRandom(dev);
  dev.ops = BRIDGE_OPS;
  dev.noQueue = true;
  dev.netnsImmutable = true;
  dev.maxMtu = ETH_MAX_MTU;
  dev.features = dev.hwFeatures = BRIDGE_FEATURES | NETIF_F.HW_VLAN_CTAG_TX |
    NETIF_F.HW_VLAN_STAG_TX;
  dev.vlanFeatures = BRIDGE_FEATURES;
  makeBridge(dev, BRIDGE_TIMERS);
}
