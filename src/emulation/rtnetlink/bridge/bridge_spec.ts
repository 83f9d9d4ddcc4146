/** IFLA_AF_SPEC of AF_BRIDGE in requests: br_afspec of net/bridge/br_netlink.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BRIDGE_VLAN_INFO, IFLA_BRIDGE, IFLA_BRIDGE_VLAN_TUNNEL } from "../../../abi/if_bridge.ts";
import { IFLA } from "../../../abi/if_link.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { VLAN_TUNNEL_POLICY } from "../../../codec/validation/policies/bridge.ts";
import type { NetBridgePort } from "../../net/bridge/bridge.ts";
import { BR } from "../../net/bridge/bridge.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import { parseNested } from "../nested_attributes.ts";
import type { RequestAttributes } from "../request_attributes.ts";

const { EINVAL, EOPNOTSUPP, ERANGE } = ERRNO;
const { PVID, RANGE_BEGIN, RANGE_END } = BRIDGE_VLAN_INFO;
/** VLAN_VID_MASK: the greatest number of 12 bits is no VLAN's. */
const VID_MASK = 0xfff;
const VLAN_INFO_SIZE = 4;

/** A VLAN, or an end of a range of them. */
interface VlanEnd {
  readonly flags: number;
  readonly vid: number;
}

/** A tunnel of a VLAN, or an end of a range of them. */
interface TunnelEnd extends VlanEnd {
  readonly id: number;
}

/** What a request has done so far. */
interface Progress {
  readonly p: NetBridgePort | undefined;
  /** RTM_SETLINK or RTM_DELLINK. */
  readonly type: number;
  readonly extack: ExtAck;
  /** The beginning of a range whose end has not come. */
  vlan?: VlanEnd | undefined;
  tunnel?: TunnelEnd | undefined;
  /** Whether anything is different now. */
  changed: boolean;
}

type Step = (progress: Progress, attribute: RequestAttributes, id: number) => number;

function refuse(extack: ExtAck, msg: string): number {
  extack.msg = msg;
  return -EINVAL;
}

/** `br_vlan_valid_range`: 0, or a negative error number. */
function checkRange(cur: VlanEnd, last: VlanEnd | undefined, extack: ExtAck): number {
  if ((cur.flags & PVID) !== 0) return refuse(extack, "bridge: Pvid isn't allowed in a range");
  if (last !== undefined) {
    if ((cur.flags & RANGE_BEGIN) !== 0) {
      return refuse(extack, "bridge: Found a new vlan range start while processing one");
    }
    if ((cur.flags & RANGE_END) === 0) {
      return refuse(extack, "bridge: Vlan range end flag is missing");
    }
    if (cur.vid <= last.vid) {
      return refuse(extack, "bridge: End vlan id is less than or equal to start vlan id");
    }
  }
  return (cur.flags & (RANGE_BEGIN | RANGE_END)) === 0
    ? refuse(extack, "bridge: Both vlan range flags are missing")
    : 0;
}

/** A VLAN (`br_process_vlan_info`): this kernel keeps none apart, and can only take none away. */
const processVlan: Step = (progress, attribute, id) => {
  const { p, extack, type } = progress;
  const payload = attribute.payload(id);
  if (payload?.byteLength !== VLAN_INFO_SIZE) return -EINVAL;
  const cur: VlanEnd = { flags: payload.getUint16(0, true), vid: payload.getUint16(2, true) };
  if (cur.vid === 0 || cur.vid >= VID_MASK) return refuse(extack, "bridge: Vlan id is invalid");
  const begins = (cur.flags & RANGE_BEGIN) !== 0;
  const ends = progress.vlan !== undefined;
  if (begins || ends) {
    const error = checkRange(cur, progress.vlan, extack);
    if (error !== 0) return error;
    progress.vlan = begins ? cur : undefined;
    if (begins) return 0;
  }
  if (type !== RTM.SETLINK) return 0;
  // It is noted in the request that the VLAN is to be the bridge's own, as the refusal shows.
  if (p === undefined && !ends) payload.setUint16(0, cur.flags | BRIDGE_VLAN_INFO.BRENTRY, true);
  return -EOPNOTSUPP;
};

/** A VLAN's tunnel (`br_process_vlan_tunnel_info`). */
const processTunnel: Step = (progress, attribute, id) => {
  const { p, tunnel } = progress;
  if (p === undefined || (p.flags & BR.VLAN_TUNNEL) === 0) return -EINVAL;
  const read = readTunnel(attribute, id);
  if (typeof read === "number") return read;
  if ((read.flags & RANGE_BEGIN) !== 0) {
    if (tunnel !== undefined && (tunnel.flags & RANGE_BEGIN) !== 0) return -EINVAL;
    progress.tunnel = read;
    return 0;
  }
  if ((read.flags & RANGE_END) !== 0) {
    if (tunnel === undefined || (tunnel.flags & RANGE_BEGIN) === 0) return -EINVAL;
    if (read.vid - tunnel.vid !== (read.id - tunnel.id | 0)) return -EINVAL;
    if (read.vid >= tunnel.vid) progress.changed = true;
  } else {
    if (tunnel !== undefined && tunnel.flags !== 0) return -EINVAL;
    progress.changed = true;
  }
  progress.tunnel = undefined;
  return 0;
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

/** Several spanning trees, which come with VLANs. */
const processMst: Step = ({ p, type, extack }) => {
  if (p === undefined) return refuse(extack, "MST states can only be set on bridge ports");
  if (type !== RTM.SETLINK) {
    return refuse(extack, "MST states can only be set through RTM_SETLINK");
  }
  return -EOPNOTSUPP;
};

const STEPS: ReadonlyMap<number, Step> = new Map<number, Step>([
  [IFLA_BRIDGE.VLAN_TUNNEL_INFO, processTunnel],
  [IFLA_BRIDGE.VLAN_INFO, processVlan],
  [IFLA_BRIDGE.MRP, () => -EOPNOTSUPP],
  [IFLA_BRIDGE.CFM, () => -EOPNOTSUPP],
  [IFLA_BRIDGE.MST, processMst],
]);

/**
 * Does what IFLA_AF_SPEC says, one attribute after another (`br_afspec`): 0, or a negative error
 * number, and whether anything is different.
 *
 * @param type RTM_SETLINK or RTM_DELLINK.
 */
export function brAfspec(
  p: NetBridgePort | undefined,
  tb: RequestAttributes | undefined,
  type: number,
  extack: ExtAck,
): { readonly error: number; readonly changed: boolean } {
  const progress: Progress = { p, type, extack, changed: false };
  for (const { id, alone } of tb?.items(IFLA.AF_SPEC) ?? []) {
    const error = STEPS.get(id)?.(progress, alone, id) ?? 0;
    if (error !== 0) return { error, changed: progress.changed };
  }
  return { error: 0, changed: progress.changed };
}
