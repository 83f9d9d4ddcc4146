import { CAP } from "../../abi/capability.ts";
import { ERRNO } from "../../abi/errno.ts";
import { NETLINK_SO } from "../../abi/netlink.ts";
import { AF, SO, SOL } from "../../abi/socket.ts";
import { setMembership } from "./bind.ts";
import { callerCan } from "./permission.ts";
import type { Sock } from "./sock.ts";

/** How an option is set: with the first int of the value, and all of it. */
type Setter = (sock: Sock, value: number, bytes: Uint8Array) => number;
/** What an option is: an int, or bytes. */
type Getter = (sock: Sock, room: number) => number | Uint8Array;

interface Option {
  readonly set?: Setter;
  readonly get?: Getter;
}

const INT = 4;
const INT_MAX = 0x7fffffff;
/** SOCK_MIN_RCVBUF of net/sock.h: TCP_SKB_MIN_TRUESIZE. */
const MIN_RCVBUF = 2304;
/** SOCK_MIN_SNDBUF of net/sock.h. */
const MIN_SNDBUF = 2 * MIN_RCVBUF;
/** `struct __kernel_old_timeval`. */
const TIMEVAL = 16;
const USEC_PER_SEC = 1_000_000n;
/** The clock that timeouts are counted by, in ticks a second (CONFIG_HZ). */
const HZ = 250n;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Users mean half of what the kernel keeps, so that its own bookkeeping has room, too. */
function doubled(value: number, min: number): number {
  return Math.max(Math.min(value, INT_MAX >> 1) * 2, min);
}

function setReceiveBuffer(sock: Sock, value: number): number {
  sock.rcvbuf = doubled(value, MIN_RCVBUF);
  return 0;
}

function setSendBuffer(sock: Sock, value: number): number {
  sock.sndbuf = doubled(value, MIN_SNDBUF);
  sock.wakeWriters();
  return 0;
}

/** What needs CAP_NET_ADMIN in the first user namespace. */
function forced(set: (sock: Sock, value: number) => number): Setter {
  return (sock, value) =>
    callerCan(sock, sock.limits.userNamespace, CAP.NET_ADMIN)
      ? set(sock, Math.max(value, 0))
      : -ERRNO.EPERM;
}

function int(value: number): Uint8Array {
  const bytes = new Uint8Array(INT);
  viewOf(bytes).setInt32(0, value, true);
  return bytes;
}

/** An option that is remembered, as 0 or 1, and means nothing to netlink. */
function remembered(option: number): Option {
  return {
    set(sock, value) {
      sock.remembered.set(option, int(value === 0 ? 0 : 1));
      return 0;
    },
    get: (sock) => sock.remembered.get(option) ?? 0,
  };
}

/** A timeout, in jiffies rounded up. No call waits, so it is no more than remembered. */
function timeout(option: number): Option {
  return {
    set(sock, _, bytes) {
      if (bytes.length < TIMEVAL) return -ERRNO.EINVAL;
      const seconds = viewOf(bytes).getBigInt64(0, true);
      const micros = viewOf(bytes).getBigInt64(8, true);
      if (micros < 0n || micros >= USEC_PER_SEC) return -ERRNO.EDOM;
      const kept = new Uint8Array(TIMEVAL);
      if (seconds >= 0n) {
        const tick = USEC_PER_SEC / HZ;
        const jiffies = seconds * HZ + (micros + tick - 1n) / tick;
        viewOf(kept).setBigInt64(0, jiffies / HZ, true);
        viewOf(kept).setBigInt64(8, jiffies % HZ * tick, true);
      }
      sock.remembered.set(option, kept);
      return 0;
    },
    get: (sock) => sock.remembered.get(option) ?? new Uint8Array(TIMEVAL),
  };
}

const readOnly: Setter = () => -ERRNO.ENOPROTOOPT;

/** `SK_MEMINFO_*` of linux/sock_diag.h, nine of them. */
function memoryInfo({ rmem, rcvbuf, sndbuf, drops }: Sock): Uint8Array {
  return new Uint8Array(Uint32Array.of(rmem, rcvbuf, 0, sndbuf, 0, 0, 0, 0, drops).buffer);
}

function cookie(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(value).buffer);
}

/** SOL_SOCKET: `sk_setsockopt` and `sk_getsockopt` of net/core/sock.c. */
const SOCKET_OPTIONS: ReadonlyMap<number, Option> = new Map<number, Option>([
  [SO.TYPE, { set: readOnly, get: ({ type }) => type }],
  [SO.DOMAIN, { set: readOnly, get: () => AF.NETLINK }],
  [SO.PROTOCOL, { set: readOnly, get: ({ table }) => table.protocol }],
  [SO.ERROR, { set: readOnly, get: (sock) => sock.takeError() }],
  [SO.ACCEPTCONN, { get: () => 0 }],
  [SO.SNDLOWAT, { get: () => 1 }],
  [SO.MEMINFO, { get: memoryInfo }],
  [SO.COOKIE, {
    get: ({ cookie: value }, room) => room < 8 ? -ERRNO.EINVAL : cookie(value),
  }],
  [SO.PEERCRED, { get: () => new Uint8Array(Int32Array.of(0, -1, -1).buffer) }],
  [SO.RCVBUF, {
    set: (sock, value) => setReceiveBuffer(sock, Math.min(value >>> 0, sock.limits.rmemMax)),
    get: ({ rcvbuf }) => rcvbuf,
  }],
  [SO.SNDBUF, {
    set: (sock, value) => setSendBuffer(sock, Math.min(value >>> 0, sock.limits.wmemMax)),
    get: ({ sndbuf }) => sndbuf,
  }],
  [SO.RCVBUFFORCE, { set: forced(setReceiveBuffer) }],
  [SO.SNDBUFFORCE, { set: forced(setSendBuffer) }],
  [SO.RCVLOWAT, {
    set(sock, value) {
      sock.remembered.set(SO.RCVLOWAT, int(value < 0 ? INT_MAX : value || 1));
      return 0;
    },
    get: (sock) => sock.remembered.get(SO.RCVLOWAT) ?? 1,
  }],
  [SO.PRIORITY, {
    set(sock, value) {
      const { userNamespace } = sock.net;
      const may = value >= 0 && value <= 6 || callerCan(sock, userNamespace, CAP.NET_RAW) ||
        callerCan(sock, userNamespace, CAP.NET_ADMIN);
      if (!may) return -ERRNO.EPERM;
      sock.remembered.set(SO.PRIORITY, int(value));
      return 0;
    },
    get: (sock) => sock.remembered.get(SO.PRIORITY) ?? 0,
  }],
  [SO.DEBUG, {
    set(sock, value, bytes) {
      const may = value === 0 || callerCan(sock, sock.limits.userNamespace, CAP.NET_ADMIN);
      return may ? remembered(SO.DEBUG).set?.(sock, value, bytes) ?? 0 : -ERRNO.EACCES;
    },
    get: (sock) => sock.remembered.get(SO.DEBUG) ?? 0,
  }],
  [SO.REUSEPORT, { set: (_, value) => value === 0 ? 0 : -ERRNO.EOPNOTSUPP, get: () => 0 }],
  [SO.PEEK_OFF, { set: () => -ERRNO.EOPNOTSUPP, get: () => -ERRNO.EOPNOTSUPP }],
  [SO.BSDCOMPAT, { set: () => 0, get: () => 0 }],
  [SO.RCVTIMEO, timeout(SO.RCVTIMEO)],
  [SO.SNDTIMEO, timeout(SO.SNDTIMEO)],
  ...[
    SO.REUSEADDR,
    SO.DONTROUTE,
    SO.BROADCAST,
    SO.KEEPALIVE,
    SO.OOBINLINE,
    SO.NO_CHECK,
    SO.PASSCRED,
    SO.RXQ_OVFL,
  ].map((option): [number, Option] => [option, remembered(option)]),
]);

/** A SOL_NETLINK option that is on or off. */
function toggle(option: number): Option {
  return {
    set(sock, value) {
      if (value === 0) sock.flags.delete(option);
      else sock.flags.add(option);
      return 0;
    },
    get: ({ flags }) => flags.has(option) ? 1 : 0,
  };
}

/** SOL_NETLINK: `netlink_setsockopt` and `netlink_getsockopt`. */
const NETLINK_OPTIONS: ReadonlyMap<number, Option> = new Map<number, Option>([
  ...[
    NETLINK_SO.PKTINFO,
    NETLINK_SO.BROADCAST_ERROR,
    NETLINK_SO.CAP_ACK,
    NETLINK_SO.EXT_ACK,
    NETLINK_SO.GET_STRICT_CHK,
  ].map((option): [number, Option] => [option, toggle(option)]),
  ...[NETLINK_SO.ADD_MEMBERSHIP, NETLINK_SO.DROP_MEMBERSHIP].map((option): [number, Option] => [
    option,
    { set: (sock, value) => setMembership(sock, option, value >>> 0) },
  ]),
  [NETLINK_SO.NO_ENOBUFS, {
    ...toggle(NETLINK_SO.NO_ENOBUFS),
    set(sock, value, bytes) {
      if (value !== 0) {
        sock.congested = false;
        sock.wakeWriters();
      }
      return toggle(NETLINK_SO.NO_ENOBUFS).set?.(sock, value, bytes) ?? 0;
    },
  }],
  [NETLINK_SO.LISTEN_ALL_NSID, {
    ...toggle(NETLINK_SO.LISTEN_ALL_NSID),
    set: (sock, value, bytes) =>
      callerCan(sock, sock.net.userNamespace, CAP.NET_BROADCAST)
        ? toggle(NETLINK_SO.LISTEN_ALL_NSID).set?.(sock, value, bytes) ?? 0
        : -ERRNO.EPERM,
  }],
]);

/** setsockopt(2): 0, or a negative error number. */
export function setOption(sock: Sock, level: number, option: number, bytes: Uint8Array): number {
  const whole = bytes.length >= INT;
  const value = whole ? viewOf(bytes).getInt32(0, true) : 0;
  if (level === SOL.SOCKET) {
    if (!whole) return -ERRNO.EINVAL;
    return SOCKET_OPTIONS.get(option)?.set?.(sock, value, bytes) ?? -ERRNO.ENOPROTOOPT;
  }
  // A value that is too short counts as 0.
  const set = level === SOL.NETLINK ? NETLINK_OPTIONS.get(option)?.set : undefined;
  return set?.(sock, value, bytes) ?? -ERRNO.ENOPROTOOPT;
}

/** getsockopt(2): the length that the kernel reports, or a negative error number. */
export function getOption(sock: Sock, level: number, option: number, into: Uint8Array): number {
  if (level === SOL.NETLINK && option === NETLINK_SO.LIST_MEMBERSHIPS) {
    return memberships(sock, into);
  }
  const options = level === SOL.SOCKET ? SOCKET_OPTIONS : NETLINK_OPTIONS;
  const known = level === SOL.SOCKET || level === SOL.NETLINK;
  const get = known ? options.get(option)?.get : undefined;
  if (get === undefined) return -ERRNO.ENOPROTOOPT;
  if (level === SOL.NETLINK && into.length < INT) return -ERRNO.EINVAL;
  const value = get(sock, into.length);
  if (typeof value === "number" && value < 0) return value;
  const bytes = typeof value === "number" ? int(value) : value;
  const length = Math.min(bytes.length, into.length);
  into.set(bytes.subarray(0, length));
  return length;
}

/** NETLINK_LIST_MEMBERSHIPS: a mask in whole words, and how long it would be in full. */
function memberships({ groups, ngroups }: Sock, into: Uint8Array): number {
  const words = new Uint32Array(Math.ceil(ngroups / 32));
  for (const group of groups) {
    const word = group - 1 >>> 5;
    words[word] = (words[word] ?? 0) | 1 << (group - 1 & 31);
  }
  const fits = Math.min(words.byteLength, into.length & ~3);
  into.set(new Uint8Array(words.buffer, 0, fits));
  return words.byteLength;
}
