/** What RTM_*MDB says: __mdb_fill_info, br_rports_fill_info of net/bridge/br_mdb.c. */

import { MDB_FLAGS, MDB_RTR_TYPE, MDB_STATE } from "../../../abi/if_bridge.ts";
import { ETH_P } from "../../../abi/if_ether.ts";
import { AF } from "../../../abi/socket.ts";
import type {
  Headed,
  MdbEntry as MdbEntryHeader,
  MdbEntryAttributes,
  MdbRouter,
  MessageHeader,
} from "../../../codec/mod.ts";
import { encode } from "../../../codec/mod.ts";
import { macOf } from "../../net/bridge/address.ts";
import type { NetBridge, NetBridgePort } from "../../net/bridge/bridge.ts";
import type { BridgeIp, MdbEntry, PortGroup } from "../../net/bridge/mdb_group.ts";
import { PG, shouldHandleMode } from "../../net/bridge/mdb_group.ts";
import type { PortMulticast } from "../../net/bridge/multicast_context.ts";
import { ip4Text } from "../ip4.ts";
import { ip6Text } from "../ip6.ts";
import { nlaTotalSize, nlmsgTotalSize } from "../nla_size.ts";

/** Bytes of `struct br_port_msg`. */
export const BR_PORT_MSG_SIZE = 8;
const ENTRY_SIZE = 28;

/** What is said of an entry: `struct br_mdb_entry`, and attributes. */
export type MdbInfo = Headed<MdbEntryHeader, MdbEntryAttributes>;

/** A group's or a source's address as text. */
function addressText(proto: number, digits: string): string {
  if (proto === ETH_P.IP) return ip4Text(Number.parseInt(digits, 16));
  return proto === ETH_P.IPV6 ? ip6Text(BigInt(`0x${digits}`)) : macOf(digits);
}

/** MDB_FLAGS_* of what the kernel keeps (`__mdb_entry_fill_flags`). */
function flagsOf(flags: number): number {
  return ((flags & PG.FAST_LEAVE) !== 0 ? MDB_FLAGS.FAST_LEAVE : 0) |
    ((flags & PG.STAR_EXCL) !== 0 ? MDB_FLAGS.STAR_EXCL : 0) |
    ((flags & PG.BLOCKED) !== 0 ? MDB_FLAGS.BLOCKED : 0);
}

/** What is said of who wants a group: of a port, or of the bridge (`__mdb_fill_info`). */
export function mdbInfo(br: NetBridge, mp: MdbEntry, pg: PortGroup | undefined): MdbInfo {
  const { proto, vid, dst, src } = mp.addr;
  const flags = pg?.flags ?? 0;
  const isPermanent = proto === 0 || (flags & PG.PERMANENT) !== 0;
  const withSources = pg !== undefined && shouldHandleMode(br.multicast, proto);
  const sources = withSources ? pg.sources : [];
  return {
    header: {
      ifindex: (pg?.port ?? br).dev.ifindex,
      state: isPermanent ? MDB_STATE.PERMANENT : MDB_STATE.TEMPORARY,
      flags: flagsOf(flags),
      vid,
      address: addressText(proto, dst),
      proto,
    },
    attributes: {
      timer: Number((pg ?? mp).timer.value),
      ...src !== "" && { source: addressText(proto, src) },
      ...pg && { rtprot: pg.rtProtocol },
      ...sources.length > 0 && {
        srcList: sources.map((source) => ({
          address: addressText(proto, source.src),
          timer: Number(source.timer.value),
        })),
      },
      ...withSources && { groupMode: pg.filterMode },
    },
  };
}

/** All who want a group. */
export function mdbInfos(br: NetBridge, mp: MdbEntry): MdbInfo[] {
  const host = mp.hostJoined ? [mdbInfo(br, mp, undefined)] : [];
  return [...host, ...mp.ports.map((pg) => mdbInfo(br, mp, pg))];
}

/** A message about a group. */
export function mdbMessage(
  br: NetBridge,
  infos: MdbInfo[],
  header: MessageHeader,
): Uint8Array<ArrayBuffer> {
  return encode({
    kind: "multicast-database",
    ...header,
    header: { family: AF.BRIDGE, ifindex: br.dev.ifindex },
    attributes: { mdb: [infos] },
  });
}

/** Bytes of a source's, or a group's, address. */
function addressSize({ proto }: BridgeIp): number {
  return proto === ETH_P.IP ? 4 : proto === ETH_P.IPV6 ? 16 : 0;
}

/** Whether nothing is said of sources (IGMPv2, MLDv1). */
function isPlain({ multicast: { igmpVersion, mldVersion } }: NetBridge, proto: number): boolean {
  return proto === ETH_P.IP && igmpVersion === 2 || proto === ETH_P.IPV6 && mldVersion === 1;
}

/** Bytes that there is room for to say who wants a group (`rtnl_mdb_nlmsg_pg_size`). */
export function mdbInfoRoom(br: NetBridge, pg: PortGroup | undefined): number {
  const size = nlaTotalSize(ENTRY_SIZE) + nlaTotalSize(4);
  if (pg === undefined) return size;
  const bytes = addressSize(pg.addr);
  const source = pg.addr.src === "" ? 0 : nlaTotalSize(bytes);
  const plain = size + nlaTotalSize(1) + source;
  if (isPlain(br, pg.addr.proto)) return plain;
  const { length } = pg.sources;
  const each = nlaTotalSize(0) + nlaTotalSize(bytes) + nlaTotalSize(4);
  return plain + nlaTotalSize(1) + (length > 0 ? nlaTotalSize(0) : 0) + length * each;
}

/** Bytes that there is room for in a message (`rtnl_mdb_nlmsg_size`). */
export function mdbRoom(infos: number): number {
  return nlmsgTotalSize(BR_PORT_MSG_SIZE + 2 * nlaTotalSize(0) + infos);
}

function contextOf(p: NetBridgePort, vid: number): PortMulticast | undefined {
  return vid === 0 ? p.multicast : p.vlgrp?.find(vid)?.portMulticast;
}

/**
 * The ports behind which there are routers (`br_rports_fill_info`).
 *
 * @param vid The VLAN, or 0.
 */
export function routersOf(br: NetBridge, vid: number): MdbRouter[] | undefined {
  const multicast = vid === 0 ? br.multicast : br.vlgrp?.find(vid)?.multicast;
  const routers = br.ports.flatMap((p): MdbRouter[] => {
    const context = contextOf(p, vid);
    if (context === undefined) return [];
    const { routerPort: { ip4, ip6 }, routerTimer } = context;
    if (!ip4 && !ip6) return [];
    const inetTimer = Number(routerTimer.ip4.value);
    const inet6Timer = Number(routerTimer.ip6.value);
    return [{
      header: { ifindex: p.dev.ifindex },
      attributes: {
        timer: Math.max(inetTimer, inet6Timer),
        type: p.multicast.router,
        ...ip4 && { inetTimer },
        ...ip6 && { inet6Timer },
        ...vid !== 0 && { vid },
      },
    }];
  });
  const isOff = multicast === undefined || multicast.router === MDB_RTR_TYPE.DISABLED;
  return isOff || routers.length === 0 ? undefined : routers;
}
