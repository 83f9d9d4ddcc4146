/** Ports come and go: net/bridge/br_if.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { BR_STATE } from "../../../abi/if_bridge.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { netifOperUp } from "../core/carrier.ts";
import { netdevMasterUpperDevLink, netdevUpperDevUnlink } from "../core/dev_adjacent.ts";
import { devSetMtu } from "../core/dev_settings.ts";
import { devSetAllmulti, devSetPromiscuity } from "../core/dev_rx_mode.ts";
import type { Explanation } from "../extack.ts";
import { callNetdeviceNotifiers } from "../core/netdevice_notifiers.ts";
import { NETDEV } from "../notifier.ts";
import { netdevRxHandlerRegister, netdevRxHandlerUnregister } from "../core/rx_handler.ts";
import type { NetDevice } from "../stack.ts";
import { isValidEtherAddr } from "./address.ts";
import type { NetBridge } from "./bridge.ts";
import { addressOf, BR, bridgeOf, NetBridgePort, portOf, setPort } from "./bridge.ts";
import { brFdbAddLocal, brFdbDeleteByPort, brFdbSyncStatic, brFdbUnsyncStatic } from "./fdb.ts";
import { devDisableLro } from "../core/features.ts";
import { brSetGsoLimits, getFwdHeadroom, updateFeatures, updateHeadroom } from "./limits.ts";
import { brMulticastDelPort } from "./multicast.ts";
import { isPromiscPort, nbpUpdatePortCount } from "./promisc.ts";
import { brSetState, notifyPort, PORT_TIMERS } from "./stp.ts";
import {
  brInitPort,
  brStpDisablePort,
  brStpEnablePort,
  brStpRecalculateBridgeId,
  isAddressSet,
  isPortUp,
} from "./stp_if.ts";
import { nbpVlanFlush, nbpVlanInit } from "./vlan.ts";

const { EBUSY, EINVAL, ELOOP, ENOENT, EXFULL } = ERRNO;
const ETH_ALEN = 6;
const ETH_DATA_LEN = 1500;
const MAX_PORTS = 1024;
/** What a way through a port costs, by its speed in Mbit/s (`port_cost`). */
const COSTS: ReadonlyMap<number, number> = new Map([
  [10000, 2],
  [5000, 3],
  [2500, 4],
  [1000, 5],
  [100, 19],
  [10, 100],
]);
const DEFAULT_COST = 100;

/** What a way through a port costs unless somebody says so (`port_cost`). */
export function portCost(dev: NetDevice): number {
  const speed = dev.ops.linkSpeed?.(dev);
  const cost = speed === undefined
    ? undefined
    : COSTS.get(speed) ?? (speed > 10000 ? 1 : undefined);
  if (cost !== undefined) return cost;
  if (speed === undefined && dev.name.startsWith("lec")) return 7;
  return speed === undefined && dev.name.startsWith("plip") ? 2500 : DEFAULT_COST;
}

/** A port's device may have become able to carry something, or not (`br_port_carrier_check`). */
export function brPortCarrierCheck(p: NetBridgePort): { notified: boolean } {
  const { br, dev } = p;
  const isUp = isPortUp(p);
  if ((p.flags & BR.ADMIN_COST) === 0 && isUp) p.pathCost = portCost(dev);
  if (!br.dev.running) return { notified: false };
  if (isUp === (p.state !== BR_STATE.DISABLED)) return { notified: false };
  if (isUp) brStpEnablePort(p);
  else brStpDisablePort(p);
  return { notified: true };
}

/** Which port takes over from a port (`nbp_backup_change`). */
export function nbpBackupChange(p: NetBridgePort, backup: NetDevice | undefined): number {
  const backupPort = backup && portOf(backup);
  if (backup !== undefined && backupPort === undefined) return -ENOENT;
  if (backupPort !== undefined && backupPort.br !== p.br) return -EINVAL;
  if (p === backupPort) return -EINVAL;
  const old = p.backupPort;
  if (old === backupPort) return 0;
  if (old !== undefined) old.backupRedirectedCnt--;
  if (backupPort !== undefined) backupPort.backupRedirectedCnt++;
  p.backupPort = backupPort;
  return 0;
}

/** A port that ends takes over from none, and none from it (`nbp_backup_clear`). */
function nbpBackupClear(p: NetBridgePort): void {
  nbpBackupChange(p, undefined);
  if (p.backupRedirectedCnt === 0) return;
  for (const each of p.br.ports) if (each.backupPort === p) nbpBackupChange(each, undefined);
}

/** A port ends (`del_nbp`). */
export function delNbp(p: NetBridgePort): void {
  const { br, dev } = p;
  devSetAllmulti(dev, -1);
  if (isPromiscPort(p)) devSetPromiscuity(dev, -1);
  else brFdbUnsyncStatic(br, p);
  brStpDisablePort(p);
  notifyPort(p, RTM.DELLINK);
  br.ports.splice(br.ports.indexOf(p), 1);
  if (getFwdHeadroom(dev) === br.dev.neededHeadroom) {
    updateHeadroom(br, Math.max(0, ...br.ports.map((each) => getFwdHeadroom(each.dev))));
  }
  dev.ops.setRxHeadroom?.(dev, -1);
  nbpVlanFlush(p);
  brFdbDeleteByPort(br, p, { all: true });
  nbpBackupClear(p);
  nbpUpdatePortCount(br);
  netdevUpperDevUnlink(dev, br.dev);
  setPort(dev, undefined);
  netdevRxHandlerUnregister(dev);
  brMulticastDelPort(p);
}

/** The least port number that is free (`find_portno`), or a negative error number. */
function findPortno({ ports }: NetBridge): number {
  const inUse = new Set(ports.map((p) => p.portNo));
  let number = 1;
  while (inUse.has(number)) number++;
  return number >= MAX_PORTS ? -EXFULL : number;
}

/** A port that is none yet (`new_nbp`), or a negative error number. */
function newNbp(br: NetBridge, dev: NetDevice): NetBridgePort | number {
  const portNo = findPortno(br);
  if (portNo < 0) return portNo;
  const p = new NetBridgePort(br, dev, { portNo, pathCost: portCost(dev) }, PORT_TIMERS);
  brInitPort(p);
  brSetState(p, BR_STATE.DISABLED);
  return p;
}

/** The MTU that all ports can do (`br_mtu_min`). */
function mtuMin({ ports }: NetBridge): number {
  return ports.length === 0 ? ETH_DATA_LEN : Math.min(...ports.map((p) => p.dev.mtu));
}

/** A bridge has its ports' MTU, unless somebody set it (`br_mtu_auto_adjust`). */
export function brMtuAutoAdjust(br: NetBridge): void {
  if (br.mtuSetByUser) return;
  devSetMtu(br.dev, mtuMin(br), {});
  br.mtuSetByUser = false;
}

/** A bridge may get an address: 0, or a negative error number (`netif_pre_changeaddr_notify`). */
export function preChangeaddrNotify(
  { dev }: NetBridge,
  address: Uint8Array,
  extack: Explanation,
): number {
  return callNetdeviceNotifiers(NETDEV.PRE_CHANGEADDR, dev, { address, extack });
}

/** A device becomes a port: 0, or a negative error number (`br_add_if`). */
export function brAddIf(br: NetBridge, dev: NetDevice, extack: Explanation): number {
  if (
    (dev.flags & IFF.LOOPBACK) !== 0 || dev.type !== ARPHRD.ETHER || dev.addrLen !== ETH_ALEN ||
    !isValidEtherAddr(addressOf(dev))
  ) return -EINVAL;
  if (bridgeOf(dev) !== undefined) {
    extack.msg = "Can not enslave a bridge to a bridge";
    return -ELOOP;
  }
  if (dev.master !== undefined) return -EBUSY;
  const p = newNbp(br, dev);
  if (typeof p === "number") return p;
  callNetdeviceNotifiers(NETDEV.JOIN, dev);
  devSetAllmulti(dev, 1);
  let error = netdevRxHandlerRegister(dev, p);
  if (error === 0) {
    setPort(dev, p);
    error = netdevMasterUpperDevLink(dev, br.dev, undefined, extack);
    if (error !== 0) {
      setPort(dev, undefined);
      netdevRxHandlerUnregister(dev);
    }
  }
  if (error !== 0) {
    devSetAllmulti(dev, -1);
    return error;
  }
  devDisableLro(dev);
  br.ports.unshift(p);
  nbpUpdatePortCount(br);
  const synced = !isPromiscPort(p) && dev.unicastFilter;
  if (synced) brFdbSyncStatic(br, p);
  updateFeatures(br);
  const headroom = getFwdHeadroom(dev);
  if (br.dev.neededHeadroom < headroom) updateHeadroom(br, headroom);
  else dev.ops.setRxHeadroom?.(dev, br.dev.neededHeadroom);
  brFdbAddLocal(br, p, addressOf(dev), 0);
  if (!isAddressSet(br.dev)) error = preChangeaddrNotify(br, dev.address, extack);
  if (error === 0) error = nbpVlanInit(p);
  if (error !== 0) {
    undo(p, synced);
    return error;
  }
  const isOtherAddress = brStpRecalculateBridgeId(br);
  if (dev.running && netifOperUp(dev) && (br.dev.flags & IFF.UP) !== 0) brStpEnablePort(p);
  notifyPort(p);
  if (isOtherAddress) callNetdeviceNotifiers(NETDEV.CHANGEADDR, br.dev);
  brMtuAutoAdjust(br);
  brSetGsoLimits(br);
  return 0;
}

/** A device that nearly was a port is none. */
function undo(p: NetBridgePort, synced: boolean): void {
  const { br, dev } = p;
  if (synced) brFdbUnsyncStatic(br, p);
  br.ports.splice(br.ports.indexOf(p), 1);
  brFdbDeleteByPort(br, p, { all: true });
  nbpUpdatePortCount(br);
  netdevUpperDevUnlink(dev, br.dev);
  setPort(dev, undefined);
  netdevRxHandlerUnregister(dev);
  devSetAllmulti(dev, -1);
}

/** A device is a port no longer: 0, or a negative error number (`br_del_if`). */
export function brDelIf(br: NetBridge, dev: NetDevice): number {
  const p = portOf(dev);
  if (p === undefined || p.br !== br) return -EINVAL;
  delNbp(p);
  brMtuAutoAdjust(br);
  brSetGsoLimits(br);
  if (brStpRecalculateBridgeId(br)) callNetdeviceNotifiers(NETDEV.CHANGEADDR, br.dev);
  updateFeatures(br);
  return 0;
}
