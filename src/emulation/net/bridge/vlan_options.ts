/** What is set of VLANs one by one: net/bridge/br_vlan_options.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BR_STATE } from "../../../abi/if_bridge.ts";
import type { Explanation } from "../extack.ts";
import { Hook } from "../hook.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import { STP } from "./bridge.ts";
import { brMulticastCtxOptionsEqual } from "./multicast_context.ts";
import { brVlanSetState } from "./multicast.ts";
import type { NetBridgeVlan } from "./vlan_group.ts";
import { VLFLAG } from "./vlan_group.ts";
import { vlanTunidInrange } from "./vlan_tunnel.ts";

const { EBUSY, EINVAL } = ERRNO;

/** What holds for VLANs on all ports has changed (`br_vlan_global_opts_notify`): the first, the last. */
export const brVlanGlobalOptsNotify: Hook<[br: NetBridge, vid: number, vidRange: number]> =
  new Hook();

/** Whether there is a multicast router in a VLAN (`br_vlan_multicast_router`). */
export function brVlanMulticastRouter({ portMulticast, multicast }: NetBridgeVlan): number {
  return portMulticast?.router ?? multicast.router;
}

/** Whether what is set of two VLANs is the same (`br_vlan_opts_eq_range`). */
function areOptionsEqual(v: NetBridgeVlan, last: NetBridgeVlan): boolean {
  const isUnmapped = v.tunnelId === undefined && last.tunnelId === undefined;
  return v.state === last.state && (isUnmapped || vlanTunidInrange(v, last)) &&
    brVlanMulticastRouter(v) === brVlanMulticastRouter(last);
}

/** Whether a VLAN goes on a row of them (`br_vlan_can_enter_range`). */
export function brVlanCanEnterRange(v: NetBridgeVlan, last: NetBridgeVlan, pvid: number): boolean {
  return v.vid !== pvid && last.vid !== pvid && v.vid - last.vid === 1 &&
    last.flags === v.flags && areOptionsEqual(v, last);
}

/** Whether there is a multicast router behind a port in a VLAN (`br_rports_have_mc_router`). */
function hasRouter({ ports }: NetBridge, { vid }: NetBridgeVlan): boolean {
  return ports.some(({ vlgrp }) => {
    const routerPort = vlgrp?.find(vid)?.portMulticast?.routerPort;
    return routerPort !== undefined && (routerPort.ip4 || routerPort.ip6);
  });
}

/** The same, of what holds on all ports (`br_vlan_global_opts_can_enter_range`). */
export function brVlanGlobalOptsCanEnterRange(
  br: NetBridge,
  v: NetBridgeVlan,
  last: NetBridgeVlan,
): boolean {
  if (hasRouter(br, v) || hasRouter(br, last)) return false;
  return v.vid - last.vid === 1 && v.msti === last.msti &&
    ((v.privFlags ^ last.privFlags) & VLFLAG.GLOBAL_MCAST_ENABLED) === 0 &&
    brMulticastCtxOptionsEqual(v.multicast, last.multicast);
}

/** Sets a VLAN's state (`br_vlan_modify_state`): whether it is another, or a negative error number. */
export function brVlanModifyState(
  br: NetBridge,
  p: NetBridgePort | undefined,
  v: NetBridgeVlan,
  state: number,
  extack: Explanation,
): boolean | number {
  if (state > BR_STATE.BLOCKING) {
    extack.msg = "bridge: Invalid vlan state";
    return -EINVAL;
  }
  if (br.stpEnabled === STP.KERNEL) {
    extack.msg = "bridge: Can't modify vlan state when using kernel STP";
    return -EBUSY;
  }
  if (br.mstEnabled) {
    extack.msg = "bridge: Can't modify vlan state directly when MST is enabled";
    return -EBUSY;
  }
  if (v.state === state) return false;
  const vg = p === undefined ? br.vlgrp : p.vlgrp;
  if (vg !== undefined && v.vid === vg.pvid) vg.pvidState = state;
  brVlanSetState(p, v, state);
  return true;
}
