/** VLANs of bridges and of their ports: net/bridge/br_vlan.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BR_STATE, BRIDGE_VLAN_INFO } from "../../../abi/if_bridge.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { Hook } from "../hook.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import { addressOf, machineOf } from "./bridge.ts";
import { brFdbAddLocal, brFdbDeleteByPort, brFdbFindDeleteLocal } from "./fdb.ts";
import { portGroups } from "./mdb_group.ts";
import { PortMulticast } from "./multicast_context.ts";
import {
  brMulticastPortCtxDeinit,
  brMulticastRouterExpired,
  brMulticastToggleOneVlan,
} from "./multicast.ts";
import { NetBridgeVlan, VlanGroup, VLFLAG } from "./vlan_group.ts";
import { vlanTunnelInfoDel } from "./vlan_tunnel.ts";

const { EINVAL, ENOENT } = ERRNO;
const { BRENTRY, MASTER, PVID, UNTAGGED } = BRIDGE_VLAN_INFO;
const FIRST_PVID = 1;

/** VLANs of a bridge, or of a port, that something happened to. */
export interface VlanTold {
  readonly br: NetBridge;
  /** The port; `undefined` of the bridge itself. */
  readonly p: NetBridgePort | undefined;
  /** RTM_NEWVLAN or RTM_DELVLAN. */
  readonly type: number;
  /** The first of them. */
  readonly vid: number;
  /** The last of them; 0 if there is one. */
  readonly vidRange: number;
}

/** VLANs came, changed or went (`br_vlan_notify`). */
export const brVlanNotify: Hook<[VlanTold]> = new Hook();

/** Tells of VLANs. */
export function notifyVlan(told: VlanTold): void {
  brVlanNotify.tell(machineOf(told.br), told);
}

/** How something ended: 0 or a negative error number, and whether anything is different. */
export interface VlanOutcome {
  readonly error: number;
  readonly changed: boolean;
}

/** The VLANs of a bridge, or of a port. */
export function groupOf(br: NetBridge, p: NetBridgePort | undefined): VlanGroup | undefined {
  return p === undefined ? br.vlgrp : p.vlgrp;
}

/** Whether flags would change a VLAN (`__vlan_flags_would_change`). */
function wouldChange(vg: VlanGroup, v: NetBridgeVlan, flags: number): boolean {
  return ((flags & PVID) !== 0) === (vg.pvid !== v.vid) || ((flags ^ v.flags) & UNTAGGED) !== 0;
}

/** Flags change a VLAN (`__vlan_flags_commit`). */
function commitFlags(vg: VlanGroup, v: NetBridgeVlan, flags: number): void {
  if ((flags & PVID) === 0) {
    deletePvid(vg, v.vid);
  } else if (vg.pvid !== v.vid) {
    vg.pvidState = v.state;
    vg.pvid = v.vid;
  }
  v.flags = v.flags & ~UNTAGGED | flags & UNTAGGED;
}

/** `__vlan_delete_pvid` */
function deletePvid(vg: VlanGroup, vid: number): void {
  if (vg.pvid === vid) vg.pvid = 0;
}

/** What ports have in common of a VLAN, which is needed once more (`br_vlan_get_master`). */
function getMaster(br: NetBridge, vg: VlanGroup, vid: number): NetBridgeVlan | undefined {
  const known = vg.find(vid);
  if (known !== undefined) {
    known.refcnt++;
    return known;
  }
  brVlanAdd(br, vid, 0);
  const made = vg.find(vid);
  if (made !== undefined) made.refcnt = 1;
  return made;
}

/** It is needed once less (`br_vlan_put_master`). */
function putMaster(br: NetBridge, v: NetBridgeVlan): void {
  if (--v.refcnt > 0) return;
  br.vlgrp?.delete(v);
  brMulticastToggleOneVlan(br, undefined, v, false);
}

/** What is particular to a port's VLAN before it is one: 0, or a negative error number. */
function addToPort(p: NetBridgePort, v: NetBridgeVlan, flags: number): number {
  const { br } = p;
  const { vid } = v;
  if ((flags & MASTER) !== 0) {
    const { error, changed } = brVlanAdd(br, vid, flags | BRENTRY);
    if (error !== 0) return error;
    if (changed) notifyVlan({ br, p: undefined, type: RTM.NEWVLAN, vid, vidRange: 0 });
  }
  v.brvlan = br.vlgrp && getMaster(br, br.vlgrp, vid);
  if (v.brvlan === undefined) return -ERRNO.ENOMEM;
  if (br.vlanStatsPerPort) v.privFlags |= VLFLAG.PER_PORT_STATS;
  v.portMulticast = new PortMulticast(
    machineOf(br).clock,
    v,
    (context, family) => brMulticastRouterExpired(p, context, family),
  );
  v.portMulticast.mdbNEntries = portGroups(p).filter(({ addr }) => addr.vid === vid).length;
  return 0;
}

/** Adds a VLAN to a bridge or to a port (`__vlan_add`). */
function addVlan(
  br: NetBridge,
  p: NetBridgePort | undefined,
  v: NetBridgeVlan,
  flags: number,
): number {
  const vg = groupOf(br, p);
  if (vg === undefined) return -EINVAL;
  const { dev } = p ?? br;
  const refused = p === undefined ? 0 : addToPort(p, v, flags);
  if (refused !== 0) return refused;
  if (p === undefined) v.privFlags |= VLFLAG.GLOBAL_MCAST_ENABLED;
  if (v.isUsed) {
    const error = br.fdbLocalVlan0 ? 0 : brFdbAddLocal(br, p, addressOf(dev), v.vid);
    if (error !== 0) {
      if (v.brvlan !== undefined) putMaster(br, v.brvlan);
      return error;
    }
    vg.numVlans++;
  }
  v.state = br.mstEnabled && p !== undefined ? p.state : BR_STATE.FORWARDING;
  vg.add(v);
  commitFlags(vg, v, flags);
  brMulticastToggleOneVlan(br, p, v, true);
  return 0;
}

/** Takes a VLAN away (`__vlan_del`). */
function delVlan(br: NetBridge, p: NetBridgePort | undefined, v: NetBridgeVlan): void {
  const vg = groupOf(br, p);
  if (vg === undefined) return;
  deletePvid(vg, v.vid);
  if (v.isUsed) {
    v.flags &= ~BRENTRY;
    vg.numVlans--;
  }
  if (p !== undefined) {
    vlanTunnelInfoDel(v);
    vg.delete(v);
    brMulticastToggleOneVlan(br, p, v, false);
    if (v.portMulticast !== undefined) brMulticastPortCtxDeinit(p, v.portMulticast);
  }
  putMaster(br, v.brvlan ?? v);
}

/** Takes all VLANs away (`__vlan_flush`). */
function flushVlans(br: NetBridge, p: NetBridgePort | undefined): void {
  const vg = groupOf(br, p);
  if (vg === undefined) return;
  vg.pvid = 0;
  let [start, end] = [0, 0];
  const tell = () => notifyVlan({ br, p, type: RTM.DELVLAN, vid: start, vidRange: end });
  for (const v of vg.all) {
    if (start !== 0 && v.vid - end !== 1) tell();
    if (start === 0 || v.vid - end !== 1) start = v.vid;
    end = v.vid;
    delVlan(br, p, v);
  }
  if (start !== 0) tell();
}

/** What ports had in common of a VLAN is the bridge's, or it changes (`br_vlan_add_existing`). */
function addExisting(
  br: NetBridge,
  vg: VlanGroup,
  v: NetBridgeVlan,
  flags: number,
): VlanOutcome {
  const becomesBrentry = !v.isBrentry;
  if (becomesBrentry && (flags & BRENTRY) === 0) return { error: -EINVAL, changed: false };
  const changes = !becomesBrentry && wouldChange(vg, v, flags);
  if (becomesBrentry) {
    const error = brFdbAddLocal(br, undefined, addressOf(br.dev), v.vid);
    if (error !== 0) return { error, changed: false };
    v.refcnt++;
    v.flags |= BRENTRY;
    vg.numVlans++;
    brMulticastToggleOneVlan(br, undefined, v, true);
  }
  commitFlags(vg, v, flags);
  return { error: 0, changed: becomesBrentry || changes };
}

/** Adds a VLAN to a bridge, or changes it (`br_vlan_add`). */
export function brVlanAdd(br: NetBridge, vid: number, flags: number): VlanOutcome {
  const { vlgrp } = br;
  if (vlgrp === undefined) return { error: -ERRNO.EOPNOTSUPP, changed: false };
  const known = vlgrp.find(vid);
  if (known !== undefined) return addExisting(br, vlgrp, known, flags);
  const v = new NetBridgeVlan(vid, (flags | MASTER) & ~PVID);
  if ((flags & BRENTRY) !== 0) v.refcnt = 1;
  const error = addVlan(br, undefined, v, flags);
  return { error, changed: error === 0 };
}

/** Takes a VLAN from a bridge (`br_vlan_delete`): 0, or a negative error number. */
export function brVlanDelete(br: NetBridge, vid: number): number {
  const v = br.vlgrp?.find(vid);
  if (v === undefined || !v.isBrentry) return -ENOENT;
  brFdbFindDeleteLocal(br, undefined, addressOf(br.dev), vid);
  brFdbDeleteByPort(br, undefined, { all: false, vlan: vid });
  vlanTunnelInfoDel(v);
  delVlan(br, undefined, v);
  return 0;
}

/** Adds a VLAN to a port, or changes it (`nbp_vlan_add`). */
export function nbpVlanAdd(p: NetBridgePort, vid: number, flags: number): VlanOutcome {
  const { vlgrp } = p;
  if (vlgrp === undefined) return { error: -ERRNO.EOPNOTSUPP, changed: false };
  const known = vlgrp.find(vid);
  if (known !== undefined) {
    const changed = wouldChange(vlgrp, known, flags);
    commitFlags(vlgrp, known, flags);
    return { error: 0, changed };
  }
  const error = addVlan(p.br, p, new NetBridgeVlan(vid), flags);
  return { error, changed: error === 0 };
}

/** Takes a VLAN from a port (`nbp_vlan_delete`): 0, or a negative error number. */
export function nbpVlanDelete(p: NetBridgePort, vid: number): number {
  const v = p.vlgrp?.find(vid);
  if (v === undefined) return -ENOENT;
  brFdbFindDeleteLocal(p.br, p, addressOf(p.dev), vid);
  brFdbDeleteByPort(p.br, p, { all: false, vlan: vid });
  delVlan(p.br, p, v);
  return 0;
}

/** A bridge begins (`br_vlan_init`). */
export function brVlanInit(br: NetBridge): void {
  if (!machineOf(br).config.vlanFiltering) return;
  br.vlgrp = new VlanGroup();
  br.defaultPvid = FIRST_PVID;
}

/** A bridge ends (`br_vlan_flush`). */
export function brVlanFlush(br: NetBridge): void {
  flushVlans(br, undefined);
  br.vlgrp = undefined;
}

/** A port begins (`nbp_vlan_init`): 0, or a negative error number. */
export function nbpVlanInit(p: NetBridgePort): number {
  const { br } = p;
  if (br.vlgrp === undefined) return 0;
  p.vlgrp = new VlanGroup();
  if (br.defaultPvid === 0) return 0;
  const { error } = nbpVlanAdd(p, br.defaultPvid, PVID | UNTAGGED);
  if (error !== 0) p.vlgrp = undefined;
  else notifyVlan({ br, p, type: RTM.NEWVLAN, vid: br.defaultPvid, vidRange: 0 });
  return error;
}

/** A port ends (`nbp_vlan_flush`). */
export function nbpVlanFlush(p: NetBridgePort): void {
  flushVlans(p.br, p);
  p.vlgrp = undefined;
}

/** A bridge is there: it is in the VLAN of packets that say none. */
export function brVlanRegister(br: NetBridge): void {
  if (br.vlgrp === undefined) return;
  const vid = br.defaultPvid;
  const { changed } = brVlanAdd(br, vid, PVID | UNTAGGED | BRENTRY);
  if (changed) notifyVlan({ br, p: undefined, type: RTM.NEWVLAN, vid, vidRange: 0 });
}

/** A bridge is about to end: it is in that VLAN no longer. */
export function brVlanUnregister(br: NetBridge): void {
  const vid = br.defaultPvid;
  if (brVlanDelete(br, vid) !== 0) return;
  notifyVlan({ br, p: undefined, type: RTM.DELVLAN, vid, vidRange: 0 });
}
