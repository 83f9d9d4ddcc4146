/** Groups of bridges, and who wants them: what there is of them (`net/bridge/br_private.h`). */

import { BR_STATE } from "../../../abi/if_bridge.ts";
import { ERRNO } from "../../../abi/errno.ts";
import { ETH_P } from "../../../abi/if_ether.ts";
import type { Explanation } from "../extack.ts";
import { Hook } from "../hook.ts";
import { Slot } from "../slot.ts";
import type { NetBridge, NetBridgePort } from "./bridge.ts";
import { machineOf } from "./bridge.ts";
import type { JiffyTimer } from "./jiffies.ts";
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

/** Takes one out of a list. */
export function without<T>(list: T[], one: T): void {
  const at = list.indexOf(one);
  if (at >= 0) list.splice(at, 1);
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

/** How many groups a bridge has. */
export function mdbSize(br: NetBridge): number {
  return GROUPS.of(br).size;
}

/** A bridge has a group. */
export function keepMdb(br: NetBridge, mp: MdbEntry): void {
  GROUPS.of(br).set(keyOf(mp.addr), mp);
}

/** A bridge has a group no longer. */
export function dropMdb(br: NetBridge, mp: MdbEntry): void {
  GROUPS.of(br).delete(keyOf(mp.addr));
}

/** A port is in a group. */
export function keepPortGroup(pg: PortGroup): void {
  PORT_GROUPS.of(pg.port).unshift(pg);
}

/** A port is in a group no longer. */
export function dropPortGroup(pg: PortGroup): void {
  without(PORT_GROUPS.of(pg.port), pg);
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
export function groupContext({ port, addr: { vid } }: PortGroup): PortMulticast | undefined {
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

/** One group more, on a port and in its VLAN: 0, or a negative error number. */
export function countGroup(port: NetBridgePort, { vid }: BridgeIp, extack: Explanation): number {
  const error = countOne(port.multicast, extack, "Port");
  if (error !== 0) return error;
  const context = vlanContext(port, vid);
  const refused = context === undefined ? 0 : countOne(context, extack, "Port-VLAN");
  if (refused !== 0) port.multicast.mdbNEntries--;
  return refused;
}

/** One group less (`br_multicast_port_ngroups_dec`). */
export function uncountGroup(port: NetBridgePort, { vid }: BridgeIp): void {
  const context = vlanContext(port, vid);
  if (context !== undefined) context.mdbNEntries--;
  port.multicast.mdbNEntries--;
}
