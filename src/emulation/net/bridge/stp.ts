/** The spanning tree, as far as no other bridge is heard: net/bridge/br_stp.c, br_stp_timer.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { BR_STATE } from "../../../abi/if_bridge.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { netifCarrierOff, netifCarrierOn } from "../core/carrier.ts";
import { HZ } from "../jiffies.ts";
import type { BridgeTimers, NetBridge, NetBridgePort, PortTimers } from "./bridge.ts";
import { BR, brIfinfoNotify, isDesignatedPort, isRootBridge, machineOf, STP } from "./bridge.ts";
import { brFdbCleanup } from "./fdb.ts";
import { clockToJiffies } from "./jiffies.ts";
import { brMulticastEnablePort, brMulticastRouterExpired } from "./multicast.ts";
import { brMstSetState } from "./mst.ts";

const { ERANGE } = ERRNO;
/** BR_HOLD_TIME. */
const HOLD_TIME = HZ;
/** Bytes of what a bridge says of the tree, with its headers. */
const CONFIG_BPDU_SIZE = 14 + 3 + 35;
const HELLO_TIME = { min: 1 * HZ, max: 10 * HZ };
const MAX_AGE = { min: 6 * HZ, max: 40 * HZ };
/** BR_MIN_FORWARD_DELAY, BR_MAX_FORWARD_DELAY: where the spanning tree is on. */
export const FORWARD_DELAY: { readonly min: number; readonly max: number } = {
  min: 2 * HZ,
  max: 30 * HZ,
};

/** Tells of a port. */
export function notifyPort(p: NetBridgePort, type: number = RTM.NEWLINK): void {
  brIfinfoNotify.tell(machineOf(p.br), type, p.br, p);
}

function isUp({ dev }: NetBridge): boolean {
  return (dev.flags & IFF.UP) !== 0;
}

/** A port's state changes (`br_set_state`). */
export function brSetState(p: NetBridgePort, state: number): void {
  p.state = state;
  if (p.br.mstEnabled) brMstSetState(p, 0, state);
  if (p.br.stpEnabled !== STP.KERNEL) return;
  if (state === BR_STATE.BLOCKING) p.transitionsToBlocking++;
  if (state === BR_STATE.FORWARDING) p.transitionsToForwarding++;
}

/** The port of a number (`br_get_port`). */
function brGetPort({ ports }: NetBridge, portNo: number): NetBridgePort | undefined {
  return ports.find((p) => p.portNo === portNo);
}

/** -1, 0 or 1, as one is less than, like or more than another. */
function compare<T extends string | number>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Whether a port leads to the root rather than the one that did so far (`br_should_become_root_port`). */
function shouldBecomeRootPort(p: NetBridgePort, rootPort: number): boolean {
  const { br } = p;
  if (p.state === BR_STATE.DISABLED || isDesignatedPort(p)) return false;
  if (br.bridgeId <= p.designatedRoot) return false;
  const rp = rootPort === 0 ? undefined : brGetPort(br, rootPort);
  if (rp === undefined) return true;
  const order = compare(p.designatedRoot, rp.designatedRoot) ||
    compare(p.designatedCost + p.pathCost, rp.designatedCost + rp.pathCost) ||
    compare(p.designatedBridge, rp.designatedBridge) ||
    compare(p.designatedPort, rp.designatedPort) || compare(p.portId, rp.portId);
  return order < 0;
}

/** A port that must not lead to the root would (`br_root_port_block`). */
function rootPortBlock(br: NetBridge, p: NetBridgePort): void {
  brSetState(p, BR_STATE.LISTENING);
  notifyPort(p);
  if (br.forwardDelay > 0) p.forwardDelayTimer.set(br.forwardDelay);
}

/** Which port leads to the root (`br_root_selection`). */
function rootSelection(br: NetBridge): void {
  let rootPort = 0;
  for (const p of br.ports) {
    if (!shouldBecomeRootPort(p, rootPort)) continue;
    if ((p.flags & BR.ROOT_BLOCK) !== 0) rootPortBlock(br, p);
    else rootPort = p.portNo;
  }
  br.rootPort = rootPort;
  const p = rootPort === 0 ? undefined : brGetPort(br, rootPort);
  br.designatedRoot = p?.designatedRoot ?? br.bridgeId;
  br.rootPathCost = p === undefined ? 0 : p.designatedCost + p.pathCost;
}

/** A bridge is the root now (`br_become_root_bridge`). */
export function brBecomeRootBridge(br: NetBridge): void {
  br.maxAge = br.bridgeMaxAge;
  br.helloTime = br.bridgeHelloTime;
  br.forwardDelay = br.bridgeForwardDelay;
  brTopologyChangeDetection(br);
  br.tcnTimer.delete();
  if (!isUp(br)) return;
  brConfigBpduGeneration(br);
  br.helloTimer.set(br.helloTime);
}

/** A port says what it knows of the tree (`br_transmit_config`). */
function transmitConfig(p: NetBridgePort): void {
  if (p.holdTimer.pending) {
    p.configPending = 1;
    return;
  }
  p.topologyChangeAck = 0;
  p.configPending = 0;
  if (p.br.stpEnabled !== STP.KERNEL) return;
  p.bpdusSent++;
  p.dev.ops.transmit?.(p.dev, CONFIG_BPDU_SIZE);
  p.holdTimer.set(HOLD_TIME);
}

/** Whether a port leads away from the root (`br_should_become_designated_port`). */
function shouldBecomeDesignatedPort(p: NetBridgePort): boolean {
  const { br } = p;
  if (isDesignatedPort(p) || p.designatedRoot !== br.designatedRoot) return true;
  const order = compare(br.rootPathCost, p.designatedCost) ||
    compare(br.bridgeId, p.designatedBridge) || compare(p.portId, p.designatedPort);
  return order < 0;
}

/** Which ports lead away from the root (`br_designated_port_selection`). */
function designatedPortSelection(br: NetBridge): void {
  for (const p of br.ports) {
    if (p.state !== BR_STATE.DISABLED && shouldBecomeDesignatedPort(p)) brBecomeDesignatedPort(p);
  }
}

/** The tree is another now (`br_topology_change_detection`). */
export function brTopologyChangeDetection(br: NetBridge): void {
  if (br.stpEnabled !== STP.KERNEL || !isUp(br)) return;
  if (isRootBridge(br)) {
    brSetTopologyChange(br, 1);
    br.topologyChangeTimer.set(br.bridgeForwardDelay + br.bridgeMaxAge);
  } else if (br.topologyChangeDetected === 0) {
    br.tcnTimer.set(br.bridgeHelloTime);
  }
  br.topologyChangeDetected = 1;
}

/** Ports say what they know of the tree (`br_config_bpdu_generation`). */
export function brConfigBpduGeneration(br: NetBridge): void {
  for (const p of br.ports) {
    if (p.state !== BR_STATE.DISABLED && isDesignatedPort(p)) transmitConfig(p);
  }
}

/** Something that the tree is made of changed (`br_configuration_update`). */
export function brConfigurationUpdate(br: NetBridge): void {
  rootSelection(br);
  designatedPortSelection(br);
}

/** A port leads away from the root now (`br_become_designated_port`). */
export function brBecomeDesignatedPort(p: NetBridgePort): void {
  p.designatedRoot = p.br.designatedRoot;
  p.designatedCost = p.br.rootPathCost;
  p.designatedBridge = p.br.bridgeId;
  p.designatedPort = p.portId;
}

/** A port takes nothing (`br_make_blocking`). */
function makeBlocking(p: NetBridgePort): void {
  if (p.state === BR_STATE.DISABLED || p.state === BR_STATE.BLOCKING) return;
  if (p.state === BR_STATE.FORWARDING || p.state === BR_STATE.LEARNING) {
    brTopologyChangeDetection(p.br);
  }
  brSetState(p, BR_STATE.BLOCKING);
  notifyPort(p);
  p.forwardDelayTimer.delete();
}

/** A port that took nothing is on its way to take everything (`br_make_forwarding`). */
function makeForwarding(p: NetBridgePort): void {
  const { br } = p;
  if (p.state !== BR_STATE.BLOCKING) return;
  if (br.stpEnabled === STP.NONE || br.forwardDelay === 0) {
    brSetState(p, BR_STATE.FORWARDING);
    brTopologyChangeDetection(br);
    p.forwardDelayTimer.delete();
  } else {
    brSetState(p, br.stpEnabled === STP.KERNEL ? BR_STATE.LISTENING : BR_STATE.LEARNING);
  }
  notifyPort(p);
  if (br.forwardDelay !== 0) p.forwardDelayTimer.set(br.forwardDelay);
}

/** What the ports do, from what they know of the tree (`br_port_state_selection`). */
export function brPortStateSelection(br: NetBridge): void {
  let liveports = 0;
  for (const p of br.ports) {
    if (p.state === BR_STATE.DISABLED) continue;
    if (br.stpEnabled !== STP.USER) selectState(p);
    if (p.state !== BR_STATE.BLOCKING) brMulticastEnablePort(p);
    if (p.state === BR_STATE.FORWARDING) liveports++;
  }
  if (liveports === 0) netifCarrierOff(br.dev);
  else netifCarrierOn(br.dev);
}

function selectState(p: NetBridgePort): void {
  const isRoot = p.portNo === p.br.rootPort;
  if (!isRoot && isDesignatedPort(p)) {
    p.messageAgeTimer.delete();
    makeForwarding(p);
    return;
  }
  p.configPending = 0;
  p.topologyChangeAck = 0;
  if (isRoot) makeForwarding(p);
  else makeBlocking(p);
}

/** Sets the time between hellos, of 1/100 s (`br_set_hello_time`). */
export function brSetHelloTime(br: NetBridge, ticks: number): number {
  const t = clockToJiffies(ticks);
  if (t < HELLO_TIME.min || t > HELLO_TIME.max) return -ERANGE;
  br.bridgeHelloTime = t;
  if (isRootBridge(br)) br.helloTime = t;
  return 0;
}

/** Sets how long what other bridges say is believed (`br_set_max_age`). */
export function brSetMaxAge(br: NetBridge, ticks: number): number {
  const t = clockToJiffies(ticks);
  if (t < MAX_AGE.min || t > MAX_AGE.max) return -ERANGE;
  br.bridgeMaxAge = t;
  if (isRootBridge(br)) br.maxAge = t;
  return 0;
}

/** Sets how long what was learnt is kept (`br_set_ageing_time`). */
export function brSetAgeingTime(br: NetBridge, ticks: number): number {
  br.bridgeAgeingTime = br.ageingTime = clockToJiffies(ticks);
  br.gcWork.set(0);
  return 0;
}

/** Whether the tree is changing: then less time passes until addresses are forgotten (`__br_set_topology_change`). */
export function brSetTopologyChange(br: NetBridge, val: number): void {
  if (br.stpEnabled === STP.KERNEL && br.topologyChange !== val) {
    br.ageingTime = val !== 0 ? 2 * br.forwardDelay : br.bridgeAgeingTime;
  }
  br.topologyChange = val;
}

/** `__br_set_forward_delay`. */
export function setForwardDelay(br: NetBridge, t: number): void {
  br.bridgeForwardDelay = t;
  if (isRootBridge(br)) br.forwardDelay = t;
}

/** Sets how long a port listens, and learns, until it forwards (`br_set_forward_delay`). */
export function brSetForwardDelay(br: NetBridge, ticks: number): number {
  const t = clockToJiffies(ticks);
  if (br.stpEnabled !== STP.NONE && (t < FORWARD_DELAY.min || t > FORWARD_DELAY.max)) {
    return -ERANGE;
  }
  setForwardDelay(br, t);
  return 0;
}

/** What happens when timers of bridges expire. */
export const BRIDGE_TIMERS: BridgeTimers = {
  hello: (br) => {
    if (!isUp(br)) return;
    brConfigBpduGeneration(br);
    if (br.stpEnabled === STP.KERNEL) br.helloTimer.set(br.helloTime);
  },
  tcn: (br) => {
    if (!isRootBridge(br) && isUp(br)) br.tcnTimer.set(br.bridgeHelloTime);
  },
  topologyChange: (br) => {
    br.topologyChangeDetected = 0;
    brSetTopologyChange(br, 0);
  },
  gc: brFdbCleanup,
};

/** What happens when timers of ports expire. */
export const PORT_TIMERS: PortTimers = {
  messageAge: (p) => {
    if (p.state === BR_STATE.DISABLED) return;
    const { br } = p;
    const wasRoot = isRootBridge(br);
    brBecomeDesignatedPort(p);
    brConfigurationUpdate(br);
    brPortStateSelection(br);
    if (isRootBridge(br) && !wasRoot) brBecomeRootBridge(br);
  },
  forwardDelay: (p) => {
    const { br } = p;
    if (p.state === BR_STATE.LISTENING) {
      brSetState(p, BR_STATE.LEARNING);
      p.forwardDelayTimer.set(br.forwardDelay);
    } else if (p.state === BR_STATE.LEARNING) {
      brSetState(p, BR_STATE.FORWARDING);
      if (isDesignatedForSomePort(br)) brTopologyChangeDetection(br);
      netifCarrierOn(br.dev);
    }
    notifyPort(p);
  },
  hold: (p) => {
    if (p.configPending !== 0) transmitConfig(p);
  },
  router: brMulticastRouterExpired,
};

function isDesignatedForSomePort({ ports, bridgeId }: NetBridge): boolean {
  return ports.some((p) => p.state !== BR_STATE.DISABLED && p.designatedBridge === bridgeId);
}
