/** Dumps of VLANs: br_vlan_rtm_dump of net/bridge/br_vlan.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BRIDGE_VLANDB_DUMP, BRIDGE_VLANDB_DUMPF } from "../../../abi/if_bridge.ts";
import { NLM_F, NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { BridgeVlanAttributes, MessageHeader } from "../../../codec/mod.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import { bridgeOf, portOf } from "../../net/bridge/bridge.ts";
import { groupOf } from "../../net/bridge/vlan.ts";
import type { NetBridgeVlan } from "../../net/bridge/vlan_group.ts";
import {
  brVlanCanEnterRange,
  brVlanGlobalOptsCanEnterRange,
} from "../../net/bridge/vlan_options.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { Callback, DumpBuffer } from "../../netlink/dump.ts";
import { checkDump } from "../check.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { BR_VLAN_MSG_SIZE, fillGlobalOptions, fillVids, vlanMessage } from "./vlan_message.ts";

const { EINVAL, EMSGSIZE, ENODEV } = ERRNO;

/** Where a dump goes on: at which device, and at which of its VLANs. */
interface Position {
  device: number;
  vlan: number;
}

function isPosition(state: unknown): state is Position {
  return typeof state === "object" && state !== null && "device" in state && "vlan" in state;
}

/** VLANs in a row that are shown as one, and how that is said. */
interface Row {
  readonly count: number;
  readonly attributes: BridgeVlanAttributes;
}

/** The rows of a device's VLANs. */
function rowsOf(br: NetBridge, p: NetBridgePort | undefined, flags: number): Row[] {
  const vg = groupOf(br, p);
  if (vg === undefined) return [];
  const isGlobal = (flags & BRIDGE_VLANDB_DUMPF.GLOBAL) !== 0;
  const stats = (flags & BRIDGE_VLANDB_DUMPF.STATS) !== 0;
  const follows = (v: NetBridgeVlan, last: NetBridgeVlan) =>
    isGlobal
      ? brVlanGlobalOptsCanEnterRange(br, v, last)
      : !stats && brVlanCanEnterRange(v, last, vg.pvid);
  const rows: [first: NetBridgeVlan, last: NetBridgeVlan][] = [];
  for (const v of isGlobal ? vg.all : vg.used) {
    const row = rows.at(-1);
    if (row !== undefined && follows(v, row[1])) row[1] = v;
    else rows.push([v, v]);
  }
  return rows.map(([first, last]) => {
    const range = { vid: first.vid, vidRange: last.vid };
    const attributes: BridgeVlanAttributes = isGlobal
      ? { globalOptions: [fillGlobalOptions(br, range, first)] }
      : { entry: [fillVids({ ...range, flags: vg.flagsOf(first) }, first, p, stats)] };
    return { count: last.vid - first.vid + 1, attributes };
  });
}

/** Puts as many of a device's VLANs as fit (`br_vlan_dump_dev`): 0, or a negative error number. */
function dumpDevice(
  dev: NetDevice,
  flags: number,
  position: Position,
  header: MessageHeader,
  out: DumpBuffer,
): number {
  const p = portOf(dev);
  const br = bridgeOf(dev) ?? p?.br;
  if (br === undefined) return -EINVAL;
  const isGlobal = (flags & BRIDGE_VLANDB_DUMPF.GLOBAL) !== 0;
  if (groupOf(br, p) === undefined || p !== undefined && isGlobal) return 0;
  if (vlanMessage(dev.ifindex, {}, header).length > out.room) return -EMSGSIZE;
  const shown: BridgeVlanAttributes = {};
  let message = vlanMessage(dev.ifindex, shown, header);
  let [at, error] = [0, 0];
  for (const { count, attributes } of rowsOf(br, p, flags)) {
    if (at >= position.vlan) {
      const { entry = [], globalOptions = [] } = attributes;
      if (entry.length > 0) shown.entry = [...shown.entry ?? [], ...entry];
      if (globalOptions.length > 0) {
        shown.globalOptions = [...shown.globalOptions ?? [], ...globalOptions];
      }
      const longer = vlanMessage(dev.ifindex, shown, header);
      if (longer.length > out.room) {
        error = -EMSGSIZE;
        break;
      }
      message = longer;
    }
    at += count;
  }
  position.vlan = error === 0 ? 0 : at;
  out.put(message);
  return error;
}

/** `br_vlan_rtm_dump` */
export function dumpVlans(cb: Callback, out: DumpBuffer): number {
  const { request } = cb;
  const { view, net: { stack }, header: { seq }, portid: pid } = request;
  const error = checkDump(cb);
  if (error !== 0) return error;
  const tb = new RequestAttributes(request, BR_VLAN_MSG_SIZE);
  const flags = tb.u32(BRIDGE_VLANDB_DUMP.FLAGS) ?? 0;
  const ifindex = view.getInt32(NLMSG_HDRLEN + 4, true);
  const position = isPosition(cb.state) ? cb.state : { device: 0, vlan: 0 };
  cb.state = position;
  const header = { type: RTM.NEWVLAN, flags: NLM_F.MULTI, seq, pid };
  if (ifindex !== 0) {
    const dev = stack.devices.byIndex(ifindex);
    if (dev === undefined) return -ENODEV;
    const result = dumpDevice(dev, flags, position, header, out);
    return result === -EMSGSIZE ? out.length : result;
  }
  let index = 0;
  for (const dev of stack.devices) {
    if (index++ < position.device) continue;
    if (dumpDevice(dev, flags, position, header, out) === -EMSGSIZE) break;
    position.device = index;
  }
  return out.length;
}
