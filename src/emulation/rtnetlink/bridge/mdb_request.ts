/** What requests say of groups: br_mdb_config_init of net/bridge/br_mdb.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { MDBA_SET_ENTRY, MDBE_ATTR, MDBE_SRCATTR } from "../../../abi/if_bridge.ts";
import { ETH_P } from "../../../abi/if_ether.ts";
import { MCAST } from "../../../abi/in.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { RTM, RTPROT } from "../../../abi/rtnetlink.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import { portOf } from "../../net/bridge/bridge.ts";
import type { BridgeIp } from "../../net/bridge/mdb_group.ts";
import { isStarG, SOURCES_LIMIT } from "../../net/bridge/mdb_group.ts";
import type { MdbConfig, MdbFlush } from "../../net/bridge/mdb_ops.ts";
import type { ExtAck } from "../../netlink/ack.ts";
import type { Request } from "../../netlink/receive.ts";
import { check } from "../check.ts";
import type { RequestAttributes } from "../request_attributes.ts";
import { refuse } from "./vlan_process.ts";

const { EINVAL, ENODEV } = ERRNO;
/** Where `struct br_mdb_entry` has what. */
const ENTRY = { IFINDEX: 0, STATE: 4, VID: 6, ADDRESS: 8, PROTO: 24 } as const;
/** Bytes of addresses, by the protocol. */
const SIZES: ReadonlyMap<number, number> = new Map([[ETH_P.IP, 4], [ETH_P.IPV6, 16]]);
const MAC_SIZE = 6;

/** What `struct br_mdb_entry` says. */
interface Entry {
  readonly ifindex: number;
  readonly state: number;
  readonly group: BridgeIp;
}

function hexIn(view: DataView, at: number, length: number): string {
  return new Uint8Array(view.buffer, view.byteOffset + at, length).toHex();
}

/** A source; none if it is zero. */
function sourceIn(payload: DataView | undefined): string {
  const digits = payload === undefined ? "" : hexIn(payload, 0, payload.byteLength);
  return /^0*$/.test(digits) ? "" : digits;
}

function entryIn(tb: RequestAttributes): Entry | undefined {
  const view = tb.payload(MDBA_SET_ENTRY.ENTRY);
  if (view === undefined) return undefined;
  const proto = view.getUint16(ENTRY.PROTO);
  return {
    ifindex: view.getUint32(ENTRY.IFINDEX, true),
    state: view.getUint8(ENTRY.STATE),
    group: {
      proto,
      vid: view.getUint16(ENTRY.VID, true),
      dst: hexIn(view, ENTRY.ADDRESS, SIZES.get(proto) ?? MAC_SIZE),
      src: "",
    },
  };
}

/** Whether a source can be one (`is_valid_mdb_source`): 0, or a negative error number. */
function checkSource(payload: DataView, proto: number, extack: ExtAck): number {
  const version = proto === ETH_P.IP ? "IPv4" : proto === ETH_P.IPV6 ? "IPv6" : undefined;
  if (version === undefined) return refuse(extack, "Invalid protocol used with source address");
  if (payload.byteLength !== SIZES.get(proto)) {
    return refuse(extack, `${version} invalid source address length`);
  }
  const first = payload.getUint8(0);
  const isMulticast = proto === ETH_P.IP ? first >> 4 === 0xe : first === 0xff;
  return isMulticast ? refuse(extack, `${version} multicast source address is not allowed`) : 0;
}

/** The port that a request is about, or a negative error number; `undefined` for the bridge. */
function portIn(
  { dev }: NetBridge,
  ifindex: number,
  extack: ExtAck,
): NetBridgePort | number | undefined {
  if (ifindex === dev.ifindex) return undefined;
  const port = dev.net.devices.byIndex(ifindex);
  if (port === undefined) return refuse(extack, "Port net device doesn't exist", ENODEV);
  const p = portOf(port);
  if (p === undefined) return refuse(extack, "Net device is not a bridge port");
  return p.br.dev === dev ? p : refuse(extack, "Port belongs to a different bridge device");
}

/** The sources of MDBE_ATTR_SRC_LIST, or a negative error number. */
function sourcesIn(tb: RequestAttributes, proto: number, extack: ExtAck): string[] | number {
  const items = [...tb.items(MDBE_ATTR.SRC_LIST)];
  if (items.length >= SOURCES_LIMIT) {
    return refuse(extack, `Exceeded maximum number of source entries (${SOURCES_LIMIT - 1})`);
  }
  const sources: string[] = [];
  for (const { id, alone } of items) {
    const address = alone.nested(id)?.payload(MDBE_SRCATTR.ADDRESS);
    if (address === undefined) {
      extack.missType = MDBE_SRCATTR.ADDRESS;
      const offset = alone.offset(id);
      if (offset !== undefined) extack.missNest = offset;
      return -EINVAL;
    }
    const error = checkSource(address, proto, extack);
    if (error !== 0) return error;
    sources.push(sourceIn(address));
  }
  return sources;
}

/** What MDBA_SET_ENTRY_ATTRS adds, or a negative error number (`br_mdb_config_attrs_init`). */
function withAttributes(
  cfg: MdbConfig,
  tb: RequestAttributes,
  extack: ExtAck,
): MdbConfig | number {
  const { p, group: { proto } } = cfg;
  const source = tb.payload(MDBE_ATTR.SOURCE);
  const wrong = source === undefined ? 0 : checkSource(source, proto, extack);
  if (wrong !== 0) return wrong;
  const group = { ...cfg.group, src: sourceIn(source) };
  const mode = tb.u8(MDBE_ATTR.GROUP_MODE);
  const hasList = tb.has(MDBE_ATTR.SRC_LIST);
  for (const [what, isThere] of [["Filter mode", mode !== undefined], ["Source list", hasList]]) {
    if (isThere !== true) continue;
    if (p === undefined) return refuse(extack, `${what} cannot be set for host groups`);
    if (!isStarG(group)) return refuse(extack, `${what} can only be set for (*, G) entries`);
  }
  if (hasList && mode === undefined) {
    return refuse(extack, "Source list cannot be set without filter mode");
  }
  const sources = hasList ? sourcesIn(tb, proto, extack) : [];
  if (typeof sources === "number") return sources;
  const filterMode = mode ?? MCAST.EXCLUDE;
  if (sources.length === 0 && filterMode === MCAST.INCLUDE) {
    return refuse(extack, "Cannot add (*, G) INCLUDE with an empty source list");
  }
  const rtProtocol = tb.u8(MDBE_ATTR.RTPROT);
  if (rtProtocol !== undefined && p === undefined) {
    return refuse(extack, "Protocol cannot be set for host groups");
  }
  return { ...cfg, group, filterMode, sources, rtProtocol: rtProtocol ?? cfg.rtProtocol };
}

/** What is asked for, or a negative error number (`br_mdb_config_init`). */
export function mdbConfig(
  br: NetBridge,
  tb: RequestAttributes,
  request: Request,
): MdbConfig | number {
  const { extack, header: { type, flags } } = request;
  if (!br.dev.running) return refuse(extack, "Bridge device is not running");
  if (!br.multicastEnabled) return refuse(extack, "Bridge's multicast processing is disabled");
  const entry = entryIn(tb);
  if (entry === undefined) return -EINVAL;
  const p = portIn(br, entry.ifindex, extack);
  if (typeof p === "number") return p;
  const { state, group } = entry;
  if (group.proto === ETH_P.IP && group.dst === "00000000") {
    return refuse(extack, "IPv4 entry group address 0.0.0.0 is not allowed");
  }
  const cfg: MdbConfig = {
    br,
    p,
    state,
    group,
    filterMode: MCAST.EXCLUDE,
    sources: [],
    rtProtocol: RTPROT.STATIC,
    nlmsgFlags: type === RTM.NEWMDB ? flags : flags & ~NLM_F.REPLACE,
  };
  const invalid = check(request);
  if (invalid !== 0) return invalid;
  const attributes = tb.nested(MDBA_SET_ENTRY.ENTRY_ATTRS);
  return attributes === undefined ? cfg : withAttributes(cfg, attributes, extack);
}

/** Which groups are to go, or a negative error number (`br_mdb_flush_desc_init`). */
export function mdbFlush(tb: RequestAttributes, request: Request): MdbFlush | number {
  const invalid = check(request);
  if (invalid !== 0) return invalid;
  const entry = entryIn(tb);
  const attributes = tb.nested(MDBA_SET_ENTRY.ENTRY_ATTRS);
  return {
    portIfindex: entry?.ifindex ?? 0,
    vid: entry?.group.vid ?? 0,
    state: entry?.state ?? 0,
    stateMask: attributes?.u8(MDBE_ATTR.STATE_MASK) ?? 0,
    rtProtocol: attributes?.u8(MDBE_ATTR.RTPROT) ?? 0,
  };
}

/** Which group is asked for, or a negative error number (`br_mdb_get_parse`). */
export function mdbGroup(tb: RequestAttributes, request: Request): BridgeIp | number {
  const invalid = check(request);
  if (invalid !== 0) return invalid;
  const group = entryIn(tb)?.group;
  if (group === undefined) return -EINVAL;
  const source = tb.nested(MDBA_SET_ENTRY.ENTRY_ATTRS)?.payload(MDBE_ATTR.SOURCE);
  const wrong = source === undefined ? 0 : checkSource(source, group.proto, request.extack);
  return wrong !== 0 ? wrong : { ...group, src: sourceIn(source) };
}
