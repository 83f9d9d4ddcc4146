/** What is set of VLANs one by one: br_vlan_process_options of net/bridge/br_vlan_options.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BRIDGE_VLANDB_ENTRY, BRIDGE_VLANDB_TINFO } from "../../../abi/if_bridge.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { BR_VLANDB_TINFO_POLICY } from "../../../codec/validation/policies/bridge.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import { BR } from "../../net/bridge/bridge.ts";
import { isVlanDisabled } from "../../net/bridge/mdb_group.ts";
import { brMulticastSetVlanRouter } from "../../net/bridge/multicast.ts";
import { groupOf, notifyVlan } from "../../net/bridge/vlan.ts";
import type { NetBridgeVlan } from "../../net/bridge/vlan_group.ts";
import { VLFLAG } from "../../net/bridge/vlan_group.ts";
import { brVlanCanEnterRange, brVlanModifyState } from "../../net/bridge/vlan_options.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import { parseNestedStrict } from "../nested_attributes.ts";
import type { RequestAttributes } from "../request_attributes.ts";
import { refuse, vlanTunnelInfo } from "./vlan_process.ts";

const { ENOENT } = ERRNO;

/** What a request is about. */
interface Place {
  readonly br: NetBridge;
  readonly p: NetBridgePort | undefined;
  readonly extack: ExtAck;
}

/** What a request sets. */
interface Asked {
  readonly tb: RequestAttributes;
  /** The first VLAN that it is about. */
  readonly first: number;
}

/** Sets something: whether anything is different now, or a negative error number. */
type Setting = (place: Place, v: NetBridgeVlan, asked: Asked) => boolean | number;

const setState: Setting = ({ br, p, extack }, v, { tb }) => {
  const state = tb.u8(BRIDGE_VLANDB_ENTRY.STATE);
  return state !== undefined && brVlanModifyState(br, p, v, state, extack);
};

/** `br_vlan_modify_tunnel` */
const setTunnel: Setting = ({ p, extack }, v, { tb, first }) => {
  if (!tb.has(BRIDGE_VLANDB_ENTRY.TUNNEL_INFO)) return false;
  if (p === undefined) return refuse(extack, "Can't modify tunnel mapping of non-port vlans");
  if ((p.flags & BR.VLAN_TUNNEL) === 0) return refuse(extack, "Port doesn't have tunnel flag set");
  const id = BRIDGE_VLANDB_ENTRY.TUNNEL_INFO;
  const tunnel = parseNestedStrict(tb, id, BR_VLANDB_TINFO_POLICY, extack);
  if (typeof tunnel === "number") return tunnel;
  const command = tunnel.u32(BRIDGE_VLANDB_TINFO.CMD);
  if (command === undefined) return refuse(extack, "Missing tunnel command attribute", ENOENT);
  const tunnelId = tunnel.u32(BRIDGE_VLANDB_TINFO.ID);
  if (command === RTM.SETLINK) {
    if (tunnelId === undefined) return refuse(extack, "Missing tunnel id attribute", ENOENT);
  } else if (command !== RTM.DELLINK) {
    return refuse(extack, "Unsupported tunnel command");
  }
  const { error, changed } = vlanTunnelInfo(p, command, v.vid, (tunnelId ?? 0) + v.vid - first);
  return error !== 0 ? error : changed;
};

const setRouter: Setting = ({ p }, v, { tb }) => {
  const router = tb.u8(BRIDGE_VLANDB_ENTRY.MCAST_ROUTER);
  if (router === undefined) return false;
  return brMulticastSetVlanRouter(p, v, router) || true;
};

const setMaxGroups: Setting = ({ p, extack }, { portMulticast }, { tb }) => {
  const most = tb.u32(BRIDGE_VLANDB_ENTRY.MCAST_MAX_GROUPS);
  if (most === undefined) return false;
  if (p === undefined || portMulticast === undefined) {
    return refuse(extack, "Can't set mcast_max_groups for non-port vlans");
  }
  if (isVlanDisabled(portMulticast)) {
    return refuse(extack, "Multicast snooping disabled on this VLAN");
  }
  portMulticast.mdbMaxEntries = most;
  return true;
};

const setNeighSuppress: Setting = ({ p, extack }, v, { tb }) => {
  const value = tb.u8(BRIDGE_VLANDB_ENTRY.NEIGH_SUPPRESS);
  if (value === undefined) return false;
  if (p === undefined) return refuse(extack, "Can't set neigh_suppress for non-port vlans");
  const is = (v.privFlags & VLFLAG.NEIGH_SUPPRESS_ENABLED) !== 0;
  if (is === (value !== 0)) return false;
  v.privFlags ^= VLFLAG.NEIGH_SUPPRESS_ENABLED;
  return true;
};

const SETTINGS: readonly Setting[] = [
  setState,
  setTunnel,
  setRouter,
  setMaxGroups,
  setNeighSuppress,
];

/** `br_vlan_process_one_opts` */
function processOne(place: Place, v: NetBridgeVlan, asked: Asked): boolean | number {
  let changed = false;
  for (const set of SETTINGS) {
    const result = set(place, v, asked);
    if (typeof result === "number") return result;
    if (result) changed = true;
  }
  return changed;
}

/** Tells of rows of VLANs as they become known. */
class Rows {
  readonly #tell: (first: NetBridgeVlan, last: NetBridgeVlan) => void;
  readonly #follows: (v: NetBridgeVlan, last: NetBridgeVlan) => boolean;
  #row: readonly [first: NetBridgeVlan, last: NetBridgeVlan] | undefined;

  constructor(
    tell: (first: NetBridgeVlan, last: NetBridgeVlan) => void,
    follows: (v: NetBridgeVlan, last: NetBridgeVlan) => boolean,
  ) {
    this.#tell = tell;
    this.#follows = follows;
  }

  /** A VLAN is different. */
  add(v: NetBridgeVlan): void {
    if (this.#row !== undefined && this.#follows(v, this.#row[1])) {
      this.#row = [this.#row[0], v];
      return;
    }
    this.end();
    this.#row = [v, v];
  }

  /** The row, if any, is over. */
  end(): void {
    if (this.#row !== undefined) this.#tell(...this.#row);
    this.#row = undefined;
  }
}

/**
 * Does something with each VLAN, and tells of those that are different.
 *
 * @param change Whether a VLAN is different, or a negative error number.
 */
export function changeRows(
  vlans: Iterable<NetBridgeVlan | number>,
  change: (v: NetBridgeVlan) => boolean | number,
  { tell, follows }: {
    readonly tell: (first: NetBridgeVlan, last: NetBridgeVlan) => void;
    readonly follows: (v: NetBridgeVlan, last: NetBridgeVlan) => boolean;
  },
): number {
  const rows = new Rows(tell, follows);
  let error = 0;
  for (const v of vlans) {
    const result = typeof v === "number" ? v : change(v);
    if (typeof result === "number") {
      error = result;
      break;
    }
    if (result && typeof v !== "number") rows.add(v);
    else rows.end();
  }
  rows.end();
  return error;
}

/** Sets what a request says of VLANs (`br_vlan_process_options`). */
export function processOptions(
  place: Place,
  start: NetBridgeVlan | undefined,
  end: NetBridgeVlan | undefined,
  tb: RequestAttributes,
  first: number,
): number {
  const { br, p, extack } = place;
  if (start?.isUsed !== true) {
    return refuse(extack, "Vlan range start doesn't exist, can't process options", ENOENT);
  }
  if (end?.isUsed !== true) {
    return refuse(extack, "Vlan range end doesn't exist, can't process options", ENOENT);
  }
  const vg = groupOf(br, p);
  const pvid = vg?.pvid ?? 0;
  function* vlans(from: number, to: number): Iterable<NetBridgeVlan | number> {
    for (let vid = from; vid <= to; vid++) {
      const v = vg?.find(vid);
      yield v?.isUsed === true
        ? v
        : refuse(extack, "Vlan in range doesn't exist, can't process options", ENOENT);
    }
  }
  return changeRows(
    vlans(start.vid, end.vid),
    (v) => processOne(place, v, { tb, first }),
    {
      tell: ({ vid }, last) => {
        notifyVlan({ br, p, type: RTM.NEWVLAN, vid, vidRange: last.vid });
      },
      follows: (v, last) => brVlanCanEnterRange(v, last, pvid),
    },
  );
}
