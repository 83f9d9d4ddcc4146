/** What holds for VLANs on all ports: br_vlan_rtm_process_global_options of net/bridge/br_vlan_options.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BRIDGE_VLANDB, BRIDGE_VLANDB_GOPTS } from "../../../abi/if_bridge.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { BR_VLAN_DB_GPOL } from "../../../codec/validation/policies/bridge.ts";
import type { NetBridge } from "../../net/bridge/bridge.ts";
import { bridgeOf, machineOf } from "../../net/bridge/bridge.ts";
import { clockToJiffies64 } from "../../net/bridge/jiffies.ts";
import { brMstVlanSetMsti } from "../../net/bridge/mst.ts";
import type { Multicast } from "../../net/bridge/multicast_context.ts";
import {
  brMulticastSetIgmpVersion,
  brMulticastSetMldVersion,
  brMulticastToggleGlobalVlan,
  queryInterval,
} from "../../net/bridge/multicast.ts";
import type { NetBridgeVlan } from "../../net/bridge/vlan_group.ts";
import {
  brVlanGlobalOptsCanEnterRange,
  brVlanGlobalOptsNotify,
} from "../../net/bridge/vlan_options.ts";
import type { NetDevice } from "../../net/stack.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import { parseNestedStrict } from "../nested_attributes.ts";
import type { RequestAttributes } from "../request_attributes.ts";
import { changeRows } from "./vlan_options.ts";
import { checkVid, refuse } from "./vlan_process.ts";

/** Sets something: whether anything is different now, or a negative error number. */
type Setting = (br: NetBridge, v: NetBridgeVlan, value: bigint) => boolean | number;

/** What sets a number of what is kept of multicast. */
function multicast(set: (kept: Multicast, value: bigint) => number | void): Setting {
  return (_br, v, value) => set(v.multicast, value) || true;
}

/** What is set, in the order in which it is done, with how many bytes each has. */
const SETTINGS: readonly (readonly [id: number, bytes: 1 | 2 | 4 | 8, set: Setting])[] = [
  [
    BRIDGE_VLANDB_GOPTS.MCAST_SNOOPING,
    1,
    (br, v, on) => brMulticastToggleGlobalVlan(br, v, on !== 0n),
  ],
  [
    BRIDGE_VLANDB_GOPTS.MCAST_IGMP_VERSION,
    1,
    multicast((kept, version) => brMulticastSetIgmpVersion(kept, Number(version))),
  ],
  [
    BRIDGE_VLANDB_GOPTS.MCAST_LAST_MEMBER_CNT,
    4,
    multicast((kept, n) => void (kept.lastMemberCount = Number(n))),
  ],
  [
    BRIDGE_VLANDB_GOPTS.MCAST_STARTUP_QUERY_CNT,
    4,
    multicast((kept, n) => void (kept.startupQueryCount = Number(n))),
  ],
  [
    BRIDGE_VLANDB_GOPTS.MCAST_LAST_MEMBER_INTVL,
    8,
    multicast((kept, ticks) => void (kept.lastMemberInterval = clockToJiffies64(ticks))),
  ],
  [
    BRIDGE_VLANDB_GOPTS.MCAST_MEMBERSHIP_INTVL,
    8,
    multicast((kept, ticks) => void (kept.membershipInterval = clockToJiffies64(ticks))),
  ],
  [
    BRIDGE_VLANDB_GOPTS.MCAST_QUERIER_INTVL,
    8,
    multicast((kept, ticks) => void (kept.querierInterval = clockToJiffies64(ticks))),
  ],
  [
    BRIDGE_VLANDB_GOPTS.MCAST_QUERY_INTVL,
    8,
    multicast((kept, ticks) => void (kept.queryInterval = queryInterval(ticks))),
  ],
  [
    BRIDGE_VLANDB_GOPTS.MCAST_QUERY_RESPONSE_INTVL,
    8,
    multicast((kept, ticks) => void (kept.queryResponseInterval = clockToJiffies64(ticks))),
  ],
  [
    BRIDGE_VLANDB_GOPTS.MCAST_STARTUP_QUERY_INTVL,
    8,
    multicast((kept, ticks) => void (kept.startupQueryInterval = queryInterval(ticks))),
  ],
  [BRIDGE_VLANDB_GOPTS.MCAST_QUERIER, 1, multicast((kept, on) => void (kept.querier = on !== 0n))],
  [
    BRIDGE_VLANDB_GOPTS.MCAST_MLD_VERSION,
    1,
    multicast((kept, version) => brMulticastSetMldVersion(kept, Number(version))),
  ],
  [BRIDGE_VLANDB_GOPTS.MSTI, 2, (br, v, msti) => {
    brMstVlanSetMsti(br, v, Number(msti));
    return true;
  }],
];

function numberIn(tb: RequestAttributes, id: number, bytes: 1 | 2 | 4 | 8): bigint | undefined {
  const payload = tb.payload(id);
  if (payload === undefined) return undefined;
  if (bytes === 8) return payload.getBigUint64(0, true);
  return BigInt((bytes === 1 ? tb.u8(id) : bytes === 2 ? tb.u16(id) : tb.u32(id)) ?? 0);
}

/** `br_vlan_process_global_one_opts` */
function processOne(br: NetBridge, v: NetBridgeVlan, tb: RequestAttributes): boolean | number {
  let changed = false;
  for (const [id, bytes, set] of SETTINGS) {
    const value = numberIn(tb, id, bytes);
    const result = value === undefined ? false : set(br, v, value);
    if (typeof result === "number") return result;
    if (result) changed = true;
  }
  return changed;
}

/** The VLANs that a request is about, or a negative error number. */
function rangeOf(tb: RequestAttributes, extack: ExtAck): readonly [number, number] | number {
  const vid = tb.u16(BRIDGE_VLANDB_GOPTS.ID);
  if (vid === undefined) return refuse(extack, "Missing vlan entry id");
  const invalid = checkVid(vid, extack);
  if (invalid !== 0) return invalid;
  const range = tb.u16(BRIDGE_VLANDB_GOPTS.RANGE);
  if (range === undefined) return [vid, vid];
  const wrong = checkVid(range, extack);
  if (wrong !== 0) return wrong;
  return vid >= range
    ? refuse(extack, "End vlan id is less than or equal to start vlan id")
    : [vid, range];
}

/** Sets what holds for VLANs on all ports. */
export function processGlobalOptions(
  dev: NetDevice,
  attribute: RequestAttributes,
  type: number,
  extack: ExtAck,
): number {
  if (type !== RTM.NEWVLAN) {
    return refuse(extack, "Global vlan options support only set operation");
  }
  const br = bridgeOf(dev);
  if (br === undefined) {
    return refuse(extack, "Global vlan options can only be set on bridge device");
  }
  const id = BRIDGE_VLANDB.GLOBAL_OPTIONS;
  const tb = parseNestedStrict(attribute, id, BR_VLAN_DB_GPOL, extack);
  if (typeof tb === "number") return tb;
  const range = rangeOf(tb, extack);
  if (typeof range === "number") return range;
  const [first, last] = range;
  function* vlans(): Iterable<NetBridgeVlan | number> {
    for (let vid = first; vid <= last; vid++) {
      yield br?.vlgrp?.find(vid) ??
        refuse(
          extack,
          "Vlan in range doesn't exist, can't process global options",
          ERRNO.ENOENT,
        );
    }
  }
  return changeRows(vlans(), (v) => processOne(br, v, tb), {
    tell: ({ vid }, { vid: end }) => brVlanGlobalOptsNotify.tell(machineOf(br), br, vid, end),
    follows: (v, end) => brVlanGlobalOptsCanEnterRange(br, v, end),
  });
}
