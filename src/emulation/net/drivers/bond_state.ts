import { BOND_LINK, BOND_MODE, BOND_STATE, BOND_XMIT_POLICY } from "../../../abi/if_bonding.ts";
import type { Timer } from "../clock.ts";
import { netdevLowerStateChanged } from "../core/dev.ts";
import { Slot } from "../slot.ts";
import type { NetDevice } from "../stack.ts";

/** BOND_MAX_ARP_TARGETS and BOND_MAX_NS_TARGETS. */
export const MOST_TARGETS = 16;

/** How a bond is configured (`struct bond_params`); delays are multiples of `miimon`. */
export interface BondParams {
  mode: number;
  xmitPolicy: number;
  miimon: number;
  numPeerNotif: number;
  missedMax: number;
  arpInterval: number;
  arpValidate: number;
  arpAllTargets: number;
  failOverMac: number;
  updelay: number;
  downdelay: number;
  peerNotifDelay: number;
  lacpActive: number;
  lacpFast: number;
  minLinks: number;
  adSelect: number;
  /** The name of the port to use where there is a choice. */
  primary: string;
  primaryReselect: number;
  /** IPv4 addresses, as many as there are. */
  arpTargets: number[];
  /** IPv6 addresses, as many as there are. */
  nsTargets: bigint[];
  allSlavesActive: number;
  resendIgmp: number;
  lpInterval: number;
  packetsPerSlave: number;
  tlbDynamicLb: number;
  adActorSysPrio: number;
  adUserPortKey: number;
  adActorSystem: Uint8Array;
  coupledControl: number;
  broadcastNeighbor: number;
}

/** What bonds begin with (`bond_check_params`). */
export function bondDefaults(): BondParams {
  return {
    mode: BOND_MODE.ROUNDROBIN,
    xmitPolicy: BOND_XMIT_POLICY.LAYER2,
    miimon: 0,
    numPeerNotif: 1,
    missedMax: 2,
    arpInterval: 0,
    arpValidate: 0,
    arpAllTargets: 0,
    failOverMac: 0,
    updelay: 0,
    downdelay: 0,
    peerNotifDelay: 0,
    lacpActive: 1,
    lacpFast: 0,
    minLinks: 0,
    adSelect: 0,
    primary: "",
    primaryReselect: 0,
    arpTargets: [],
    nsTargets: [],
    allSlavesActive: 0,
    resendIgmp: 1,
    lpInterval: 1,
    packetsPerSlave: 1,
    tlbDynamicLb: 1,
    adActorSysPrio: 0xffff,
    adUserPortKey: 0,
    adActorSystem: new Uint8Array(6),
    coupledControl: 1,
    broadcastNeighbor: 0,
  };
}

/** A port of a bond (`struct slave`). */
export interface BondSlave {
  readonly dev: NetDevice;
  readonly bond: Bond;
  /** What is left of the delay, in rounds of the monitor. */
  delay: number;
  /** BOND_LINK_*. */
  link: number;
  /** BOND_LINK_*, or -1 if it stays. */
  linkNewState: number;
  /** BOND_STATE_*. */
  backup: number;
  inactive: boolean;
  linkFailureCount: number;
  readonly originalMtu: number;
  permAddress: Uint8Array;
  queueId: number;
  prio: number;
  /** Mbit/s; -1 where nobody knows. */
  speed: number;
  /** The rank in choosing an aggregator. */
  portPriority: number;
}

/** What a device is as a bond (`struct bonding`). */
export interface Bond {
  readonly dev: NetDevice;
  readonly params: BondParams;
  /** In the order in which they came. */
  readonly slaves: BondSlave[];
  currActiveSlave: BondSlave | undefined;
  primarySlave: BondSlave | undefined;
  forcePrimary: boolean;
  /** Whether what comes in is balanced, too: a bond of mode balance-alb has been up. */
  rlbEnabled: boolean;
  sendPeerNotif: number;
  igmpRetrans: number;
  miiWork: Timer | undefined;
  mcastWork: Timer | undefined;
}

const BOND = new Slot<NetDevice, { bond: Bond | undefined }>(() => ({ bond: undefined }));
const SLAVE = new Slot<NetDevice, { slave: BondSlave | undefined }>(() => ({ slave: undefined }));

/** What a device is as a bond; `undefined` if it is none. */
export function bondOf(dev: NetDevice): Bond | undefined {
  return BOND.of(dev).bond;
}

/** What a device is as a port of a bond; `undefined` if it is none. */
export function bondSlaveOf(dev: NetDevice): BondSlave | undefined {
  return SLAVE.of(dev).slave;
}

/** Has a device be a port of a bond, or none. */
export function setBondSlave(dev: NetDevice, slave: BondSlave | undefined): void {
  SLAVE.of(dev).slave = slave;
}

/** Has a device be a bond. */
export function makeBond(dev: NetDevice): Bond {
  const bond: Bond = {
    dev,
    params: bondDefaults(),
    slaves: [],
    currActiveSlave: undefined,
    primarySlave: undefined,
    forcePrimary: false,
    rlbEnabled: false,
    sendPeerNotif: 0,
    igmpRetrans: 0,
    miiWork: undefined,
    mcastWork: undefined,
  };
  BOND.of(dev).bond = bond;
  return bond;
}

/** BOND_LINK_NOCHANGE. */
export const NO_CHANGE = -1;

/** Whether a bond uses one port at a time, or one before others (`bond_uses_primary`). */
export function usesPrimary({ params: { mode } }: Pick<Bond, "params">): boolean {
  return mode === BOND_MODE.ACTIVEBACKUP || isBalancing(mode);
}

/** Whether a mode balances by load (`bond_is_lb`). */
export function isBalancing(mode: number): boolean {
  return mode === BOND_MODE.TLB || mode === BOND_MODE.ALB;
}

/** `bond_set_slave_state`, told at once. */
export function setSlaveState(slave: BondSlave, state: number): void {
  if (slave.backup === state) return;
  slave.backup = state;
  netdevLowerStateChanged(slave.dev);
}

/** `bond_set_slave_active_flags`. */
export function setSlaveActiveFlags(slave: BondSlave): void {
  setSlaveState(slave, BOND_STATE.ACTIVE);
  slave.inactive = false;
}

/** `bond_set_slave_inactive_flags`. */
export function setSlaveInactiveFlags(slave: BondSlave): void {
  const { params: { mode, allSlavesActive } } = slave.bond;
  if (!isBalancing(mode)) setSlaveState(slave, BOND_STATE.BACKUP);
  if (allSlavesActive === 0) slave.inactive = true;
}

/** `bond_set_slave_link_state`, told at once. */
export function setSlaveLinkState(slave: BondSlave, link: number): void {
  slave.linkNewState = link;
  slave.link = link;
  netdevLowerStateChanged(slave.dev);
}

/** Whether a port can carry anything (`bond_slave_is_up`). */
export function isSlaveUp({ dev }: BondSlave): boolean {
  return dev.running && dev.carrier;
}

/** Whether a port is the one to use. */
export function hasLink({ link }: BondSlave): boolean {
  return link === BOND_LINK.UP;
}
