/** What switches the spanning tree and its ports on and off: net/bridge/br_stp_if.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { IFF } from "../../../abi/if.ts";
import { BR_STATE } from "../../../abi/if_bridge.ts";
import { netifOperUp } from "../core/carrier.ts";
import { HZ } from "../jiffies.ts";
import type { NetDevice } from "../stack.ts";
import { bytesOf } from "./address.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import {
  addressOf,
  BR,
  bridgeIdOf,
  isDesignatedPort,
  isRootBridge,
  PORT_BITS,
  STP,
} from "./bridge.ts";
import { brFdbChangeMacAddress, brFdbDeleteByPort } from "./fdb.ts";
import { brMulticastDisablePort } from "./multicast.ts";
import {
  brBecomeDesignatedPort,
  brBecomeRootBridge,
  brConfigBpduGeneration,
  brConfigurationUpdate,
  brPortStateSelection,
  brSetState,
  brSetTopologyChange,
  FORWARD_DELAY,
  notifyPort,
  setForwardDelay,
} from "./stp.ts";

const { ERANGE } = ERRNO;
/** BR_MAX_PORT_PRIORITY. */
const MAX_PORT_PRIORITY = 0xffff >> PORT_BITS;
const MAX_PATH_COST = 65535;
const NET_ADDR_SET = 3;

/** A port's number in the spanning tree (`br_make_port_id`). */
function makePortId(priority: number, portNo: number): number {
  return (priority << PORT_BITS | portNo & (1 << PORT_BITS) - 1) & 0xffff;
}

/** Whether a port's device can carry anything. */
export function isPortUp({ dev }: NetBridgePort): boolean {
  return dev.running && netifOperUp(dev);
}

/** A port begins (`br_init_port`). */
export function brInitPort(p: NetBridgePort): void {
  p.portId = makePortId(p.priority, p.portNo);
  brBecomeDesignatedPort(p);
  brSetState(p, BR_STATE.BLOCKING);
  p.topologyChangeAck = 0;
  p.configPending = 0;
}

/** A bridge is up (`br_stp_enable_bridge`). */
export function brStpEnableBridge(br: NetBridge): void {
  if (br.stpEnabled === STP.KERNEL) br.helloTimer.set(br.helloTime);
  br.gcWork.set(HZ / 10);
  brConfigBpduGeneration(br);
  for (const p of br.ports) if (isPortUp(p)) brStpEnablePort(p);
}

/** A bridge is down (`br_stp_disable_bridge`). */
export function brStpDisableBridge(br: NetBridge): void {
  for (const p of br.ports) if (p.state !== BR_STATE.DISABLED) brStpDisablePort(p);
  brSetTopologyChange(br, 0);
  br.topologyChangeDetected = 0;
  br.helloTimer.delete();
  br.topologyChangeTimer.delete();
  br.tcnTimer.delete();
  br.gcWork.delete();
}

/** A port can carry something (`br_stp_enable_port`). */
export function brStpEnablePort(p: NetBridgePort): void {
  brInitPort(p);
  brPortStateSelection(p.br);
  notifyPort(p);
}

/** A port can carry nothing (`br_stp_disable_port`). */
export function brStpDisablePort(p: NetBridgePort): void {
  const { br } = p;
  const wasRoot = isRootBridge(br);
  brBecomeDesignatedPort(p);
  brSetState(p, BR_STATE.DISABLED);
  p.topologyChangeAck = 0;
  p.configPending = 0;
  notifyPort(p);
  p.messageAgeTimer.delete();
  p.forwardDelayTimer.delete();
  p.holdTimer.delete();
  if (p.backupPort === undefined) brFdbDeleteByPort(br, p, { all: false });
  brMulticastDisablePort(p);
  brConfigurationUpdate(br);
  brPortStateSelection(br);
  if (isRootBridge(br) && !wasRoot) brBecomeRootBridge(br);
}

/** The kernel's spanning tree begins: no program in user space takes it over (`br_stp_start`). */
function stpStart(br: NetBridge): void {
  if (br.bridgeForwardDelay < FORWARD_DELAY.min) setForwardDelay(br, FORWARD_DELAY.min);
  else if (br.bridgeForwardDelay > FORWARD_DELAY.max) setForwardDelay(br, FORWARD_DELAY.max);
  br.stpEnabled = STP.KERNEL;
  if ((br.dev.flags & IFF.UP) !== 0) br.helloTimer.set(br.helloTime);
  brPortStateSelection(br);
}

/** Switches the spanning tree on or off (`br_stp_set_enabled`). */
export function brStpSetEnabled(br: NetBridge, enabled: boolean): number {
  if (!enabled) br.stpEnabled = STP.NONE;
  else if (br.stpEnabled === STP.NONE) stpStart(br);
  return 0;
}

/** A bridge gets another address (`br_stp_change_bridge_id`). */
export function brStpChangeBridgeId(br: NetBridge, address: string): void {
  const wasRoot = isRootBridge(br);
  brFdbChangeMacAddress(br, address);
  const old = br.bridgeId.slice(4);
  br.bridgeId = br.bridgeId.slice(0, 4) + address;
  br.dev.address = bytesOf(address);
  for (const p of br.ports) {
    if (p.designatedBridge.endsWith(old)) {
      p.designatedBridge = p.designatedBridge.slice(0, 4) + address;
    }
    if (p.designatedRoot.endsWith(old)) {
      p.designatedRoot = p.designatedRoot.slice(0, 4) + address;
    }
  }
  brConfigurationUpdate(br);
  brPortStateSelection(br);
  if (isRootBridge(br) && !wasRoot) brBecomeRootBridge(br);
}

/** Whether somebody chose a device's address. */
export function isAddressSet({ addrAssignType }: NetDevice): boolean {
  return addrAssignType === NET_ADDR_SET;
}

/** A bridge gets the least address of its ports; whether it had another (`br_stp_recalculate_bridge_id`). */
export function brStpRecalculateBridgeId(br: NetBridge): boolean {
  if (isAddressSet(br.dev)) return false;
  let least = "000000000000";
  for (const [index, { dev }] of br.ports.entries()) {
    const address = addressOf(dev);
    if (index === 0 || address < least) least = address;
  }
  if (br.bridgeId.endsWith(least)) return false;
  brStpChangeBridgeId(br, least);
  return true;
}

/** Sets a bridge's priority (`br_stp_set_bridge_priority`). */
export function brStpSetBridgePriority(br: NetBridge, priority: number): void {
  const wasRoot = isRootBridge(br);
  const digits = bridgeIdOf(priority, "");
  for (const p of br.ports) {
    if (p.state !== BR_STATE.DISABLED && isDesignatedPort(p)) {
      p.designatedBridge = digits + p.designatedBridge.slice(4);
    }
  }
  br.bridgeId = digits + br.bridgeId.slice(4);
  brConfigurationUpdate(br);
  brPortStateSelection(br);
  if (isRootBridge(br) && !wasRoot) brBecomeRootBridge(br);
}

/** Sets a port's priority (`br_stp_set_port_priority`). */
export function brStpSetPortPriority(p: NetBridgePort, priority: number): number {
  if (priority > MAX_PORT_PRIORITY) return -ERANGE;
  const portId = makePortId(priority, p.portNo);
  if (isDesignatedPort(p)) p.designatedPort = portId;
  p.portId = portId;
  p.priority = priority;
  if (p.br.bridgeId === p.designatedBridge && p.portId < p.designatedPort) {
    brBecomeDesignatedPort(p);
    brPortStateSelection(p.br);
  }
  return 0;
}

/** Sets what a way through a port costs (`br_stp_set_path_cost`). */
export function brStpSetPathCost(p: NetBridgePort, cost: number): number {
  if (cost < 1 || cost > MAX_PATH_COST) return -ERANGE;
  p.flags |= BR.ADMIN_COST;
  p.pathCost = cost;
  brConfigurationUpdate(p.br);
  brPortStateSelection(p.br);
  return 0;
}
