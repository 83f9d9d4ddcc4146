/** Several devices used as one: drivers/net/bonding. */

import { BOND_MODE } from "../../../abi/if_bonding.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import {
  callNetdeviceNotifiers,
  devMcSync,
  devMcSyncMultiple,
  devSetAllmulti,
  devSetMacAddress,
  devSetMtu,
  devSetPromiscuity,
  devUcSync,
  devUcSyncMultiple,
  etherSetup,
  ethHwAddrRandom,
  NET_ADDR,
  netifCarrierOff,
  registerNetdevice,
} from "../core/dev.ts";
import { NETIF_F } from "../core/features.ts";
import type { LinkKind, NetDeviceOps } from "../kind.ts";
import { NETDEV, type NetdevNotifier } from "../notifier.ts";
import type { NetDevice } from "../stack.ts";
import { BOND_FOM, bondHwAddrFlush, bondSelectActiveSlave } from "./bond_active.ts";
import { bondAlbSetMacAddress } from "./bond_alb.ts";
import { bondScheduleMonitor } from "./bond_monitor.ts";
import {
  type Bond,
  bondOf,
  type BondSlave,
  bondSlaveOf,
  makeBond,
  setSlaveActiveFlags,
  setSlaveInactiveFlags,
  usesPrimary,
} from "./bond_state.ts";
import { ETH_MAX_MTU, isValidEther, isZeroEther } from "./ethernet_address.ts";
import {
  bondEnslave,
  computeFeatures,
  fixFeatures,
  releaseOne,
  VLAN_FEATURES,
} from "./bond_ports.ts";

const { EADDRNOTAVAIL, ENODEV } = ERRNO;

function open(dev: NetDevice): number {
  const bond = bondOf(dev);
  if (bond === undefined) return -ENODEV;
  const { params, slaves } = bond;
  for (const slave of slaves) {
    if (usesPrimary(bond) && slave !== bond.currActiveSlave) setSlaveInactiveFlags(slave);
    else if (params.mode !== BOND_MODE["8023AD"]) setSlaveActiveFlags(slave);
  }
  bond.rlbEnabled = params.mode === BOND_MODE.ALB;
  if (params.miimon !== 0) bondScheduleMonitor(bond, 0);
  return 0;
}

function stop(dev: NetDevice): number {
  const bond = bondOf(dev);
  if (bond === undefined) return 0;
  bond.miiWork?.cancel();
  bond.mcastWork?.cancel();
  bond.sendPeerNotif = 0;
  for (const slave of bond.slaves) {
    if (usesPrimary(bond) && slave !== bond.currActiveSlave) continue;
    bondHwAddrFlush(dev, slave.dev);
  }
  return 0;
}

/** The ports that a bond's settings go to. */
function concerned({ currActiveSlave, slaves, ...bond }: Bond): readonly BondSlave[] {
  if (!usesPrimary(bond)) return slaves;
  return currActiveSlave === undefined ? [] : [currActiveSlave];
}

function changeRxFlags(dev: NetDevice, change: number): void {
  const bond = bondOf(dev);
  if (bond === undefined) return;
  for (const slave of concerned(bond)) {
    if ((change & IFF.PROMISC) === 0) break;
    devSetPromiscuity(slave.dev, (dev.flags & IFF.PROMISC) !== 0 ? 1 : -1);
  }
  for (const slave of concerned(bond)) {
    if ((change & IFF.ALLMULTI) === 0) break;
    devSetAllmulti(slave.dev, (dev.flags & IFF.ALLMULTI) !== 0 ? 1 : -1);
  }
}

function setRxMode(dev: NetDevice): void {
  const bond = bondOf(dev);
  if (bond === undefined) return;
  const [syncUc, syncMc] = usesPrimary(bond)
    ? [devUcSync, devMcSync]
    : [devUcSyncMultiple, devMcSyncMultiple];
  for (const slave of concerned(bond)) {
    syncUc(slave.dev, dev);
    syncMc(slave.dev, dev);
  }
}

/** Does something with every port, and undoes it where one refuses. */
function withAll(
  { slaves }: Bond,
  action: (slave: NetDevice) => number,
  undo: (slave: NetDevice) => void,
): number {
  for (const [index, slave] of slaves.entries()) {
    const error = action(slave.dev);
    if (error === 0) continue;
    for (const done of slaves.slice(0, index)) undo(done.dev);
    return error;
  }
  return 0;
}

function changeMtu(dev: NetDevice, mtu: number): number {
  const bond = bondOf(dev);
  if (bond === undefined) return -ENODEV;
  const error = withAll(
    bond,
    (slave) => devSetMtu(slave, mtu),
    (slave) => devSetMtu(slave, dev.mtu),
  );
  if (error === 0) dev.mtu = mtu;
  return error;
}

function setMacAddress(dev: NetDevice, address: Uint8Array): number {
  const bond = bondOf(dev);
  if (bond === undefined) return -ENODEV;
  const { params } = bond;
  if (params.mode === BOND_MODE.ALB) return bondAlbSetMacAddress(bond, address);
  if (params.failOverMac !== BOND_FOM.NONE && params.mode === BOND_MODE.ACTIVEBACKUP) return 0;
  if (!isValidEther(address)) return -EADDRNOTAVAIL;
  const error = withAll(
    bond,
    (slave) => devSetMacAddress(slave, address),
    (slave) => devSetMacAddress(slave, dev.address.slice()),
  );
  if (error === 0) dev.address = address.slice();
  return error;
}

function init(dev: NetDevice): number {
  if (isZeroEther(dev.address) && dev.addrAssignType === NET_ADDR.PERM) ethHwAddrRandom(dev);
  return 0;
}

function uninit(dev: NetDevice): void {
  const bond = bondOf(dev);
  for (const slave of [...bond?.slaves ?? []]) {
    releaseOne(dev, slave.dev, { all: true, unregister: true });
  }
}

const OPS: NetDeviceOps = {
  fixFeatures,
  init,
  uninit,
  open,
  stop,
  changeMtu,
  changeRxFlags,
  setMacAddress,
  setRxMode,
  addSlave: bondEnslave,
  delSlave: (dev, slave) => releaseOne(dev, slave, { all: false, unregister: false }),
};

/** BOND_DEFAULT_TX_QUEUES. */
export const BOND_TX_QUEUES = 16;

/** `bond_setup`. */
export function bondSetup(dev: NetDevice): void {
  makeBond(dev);
  etherSetup(dev);
  dev.kind = BOND_KIND;
  dev.ops = OPS;
  dev.maxMtu = ETH_MAX_MTU;
  dev.flags |= IFF.MASTER;
  dev.bonding = true;
  dev.unicastFilter = true;
  dev.noQueue = true;
  dev.netnsImmutable = true;
  dev.hwFeatures = VLAN_FEATURES | NETIF_F.HW_VLAN_CTAG_RX | NETIF_F.HW_VLAN_CTAG_FILTER |
    NETIF_F.HW_VLAN_STAG_RX | NETIF_F.HW_VLAN_STAG_FILTER;
  dev.features = dev.hwFeatures | NETIF_F.HW_VLAN_CTAG_TX | NETIF_F.HW_VLAN_STAG_TX;
}

/** Has a bond there (`bond_newlink`, its beginning). */
export function bondRegister(dev: NetDevice): number {
  const error = registerNetdevice(dev);
  if (error === 0) netifCarrierOff(dev);
  return error;
}

/** The kind. */
export const BOND_KIND: LinkKind = { name: "bond" };

/** What happens to a port happens to the bond (`bond_netdev_event`). */
export const bondNotifier: NetdevNotifier = ({ event, dev }) => {
  const slave = bondSlaveOf(dev);
  if (slave === undefined || (dev.flags & IFF.SLAVE) === 0) return 0;
  const { bond } = slave;
  switch (event) {
    case NETDEV.UNREGISTER:
      releaseOne(bond.dev, dev, { all: false, unregister: true });
      break;
    case NETDEV.UP:
    case NETDEV.CHANGE:
      slave.speed = dev.ops.linkSpeed?.(dev) ?? -1;
      break;
    case NETDEV.CHANGENAME:
      if (!usesPrimary(bond) || bond.params.primary === "") break;
      if (slave === bond.primarySlave) bond.primarySlave = undefined;
      else if (dev.name === bond.params.primary) bond.primarySlave = slave;
      else break;
      bondSelectActiveSlave(bond);
      break;
    case NETDEV.FEAT_CHANGE:
      computeFeatures(bond);
      break;
    case NETDEV.RESEND_IGMP:
      callNetdeviceNotifiers(event, bond.dev);
  }
  return 0;
};
