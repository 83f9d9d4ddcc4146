import {
  fibAddIfaddr,
  fibDelIfaddr,
  fibInetaddrEvent,
  fibModifyPrefixMetric,
} from "./fib/fib_frontend.ts";
import type { InIfaddr } from "./in_device.ts";

/** Who is told of IPv4 addresses that come (NETDEV.UP) and go (NETDEV.DOWN). */
export type InetaddrNotifier = (event: number, ifa: InIfaddr) => void;

/** Who is told, in the kernel's order (`inetaddr_chain`); the routes are first (`fib_inetaddr_event`). */
export const INETADDR_CHAIN: readonly InetaddrNotifier[] = [fibInetaddrEvent];

/** What addresses ask of the routes beside (net/ipv4/fib_frontend.c). */
export const ROUTES_OF_ADDRESSES: {
  /** Adds the routes that an address brings. */
  readonly fibAddIfaddr: (ifa: InIfaddr) => void;
  /** Deletes the routes that an address brings; `iprim` is what it was secondary to. */
  readonly fibDelIfaddr: (ifa: InIfaddr, iprim: InIfaddr | undefined) => void;
  /** The metric of an address's prefix route changes. */
  readonly fibModifyPrefixMetric: (ifa: InIfaddr, metric: number) => void;
} = {
  fibAddIfaddr,
  fibDelIfaddr,
  fibModifyPrefixMetric,
};
