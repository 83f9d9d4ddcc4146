/** What bridges keep of multicast, as far as nothing comes through them: net/bridge/br_multicast.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BR_STATE, MDB_RTR_TYPE } from "../../../abi/if_bridge.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { Explanation } from "../extack.ts";
import { HZ } from "../jiffies.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import { brRtrNotify, machineOf } from "./bridge.ts";
import { clockToJiffies64 } from "./jiffies.ts";
import { brMulticastFindDelPg } from "./mdb.ts";
import { globalContext, isContextUsed, isVlanDisabled, PG, portGroups } from "./mdb_group.ts";
import type { Multicast, PortMulticast, RouterFamily } from "./multicast_context.ts";
import type { NetBridgeVlan } from "./vlan_group.ts";
import { VLFLAG } from "./vlan_group.ts";
import { joinSnoopers, leaveSnoopers } from "./snoopers.ts";

const { EINVAL } = ERRNO;
/** BR_MULTICAST_QUERY_INTVL_MIN and _MAX: a second, a day. */
const MIN_INTERVAL = BigInt(HZ);
const MAX_INTERVAL = BigInt(86400 * HZ);

/** A port takes part, as far as it is up to it (`__br_multicast_enable_port_ctx`). */
function enableContext(p: NetBridgePort, context: PortMulticast): void {
  if (!p.br.multicastEnabled || !p.br.dev.running) return;
  if (context.router === MDB_RTR_TYPE.PERM) addRouter(p, context);
}

/** A port takes part no longer: what is not to stay for ever goes (`__br_multicast_disable_port_ctx`). */
function disableContext(p: NetBridgePort, context: PortMulticast): void {
  for (const pg of portGroups(p)) {
    const isHere = context.vlan === undefined || context.vlan.vid === pg.addr.vid;
    if (isHere && (pg.flags & PG.PERMANENT) === 0) brMulticastFindDelPg(pg);
  }
  stopContext(p, context);
}

function stopContext(p: NetBridgePort, context: PortMulticast): void {
  stopRouterTimers(context);
  forgetRouter(p, context);
}

/** A port takes part, or not, unless its VLAN does not (`br_multicast_enable_port_ctx`). */
function switchContext(p: NetBridgePort, context: PortMulticast, on: boolean): void {
  if (isVlanDisabled(context)) return;
  if (on) enableContext(p, context);
  else disableContext(p, context);
}

/** Whether what comes in a state is learnt from (`br_vlan_state_allowed`). */
function isStateAllowed(state: number): boolean {
  return state === BR_STATE.LEARNING || state === BR_STATE.FORWARDING;
}

/** `br_multicast_toggle_port` */
function togglePort(p: NetBridgePort, on: boolean): void {
  if (!p.br.mcastVlanSnooping) return switchContext(p, p.multicast, on);
  for (const { state, portMulticast } of p.vlgrp?.all ?? []) {
    if (portMulticast !== undefined) {
      switchContext(p, portMulticast, on && isStateAllowed(state));
    }
  }
}

/** A port takes part in multicast (`br_multicast_enable_port`). */
export function brMulticastEnablePort(p: NetBridgePort): void {
  togglePort(p, true);
}

/** A port takes part no longer (`br_multicast_disable_port`). */
export function brMulticastDisablePort(p: NetBridgePort): void {
  togglePort(p, false);
}

/** A VLAN of a port ends (`br_multicast_port_ctx_deinit`). */
export function brMulticastPortCtxDeinit(p: NetBridgePort, context: PortMulticast): void {
  stopContext(p, context);
}

/** A VLAN's state is another (`br_vlan_set_state`): then the port takes part there. */
export function brVlanSetState(
  p: NetBridgePort | undefined,
  v: NetBridgeVlan,
  state: number,
): void {
  v.state = state;
  if (p === undefined || v.portMulticast === undefined || !p.br.mcastVlanSnooping) return;
  if (isStateAllowed(state)) switchContext(p, v.portMulticast, true);
}

/** Whether multicast is looked at in a VLAN, changes (`br_multicast_toggle_one_vlan`). */
export function brMulticastToggleOneVlan(
  br: NetBridge,
  p: NetBridgePort | undefined,
  v: NetBridgeVlan,
  on: boolean,
): void {
  if (on === ((v.privFlags & VLFLAG.MCAST_ENABLED) !== 0)) return;
  const master = p === undefined ? v : v.brvlan;
  const isOff = !br.mcastVlanSnooping ||
    ((master?.privFlags ?? 0) & VLFLAG.GLOBAL_MCAST_ENABLED) === 0;
  if (on && (isOff || p === undefined && !v.isBrentry)) return;
  v.privFlags ^= VLFLAG.MCAST_ENABLED;
  if (p === undefined || v.portMulticast === undefined) return;
  if (on) enableContext(p, v.portMulticast);
  else disableContext(p, v.portMulticast);
}

/** As {@linkcode brMulticastToggleOneVlan}, of all ports and of the bridge (`br_multicast_toggle_vlan`). */
function toggleVlan(br: NetBridge, v: NetBridgeVlan, on: boolean): void {
  for (const p of br.ports) {
    const vport = p.vlgrp?.find(v.vid);
    if (vport !== undefined) brMulticastToggleOneVlan(br, p, vport, on);
  }
  if (v.isBrentry) brMulticastToggleOneVlan(br, undefined, v, on);
}

/** Each VLAN is looked at for itself, or not (`br_multicast_toggle_vlan_snooping`). */
export function brMulticastToggleVlanSnooping(
  br: NetBridge,
  on: boolean,
  extack: Explanation,
): number {
  if (br.mcastVlanSnooping === on) return 0;
  if (on && !br.vlanEnabled) {
    extack.msg = "bridge: Cannot enable multicast vlan snooping with vlan filtering disabled";
    return -EINVAL;
  }
  br.mcastVlanSnooping = on;
  for (const p of br.ports) switchContext(p, p.multicast, !on);
  for (const v of br.vlgrp?.all ?? []) toggleVlan(br, v, on);
  return 0;
}

/** Whether a VLAN is looked at at all; whether that is new (`br_multicast_toggle_global_vlan`). */
export function brMulticastToggleGlobalVlan(br: NetBridge, v: NetBridgeVlan, on: boolean): boolean {
  if (on === ((v.privFlags & VLFLAG.GLOBAL_MCAST_ENABLED) !== 0)) return false;
  v.privFlags ^= VLFLAG.GLOBAL_MCAST_ENABLED;
  toggleVlan(br, v, on);
  return true;
}

/** There is a router behind a port, of both families. */
function addRouter(p: NetBridgePort, context: PortMulticast): void {
  markRouterPort(p, context, "ip4");
  markRouterPort(p, context, "ip6");
}

/** `br_multicast_add_router`. */
function markRouterPort(p: NetBridgePort, context: PortMulticast, family: RouterFamily): void {
  const { routerPort } = context;
  if (routerPort[family]) return;
  const isFirst = !routerPort.ip4 && !routerPort.ip6;
  routerPort[family] = true;
  if (isFirst) brRtrNotify.tell(machineOf(p.br), RTM.NEWMDB, p, context.vlan?.vid ?? 0);
}

/** There is no router behind a port (`br_multicast_rport_del_notify`). */
function forgetRouter(p: NetBridgePort, context: PortMulticast): void {
  const { routerPort } = context;
  const wasRouter = routerPort.ip4 || routerPort.ip6;
  routerPort.ip4 = false;
  routerPort.ip6 = false;
  if (wasRouter) tellRouterGone(p, context);
}

function tellRouterGone(p: NetBridgePort, context: PortMulticast): void {
  brRtrNotify.tell(machineOf(p.br), RTM.DELMDB, p, context.vlan?.vid ?? 0);
  if (context.router === MDB_RTR_TYPE.TEMP) context.router = MDB_RTR_TYPE.TEMP_QUERY;
}

/** Nothing was heard of a router behind a port (`br_multicast_router_expired`). */
export function brMulticastRouterExpired(
  p: NetBridgePort,
  context: PortMulticast,
  family: RouterFamily,
): void {
  const { router, routerPort } = context;
  if (router === MDB_RTR_TYPE.DISABLED || router === MDB_RTR_TYPE.PERM) return;
  if (!routerPort[family]) return;
  routerPort[family] = false;
  if (!routerPort.ip4 && !routerPort.ip6) tellRouterGone(p, context);
}

/** A port ends (`br_multicast_del_port`). */
export function brMulticastDelPort(p: NetBridgePort): void {
  for (const pg of portGroups(p)) brMulticastFindDelPg(pg);
  stopContext(p, p.multicast);
}

/** Whether a bridge asks routers, and hosts, by itself (`br_multicast_set_router`). */
export function brMulticastSetRouter(multicast: Multicast, router: number): number {
  if (
    router !== MDB_RTR_TYPE.DISABLED && router !== MDB_RTR_TYPE.PERM &&
    router !== MDB_RTR_TYPE.TEMP_QUERY
  ) return -EINVAL;
  multicast.router = router;
  return 0;
}

/** Whether there is a router behind a port (`br_multicast_set_port_router`). */
export function brMulticastSetPortRouter(
  p: NetBridgePort,
  router: number,
  context: PortMulticast = p.multicast,
): number {
  if (context.router === router) {
    if (router === MDB_RTR_TYPE.TEMP) restartRouterTimers(p, context);
    return 0;
  }
  switch (router) {
    case MDB_RTR_TYPE.DISABLED:
      context.router = router;
      stopRouterTimers(context);
      forgetRouter(p, context);
      return 0;
    case MDB_RTR_TYPE.TEMP_QUERY:
      context.router = router;
      forgetRouter(p, context);
      return 0;
    case MDB_RTR_TYPE.PERM:
      context.router = router;
      stopRouterTimers(context);
      addRouter(p, context);
      return 0;
    case MDB_RTR_TYPE.TEMP:
      context.router = router;
      if (!isContextUsed(p, context)) return 0;
      addRouter(p, context);
      restartRouterTimers(p, context);
      return 0;
    default:
      return -EINVAL;
  }
}

/** The same, of a VLAN of a port or of a bridge (`br_multicast_set_vlan_router`). */
export function brMulticastSetVlanRouter(
  p: NetBridgePort | undefined,
  { multicast, portMulticast }: NetBridgeVlan,
  router: number,
): number {
  return p === undefined
    ? brMulticastSetRouter(multicast, router)
    : brMulticastSetPortRouter(p, router, portMulticast);
}

function stopRouterTimers({ routerTimer }: PortMulticast): void {
  routerTimer.ip4.delete();
  routerTimer.ip6.delete();
}

function restartRouterTimers(p: NetBridgePort, context: PortMulticast): void {
  const interval = Number(globalContext(p, context).querierInterval);
  context.routerTimer.ip4.set(interval);
  context.routerTimer.ip6.set(interval);
}

/** Whether a bridge looks at who wants which group (`br_multicast_toggle`). */
export function brMulticastToggle(br: NetBridge, enabled: boolean): number {
  if (br.multicastEnabled === enabled) return 0;
  br.multicastEnabled = enabled;
  const ports = br.mcastVlanSnooping ? [] : [...br.ports];
  if (!enabled) {
    for (const p of ports) disableContext(p, p.multicast);
    leaveSnoopers(br);
    return 0;
  }
  if (!br.dev.running) return 0;
  for (const p of ports) enableContext(p, p.multicast);
  joinSnoopers(br);
  return 0;
}

/** The version of IGMP that a bridge speaks (`br_multicast_set_igmp_version`). */
export function brMulticastSetIgmpVersion(multicast: Multicast, version: number): number {
  if (version !== 2 && version !== 3) return -EINVAL;
  multicast.igmpVersion = version;
  return 0;
}

/** The version of MLD that a bridge speaks (`br_multicast_set_mld_version`). */
export function brMulticastSetMldVersion(multicast: Multicast, version: number): number {
  if (version !== 1 && version !== 2) return -EINVAL;
  multicast.mldVersion = version;
  return 0;
}

/** An interval between queries, of 1/100 s, within its limits (`br_multicast_set_query_intvl`). */
export function queryInterval(ticks: bigint): bigint {
  const interval = clockToJiffies64(ticks);
  if (interval < MIN_INTERVAL) return MIN_INTERVAL;
  return interval > MAX_INTERVAL ? MAX_INTERVAL : interval;
}
