/** IPv6's multicast groups and anycast addresses: net/ipv6/mcast.c, net/ipv6/anycast.c. */

import type { Inet6Dev } from "../../net/ipv6/in6_device.ts";
import { in6DevOf } from "../../net/ipv6/in6_device.ts";
import type { IfaCacheinfo6 } from "../../net/ipv6/inet6_mc_list.ts";
import {
  IPV6_ADDR_SCOPE,
  LINKLOCAL_ALLNODES,
  multicastScope,
} from "../../net/ipv6/ipv6_address.ts";
import type { NetStack } from "../../net/stack.ts";
import { hex32, pi6 } from "./text.ts";

/** MAF_*, net/if_inet6.h. */
const MAF = { LOADED: 4, NOREPORT: 8 } as const;

function inet6Devs(net: NetStack): Inet6Dev[] {
  return [...net.devices].flatMap((dev) => in6DevOf(dev) ?? []);
}

function device({ dev: { ifindex, name } }: Inet6Dev): string {
  return `${String(ifindex).padEnd(4)} ${name.padEnd(15)}`;
}

/** Whether nobody is told that the device listens to a group (`mca_alloc`). */
function isUnreported(addr: bigint): boolean {
  return addr === LINKLOCAL_ALLNODES || multicastScope(addr) < IPV6_ADDR_SCOPE.LINKLOCAL;
}

/** `mca_flags`, as far as nothing is ever sent or received. */
function flagsOf({ addr, loaded }: IfaCacheinfo6): number {
  return (loaded ? MAF.LOADED : 0) | (isUnreported(addr) ? MAF.NOREPORT : 0);
}

/** /proc/net/igmp6. */
export function igmp6(net: NetStack): string {
  return inet6Devs(net).flatMap((idev) =>
    idev.mcList.map((mc) => {
      const users = String(mc.users).padStart(5);
      return `${device(idev)} ${pi6(mc.addr)} ${users} ${hex32(flagsOf(mc))} 0\n`;
    })
  ).join("");
}

/** /proc/net/mcfilter6: sources are chosen by sockets, of which there are none here. */
export function mcfilter6(): string {
  return "Idx Device                Multicast Address                   Source Address    INC    EXC\n";
}

/** /proc/net/anycast6. */
export function anycast6(net: NetStack): string {
  return inet6Devs(net).flatMap((idev) =>
    idev.acList.map(({ addr, users }) =>
      `${device(idev)} ${pi6(addr)} ${String(users).padStart(5)}\n`
    )
  ).join("");
}
