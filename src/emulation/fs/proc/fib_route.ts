/** IPv4's main routing table: `fib_route_seq_show` of net/ipv4/fib_trie.c. */

import { RT_TABLE, RTAX, RTN } from "../../../abi/rtnetlink.ts";
import { AF } from "../../../abi/socket.ts";
import { pathsOf } from "../../net/ipv4/fib/fib_info.ts";
import { fibOf } from "../../net/ipv4/fib/fib_net.ts";
import type { FibAlias } from "../../net/ipv4/fib/fib_trie.ts";
import { inetMakeMask } from "../../net/ipv4/in_device.ts";
import type { NetStack } from "../../net/stack.ts";
import { be32, paddedLine } from "./text.ts";

const WIDTH = 127;
const HEADER = paddedLine(
  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
  WIDTH,
);
/** RTF_*, linux/route.h. */
const RTF = { UP: 0x0001, GATEWAY: 0x0002, HOST: 0x0004, REJECT: 0x0200 } as const;
/** Bits of an address. */
const WHOLE = 32;
/** What a segment's headers take: the MTU that is shown is the segment's size and this. */
const HEADERS = 40;
/** Round-trip times are kept in eighths (RTAX_RTT). */
const RTT_SHIFT = 3;

/** `fib_flag_trans` */
function flagsOf({ type, slen, info }: FibAlias): number {
  const rejects = type === RTN.UNREACHABLE || type === RTN.PROHIBIT;
  const gateway = pathsOf(info)[0]?.gateway;
  // Of a gateway of IPv6 the first four bytes are looked at, as if it were one of IPv4.
  const first = gateway?.family === AF.INET6 ? parseInt(gateway.v6.slice(0, 8), 16) : gateway?.v4;
  return RTF.UP | (rejects ? RTF.REJECT : 0) | (first ? RTF.GATEWAY : 0) |
    (slen === 0 ? RTF.HOST : 0);
}

function routeLine(alias: FibAlias): string {
  const { key, slen, info: { metrics, priority }, info } = alias;
  const nh = pathsOf(info)[0];
  const gateway = nh?.gateway.family === AF.INET ? nh.gateway.v4 : 0;
  const advmss = metrics?.values[RTAX.ADVMSS] ?? 0;
  const columns = [
    nh?.dev?.name ?? "*",
    be32(key),
    be32(gateway),
    flagsOf(alias).toString(16).toUpperCase().padStart(4, "0"),
    0,
    0,
    priority >>> 0,
    be32(inetMakeMask(WHOLE - slen)),
    advmss === 0 ? 0 : advmss + HEADERS,
    metrics?.values[RTAX.WINDOW] ?? 0,
    (metrics?.values[RTAX.RTT] ?? 0) >>> RTT_SHIFT,
  ];
  return paddedLine(columns.join("\t"), WIDTH);
}

/** /proc/net/route. */
export function fibRoute(net: NetStack): string {
  const table = fibOf(net).get(RT_TABLE.MAIN);
  if (table === undefined) return "";
  const lines = [HEADER];
  table.trie.walk(0, (first) => {
    for (let alias: FibAlias | undefined = first; alias !== undefined; alias = alias.next) {
      const hidden = alias.type === RTN.BROADCAST || alias.type === RTN.MULTICAST;
      if (!hidden && alias.tbId === table.id) lines.push(routeLine(alias));
    }
    return true;
  });
  return lines.join("");
}
