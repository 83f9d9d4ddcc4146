/** What bridges tell of themselves: net/bridge/br_sysfs_br.c. */

import { ERRNO } from "../../../abi/errno.ts";
import { ETH_P } from "../../../abi/if_ether.ts";
import { macOf } from "../../net/bridge/address.ts";
import type { BridgeId, NetBridge } from "../../net/bridge/bridge.ts";
import { FDB } from "../../net/bridge/bridge.ts";
import { brFdbFlush } from "../../net/bridge/fdb.ts";
import { jiffiesToClock, jiffiesToClock64 } from "../../net/bridge/jiffies.ts";
import {
  brSetAgeingTime,
  brSetForwardDelay,
  brSetHelloTime,
  brSetMaxAge,
} from "../../net/bridge/stp.ts";
import { brStpSetBridgePriority, brStpSetEnabled } from "../../net/bridge/stp_if.ts";
import {
  brVlanFilterToggle,
  brVlanSetDefaultPvid,
  brVlanSetProto,
  brVlanSetStats,
  brVlanSetStatsPerPort,
} from "../../net/bridge/vlan_settings.ts";
import { netdevStateChange } from "../../net/core/link_watch.ts";
import type { Attributes } from "./attribute.ts";
import { BRIDGE_MULTICAST } from "./bridge_multicast.ts";
import { bridgeFlag, bridgeStore } from "./bridge_store.ts";
import { dec, hex, type Store } from "./netdev_store.ts";
import { cString, u16 } from "./numbers.ts";
import { mayAdminister } from "./privilege.ts";

const { EINVAL, EPERM, EPROTONOSUPPORT } = ERRNO;
/** BR_GROUPFWD_RESTRICTED: STP, pause frames, slow protocols. */
const GROUPFWD_RESTRICTED = 0b111n;
/** VLAN_VID_MASK: VLANs have lesser numbers. */
const VLAN_VID_MASK = 0xfffn;
const U64_MAX = (1n << 64n) - 1n;
const LINK_LOCAL = "0180c200000";
/** 01-80-c2-00-00-01, -02 and -03 are others'. */
const TAKEN: ReadonlySet<string> = new Set(["1", "2", "3"]);

/** A bridge's number in the spanning tree (`br_show_bridge_id`). */
export function bridgeIdText(id: BridgeId): string {
  return `${id.slice(0, 4)}.${id.slice(4)}\n`;
}

/** A time without a limit, of which the kernel keeps 64 bits, in 1/100 s. */
function ticksOf(jiffies: number): bigint {
  return jiffiesToClock64(jiffies < 2 ** 64 ? BigInt(jiffies) : U64_MAX);
}

const storeGroupAddr: Store<NetBridge> = (br, text, writer) => {
  if (!mayAdminister(br.dev.net, writer)) return -EPERM;
  const written = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}/i.exec(cString(text))?.[0];
  const address = written?.replaceAll(":", "").toLowerCase();
  if (address?.startsWith(LINK_LOCAL) !== true || TAKEN.has(address.slice(-1))) return -EINVAL;
  br.groupAddr = address;
  br.groupAddrSet = true;
  netdevStateChange(br.dev);
  return 0;
};

/**
 * The attributes of bridges, in the kernel's order, with CONFIG_BRIDGE_IGMP_SNOOPING and
 * CONFIG_BRIDGE_NETFILTER, but for those of VLANs.
 */
const BRIDGE: Attributes<NetBridge> = {
  forward_delay: {
    show: ({ forwardDelay }) => dec(ticksOf(forwardDelay)),
    store: bridgeStore((br, value) => brSetForwardDelay(br, Number(value))),
  },
  hello_time: {
    show: ({ helloTime }) => dec(jiffiesToClock(helloTime)),
    store: bridgeStore((br, value) => brSetHelloTime(br, Number(value))),
  },
  max_age: {
    show: ({ maxAge }) => dec(jiffiesToClock(maxAge)),
    store: bridgeStore((br, value) => brSetMaxAge(br, Number(value))),
  },
  ageing_time: {
    show: ({ ageingTime }) => dec(ticksOf(ageingTime)),
    store: bridgeStore((br, value) => brSetAgeingTime(br, Number(value))),
  },
  stp_state: {
    show: ({ stpEnabled }) => dec(stpEnabled),
    store: bridgeStore((br, value) => brStpSetEnabled(br, value !== 0n)),
  },
  group_fwd_mask: {
    show: ({ groupFwdMask }) => hex(groupFwdMask),
    store: bridgeStore((br, value) => {
      if ((value & GROUPFWD_RESTRICTED) !== 0n) return -EINVAL;
      br.groupFwdMask = u16(value);
      return 0;
    }),
  },
  priority: {
    show: ({ bridgeId }) => dec(Number.parseInt(bridgeId.slice(0, 4), 16)),
    store: bridgeStore((br, value) => brStpSetBridgePriority(br, u16(value))),
  },
  bridge_id: { show: ({ bridgeId }) => bridgeIdText(bridgeId) },
  root_id: { show: ({ designatedRoot }) => bridgeIdText(designatedRoot) },
  root_path_cost: { show: ({ rootPathCost }) => dec(rootPathCost) },
  root_port: { show: ({ rootPort }) => dec(rootPort) },
  topology_change: { show: ({ topologyChange }) => dec(topologyChange) },
  topology_change_detected: { show: ({ topologyChangeDetected }) => dec(topologyChangeDetected) },
  hello_timer: { show: ({ helloTimer }) => dec(helloTimer.value) },
  tcn_timer: { show: ({ tcnTimer }) => dec(tcnTimer.value) },
  topology_change_timer: { show: ({ topologyChangeTimer }) => dec(topologyChangeTimer.value) },
  gc_timer: { show: ({ gcWork }) => dec(gcWork.value) },
  group_addr: { show: ({ groupAddr }) => `${macOf(groupAddr)}\n`, store: storeGroupAddr },
  flush: { store: bridgeStore((br) => brFdbFlush(br, { flagsMask: FDB.STATIC })) },
  no_linklocal_learn: bridgeFlag((br) => br.noLlLearn, (br, on) => void (br.noLlLearn = on)),
  ...BRIDGE_MULTICAST,
  nf_call_iptables: bridgeFlag(
    (br) => br.nfCallIptables,
    (br, on) => void (br.nfCallIptables = on),
  ),
  nf_call_ip6tables: bridgeFlag(
    (br) => br.nfCallIp6tables,
    (br, on) => void (br.nfCallIp6tables = on),
  ),
  nf_call_arptables: bridgeFlag(
    (br) => br.nfCallArptables,
    (br, on) => void (br.nfCallArptables = on),
  ),
};

/** Those with CONFIG_BRIDGE_VLAN_FILTERING. */
const BRIDGE_WITH_VLANS: Attributes<NetBridge> = {
  ...BRIDGE,
  vlan_filtering: bridgeFlag((br) => br.vlanEnabled, brVlanFilterToggle),
  vlan_protocol: {
    show: ({ vlanProto }) => `0x${vlanProto.toString(16).padStart(4, "0")}\n`,
    store: bridgeStore((br, value) => {
      const proto = u16(value);
      const isKnown = proto === ETH_P["8021Q"] || proto === ETH_P["8021AD"];
      return isKnown ? brVlanSetProto(br, proto) : -EPROTONOSUPPORT;
    }),
  },
  default_pvid: {
    show: ({ defaultPvid }) => dec(defaultPvid),
    store: bridgeStore((br, value) => {
      if (value >= VLAN_VID_MASK) return -EINVAL;
      if (Number(value) === br.defaultPvid) return 0;
      return br.vlanEnabled ? -EPERM : brVlanSetDefaultPvid(br, Number(value));
    }),
  },
  vlan_stats_enabled: {
    show: (br) => dec(br.vlanStatsEnabled ? 1 : 0),
    store: bridgeStore((br, value) => brVlanSetStats(br, Number(value))),
  },
  vlan_stats_per_port: {
    show: (br) => dec(br.vlanStatsPerPort ? 1 : 0),
    store: bridgeStore((br, value) => brVlanSetStatsPerPort(br, Number(value))),
  },
};

/** What a bridge tells of itself. */
export function bridgeAttributes({ vlgrp }: NetBridge): Attributes<NetBridge> {
  return vlgrp === undefined ? BRIDGE : BRIDGE_WITH_VLANS;
}
