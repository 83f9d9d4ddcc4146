/** What ports of bridges tell of themselves: net/bridge/br_sysfs_if.c. */

import { ERRNO } from "../../../abi/errno.ts";
import type { NetBridgePort } from "../../net/bridge/bridge.ts";
import { AUTO_MASK, BR } from "../../net/bridge/bridge.ts";
import { brFdbDeleteByPort } from "../../net/bridge/fdb.ts";
import { nbpBackupChange } from "../../net/bridge/if.ts";
import { brMulticastSetPortRouter } from "../../net/bridge/multicast.ts";
import { nbpUpdatePortCount } from "../../net/bridge/promisc.ts";
import { notifyPort } from "../../net/bridge/stp.ts";
import { brStpSetPathCost, brStpSetPortPriority } from "../../net/bridge/stp_if.ts";
import type { Attribute, Attributes } from "./attribute.ts";
import { bridgeIdText } from "./bridge.ts";
import { dec, hex, type Store } from "./netdev_store.ts";
import { cString, simpleStrtoul, u16 } from "./numbers.ts";
import { mayAdminister } from "./privilege.ts";

const { EINVAL, ENOENT, EPERM } = ERRNO;
/** BR_GROUPFWD_MACPAUSE: 01-80-c2-00-00-01 is never forwarded. */
const GROUPFWD_MACPAUSE = 1n << 1n;

/** Stores a text, and tells of the port (`brport_store`). */
function storeRaw(set: (p: NetBridgePort, text: string) => number): Store<NetBridgePort> {
  return (p, text, writer) => {
    if (!mayAdminister(p.dev.net, writer)) return -EPERM;
    const error = set(p, text);
    if (error === 0) notifyPort(p);
    return error;
  };
}

/** Stores the number that a text begins with. */
function store(set: (p: NetBridgePort, value: bigint) => number): Store<NetBridgePort> {
  return storeRaw((p, text) => {
    const value = simpleStrtoul(text);
    return value === undefined ? -EINVAL : set(p, value);
  });
}

/** A flag; unlike requests, files look at no others beside it (`store_flag`). */
function flag(mask: number): Attribute<NetBridgePort> {
  return {
    show: ({ flags }) => dec((flags & mask) !== 0 ? 1 : 0),
    store: store((p, value) => {
      const flags = value === 0n ? p.flags & ~mask : p.flags | mask;
      if (flags === p.flags) return 0;
      p.flags = flags;
      if ((mask & AUTO_MASK) !== 0) nbpUpdatePortCount(p.br);
      return 0;
    }),
  };
}

/** The attributes of ports, in the kernel's order, with CONFIG_BRIDGE_IGMP_SNOOPING. */
export const BRIDGE_PORT: Attributes<NetBridgePort> = {
  path_cost: {
    show: ({ pathCost }) => dec(pathCost),
    store: store((p, value) => brStpSetPathCost(p, Number(value))),
  },
  priority: {
    show: ({ priority }) => dec(priority),
    store: store((p, value) => brStpSetPortPriority(p, Number(value))),
  },
  port_id: { show: ({ portId }) => hex(portId) },
  port_no: { show: ({ portNo }) => hex(portNo) },
  designated_root: { show: ({ designatedRoot }) => bridgeIdText(designatedRoot) },
  designated_bridge: { show: ({ designatedBridge }) => bridgeIdText(designatedBridge) },
  designated_port: { show: ({ designatedPort }) => dec(designatedPort) },
  designated_cost: { show: ({ designatedCost }) => dec(designatedCost) },
  state: { show: ({ state }) => dec(state) },
  change_ack: { show: ({ topologyChangeAck }) => dec(topologyChangeAck) },
  config_pending: { show: ({ configPending }) => dec(configPending) },
  message_age_timer: { show: ({ messageAgeTimer }) => dec(messageAgeTimer.value) },
  forward_delay_timer: { show: ({ forwardDelayTimer }) => dec(forwardDelayTimer.value) },
  hold_timer: { show: ({ holdTimer }) => dec(holdTimer.value) },
  flush: {
    store: store((p) => {
      brFdbDeleteByPort(p.br, p, { all: false });
      return 0;
    }),
  },
  hairpin_mode: flag(BR.HAIRPIN_MODE),
  bpdu_guard: flag(BR.BPDU_GUARD),
  root_block: flag(BR.ROOT_BLOCK),
  learning: flag(BR.LEARNING),
  unicast_flood: flag(BR.FLOOD),
  multicast_router: {
    show: ({ multicast }) => dec(multicast.router),
    store: store((p, value) => brMulticastSetPortRouter(p, Number(value))),
  },
  multicast_fast_leave: flag(BR.MULTICAST_FAST_LEAVE),
  multicast_to_unicast: flag(BR.MULTICAST_TO_UNICAST),
  proxyarp: flag(BR.PROXYARP),
  proxyarp_wifi: flag(BR.PROXYARP_WIFI),
  multicast_flood: flag(BR.MCAST_FLOOD),
  broadcast_flood: flag(BR.BCAST_FLOOD),
  group_fwd_mask: {
    show: ({ groupFwdMask }) => hex(groupFwdMask),
    store: store((p, value) => {
      if ((value & GROUPFWD_MACPAUSE) !== 0n) return -EINVAL;
      p.groupFwdMask = u16(value);
      return 0;
    }),
  },
  neigh_suppress: flag(BR.NEIGH_SUPPRESS),
  isolated: flag(BR.ISOLATED),
  backup_port: {
    show: ({ backupPort }) => backupPort === undefined ? "" : `${backupPort.dev.name}\n`,
    store: storeRaw((p, text) => {
      const name = cString(text).split("\n", 1)[0] ?? "";
      const dev = p.dev.net.devices.byName(name);
      return name !== "" && dev === undefined ? -ENOENT : nbpBackupChange(p, dev);
    }),
  },
};
