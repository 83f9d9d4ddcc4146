/** Bridges and their ports: what there is of them (`net/bridge/br_private.h`). */

import { BR_STATE } from "../../../abi/if_bridge.ts";
import { Hook } from "../hook.ts";
import { Slot } from "../slot.ts";
import type { Machine, NetDevice } from "../stack.ts";
import { hexOf } from "./address.ts";
import { HZ } from "../jiffies.ts";
import { JiffyTimer } from "./jiffies.ts";
import type { RouterFamily } from "./multicast_context.ts";
import { Multicast, PortMulticast } from "./multicast_context.ts";
import type { VlanGroup } from "./vlan_group.ts";

/** BR_NO_STP, BR_KERNEL_STP, BR_USER_STP. */
export const STP = { NONE: 0, KERNEL: 1, USER: 2 } as const;

/** BR_* of linux/if_bridge.h: the flags of a port, and two that the kernel keeps for itself. */
export const BR = {
  HAIRPIN_MODE: 0x1,
  BPDU_GUARD: 0x2,
  ROOT_BLOCK: 0x4,
  MULTICAST_FAST_LEAVE: 0x8,
  ADMIN_COST: 0x10,
  LEARNING: 0x20,
  FLOOD: 0x40,
  PROMISC: 0x80,
  PROXYARP: 0x100,
  PROXYARP_WIFI: 0x400,
  MCAST_FLOOD: 0x800,
  MULTICAST_TO_UNICAST: 0x1000,
  VLAN_TUNNEL: 0x2000,
  BCAST_FLOOD: 0x4000,
  NEIGH_SUPPRESS: 0x8000,
  ISOLATED: 0x10000,
  PORT_LOCKED: 0x200000,
  PORT_MAB: 0x400000,
  NEIGH_VLAN_SUPPRESS: 0x800000,
} as const;

/** BR_AUTO_MASK: ports with one of these learn by themselves where to send. */
export const AUTO_MASK: number = BR.FLOOD | BR.LEARNING;

/** A bridge's or a port's number is made of so many bits beside the priority. */
export const PORT_BITS = 10;

/**
 * The number of a bridge in the spanning tree, as 16 hexadecimal digits: the priority and the
 * address. They compare as text does.
 */
export type BridgeId = string;

/** A bridge's number. */
export function bridgeIdOf(priority: number, address: string): BridgeId {
  return priority.toString(16).padStart(4, "0") + address;
}

/** A bridge (`struct net_bridge`). */
export class NetBridge {
  readonly dev: NetDevice;
  /** The last one that came is first. */
  readonly ports: NetBridgePort[] = [];
  /** What is known of addresses, by address and VLAN, in the order in which it came. */
  readonly fdb: Map<string, BridgeFdbEntry> = new Map();
  fdbNLearned = 0;
  fdbMaxLearned = 0;
  bridgeId: BridgeId = bridgeIdOf(0x8000, "000000000000");
  designatedRoot: BridgeId = bridgeIdOf(0x8000, "000000000000");
  rootPort = 0;
  rootPathCost = 0;
  /** STP.*. */
  stpEnabled: number = STP.NONE;
  maxAge: number = 20 * HZ;
  helloTime: number = 2 * HZ;
  forwardDelay: number = 15 * HZ;
  ageingTime: number = 300 * HZ;
  bridgeMaxAge: number = 20 * HZ;
  bridgeHelloTime: number = 2 * HZ;
  bridgeForwardDelay: number = 15 * HZ;
  bridgeAgeingTime: number = 300 * HZ;
  topologyChange = 0;
  topologyChangeDetected = 0;
  groupAddr = "0180c2000000";
  /** Whether somebody chose it. */
  groupAddrSet = false;
  groupFwdMask = 0;
  /** How many ports learn by themselves. */
  autoCnt = 0;
  /** Whether somebody set the MTU, so that ports do not change it. */
  mtuSetByUser = false;
  /** Whether it keeps VLANs apart. */
  vlanEnabled = false;
  /** ETH_P_8021Q or ETH_P_8021AD. */
  vlanProto = 0x8100;
  /** The VLAN that new ports are in, of packets that say none; 0 if there is none. */
  defaultPvid = 0;
  /** Whether it counts by VLANs, and by VLANs of each port. */
  vlanStatsEnabled = false;
  vlanStatsPerPort = false;
  /** Whether it has several spanning trees. */
  mstEnabled = false;
  /** Its VLANs; `undefined` in a kernel without them. */
  vlgrp: VlanGroup | undefined;
  multicastEnabled = true;
  /** Whether it looks at who wants which group in each VLAN for itself. */
  mcastVlanSnooping = false;
  multicastQueryUseIfaddr = false;
  multicastStatsEnabled = false;
  nfCallIptables = false;
  nfCallIp6tables = false;
  nfCallArptables = false;
  noLlLearn = false;
  mdbOffloadFailNotification = false;
  fdbLocalVlan0 = false;
  hashMax = 4096;
  readonly multicast: Multicast = new Multicast();
  readonly helloTimer: JiffyTimer;
  readonly tcnTimer: JiffyTimer;
  readonly topologyChangeTimer: JiffyTimer;
  readonly gcWork: JiffyTimer;

  /** @param timers What happens when its timers expire. */
  constructor(dev: NetDevice, timers: BridgeTimers) {
    const { clock } = dev.net.machine;
    this.dev = dev;
    this.helloTimer = new JiffyTimer(clock, () => timers.hello(this));
    this.tcnTimer = new JiffyTimer(clock, () => timers.tcn(this));
    this.topologyChangeTimer = new JiffyTimer(clock, () => timers.topologyChange(this));
    this.gcWork = new JiffyTimer(clock, () => timers.gc(this));
  }
}

/** What happens when timers of a bridge expire. */
export interface BridgeTimers {
  readonly hello: (br: NetBridge) => void;
  readonly tcn: (br: NetBridge) => void;
  readonly topologyChange: (br: NetBridge) => void;
  readonly gc: (br: NetBridge) => void;
}

/** What happens when timers of a port expire. */
export interface PortTimers {
  readonly messageAge: (p: NetBridgePort) => void;
  readonly forwardDelay: (p: NetBridgePort) => void;
  readonly hold: (p: NetBridgePort) => void;
  readonly router: (p: NetBridgePort, context: PortMulticast, family: RouterFamily) => void;
}

/** A port of a bridge (`struct net_bridge_port`). */
export class NetBridgePort {
  readonly br: NetBridge;
  readonly dev: NetDevice;
  /** BR.*. */
  flags: number = BR.LEARNING | BR.FLOOD | BR.MCAST_FLOOD | BR.BCAST_FLOOD;
  /** BR_STATE_*. */
  state: number = BR_STATE.DISABLED;
  priority: number = 0x8000 >> PORT_BITS;
  portNo: number;
  portId = 0;
  pathCost: number;
  topologyChangeAck = 0;
  configPending = 0;
  designatedRoot: BridgeId = bridgeIdOf(0, "000000000000");
  designatedBridge: BridgeId = bridgeIdOf(0, "000000000000");
  designatedPort = 0;
  designatedCost = 0;
  groupFwdMask = 0;
  backupPort: NetBridgePort | undefined;
  backupRedirectedCnt = 0;
  backupNhid = 0;
  multicastEhtHostsLimit = 512;
  multicastEhtHostsCnt = 0;
  /** What it keeps of multicast, as far as it is no matter of VLANs. */
  readonly multicast: PortMulticast;
  /** Its VLANs; `undefined` in a kernel without them, and while it is no port yet. */
  vlgrp: VlanGroup | undefined;
  /** How often it came to take nothing, and everything, while the spanning tree was on. */
  transitionsToBlocking = 0;
  transitionsToForwarding = 0;
  /** How often it said what it knows of the tree. */
  bpdusSent = 0;
  readonly messageAgeTimer: JiffyTimer;
  readonly forwardDelayTimer: JiffyTimer;
  readonly holdTimer: JiffyTimer;

  /** @param timers What happens when its timers expire. */
  constructor(
    br: NetBridge,
    dev: NetDevice,
    { portNo, pathCost }: { readonly portNo: number; readonly pathCost: number },
    timers: PortTimers,
  ) {
    const { clock } = dev.net.machine;
    this.br = br;
    this.dev = dev;
    this.portNo = portNo;
    this.pathCost = pathCost;
    this.messageAgeTimer = new JiffyTimer(clock, () => timers.messageAge(this));
    this.forwardDelayTimer = new JiffyTimer(clock, () => timers.forwardDelay(this));
    this.holdTimer = new JiffyTimer(clock, () => timers.hold(this));
    this.multicast = new PortMulticast(
      clock,
      undefined,
      (context, family) => timers.router(this, context, family),
    );
  }
}

/** BR_FDB_*: the flags of what is known of an address. */
export const FDB = {
  LOCAL: 0x1,
  STATIC: 0x2,
  STICKY: 0x4,
  ADDED_BY_USER: 0x8,
  ADDED_BY_EXT_LEARN: 0x10,
  OFFLOADED: 0x20,
  NOTIFY: 0x40,
  NOTIFY_INACTIVE: 0x80,
  LOCKED: 0x100,
  DYNAMIC_LEARNED: 0x200,
} as const;

/** What is known of an address (`struct net_bridge_fdb_entry`); times are in jiffies. */
export interface BridgeFdbEntry {
  readonly address: string;
  readonly vlan: number;
  /** Behind which port it is; `undefined` if it is the bridge's own. */
  dst: NetBridgePort | undefined;
  /** FDB.*. */
  flags: number;
  updated: number;
  used: number;
}

const BRIDGE = new Slot<NetDevice, { br?: NetBridge }>(() => ({}));
const PORT = new Slot<NetDevice, { p?: NetBridgePort | undefined }>(() => ({}));

/** The bridge that a device is; `undefined` if it is none (`netif_is_bridge_master`). */
export function bridgeOf(dev: NetDevice): NetBridge | undefined {
  return BRIDGE.of(dev).br;
}

/** Makes a device a bridge. */
export function makeBridge(dev: NetDevice, timers: BridgeTimers): NetBridge {
  const br = new NetBridge(dev, timers);
  BRIDGE.of(dev).br = br;
  return br;
}

/** The port that a device is; `undefined` if it is none (`br_port_get_rtnl`). */
export function portOf(dev: NetDevice): NetBridgePort | undefined {
  return PORT.of(dev).p;
}

/** A device becomes a port, or is one no longer (IFF_BRIDGE_PORT). */
export function setPort(dev: NetDevice, p: NetBridgePort | undefined): void {
  PORT.of(dev).p = p;
}

/** Whether a bridge is the root of the spanning tree (`br_is_root_bridge`). */
export function isRootBridge({ bridgeId, designatedRoot }: NetBridge): boolean {
  return bridgeId === designatedRoot;
}

/** Whether a port leads away from the root (`br_is_designated_port`). */
export function isDesignatedPort(p: NetBridgePort): boolean {
  return p.designatedBridge === p.br.bridgeId && p.designatedPort === p.portId;
}

/** A device's address as hexadecimal digits. */
export function addressOf(dev: NetDevice): string {
  return hexOf(dev.address);
}

/**
 * Something changed that RTM_NEWLINK and RTM_DELLINK of AF_BRIDGE tell of (`br_ifinfo_notify`): the
 * message's type, the bridge, and the port if it is about one.
 */
export const brIfinfoNotify: Hook<[type: number, br: NetBridge, p: NetBridgePort | undefined]> =
  new Hook();

/**
 * A port is, or is no longer, one behind which there is a multicast router (`br_rtr_notify`): the
 * message's type, the port, and the VLAN or 0.
 */
export const brRtrNotify: Hook<[type: number, p: NetBridgePort, vid: number]> = new Hook();

/** The machine that a bridge is in. */
export function machineOf({ dev }: NetBridge): Machine {
  return dev.net.machine;
}
