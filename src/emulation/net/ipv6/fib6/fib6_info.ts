import type { EncapBuilder, MetricGiven } from "../../ipv4/fib/fib_config.ts";
import type { FibMetrics } from "../../ipv4/fib/fib_metrics.ts";
import type { Cause } from "../../cause.ts";
import type { Nexthop } from "../../nexthop/nexthop.ts";
import type { Fib6Nh } from "./fib6_nh.ts";

export type { Fib6Nh };

/** RTF_*, linux/ipv6_route.h: flags of IPv6's routes. */
export const RTF = {
  UP: 0x0001,
  GATEWAY: 0x0002,
  REJECT: 0x0200,
  ADDRCONF: 0x00040000,
  PREFIX_RT: 0x00080000,
  ANYCAST: 0x00100000,
  NONEXTHOP: 0x00200000,
  EXPIRES: 0x00400000,
  CACHE: 0x01000000,
  LOCAL: 0x80000000,
} as const;

/** Where the router's preference is among the flags. */
export const RTF_PREF_SHIFT = 27;

/** IP6_RT_PRIO_*: metrics of routes that nobody gives one. */
export const IP6_RT_PRIO = { USER: 1024, ADDRCONF: 256 } as const;

/** A route (`struct fib6_info`). */
export interface Fib6Info {
  readonly table: number;
  readonly dst: bigint;
  readonly dstLen: number;
  readonly src: bigint;
  readonly srcLen: number;
  readonly metric: number;
  readonly protocol: number;
  /** RTN_*. */
  readonly type: number;
  /** RTF_*. */
  flags: number;
  /** `undefined`: none. */
  prefsrc: bigint | undefined;
  readonly metrics: FibMetrics | undefined;
  /** Its next hop; the first one of its nexthop object, if it has one. */
  readonly nh: Fib6Nh;
  /** The nexthop object that says where it leads. */
  readonly nexthop?: Nexthop | undefined;
  /** When it expires, in jiffies; counts only with RTF_EXPIRES. */
  expires: number;
  /** Those of several next hops that it is one of, itself included; `undefined` if it is alone. */
  siblings: Fib6Info[] | undefined;
  /** Whether it is in its table. */
  inserted: boolean;
}

/** What is asked for: a route that is to be made, or to be deleted (`struct fib6_config`). */
export interface Fib6Config {
  table: number;
  dst: bigint;
  dstLen: number;
  src: bigint;
  srcLen: number;
  metric: number;
  protocol: number;
  type: number;
  /** RTF_*, RTNH_F_ONLINK. */
  flags: number;
  ifindex: number;
  gateway: bigint;
  prefsrc: bigint;
  metrics: readonly MetricGiven[] | undefined;
  encap: EncapBuilder | undefined;
  /** Jiffies from now; counts only with RTF_EXPIRES. */
  expires: number;
  nhId: number;
  weight: number;
  /** Whether the device may be down. */
  ignoreDevDown: boolean;
  /** On whose behalf; `undefined`: the kernel's own. */
  cause: Cause | undefined;
}

/** What is asked for where nothing is said. */
export const NO_CONFIG6: Fib6Config = {
  table: 0,
  dst: 0n,
  dstLen: 0,
  src: 0n,
  srcLen: 0,
  metric: 0,
  protocol: 0,
  type: 0,
  flags: RTF.UP,
  ifindex: 0,
  gateway: 0n,
  prefsrc: 0n,
  metrics: undefined,
  encap: undefined,
  expires: 0,
  nhId: 0,
  weight: 1,
  ignoreDevDown: false,
  cause: undefined,
};

/** Whether a route may be one of several (`rt6_qualify_for_ecmp`). */
export function qualifiesForEcmp({ flags, nh, nexthop }: Fib6Info): boolean {
  return (flags & RTF.ADDRCONF) === 0 && nexthop === undefined && nh.gateway !== undefined;
}
