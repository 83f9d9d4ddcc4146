/** What bridges keep of multicast, as far as nothing comes through them: net/bridge/br_multicast.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BR_STATE, MDB_RTR_TYPE } from "../../../abi/if_bridge.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { HZ } from "../jiffies.ts";
import type { Multicast, NetBridge, NetBridgePort } from "./bridge.ts";
import { brRtrNotify, machineOf } from "./bridge.ts";
import { clockToJiffies64 } from "./jiffies.ts";
import { joinSnoopers, leaveSnoopers } from "./snoopers.ts";

const { EINVAL } = ERRNO;
/** BR_MULTICAST_QUERY_INTVL_MIN and _MAX: a second, a day. */
const MIN_INTERVAL = BigInt(HZ);
const MAX_INTERVAL = BigInt(86400 * HZ);

/** A port takes part in multicast (`br_multicast_enable_port`). */
export function brMulticastEnablePort(p: NetBridgePort): void {
  if (!p.br.multicastEnabled || !p.br.dev.running) return;
  if (p.multicastRouter === MDB_RTR_TYPE.PERM) addRouter(p);
}

/** A port takes part no longer (`br_multicast_disable_port`). */
export function brMulticastDisablePort(p: NetBridgePort): void {
  p.routerTimer.ip4.delete();
  p.routerTimer.ip6.delete();
  forgetRouter(p);
}

/** Whether a port takes part (`br_multicast_ctx_should_use`). */
function isListening({ state, br }: NetBridgePort): boolean {
  return state !== BR_STATE.DISABLED && br.dev.running;
}

/** There is a router behind a port, of both families. */
function addRouter(p: NetBridgePort): void {
  markRouterPort(p, "ip4");
  markRouterPort(p, "ip6");
}

/** `br_multicast_add_router`. */
function markRouterPort(p: NetBridgePort, family: "ip4" | "ip6"): void {
  const { routerPort } = p;
  if (routerPort[family]) return;
  const isFirst = !routerPort.ip4 && !routerPort.ip6;
  routerPort[family] = true;
  if (isFirst) brRtrNotify.tell(machineOf(p.br), RTM.NEWMDB, p);
}

/** There is no router behind a port (`br_multicast_rport_del_notify`). */
function forgetRouter(p: NetBridgePort): void {
  const { routerPort } = p;
  const wasRouter = routerPort.ip4 || routerPort.ip6;
  routerPort.ip4 = false;
  routerPort.ip6 = false;
  if (wasRouter) tellRouterGone(p);
}

function tellRouterGone(p: NetBridgePort): void {
  brRtrNotify.tell(machineOf(p.br), RTM.DELMDB, p);
  if (p.multicastRouter === MDB_RTR_TYPE.TEMP) p.multicastRouter = MDB_RTR_TYPE.TEMP_QUERY;
}

/** Nothing was heard of a router behind a port (`br_multicast_router_expired`). */
export function brMulticastRouterExpired(p: NetBridgePort, family: "ip4" | "ip6"): void {
  const { multicastRouter, routerPort } = p;
  if (multicastRouter === MDB_RTR_TYPE.DISABLED || multicastRouter === MDB_RTR_TYPE.PERM) return;
  if (!routerPort[family]) return;
  routerPort[family] = false;
  if (!routerPort.ip4 && !routerPort.ip6) tellRouterGone(p);
}

/** A port ends (`br_multicast_del_port`). */
export function brMulticastDelPort(p: NetBridgePort): void {
  brMulticastDisablePort(p);
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
export function brMulticastSetPortRouter(p: NetBridgePort, router: number): number {
  if (p.multicastRouter === router) {
    if (router === MDB_RTR_TYPE.TEMP) restartRouterTimers(p);
    return 0;
  }
  switch (router) {
    case MDB_RTR_TYPE.DISABLED:
      p.multicastRouter = router;
      brMulticastDisableRouter(p);
      return 0;
    case MDB_RTR_TYPE.TEMP_QUERY:
      p.multicastRouter = router;
      forgetRouter(p);
      return 0;
    case MDB_RTR_TYPE.PERM:
      p.multicastRouter = router;
      p.routerTimer.ip4.delete();
      p.routerTimer.ip6.delete();
      addRouter(p);
      return 0;
    case MDB_RTR_TYPE.TEMP:
      p.multicastRouter = router;
      if (!isListening(p)) return 0;
      addRouter(p);
      restartRouterTimers(p);
      return 0;
    default:
      return -EINVAL;
  }
}

function brMulticastDisableRouter(p: NetBridgePort): void {
  p.routerTimer.ip4.delete();
  p.routerTimer.ip6.delete();
  forgetRouter(p);
}

function restartRouterTimers(p: NetBridgePort): void {
  const interval = Number(p.br.multicast.querierInterval);
  p.routerTimer.ip4.set(interval);
  p.routerTimer.ip6.set(interval);
}

/** Whether a bridge looks at who wants which group (`br_multicast_toggle`). */
export function brMulticastToggle(br: NetBridge, enabled: boolean): number {
  if (br.multicastEnabled === enabled) return 0;
  br.multicastEnabled = enabled;
  if (!enabled) {
    leaveSnoopers(br);
    return 0;
  }
  if (!br.dev.running) return 0;
  for (const p of br.ports) brMulticastEnablePort(p);
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
