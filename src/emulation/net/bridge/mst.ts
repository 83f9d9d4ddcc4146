/** Several spanning trees, each of some VLANs: net/bridge/br_mst.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BR_STATE } from "../../../abi/if_bridge.ts";
import type { Explanation } from "../extack.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import { brVlanSetState } from "./multicast.ts";
import type { NetBridgeVlan } from "./vlan_group.ts";

/** `br_mst_vlan_set_state` */
function setVlanState(p: NetBridgePort, v: NetBridgeVlan, state: number): void {
  if (v.state === state) return;
  if (p.vlgrp !== undefined && v.vid === p.vlgrp.pvid) p.vlgrp.pvidState = state;
  brVlanSetState(p, v, state);
}

/** A port's state in a spanning tree is another (`br_mst_set_state`). */
export function brMstSetState(p: NetBridgePort, msti: number, state: number): void {
  for (const v of p.vlgrp?.all ?? []) {
    if (v.brvlan?.msti === msti) setVlanState(p, v, state);
  }
}

/** A VLAN is in another spanning tree (`br_mst_vlan_set_msti`). */
export function brMstVlanSetMsti(br: NetBridge, v: NetBridgeVlan, msti: number): void {
  if (v.msti === msti) return;
  v.msti = msti;
  for (const p of br.ports) {
    const own = p.vlgrp?.find(v.vid);
    if (own === undefined) continue;
    const other = p.vlgrp?.all.find((one) => one !== own && one.brvlan?.msti === msti);
    setVlanState(p, own, other?.state ?? BR_STATE.DISABLED);
  }
}

/** Switches several spanning trees on or off (`br_mst_set_enabled`). */
export function brMstSetEnabled(br: NetBridge, on: boolean, extack: Explanation): number {
  if (br.vlgrp === undefined) return -ERRNO.EOPNOTSUPP;
  if (br.ports.some(({ vlgrp }) => vlgrp !== undefined && vlgrp.numVlans > 0)) {
    extack.msg = "MST mode can't be changed while VLANs exist";
    return -ERRNO.EBUSY;
  }
  br.mstEnabled = on;
  return 0;
}

/** A port's states, by spanning tree, in the order of the VLANs that are the first of each. */
export function mstStates({ vlgrp }: NetBridgePort): ReadonlyMap<number, number> {
  const states = new Map<number, number>();
  for (const { brvlan, state } of vlgrp ?? []) {
    if (brvlan !== undefined && !states.has(brvlan.msti)) states.set(brvlan.msti, state);
  }
  return states;
}
