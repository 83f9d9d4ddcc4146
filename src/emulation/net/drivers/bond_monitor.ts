/** What looks after a bond's ports from time to time: drivers/net/bonding/bond_main.c. */

import { BOND_LINK, BOND_MODE, BOND_STATE } from "../../../abi/if_bonding.ts";
import { callNetdeviceNotifiers } from "../core/dev.ts";
import { NETDEV } from "../notifier.ts";
import { bondSelectActiveSlave, bondSetCarrier, shouldNotifyPeers } from "./bond_active.ts";
import {
  type Bond,
  isSlaveUp,
  NO_CHANGE,
  setSlaveInactiveFlags,
  setSlaveLinkState,
  setSlaveState,
} from "./bond_state.ts";

/** What the state of ports is to be; whether one is to change (`bond_miimon_inspect`). */
function inspect({ params, slaves, currActiveSlave }: Bond): boolean {
  let ignoreUpdelay = params.mode === BOND_MODE.ACTIVEBACKUP && currActiveSlave === undefined;
  let commit = false;
  const { UP, FAIL, DOWN, BACK } = BOND_LINK;
  for (const slave of slaves) {
    slave.linkNewState = NO_CHANGE;
    const isUp = isSlaveUp(slave);
    const propose = (state: number) => {
      slave.linkNewState = state;
      commit = true;
    };
    if (slave.link === UP || slave.link === FAIL) {
      if (slave.link === UP) {
        if (isUp) continue;
        propose(FAIL);
        slave.delay = params.downdelay;
      }
      if (isUp) propose(UP);
      else if (slave.delay <= 0) propose(DOWN);
      else slave.delay--;
      continue;
    }
    if (slave.link === DOWN) {
      if (!isUp) continue;
      propose(BACK);
      slave.delay = params.updelay;
    }
    if (!isUp) {
      propose(DOWN);
      continue;
    }
    if (ignoreUpdelay) slave.delay = 0;
    if (slave.delay <= 0) {
      propose(UP);
      ignoreUpdelay = false;
    } else slave.delay--;
  }
  return commit;
}

/** `bond_miimon_commit`. */
function commitStates(bond: Bond): void {
  const { params: { mode }, slaves } = bond;
  let failOver = false;
  for (const slave of slaves) {
    if (slave.linkNewState === BOND_LINK.UP) {
      setSlaveLinkState(slave, BOND_LINK.UP);
      if (mode === BOND_MODE["8023AD"]) setSlaveState(slave, BOND_STATE.BACKUP);
      else if (mode !== BOND_MODE.ACTIVEBACKUP) setSlaveState(slave, BOND_STATE.ACTIVE);
      const active = bond.currActiveSlave;
      failOver ||= active === undefined || slave === bond.primarySlave ||
        slave.prio > active.prio;
    } else if (slave.linkNewState === BOND_LINK.DOWN) {
      slave.linkFailureCount++;
      setSlaveLinkState(slave, BOND_LINK.DOWN);
      if (mode === BOND_MODE.ACTIVEBACKUP || mode === BOND_MODE["8023AD"]) {
        setSlaveInactiveFlags(slave);
      }
      failOver ||= slave === bond.currActiveSlave;
    }
  }
  if (failOver) bondSelectActiveSlave(bond);
  bondSetCarrier(bond);
}

/** One round (`bond_mii_monitor`). */
function monitor(bond: Bond): void {
  const { dev, params, slaves } = bond;
  if (slaves.length > 0) {
    const notifies = shouldNotifyPeers(bond);
    if (inspect(bond)) {
      for (const slave of slaves) {
        if (slave.linkNewState !== NO_CHANGE) slave.link = slave.linkNewState;
      }
      commitStates(bond);
    }
    if (bond.sendPeerNotif !== 0) {
      bond.sendPeerNotif--;
      if (notifies) callNetdeviceNotifiers(NETDEV.NOTIFY_PEERS, dev);
    }
  }
  if (params.miimon !== 0) bondScheduleMonitor(bond, params.miimon);
}

/** Has a bond's ports be looked after in so many milliseconds. */
export function bondScheduleMonitor(bond: Bond, delay: number): void {
  bond.miiWork?.cancel();
  bond.miiWork = bond.dev.net.machine.clock.schedule(delay, () => monitor(bond));
}
