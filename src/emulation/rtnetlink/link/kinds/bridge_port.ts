/** Ports of bridges as messages tell of them: br_port_fill_attrs, br_setport of net/bridge/br_netlink.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import { BR_STATE } from "../../../../abi/if_bridge.ts";
import { IFLA_BRPORT } from "../../../../abi/if_link.ts";
import type { LinkBridgeId, LinkBridgePortAttributes } from "../../../../codec/mod.ts";
import { netifOperUp } from "../../../net/core/carrier.ts";
import { macOf } from "../../../net/bridge/address.ts";
import type { BridgeId, NetBridgePort } from "../../../net/bridge/bridge.ts";
import { AUTO_MASK, BR, FDB, STP } from "../../../net/bridge/bridge.ts";
import { brFdbDeleteByPort, brFdbFlush } from "../../../net/bridge/fdb.ts";
import { nbpBackupChange } from "../../../net/bridge/if.ts";
import { brMulticastSetPortRouter } from "../../../net/bridge/multicast.ts";
import { nbpUpdatePortCount } from "../../../net/bridge/promisc.ts";
import { brPortStateSelection, brSetState } from "../../../net/bridge/stp.ts";
import { brStpSetPathCost, brStpSetPortPriority } from "../../../net/bridge/stp_if.ts";
import { nbpVlanTunnelInfoFlush } from "../../../net/bridge/vlan_tunnel.ts";
import type { ExtAck } from "../../../netlink/ack.ts";
import { nlaTotalSize } from "../../nla_size.ts";
import type { RequestAttributes } from "../../request_attributes.ts";

const { EBUSY, EINVAL, ENETDOWN, ENOENT } = ERRNO;
/** BR_GROUPFWD_MACPAUSE: 01-80-c2-00-00-01 is never forwarded. */
const GROUPFWD_MACPAUSE = 1 << 1;

/** Attributes of 1, 2 or 4 bytes. */
const SMALL = 35;
const BRIDGE_ID_SIZE = 8;
const TIMERS = 3;

/** Bytes that a port's attributes have room for (`br_port_info_size`). */
export const PORT_INFO_SIZE: number = SMALL * nlaTotalSize(4) + 2 * nlaTotalSize(BRIDGE_ID_SIZE) +
  TIMERS * nlaTotalSize(8);

/** A bridge's number as messages have it. */
export function linkBridgeId(id: BridgeId): LinkBridgeId {
  return { prio: Number.parseInt(id.slice(0, 4), 16), addr: macOf(id.slice(4)) };
}

/** What is told of a port (`br_port_fill_attrs`). */
export function brPortFillAttrs(p: NetBridgePort): LinkBridgePortAttributes {
  const has = (flag: number) => (p.flags & flag) !== 0 ? 1 : 0;
  return {
    state: p.state,
    priority: p.priority,
    cost: p.pathCost,
    mode: has(BR.HAIRPIN_MODE),
    guard: has(BR.BPDU_GUARD),
    protect: has(BR.ROOT_BLOCK),
    fastLeave: has(BR.MULTICAST_FAST_LEAVE),
    mcastToUcast: has(BR.MULTICAST_TO_UNICAST),
    learning: has(BR.LEARNING),
    unicastFlood: has(BR.FLOOD),
    mcastFlood: has(BR.MCAST_FLOOD),
    bcastFlood: has(BR.BCAST_FLOOD),
    proxyarp: has(BR.PROXYARP),
    proxyarpWifi: has(BR.PROXYARP_WIFI),
    rootId: linkBridgeId(p.designatedRoot),
    bridgeId: linkBridgeId(p.designatedBridge),
    designatedPort: p.designatedPort,
    designatedCost: p.designatedCost,
    id: p.portId,
    no: p.portNo,
    topologyChangeAck: p.topologyChangeAck,
    configPending: p.configPending,
    vlanTunnel: has(BR.VLAN_TUNNEL),
    groupFwdMask: p.groupFwdMask,
    neighSuppress: has(BR.NEIGH_SUPPRESS),
    mrpRingOpen: 0,
    mrpInOpen: 0,
    isolated: has(BR.ISOLATED),
    locked: has(BR.PORT_LOCKED),
    mab: has(BR.PORT_MAB),
    neighVlanSuppress: has(BR.NEIGH_VLAN_SUPPRESS),
    messageAgeTimer: p.messageAgeTimer.value,
    forwardDelayTimer: p.forwardDelayTimer.value,
    holdTimer: p.holdTimer.value,
    multicastRouter: p.multicast.router,
    mcastEhtHostsLimit: p.multicastEhtHostsLimit,
    mcastEhtHostsCnt: p.multicastEhtHostsCnt,
    mcastNGroups: p.multicast.mdbNEntries,
    mcastMaxGroups: p.multicast.mdbMaxEntries,
    ...p.backupPort && { backupPort: p.backupPort.dev.ifindex },
    ...p.backupNhid !== 0 && { backupNhid: p.backupNhid },
  };
}

/** The flags that are set by attributes. */
const FLAGS: readonly (readonly [id: number, flag: number])[] = [
  [IFLA_BRPORT.MODE, BR.HAIRPIN_MODE],
  [IFLA_BRPORT.GUARD, BR.BPDU_GUARD],
  [IFLA_BRPORT.FAST_LEAVE, BR.MULTICAST_FAST_LEAVE],
  [IFLA_BRPORT.PROTECT, BR.ROOT_BLOCK],
  [IFLA_BRPORT.LEARNING, BR.LEARNING],
  [IFLA_BRPORT.UNICAST_FLOOD, BR.FLOOD],
  [IFLA_BRPORT.MCAST_FLOOD, BR.MCAST_FLOOD],
  [IFLA_BRPORT.MCAST_TO_UCAST, BR.MULTICAST_TO_UNICAST],
  [IFLA_BRPORT.BCAST_FLOOD, BR.BCAST_FLOOD],
  [IFLA_BRPORT.PROXYARP, BR.PROXYARP],
  [IFLA_BRPORT.PROXYARP_WIFI, BR.PROXYARP_WIFI],
  [IFLA_BRPORT.VLAN_TUNNEL, BR.VLAN_TUNNEL],
  [IFLA_BRPORT.NEIGH_SUPPRESS, BR.NEIGH_SUPPRESS],
  [IFLA_BRPORT.ISOLATED, BR.ISOLATED],
  [IFLA_BRPORT.LOCKED, BR.PORT_LOCKED],
  [IFLA_BRPORT.MAB, BR.PORT_MAB],
  [IFLA_BRPORT.NEIGH_VLAN_SUPPRESS, BR.NEIGH_VLAN_SUPPRESS],
];

/** Sets the flags: 0, or a negative error number. */
function setFlags(p: NetBridgePort, tb: RequestAttributes, extack: ExtAck): number {
  const before = p.flags;
  for (const [id, flag] of FLAGS) {
    const on = tb.u8(id);
    if (on !== undefined) p.flags = on === 0 ? p.flags & ~flag : p.flags | flag;
  }
  const isComplete = (p.flags & BR.PORT_LOCKED) !== 0 && (p.flags & BR.LEARNING) !== 0;
  if ((p.flags & BR.PORT_MAB) !== 0 && !isComplete) {
    extack.msg = "Bridge port must be locked and have learning enabled when MAB is enabled";
    p.flags = before;
    return -EINVAL;
  }
  if ((p.flags & BR.PORT_MAB) === 0 && (before & BR.PORT_MAB) !== 0) {
    const portIfindex = p.dev.ifindex;
    brFdbFlush(p.br, { flags: FDB.LOCKED, flagsMask: FDB.LOCKED, portIfindex });
  }
  if ((before & BR.VLAN_TUNNEL) !== 0 && (p.flags & BR.VLAN_TUNNEL) === 0) {
    nbpVlanTunnelInfoFlush(p);
  }
  if (((before ^ p.flags) & AUTO_MASK) !== 0) nbpUpdatePortCount(p.br);
  return 0;
}

/** `br_set_port_state`. */
export function brSetPortState(p: NetBridgePort, state: number): number {
  if (state > BR_STATE.BLOCKING) return -EINVAL;
  if (p.br.stpEnabled === STP.KERNEL) return -EBUSY;
  if (!p.dev.running || !netifOperUp(p.dev) && state !== BR_STATE.DISABLED) return -ENETDOWN;
  brSetState(p, state);
  brPortStateSelection(p.br);
  return 0;
}

function setBackupPort(p: NetBridgePort, ifindex: number): number {
  const dev = p.dev.net.devices.byIndex(ifindex);
  return ifindex !== 0 && dev === undefined ? -ENOENT : nbpBackupChange(p, dev);
}

function setGroupFwdMask(p: NetBridgePort, mask: number): number {
  if ((mask & GROUPFWD_MACPAUSE) !== 0) return -EINVAL;
  p.groupFwdMask = mask;
  return 0;
}

/** What does something with a number and gives 0, or a negative error number. */
type Setting = (p: NetBridgePort, value: number) => number;

/** The numbers that are set one after another, with how many bytes each has. */
const SETTINGS: readonly (readonly [id: number, bits: 8 | 16 | 32, set: Setting])[] = [
  [IFLA_BRPORT.COST, 32, brStpSetPathCost],
  [IFLA_BRPORT.PRIORITY, 16, brStpSetPortPriority],
  [IFLA_BRPORT.STATE, 8, brSetPortState],
];

const LATER_SETTINGS: typeof SETTINGS = [
  [IFLA_BRPORT.MULTICAST_ROUTER, 8, brMulticastSetPortRouter],
  [IFLA_BRPORT.MCAST_EHT_HOSTS_LIMIT, 32, (p, limit) => {
    if (limit === 0) return -EINVAL;
    p.multicastEhtHostsLimit = limit;
    return 0;
  }],
  [IFLA_BRPORT.MCAST_MAX_GROUPS, 32, (p, groups) => {
    p.multicast.mdbMaxEntries = groups;
    return 0;
  }],
  [IFLA_BRPORT.GROUP_FWD_MASK, 16, setGroupFwdMask],
  [IFLA_BRPORT.BACKUP_PORT, 32, setBackupPort],
  [IFLA_BRPORT.BACKUP_NHID, 32, (p, nhid) => {
    p.backupNhid = nhid;
    return 0;
  }],
];

function apply(p: NetBridgePort, tb: RequestAttributes, settings: typeof SETTINGS): number {
  for (const [id, bits, set] of settings) {
    const value = bits === 8 ? tb.u8(id) : bits === 16 ? tb.u16(id) : tb.u32(id);
    const error = value === undefined ? 0 : set(p, value);
    if (error !== 0) return error;
  }
  return 0;
}

/** Changes a port: 0, or a negative error number (`br_setport`). */
export function brSetport(p: NetBridgePort, tb: RequestAttributes, extack: ExtAck): number {
  const error = setFlags(p, tb, extack) || apply(p, tb, SETTINGS);
  if (error !== 0) return error;
  if (tb.has(IFLA_BRPORT.FLUSH)) brFdbDeleteByPort(p.br, p, { all: false });
  return apply(p, tb, LATER_SETTINGS);
}
