/** RTM_*VLAN: br_vlan_rtm_process, br_vlan_rtm_dump of net/bridge/br_vlan.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BRIDGE_VLAN_INFO, BRIDGE_VLANDB, BRIDGE_VLANDB_ENTRY } from "../../../abi/if_bridge.ts";
import { NLMSG_HDRLEN } from "../../../abi/netlink.ts";
import { RTM, RTNLGRP } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { BR_VLAN_DB_POLICY } from "../../../codec/validation/policies/bridge.ts";
import { NO_CAUSE } from "../../net/cause.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import { bridgeOf, brIfinfoNotify, machineOf, portOf } from "../../net/bridge/bridge.ts";
import { brVlanNotify, groupOf } from "../../net/bridge/vlan.ts";
import { brVlanGlobalOptsNotify } from "../../net/bridge/vlan_options.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import type { Handler } from "../../netlink/receive.ts";
import { check } from "../check.ts";
import { parseNestedStrict } from "../nested_attributes.ts";
import type { Registry } from "../registry.ts";
import { RequestAttributes } from "../request_attributes.ts";
import { tell } from "../tell.ts";
import { dumpVlans } from "./vlan_dump.ts";
import { processGlobalOptions } from "./vlan_global_options.ts";
import { BR_VLAN_MSG_SIZE, globalOptionsTold, type Told, vlanTold } from "./vlan_message.ts";
import { processOptions } from "./vlan_options.ts";
import type { VlanEnd } from "./vlan_process.ts";
import { checkRange, checkVid, processVlanInfo, refuse } from "./vlan_process.ts";

const { ENODEV } = ERRNO;
const { BRENTRY, ONLY_OPTS, RANGE_BEGIN, RANGE_END } = BRIDGE_VLAN_INFO;

/** Registers the handlers, if there are VLANs, and tells of what happens to them. */
export function registerBridgeVlans({ handlers, machine, host }: Registry): void {
  if (!machine.config.vlanFiltering) return;
  handlers.register(AF.BRIDGE, RTM.NEWVLAN, { doit: change(RTM.NEWVLAN) });
  handlers.register(AF.BRIDGE, RTM.DELVLAN, { doit: change(RTM.DELVLAN) });
  handlers.register(AF.BRIDGE, RTM.GETVLAN, { dumpit: dumpVlans });
  const say = (br: NetBridge, told: Told | undefined) => {
    if (told === undefined) return;
    const { bytes, room } = told;
    tell(host, br.dev.net, bytes, { group: RTNLGRP.BRVLAN, cause: NO_CAUSE, room });
  };
  brVlanNotify.listen(machine, (told) => say(told.br, vlanTold(told)));
  brVlanGlobalOptsNotify.listen(machine, (br, vid, vidRange) => {
    say(br, globalOptionsTold(br, vid, vidRange));
  });
}

/** `br_vlan_rtm_process` */
function change(type: number): Handler {
  return (request) => {
    const error = check(request, false);
    if (error !== 0) return error;
    const { view, extack, net: { stack } } = request;
    const dev = stack.devices.byIndex(view.getInt32(NLMSG_HDRLEN + 4, true));
    if (dev === undefined) return -ENODEV;
    const p = portOf(dev);
    const br = bridgeOf(dev) ?? p?.br;
    if (br === undefined) {
      return refuse(extack, "The device is not a valid bridge or bridge port");
    }
    let count = 0;
    for (const { id, alone } of new RequestAttributes({ view }, BR_VLAN_MSG_SIZE).all()) {
      if (id !== BRIDGE_VLANDB.ENTRY && id !== BRIDGE_VLANDB.GLOBAL_OPTIONS) continue;
      count++;
      const refused = id === BRIDGE_VLANDB.ENTRY
        ? processOne({ br, p, type, extack }, alone)
        : processGlobalOptions(dev, alone, type, extack);
      if (refused !== 0) return refused;
    }
    return count === 0 ? refuse(extack, "No vlans found to process") : 0;
  };
}

/** What a request is about. */
interface Place {
  readonly br: NetBridge;
  readonly p: NetBridgePort | undefined;
  /** RTM_NEWVLAN or RTM_DELVLAN. */
  readonly type: number;
  readonly extack: ExtAck;
}

/** Both ends of the VLANs of an entry; a negative error number if it is wrong. */
function endsOf(tb: RequestAttributes, extack: ExtAck): readonly [VlanEnd, VlanEnd] | number {
  const info = tb.payload(BRIDGE_VLANDB_ENTRY.INFO);
  if (info === undefined) return refuse(extack, "Missing vlan entry info");
  const first = { flags: info.getUint16(0, true), vid: info.getUint16(2, true) };
  if ((first.flags & (RANGE_BEGIN | RANGE_END)) !== 0) {
    return refuse(
      extack,
      "Old-style vlan ranges are not allowed when using RTM vlan calls",
    );
  }
  const invalid = checkVid(first.vid, extack);
  if (invalid !== 0) return invalid;
  const range = tb.u16(BRIDGE_VLANDB_ENTRY.RANGE);
  if (range === undefined) return [first, first];
  info.setUint16(0, first.flags | RANGE_BEGIN, true);
  const begin = { ...first, flags: first.flags | RANGE_BEGIN };
  const end = { flags: first.flags | RANGE_END, vid: range };
  const wrong = checkVid(range, extack) || checkRange(end, begin, extack);
  return wrong !== 0 ? wrong : [begin, end];
}

/** `br_vlan_rtm_process_one` */
function processOne({ br, p, type, extack }: Place, entry: RequestAttributes): number {
  const tb = parseNestedStrict(entry, BRIDGE_VLANDB.ENTRY, BR_VLAN_DB_POLICY, extack);
  if (typeof tb === "number") return tb;
  const ends = endsOf(tb, extack);
  if (typeof ends === "number") return ends;
  const [first, last] = ends;
  if (type !== RTM.NEWVLAN || (last.flags & ONLY_OPTS) === 0) {
    const command = type === RTM.NEWVLAN ? RTM.SETLINK : RTM.DELLINK;
    const progress = {
      ...{ br, p, type: command, extack, changed: false },
      vlan: first === last ? undefined : first,
    };
    // It is noted in the request that the VLAN is to be the bridge's own, as a refusal shows.
    if (p === undefined && command === RTM.SETLINK && first === last) {
      tb.payload(BRIDGE_VLANDB_ENTRY.INFO)?.setUint16(0, first.flags | BRENTRY, true);
    }
    const error = processVlanInfo(progress, last);
    if (progress.changed) brIfinfoNotify.tell(machineOf(br), command, br, p);
    if (error !== 0) return error;
  }
  if (type !== RTM.NEWVLAN) return 0;
  const vg = groupOf(br, p);
  return processOptions({ br, p, extack }, vg?.find(first.vid), vg?.find(last.vid), tb, first.vid);
}
