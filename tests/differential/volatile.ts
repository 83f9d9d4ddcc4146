/**
 * What is another number every time, and what becomes of it. Nothing else is touched: everything
 * else must be the same to the last bit.
 *
 * - Random ports (autobind, where the process's number is taken) are not replaced: the emulated
 *   kernel is made to draw the ones that the real one drew ({@linkcode drawn}), so they are the same
 *   wherever they turn up.
 * - The process's number, and net.core.*: likewise, by {@linkcode Surroundings}.
 * - SO_COOKIE, SO_NETNS_COOKIE: the numbers that the machine has counted up to. Replaced by zeros,
 *   if they are not zero.
 * - What links tell of IPv6's clock (IFLA_INET6_CACHEINFO: the kernel draws the reachable time anew
 *   every few minutes): a difference counts only if it is there with new namespaces, too.
 * - Inodes and cookies of sockets, where NETLINK_SOCK_DIAG tells of netlink sockets: replaced by
 *   zeros. It tells of those that have a port in the order of a hash table: ordered by port.
 * - Other inodes, and descriptors: no call of a scenario shows any.
 */

import { AF, NETLINK, SO, SOCK_DIAG, SOL } from "../../src/abi/mod.ts";
import { joined } from "./bytes.ts";
import type { Trace } from "./trace.ts";

const S32_MIN = -0x80000000;
/** Autobind draws from S32_MIN to below this. */
const ROVER = -4096;

const COOKIES: ReadonlySet<number> = new Set([SO.COOKIE, SO.NETNS_COOKIE]);
/** Bytes of a cookie. */
const COOKIE = 8;

/** An option's value, its bytes replaced if they are volatile. */
export function steady(level: number, option: number, value: Uint8Array): Uint8Array {
  if (level !== SOL.SOCKET || !COOKIES.has(option)) return value;
  const cookie = value.subarray(0, COOKIE);
  if (cookie.some((byte) => byte !== 0)) cookie.fill(0);
  return value;
}

/** The random number that makes an emulated kernel draw the port that another drew in a step. */
export function drawn(guide: Trace, step: number): number {
  const port = guide.entries[step]?.port ?? 0;
  return ((port | 0) - S32_MIN + 0.5) / (ROVER - S32_MIN);
}

/** Where `struct netlink_diag_msg` begins with its family, and where its inode and cookie are. */
const DIAG = { TYPE: 4, FAMILY: 16, PORT: 20, INODE: 32, END: 44 } as const;

/** A datagram of NETLINK_SOCK_DIAG, its messages replaced where they are volatile. */
export function steadyDatagram(protocol: number, datagram: Uint8Array): Uint8Array {
  if (protocol !== NETLINK.SOCK_DIAG) return datagram;
  const parts: Uint8Array[] = [];
  for (let at = 0; at < datagram.length;) {
    const view = new DataView(datagram.buffer, datagram.byteOffset + at, datagram.length - at);
    const length = view.byteLength < 4 ? 0 : view.getUint32(0, true) + 3 & ~3;
    const part = datagram.subarray(at, length < 16 ? datagram.length : at + length);
    if (isNetlinkSocket(part)) part.fill(0, DIAG.INODE, Math.min(DIAG.END, part.length));
    parts.push(part);
    at += part.length;
  }
  return joined(sorted(parts));
}

function isNetlinkSocket(part: Uint8Array): boolean {
  return part[DIAG.TYPE] === SOCK_DIAG.BY_FAMILY && part[DIAG.FAMILY] === AF.NETLINK;
}

/** The sockets of a row in the order of their ports, and everything else where it was. */
function sorted(parts: readonly Uint8Array[]): Uint8Array[] {
  const portOf = (part: Uint8Array) =>
    new DataView(part.buffer, part.byteOffset).getUint32(DIAG.PORT, true);
  const whole = (part: Uint8Array) => isNetlinkSocket(part) && part.length >= DIAG.END;
  const sockets = parts.filter(whole).sort((one, other) => portOf(one) - portOf(other));
  return parts.map((part) => whole(part) ? sockets.shift() ?? part : part);
}
