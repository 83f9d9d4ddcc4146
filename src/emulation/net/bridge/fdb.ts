/** What bridges know of addresses: net/bridge/br_fdb.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { FDB_NOTIFY, NTF, NTF_EXT, NUD } from "../../../abi/neighbour.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { devUcAdd, devUcDel } from "../core/dev_addr_lists.ts";
import { fdbNotify } from "../core/fdb.ts";
import type { FdbEntry } from "../core/fdb_entry.ts";
import { jiffies } from "../jiffies.ts";
import { bytesOf, isValidEtherAddr, macOf } from "./address.ts";
import type { BridgeFdbEntry, NetBridge, NetBridgePort } from "./bridge.ts";
import { addressOf, BR, FDB, machineOf } from "./bridge.ts";
import { jiffiesToClock } from "./jiffies.ts";
import type { NetBridgeVlan, VlanGroup } from "./vlan_group.ts";

const { EINVAL } = ERRNO;
/** Clearing runs at least so many jiffies apart: 10 ms. */
const MIN_CLEANUP_DELAY = 3;
/** Bytes that there is room for in a notification (`fdb_nlmsg_size`). */
const ROOM = 80;

function keyOf(address: string, vlan: number): string {
  return `${address}/${vlan}`;
}

/** Jiffies of now. */
export function now(br: NetBridge): number {
  return jiffies(machineOf(br).clock);
}

/** What is known, the newest first (`hlist_for_each_entry(f, &br->fdb_list)`). */
export function fdbEntries({ fdb }: NetBridge): BridgeFdbEntry[] {
  return [...fdb.values()].reverse();
}

/** Whether it is known still. */
function isKnown({ fdb }: NetBridge, { address, vlan }: BridgeFdbEntry): boolean {
  return fdb.has(keyOf(address, vlan));
}

/** How long what was learnt is kept (`hold_time`). */
function holdTime({ topologyChange, forwardDelay, ageingTime }: NetBridge): number {
  return topologyChange !== 0 ? forwardDelay : ageingTime;
}

function hasExpired(br: NetBridge, { flags, updated }: BridgeFdbEntry): boolean {
  return (flags & (FDB.STATIC | FDB.ADDED_BY_EXT_LEARN)) === 0 &&
    updated + holdTime(br) <= now(br);
}

/** NUD_* as messages have it (`fdb_to_nud`). */
export function fdbToNud(br: NetBridge, entry: BridgeFdbEntry): number {
  if ((entry.flags & FDB.LOCAL) !== 0) return NUD.PERMANENT;
  if ((entry.flags & FDB.STATIC) !== 0) return NUD.NOARP;
  return hasExpired(br, entry) ? NUD.STALE : NUD.REACHABLE;
}

/** What is known of an address in a VLAN (`br_fdb_find`). */
export function brFdbFind(
  { fdb }: NetBridge,
  address: string,
  vlan: number,
): BridgeFdbEntry | undefined {
  return fdb.get(keyOf(address, vlan));
}

/** An entry as messages show it (`fdb_fill_info`). */
export function fdbFillInfo(br: NetBridge, entry: BridgeFdbEntry): FdbEntry {
  const { address, vlan, dst, flags, used, updated } = entry;
  const time = now(br);
  return {
    family: AF.BRIDGE,
    ifindex: (dst ?? br).dev.ifindex,
    state: fdbToNud(br, entry),
    flags: ((flags & FDB.OFFLOADED) !== 0 ? NTF.OFFLOADED : 0) |
      ((flags & FDB.ADDED_BY_EXT_LEARN) !== 0 ? NTF.EXT_LEARNED : 0) |
      ((flags & FDB.STICKY) !== 0 ? NTF.STICKY : 0),
    type: 0,
    attributes: {
      lladdr: macOf(address),
      master: br.dev.ifindex,
      flagsExt: (flags & FDB.LOCKED) !== 0 ? NTF_EXT.LOCKED : 0,
      cacheinfo: {
        confirmed: 0,
        used: jiffiesToClock(time - used),
        updated: jiffiesToClock(time - updated),
        refcnt: 0,
      },
      ...vlan !== 0 && { vlan },
      ...(flags & FDB.NOTIFY) !== 0 && {
        fdbExtAttrs: {
          activityNotify: FDB_NOTIFY.BIT |
            ((flags & FDB.NOTIFY_INACTIVE) !== 0 ? FDB_NOTIFY.INACTIVE_BIT : 0),
        },
      },
    },
  };
}

/** Tells of an entry. */
export function notifyFdb(br: NetBridge, entry: BridgeFdbEntry, type: number): void {
  fdbNotify.tell(machineOf(br), br.dev.net, { type, entry: fdbFillInfo(br, entry), room: ROOM });
}

/** Ports that do not take everything take an address (`fdb_add_hw_addr`). */
export function fdbAddHwAddr({ ports }: NetBridge, address: string): void {
  for (const { flags, dev } of ports) {
    if ((flags & BR.PROMISC) === 0) devUcAdd(dev, bytesOf(address));
  }
}

/** Ports take an address no longer (`fdb_del_hw_addr`). */
export function fdbDelHwAddr({ ports }: NetBridge, address: string): void {
  for (const { flags, dev } of ports) {
    if ((flags & BR.PROMISC) === 0) devUcDel(dev, bytesOf(address));
  }
}

/** Forgets an entry (`fdb_delete`). */
export function fdbDelete(br: NetBridge, entry: BridgeFdbEntry): void {
  if ((entry.flags & FDB.STATIC) !== 0) fdbDelHwAddr(br, entry.address);
  br.fdb.delete(keyOf(entry.address, entry.vlan));
  unlearn(br, entry);
  notifyFdb(br, entry, RTM.DELNEIGH);
}

/** An entry counts as learnt no longer. */
export function unlearn(br: NetBridge, entry: BridgeFdbEntry): void {
  if ((entry.flags & FDB.DYNAMIC_LEARNED) === 0) return;
  entry.flags &= ~FDB.DYNAMIC_LEARNED;
  br.fdbNLearned--;
}

/** Forgets a local entry, unless another port, or the bridge, has that address (`fdb_delete_local`). */
export function fdbDeleteLocal(
  br: NetBridge,
  p: NetBridgePort | undefined,
  entry: BridgeFdbEntry,
): void {
  const { address, vlan } = entry;
  const other = br.ports.find((op) =>
    op !== p && addressOf(op.dev) === address &&
    (vlan === 0 || op.vlgrp?.find(vlan) !== undefined)
  );
  const isBridges = p !== undefined && addressOf(br.dev) === address &&
    (vlan === 0 || br.vlgrp?.find(vlan)?.isUsed === true);
  if (other === undefined && !isBridges) return fdbDelete(br, entry);
  entry.dst = other;
  entry.flags &= ~FDB.ADDED_BY_USER;
}

/** Forgets the entry of a port's own address, or of the bridge's (`br_fdb_find_delete_local`). */
export function brFdbFindDeleteLocal(
  br: NetBridge,
  p: NetBridgePort | undefined,
  address: string,
  vlan: number,
): void {
  const entry = brFdbFind(br, address, vlan);
  if (entry !== undefined && isOwn(entry) && entry.dst === p) fdbDeleteLocal(br, p, entry);
}

/** A new entry; `undefined` if too much was learnt already (`fdb_create`). */
export function fdbCreate(
  br: NetBridge,
  dst: NetBridgePort | undefined,
  { address, vlan, flags }: Pick<BridgeFdbEntry, "address" | "vlan" | "flags">,
): BridgeFdbEntry | undefined {
  const learned = (flags & (FDB.ADDED_BY_USER | FDB.LOCAL)) === 0;
  if (learned && br.fdbMaxLearned !== 0 && br.fdbNLearned >= br.fdbMaxLearned) return undefined;
  const time = now(br);
  const entry: BridgeFdbEntry = {
    address,
    vlan,
    dst,
    flags: learned ? flags | FDB.DYNAMIC_LEARNED : flags,
    updated: time,
    used: time,
  };
  br.fdb.set(keyOf(address, vlan), entry);
  if (learned) br.fdbNLearned++;
  return entry;
}

/** An address is a port's, or the bridge's (`br_fdb_add_local`). */
export function brFdbAddLocal(
  br: NetBridge,
  source: NetBridgePort | undefined,
  address: string,
  vlan: number,
): number {
  if (!isValidEtherAddr(address)) return -EINVAL;
  const known = brFdbFind(br, address, vlan);
  if (known !== undefined) {
    if ((known.flags & FDB.LOCAL) !== 0) return 0;
    fdbDelete(br, known);
  }
  const entry = fdbCreate(br, source, { address, vlan, flags: FDB.LOCAL | FDB.STATIC });
  if (entry === undefined) return -ERRNO.ENOMEM;
  fdbAddHwAddr(br, address);
  notifyFdb(br, entry, RTM.NEWNEIGH);
  return 0;
}

/** Whether an entry is there because a device has that address, and no user said so. */
function isOwn({ flags }: BridgeFdbEntry): boolean {
  return (flags & FDB.LOCAL) !== 0 && (flags & FDB.ADDED_BY_USER) === 0;
}

/** A port has another address (`br_fdb_changeaddr`). */
export function brFdbChangeaddr(p: NetBridgePort): void {
  const { br, vlgrp } = p;
  const vlans = localVlans(br, vlgrp);
  for (const entry of fdbEntries(br)) {
    if (entry.dst !== p || !isOwn(entry)) continue;
    fdbDeleteLocal(br, p, entry);
    if (vlans.length === 0) break;
  }
  brFdbAddLocal(br, p, addressOf(p.dev), 0);
  for (const { vid } of vlans) brFdbAddLocal(br, p, addressOf(p.dev), vid);
}

/** The VLANs in which there is an entry of a device's own address. */
function localVlans(
  { fdbLocalVlan0 }: NetBridge,
  vlgrp: VlanGroup | undefined,
): readonly NetBridgeVlan[] {
  return vlgrp === undefined || fdbLocalVlan0 ? [] : vlgrp.used;
}

/** A bridge gets another address (`br_fdb_change_mac_address`). */
export function brFdbChangeMacAddress(br: NetBridge, address: string): void {
  for (const vid of [0, ...localVlans(br, br.vlgrp).map((v) => v.vid)]) {
    brFdbFindDeleteLocal(br, undefined, addressOf(br.dev), vid);
    brFdbAddLocal(br, undefined, address, vid);
  }
}

/** Whether own addresses are kept in no VLAN but 0 (`br_toggle_fdb_local_vlan_0`). */
export function brToggleFdbLocalVlan0(br: NetBridge, on: boolean): void {
  if (br.fdbLocalVlan0 === on) return;
  for (const p of [...br.ports, undefined]) {
    const { dev, vlgrp } = p ?? br;
    for (const { vid, isUsed } of vlgrp?.all ?? []) {
      if (on) brFdbFindDeleteLocal(br, p, addressOf(dev), vid);
      else if (isUsed) brFdbAddLocal(br, p, addressOf(dev), vid);
    }
  }
  br.fdbLocalVlan0 = on;
}

/** Forgets what is too old (`br_fdb_cleanup`). */
export function brFdbCleanup(br: NetBridge): void {
  const delay = holdTime(br);
  const time = now(br);
  let next = delay;
  for (const entry of fdbEntries(br)) {
    const end = entry.updated + delay;
    const isKept = (entry.flags & (FDB.STATIC | FDB.ADDED_BY_EXT_LEARN)) !== 0;
    if (isKept && (entry.flags & FDB.NOTIFY) === 0) continue;
    if (end > time) {
      next = Math.min(next, end - time);
    } else if (!isKept) {
      if (isKnown(br, entry)) fdbDelete(br, entry);
    } else if ((entry.flags & FDB.NOTIFY_INACTIVE) === 0) {
      entry.flags |= FDB.NOTIFY_INACTIVE;
      notifyFdb(br, entry, RTM.NEWNEIGH);
    }
  }
  br.gcWork.set(Math.max(next, MIN_CLEANUP_DELAY));
}

/** Which entries to forget (`struct net_bridge_fdb_flush_desc`). */
export interface FdbFlush {
  /** Those with these flags, of the flags in the mask. */
  readonly flags?: number;
  readonly flagsMask?: number;
  /** Those of this VLAN; 0 for any. */
  readonly vlan?: number;
  /** Those of a port, or the bridge's own, by index; 0 for any. */
  readonly portIfindex?: number;
}

/** Forgets entries (`br_fdb_flush`). */
export function brFdbFlush(
  br: NetBridge,
  { flags = 0, flagsMask = 0, vlan = 0, portIfindex = 0 }: FdbFlush,
): void {
  for (const entry of fdbEntries(br)) {
    const ifindex = (entry.dst ?? br).dev.ifindex;
    if (vlan !== 0 && vlan !== entry.vlan) continue;
    if (portIfindex !== 0 && portIfindex !== ifindex) continue;
    if (flagsMask !== 0 && (entry.flags & flagsMask) !== flags) continue;
    if (isKnown(br, entry)) fdbDelete(br, entry);
  }
}

/** Forgets a port's entries, or the bridge's own: what was learnt, or all (`br_fdb_delete_by_port`). */
export function brFdbDeleteByPort(
  br: NetBridge,
  p: NetBridgePort | undefined,
  { all, vlan = 0 }: { readonly all: boolean; readonly vlan?: number },
): void {
  for (const entry of fdbEntries(br)) {
    if (entry.dst !== p) continue;
    const { flags } = entry;
    if (
      !all && ((flags & FDB.STATIC) !== 0 ||
        (flags & FDB.ADDED_BY_EXT_LEARN) !== 0 && (flags & FDB.OFFLOADED) === 0 ||
        vlan !== 0 && entry.vlan !== vlan)
    ) continue;
    if ((flags & FDB.LOCAL) !== 0) fdbDeleteLocal(br, p, entry);
    else fdbDelete(br, entry);
  }
}

/** A port takes the addresses of static entries (`br_fdb_sync_static`). */
export function brFdbSyncStatic(br: NetBridge, { dev }: NetBridgePort): void {
  for (const { flags, address } of fdbEntries(br)) {
    if ((flags & FDB.STATIC) !== 0) devUcAdd(dev, bytesOf(address));
  }
}

/** A port takes them no longer (`br_fdb_unsync_static`). */
export function brFdbUnsyncStatic(br: NetBridge, { dev }: NetBridgePort): void {
  for (const { flags, address } of fdbEntries(br)) {
    if ((flags & FDB.STATIC) !== 0) devUcDel(dev, bytesOf(address));
  }
}
