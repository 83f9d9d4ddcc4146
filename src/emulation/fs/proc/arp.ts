/** IPv4's neighbours: net/ipv4/arp.c. */

import { NUD } from "../../../abi/neighbour.ts";
import { arpTable } from "../../net/neighbour/arp.ts";
import type { Neighbour, ProxyNeighbour } from "../../net/neighbour/neighbour.ts";
import { NUD_VALID } from "../../net/neighbour/neighbour.ts";
import type { NetStack } from "../../net/stack.ts";

const HEADER = "IP address       HW type     Flags       HW address            Mask     Device\n";
/** ATF_*, linux/if_arp.h. */
const ATF = { COM: 0x02, PERM: 0x04, PUBL: 0x08 } as const;
/** Bytes of a link-layer address that there is room for. */
const MOST_BYTES = 9;

/** `arp_state_to_flags`. */
function flagsOf(neighbour: Neighbour): number {
  if (neighbour.is(NUD.PERMANENT)) return ATF.PERM | ATF.COM;
  return neighbour.is(NUD_VALID) ? ATF.COM : 0;
}

/** The columns of an entry, and what follows the link-layer address. */
function line(key: Uint8Array, type: number, flags: number, lladdr: string, name: string): string {
  const numbers = [type, flags].map((value) => `0x${value.toString(16).padEnd(10)}`).join("");
  return `${key.join(".").padEnd(16)} ${numbers}${lladdr}     *        ${name}\n`;
}

/** `arp_format_neigh_entry`. */
function neighbourLine(neighbour: Neighbour): string {
  const { dev, key, lladdr } = neighbour;
  const bytes = [...lladdr.subarray(0, Math.min(dev.addrLen, MOST_BYTES))];
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
  return line(key, dev.type, flagsOf(neighbour), digits.padEnd(17), dev.name);
}

/** `arp_format_pneigh_entry`. */
function proxyLine({ dev, key }: ProxyNeighbour): string {
  return line(key, dev?.type ?? 0, ATF.PUBL | ATF.PERM, "00:00:00:00:00:00", dev?.name ?? "*");
}

/** /proc/net/arp, without what need not be asked for; the kernel's order is that of a hash table. */
export function arp(net: NetStack): string {
  const table = arpTable(net.machine);
  const neighbours = [...table.of(net)].filter(({ state }) => (state & ~NUD.NOARP) !== 0);
  const proxies = table.proxies.flat().filter((proxy) => proxy.net === net);
  return HEADER + neighbours.map(neighbourLine).join("") + proxies.map(proxyLine).join("");
}
