/** The forwarding databases of VXLAN tunnels: drivers/net/vxlan/vxlan_core.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { NDA, NTF, NUD } from "../../../abi/neighbour.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { RTM, RTN } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import type { Explanation } from "../extack.ts";
import { fdbNotify } from "../core/fdb.ts";
import type { FdbEntry, FdbRequest } from "../core/fdb_entry.ts";
import { cstampDelta, jiffies } from "../jiffies.ts";
import { nexthopsOf } from "../nexthop/nexthop_net.ts";
import type { NetDevice } from "../stack.ts";
import { isMulticastEther, isZeroEther } from "./ethernet_address.ts";
import { isAnyAddress, sameVxlanAddress, vxlanAddressText } from "./vxlan_address.ts";
import { type VxlanAddress, vxlanAddressOf } from "./vxlan_address.ts";
import { type Vxlan, VXLAN_F, type VxlanFdb, vxlanOf, type VxlanRdst } from "./vxlan_dev.ts";

const { EADDRNOTAVAIL, EAFNOSUPPORT, EEXIST, EINVAL, ENODEV, ENOENT, ENOSPC, EOPNOTSUPP } = ERRNO;
/** NTF_VXLAN_ADDED_BY_USER. */
const ADDED_BY_USER = 0x100;
const NDM_FLAGS = 0xff;
/** `vxlan_nlmsg_size`. */
const ROOM = 96;
/** The address of the entry for everything that has none of its own. */
export const ALL_ZEROS_MAC: Uint8Array = new Uint8Array(6);

/** What an entry is to be. */
export interface VxlanFdbUpdate {
  readonly mac: Uint8Array;
  readonly ip: VxlanAddress;
  readonly state: number;
  /** NLM_F_*. */
  readonly flags: number;
  readonly port: number;
  readonly srcVni: number;
  readonly vni: number;
  readonly ifindex: number;
  readonly ndmFlags: number;
  /** A nexthop in place of a destination; 0: none. */
  readonly nhid: number;
}

function keyOf(mac: Uint8Array, vni: number): string {
  return `${mac.join()} ${vni}`;
}

/** `vxlan_find_mac`. */
function findMac({ cfg, defaultDst, fdbHash }: Vxlan, mac: Uint8Array, vni: number) {
  const metadata = (cfg.flags & VXLAN_F.COLLECT_METADATA) !== 0;
  return fdbHash.get(keyOf(mac, metadata ? vni : defaultDst.remoteVni));
}

/** An entry as messages show it, with one of its destinations (`vxlan_fdb_info`). */
function fdbInfo(vxlan: Vxlan, fdb: VxlanFdb, rdst: VxlanRdst | undefined): FdbEntry {
  const { dev, net, cfg, defaultDst } = vxlan;
  const now = jiffies(dev.net.machine.clock);
  const foreign = dev.net !== net;
  const { remoteIp, remotePort, remoteVni, remoteIfindex } = rdst ?? defaultDst;
  const metadata = (cfg.flags & VXLAN_F.COLLECT_METADATA) !== 0;
  return {
    family: AF.BRIDGE,
    ifindex: dev.ifindex,
    state: fdb.state,
    flags: fdb.flags & NDM_FLAGS,
    type: RTN.UNICAST,
    attributes: {
      ...foreign && { linkNetnsid: dev.net.ids.get(net) ?? -1 },
      lladdr: Array.from(fdb.address, (byte) => byte.toString(16).padStart(2, "0")).join(":"),
      ...fdb.nexthop !== undefined && { nhId: fdb.nexthop.nh.id },
      ...fdb.nexthop === undefined && rdst !== undefined && {
        dst: vxlanAddressText(remoteIp),
        ...remotePort !== 0 && remotePort !== cfg.dstPort && { port: remotePort },
        ...remoteVni !== defaultDst.remoteVni && { vni: remoteVni },
        ...remoteIfindex !== 0 && { ifindex: remoteIfindex },
      },
      ...metadata && fdb.vni !== 0 && { srcVni: fdb.vni },
      cacheinfo: {
        confirmed: 0,
        used: cstampDelta(now - fdb.used),
        updated: cstampDelta(now - fdb.updated),
        refcnt: 0,
      },
    },
  };
}

function tell(vxlan: Vxlan, fdb: VxlanFdb, rdst: VxlanRdst | undefined, type: number): void {
  const { net } = vxlan.dev;
  fdbNotify.tell(net.machine, net, { type, entry: fdbInfo(vxlan, fdb, rdst), room: ROOM });
}

function findRdst(
  { remotes }: VxlanFdb,
  { ip, port, vni, ifindex }: Pick<VxlanFdbUpdate, "ip" | "port" | "vni" | "ifindex">,
): VxlanRdst | undefined {
  return remotes.find((rdst) =>
    sameVxlanAddress(rdst.remoteIp, ip) && rdst.remotePort === port && rdst.remoteVni === vni &&
    rdst.remoteIfindex === ifindex
  );
}

/** Has the first destination be another one; whether it was not. */
function replace(fdb: VxlanFdb, update: VxlanFdbUpdate): boolean {
  const first = fdb.remotes[0];
  if (first === undefined || findRdst(fdb, update) !== undefined) return false;
  const { ip, port, vni, ifindex } = update;
  const rdst = { remoteIp: ip, remotePort: port, remoteVni: vni, remoteIfindex: ifindex };
  Object.assign(first, rdst);
  return true;
}

/** Adds a destination, unless it is there. */
function append(fdb: VxlanFdb, update: VxlanFdbUpdate): VxlanRdst | undefined {
  if (findRdst(fdb, update) !== undefined) return undefined;
  const { ip, port, vni, ifindex } = update;
  const rdst = { remoteIp: ip, remotePort: port, remoteVni: vni, remoteIfindex: ifindex };
  fdb.remotes.push(rdst);
  return rdst;
}

/** Has an entry use a nexthop: whether it did not, or a negative error number (`vxlan_fdb_nh_update`). */
function nhUpdate(
  vxlan: Vxlan,
  fdb: VxlanFdb,
  nhid: number,
  extack: Explanation,
): boolean | number {
  if (fdb.nexthop?.nh.id === nhid) return false;
  const refuse = (msg: string, errno: number = EINVAL) => {
    extack.msg = msg;
    return -errno;
  };
  const nh = nexthopsOf(vxlan.net).find(nhid);
  if (nh === undefined) return refuse("Nexthop id does not exist");
  if (!(nh.group ?? nh.info)?.fdb) return refuse("Nexthop is not a fdb nexthop");
  if (nh.group === undefined) return refuse("Nexthop is not a multipath group");
  const { family } = vxlan.defaultDst.remoteIp;
  const isKnown = family === AF.INET || family === AF.INET6;
  if (isKnown && nh.group.hasV4 !== (family === AF.INET)) {
    return refuse("Nexthop group family not supported", EAFNOSUPPORT);
  }
  leaveNexthop(fdb);
  fdb.nexthop = { nh, end: () => destroy(vxlan, fdb, true) };
  nh.fdbList.add(fdb.nexthop);
  return true;
}

function leaveNexthop({ nexthop }: VxlanFdb): void {
  nexthop?.nh.fdbList.delete(nexthop);
}

function isUnicast(mac: Uint8Array): boolean {
  return !isMulticastEther(mac) && !isZeroEther(mac);
}

/** Adds an entry, or changes it (`vxlan_fdb_update`). Returns 0, or a negative error number. */
export function vxlanFdbUpdate(
  vxlan: Vxlan,
  update: VxlanFdbUpdate,
  extack: Explanation,
): number {
  const fdb = findMac(vxlan, update.mac, update.srcVni);
  if (fdb !== undefined) {
    if ((update.flags & NLM_F.EXCL) !== 0) return -EEXIST;
    return updateExisting(vxlan, fdb, update, extack);
  }
  if ((update.flags & NLM_F.CREATE) === 0) return -ENOENT;
  return updateCreate(vxlan, update, extack);
}

function updateExisting(
  vxlan: Vxlan,
  fdb: VxlanFdb,
  update: VxlanFdbUpdate,
  extack: Explanation,
): number {
  const { state, flags, ndmFlags, nhid } = update;
  const fdbFlags = ndmFlags & ~NTF.USE;
  let notify = false;
  if (nhid !== 0 && fdb.nexthop === undefined) {
    extack.msg = "Cannot replace an existing non nexthop fdb with a nexthop";
    return -EOPNOTSUPP;
  }
  if (nhid !== 0 && (flags & NLM_F.APPEND) !== 0) {
    extack.msg = "Cannot append to a nexthop fdb";
    return -EOPNOTSUPP;
  }
  if ((fdbFlags & NTF.EXT_LEARNED) === 0 || (fdb.flags & ADDED_BY_USER) === 0) {
    notify = fdb.state !== state || fdb.flags !== fdbFlags;
    fdb.state = state;
    fdb.flags = fdbFlags;
  }
  const now = jiffies(vxlan.dev.net.machine.clock);
  const unicast = isUnicast(fdb.address);
  let added: VxlanRdst | undefined;
  if ((flags & NLM_F.REPLACE) !== 0) {
    if (!unicast) {
      extack.msg = "Cannot replace non-unicast fdb entries";
      return -EOPNOTSUPP;
    }
    const changed = nhid === 0 ? replace(fdb, update) : nhUpdate(vxlan, fdb, nhid, extack);
    if (typeof changed === "number") return changed;
    if (changed) notify = true;
  }
  if ((flags & NLM_F.APPEND) !== 0 && !unicast) {
    added = append(fdb, update);
    if (added !== undefined) notify = true;
  }
  if ((ndmFlags & NTF.USE) !== 0) fdb.updated = now;
  if (notify) {
    fdb.updated = now;
    tell(vxlan, fdb, added ?? fdb.remotes[0], RTM.NEWNEIGH);
  }
  return 0;
}

function updateCreate(vxlan: Vxlan, update: VxlanFdbUpdate, extack: Explanation): number {
  const { mac, flags, srcVni, state, ndmFlags, nhid } = update;
  if ((flags & NLM_F.REPLACE) !== 0 && !isUnicast(mac)) return -EOPNOTSUPP;
  const { cfg: { addrmax }, fdbList, fdbHash } = vxlan;
  if (addrmax !== 0 && fdbList.size >= addrmax) return -ENOSPC;
  const key = keyOf(mac, srcVni);
  const now = jiffies(vxlan.dev.net.machine.clock);
  const fdb: VxlanFdb = {
    address: mac.slice(),
    vni: srcVni,
    remotes: [],
    state,
    flags: ndmFlags & ~NTF.USE,
    updated: now,
    used: now,
  };
  if (nhid !== 0) {
    const error = nhUpdate(vxlan, fdb, nhid, extack);
    if (typeof error === "number") return error;
  }
  if (fdbHash.has(key)) {
    leaveNexthop(fdb);
    return -EEXIST;
  }
  const rdst = nhid === 0 ? append(fdb, update) : undefined;
  fdbHash.set(key, fdb);
  fdbList.add(fdb);
  tell(vxlan, fdb, rdst, RTM.NEWNEIGH);
  return 0;
}

/** The entries, the newest first, as they are gone through. */
function newestFirst({ fdbList }: Vxlan): VxlanFdb[] {
  return [...fdbList].reverse();
}

/** Ends an entry, and tells of it once a destination (`vxlan_fdb_destroy`). */
function destroy(vxlan: Vxlan, fdb: VxlanFdb, quietly = false): void {
  if (!quietly) {
    const told = fdb.nexthop === undefined ? fdb.remotes : [undefined];
    for (const rdst of told) tell(vxlan, fdb, rdst, RTM.DELNEIGH);
  }
  leaveNexthop(fdb);
  vxlan.fdbHash.delete(keyOf(fdb.address, fdb.vni));
  vxlan.fdbList.delete(fdb);
}

function destroyRdst(vxlan: Vxlan, fdb: VxlanFdb, rdst: VxlanRdst): void {
  fdb.remotes.splice(fdb.remotes.indexOf(rdst), 1);
  tell(vxlan, fdb, rdst, RTM.DELNEIGH);
}

/** Ends an entry, or one destination of several (`__vxlan_fdb_delete`). */
export function vxlanFdbDelete(
  vxlan: Vxlan,
  asked: Pick<VxlanFdbUpdate, "mac" | "ip" | "port" | "srcVni" | "vni" | "ifindex">,
): number {
  const fdb = findMac(vxlan, asked.mac, asked.srcVni);
  if (fdb === undefined) return -ENOENT;
  const rdst = isAnyAddress(asked.ip) ? undefined : findRdst(fdb, asked);
  if (rdst === undefined && !isAnyAddress(asked.ip)) return 0;
  if (rdst !== undefined && fdb.remotes.length !== 1) destroyRdst(vxlan, fdb, rdst);
  else destroy(vxlan, fdb);
  return 0;
}

/** Which entries are to end (`struct vxlan_fdb_flush_desc`); zeros: all. */
export interface VxlanFlush {
  readonly ignoreDefaultEntry?: boolean;
  readonly state?: number;
  readonly stateMask?: number;
  readonly flags?: number;
  readonly flagsMask?: number;
  readonly srcVni?: number;
  readonly nhid?: number;
  readonly vni?: number;
  readonly port?: number;
  readonly dstIp?: VxlanAddress;
}

/** Ends entries (`vxlan_flush`). */
export function vxlanFlush(vxlan: Vxlan, desc: VxlanFlush): void {
  const { stateMask = 0, state = 0, flagsMask = 0, flags = 0, srcVni = 0, nhid = 0 } = desc;
  const { vni = 0, port = 0, dstIp } = desc;
  for (const fdb of newestFirst(vxlan)) {
    if (stateMask !== 0 && (fdb.state & stateMask) !== state) continue;
    if (flagsMask !== 0 && (fdb.flags & flagsMask) !== flags) continue;
    const isDefault = isZeroEther(fdb.address) && fdb.vni === vxlan.cfg.vni;
    if (desc.ignoreDefaultEntry === true && isDefault) continue;
    if (srcVni !== 0 && fdb.vni !== srcVni) continue;
    if (nhid !== 0 && fdb.nexthop?.nh.id !== nhid) continue;
    if (vni === 0 && port === 0 && dstIp === undefined) {
      destroy(vxlan, fdb);
      continue;
    }
    const chosen = fdb.remotes.filter((rdst) =>
      (vni === 0 || rdst.remoteVni === vni) && (port === 0 || rdst.remotePort === port) &&
      (dstIp === undefined || sameVxlanAddress(rdst.remoteIp, dstIp))
    );
    for (const rdst of chosen) destroyRdst(vxlan, fdb, rdst);
    if (chosen.length > 0 && fdb.remotes.length === 0) destroy(vxlan, fdb);
  }
}

const U16 = 2;
const U32 = 4;

/** `vxlan_fdb_parse`: what a request says, or a negative error number. */
function parse(
  { dev, defaultDst, cfg }: Vxlan,
  request: FdbRequest,
  extack: Explanation,
): Omit<VxlanFdbUpdate, "mac" | "state" | "flags" | "ndmFlags"> | number {
  const refuse = (msg: string, errno: number = EINVAL) => {
    extack.msg = msg;
    return -errno;
  };
  const dst = request.payload(NDA.DST);
  const port = request.payload(NDA.PORT);
  const vni = request.payload(NDA.VNI);
  const srcVni = request.payload(NDA.SRC_VNI);
  const ifindex = request.payload(NDA.IFINDEX);
  const nhid = request.payload(NDA.NH_ID);
  if (nhid !== undefined && (dst ?? vni ?? ifindex ?? port) !== undefined) {
    return refuse("DST, VNI, ifindex and port are mutually exclusive with NH_ID");
  }
  const anyAddress = {
    family: defaultDst.remoteIp.family === AF.INET ? AF.INET : AF.INET6,
    address: 0n,
  };
  const ip = dst === undefined ? anyAddress : vxlanAddressOf(dst);
  if (ip === undefined) return refuse("Unsupported address family", EAFNOSUPPORT);
  if (port !== undefined && port.byteLength !== U16) return refuse("Invalid vxlan port");
  if (vni !== undefined && vni.byteLength !== U32) return refuse("Invalid vni");
  if (srcVni !== undefined && srcVni.byteLength !== U32) return refuse("Invalid src vni");
  if (ifindex !== undefined && ifindex.byteLength !== U32) return refuse("Invalid ifindex");
  const by = ifindex?.getInt32(0, true);
  if (by !== undefined && dev.net.devices.byIndex(by) === undefined) {
    return refuse("Device not found", EADDRNOTAVAIL);
  }
  return {
    ip,
    port: port?.getUint16(0) ?? cfg.dstPort,
    vni: vni?.getUint32(0, true) ?? defaultDst.remoteVni,
    srcVni: srcVni?.getUint32(0, true) ?? defaultDst.remoteVni,
    ifindex: by ?? 0,
    nhid: nhid !== undefined && nhid.byteLength >= U32 ? nhid.getUint32(0, true) : 0,
  };
}

/** `vxlan_fdb_add`. */
export function vxlanFdbAdd(dev: NetDevice, request: FdbRequest, extack: Explanation): number {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return -ENODEV;
  const { state, flags, nlmsgFlags, address } = request;
  if ((state & (NUD.PERMANENT | NUD.REACHABLE)) === 0) return -EINVAL;
  if (request.payload(NDA.DST) === undefined && request.payload(NDA.NH_ID) === undefined) {
    return -EINVAL;
  }
  const parsed = parse(vxlan, request, extack);
  if (typeof parsed === "number") return parsed;
  if (vxlan.defaultDst.remoteIp.family !== parsed.ip.family) return -EAFNOSUPPORT;
  const update = {
    ...parsed,
    mac: address,
    state,
    flags: nlmsgFlags,
    ndmFlags: flags | ADDED_BY_USER,
  };
  const error = vxlanFdbUpdate(vxlan, update, extack);
  if (error === 0) request.notified = true;
  return error;
}

/** `vxlan_fdb_delete`. */
export function vxlanFdbDel(dev: NetDevice, request: FdbRequest, extack: Explanation): number {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return -ENODEV;
  const parsed = parse(vxlan, request, extack);
  if (typeof parsed === "number") return parsed;
  const error = vxlanFdbDelete(vxlan, { ...parsed, mac: request.address });
  if (error === 0) request.notified = true;
  return error;
}

const FLUSH_STATES = NUD.PERMANENT | NUD.NOARP;
const FLUSH_FLAGS = NTF.EXT_LEARNED | NTF.OFFLOADED | NTF.ROUTER;

/** `vxlan_fdb_delete_bulk`. */
export function vxlanFdbDelBulk(dev: NetDevice, request: FdbRequest, extack: Explanation): number {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return -ENODEV;
  const invalid = request.checkBulk?.("vxlan") ?? 0;
  if (invalid !== 0) return invalid;
  const flags = request.flags & ~(NTF.MASTER | NTF.SELF);
  if ((flags & ~FLUSH_FLAGS) !== 0) {
    extack.msg = "Unsupported fdb flush ndm flag bits set";
    return -EINVAL;
  }
  if ((request.state & ~FLUSH_STATES) !== 0) {
    extack.msg = "Unsupported fdb flush ndm state bits set";
    return -EINVAL;
  }
  const dst = request.payload(NDA.DST);
  const dstIp = dst && vxlanAddressOf(dst);
  if (dst !== undefined && dstIp === undefined) {
    request.blame?.(NDA.DST, "Unsupported address family");
    return -EAFNOSUPPORT;
  }
  vxlanFlush(vxlan, {
    state: request.state,
    stateMask: request.payload(NDA.NDM_STATE_MASK)?.getUint16(0, true) ?? 0,
    flags,
    flagsMask: request.payload(NDA.NDM_FLAGS_MASK)?.getUint8(0) ?? 0,
    srcVni: request.payload(NDA.SRC_VNI)?.getUint32(0, true) ?? 0,
    nhid: request.payload(NDA.NH_ID)?.getUint32(0, true) ?? 0,
    vni: request.payload(NDA.VNI)?.getUint32(0, true) ?? 0,
    port: request.payload(NDA.PORT)?.getUint16(0) ?? 0,
    ...dstIp && { dstIp },
  });
  return 0;
}

/** `vxlan_fdb_dump`. */
export function* vxlanFdbDump(dev: NetDevice): Generator<FdbEntry, void> {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return;
  for (const fdb of newestFirst(vxlan)) {
    const told = fdb.nexthop === undefined ? fdb.remotes : [undefined];
    for (const rdst of told) yield fdbInfo(vxlan, fdb, rdst);
  }
}

/** `vxlan_fdb_get`. */
export function vxlanFdbGet(
  dev: NetDevice,
  request: FdbRequest,
  extack: Explanation,
): FdbEntry | number {
  const vxlan = vxlanOf(dev);
  if (vxlan === undefined) return -ENODEV;
  const vni = request.payload(NDA.VNI)?.getUint32(0, true) ?? vxlan.defaultDst.remoteVni;
  const fdb = findMac(vxlan, request.address, vni);
  if (fdb !== undefined) return fdbInfo(vxlan, fdb, fdb.remotes[0]);
  extack.msg = "Fdb entry not found";
  return -ENOENT;
}

const FDB_AGE_INTERVAL = 10;

/** Looks for entries that nobody renewed, from time to time (`vxlan_cleanup`). */
export function vxlanScheduleAgeing(vxlan: Vxlan, seconds: number = FDB_AGE_INTERVAL): void {
  vxlan.ageTimer?.cancel();
  const { clock } = vxlan.dev.net.machine;
  vxlan.ageTimer = clock.schedule(seconds * 1000, () => {
    if (!vxlan.dev.running) return;
    const now = jiffies(clock);
    for (const fdb of newestFirst(vxlan)) {
      if ((fdb.state & FLUSH_STATES) !== 0 || (fdb.flags & NTF.EXT_LEARNED) !== 0) continue;
      const age = cstampDelta(now - fdb.updated) / 100;
      if (age < vxlan.cfg.ageInterval) continue;
      fdb.state = NUD.STALE;
      destroy(vxlan, fdb);
    }
    vxlanScheduleAgeing(vxlan);
  });
}
