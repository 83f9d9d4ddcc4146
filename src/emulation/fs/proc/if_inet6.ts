/** IPv6's addresses: net/ipv6/addrconf.c. */

import { inet6Addresses } from "../../net/ipv6/in6_device.ts";
import type { NetStack } from "../../net/stack.ts";
import { hex, pi6 } from "./text.ts";

/** /proc/net/if_inet6; the kernel's order is that of a hash table. */
export function ifInet6(net: NetStack): string {
  return inet6Addresses(net).map(({ addr, flags, idev: { dev }, prefixLen, scope }) => {
    const numbers = [dev.ifindex, prefixLen, scope, flags & 0xff].map((value) => hex(value, 2));
    return `${pi6(addr)} ${numbers.join(" ")} ${dev.name.padStart(8)}\n`;
  }).join("");
}
