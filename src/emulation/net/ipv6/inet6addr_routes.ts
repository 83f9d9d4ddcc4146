import type { HostRoute6, Inet6Dev } from "./in6_device.ts";
import {
  addrconfAddMroute,
  addrconfF6iAlloc,
  addrconfGetPrefixRoute,
  addrconfPrefixRoute,
  ip6DelRt,
  ip6InsRt,
  rt6DisableIp,
  rt6RemovePrefsrc,
  rt6SyncDownDev,
  rt6SyncUp,
} from "./fib6/fib6_addrconf.ts";
import type { Explanation } from "../extack.ts";
import type { NetDevice } from "../stack.ts";

/** The route to the prefix of an address. */
export interface PrefixRoute6 {
  readonly dev: NetDevice;
  readonly prefix: bigint;
  readonly length: number;
  /** 0: the usual one. */
  readonly metric: number;
  /** When it expires, in jiffies from now; 0: never. */
  readonly expires: number;
}

/** The route to a prefix, as far as addresses know it (`struct fib6_info`). */
export interface FoundPrefixRoute6 {
  readonly metric: number;
  /** Takes it out (`ip6_del_rt`). */
  del(): void;
  /** It expires so many jiffies from now; 0: never. */
  setExpires(expires: number): void;
}

/** What IPv6 addresses ask of the routes (net/ipv6/route.c). */
export const ROUTES_OF_ADDRESSES6: {
  /** Makes the route to an own address, in no table yet (`addrconf_f6i_alloc`); or what is wrong. */
  readonly addrconfF6iAlloc: (
    idev: Inet6Dev,
    addr: bigint,
    anycast: boolean,
    extack: Explanation,
  ) => HostRoute6 | number;
  /** Puts it in its table (`ip6_ins_rt`). */
  readonly ip6InsRt: (rt: HostRoute6) => void;
  /** Takes it out (`ip6_del_rt`). */
  readonly ip6DelRt: (rt: HostRoute6) => void;
  /** Adds the route to a prefix (`addrconf_prefix_route`). */
  readonly addrconfPrefixRoute: (route: PrefixRoute6) => void;
  /** Finds it (`addrconf_get_prefix_route`). */
  readonly addrconfGetPrefixRoute: (
    dev: NetDevice,
    prefix: bigint,
    length: number,
    options: { readonly noDefault: boolean; readonly noGateway: boolean },
  ) => FoundPrefixRoute6 | undefined;
  /** Adds the route to all groups over a device (`addrconf_add_mroute`). */
  readonly addrconfAddMroute: (dev: NetDevice) => void;
  /** A device is down, or goes away (`rt6_disable_ip`). */
  readonly rt6DisableIp: (dev: NetDevice, event: number) => void;
  /** A device has no carrier any more (`rt6_sync_down_dev`). */
  readonly rt6SyncDownDev: (dev: NetDevice, event: number) => void;
  /** A device is up, or has a carrier (`rt6_sync_up`); RTNH_F_*. */
  readonly rt6SyncUp: (dev: NetDevice, flags: number) => void;
  /** A device has another MTU (`rt6_mtu_change`). */
  readonly rt6MtuChange: (dev: NetDevice, mtu: number) => void;
  /** An address is gone that routes prefer as source (`rt6_remove_prefsrc`). */
  readonly rt6RemovePrefsrc: (dev: NetDevice, addr: bigint) => void;
} = {
  addrconfF6iAlloc,
  ip6InsRt,
  ip6DelRt,
  addrconfPrefixRoute,
  addrconfGetPrefixRoute,
  addrconfAddMroute,
  rt6DisableIp,
  rt6SyncDownDev,
  rt6SyncUp,
  rt6MtuChange: () => {},
  rt6RemovePrefsrc,
};
