/** Requests about what a bridge knows of addresses: net/bridge/br_fdb.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BR_STATE } from "../../../abi/if_bridge.ts";
import { FDB_NOTIFY, NDA, NTF, NTF_EXT, NUD } from "../../../abi/neighbour.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { Explanation } from "../extack.ts";
import { ndoDfltFdbDump } from "../core/fdb_default.ts";
import type { FdbEntry, FdbRequest } from "../core/fdb_entry.ts";
import type { NetDevice } from "../stack.ts";
import { hexOf, isZeroEtherAddr } from "./address.ts";
import type { BridgeFdbEntry, NetBridge, NetBridgePort } from "./bridge.ts";
import { bridgeOf, FDB, portOf } from "./bridge.ts";
import {
  brFdbFind,
  brFdbFlush,
  fdbAddHwAddr,
  fdbCreate,
  fdbDelete,
  fdbDelHwAddr,
  fdbEntries,
  fdbFillInfo,
  fdbToNud,
  notifyFdb,
  now,
  unlearn,
} from "./fdb.ts";
import type { VlanGroup } from "./vlan_group.ts";

const { EEXIST, EINVAL, ENODEV, ENOENT, ENOMEM, EPERM } = ERRNO;
const SETTABLE_NOTIFY = FDB_NOTIFY.BIT | FDB_NOTIFY.INACTIVE_BIT;
/** FDB_FLUSH_ALLOWED_NDM_STATES, FDB_FLUSH_ALLOWED_NDM_FLAGS, FDB_FLUSH_IGNORED_NDM_FLAGS. */
const FLUSH_STATES = NUD.PERMANENT | NUD.NOARP;
const FLUSH_FLAGS = NTF.USE | NTF.EXT_LEARNED | NTF.STICKY | NTF.OFFLOADED;
const FLUSH_IGNORED_FLAGS = NTF.MASTER | NTF.SELF;

/** Where a request is carried out: a bridge, and the port if it is about one. */
interface Place {
  readonly br: NetBridge;
  readonly p: NetBridgePort | undefined;
}

function placeOf(dev: NetDevice): Place | undefined {
  const br = bridgeOf(dev);
  if (br !== undefined) return { br, p: undefined };
  const p = portOf(dev);
  return p && { br: p.br, p };
}

/** A number of 32 bits, which is read however short the attribute is: padding follows. */
function wordIn(payload: DataView | undefined): number {
  if (payload === undefined) return 0;
  const view = new DataView(payload.buffer, payload.byteOffset);
  return view.byteLength < 4 ? 0 : view.getUint32(0, true);
}

/** What NDA_FDB_EXT_ATTRS says. */
interface Extras {
  readonly notify: number | undefined;
  readonly refresh: boolean;
}

/** Adds or changes an entry (`br_fdb_add`). */
export function brFdbAdd(dev: NetDevice, request: FdbRequest, extack: Explanation): number {
  const { state, vid } = request;
  const address = hexOf(request.address);
  if ((state & (NUD.PERMANENT | NUD.NOARP | NUD.REACHABLE)) === 0) return -EINVAL;
  if (isZeroEtherAddr(address)) return -EINVAL;
  const place = placeOf(dev);
  if (place === undefined) return -EINVAL;
  const flagsExt = wordIn(request.payload(NDA.FLAGS_EXT));
  if ((flagsExt & NTF_EXT.LOCKED) !== 0) {
    extack.msg = 'bridge: Cannot add FDB entry with "locked" flag set';
    return -EINVAL;
  }
  const extras = extrasOf(request);
  if (typeof extras === "number") return extras;
  const vlgrp = vlansOf(place);
  if (vid !== 0 && vlgrp?.find(vid)?.isUsed !== true) return -EINVAL;
  // Without a VLAN it is meant for all that there are.
  const vids = vid !== 0 ? [vid] : [0, ...vlgrp?.used.map((v) => v.vid) ?? []];
  for (const each of vids) {
    const error = addTo(place, address, { ...request, vid: each }, extras, extack);
    if (error !== 0) return error;
    request.notified = true;
  }
  return 0;
}

function vlansOf({ br, p }: Place): VlanGroup | undefined {
  return p === undefined ? br.vlgrp : p.vlgrp;
}

function extrasOf(request: FdbRequest): Extras | number {
  const read = request.fdbExtAttrs?.();
  if (typeof read === "number") return read;
  return { notify: read?.activityNotify, refresh: read?.dontRefresh !== true };
}

/** `__br_fdb_add`. */
function addTo(
  place: Place,
  address: string,
  request: FdbRequest,
  extras: Extras,
  extack: Explanation,
): number {
  const { br, p } = place;
  if ((request.flags & NTF.USE) !== 0) {
    if (p === undefined) return -EINVAL;
    if (learns(p)) brFdbUpdate(br, p, address, request.vid, FDB.ADDED_BY_USER);
    return 0;
  }
  if ((request.flags & NTF.EXT_LEARNED) === 0) return addEntry(place, address, request, extras);
  if (p === undefined && (request.state & NUD.PERMANENT) === 0) {
    extack.msg = "bridge: FDB entry towards bridge must be permanent";
    return -EINVAL;
  }
  return externalLearnAdd(place, address, request.vid);
}

/** Whether a port's state lets it learn (`nbp_state_should_learn`). */
function learns({ state }: NetBridgePort): boolean {
  return state === BR_STATE.LEARNING || state === BR_STATE.FORWARDING;
}

/** An address was seen behind a port (`br_fdb_update`). */
export function brFdbUpdate(
  br: NetBridge,
  source: NetBridgePort,
  address: string,
  vlan: number,
  flags: number,
): void {
  const hold = br.topologyChange !== 0 ? br.forwardDelay : br.ageingTime;
  if (hold === 0) return;
  const known = brFdbFind(br, address, vlan);
  if (known === undefined) {
    const entry = fdbCreate(br, source, { address, vlan, flags });
    if (entry !== undefined) notifyFdb(br, entry, RTM.NEWNEIGH);
    return;
  }
  if ((known.flags & FDB.LOCAL) !== 0) return;
  let modified = false;
  const time = now(br);
  if (time !== known.updated) {
    known.updated = time;
    modified = (known.flags & FDB.NOTIFY_INACTIVE) !== 0;
    known.flags &= ~FDB.NOTIFY_INACTIVE;
  }
  if (known.dst !== source && (known.flags & FDB.STICKY) === 0) {
    known.dst = source;
    modified = true;
    known.flags &= ~(FDB.ADDED_BY_EXT_LEARN | FDB.LOCKED);
  }
  if ((flags & FDB.ADDED_BY_USER) !== 0) {
    known.flags |= FDB.ADDED_BY_USER;
    unlearn(br, known);
  }
  if (modified) notifyFdb(br, known, RTM.NEWNEIGH);
}

/** `fdb_handle_notify`: whether anything is different now. */
function handleNotify(entry: BridgeFdbEntry, notify: number): boolean {
  const before = entry.flags;
  if ((notify & FDB_NOTIFY.INACTIVE_BIT) !== 0) entry.flags |= FDB.NOTIFY_INACTIVE;
  if ((notify & FDB_NOTIFY.BIT) !== 0) entry.flags |= FDB.NOTIFY;
  else if ((entry.flags & FDB.NOTIFY) !== 0) entry.flags &= ~(FDB.NOTIFY | FDB.NOTIFY_INACTIVE);
  return before !== entry.flags;
}

/** `fdb_add_entry`. */
function addEntry(
  { br, p }: Place,
  address: string,
  { state, flags, nlmsgFlags, vid }: FdbRequest,
  { notify = 0, refresh }: Extras,
): number {
  const isSticky = (flags & NTF.STICKY) !== 0;
  if (p !== undefined && (state & (NUD.PERMANENT | NUD.NOARP)) === 0 && !learns(p)) return -EPERM;
  if (p === undefined && (state & NUD.PERMANENT) === 0) return -EINVAL;
  if (isSticky && (state & NUD.PERMANENT) !== 0) return -EINVAL;
  if ((notify & ~SETTABLE_NOTIFY) !== 0 || notify === FDB_NOTIFY.INACTIVE_BIT) return -EINVAL;
  const known = brFdbFind(br, address, vid);
  let modified = false;
  if (known === undefined) {
    if ((nlmsgFlags & NLM_F.CREATE) === 0) return -ENOENT;
    modified = true;
  } else if ((nlmsgFlags & NLM_F.EXCL) !== 0) {
    return -EEXIST;
  }
  const entry = known ?? fdbCreate(br, p, { address, vlan: vid, flags: FDB.ADDED_BY_USER });
  if (entry === undefined) return -ENOMEM;
  if (entry.dst !== p) {
    entry.dst = p;
    modified = true;
  }
  entry.flags |= FDB.ADDED_BY_USER;
  unlearn(br, entry);
  if (fdbToNud(br, entry) !== state) {
    setState(br, entry, state);
    modified = true;
  }
  if (isSticky !== ((entry.flags & FDB.STICKY) !== 0)) {
    entry.flags ^= FDB.STICKY;
    modified = true;
  }
  if ((entry.flags & FDB.LOCKED) !== 0) {
    entry.flags &= ~FDB.LOCKED;
    modified = true;
  }
  if (handleNotify(entry, notify)) modified = true;
  entry.used = now(br);
  if (modified) {
    if (refresh) entry.updated = entry.used;
    notifyFdb(br, entry, RTM.NEWNEIGH);
  }
  return 0;
}

function setState(br: NetBridge, entry: BridgeFdbEntry, state: number): void {
  const wasStatic = (entry.flags & FDB.STATIC) !== 0;
  const isStatic = (state & (NUD.PERMANENT | NUD.NOARP)) !== 0;
  entry.flags &= ~(FDB.LOCAL | FDB.STATIC);
  if ((state & NUD.PERMANENT) !== 0) entry.flags |= FDB.LOCAL;
  if (isStatic) entry.flags |= FDB.STATIC;
  if (isStatic && !wasStatic) fdbAddHwAddr(br, entry.address);
  if (!isStatic && wasStatic) fdbDelHwAddr(br, entry.address);
}

/** Somebody outside learnt an address (`br_fdb_external_learn_add`). */
function externalLearnAdd({ br, p }: Place, address: string, vlan: number): number {
  const own = p === undefined ? FDB.LOCAL : 0;
  const entry = brFdbFind(br, address, vlan);
  if (entry === undefined) {
    const flags = FDB.ADDED_BY_EXT_LEARN | FDB.ADDED_BY_USER | own;
    const created = fdbCreate(br, p, { address, vlan, flags });
    if (created === undefined) return -ENOMEM;
    notifyFdb(br, created, RTM.NEWNEIGH);
    return 0;
  }
  entry.updated = now(br);
  let modified = false;
  if (entry.dst !== p) {
    entry.dst = p;
    modified = true;
  }
  if ((entry.flags & FDB.ADDED_BY_EXT_LEARN) !== 0) entry.used = now(br);
  else modified = true;
  if ((entry.flags & FDB.LOCKED) !== 0) modified = true;
  entry.flags &= ~FDB.LOCKED;
  entry.flags |= FDB.ADDED_BY_EXT_LEARN | FDB.ADDED_BY_USER | own;
  unlearn(br, entry);
  if (modified) notifyFdb(br, entry, RTM.NEWNEIGH);
  return 0;
}

/** Deletes an entry (`br_fdb_delete`). */
export function brFdbDelete(dev: NetDevice, request: FdbRequest): number {
  const place = placeOf(dev);
  if (place === undefined) return -EINVAL;
  const { br, p } = place;
  const { vid } = request;
  const vids = vid !== 0 ? [vid] : [0, ...vlansOf(place)?.used.map((v) => v.vid) ?? []];
  let error: number = -ENOENT;
  for (const each of vids) {
    const entry = brFdbFind(br, hexOf(request.address), each);
    if (entry === undefined || entry.dst !== p) continue;
    fdbDelete(br, entry);
    request.notified = true;
    error = 0;
  }
  return error;
}

/** NUD_* as flags of entries (`__ndm_state_to_fdb_flags`). */
function flagsOfState(state: number): number {
  return ((state & NUD.PERMANENT) !== 0 ? FDB.LOCAL : 0) |
    ((state & NUD.NOARP) !== 0 ? FDB.STATIC : 0);
}

/** NTF_* as flags of entries (`__ndm_flags_to_fdb_flags`). */
function flagsOfNdmFlags(flags: number): number {
  return ((flags & NTF.USE) !== 0 ? FDB.ADDED_BY_USER : 0) |
    ((flags & NTF.EXT_LEARNED) !== 0 ? FDB.ADDED_BY_EXT_LEARN : 0) |
    ((flags & NTF.OFFLOADED) !== 0 ? FDB.OFFLOADED : 0) |
    ((flags & NTF.STICKY) !== 0 ? FDB.STICKY : 0);
}

/** `__fdb_flush_validate_ifindex`. */
function checkFlushIfindex({ dev }: NetBridge, ifindex: number, extack: Explanation): number {
  const named = dev.net.devices.byIndex(ifindex);
  if (named === undefined) {
    extack.msg = "bridge: Unknown flush device ifindex";
    return -ENODEV;
  }
  const p = portOf(named);
  if (bridgeOf(named) === undefined && p === undefined) {
    extack.msg = "bridge: Flush device is not a bridge or bridge port";
    return -EINVAL;
  }
  if (p === undefined && named !== dev) {
    extack.msg = "bridge: Flush bridge device does not match target bridge device";
    return -EINVAL;
  }
  if (p !== undefined && p.br.dev !== dev) {
    extack.msg = "bridge: Port belongs to a different bridge device";
    return -EINVAL;
  }
  return 0;
}

/** Deletes many entries (`br_fdb_delete_bulk`). */
export function brFdbDeleteBulk(dev: NetDevice, request: FdbRequest, extack: Explanation): number {
  const ndmFlags = request.flags & ~FLUSH_IGNORED_FLAGS;
  const invalid = request.checkBulk?.("bridge") ?? 0;
  if (invalid !== 0) return invalid;
  const place = placeOf(dev);
  if (place === undefined) {
    extack.msg = "bridge: Device is not a bridge port";
    return -EINVAL;
  }
  const { br, p } = place;
  if ((ndmFlags & ~FLUSH_FLAGS) !== 0) {
    extack.msg = "Unsupported fdb flush ndm flag bits set";
    return -EINVAL;
  }
  if ((request.state & ~FLUSH_STATES) !== 0) {
    extack.msg = "Unsupported fdb flush ndm state bits set";
    return -EINVAL;
  }
  const stateMask = request.payload(NDA.NDM_STATE_MASK)?.getUint16(0, true) ?? 0;
  const flagsMask = request.payload(NDA.NDM_FLAGS_MASK)?.getUint8(0) ?? 0;
  const ifindex = request.payload(NDA.IFINDEX)?.getInt32(0, true);
  if (ifindex !== undefined) {
    const error = checkFlushIfindex(br, ifindex, extack);
    if (error !== 0) return error;
  }
  brFdbFlush(br, {
    flags: flagsOfState(request.state) | flagsOfNdmFlags(ndmFlags),
    flagsMask: flagsOfState(stateMask) | flagsOfNdmFlags(flagsMask),
    vlan: request.payload(NDA.VLAN)?.getUint16(0, true) ?? 0,
    portIfindex: ifindex ?? p?.dev.ifindex ?? 0,
  });
  return 0;
}

/** The entries of a bridge: its own, or a port's (`br_fdb_dump`). */
export function* brFdbDump(
  dev: NetDevice,
  filterDev: NetDevice | undefined,
): Iterable<FdbEntry> {
  const br = bridgeOf(dev);
  if (br === undefined) return;
  if (filterDev === undefined) yield* ndoDfltFdbDump(dev);
  for (const entry of fdbEntries(br)) {
    const isShown = filterDev === undefined || filterDev === dev
      ? entry.dst === undefined || entry.dst.dev === filterDev
      : entry.dst?.dev === filterDev;
    if (isShown) yield fdbFillInfo(br, entry);
  }
}

/** An entry (`br_fdb_get`). */
export function brFdbGet(
  dev: NetDevice,
  request: FdbRequest,
  extack: Explanation,
): FdbEntry | number {
  const br = bridgeOf(dev);
  const entry = br && brFdbFind(br, hexOf(request.address), request.vid);
  if (br === undefined || entry === undefined) {
    extack.msg = "Fdb entry not found";
    return -ENOENT;
  }
  return fdbFillInfo(br, entry);
}
