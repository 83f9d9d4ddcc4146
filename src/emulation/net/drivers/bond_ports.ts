/** The ports of bonds: drivers/net/bonding/bond_main.c. */

import { BOND_LINK, BOND_MODE, BOND_STATE } from "../../../abi/if_bonding.ts";
import { ARPHRD } from "../../../abi/if_arp.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import {
  callNetdeviceNotifiers,
  devClose,
  devMcFlush,
  devMcSyncMultiple,
  devOpen,
  devSetAllmulti,
  devSetMacAddress,
  devSetMtu,
  devSetMtuSilently,
  devSetPromiscuity,
  devUcFlush,
  devUcSyncMultiple,
  etherSetup,
  ethHwAddrRandom,
  NET_ADDR,
  netdevLowerStateChanged,
  netdevMasterUpperDevLink,
  netdevUpperDevUnlink,
  netifSetTsoMaxSegs,
  netifSetTsoMaxSize,
} from "../core/dev.ts";
import type { Explanation } from "../extack.ts";
import {
  netdevAddTsoFeatures,
  netdevChangeFeatures,
  netdevIncrementFeatures,
  NETIF_F,
} from "../core/features.ts";
import { NETDEV } from "../notifier.ts";
import {
  netdevIsRxHandlerBusy,
  netdevRxHandlerRegister,
  netdevRxHandlerUnregister,
} from "../core/rx_handler.ts";
import type { NetDevice } from "../stack.ts";
import {
  BOND_FOM,
  bondChangeActiveSlave,
  bondHwAddrFlush,
  bondSelectActiveSlave,
  bondSetCarrier,
  bondSetDevAddr,
} from "./bond_active.ts";
import { bondAlbDeinitSlave, bondAlbInitSlave } from "./bond_alb.ts";
import {
  type Bond,
  bondOf,
  type BondSlave,
  bondSlaveOf,
  isBalancing,
  setBondSlave,
  setSlaveInactiveFlags,
  setSlaveLinkState,
  usesPrimary,
} from "./bond_state.ts";
import { ETH_HLEN } from "./ethernet_address.ts";
import { overwritten, sameAddress } from "./ethernet_address.ts";

const { EBUSY, EINVAL, ENODEV, EOPNOTSUPP, EPERM } = ERRNO;
/** TSO_MAX_SIZE. */
const TSO_MAX_SIZE = 0xffffffff;
const TSO_MAX_SEGS = 0xffff;

function refuse(extack: Explanation, msg: string, errno: number): number {
  extack.msg = msg;
  return -errno;
}

/** A bond can do what its ports can (`netdev_compute_master_upper_features`). */
export function computeFeatures({ dev, slaves }: Bond): void {
  const lower = slaves.map((slave) => slave.dev);
  dev.hardHeaderLen = Math.max(ETH_HLEN, ...lower.map((one) => one.hardHeaderLen));
  dev.neededHeadroom = Math.max(0, ...lower.map((one) => one.neededHeadroom));
  dev.neededTailroom = Math.max(0, ...lower.map((one) => one.neededTailroom));
  netifSetTsoMaxSegs(dev, Math.min(TSO_MAX_SEGS, ...lower.map((one) => one.tsoMaxSegs)));
  netifSetTsoMaxSize(dev, Math.min(TSO_MAX_SIZE, ...lower.map((one) => one.tsoMaxSize)));
  dev.vlanFeatures = lower.reduce(
    (all, one) => netdevIncrementFeatures(all, one.vlanFeatures, VLAN_FEATURES),
    baseFeatures(VLAN_FEATURES),
  );
  netdevChangeFeatures(dev);
}

/** MASTER_UPPER_DEV_VLAN_FEATURES. */
export const VLAN_FEATURES: bigint = NETIF_F.HW_CSUM | NETIF_F.SG | NETIF_F.FRAGLIST |
  NETIF_F.GSO_SOFTWARE |
  NETIF_F.GSO_ENCAP_ALL | NETIF_F.HIGHDMA | NETIF_F.LRO;

/** What those have together of whom there is none yet (`netdev_base_features`). */
function baseFeatures(features: bigint): bigint {
  return features & ~NETIF_F.ONE_FOR_ALL | NETIF_F.ALL_FOR_ALL;
}

/** `bond_fix_features`. */
export function fixFeatures(dev: NetDevice, mask: bigint): bigint {
  const slaves = bondOf(dev)?.slaves ?? [];
  const features = slaves.reduce(
    (all, slave) => netdevIncrementFeatures(all, slave.dev.features, mask),
    baseFeatures(mask),
  );
  return netdevAddTsoFeatures(features, mask);
}

/** The address and type that a first port of another type gives a bond. */
function changeType(dev: NetDevice, slave: NetDevice): number {
  if (callNetdeviceNotifiers(NETDEV.PRE_TYPE_CHANGE, dev) !== 0) return -EBUSY;
  devUcFlush(dev);
  devMcFlush(dev);
  if (slave.type === ARPHRD.ETHER) bondEtherSetup(dev);
  else setupBySlave(dev, slave);
  callNetdeviceNotifiers(NETDEV.POST_TYPE_CHANGE, dev);
  return 0;
}

/** Has a bond be an Ethernet device, with the address that it has (`bond_ether_setup`). */
function bondEtherSetup(dev: NetDevice): void {
  const { address, flags } = dev;
  etherSetup(dev);
  dev.address = address;
  dev.flags |= IFF.MASTER | flags & (IFF.SLAVE | IFF.UP);
}

/** Has a bond be of the type of its port (`bond_setup_by_slave`). */
function setupBySlave(dev: NetDevice, slave: NetDevice): void {
  const wasUp = (dev.flags & IFF.UP) !== 0;
  devClose(dev);
  dev.type = slave.type;
  dev.hardHeaderLen = slave.hardHeaderLen;
  dev.neededHeadroom = slave.neededHeadroom;
  dev.addrLen = slave.addrLen;
  dev.broadcast = overwritten(dev.broadcast, slave.broadcast);
  if ((slave.flags & IFF.POINTOPOINT) !== 0) {
    dev.flags = dev.flags & ~(IFF.BROADCAST | IFF.MULTICAST) | IFF.POINTOPOINT | IFF.NOARP;
  }
  if (wasUp) devOpen(dev);
}

/** Why a device cannot be a port, as a negative error number (`bond_enslave`, its beginning). */
function checkSlave(bond: Bond, slave: NetDevice, extack: Explanation): number {
  const { dev, params, slaves } = bond;
  if ((slave.flags & IFF.MASTER) !== 0 && bondOf(slave) === undefined) {
    return refuse(extack, "Device type (master device) cannot be enslaved", EPERM);
  }
  if (netdevIsRxHandlerBusy(slave)) {
    return refuse(extack, "Device is in use and cannot be enslaved", EBUSY);
  }
  if (dev === slave) return refuse(extack, "Cannot enslave bond to itself.", EPERM);
  if ((slave.flags & IFF.UP) !== 0) {
    return refuse(extack, "Device can not be enslaved while up", EPERM);
  }
  if (slaves.length > 0) {
    return dev.type === slave.type
      ? 0
      : refuse(extack, "Device type is different from other slaves", EINVAL);
  }
  if (dev.type === slave.type) return 0;
  if (slave.type !== ARPHRD.ETHER && params.mode === BOND_MODE["8023AD"]) {
    return refuse(extack, "8023AD mode requires Ethernet devices", EINVAL);
  }
  return changeType(dev, slave);
}

/** A first port could not be enslaved after all. */
function undoFirst({ dev, slaves }: Bond, slave: NetDevice, error: number): number {
  if (slaves.length > 0) return error;
  if (sameAddress(dev.address, slave.address)) ethHwAddrRandom(dev);
  if (dev.type !== ARPHRD.ETHER) {
    devClose(dev);
    bondEtherSetup(dev);
  }
  return error;
}

/** Makes a device a port of a bond (`bond_enslave`). Returns 0, or a negative error number. */
export function bondEnslave(dev: NetDevice, slaveDev: NetDevice, extack: Explanation): number {
  const bond = bondOf(dev);
  if (bond === undefined) return -ENODEV;
  const { params, slaves } = bond;
  let error = checkSlave(bond, slaveDev, extack);
  if (error !== 0) return error;
  const isBackup = params.mode === BOND_MODE.ACTIVEBACKUP;
  if (
    slaveDev.ops.setMacAddress === undefined && isBackup && params.failOverMac !== BOND_FOM.ACTIVE
  ) {
    if (slaves.length > 0) {
      const msg = "Slave device does not support setting the MAC address, but fail_over_mac is " +
        "not set to active";
      return refuse(extack, msg, EOPNOTSUPP);
    }
    params.failOverMac = BOND_FOM.ACTIVE;
  }
  callNetdeviceNotifiers(NETDEV.JOIN, slaveDev);
  if (slaves.length === 0 && dev.addrAssignType === NET_ADDR.RANDOM) {
    error = bondSetDevAddr(dev, slaveDev);
    if (error !== 0) return undoFirst(bond, slaveDev, error);
  }
  const slave: BondSlave = {
    dev: slaveDev,
    bond,
    delay: 0,
    link: BOND_LINK.UP,
    linkNewState: 0,
    backup: BOND_STATE.ACTIVE,
    inactive: false,
    linkFailureCount: 0,
    originalMtu: slaveDev.mtu,
    permAddress: slaveDev.address.slice(),
    queueId: 0,
    prio: 0,
    speed: slaveDev.ops.linkSpeed?.(slaveDev) ?? -1,
    portPriority: 255,
  };
  error = devSetMtu(slaveDev, dev.mtu);
  if (error !== 0) return undoFirst(bond, slaveDev, error);
  error = prepare(bond, slave, extack);
  if (error !== 0) {
    devSetMtu(slaveDev, slave.originalMtu);
    return undoFirst(bond, slaveDev, error);
  }
  initialState(bond, slave);
  error = attach(bond, slave, extack);
  if (error !== 0) {
    detachFailed(bond, slave);
    return undoFirst(bond, slaveDev, error);
  }
  return 0;
}

/** Gives a port its address, and opens it. */
function prepare({ dev, params, slaves }: Bond, slave: BondSlave, extack: Explanation): number {
  const isBackup = params.mode === BOND_MODE.ACTIVEBACKUP;
  let address: Uint8Array | undefined;
  if (params.failOverMac === BOND_FOM.NONE || !isBackup) address = dev.address.slice();
  else if (
    params.failOverMac === BOND_FOM.FOLLOW && slaves.length > 0 &&
    sameAddress(slave.dev.address, dev.address)
  ) {
    const { random } = dev.net.machine;
    address = Uint8Array.from({ length: 6 }, () => Math.floor(random() * 256));
    address[0] = (address[0] ?? 0) & 0xfe | 0x02;
  }
  const error = address === undefined ? 0 : devSetMacAddress(slave.dev, address, extack);
  if (error !== 0) return error;
  const unopened = devOpen(slave.dev, extack);
  if (unopened !== 0) {
    if (address !== undefined && params.failOverMac === BOND_FOM.NONE) {
      devSetMacAddress(slave.dev, slave.permAddress);
    }
    return unopened;
  }
  slave.dev.bonding = true;
  const collides = isBalancing(params.mode) ? bondAlbInitSlave(slave.bond, slave) : 0;
  if (collides !== 0) devClose(slave.dev);
  return collides;
}

/** The states of a new port. */
function initialState(bond: Bond, slave: BondSlave): void {
  const { params } = bond;
  const { carrier, running } = slave.dev;
  const { UP, DOWN, BACK } = BOND_LINK;
  if (params.miimon !== 0) {
    if (!running || !carrier) setSlaveLinkState(slave, DOWN);
    else if (params.updelay !== 0) {
      setSlaveLinkState(slave, BACK);
      slave.delay = params.updelay;
    } else setSlaveLinkState(slave, UP);
  } else if (params.arpInterval !== 0) setSlaveLinkState(slave, carrier ? UP : DOWN);
  else setSlaveLinkState(slave, UP);
  if (usesPrimary(bond) && params.primary !== "" && params.primary === slave.dev.name) {
    bond.primarySlave = slave;
    bond.forcePrimary = true;
  }
  switch (params.mode) {
    case BOND_MODE.ACTIVEBACKUP:
    case BOND_MODE["8023AD"]:
    case BOND_MODE.TLB:
    case BOND_MODE.ALB:
      setSlaveInactiveFlags(slave);
      break;
    default:
      if (bond.currActiveSlave === undefined && slave.link === UP) bond.currActiveSlave = slave;
  }
}

/** Has a port be one. */
function attach(bond: Bond, slave: BondSlave, extack: Explanation): number {
  const { dev, slaves } = bond;
  let error = netdevRxHandlerRegister(slave.dev, slave);
  if (error !== 0) return error;
  setBondSlave(slave.dev, slave);
  error = netdevMasterUpperDevLink(slave.dev, dev, slave, extack);
  if (error !== 0) {
    setBondSlave(slave.dev, undefined);
    netdevRxHandlerUnregister(slave.dev);
    return error;
  }
  slave.dev.flags |= IFF.SLAVE;
  slaves.push(slave);
  netdevLowerStateChanged(slave.dev);
  if (!usesPrimary(bond)) {
    if ((dev.flags & IFF.PROMISC) !== 0) devSetPromiscuity(slave.dev, 1);
    if ((dev.flags & IFF.ALLMULTI) !== 0) devSetAllmulti(slave.dev, 1);
    if ((dev.flags & IFF.UP) !== 0) {
      devMcSyncMultiple(slave.dev, dev);
      devUcSyncMultiple(slave.dev, dev);
    }
  }
  computeFeatures(bond);
  bondSetCarrier(bond);
  if (usesPrimary(bond)) bondSelectActiveSlave(bond);
  return 0;
}

/** A device could not be a port after all. */
function detachFailed(bond: Bond, slave: BondSlave): void {
  if (bond.primarySlave === slave) bond.primarySlave = undefined;
  if (bond.currActiveSlave === slave) {
    bondChangeActiveSlave(bond, undefined);
    bondSelectActiveSlave(bond);
  }
  slave.dev.bonding = bondOf(slave.dev) !== undefined;
  devClose(slave.dev);
  if (bond.params.failOverMac === BOND_FOM.NONE) devSetMacAddress(slave.dev, slave.permAddress);
  devSetMtu(slave.dev, slave.originalMtu);
}

/** How a port is released. */
interface Release {
  /** Whether all ports are, as the bond ends. */
  readonly all: boolean;
  /** Whether the port's device ends. */
  readonly unregister: boolean;
}

/** Has a device be no port any longer (`__bond_release_one`). */
export function releaseOne(
  dev: NetDevice,
  slaveDev: NetDevice,
  { all, unregister }: Release,
): number {
  const bond = bondOf(dev);
  const slave = bondSlaveOf(slaveDev);
  if (bond === undefined || slave?.bond !== bond) return -EINVAL;
  const { params, slaves } = bond;
  const oldFlags = dev.flags;
  const isFailing = params.failOverMac === BOND_FOM.ACTIVE &&
    params.mode === BOND_MODE.ACTIVEBACKUP;
  setSlaveInactiveFlags(slave);
  setBondSlave(slaveDev, undefined);
  netdevRxHandlerUnregister(slaveDev);
  slaves.splice(slaves.indexOf(slave), 1);
  netdevUpperDevUnlink(slaveDev, dev);
  slaveDev.flags &= ~IFF.SLAVE;
  const wasActive = bond.currActiveSlave === slave;
  if (bond.primarySlave === slave) bond.primarySlave = undefined;
  if (wasActive) bondChangeActiveSlave(bond, undefined);
  if (isBalancing(params.mode)) bondAlbDeinitSlave(bond, slave);
  if (all) bond.currActiveSlave = undefined;
  else if (wasActive) bondSelectActiveSlave(bond);
  bondSetCarrier(bond);
  if (slaves.length === 0) {
    ethHwAddrRandom(dev);
    callNetdeviceNotifiers(NETDEV.CHANGEADDR, dev);
    callNetdeviceNotifiers(NETDEV.RELEASE, dev);
  }
  computeFeatures(bond);
  if (!usesPrimary(bond)) {
    if ((oldFlags & IFF.PROMISC) !== 0) devSetPromiscuity(slaveDev, -1);
    if ((oldFlags & IFF.ALLMULTI) !== 0) devSetAllmulti(slaveDev, -1);
    if ((oldFlags & IFF.UP) !== 0) bondHwAddrFlush(dev, slaveDev);
  }
  devClose(slaveDev);
  if (!isFailing) devSetMacAddress(slaveDev, slave.permAddress);
  if (unregister) devSetMtuSilently(slaveDev, slave.originalMtu);
  else devSetMtu(slaveDev, slave.originalMtu);
  slaveDev.bonding = bondOf(slaveDev) !== undefined;
  return 0;
}
