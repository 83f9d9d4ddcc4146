/** What bridges tell of how they look at multicast: net/bridge/br_sysfs_br.c. */

import type { NetBridge } from "../../net/bridge/bridge.ts";
import { clockToJiffies64, jiffiesToClock64 } from "../../net/bridge/jiffies.ts";
import {
  brMulticastSetIgmpVersion,
  brMulticastSetMldVersion,
  brMulticastSetRouter,
  brMulticastToggle,
  queryInterval,
} from "../../net/bridge/multicast.ts";
import type { Multicast } from "../../net/bridge/multicast_context.ts";
import type { Attribute, Attributes } from "./attribute.ts";
import { bridgeFlag, bridgeStore } from "./bridge_store.ts";
import { dec } from "./netdev_store.ts";
import { u32 } from "./numbers.ts";

/** RHT_ELASTICITY. */
const HASH_ELASTICITY = 16;

type Interval = {
  [K in keyof Multicast]: Multicast[K] extends bigint ? K : never;
}[keyof Multicast];

/** A time of 1/100 s, kept in jiffies. */
function interval(
  name: Interval,
  toJiffies: (ticks: bigint) => bigint = clockToJiffies64,
): Attribute<NetBridge> {
  return {
    show: ({ multicast }) => dec(jiffiesToClock64(multicast[name])),
    store: bridgeStore(({ multicast }, value) => {
      multicast[name] = toJiffies(value);
    }),
  };
}

/** A number of 32 bits. */
function count(name: "lastMemberCount" | "startupQueryCount"): Attribute<NetBridge> {
  return {
    show: ({ multicast }) => dec(multicast[name]),
    store: bridgeStore(({ multicast }, value) => {
      multicast[name] = u32(value);
    }),
  };
}

/** A number of which few are taken. */
function choice(
  get: (multicast: Multicast) => number,
  set: (multicast: Multicast, value: number) => number,
): Attribute<NetBridge> {
  return {
    show: ({ multicast }) => dec(get(multicast)),
    store: bridgeStore(({ multicast }, value) => set(multicast, Number(value))),
  };
}

/** The attributes, in the kernel's order. */
export const BRIDGE_MULTICAST: Attributes<NetBridge> = {
  multicast_router: choice(({ router }) => router, brMulticastSetRouter),
  multicast_snooping: bridgeFlag((br) => br.multicastEnabled, brMulticastToggle),
  multicast_querier: bridgeFlag(
    ({ multicast }) => multicast.querier,
    ({ multicast }, on) => void (multicast.querier = on),
  ),
  multicast_query_use_ifaddr: bridgeFlag(
    (br) => br.multicastQueryUseIfaddr,
    (br, on) => void (br.multicastQueryUseIfaddr = on),
  ),
  hash_elasticity: { show: () => dec(HASH_ELASTICITY), store: bridgeStore(() => 0) },
  hash_max: {
    show: ({ hashMax }) => dec(hashMax),
    store: bridgeStore((br, value) => void (br.hashMax = u32(value))),
  },
  multicast_last_member_count: count("lastMemberCount"),
  multicast_startup_query_count: count("startupQueryCount"),
  multicast_last_member_interval: interval("lastMemberInterval"),
  multicast_membership_interval: interval("membershipInterval"),
  multicast_querier_interval: interval("querierInterval"),
  multicast_query_interval: interval("queryInterval", queryInterval),
  multicast_query_response_interval: interval("queryResponseInterval"),
  multicast_startup_query_interval: interval("startupQueryInterval", queryInterval),
  multicast_stats_enabled: bridgeFlag(
    (br) => br.multicastStatsEnabled,
    (br, on) => void (br.multicastStatsEnabled = on),
  ),
  multicast_igmp_version: choice(({ igmpVersion }) => igmpVersion, brMulticastSetIgmpVersion),
  multicast_mld_version: choice(({ mldVersion }) => mldVersion, brMulticastSetMldVersion),
};
