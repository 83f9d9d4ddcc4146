/** What scenarios of a family begin with. */

import { NETLINK, NETLINK_SO, SO, SOL } from "../../src/abi/mod.ts";
import type { Preparation, Step } from "./scenario.ts";

const { EXT_ACK, PKTINFO, LISTEN_ALL_NSID, GET_STRICT_CHK } = NETLINK_SO;
/** Bytes of room for all that a scenario is told. */
const ROOM = 4 << 20;

/**
 * IPv6 is off in these namespaces, on all links that are there and that will be; and a bridge that is
 * switched on reports no group (224.0.0.106), which it would do some milliseconds later.
 */
export function withoutIpv6(...namespaces: readonly string[]): Preparation[] {
  return namespaces.flatMap((name) => [
    { sysctl: "net.ipv6.conf.all.disable_ipv6", value: "1", in: name },
    { sysctl: "net.ipv4.igmp_link_local_mcast_reports", value: "0", in: name },
  ]);
}

/** Which options a socket has. */
export interface ListenerOptions {
  /** The namespace's name; "n0" if absent. */
  readonly in?: string;
  /** Groups of NETLINK_ROUTE; all if absent. */
  readonly groups?: readonly number[];
  /** NETLINK_GET_STRICT_CHK. */
  readonly strict?: boolean;
  /** NETLINK_LISTEN_ALL_NSID. */
  readonly everywhere?: boolean;
  /** Whether it has a port, as who asks has. It has if absent. */
  readonly bound?: boolean;
  /** NETLINK_PKTINFO: each datagram tells its group. On if absent. */
  readonly info?: boolean;
}

/** A socket that asks, and that is told of everything, with explanations and with room for it. */
export function listener(socket: string, options: ListenerOptions = {}): Step[] {
  const { in: namespace, groups, strict = false, everywhere = false, info = true } = options;
  const { bound = true } = options;
  const level = SOL.NETLINK;
  const wanted = [
    EXT_ACK,
    ...info ? [PKTINFO] : [],
    ...strict ? [GET_STRICT_CHK] : [],
    ...everywhere ? [LISTEN_ALL_NSID] : [],
  ];
  return [
    {
      call: "socket",
      socket,
      protocol: NETLINK.ROUTE,
      ...namespace !== undefined && { in: namespace },
    },
    ...wanted.map((option): Step => ({ call: "setsockopt", socket, level, option, value: 1 })),
    { call: "setsockopt", socket, level: SOL.SOCKET, option: SO.RCVBUFFORCE, value: ROOM },
    // Without a port it is not told what the kernel tells of its own accord.
    ...bound ? [{ call: "bind", socket, address: {} } as const] : [],
    { call: "listen", socket, ...groups !== undefined && { groups } },
  ];
}
