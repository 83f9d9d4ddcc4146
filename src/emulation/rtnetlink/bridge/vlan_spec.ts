/** What IFLA_AF_SPEC of AF_BRIDGE says of VLANs: net/bridge/br_netlink.c, br_netlink_tunnel.c. */

import { BRIDGE_VLAN_INFO } from "../../../abi/if_bridge.ts";
import { RTEXT_FILTER } from "../../../abi/rtnetlink.ts";
import type {
  BridgeVlanInfo,
  LinkBridgeSpecAttributes,
  LinkBridgeVlanTunnelAttributes,
} from "../../../codec/mod.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import { BR, bridgeOf, portOf } from "../../net/bridge/bridge.ts";
import { mstStates } from "../../net/bridge/mst.ts";
import { groupOf } from "../../net/bridge/vlan.ts";
import type { NetBridgeVlan, VlanGroup } from "../../net/bridge/vlan_group.ts";
import { vlanTunidInrange } from "../../net/bridge/vlan_tunnel.ts";
import type { NetDevice } from "../../net/stack.ts";
import { nlaTotalSize } from "../nla_size.ts";

const { PVID, RANGE_BEGIN, RANGE_END, UNTAGGED } = BRIDGE_VLAN_INFO;
const { BRVLAN, BRVLAN_COMPRESSED, CFM_CONFIG, CFM_STATUS, MRP, MST } = RTEXT_FILTER;
const VLAN_INFO_SIZE = 4;
const TUNNEL_SIZE = nlaTotalSize(0) + nlaTotalSize(4) + 2 * nlaTotalSize(2);
const MST_ENTRY_SIZE = nlaTotalSize(0) + nlaTotalSize(2) + nlaTotalSize(1);

/** A row of things that follow one another: the first and the last. */
type Row<T> = readonly [first: T, last: T];

/** Rows of things of which each follows the one before. */
function rowsOf<T>(things: readonly T[], follows: (one: T, last: T) => boolean): Row<T>[] {
  const rows: Row<T>[] = [];
  for (const one of things) {
    const row = rows.at(-1);
    if (row !== undefined && follows(one, row[1])) rows.splice(-1, 1, [row[0], one]);
    else rows.push([one, one]);
  }
  return rows;
}

/** The VLANs that are used, as they are shown. */
function vlansOf(vg: VlanGroup): BridgeVlanInfo[] {
  return vg.used.map((v) => ({ flags: vg.flagsOf(v) & (PVID | UNTAGGED), vid: v.vid }));
}

/** The same, those in a row as its ends (`br_fill_ifvlaninfo_compressed`). */
function compressedVlansOf(vg: VlanGroup): BridgeVlanInfo[] {
  const rows = rowsOf(
    vlansOf(vg),
    (one, last) => one.vid - last.vid === 1 && one.flags === last.flags,
  );
  return rows.flatMap(([first, last]) =>
    first === last ? [first] : [
      { flags: first.flags | RANGE_BEGIN, vid: first.vid },
      { flags: first.flags | RANGE_END, vid: last.vid },
    ]
  );
}

function tunnelRows(vg: VlanGroup): Row<NetBridgeVlan>[] {
  const mapped = vg.used.filter(({ tunnelId }) => tunnelId !== undefined);
  return rowsOf(mapped, (v, last) => v.vid - last.vid === 1 && vlanTunidInrange(v, last));
}

/** The VLANs' tunnels (`br_fill_vlan_tunnel_info`). */
function tunnelsOf(vg: VlanGroup): LinkBridgeVlanTunnelAttributes[] {
  const told = ({ tunnelId = 0, vid }: NetBridgeVlan, flags: number) => {
    return { id: tunnelId, vid, flags };
  };
  return tunnelRows(vg).flatMap(([first, last]) =>
    first === last ? [told(first, 0)] : [told(first, RANGE_BEGIN), told(last, RANGE_END)]
  );
}

/** What is said of VLANs, if anything (part of `br_fill_ifinfo`). */
export function vlanSpec(
  br: NetBridge,
  p: NetBridgePort | undefined,
  extMask: number,
): LinkBridgeSpecAttributes | undefined {
  const vg = groupOf(br, p);
  const asked = (extMask & (BRVLAN | BRVLAN_COMPRESSED)) !== 0;
  const spec: LinkBridgeSpecAttributes = {};
  if (vg === undefined || vg.numVlans === 0) return undefined;
  if (asked) {
    spec.vlanInfo = (extMask & BRVLAN_COMPRESSED) !== 0 ? compressedVlansOf(vg) : vlansOf(vg);
    const tunnels = p !== undefined && (p.flags & BR.VLAN_TUNNEL) !== 0 ? tunnelsOf(vg) : [];
    if (tunnels.length > 0) spec.vlanTunnelInfo = tunnels;
  }
  // What comes before in the kernel's list, and is not there, ends it.
  const isEnded = (extMask & (MRP | CFM_CONFIG | CFM_STATUS)) !== 0;
  if (!isEnded && (extMask & MST) !== 0 && br.mstEnabled && p !== undefined) {
    const entry = [...mstStates(p)].map(([msti, state]) => ({ msti, state }));
    spec.mst = { entry };
  }
  return Object.keys(spec).length === 0 ? undefined : spec;
}

/** Bytes that there is room for to say it (`br_get_link_af_size_filtered`). */
export function vlanSpecSize(dev: NetDevice, extMask: number): number {
  const p = portOf(dev);
  const vg = p === undefined ? bridgeOf(dev)?.vlgrp : p.vlgrp;
  // A kernel that knows nothing of CFM still has room for it.
  const hasCfm = (extMask & CFM_STATUS) !== 0 && p === undefined && bridgeOf(dev) !== undefined;
  const cfm = hasCfm ? nlaTotalSize(0) : 0;
  if (vg === undefined) return cfm;
  const vlans = (extMask & BRVLAN) !== 0
    ? vg.numVlans
    : (extMask & BRVLAN_COMPRESSED) !== 0
    ? compressedVlansOf(vg).length
    : 0;
  let size = cfm + vlans * nlaTotalSize(VLAN_INFO_SIZE);
  if (p !== undefined && (p.flags & BR.VLAN_TUNNEL) !== 0) {
    size += tunnelsOf(vg).length * TUNNEL_SIZE;
  }
  if (p !== undefined && (extMask & MST) !== 0) {
    size += nlaTotalSize(0) + mstStates(p).size * MST_ENTRY_SIZE;
  }
  return size;
}
