/** What bridges do with VLANs, and what is set of them: net/bridge/br_vlan.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BRIDGE_VLAN_INFO } from "../../../abi/if_bridge.ts";
import { ETH_P } from "../../../abi/if_ether.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { NetBridge } from "./bridge.ts";
import { brMulticastToggleVlanSnooping } from "./multicast.ts";
import { brManagePromisc } from "./promisc.ts";
import { brVlanAdd, brVlanDelete, nbpVlanAdd, nbpVlanDelete, notifyVlan } from "./vlan.ts";
import type { VlanGroup } from "./vlan_group.ts";

const { EBUSY, EINVAL, EOPNOTSUPP } = ERRNO;
const { BRENTRY, PVID, UNTAGGED } = BRIDGE_VLAN_INFO;
/** Bridges' group address, and that of bridges of providers. */
const GROUP_ADDR = "0180c2000000";
const PROVIDER_GROUP_ADDR = "0180c2000008";

/** `recalculate_group_addr` */
function recalculateGroupAddr(br: NetBridge): void {
  if (br.groupAddrSet) return;
  const isPlain = !br.vlanEnabled || br.vlanProto === ETH_P["8021Q"];
  br.groupAddr = isPlain ? GROUP_ADDR : PROVIDER_GROUP_ADDR;
}

/** Whether VLANs are kept apart (`br_vlan_filter_toggle`). */
export function brVlanFilterToggle(br: NetBridge, on: boolean): number {
  if (br.vlgrp === undefined) return -EOPNOTSUPP;
  if (br.vlanEnabled === on) return 0;
  br.vlanEnabled = on;
  brManagePromisc(br);
  recalculateGroupAddr(br);
  if (!on) brMulticastToggleVlanSnooping(br, false, {});
  return 0;
}

/** Sets the protocol of the VLANs (`__br_vlan_set_proto`). */
export function brVlanSetProto(br: NetBridge, proto: number): number {
  if (br.vlanProto === proto) return 0;
  br.vlanProto = proto;
  recalculateGroupAddr(br);
  return 0;
}

/** Whether it counts by VLANs (`br_vlan_set_stats`). */
export function brVlanSetStats(br: NetBridge, value: number): number {
  if (value > 1) return -EINVAL;
  br.vlanStatsEnabled = value === 1;
  return 0;
}

/** Whether it counts by VLANs of each port (`br_vlan_set_stats_per_port`). */
export function brVlanSetStatsPerPort(br: NetBridge, value: number): number {
  if (br.ports.some(({ vlgrp }) => vlgrp !== undefined && vlgrp.numVlans > 0)) return -EBUSY;
  if (value > 1) return -EINVAL;
  br.vlanStatsPerPort = value === 1;
  return 0;
}

/** Whether nobody changed what a VLAN was made with (`vlan_default_pvid`). */
function isDefault(vg: VlanGroup | undefined, vid: number): boolean {
  const v = vg === undefined || vid !== vg.pvid ? undefined : vg.find(vid);
  return v !== undefined && v.isUsed && (v.flags & UNTAGGED) !== 0;
}

/** `br_vlan_disable_default_pvid` */
function disableDefaultPvid(br: NetBridge): void {
  const vid = br.defaultPvid;
  const told = { br, type: RTM.DELVLAN, vid, vidRange: 0 };
  if (isDefault(br.vlgrp, vid) && brVlanDelete(br, vid) === 0) {
    notifyVlan({ ...told, p: undefined });
  }
  for (const p of br.ports) {
    if (isDefault(p.vlgrp, vid) && nbpVlanDelete(p, vid) === 0) notifyVlan({ ...told, p });
  }
  br.defaultPvid = 0;
}

/** Sets the VLAN of packets that say none (`__br_vlan_set_default_pvid`). */
export function brVlanSetDefaultPvid(br: NetBridge, vid: number): number {
  if (vid === 0) {
    disableDefaultPvid(br);
    return 0;
  }
  const { vlgrp, defaultPvid: old } = br;
  const flags = PVID | UNTAGGED;
  const isOwn = vlgrp?.find(vid)?.isUsed ?? false;
  if ((old === 0 || isDefault(vlgrp, old)) && !isOwn) {
    const { error } = brVlanAdd(br, vid, flags | BRENTRY);
    if (error !== 0) return error;
    const told = { br, p: undefined, vidRange: 0 };
    if (brVlanDelete(br, old) === 0) notifyVlan({ ...told, type: RTM.DELVLAN, vid: old });
    notifyVlan({ ...told, type: RTM.NEWVLAN, vid });
  }
  for (const p of br.ports) {
    if (old !== 0 && !isDefault(p.vlgrp, old) || p.vlgrp?.find(vid) !== undefined) continue;
    const { error } = nbpVlanAdd(p, vid, flags);
    if (error !== 0) return error;
    if (nbpVlanDelete(p, old) === 0) {
      notifyVlan({ br, p, type: RTM.DELVLAN, vid: old, vidRange: 0 });
    }
    notifyVlan({ br, p, type: RTM.NEWVLAN, vid, vidRange: 0 });
  }
  br.defaultPvid = vid;
  return 0;
}
