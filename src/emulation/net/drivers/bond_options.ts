/** What can be set of a bond: drivers/net/bonding/bond_options.c. */

import { BOND_LINK, BOND_MODE } from "../../../abi/if_bonding.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { netdevFeaturesChange } from "../core/dev.ts";
import type { Explanation } from "../extack.ts";
import { type NetDevice, NETREG } from "../stack.ts";
import { bondChangeActiveSlave, bondSelectActiveSlave, bondSetCarrier } from "./bond_active.ts";
import { bondScheduleMonitor } from "./bond_monitor.ts";
import { type Bond, type BondParams, bondSlaveOf, isSlaveUp, MOST_TARGETS } from "./bond_state.ts";
import { isMulticastEther } from "./ethernet_address.ts";

const { EACCES, EBUSY, EINVAL, ENODEV, ENOTEMPTY, EPERM } = ERRNO;
const INT_MAX = 0x7fffffff;
const { ROUNDROBIN, ACTIVEBACKUP, TLB, ALB } = BOND_MODE;
const LACP = BOND_MODE["8023AD"];
const ALL_MODES: readonly number[] = Object.values(BOND_MODE);
/** BOND_DEFAULT_MIIMON. */
const DEFAULT_MIIMON = 100;

function allBut(...modes: readonly number[]): readonly number[] {
  return ALL_MODES.filter((mode) => !modes.includes(mode));
}

const WITHOUT_ARP = [LACP, TLB, ALB];
const WITHOUT_PRIMARY = allBut(ACTIVEBACKUP, TLB, ALB);

/** When an option can be set. */
interface Conditions {
  /** The modes that do not know it. */
  readonly unsupported?: readonly number[];
  /** Whether there must be no ports. */
  readonly noSlaves?: boolean;
  /** Whether the bond must be down. */
  readonly ifDown?: boolean;
}

/** An option that is a number. */
interface NumberOption extends Conditions {
  readonly min?: number;
  readonly max: number;
  readonly set: (bond: Bond, value: number) => number;
}

/** Sets a number, without further consequences. */
function plain(
  name: keyof { [K in keyof BondParams as BondParams[K] extends number ? K : never]: 0 },
) {
  return ({ params }: Bond, value: number): number => {
    params[name] = value;
    return 0;
  };
}

function setMode({ dev, params }: Bond, mode: number): number {
  const offloads = (one: number) => one === ACTIVEBACKUP;
  if (WITHOUT_ARP.some((one) => one === mode)) {
    params.arpInterval = 0;
    if (params.miimon === 0) params.miimon = DEFAULT_MIIMON;
  }
  if (mode === ALB) params.tlbDynamicLb = 1;
  // Ports encrypt in this mode alone (BOND_XFRM_FEATURES), which is a feature of the bond.
  const featuresChange = offloads(params.mode) !== offloads(mode);
  params.arpValidate = 0;
  params.mode = mode;
  params.broadcastNeighbor = 0;
  if (featuresChange && dev.regState === NETREG.REGISTERED) netdevFeaturesChange(dev);
  return 0;
}

function setMiimon(bond: Bond, miimon: number): number {
  const { dev, params } = bond;
  params.miimon = miimon;
  if (miimon !== 0 && params.arpInterval !== 0) {
    params.arpInterval = 0;
    params.arpValidate = 0;
  }
  if ((dev.flags & IFF.UP) === 0) return 0;
  if (miimon === 0) bond.miiWork?.cancel();
  else bondScheduleMonitor(bond, 0);
  return 0;
}

function delay(name: "updelay" | "downdelay" | "peerNotifDelay") {
  return ({ params }: Bond, value: number): number => {
    if (params.miimon === 0) return -EPERM;
    params[name] = Math.floor(value / params.miimon);
    return 0;
  };
}

function setArpInterval(bond: Bond, interval: number): number {
  const { params } = bond;
  params.arpInterval = interval;
  if (interval === 0) return 0;
  params.miimon = 0;
  if ((bond.dev.flags & IFF.UP) !== 0) bond.miiWork?.cancel();
  return 0;
}

function setAllSlavesActive({ params, slaves }: Bond, value: number): number {
  if (params.allSlavesActive === value) return 0;
  params.allSlavesActive = value;
  for (const slave of slaves) if (slave.backup !== 0) slave.inactive = value === 0;
  return 0;
}

/** The options that are numbers. */
export type BondOption =
  | "mode"
  | "miimon"
  | "updelay"
  | "downdelay"
  | "peerNotifDelay"
  | "arpInterval"
  | "arpValidate"
  | "arpAllTargets"
  | "primaryReselect"
  | "failOverMac"
  | "xmitHashPolicy"
  | "resendIgmp"
  | "numPeerNotif"
  | "allSlavesActive"
  | "minLinks"
  | "lpInterval"
  | "packetsPerSlave"
  | "adLacpActive"
  | "adLacpRate"
  | "adSelect"
  | "adActorSysPrio"
  | "adUserPortKey"
  | "tlbDynamicLb"
  | "missedMax"
  | "coupledControl"
  | "broadcastNeigh";

/** The options that are numbers (`bond_opts`). */
const OPTIONS: Readonly<Record<BondOption, NumberOption>> = {
  mode: { max: 6, noSlaves: true, ifDown: true, set: setMode },
  miimon: { max: INT_MAX, set: setMiimon },
  updelay: { max: INT_MAX, set: delay("updelay") },
  downdelay: { max: INT_MAX, set: delay("downdelay") },
  peerNotifDelay: { max: 300000, set: delay("peerNotifDelay") },
  arpInterval: { max: INT_MAX, unsupported: WITHOUT_ARP, set: setArpInterval },
  arpValidate: { max: 6, unsupported: WITHOUT_ARP, set: plain("arpValidate") },
  arpAllTargets: { max: 1, set: plain("arpAllTargets") },
  primaryReselect: {
    max: 2,
    set: (bond, value) => {
      bond.params.primaryReselect = value;
      bondSelectActiveSlave(bond);
      return 0;
    },
  },
  failOverMac: { max: 2, noSlaves: true, set: plain("failOverMac") },
  xmitHashPolicy: { max: 5, set: plain("xmitPolicy") },
  resendIgmp: { max: 255, set: plain("resendIgmp") },
  numPeerNotif: { max: 255, set: plain("numPeerNotif") },
  allSlavesActive: { max: 1, set: setAllSlavesActive },
  minLinks: {
    max: INT_MAX,
    set: (bond, value) => {
      bond.params.minLinks = value;
      bondSetCarrier(bond);
      return 0;
    },
  },
  lpInterval: { min: 1, max: INT_MAX, set: plain("lpInterval") },
  packetsPerSlave: { max: 0xffff, unsupported: allBut(ROUNDROBIN), set: plain("packetsPerSlave") },
  adLacpActive: { max: 1, unsupported: allBut(LACP), ifDown: true, set: plain("lacpActive") },
  adLacpRate: { max: 1, unsupported: allBut(LACP), ifDown: true, set: plain("lacpFast") },
  adSelect: { max: 3, ifDown: true, set: plain("adSelect") },
  adActorSysPrio: { min: 1, max: 0xffff, unsupported: allBut(LACP), set: plain("adActorSysPrio") },
  adUserPortKey: {
    max: 1023,
    unsupported: allBut(LACP),
    ifDown: true,
    set: plain("adUserPortKey"),
  },
  tlbDynamicLb: { max: 1, unsupported: allBut(TLB, ALB), ifDown: true, set: plain("tlbDynamicLb") },
  missedMax: { min: 1, max: 255, unsupported: WITHOUT_ARP, set: plain("missedMax") },
  coupledControl: { max: 1, unsupported: allBut(LACP), ifDown: true, set: plain("coupledControl") },
  broadcastNeigh: { max: 1, unsupported: allBut(LACP), set: plain("broadcastNeighbor") },
};

/** Why an option cannot be set, as a negative error number (`bond_opt_check_deps`). */
function checkDeps({ params, slaves, dev }: Bond, conditions: Conditions): number {
  const { unsupported = [], noSlaves = false, ifDown = false } = conditions;
  if (unsupported.includes(params.mode)) return -EACCES;
  if (noSlaves && slaves.length > 0) return -ENOTEMPTY;
  return ifDown && (dev.flags & IFF.UP) !== 0 ? -EBUSY : 0;
}

/** How the kernel explains why an option is not set (`bond_opt_error_interpret`). */
const WORDS: ReadonlyMap<number, string> = new Map([
  [-EINVAL, "invalid option value"],
  [-EACCES, "option not supported in mode"],
  [-ENOTEMPTY, "unable to set option because the bond device has slaves"],
  [-EBUSY, "unable to set option because the bond is up"],
]);

/** Sets an option if it can be set now (`__bond_opt_set`). */
function attempt(
  bond: Bond,
  conditions: Conditions,
  extack: Explanation,
  set: () => number,
): number {
  const error = checkDeps(bond, conditions) || set();
  const words = WORDS.get(error);
  if (words !== undefined) extack.msg = words;
  return error;
}

/** Sets an option that is a number with sign. Returns 0, or a negative error number. */
export function bondSetOption(
  bond: Bond,
  name: BondOption,
  value: number,
  extack: Explanation,
): number {
  const option = OPTIONS[name];
  return attempt(bond, option, extack, () => {
    const { min = 0, max, set } = option;
    return value < min || value > max ? -EINVAL : set(bond, value);
  });
}

/** Uses a port, or the best (BOND_OPT_ACTIVE_SLAVE). */
export function bondSetActiveSlave(
  bond: Bond,
  dev: NetDevice | undefined,
  extack: Explanation,
): number {
  return attempt(bond, { unsupported: WITHOUT_PRIMARY }, extack, () => {
    if (dev === undefined) {
      bondChangeActiveSlave(bond, undefined);
      bondSelectActiveSlave(bond);
      return 0;
    }
    const slave = bondSlaveOf(dev);
    if (slave?.bond !== bond) return -EINVAL;
    const before = bond.currActiveSlave;
    if (slave === before) return 0;
    if (before === undefined || slave.link !== BOND_LINK.UP || !isSlaveUp(slave)) return -EINVAL;
    bondChangeActiveSlave(bond, slave);
    return 0;
  });
}

/** Prefers a port to others, now or when it is one (BOND_OPT_PRIMARY). */
export function bondSetPrimary(bond: Bond, name: string, extack: Explanation): number {
  return attempt(bond, { unsupported: WITHOUT_PRIMARY }, extack, () => {
    const slave = bond.slaves.find(({ dev }) => dev.name === name);
    const had = bond.primarySlave !== undefined;
    bond.params.primary = name;
    bond.primarySlave = name === "" ? undefined : slave;
    if (slave !== undefined) bond.forcePrimary = true;
    if (name === "" || slave !== undefined || had) bondSelectActiveSlave(bond);
    return 0;
  });
}

/** Has an IPv4 address be asked for whether links work (BOND_OPT_ARP_TARGETS). */
export function bondAddArpTarget(bond: Bond, target: number, extack: Explanation): number {
  return attempt(bond, {}, extack, () => {
    const { arpTargets } = bond.params;
    const isBad = target === 0xffffffff || target >>> 24 === 0;
    if (isBad || arpTargets.includes(target) || arpTargets.length === MOST_TARGETS) return -EINVAL;
    arpTargets.push(target);
    return 0;
  });
}

/** Has an IPv6 address be asked for whether links work (BOND_OPT_NS_TARGETS). */
export function bondAddNsTarget(bond: Bond, target: bigint, extack: Explanation): number {
  return attempt(bond, {}, extack, () => {
    const { nsTargets } = bond.params;
    const isBad = target <= 1n || target >> 120n === 0xffn;
    if (isBad || nsTargets.includes(target) || nsTargets.length === MOST_TARGETS) return -EINVAL;
    nsTargets.push(target);
    return 0;
  });
}

/** Has a bond present itself by an address (BOND_OPT_AD_ACTOR_SYSTEM). */
export function bondSetActorSystem(bond: Bond, address: Uint8Array, extack: Explanation): number {
  return attempt(bond, { unsupported: allBut(LACP) }, extack, () => {
    if (isMulticastEther(address)) return -EINVAL;
    bond.params.adActorSystem = address.slice();
    return 0;
  });
}

/** Has a port send what goes to a queue of the bond (BOND_OPT_QUEUE_ID). */
export function bondSetQueueId(
  bond: Bond,
  dev: NetDevice,
  id: number,
  extack: Explanation,
): number {
  return attempt(bond, {}, extack, () => {
    const slave = bondSlaveOf(dev);
    const isTaken = bond.slaves.some((other) =>
      other !== slave && id !== 0 && other.queueId === id
    );
    if (id > bond.dev.numTxQueues || slave?.bond !== bond || isTaken) return -EPERM;
    slave.queueId = id;
    return 0;
  });
}

/** Ranks a port (BOND_OPT_PRIO). */
export function bondSetPrio(bond: Bond, dev: NetDevice, prio: number, extack: Explanation): number {
  return attempt(bond, { unsupported: WITHOUT_PRIMARY }, extack, () => {
    const slave = bondSlaveOf(dev);
    if (slave === undefined) return -ENODEV;
    slave.prio = prio;
    if (bond.primarySlave === undefined) bondSelectActiveSlave(bond);
    return 0;
  });
}

/** Ranks a port among those of its aggregator (BOND_OPT_ACTOR_PORT_PRIO). */
export function bondSetPortPriority(
  bond: Bond,
  dev: NetDevice,
  priority: number,
  extack: Explanation,
): number {
  return attempt(bond, { unsupported: allBut(LACP) }, extack, () => {
    const slave = bondSlaveOf(dev);
    if (slave === undefined) return -ENODEV;
    slave.portPriority = priority;
    return 0;
  });
}
