/** Which port of a bond is used: drivers/net/bonding/bond_main.c. */

import { BOND_LINK, BOND_MODE } from "../../../abi/if_bonding.ts";
import { IFF } from "../../../abi/if.ts";
import {
  callNetdeviceNotifiers,
  devMcSync,
  devMcUnsync,
  devPreChangeaddrNotify,
  devSetAllmulti,
  devSetMacAddress,
  devSetPromiscuity,
  devUcSync,
  devUcUnsync,
  NET_ADDR,
  netifCarrierOff,
  netifCarrierOn,
} from "../core/dev.ts";
import { NETDEV } from "../notifier.ts";
import type { NetDevice } from "../stack.ts";
import { bondAlbHandleActiveChange } from "./bond_alb.ts";
import {
  type Bond,
  type BondSlave,
  hasLink,
  isBalancing,
  isSlaveUp,
  setSlaveActiveFlags,
  setSlaveInactiveFlags,
  setSlaveLinkState,
  usesPrimary,
} from "./bond_state.ts";
import { overwritten, sameAddress } from "./ethernet_address.ts";

/** BOND_FOM_*: what becomes of addresses when another port is used. */
export const BOND_FOM = { NONE: 0, ACTIVE: 1, FOLLOW: 2 } as const;
/** BOND_PRI_RESELECT_*. */
const RESELECT_BETTER = 1;
const RESELECT_FAILURE = 2;
const JIFFY = 4;
const IGMP_INTERVAL = 200;

/** A bond has a carrier while one of its ports does (`bond_set_carrier`). */
export function bondSetCarrier({ dev, params, slaves }: Bond): void {
  const up = slaves.filter(hasLink).length;
  const enough = params.mode === BOND_MODE["8023AD"]
    ? up > 0 && up >= Math.min(params.minLinks, 1)
    : up > 0;
  if (enough && !dev.carrier) netifCarrierOn(dev);
  if (!enough && dev.carrier) netifCarrierOff(dev);
}

/** A bond has the address of a port (`bond_set_dev_addr`). */
export function bondSetDevAddr(dev: NetDevice, slave: NetDevice): number {
  const error = devPreChangeaddrNotify(dev, slave.address);
  if (error !== 0) return error;
  dev.address = overwritten(dev.address, slave.address);
  dev.addrAssignType = NET_ADDR.STOLEN;
  callNetdeviceNotifiers(NETDEV.CHANGEADDR, dev);
  return 0;
}

/** A port listens no longer to what the bond listens to (`bond_hw_addr_flush`). */
export function bondHwAddrFlush(dev: NetDevice, slave: NetDevice): void {
  devUcUnsync(slave, dev);
  devMcUnsync(slave, dev);
}

function hwAddrSwap({ dev }: Bond, now?: BondSlave, before?: BondSlave): void {
  const { flags } = dev;
  if (before !== undefined) {
    if ((flags & IFF.PROMISC) !== 0) devSetPromiscuity(before.dev, -1);
    if ((flags & IFF.ALLMULTI) !== 0) devSetAllmulti(before.dev, -1);
    if ((flags & IFF.UP) !== 0) bondHwAddrFlush(dev, before.dev);
  }
  if (now === undefined) return;
  if ((flags & IFF.PROMISC) !== 0) devSetPromiscuity(now.dev, 1);
  if ((flags & IFF.ALLMULTI) !== 0) devSetAllmulti(now.dev, 1);
  if ((flags & IFF.UP) === 0) return;
  devUcSync(now.dev, dev);
  devMcSync(now.dev, dev);
}

/** `bond_do_fail_over_mac`. */
function failOverMac(bond: Bond, now: BondSlave, before: BondSlave | undefined): void {
  const { dev, params, slaves } = bond;
  if (params.failOverMac === BOND_FOM.ACTIVE) {
    bondSetDevAddr(dev, now.dev);
    return;
  }
  const old = before ??
    slaves.find((slave) => slave !== now && sameAddress(slave.dev.address, dev.address));
  const own = now.dev.address.slice();
  const wanted = (old?.dev ?? dev).address.slice();
  if (devSetMacAddress(now.dev, wanted) !== 0 || old === undefined) return;
  devSetMacAddress(old.dev, own);
}

/** `bond_should_notify_peers`. */
export function shouldNotifyPeers({ dev, params, sendPeerNotif, currActiveSlave }: Bond): boolean {
  return sendPeerNotif !== 0 && sendPeerNotif % Math.max(1, params.peerNotifDelay) === 0 &&
    dev.carrier && currActiveSlave !== undefined;
}

/** Uses another port, or none (`bond_change_active_slave`). */
export function bondChangeActiveSlave(bond: Bond, now: BondSlave | undefined): void {
  const before = bond.currActiveSlave;
  const { dev, params } = bond;
  if (before === now) return;
  if (now !== undefined && now.link === BOND_LINK.BACK) {
    now.delay = 0;
    setSlaveLinkState(now, BOND_LINK.UP);
  }
  if (usesPrimary(bond)) hwAddrSwap(bond, now, before);
  if (!isBalancing(params.mode)) bond.currActiveSlave = now;
  else {
    bondAlbHandleActiveChange(bond, now);
    if (before !== undefined) setSlaveInactiveFlags(before);
    if (now !== undefined) setSlaveActiveFlags(now);
  }
  if (params.mode === BOND_MODE.ACTIVEBACKUP) {
    if (before !== undefined) setSlaveInactiveFlags(before);
    if (now !== undefined) activate(bond, now, before);
  }
  const tells = usesPrimary(bond) ? now !== undefined : params.mode === BOND_MODE.ROUNDROBIN;
  if (!dev.running || params.resendIgmp === 0 || !tells) return;
  bond.igmpRetrans = params.resendIgmp;
  resendIgmp(bond, JIFFY);
}

function activate(bond: Bond, now: BondSlave, before: BondSlave | undefined): void {
  const { dev, params } = bond;
  let notifies = false;
  setSlaveActiveFlags(now);
  if (params.failOverMac !== BOND_FOM.NONE) failOverMac(bond, now, before);
  if (dev.running) {
    bond.sendPeerNotif = params.numPeerNotif * Math.max(1, params.peerNotifDelay);
    notifies = shouldNotifyPeers(bond);
  }
  callNetdeviceNotifiers(NETDEV.BONDING_FAILOVER, dev);
  if (!notifies) return;
  bond.sendPeerNotif--;
  callNetdeviceNotifiers(NETDEV.NOTIFY_PEERS, dev);
}

/** Has groups be joined once more (`bond_resend_igmp_join_requests_delayed`). */
function resendIgmp(bond: Bond, delay: number): void {
  bond.mcastWork?.cancel();
  bond.mcastWork = bond.dev.net.machine.clock.schedule(delay, () => {
    callNetdeviceNotifiers(NETDEV.RESEND_IGMP, bond.dev);
    if (bond.igmpRetrans <= 1) return;
    bond.igmpRetrans--;
    resendIgmp(bond, IGMP_INTERVAL);
  });
}

/** `bond_choose_primary_or_current`. */
function choosePrimaryOrCurrent(bond: Bond): BondSlave | undefined {
  const { params: { primaryReselect }, slaves, currActiveSlave: curr } = bond;
  const isUp = curr !== undefined && hasLink(curr);
  let prim = bond.primarySlave;
  if (prim === undefined || !hasLink(prim)) {
    const up = slaves.filter(hasLink);
    const best = up.reduce<BondSlave | undefined>(
      (most, slave) => most === undefined || slave.prio > most.prio ? slave : most,
      undefined,
    );
    if (best === undefined || best === curr) return isUp ? curr : undefined;
    prim = best;
  } else if (bond.forcePrimary) {
    bond.forcePrimary = false;
    return prim;
  }
  if (!isUp || curr === undefined) return prim;
  if (primaryReselect === RESELECT_FAILURE) return curr;
  return primaryReselect === RESELECT_BETTER && prim.speed <= curr.speed ? curr : prim;
}

/** `bond_find_best_slave`. */
function findBestSlave(bond: Bond): BondSlave | undefined {
  const chosen = choosePrimaryOrCurrent(bond);
  if (chosen !== undefined) return chosen;
  let best: BondSlave | undefined;
  let least = bond.params.updelay;
  for (const slave of bond.slaves) {
    if (hasLink(slave)) return slave;
    if (slave.link !== BOND_LINK.BACK || !isSlaveUp(slave) || slave.delay >= least) continue;
    least = slave.delay;
    best = slave;
  }
  return best;
}

/** Uses the best port (`bond_select_active_slave`). */
export function bondSelectActiveSlave(bond: Bond): void {
  const best = findBestSlave(bond);
  if (best === bond.currActiveSlave) return;
  bondChangeActiveSlave(bond, best);
  bondSetCarrier(bond);
}
