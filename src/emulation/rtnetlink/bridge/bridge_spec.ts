/** IFLA_AF_SPEC of AF_BRIDGE in requests: br_afspec of net/bridge/br_netlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import {
  BRIDGE_VLAN_INFO,
  IFLA_BRIDGE,
  IFLA_BRIDGE_MST,
  IFLA_BRIDGE_MST_ENTRY,
  IFLA_BRIDGE_VLAN_TUNNEL,
} from "../../../abi/if_bridge.ts";
import { IFLA } from "../../../abi/if_link.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { BR_MST_NL_POLICY, VLAN_TUNNEL_POLICY } from "../../../codec/validation/policies/bridge.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import { BR } from "../../net/bridge/bridge.ts";
import { brMstSetState } from "../../net/bridge/mst.ts";
import type { VlanOutcome } from "../../net/bridge/vlan.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import { parseNested, parseNestedStrict } from "../nested_attributes.ts";
import type { RequestAttributes } from "../request_attributes.ts";
import type { Progress, TunnelEnd } from "./vlan_process.ts";
import { processTunnelInfo, processVlanInfo, refuse, VID_MASK } from "./vlan_process.ts";

const { EBUSY, EINVAL, EOPNOTSUPP, ERANGE } = ERRNO;
const { BRENTRY, RANGE_BEGIN } = BRIDGE_VLAN_INFO;
const VLAN_INFO_SIZE = 4;

type Step = (progress: Progress, attribute: RequestAttributes, id: number) => number;

const processVlan: Step = (progress, attribute, id) => {
  const payload = attribute.payload(id);
  if (payload?.byteLength !== VLAN_INFO_SIZE) return -EINVAL;
  const cur = { flags: payload.getUint16(0, true), vid: payload.getUint16(2, true) };
  const isAlone = progress.vlan === undefined && (cur.flags & RANGE_BEGIN) === 0;
  const isVid = cur.vid > 0 && cur.vid < VID_MASK;
  // It is noted in the request that the VLAN is to be the bridge's own, as a refusal shows.
  if (progress.p === undefined && progress.type === RTM.SETLINK && isAlone && isVid) {
    payload.setUint16(0, cur.flags | BRENTRY, true);
  }
  return processVlanInfo(progress, cur);
};

const processTunnel: Step = (progress, attribute, id) => {
  const { p } = progress;
  if (p === undefined || (p.flags & BR.VLAN_TUNNEL) === 0) return -EINVAL;
  const read = readTunnel(attribute, id);
  return typeof read === "number" ? read : processTunnelInfo(progress, read);
};

/** `br_parse_vlan_tunnel_info`. */
function readTunnel(attribute: RequestAttributes, at: number): TunnelEnd | number {
  const tb = parseNested(attribute, at, VLAN_TUNNEL_POLICY);
  if (typeof tb === "number") return tb;
  const id = tb.u32(IFLA_BRIDGE_VLAN_TUNNEL.ID);
  const vid = tb.u16(IFLA_BRIDGE_VLAN_TUNNEL.VID);
  if (id === undefined || vid === undefined) return -EINVAL;
  if (vid >= VID_MASK) return -ERANGE;
  return { id, vid, flags: tb.u16(IFLA_BRIDGE_VLAN_TUNNEL.FLAGS) ?? 0 };
}

/** A port's states in several spanning trees (`br_mst_process`). */
const processMst: Step = ({ br, p, type, extack }, attribute, at) => {
  if (p === undefined) {
    extack.msg = "MST states can only be set on bridge ports";
    return -EINVAL;
  }
  if (type !== RTM.SETLINK) {
    extack.msg = "MST states can only be set through RTM_SETLINK";
    return -EINVAL;
  }
  if (br.vlgrp === undefined) return -EOPNOTSUPP;
  if (!br.mstEnabled) return refuse(extack, "Can't modify MST state when MST is disabled", EBUSY);
  let count = 0;
  for (const { id, alone } of attribute.items(at)) {
    if (id !== IFLA_BRIDGE_MST.ENTRY) continue;
    count++;
    const tb = parseNestedStrict(alone, id, BR_MST_NL_POLICY, extack);
    if (typeof tb === "number") return tb;
    const msti = tb.u16(IFLA_BRIDGE_MST_ENTRY.MSTI);
    if (msti === undefined) return refuse(extack, "MSTI not specified");
    const state = tb.u8(IFLA_BRIDGE_MST_ENTRY.STATE);
    if (state === undefined) return refuse(extack, "State not specified");
    brMstSetState(p, msti, state);
  }
  return count === 0 ? refuse(extack, "Found no MST entries to process") : 0;
};

const STEPS: ReadonlyMap<number, Step> = new Map<number, Step>([
  [IFLA_BRIDGE.VLAN_TUNNEL_INFO, processTunnel],
  [IFLA_BRIDGE.VLAN_INFO, processVlan],
  [IFLA_BRIDGE.MRP, () => -EOPNOTSUPP],
  [IFLA_BRIDGE.CFM, () => -EOPNOTSUPP],
  [IFLA_BRIDGE.MST, processMst],
]);

/**
 * Does what IFLA_AF_SPEC says, one attribute after another (`br_afspec`).
 *
 * @param type RTM_SETLINK or RTM_DELLINK.
 * @param changed Whether anything is different already.
 */
export function brAfspec(
  br: NetBridge,
  p: NetBridgePort | undefined,
  tb: RequestAttributes | undefined,
  type: number,
  extack: ExtAck,
  changed = false,
): VlanOutcome {
  const progress: Progress = { br, p, type, extack, changed };
  for (const { id, alone } of tb?.items(IFLA.AF_SPEC) ?? []) {
    const error = STEPS.get(id)?.(progress, alone, id) ?? 0;
    if (error !== 0) return { error, changed: progress.changed };
  }
  return { error: 0, changed: progress.changed };
}
