/** Links of kind bridge: br_link_ops of net/bridge/br_netlink.c. */

import { ERRNO } from "../../../../abi/errno.ts";
import { ETH_P } from "../../../../abi/if_ether.ts";
import { IFLA, IFLA_BR } from "../../../../abi/if_link.ts";
import type { LinkBridgeAttributes, LinkBridgeQuerierAttributes } from "../../../../codec/mod.ts";
import { BR_POLICY, BR_PORT_POLICY } from "../../../../codec/validation/policies/link_kinds.ts";
import { hexOf, macOf } from "../../../net/bridge/address.ts";
import type { NetBridge } from "../../../net/bridge/bridge.ts";
import { bridgeOf, FDB, portOf } from "../../../net/bridge/bridge.ts";
import { brDevDelete, brDevSetup, BRIDGE_KIND } from "../../../net/bridge/device.ts";
import { brFdbFlush } from "../../../net/bridge/fdb.ts";
import { clockToJiffies64, jiffiesToClock, jiffiesToClock64 } from "../../../net/bridge/jiffies.ts";
import {
  brMulticastSetIgmpVersion,
  brMulticastSetMldVersion,
  brMulticastSetRouter,
  brMulticastToggle,
  queryInterval,
} from "../../../net/bridge/multicast.ts";
import {
  brSetAgeingTime,
  brSetForwardDelay,
  brSetHelloTime,
  brSetMaxAge,
} from "../../../net/bridge/stp.ts";
import {
  brStpChangeBridgeId,
  brStpSetBridgePriority,
  brStpSetEnabled,
} from "../../../net/bridge/stp_if.ts";
import {
  brVlanFilterToggle,
  brVlanSetDefaultPvid,
  brVlanSetProto,
  brVlanSetStats,
  brVlanSetStatsPerPort,
} from "../../../net/bridge/vlan_settings.ts";
import {
  registerNetdevice,
  unregisterNetdeviceMany,
} from "../../../net/core/register_netdevice.ts";
import type { NetDevice, NetStack } from "../../../net/stack.ts";
import type { ExtAck } from "../../../netlink/ack.ts";
import { nlaTotalSize } from "../../nla_size.ts";
import type { RequestAttributes } from "../../request_attributes.ts";
import { ALL_BOOLOPTS, boolopts, setBoolopts } from "./bridge_boolopts.ts";
import { brPortFillAttrs, brSetport, linkBridgeId, PORT_INFO_SIZE } from "./bridge_port.ts";
import { validateEtherAddress } from "./ethernet.ts";
import { BRIDGE_XSTATS } from "./bridge_xstats.ts";
import type { RtnlLinkOps } from "./kind_ops.ts";

const { EINVAL, EPROTONOSUPPORT } = ERRNO;
/** VLAN_VID_MASK: VLANs have lesser numbers. */
const VLAN_VID_MASK = 0xfff;
/** BR_GROUPFWD_RESTRICTED: STP, pause frames, slow protocols. */
const GROUPFWD_RESTRICTED = 0b111;
const LINK_LOCAL = "0180c20000";
/** 01-80-c2-00-00-01, -02 and -03 are others'. */
const TAKEN: ReadonlySet<number> = new Set([1, 2, 3]);
const HASH_ELASTICITY = 16;

type Change = (br: NetBridge, data: RequestAttributes, extack: ExtAck) => number;

/** What sets a number of 32 bits. */
function u32(set: (br: NetBridge, value: number) => number | void): (id: number) => Change {
  return (id) => (br, data) => set(br, data.u32(id) ?? 0) ?? 0;
}

/** What sets a number of 16 bits. */
function u16(set: (br: NetBridge, value: number) => number | void): (id: number) => Change {
  return (id) => (br, data) => set(br, data.u16(id) ?? 0) ?? 0;
}

/** What sets a number of 8 bits. */
function u8(set: (br: NetBridge, value: number) => number | void): (id: number) => Change {
  return (id) => (br, data) => set(br, data.u8(id) ?? 0) ?? 0;
}

/** What sets a number of 64 bits. */
function u64(set: (br: NetBridge, value: bigint) => void): (id: number) => Change {
  return (id) => (br, data) => {
    set(br, data.payload(id)?.getBigUint64(0, true) ?? 0n);
    return 0;
  };
}

function setGroupAddr(br: NetBridge, data: RequestAttributes): number {
  const bytes = data.bytes(IFLA_BR.GROUP_ADDR) ?? new Uint8Array();
  const address = hexOf(bytes);
  const last = bytes[5] ?? 0;
  if (bytes.length !== 6 || !address.startsWith(LINK_LOCAL) || last > 0xf) return -EINVAL;
  if (TAKEN.has(last)) return -EINVAL;
  br.groupAddr = address;
  br.groupAddrSet = true;
  return 0;
}

/** Does what kernels without VLANs do not look at. */
function withVlans({ vlgrp }: NetBridge, act: () => number): number {
  return vlgrp === undefined ? 0 : act();
}

function vlanProtoIn(data: RequestAttributes): number | undefined {
  return data.payload(IFLA_BR.VLAN_PROTOCOL)?.getUint16(0);
}

/** What changes a bridge, in the order in which it is done (`br_changelink`). */
const CHANGES: readonly (readonly [id: number, change: (id: number) => Change])[] = [
  [IFLA_BR.FORWARD_DELAY, u32(brSetForwardDelay)],
  [IFLA_BR.HELLO_TIME, u32(brSetHelloTime)],
  [IFLA_BR.MAX_AGE, u32(brSetMaxAge)],
  [IFLA_BR.AGEING_TIME, u32(brSetAgeingTime)],
  [IFLA_BR.STP_STATE, u32((br, on) => brStpSetEnabled(br, on !== 0))],
  [IFLA_BR.PRIORITY, u16(brStpSetBridgePriority)],
  [IFLA_BR.VLAN_FILTERING, u8((br, on) => brVlanFilterToggle(br, on !== 0))],
  [IFLA_BR.VLAN_PROTOCOL, () => (br, data) => {
    return withVlans(br, () => brVlanSetProto(br, vlanProtoIn(data) ?? 0));
  }],
  [IFLA_BR.VLAN_DEFAULT_PVID, u16((br, vid) => withVlans(br, () => brVlanSetDefaultPvid(br, vid)))],
  [IFLA_BR.VLAN_STATS_ENABLED, u8((br, on) => withVlans(br, () => brVlanSetStats(br, on)))],
  [
    IFLA_BR.VLAN_STATS_PER_PORT,
    u8((br, on) => withVlans(br, () => brVlanSetStatsPerPort(br, on))),
  ],
  [
    IFLA_BR.GROUP_FWD_MASK,
    u16((br, mask) => {
      if ((mask & GROUPFWD_RESTRICTED) !== 0) return -EINVAL;
      br.groupFwdMask = mask;
      return 0;
    }),
  ],
  [IFLA_BR.GROUP_ADDR, () => setGroupAddr],
  [IFLA_BR.FDB_FLUSH, () => (br) => {
    brFdbFlush(br, { flagsMask: FDB.STATIC });
    return 0;
  }],
  [IFLA_BR.MCAST_ROUTER, u8((br, router) => brMulticastSetRouter(br.multicast, router))],
  [IFLA_BR.MCAST_SNOOPING, u8((br, on) => brMulticastToggle(br, on !== 0))],
  [IFLA_BR.MCAST_QUERY_USE_IFADDR, u8((br, on) => void (br.multicastQueryUseIfaddr = on !== 0))],
  [IFLA_BR.MCAST_QUERIER, u8((br, on) => void (br.multicast.querier = on !== 0))],
  [IFLA_BR.MCAST_HASH_MAX, u32((br, most) => void (br.hashMax = most))],
  [IFLA_BR.MCAST_LAST_MEMBER_CNT, u32((br, n) => void (br.multicast.lastMemberCount = n))],
  [IFLA_BR.MCAST_STARTUP_QUERY_CNT, u32((br, n) => void (br.multicast.startupQueryCount = n))],
  [
    IFLA_BR.MCAST_LAST_MEMBER_INTVL,
    u64(({ multicast }, ticks) => {
      multicast.lastMemberInterval = clockToJiffies64(ticks);
    }),
  ],
  [
    IFLA_BR.MCAST_MEMBERSHIP_INTVL,
    u64(({ multicast }, ticks) => {
      multicast.membershipInterval = clockToJiffies64(ticks);
    }),
  ],
  [
    IFLA_BR.MCAST_QUERIER_INTVL,
    u64(({ multicast }, ticks) => {
      multicast.querierInterval = clockToJiffies64(ticks);
    }),
  ],
  [
    IFLA_BR.MCAST_QUERY_INTVL,
    u64(({ multicast }, ticks) => {
      multicast.queryInterval = queryInterval(ticks);
    }),
  ],
  [
    IFLA_BR.MCAST_QUERY_RESPONSE_INTVL,
    u64(({ multicast }, ticks) => {
      multicast.queryResponseInterval = clockToJiffies64(ticks);
    }),
  ],
  [
    IFLA_BR.MCAST_STARTUP_QUERY_INTVL,
    u64(({ multicast }, ticks) => {
      multicast.startupQueryInterval = queryInterval(ticks);
    }),
  ],
  [IFLA_BR.MCAST_STATS_ENABLED, u8((br, on) => void (br.multicastStatsEnabled = on !== 0))],
  [
    IFLA_BR.MCAST_IGMP_VERSION,
    u8((br, version) => brMulticastSetIgmpVersion(br.multicast, version)),
  ],
  [
    IFLA_BR.MCAST_MLD_VERSION,
    u8((br, version) => brMulticastSetMldVersion(br.multicast, version)),
  ],
  [IFLA_BR.NF_CALL_IPTABLES, u8((br, on) => void (br.nfCallIptables = on !== 0))],
  [IFLA_BR.NF_CALL_IP6TABLES, u8((br, on) => void (br.nfCallIp6tables = on !== 0))],
  [IFLA_BR.NF_CALL_ARPTABLES, u8((br, on) => void (br.nfCallArptables = on !== 0))],
  [IFLA_BR.MULTI_BOOLOPT, () => setBoolopts],
  [IFLA_BR.FDB_MAX_LEARNED, u32((br, most) => void (br.fdbMaxLearned = most))],
];

/** `br_changelink`. */
function changelink(
  dev: NetDevice,
  data: RequestAttributes | undefined,
  extack: ExtAck,
): number {
  const br = bridgeOf(dev);
  if (br === undefined || data === undefined) return 0;
  for (const [id, change] of CHANGES) {
    if (!data.has(id)) continue;
    const error = change(id)(br, data, extack);
    if (error !== 0) return error;
  }
  return 0;
}

/** `br_dev_newlink`. */
function newlink(
  dev: NetDevice,
  tb: RequestAttributes,
  data: RequestAttributes | undefined,
  extack: ExtAck,
): number {
  const error = registerNetdevice(dev);
  if (error !== 0) return error;
  const br = bridgeOf(dev);
  const address = tb.bytes(IFLA.ADDRESS);
  if (br !== undefined && address !== undefined) brStpChangeBridgeId(br, hexOf(address));
  const refused = changelink(dev, data, extack);
  if (refused === 0) return 0;
  const ending: NetDevice[] = [];
  brDevDelete(dev, ending);
  unregisterNetdeviceMany(ending);
  return refused;
}

/** `br_multicast_dump_querier_state`. */
function querierState(br: NetBridge): LinkBridgeQuerierAttributes | undefined {
  if (!br.multicastEnabled || !br.multicast.querier) return undefined;
  return { ipAddress: "0.0.0.0", ipv6Address: "::" };
}

function flag(on: boolean): number {
  return on ? 1 : 0;
}

/** `br_fill_info`. */
function fillInfo(br: NetBridge): LinkBridgeAttributes {
  const { multicast } = br;
  const state = querierState(br);
  return {
    helloTimer: br.helloTimer.value,
    tcnTimer: br.tcnTimer.value,
    topologyChangeTimer: br.topologyChangeTimer.value,
    gcTimer: br.gcWork.value,
    forwardDelay: jiffiesToClock(br.forwardDelay) >>> 0,
    helloTime: jiffiesToClock(br.helloTime) >>> 0,
    maxAge: jiffiesToClock(br.maxAge) >>> 0,
    ageingTime: jiffiesToClock(br.ageingTime) >>> 0,
    stpState: br.stpEnabled,
    priority: Number.parseInt(br.bridgeId.slice(0, 4), 16),
    vlanFiltering: flag(br.vlanEnabled),
    groupFwdMask: br.groupFwdMask,
    bridgeId: linkBridgeId(br.bridgeId),
    rootId: linkBridgeId(br.designatedRoot),
    rootPort: br.rootPort,
    rootPathCost: br.rootPathCost,
    topologyChange: br.topologyChange,
    topologyChangeDetected: br.topologyChangeDetected,
    groupAddr: macOf(br.groupAddr),
    multiBoolopt: { optval: boolopts(br), optmask: ALL_BOOLOPTS },
    fdbNLearned: br.fdbNLearned,
    fdbMaxLearned: br.fdbMaxLearned,
    ...br.vlgrp && {
      vlanProtocol: br.vlanProto,
      vlanDefaultPvid: br.defaultPvid,
      vlanStatsEnabled: flag(br.vlanStatsEnabled),
      vlanStatsPerPort: flag(br.vlanStatsPerPort),
    },
    mcastRouter: multicast.router,
    mcastSnooping: flag(br.multicastEnabled),
    mcastQueryUseIfaddr: flag(br.multicastQueryUseIfaddr),
    mcastQuerier: flag(multicast.querier),
    mcastStatsEnabled: flag(br.multicastStatsEnabled),
    mcastHashElasticity: HASH_ELASTICITY,
    mcastHashMax: br.hashMax,
    mcastLastMemberCnt: multicast.lastMemberCount,
    mcastStartupQueryCnt: multicast.startupQueryCount,
    mcastIgmpVersion: multicast.igmpVersion,
    ...state && { mcastQuerierState: state },
    mcastMldVersion: multicast.mldVersion,
    mcastLastMemberIntvl: jiffiesToClock64(multicast.lastMemberInterval),
    mcastMembershipIntvl: jiffiesToClock64(multicast.membershipInterval),
    mcastQuerierIntvl: jiffiesToClock64(multicast.querierInterval),
    mcastQueryIntvl: jiffiesToClock64(multicast.queryInterval),
    mcastQueryResponseIntvl: jiffiesToClock64(multicast.queryResponseInterval),
    mcastStartupQueryIntvl: jiffiesToClock64(multicast.startupQueryInterval),
    nfCallIptables: flag(br.nfCallIptables),
    nfCallIp6tables: flag(br.nfCallIp6tables),
    nfCallArptables: flag(br.nfCallArptables),
  };
}

/** Attributes of 1, 2 or 4 bytes. */
const SMALL = 28;
const TIMERS = 4;
const INTERVALS = 6;
/** `br_multicast_querier_state_size`. */
const QUERIER_STATE = nlaTotalSize(0) + 3 * nlaTotalSize(4) + nlaTotalSize(16) +
  2 * nlaTotalSize(8);
/** `br_get_size`: with two numbers of bridges, the group's address, and options. */
const SIZE = SMALL * nlaTotalSize(4) + (TIMERS + INTERVALS) * nlaTotalSize(8) +
  2 * nlaTotalSize(8) + nlaTotalSize(6) + nlaTotalSize(8) + QUERIER_STATE;

/** The protocol, the VLAN of packets that say none, and two switches. */
const VLANS_SIZE = 4 * nlaTotalSize(2);

/** `br_validate` */
function validate(
  tb: RequestAttributes,
  data: RequestAttributes | undefined,
  { machine }: NetStack,
): number {
  const error = validateEtherAddress(tb);
  if (error !== 0 || data === undefined || !machine.config.vlanFiltering) return error;
  const proto = vlanProtoIn(data);
  const isKnown = proto === undefined || proto === ETH_P["8021Q"] || proto === ETH_P["8021AD"];
  if (!isKnown) return -EPROTONOSUPPORT;
  return (data.u16(IFLA_BR.VLAN_DEFAULT_PVID) ?? 0) >= VLAN_VID_MASK ? -EINVAL : 0;
}

/** Links of kind bridge. */
export const BRIDGE_LINK_OPS: RtnlLinkOps = {
  kind: BRIDGE_KIND,
  policy: BR_POLICY,
  setup: brDevSetup,
  validate: (tb, data, _extack, srcNet) => validate(tb, data, srcNet),
  newlink: (dev, { tb, data }, extack) => newlink(dev, tb, data, extack),
  changelink: (dev, _tb, data, extack) => changelink(dev, data, extack),
  size: (dev) => bridgeOf(dev)?.vlgrp === undefined ? SIZE : SIZE + VLANS_SIZE,
  linkXstats: BRIDGE_XSTATS,
  fillInfo: (dev) => {
    const br = bridgeOf(dev);
    return { kind: "bridge", ...br && { data: fillInfo(br) } };
  },
  slave: {
    policy: BR_PORT_POLICY,
    changelink: (_master, dev, _tb, data, extack) => {
      const p = portOf(dev);
      return p === undefined || data === undefined ? 0 : brSetport(p, data, extack);
    },
    size: () => PORT_INFO_SIZE,
    fillInfo: (_master, dev) => {
      const p = portOf(dev);
      return { slaveKind: "bridge", ...p && { slaveData: brPortFillAttrs(p) } };
    },
  },
};
