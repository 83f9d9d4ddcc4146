/** Who wants the packets of which group, as far as it is configured: net/bridge/br_multicast.c. */

import { BR_STATE } from "../../../abi/if_bridge.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { ETH_P } from "../../../abi/if_ether.ts";
import { MCAST } from "../../../abi/in.ts";
import { RTM, RTPROT } from "../../../abi/rtnetlink.ts";
import type { Explanation } from "../extack.ts";
import { Hook } from "../hook.ts";
import { Slot } from "../slot.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import { machineOf } from "./bridge.ts";
import { JiffyTimer } from "./jiffies.ts";
import type { Multicast, PortMulticast } from "./multicast_context.ts";
import { VLFLAG } from "./vlan_group.ts";

/** MDB_PG_FLAGS_*. */
export const PG = { PERMANENT: 0x1, FAST_LEAVE: 0x4, STAR_EXCL: 0x8, BLOCKED: 0x10 } as const;

/** BR_SGRP_F_*. */
export const SGRP = { DELETE: 0x1, INSTALLED: 0x4, USER_ADDED: 0x8 } as const;

/** PG_SRC_ENT_LIMIT: a group has fewer sources on a port. */
export const SOURCES_LIMIT = 32;

/** A group, or what one source sends to it (`struct br_ip`); addresses are hexadecimal digits. */
export interface BridgeIp {
  /** ETH_P_IP, ETH_P_IPV6, or 0 for the link layer. */
  readonly proto: number;
  /** The VLAN, or 0. */
  readonly vid: number;
  readonly dst: string;
  /** The source; empty for any. */
  readonly src: string;
}

/** Who wants a group (`struct net_bridge_mdb_entry`). */
export interface MdbEntry {
  readonly addr: BridgeIp;
  readonly ports: PortGroup[];
  /** Whether the bridge itself wants it. */
  hostJoined: boolean;
  readonly timer: JiffyTimer;
}

/** A port that wants a group (`struct net_bridge_port_group`). */
export interface PortGroup {
  readonly port: NetBridgePort;
  readonly addr: BridgeIp;
  /** PG.*. */
  flags: number;
  /** MCAST_INCLUDE or MCAST_EXCLUDE: whether the sources are wanted, or all others. */
  filterMode: number;
  /** RTPROT_*: who said so. */
  rtProtocol: number;
  /** The last one that came is first. */
  readonly sources: GroupSource[];
  readonly timer: JiffyTimer;
}

/** A source of a group's packets (`struct net_bridge_group_src`). */
export interface GroupSource {
  readonly pg: PortGroup;
  readonly src: string;
  /** SGRP.*. */
  flags: number;
  readonly timer: JiffyTimer;
}

/** Groups of bridges by what they are, in the order in which they came. */
const GROUPS = new Slot<NetBridge, Map<string, MdbEntry>>(() => new Map());
/** Groups of ports, the last one that came first (`mglist`). */
const PORT_GROUPS = new Slot<NetBridgePort, PortGroup[]>(() => []);

/** Somebody wants a group, or does no longer (`br_mdb_notify`): who, and the message's type. */
export const brMdbNotify: Hook<
  [type: number, br: NetBridge, mp: MdbEntry, pg: PortGroup | undefined]
> = new Hook();

function keyOf({ proto, vid, dst, src }: BridgeIp): string {
  return `${proto}/${vid}/${dst}/${src}`;
}

function without<T>(list: T[], one: T): boolean {
  const at = list.indexOf(one);
  if (at >= 0) list.splice(at, 1);
  return at >= 0;
}

/** Tells of a group. */
export function notifyMdb(
  br: NetBridge,
  mp: MdbEntry,
  pg: PortGroup | undefined,
  type: number,
): void {
  brMdbNotify.tell(machineOf(br), type, br, mp, pg);
}

/** The groups of a bridge, the last one that came first (`mdb_list`). */
export function mdbEntries(br: NetBridge): MdbEntry[] {
  return [...GROUPS.of(br).values()].reverse();
}

/** The groups that a port is in. */
export function portGroups(p: NetBridgePort): readonly PortGroup[] {
  return [...PORT_GROUPS.of(p)];
}

/** A group of a bridge (`br_mdb_ip_get`). */
export function brMdbIpGet(br: NetBridge, addr: BridgeIp): MdbEntry | undefined {
  return GROUPS.of(br).get(keyOf(addr));
}

/** Whether it is what anybody sends to a group (`br_multicast_is_star_g`). */
export function isStarG({ proto, src }: BridgeIp): boolean {
  return proto !== 0 && src === "";
}

/** Whether it matters who sends to a group (`br_multicast_should_handle_mode`). */
export function shouldHandleMode({ igmpVersion, mldVersion }: Multicast, proto: number): boolean {
  if (proto === ETH_P.IP) return igmpVersion === 3;
  return proto === ETH_P.IPV6 && mldVersion === 2;
}

/** Whether nothing is kept in a VLAN of a port (`br_multicast_port_ctx_vlan_disabled`). */
export function isVlanDisabled({ vlan }: PortMulticast): boolean {
  return vlan !== undefined && (vlan.privFlags & VLFLAG.MCAST_ENABLED) === 0;
}

/** What the bridge keeps where a port keeps something (`br_multicast_port_ctx_get_global`). */
export function globalContext({ br }: NetBridgePort, { vlan }: PortMulticast): Multicast {
  return (vlan && br.vlgrp?.find(vlan.vid)?.multicast) ?? br.multicast;
}

/** Whether a port takes part (`br_multicast_ctx_should_use`). */
export function isContextUsed({ br, state }: NetBridgePort, context: PortMulticast): boolean {
  return br.dev.running && state !== BR_STATE.DISABLED && !isVlanDisabled(context) &&
    context.vlan?.state !== BR_STATE.DISABLED;
}

/** What a port keeps where one of its groups is (`br_multicast_pg_to_port_ctx`). */
function contextOf({ port, addr: { vid } }: PortGroup): PortMulticast | undefined {
  if (vid === 0 || !port.br.mcastVlanSnooping) return port.multicast;
  const context = port.vlgrp?.find(vid)?.portMulticast;
  return context && !isVlanDisabled(context) ? context : undefined;
}

/** What a port keeps in a VLAN, whether it looks there or not. */
function vlanContext({ vlgrp }: NetBridgePort, vid: number): PortMulticast | undefined {
  return vid === 0 ? undefined : vlgrp?.find(vid)?.portMulticast;
}

/** One group more, unless there are enough: 0, or a negative error number (`_ngroups_inc_one`). */
function countOne(context: PortMulticast, extack: Explanation, what: string): number {
  const { mdbNEntries: n, mdbMaxEntries: max } = context;
  if (!isVlanDisabled(context) && max !== 0 && n >= max) {
    extack.msg = `bridge: ${what} is already in ${n} groups, and mcast_max_groups=${max}`;
    return -ERRNO.E2BIG;
  }
  context.mdbNEntries++;
  return 0;
}

function count(port: NetBridgePort, { vid }: BridgeIp, extack: Explanation): number {
  const error = countOne(port.multicast, extack, "Port");
  if (error !== 0) return error;
  const context = vlanContext(port, vid);
  const refused = context === undefined ? 0 : countOne(context, extack, "Port-VLAN");
  if (refused !== 0) port.multicast.mdbNEntries--;
  return refused;
}

/** One group less (`br_multicast_port_ngroups_dec`). */
function uncount(port: NetBridgePort, { vid }: BridgeIp): void {
  const context = vlanContext(port, vid);
  if (context !== undefined) context.mdbNEntries--;
  port.multicast.mdbNEntries--;
}

/** A group, new or not (`br_multicast_new_group`), or a negative error number. */
export function brMulticastNewGroup(br: NetBridge, addr: BridgeIp): MdbEntry | number {
  const known = brMdbIpGet(br, addr);
  if (known !== undefined) return known;
  if (GROUPS.of(br).size >= br.hashMax) {
    br.multicastEnabled = false;
    return -ERRNO.E2BIG;
  }
  const mp: MdbEntry = {
    addr,
    ports: [],
    hostJoined: false,
    timer: new JiffyTimer(machineOf(br).clock, () => groupExpired(br, mp)),
  };
  GROUPS.of(br).set(keyOf(addr), mp);
  return mp;
}

/** The bridge wants a group no longer, and nobody does (`br_multicast_group_expired`). */
function groupExpired(br: NetBridge, mp: MdbEntry): void {
  if (brMdbIpGet(br, mp.addr) !== mp || !br.dev.running) return;
  brMulticastHostLeave(br, mp, true);
  if (mp.ports.length === 0) GROUPS.of(br).delete(keyOf(mp.addr));
}

/** A bridge ends: nobody wants anything (`br_multicast_dev_del`). */
export function brMulticastDevDel(br: NetBridge): void {
  for (const mp of mdbEntries(br)) mp.timer.delete();
  GROUPS.of(br).clear();
}

/** A port in a group that is not told of yet (`br_multicast_new_port_group`). */
export function brMulticastNewPortGroup(
  port: NetBridgePort,
  addr: BridgeIp,
  options: Pick<PortGroup, "flags" | "filterMode" | "rtProtocol">,
  extack: Explanation,
): PortGroup | undefined {
  if (count(port, addr, extack) !== 0) return undefined;
  const { clock } = machineOf(port.br);
  const pg: PortGroup = {
    port,
    addr,
    ...options,
    sources: [],
    timer: new JiffyTimer(clock, () => portGroupExpired(pg)),
  };
  PORT_GROUPS.of(port).unshift(pg);
  return pg;
}

/** A port that nearly was in a group is not (`br_multicast_del_port_group`). */
export function brMulticastDelPortGroup(pg: PortGroup): void {
  without(PORT_GROUPS.of(pg.port), pg);
  pg.timer.delete();
  uncount(pg.port, pg.addr);
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
  without(PORT_GROUPS.of(pg.port), pg);
  for (const source of [...pg.sources]) brMulticastDelGroupSrc(source);
  notifyMdb(br, mp, pg, RTM.DELMDB);
  if (isStarG(mp.addr)) {
    brMulticastStarGHandleMode(pg, MCAST.INCLUDE);
  } else if (withExcluded) {
    delExcludePorts(br, mp);
  }
  uncount(pg.port, pg.addr);
  pg.timer.delete();
  if (mp.ports.length === 0 && !mp.hostJoined && br.dev.running) mp.timer.set(0);
}

/** As {@linkcode brMulticastDelPg}, of the group that it is in (`br_multicast_find_del_pg`). */
export function brMulticastFindDelPg(pg: PortGroup): void {
  if (!PORT_GROUPS.of(pg.port).includes(pg)) return;
  const mp = brMdbIpGet(pg.port.br, pg.addr);
  if (mp !== undefined) brMulticastDelPg(mp, pg);
}

/** Nothing was heard of a port for long (`br_multicast_port_group_expired`). */
function portGroupExpired(pg: PortGroup): void {
  const { br } = pg.port;
  const isThere = PORT_GROUPS.of(pg.port).includes(pg);
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
      const mp = (flags & SGRP.INSTALLED) === 0
        ? undefined
        : brMdbIpGet(br, { ...star.addr, src });
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
  const context = contextOf(pg);
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
function delExcludePorts(br: NetBridge, mp: MdbEntry): void {
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
    const context = contextOf(pg);
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
  const context = contextOf(pg);
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
