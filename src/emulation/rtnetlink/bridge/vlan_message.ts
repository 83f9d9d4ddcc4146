/** What RTM_*VLAN says: br_vlan_fill_vids of net/bridge/br_vlan.c, net/bridge/br_vlan_options.c. */

import { BRIDGE_VLAN_INFO } from "../../../abi/if_bridge.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type {
  BridgeVlanAttributes,
  BridgeVlanEntryAttributes,
  BridgeVlanGlobalOptionsAttributes,
  MessageHeader,
} from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import { jiffiesToClock64 } from "../../net/bridge/jiffies.ts";
import { isVlanDisabled } from "../../net/bridge/mdb_group.ts";
import type { VlanTold } from "../../net/bridge/vlan.ts";
import { groupOf } from "../../net/bridge/vlan.ts";
import type { NetBridgeVlan } from "../../net/bridge/vlan_group.ts";
import { VLFLAG } from "../../net/bridge/vlan_group.ts";
import { brVlanMulticastRouter } from "../../net/bridge/vlan_options.ts";
import { nlaTotalSize, nlmsgTotalSize } from "../nla_size.ts";
import { routersOf } from "./mdb_message.ts";

const { PVID, UNTAGGED } = BRIDGE_VLAN_INFO;
/** Bytes of `struct br_vlan_msg`. */
export const BR_VLAN_MSG_SIZE = 8;
/** `br_vlan_opts_nl_size` */
const OPTIONS_ROOM = 3 * nlaTotalSize(1) + nlaTotalSize(0) + 3 * nlaTotalSize(4);
/** `rtnl_vlan_nlmsg_size` */
const ROOM = nlmsgTotalSize(
  BR_VLAN_MSG_SIZE + nlaTotalSize(0) + nlaTotalSize(2) + nlaTotalSize(4) + OPTIONS_ROOM,
);
/** `br_multicast_querier_state_size`. */
const QUERIER_STATE_ROOM = nlaTotalSize(0) + 3 * nlaTotalSize(4) + nlaTotalSize(16) +
  2 * nlaTotalSize(8);
/** What `rtnl_vlan_global_opts_nlmsg_size` has room for, apart from ports. */
const GLOBAL_ROOM = BR_VLAN_MSG_SIZE + 2 * nlaTotalSize(0) + 3 * nlaTotalSize(2) +
  4 * nlaTotalSize(1) + 2 * nlaTotalSize(4) + 6 * nlaTotalSize(8) + QUERIER_STATE_ROOM;
/** `__br_rports_one_size`. */
const ROUTER_ROOM = 6 * nlaTotalSize(4);
const NOTHING = { rxBytes: 0n, rxPackets: 0n, txBytes: 0n, txPackets: 0n };

/** A message, and the bytes that there is room for in it. */
export interface Told {
  readonly bytes: Uint8Array;
  readonly room: number;
}

/** What is set of a VLAN (`br_vlan_opts_fill`). */
function options(v: NetBridgeVlan, p: NetBridgePort | undefined): BridgeVlanEntryAttributes {
  const { portMulticast: context } = v;
  return {
    state: v.state,
    ...v.tunnelId !== undefined && { tunnelInfo: { id: v.tunnelId } },
    neighSuppress: (v.privFlags & VLFLAG.NEIGH_SUPPRESS_ENABLED) !== 0 ? 1 : 0,
    mcastRouter: brVlanMulticastRouter(v),
    ...p && context && !isVlanDisabled(context) && {
      mcastNGroups: context.mdbNEntries,
      mcastMaxGroups: context.mdbMaxEntries,
    },
  };
}

/** VLANs in a row that have the same options (`br_vlan_fill_vids`). */
export function fillVids(
  { vid, vidRange, flags }: {
    readonly vid: number;
    readonly vidRange: number;
    readonly flags: number;
  },
  v: NetBridgeVlan | undefined,
  p: NetBridgePort | undefined,
  stats: boolean,
): BridgeVlanEntryAttributes {
  return {
    info: { flags: flags & (PVID | UNTAGGED), vid },
    ...vid < vidRange && (flags & PVID) === 0 && { range: vidRange },
    ...v && options(v, p),
    ...v && stats && { stats: NOTHING },
  };
}

/** What holds for VLANs in a row on all ports (`br_vlan_global_opts_fill`). */
export function fillGlobalOptions(
  br: NetBridge,
  { vid, vidRange }: { readonly vid: number; readonly vidRange: number },
  { multicast, privFlags, msti }: NetBridgeVlan,
): BridgeVlanGlobalOptionsAttributes {
  const routers = routersOf(br, vid);
  const isAsking = br.multicastEnabled && multicast.querier;
  return {
    id: vid,
    ...vid < vidRange && { range: vidRange },
    mcastSnooping: (privFlags & VLFLAG.GLOBAL_MCAST_ENABLED) !== 0 ? 1 : 0,
    mcastIgmpVersion: multicast.igmpVersion,
    mcastLastMemberCnt: multicast.lastMemberCount,
    mcastStartupQueryCnt: multicast.startupQueryCount,
    mcastQuerier: multicast.querier ? 1 : 0,
    ...isAsking && { mcastQuerierState: { ipAddress: "0.0.0.0", ipv6Address: "::" } },
    mcastLastMemberIntvl: jiffiesToClock64(multicast.lastMemberInterval),
    mcastMembershipIntvl: jiffiesToClock64(multicast.membershipInterval),
    mcastQuerierIntvl: jiffiesToClock64(multicast.querierInterval),
    mcastQueryIntvl: jiffiesToClock64(multicast.queryInterval),
    mcastQueryResponseIntvl: jiffiesToClock64(multicast.queryResponseInterval),
    mcastStartupQueryIntvl: jiffiesToClock64(multicast.startupQueryInterval),
    ...routers && { mcastRouterPorts: { router: routers } },
    mcastMldVersion: multicast.mldVersion,
    msti,
  };
}

/** A message about VLANs of a device. */
export function vlanMessage(
  ifindex: number,
  attributes: BridgeVlanAttributes,
  header: MessageHeader,
): Uint8Array<ArrayBuffer> {
  return encode({ kind: "vlan", ...header, header: { family: AF.BRIDGE, ifindex }, attributes });
}

/** What is told of VLANs; `undefined` if there is nothing to tell (`br_vlan_notify`). */
export function vlanTold({ br, p, type, vid, vidRange }: VlanTold): Told | undefined {
  const vg = groupOf(br, p);
  const v = type === RTM.NEWVLAN ? vg?.find(vid) : undefined;
  if (br.vlgrp === undefined || type === RTM.NEWVLAN && v?.isUsed !== true) return undefined;
  const flags = v === undefined ? 0 : vg?.flagsOf(v) ?? 0;
  const entry = [fillVids({ vid, vidRange, flags }, v, p, false)];
  const header = { type, flags: 0, seq: 0, pid: 0 };
  return { bytes: vlanMessage((p ?? br).dev.ifindex, { entry }, header), room: ROOM };
}

/** What is told of what holds on all ports (`br_vlan_global_opts_notify`). */
export function globalOptionsTold(br: NetBridge, vid: number, vidRange: number): Told | undefined {
  const v = br.vlgrp?.find(vid);
  if (v === undefined) return undefined;
  const routers = (routersOf(br, vid) ?? []).reduce(
    (sum, { attributes: { inetTimer, inet6Timer } }) =>
      sum + (inetTimer === undefined ? 0 : 1) + (inet6Timer === undefined ? 0 : 1),
    0,
  );
  const globalOptions = [fillGlobalOptions(br, { vid, vidRange }, v)];
  const header = { type: RTM.NEWVLAN, flags: 0, seq: 0, pid: 0 };
  return {
    bytes: vlanMessage(br.dev.ifindex, { globalOptions }, header),
    room: nlmsgTotalSize(GLOBAL_ROOM + nlaTotalSize(0) + routers * ROUTER_ROOM),
  };
}
