/** Who wants the packets of which group, as far as it is configured: net/bridge/br_multicast.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { MCAST } from "../../../abi/in.ts";
import { RTM, RTPROT } from "../../../abi/rtnetlink.ts";
import type { Explanation } from "../extack.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import { machineOf } from "./bridge.ts";
import { JiffyTimer } from "./jiffies.ts";
import type { BridgeIp, GroupSource, MdbEntry, PortGroup } from "./mdb_group.ts";
import {
  brMdbIpGet,
  countGroup,
  dropMdb,
  dropPortGroup,
  groupContext,
  isContextUsed,
  isStarG,
  keepMdb,
  keepPortGroup,
  mdbEntries,
  mdbSize,
  notifyMdb,
  PG,
  portGroups,
  SGRP,
  SOURCES_LIMIT,
  uncountGroup,
  without,
} from "./mdb_group.ts";
import type { Multicast, PortMulticast } from "./multicast_context.ts";

/** A group, new or not (`br_multicast_new_group`), or a negative error number. */
export function brMulticastNewGroup(br: NetBridge, addr: BridgeIp): MdbEntry | number {
  const known = brMdbIpGet(br, addr);
  if (known !== undefined) return known;
  if (mdbSize(br) >= br.hashMax) {
    br.multicastEnabled = false;
    return -ERRNO.E2BIG;
  }
  const mp: MdbEntry = {
    addr,
    ports: [],
    hostJoined: false,
    timer: new JiffyTimer(machineOf(br).clock, () => groupExpired(br, mp)),
  };
  keepMdb(br, mp);
  return mp;
}

/** The bridge wants a group no longer, and nobody does (`br_multicast_group_expired`). */
function groupExpired(br: NetBridge, mp: MdbEntry): void {
  if (brMdbIpGet(br, mp.addr) !== mp || !br.dev.running) return;
  brMulticastHostLeave(br, mp, true);
  if (mp.ports.length === 0) dropMdb(br, mp);
}

/** A bridge ends: nobody wants anything (`br_multicast_dev_del`). */
export function brMulticastDevDel(br: NetBridge): void {
  for (const mp of mdbEntries(br)) {
    mp.timer.delete();
    dropMdb(br, mp);
  }
}

/** A port in a group that is not told of yet (`br_multicast_new_port_group`). */
export function brMulticastNewPortGroup(
  port: NetBridgePort,
  addr: BridgeIp,
  options: Pick<PortGroup, "flags" | "filterMode" | "rtProtocol">,
  extack: Explanation,
): PortGroup | undefined {
  if (countGroup(port, addr, extack) !== 0) return undefined;
  const { clock } = machineOf(port.br);
  const pg: PortGroup = {
    port,
    addr,
    ...options,
    sources: [],
    timer: new JiffyTimer(clock, () => portGroupExpired(pg)),
  };
  keepPortGroup(pg);
  return pg;
}

/** A port that nearly was in a group is not (`br_multicast_del_port_group`). */
export function brMulticastDelPortGroup(pg: PortGroup): void {
  dropPortGroup(pg);
  pg.timer.delete();
  uncountGroup(pg.port, pg.addr);
}

/** Puts a port into a group's list: in the kernel by where it lies in memory, here by its number. */
export function insertPortGroup({ ports }: MdbEntry, pg: PortGroup): void {
  const at = ports.findIndex(({ port }) => port.portNo < pg.port.portNo);
  ports.splice(at < 0 ? ports.length : at, 0, pg);
}

/** A port is in a group no longer (`__br_multicast_del_pg`). */
export function brMulticastDelPg(mp: MdbEntry, pg: PortGroup, withExcluded = true): void {
  const { port: { br } } = pg;
  without(mp.ports, pg);
  dropPortGroup(pg);
  for (const source of [...pg.sources]) brMulticastDelGroupSrc(source);
  notifyMdb(br, mp, pg, RTM.DELMDB);
  if (isStarG(mp.addr)) {
    brMulticastStarGHandleMode(pg, MCAST.INCLUDE);
  } else if (withExcluded) {
    delExcludePorts(mp);
  }
  uncountGroup(pg.port, pg.addr);
  pg.timer.delete();
  if (mp.ports.length === 0 && !mp.hostJoined && br.dev.running) mp.timer.set(0);
}

/** As {@linkcode brMulticastDelPg}, of the group that it is in (`br_multicast_find_del_pg`). */
export function brMulticastFindDelPg(pg: PortGroup): void {
  if (!portGroups(pg.port).includes(pg)) return;
  const mp = brMdbIpGet(pg.port.br, pg.addr);
  if (mp !== undefined) brMulticastDelPg(mp, pg);
}

/** Nothing was heard of a port for long (`br_multicast_port_group_expired`). */
function portGroupExpired(pg: PortGroup): void {
  const { br } = pg.port;
  const isThere = portGroups(pg.port).includes(pg);
  if (!br.dev.running || !isThere || (pg.flags & PG.PERMANENT) !== 0) return;
  let changed = pg.filterMode === MCAST.EXCLUDE;
  pg.filterMode = MCAST.INCLUDE;
  for (const source of [...pg.sources]) {
    if (source.timer.pending) continue;
    brMulticastDelGroupSrc(source);
    changed = true;
  }
  if (pg.sources.length === 0) return brMulticastFindDelPg(pg);
  if (!changed) return;
  if (isStarG(pg.addr)) brMulticastStarGHandleMode(pg, MCAST.INCLUDE);
  const mp = brMdbIpGet(br, pg.addr);
  if (mp !== undefined) notifyMdb(br, mp, pg, RTM.NEWMDB);
}

/** The bridge wants a group (`br_multicast_host_join`). */
export function brMulticastHostJoin(
  br: NetBridge,
  { membershipInterval }: Multicast,
  mp: MdbEntry,
): void {
  if (!mp.hostJoined) {
    mp.hostJoined = true;
    if (isStarG(mp.addr)) passHostState(br, mp);
  }
  if (mp.addr.proto !== 0) mp.timer.set(Number(membershipInterval));
}

/** The bridge wants a group no longer (`br_multicast_host_leave`). */
export function brMulticastHostLeave(br: NetBridge, mp: MdbEntry, notify: boolean): void {
  if (!mp.hostJoined) return;
  mp.hostJoined = false;
  if (isStarG(mp.addr)) passHostState(br, mp);
  if (notify) notifyMdb(br, mp, undefined, RTM.DELMDB);
}

/** What sources send is wanted if the group is (`br_multicast_star_g_host_state`). */
function passHostState(br: NetBridge, star: MdbEntry): void {
  for (const { sources } of star.ports) {
    for (const { flags, src } of sources) {
      const mp = (flags & SGRP.INSTALLED) === 0 ? undefined : brMdbIpGet(br, { ...star.addr, src });
      if (mp !== undefined) mp.hostJoined = star.hostJoined;
    }
  }
}

/** Whether a port wants what a source sends (`br_sg_port_find`). */
function findPortGroup(port: NetBridgePort, addr: BridgeIp): PortGroup | undefined {
  return brMdbIpGet(port.br, addr)?.ports.find((pg) => pg.port === port);
}

/** The kernel has a port want what a source sends (`__br_multicast_add_group`). */
function addKernelGroup(
  port: NetBridgePort,
  context: PortMulticast,
  addr: BridgeIp,
  blocked: boolean,
): PortGroup | undefined {
  if (!isContextUsed(port, context)) return undefined;
  const mp = brMulticastNewGroup(port.br, addr);
  if (typeof mp === "number") return undefined;
  const known = mp.ports.find((pg) => pg.port === port);
  if (known !== undefined) return known;
  const options = { flags: 0, filterMode: MCAST.INCLUDE, rtProtocol: RTPROT.KERNEL };
  const pg = brMulticastNewPortGroup(port, addr, options, {});
  if (pg === undefined) return undefined;
  insertPortGroup(mp, pg);
  if (blocked) pg.flags |= PG.BLOCKED;
  notifyMdb(port.br, mp, pg, RTM.NEWMDB);
  return pg;
}

function addExcluding(port: NetBridgePort, context: PortMulticast, addr: BridgeIp): void {
  if (findPortGroup(port, addr) !== undefined) return;
  const pg = addKernelGroup(port, context, addr, false);
  if (pg?.rtProtocol === RTPROT.KERNEL) pg.flags |= PG.STAR_EXCL;
}

function delExcluding(port: NetBridgePort, addr: BridgeIp): void {
  const pg = findPortGroup(port, addr);
  if (pg === undefined || (pg.flags & PG.STAR_EXCL) === 0) return;
  if (pg.rtProtocol === RTPROT.KERNEL) brMulticastFindDelPg(pg);
}

/** What other ports' sources send goes to a port too, or not (`br_multicast_star_g_handle_mode`). */
export function brMulticastStarGHandleMode(pg: PortGroup, filterMode: number): void {
  const mp = brMdbIpGet(pg.port.br, pg.addr);
  const context = groupContext(pg);
  if (mp === undefined || context === undefined) return;
  for (const other of [...mp.ports]) {
    if (other === pg) continue;
    for (const { flags, src } of [...other.sources]) {
      if ((flags & SGRP.INSTALLED) === 0) continue;
      const addr = { ...pg.addr, src };
      if (filterMode === MCAST.INCLUDE) delExcluding(pg.port, addr);
      else addExcluding(pg.port, context, addr);
    }
  }
}

/** Nobody wants a source's packets but who wants everybody's (`br_multicast_sg_del_exclude_ports`). */
function delExcludePorts(mp: MdbEntry): void {
  if (mp.ports.some(({ flags }) => (flags & (PG.STAR_EXCL | PG.PERMANENT)) === 0)) return;
  mp.hostJoined = false;
  for (let at = 0; at < mp.ports.length;) {
    const pg = mp.ports[at];
    if (pg && (pg.flags & PG.PERMANENT) === 0) brMulticastDelPg(mp, pg, false);
    else at++;
  }
}

/** Who wants everybody's packets wants a source's (`br_multicast_sg_add_exclude_ports`). */
export function brMulticastSgAddExcludePorts(star: MdbEntry, sg: PortGroup): void {
  const mp = brMdbIpGet(sg.port.br, sg.addr);
  if (star.hostJoined && mp !== undefined) mp.hostJoined = true;
  for (const pg of [...star.ports]) {
    if (pg === sg || pg.filterMode === MCAST.INCLUDE) continue;
    const context = groupContext(pg);
    if (context !== undefined) addExcluding(pg.port, context, sg.addr);
  }
}

/** A source of a port's group (`br_multicast_find_group_src`). */
export function brMulticastFindGroupSrc(
  { sources }: PortGroup,
  src: string,
): GroupSource | undefined {
  return sources.find((source) => source.src === src);
}

/** A new source; `undefined` if it can be none (`br_multicast_new_group_src`). */
export function brMulticastNewGroupSrc(pg: PortGroup, src: string): GroupSource | undefined {
  if (pg.sources.length >= SOURCES_LIMIT || src === "") return undefined;
  const { clock } = machineOf(pg.port.br);
  const source: GroupSource = {
    pg,
    src,
    flags: 0,
    timer: new JiffyTimer(clock, () => sourceExpired(source)),
  };
  pg.sources.unshift(source);
  return source;
}

/** A source is forgotten (`__br_multicast_del_group_src`). */
export function forgetGroupSrc(source: GroupSource): void {
  without(source.pg.sources, source);
  source.timer.delete();
}

/** A source, and what is done with its packets, is forgotten (`br_multicast_del_group_src`). */
export function brMulticastDelGroupSrc(source: GroupSource): void {
  removeForwarding(source);
  forgetGroupSrc(source);
}

/** `br_multicast_fwd_src_remove`. */
function removeForwarding(source: GroupSource): void {
  const { pg: { port, addr }, src } = source;
  const mp = brMdbIpGet(port.br, { ...addr, src });
  if (mp === undefined) return;
  const pg = mp.ports.find((one) => one.port === port);
  if (pg !== undefined) {
    const isUsers = pg.rtProtocol !== RTPROT.KERNEL && (pg.flags & PG.PERMANENT) !== 0;
    if (!isUsers || (source.flags & SGRP.USER_ADDED) !== 0) brMulticastDelPg(mp, pg);
  }
  source.flags &= ~SGRP.INSTALLED;
}

/** Nothing was heard of a source for long (`br_multicast_group_src_expired`). */
function sourceExpired(source: GroupSource): void {
  const { pg } = source;
  if (!pg.sources.includes(source) || !pg.port.br.dev.running) return;
  if (pg.filterMode !== MCAST.INCLUDE) return handleForwarding(source);
  brMulticastDelGroupSrc(source);
  if (pg.sources.length === 0) brMulticastFindDelPg(pg);
}

/** `br_multicast_fwd_src_add`. */
function addForwarding(source: GroupSource): void {
  if ((source.flags & SGRP.INSTALLED) !== 0) return;
  const { pg, src, timer } = source;
  const context = groupContext(pg);
  if (context === undefined) return;
  const sg = addKernelGroup(pg.port, context, { ...pg.addr, src }, !timer.pending);
  if (sg === undefined) return;
  source.flags |= SGRP.INSTALLED;
  sg.flags &= ~PG.STAR_EXCL;
  if (sg.rtProtocol !== RTPROT.KERNEL && (sg.flags & PG.PERMANENT) !== 0) return;
  sg.timer.delete();
  const star = brMdbIpGet(pg.port.br, pg.addr);
  if (star !== undefined) brMulticastSgAddExcludePorts(star, sg);
}

/** `br_multicast_fwd_src_handle`. */
function handleForwarding(source: GroupSource): void {
  addForwarding(source);
  const { pg: { port, addr }, src, timer } = source;
  const sg = findPortGroup(port, { ...addr, src });
  if (sg === undefined || (sg.flags & PG.PERMANENT) !== 0) return;
  const before = sg.flags;
  sg.flags = timer.pending ? sg.flags & ~PG.BLOCKED : sg.flags | PG.BLOCKED;
  const mp = brMdbIpGet(port.br, sg.addr);
  if (before !== sg.flags && mp !== undefined) notifyMdb(port.br, mp, sg, RTM.NEWMDB);
}
