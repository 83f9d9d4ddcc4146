/** Tunnels that VLANs of ports are mapped to: net/bridge/br_vlan_tunnel.c. */

import { ERRNO } from "../../../abi/errno.ts";
import type { NetBridgePort } from "./bridge.ts";
import type { NetBridgeVlan } from "./vlan_group.ts";

const { EEXIST, EINVAL, ENOENT } = ERRNO;

/** A VLAN is mapped to no tunnel (`vlan_tunnel_info_del`). */
export function vlanTunnelInfoDel(v: NetBridgeVlan): void {
  v.tunnelId = undefined;
}

/** A VLAN of a port is mapped to a tunnel (`nbp_vlan_tunnel_info_add`). */
export function nbpVlanTunnelInfoAdd(p: NetBridgePort, vid: number, id: number): number {
  if (p.vlgrp === undefined) return 0;
  const v = p.vlgrp.find(vid);
  if (v === undefined) return -EINVAL;
  const tunnelId = id >>> 0;
  const isTaken = v.tunnelId !== undefined || p.vlgrp.all.some((o) => o.tunnelId === tunnelId);
  if (isTaken) return -EEXIST;
  v.tunnelId = tunnelId;
  return 0;
}

/** A VLAN of a port is mapped to no tunnel (`nbp_vlan_tunnel_info_delete`). */
export function nbpVlanTunnelInfoDelete(p: NetBridgePort, vid: number): number {
  if (p.vlgrp === undefined) return 0;
  const v = p.vlgrp.find(vid);
  if (v === undefined) return -ENOENT;
  vlanTunnelInfoDel(v);
  return 0;
}

/** No VLAN of a port is mapped to a tunnel (`nbp_vlan_tunnel_info_flush`). */
export function nbpVlanTunnelInfoFlush({ vlgrp }: NetBridgePort): void {
  for (const v of vlgrp ?? []) vlanTunnelInfoDel(v);
}

/** Whether a VLAN's tunnel is the next after another's (`vlan_tunid_inrange`). */
export function vlanTunidInrange(current: NetBridgeVlan, last: NetBridgeVlan): boolean {
  return ((current.tunnelId ?? 0) - (last.tunnelId ?? 0) >>> 0) === 1;
}
