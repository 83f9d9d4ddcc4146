/** VLANs in requests, and ranges of them: br_process_vlan_info of net/bridge/br_netlink.c, and br_netlink_tunnel.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BRIDGE_VLAN_INFO } from "../../../abi/if_bridge.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import type { VlanOutcome } from "../../net/bridge/vlan.ts";
import {
  brVlanAdd,
  brVlanDelete,
  nbpVlanAdd,
  nbpVlanDelete,
  notifyVlan,
} from "../../net/bridge/vlan.ts";
import type { NetBridgeVlan } from "../../net/bridge/vlan_group.ts";
import { brVlanCanEnterRange } from "../../net/bridge/vlan_options.ts";
import { nbpVlanTunnelInfoAdd, nbpVlanTunnelInfoDelete } from "../../net/bridge/vlan_tunnel.ts";
import type { ExtAck } from "../../netlink/ack.ts";

const { EINVAL } = ERRNO;
const { BRENTRY, MASTER, PVID, RANGE_BEGIN, RANGE_END } = BRIDGE_VLAN_INFO;
/** VLAN_VID_MASK: the greatest number of 12 bits is no VLAN's. */
export const VID_MASK = 0xfff;

/** A VLAN, or an end of a range of them. */
export interface VlanEnd {
  readonly flags: number;
  readonly vid: number;
}

/** A tunnel of a VLAN, or an end of a range of them. */
export interface TunnelEnd extends VlanEnd {
  readonly id: number;
}

/** Whose VLANs are changed, and whether they are set or deleted. */
export interface VlanPlace {
  readonly br: NetBridge;
  readonly p: NetBridgePort | undefined;
  /** RTM_SETLINK or RTM_DELLINK. */
  readonly type: number;
}

/** What a request has done so far. */
export interface Progress extends VlanPlace {
  readonly extack: ExtAck;
  /** The beginning of a range whose end has not come. */
  vlan?: VlanEnd | undefined;
  tunnel?: TunnelEnd | undefined;
  /** Whether anything is different now. */
  changed: boolean;
}

/** Refuses it, and says why. */
export function refuse(extack: ExtAck, msg: string, errno: number = EINVAL): number {
  extack.msg = `bridge: ${msg}`;
  return -errno;
}

/** `br_vlan_valid_id`: 0, or a negative error number. */
export function checkVid(vid: number, extack: ExtAck): number {
  return vid > 0 && vid < VID_MASK ? 0 : refuse(extack, "Vlan id is invalid");
}

/** `br_vlan_valid_range`: 0, or a negative error number. */
export function checkRange(cur: VlanEnd, last: VlanEnd | undefined, extack: ExtAck): number {
  if ((cur.flags & PVID) !== 0) return refuse(extack, "Pvid isn't allowed in a range");
  if (last !== undefined) {
    if ((cur.flags & RANGE_BEGIN) !== 0) {
      return refuse(extack, "Found a new vlan range start while processing one");
    }
    if ((cur.flags & RANGE_END) === 0) return refuse(extack, "Vlan range end flag is missing");
    if (cur.vid <= last.vid) {
      return refuse(extack, "End vlan id is less than or equal to start vlan id");
    }
  }
  return (cur.flags & (RANGE_BEGIN | RANGE_END)) === 0
    ? refuse(extack, "Both vlan range flags are missing")
    : 0;
}

/** Sets or deletes a VLAN (`br_vlan_info`). */
function vlanInfo({ br, p, type }: VlanPlace, { vid, flags }: VlanEnd): VlanOutcome {
  if (type === RTM.SETLINK) {
    return p === undefined ? brVlanAdd(br, vid, flags | BRENTRY) : nbpVlanAdd(p, vid, flags);
  }
  if (p === undefined) return { error: 0, changed: brVlanDelete(br, vid) === 0 };
  const gone = nbpVlanDelete(p, vid) === 0;
  const everywhere = (flags & MASTER) !== 0 && brVlanDelete(br, vid) === 0;
  return { error: 0, changed: gone || everywhere };
}

/** Tells of VLANs that a request changed. */
function tell({ br, p, type }: VlanPlace, vid: number, vidRange: number): void {
  const told = type === RTM.SETLINK ? RTM.NEWVLAN : RTM.DELVLAN;
  notifyVlan({ br, p, type: told, vid, vidRange });
}

/** Sets or deletes a VLAN, or those of a range at its end (`br_process_vlan_info`). */
export function processVlanInfo(progress: Progress, cur: VlanEnd): number {
  const { extack, vlan: last } = progress;
  const invalid = checkVid(cur.vid, extack);
  if (invalid !== 0) return invalid;
  if ((cur.flags & RANGE_BEGIN) !== 0) {
    const error = checkRange(cur, last, extack);
    if (error === 0) progress.vlan = cur;
    return error;
  }
  if (last === undefined) {
    const { error, changed } = vlanInfo(progress, cur);
    if (changed) progress.changed = true;
    if (progress.changed) tell(progress, cur.vid, 0);
    return error;
  }
  const wrong = checkRange(cur, last, extack);
  if (wrong !== 0) return wrong;
  let [error, start, vid] = [0, 0, last.vid];
  for (; vid <= cur.vid; vid++) {
    const outcome = vlanInfo(progress, { flags: last.flags, vid });
    error = outcome.error;
    if (error !== 0) break;
    if (outcome.changed) {
      progress.changed = true;
      if (start === 0) start = vid;
    } else if (start !== 0) {
      tell(progress, start, vid - 1);
      start = 0;
    }
  }
  if (start !== 0) tell(progress, start, vid - 1);
  progress.vlan = undefined;
  return error;
}

/** Maps a port's VLAN to a tunnel, or no longer (`br_vlan_tunnel_info`). */
export function vlanTunnelInfo(
  p: NetBridgePort,
  type: number,
  vid: number,
  id: number,
): VlanOutcome {
  if (type === RTM.SETLINK) {
    const error = nbpVlanTunnelInfoAdd(p, vid, id);
    return { error, changed: error === 0 };
  }
  const deleted = type === RTM.DELLINK && nbpVlanTunnelInfoDelete(p, vid) === 0;
  return { error: 0, changed: deleted };
}

/** Maps the VLANs of a range, and tells of those that are different. */
function tunnelRange(progress: Progress, p: NetBridgePort, first: TunnelEnd, last: TunnelEnd) {
  const { br, type } = progress;
  let row: readonly [NetBridgeVlan, NetBridgeVlan] | undefined;
  const flush = () => {
    if (row === undefined) return;
    const [start, end] = row;
    notifyVlan({ br, p, type: RTM.NEWVLAN, vid: start.vid, vidRange: end.vid });
  };
  let error = 0;
  for (let { vid, id } = first; vid <= last.vid; vid++, id++) {
    const outcome = vlanTunnelInfo(p, type, vid, id);
    error = outcome.error;
    if (error !== 0) break;
    if (outcome.changed) progress.changed = true;
    const v = p.vlgrp?.find(vid);
    const pvid = p.vlgrp?.pvid ?? 0;
    if (row && v && outcome.changed && brVlanCanEnterRange(v, row[1], pvid)) {
      row = [row[0], v];
    } else {
      flush();
      row = outcome.changed && v ? [v, v] : undefined;
    }
  }
  flush();
  return error;
}

/** Maps VLANs to tunnels (`br_process_vlan_tunnel_info`). */
export function processTunnelInfo(progress: Progress, cur: TunnelEnd): number {
  const { br, p, tunnel: last, type } = progress;
  if (p === undefined) return -EINVAL;
  const isOpen = last !== undefined && (last.flags & RANGE_BEGIN) !== 0;
  if ((cur.flags & RANGE_BEGIN) !== 0) {
    if (isOpen) return -EINVAL;
    progress.tunnel = cur;
    return 0;
  }
  let error: number;
  if ((cur.flags & RANGE_END) !== 0) {
    if (!isOpen || cur.vid - last.vid !== (cur.id - last.id | 0)) return -EINVAL;
    error = tunnelRange(progress, p, last, cur);
  } else {
    if (last !== undefined && last.flags !== 0) return -EINVAL;
    const outcome = vlanTunnelInfo(p, type, cur.vid, cur.id);
    error = outcome.error;
    if (outcome.changed) progress.changed = true;
    if (error === 0) notifyVlan({ br, p, type: RTM.NEWVLAN, vid: cur.vid, vidRange: 0 });
  }
  if (error === 0) progress.tunnel = undefined;
  return error;
}
