/** Requests about who wants the packets of which group: net/bridge/br_mdb.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { BR_STATE, MDB_STATE } from "../../../abi/if_bridge.ts";
import { MCAST } from "../../../abi/in.ts";
import { NLM_F } from "../../../abi/netlink.ts";
import { RTM } from "../../../abi/rtnetlink.ts";
import type { Explanation } from "../extack.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import type { BridgeIp, MdbEntry, PortGroup } from "./mdb_group.ts";
import {
  brMulticastDelGroupSrc,
  brMulticastDelPg,
  brMulticastDelPortGroup,
  brMulticastFindGroupSrc,
  brMulticastHostJoin,
  brMulticastHostLeave,
  brMulticastNewGroup,
  brMulticastNewGroupSrc,
  brMulticastNewPortGroup,
  brMulticastSgAddExcludePorts,
  brMulticastStarGHandleMode,
  forgetGroupSrc,
  insertPortGroup,
} from "./mdb.ts";
import {
  brMdbIpGet,
  isStarG,
  mdbEntries,
  notifyMdb,
  PG,
  SGRP,
  shouldHandleMode,
} from "./mdb_group.ts";
import type { Multicast } from "./multicast_context.ts";
import { VLFLAG } from "./vlan_group.ts";

const { E2BIG, EEXIST, EINVAL, ENOMEM, ENOSPC } = ERRNO;

/** What is asked for (`struct br_mdb_config`). */
export interface MdbConfig {
  readonly br: NetBridge;
  /** The port that wants the group; `undefined` if the bridge itself does. */
  readonly p: NetBridgePort | undefined;
  /** MDB_TEMPORARY or MDB_PERMANENT. */
  readonly state: number;
  readonly group: BridgeIp;
  /** MCAST_INCLUDE or MCAST_EXCLUDE. */
  readonly filterMode: number;
  readonly sources: readonly string[];
  /** RTPROT_*. */
  readonly rtProtocol: number;
  /** NLM_F_* of the request. */
  readonly nlmsgFlags: number;
  /** Whether it is about one source of a group that has several. */
  readonly srcEntry?: boolean;
}

function refuse(extack: Explanation, errno: number, msg: string): number {
  extack.msg = `bridge: ${msg}`;
  return -errno;
}

function flagsOf({ state }: MdbConfig): number {
  return state === MDB_STATE.PERMANENT ? PG.PERMANENT : 0;
}

/** What the bridge keeps where a group is (`__br_mdb_choose_context`). */
function chooseContext(br: NetBridge, vid: number, extack: Explanation): Multicast | number {
  if (!br.mcastVlanSnooping) return br.multicast;
  if (vid === 0) {
    return refuse(
      extack,
      EINVAL,
      "Cannot add an entry without a vlan when vlan snooping is enabled",
    );
  }
  const v = br.vlgrp?.find(vid);
  if (v === undefined) return refuse(extack, EINVAL, "Vlan is not configured");
  if ((v.privFlags & VLFLAG.GLOBAL_MCAST_ENABLED) === 0) {
    return refuse(extack, EINVAL, "Vlan's multicast processing is disabled");
  }
  return v.multicast;
}

/** Sets a port's timer, or unsets it. */
function time(pg: PortGroup, isSet: boolean, { membershipInterval }: Multicast): void {
  if (isSet) pg.timer.set(Number(membershipInterval));
  else pg.timer.delete();
}

/** `br_mdb_add_group_sg` */
function addGroupSg(
  cfg: MdbConfig,
  p: NetBridgePort,
  mp: MdbEntry,
  context: Multicast,
  flags: number,
  extack: Explanation,
): number {
  const { br, group, rtProtocol, nlmsgFlags, srcEntry = false } = cfg;
  const isTimed = (flags & PG.PERMANENT) === 0 && !srcEntry;
  const known = mp.ports.find(({ port }) => port === p);
  if (known !== undefined) {
    if ((nlmsgFlags & NLM_F.REPLACE) === 0) {
      return refuse(extack, EEXIST, "(S, G) group is already joined by port");
    }
    known.flags = flags;
    known.rtProtocol = rtProtocol;
    time(known, isTimed, context);
    notifyMdb(br, mp, known, RTM.NEWMDB);
    return 0;
  }
  const options = { flags, filterMode: MCAST.INCLUDE, rtProtocol };
  const pg = brMulticastNewPortGroup(p, group, options, extack);
  if (pg === undefined) return -ENOMEM;
  insertPortGroup(mp, pg);
  if (isTimed) time(pg, true, context);
  notifyMdb(br, mp, pg, RTM.NEWMDB);
  if (shouldHandleMode(context, group.proto)) {
    const star = brMdbIpGet(br, { ...group, src: "" });
    if (star !== undefined) brMulticastSgAddExcludePorts(star, pg);
  }
  return 0;
}

/** `br_mdb_add_group_src_fwd` */
function addGroupSrcFwd(
  cfg: MdbConfig,
  p: NetBridgePort,
  src: string,
  context: Multicast,
  extack: Explanation,
): number {
  const group = { ...cfg.group, src };
  const mp = brMulticastNewGroup(cfg.br, group);
  if (typeof mp === "number") return refuse(extack, -mp, "Failed to add (S, G) MDB entry");
  const flags = flagsOf(cfg) | (cfg.filterMode === MCAST.EXCLUDE ? PG.BLOCKED : 0);
  return addGroupSg({ ...cfg, group, srcEntry: true }, p, mp, context, flags, extack);
}

/** `br_mdb_add_group_src` */
function addGroupSrc(
  cfg: MdbConfig,
  pg: PortGroup,
  src: string,
  context: Multicast,
  extack: Explanation,
): number {
  let source = brMulticastFindGroupSrc(pg, src);
  if (source !== undefined && (cfg.nlmsgFlags & NLM_F.REPLACE) === 0) {
    return refuse(extack, EEXIST, "Source entry already exists");
  }
  source ??= brMulticastNewGroupSrc(pg, src);
  if (source === undefined) return refuse(extack, ENOSPC, "Failed to add new source entry");
  if (cfg.filterMode === MCAST.INCLUDE && cfg.state === MDB_STATE.TEMPORARY) {
    source.timer.set(Number(context.membershipInterval));
  } else {
    source.timer.delete();
  }
  const error = addGroupSrcFwd(cfg, pg.port, src, context, extack);
  if (error !== 0) {
    forgetGroupSrc(source);
    return error;
  }
  source.flags = SGRP.INSTALLED | SGRP.USER_ADDED;
  return 0;
}

/** `br_mdb_add_group_srcs` */
function addGroupSrcs(
  cfg: MdbConfig,
  pg: PortGroup,
  context: Multicast,
  extack: Explanation,
): number {
  for (const [index, src] of cfg.sources.entries()) {
    const error = addGroupSrc(cfg, pg, src, context, extack);
    if (error === 0) continue;
    for (const done of cfg.sources.slice(0, index).reverse()) {
      const source = brMulticastFindGroupSrc(pg, done);
      if (source !== undefined) brMulticastDelGroupSrc(source);
    }
    return error;
  }
  return 0;
}

/** `br_mdb_replace_group_star_g` */
function replaceGroupStarG(
  cfg: MdbConfig,
  mp: MdbEntry,
  pg: PortGroup,
  context: Multicast,
  flags: number,
  extack: Explanation,
): number {
  for (const source of pg.sources) source.flags |= SGRP.DELETE;
  const error = addGroupSrcs(cfg, pg, context, extack);
  if (error !== 0) {
    for (const source of pg.sources) source.flags &= ~SGRP.DELETE;
    return error;
  }
  for (const source of [...pg.sources]) {
    if ((source.flags & SGRP.DELETE) !== 0) brMulticastDelGroupSrc(source);
  }
  pg.flags = flags;
  pg.filterMode = cfg.filterMode;
  pg.rtProtocol = cfg.rtProtocol;
  time(pg, (flags & PG.PERMANENT) === 0 && cfg.filterMode === MCAST.EXCLUDE, context);
  notifyMdb(cfg.br, mp, pg, RTM.NEWMDB);
  if (shouldHandleMode(context, cfg.group.proto)) brMulticastStarGHandleMode(pg, cfg.filterMode);
  return 0;
}

/** `br_mdb_add_group_star_g` */
function addGroupStarG(
  cfg: MdbConfig,
  p: NetBridgePort,
  mp: MdbEntry,
  context: Multicast,
  flags: number,
  extack: Explanation,
): number {
  const { br, group, filterMode, rtProtocol, nlmsgFlags } = cfg;
  const known = mp.ports.find(({ port }) => port === p);
  if (known !== undefined) {
    return (nlmsgFlags & NLM_F.REPLACE) === 0
      ? refuse(extack, EEXIST, "(*, G) group is already joined by port")
      : replaceGroupStarG(cfg, mp, known, context, flags, extack);
  }
  const pg = brMulticastNewPortGroup(p, group, { flags, filterMode, rtProtocol }, extack);
  if (pg === undefined) return -ENOMEM;
  const error = addGroupSrcs(cfg, pg, context, extack);
  if (error !== 0) {
    brMulticastDelPortGroup(pg);
    return error;
  }
  insertPortGroup(mp, pg);
  const excludes = filterMode === MCAST.EXCLUDE;
  if ((flags & PG.PERMANENT) === 0 && excludes) time(pg, true, context);
  notifyMdb(br, mp, pg, RTM.NEWMDB);
  if (shouldHandleMode(context, group.proto) && excludes) {
    brMulticastStarGHandleMode(pg, MCAST.EXCLUDE);
  }
  return 0;
}

/** `br_mdb_add_group` */
function addGroup(cfg: MdbConfig, extack: Explanation): number {
  const { br, p, group } = cfg;
  const context = chooseContext(br, group.vid, extack);
  if (typeof context === "number") return context;
  const mp = brMulticastNewGroup(br, group);
  if (typeof mp === "number") return -E2BIG;
  if (p === undefined) {
    if (mp.hostJoined && (cfg.nlmsgFlags & NLM_F.REPLACE) === 0) {
      return refuse(extack, EEXIST, "Group is already joined by host");
    }
    brMulticastHostJoin(br, context, mp);
    notifyMdb(br, mp, undefined, RTM.NEWMDB);
    return 0;
  }
  const add = isStarG(group) ? addGroupStarG : addGroupSg;
  return add(cfg, p, mp, context, flagsOf(cfg), extack);
}

/** What is the matter with a request for a group: 0, or a negative error number. */
function checkAdd({ p, state, group }: MdbConfig, extack: Explanation): number {
  const isL2 = group.proto === 0;
  if (p === undefined && !isL2) {
    if (state !== 0) return refuse(extack, EINVAL, "Flags are not allowed for host groups");
    if (!isStarG(group)) {
      return refuse(extack, EINVAL, "Groups with sources cannot be manually host joined");
    }
  }
  if (isL2 && state !== MDB_STATE.PERMANENT) {
    return refuse(extack, EINVAL, "Only permanent L2 entries allowed");
  }
  return p?.state === BR_STATE.DISABLED && state !== MDB_STATE.PERMANENT
    ? refuse(extack, EINVAL, "Port is in disabled state and entry is not permanent")
    : 0;
}

/** The VLANs that a request is about: one, or if it says none, all that there are. */
function vlansOf({ br, p, group }: MdbConfig): readonly number[] | undefined {
  const { vlgrp } = p ?? br;
  if (!br.vlanEnabled || vlgrp === undefined || group.vid !== 0) return undefined;
  return vlgrp.all.map(({ vid }) => vid);
}

/** A group, or the sources of a group, are wanted (`br_mdb_add`). */
export function brMdbAdd(cfg: MdbConfig, extack: Explanation): number {
  const wrong = checkAdd(cfg, extack);
  if (wrong !== 0) return wrong;
  const vids = vlansOf(cfg);
  if (vids === undefined) return addGroup(cfg, extack);
  let error = -EINVAL;
  for (const vid of vids) {
    error = addGroup({ ...cfg, group: { ...cfg.group, vid } }, extack);
    if (error !== 0) break;
  }
  return error;
}

/** `__br_mdb_del` */
function delGroup({ br, p, group }: MdbConfig): number {
  const mp = brMdbIpGet(br, group);
  if (mp === undefined) return -EINVAL;
  if (p === undefined && mp.hostJoined) {
    brMulticastHostLeave(br, mp, false);
    notifyMdb(br, mp, undefined, RTM.DELMDB);
    if (mp.ports.length === 0 && br.dev.running) mp.timer.set(0);
    return 0;
  }
  const pg = mp.ports.find(({ port }) => port === p);
  if (pg === undefined) return -EINVAL;
  brMulticastDelPg(mp, pg);
  return 0;
}

/** A group is wanted no longer (`br_mdb_del`). */
export function brMdbDel(cfg: MdbConfig): number {
  const vids = vlansOf(cfg);
  if (vids === undefined) return delGroup(cfg);
  let error = 0;
  for (const vid of vids) error = delGroup({ ...cfg, group: { ...cfg.group, vid } });
  return error;
}

/** Which groups are to go (`struct br_mdb_flush_desc`); 0 is any. */
export interface MdbFlush {
  readonly portIfindex: number;
  readonly vid: number;
  readonly rtProtocol: number;
  readonly state: number;
  readonly stateMask: number;
}

/** Groups are wanted no longer (`br_mdb_flush`). */
export function brMdbFlush(br: NetBridge, desc: MdbFlush): void {
  const isState = (state: number) =>
    desc.stateMask === 0 || (state & desc.stateMask) === desc.state;
  const isPort = ({ ifindex }: { readonly ifindex: number }) =>
    desc.portIfindex === 0 || desc.portIfindex === ifindex;
  const goes = ({ port, rtProtocol, flags }: PortGroup) =>
    isPort(port.dev) && (desc.rtProtocol === 0 || desc.rtProtocol === rtProtocol) &&
    isState((flags & PG.PERMANENT) !== 0 ? MDB_STATE.PERMANENT : 0);
  for (const mp of mdbEntries(br)) {
    if (desc.vid !== 0 && desc.vid !== mp.addr.vid) continue;
    const state = mp.addr.proto === 0 ? MDB_STATE.PERMANENT : 0;
    if (isPort(br.dev) && desc.rtProtocol === 0 && isState(state)) {
      brMulticastHostLeave(br, mp, true);
      if (mp.ports.length === 0 && br.dev.running) mp.timer.set(0);
    }
    for (let pg = mp.ports.find(goes); pg !== undefined; pg = mp.ports.find(goes)) {
      brMulticastDelPg(mp, pg);
    }
  }
}
