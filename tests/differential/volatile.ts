/**
 * What is another number every time, and what becomes of it. Nothing else is touched: everything
 * else must be the same to the last bit.
 *
 * - Random ports (autobind, where the process's number is taken) are not replaced: the emulated
 *   kernel is made to draw the ones that the real one drew ({@linkcode Luck}), so they are the same
 *   wherever they turn up.
 * - The process's number, and net.core.*: likewise, by {@linkcode Surroundings}.
 * - SO_COOKIE, SO_NETNS_COOKIE: the numbers that the machine has counted up to. Replaced by zeros,
 *   if they are not zero.
 * - Random addresses of links (veth, bridge, ifb, macvlan, vxlan, …): those that links or fdb entries
 *   show, that are locally administered and that the scenario itself does not mention. The emulated
 *   kernel is made to draw the same ones, in the order in which they were seen ({@linkcode Luck}), so
 *   that what depends on which is the least one (a bridge's address) is the same; and wherever they
 *   turn up, a number stands in their place ({@linkcode Macs}), for where the order is another one.
 * - IFA_CACHEINFO: when an address was made and changed, in time since the boot. Zeros. The lifetimes
 *   that are left stay: whole seconds, so scenarios with lifetimes do not wait for whole seconds.
 * - IFLA_INET6_CACHEINFO, in IFLA_AF_SPEC and in IFLA_PROTINFO: when it was changed, and the reachable
 *   time, which is random. Zeros. IFLA_INET6_STATS, IFLA_INET6_ICMP6STATS: packets of IPv6, zeros.
 * - NDA_CACHEINFO: how long ago a neighbour was confirmed, used and updated. Multiples of 20 s;
 *   zeros in scenarios that wait.
 * - RTA_CACHEINFO: who uses a route, since when and how long. Zeros.
 * - NHA_RES_GROUP_UNBALANCED_TIME, NHA_RES_BUCKET_IDLE_TIME: since when something is so. Zeros.
 * - Timers of bridges and of their ports (IFLA_BR_*_TIMER, IFLA_BRPORT_*_TIMER). Zeros.
 * - Timers of multicast groups and of their sources (MDBA_MDB_EATTR_TIMER, MDBA_MDB_SRCATTR_TIMER): 1
 *   if anything is left. The ports that want a group come in the order in which they lie in the
 *   kernel's memory: ordered by their indices.
 * - NDTA_CONFIG: how many entries the machine has, and when the table was last looked through and
 *   hashed; NDTA_STATS, which all namespaces share; NDTPA_REACHABLE_TIME, which is random. Zeros.
 * - Dumps of neighbours come in the order of a hash table with a random key: those of one datagram are
 *   ordered by their bytes. (Those of IPv4 and IPv6; what bridges know has an order.)
 * - What linkwatch tells comes when a worker has time: see `order.ts` and {@linkcode Backend.settle}.
 * - Counters (IFLA_STATS, IFLA_STATS64) stay: scenarios switch off IPv6, and reports of link-local
 *   groups of IPv4, and then nothing is sent.
 * - Indices of links, and numbers of namespaces, stay: they are counted in each namespace.
 * - Inodes and cookies of sockets, where NETLINK_SOCK_DIAG tells of netlink sockets: replaced by
 *   zeros. It tells of those that have a port in the order of a hash table: ordered by port.
 * - What device managers are told (NETLINK_KOBJECT_UEVENT): see `uevents.ts`. Their queues
 *   are not looked at, as the machine's other events wait there, too.
 * - Other inodes, and descriptors: no call of a scenario shows any.
 */

import { AF, NETLINK, SO, SOCK_DIAG, SOL } from "../../src/abi/mod.ts";
import { joined } from "./bytes.ts";
import { steadyRoute } from "./steady_route.ts";

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

/** Where `struct netlink_diag_msg` begins with its family, and where its inode and cookie are. */
const DIAG = { TYPE: 4, FAMILY: 16, PORT: 20, INODE: 32, END: 44 } as const;

/** A datagram, its messages replaced where they are volatile; it may be changed in place. */
export function steadyDatagram(protocol: number, datagram: Uint8Array, waits = false): Uint8Array {
  if (protocol === NETLINK.ROUTE) return steadyRoute(datagram, waits);
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
