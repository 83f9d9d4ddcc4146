import { CAP } from "../../abi/capability.ts";
import { ERRNO } from "../../abi/errno.ts";
import { AF, SO } from "../../abi/socket.ts";
import type { Option, Setter } from "./option.ts";
import { flag, ifNetworker, INT, int, isAdministrator, number, viewOf } from "./option.ts";
import { callerCan } from "./permission.ts";
import type { Sock } from "./sock.ts";

const INT_MAX = 0x7fffffff;
/** SOCK_MIN_RCVBUF of net/sock.h: TCP_SKB_MIN_TRUESIZE. */
const MIN_RCVBUF = 2304;
/** SOCK_MIN_SNDBUF of net/sock.h. */
const MIN_SNDBUF = 2 * MIN_RCVBUF;
/** Which buffers' sizes users have set: SOCK_SNDBUF_LOCK, SOCK_RCVBUF_LOCK. */
const LOCK = { SNDBUF: 1, RCVBUF: 2 } as const;
/** `struct __kernel_old_timeval`. */
const TIMEVAL = 16;
const USEC_PER_SEC = 1_000_000n;
/** The clock that timeouts are counted by, in ticks a second (CONFIG_HZ). */
const HZ = 250n;
/** `struct linger`. */
const LINGER = 8;
/** `sizeof(u64)`. */
const U64 = 8;
/** SKF_AD_MAX: the extensions of classic BPF. */
const BPF_EXTENSIONS = 64;
/** Priorities up to this may be set by everybody (TC_PRIO_INTERACTIVE). */
const COMMON_PRIORITY = 6;

/** Users mean half of what the kernel keeps, so that its own bookkeeping has room, too. */
function doubled(value: number, min: number): number {
  return Math.max(Math.min(value, INT_MAX >> 1) * 2, min);
}

function setReceiveBuffer(sock: Sock, value: number): number {
  sock.rcvbuf = doubled(value, MIN_RCVBUF);
  lock(sock, LOCK.RCVBUF);
  return 0;
}

function setSendBuffer(sock: Sock, value: number): number {
  sock.sndbuf = doubled(value, MIN_SNDBUF);
  lock(sock, LOCK.SNDBUF);
  return 0;
}

function lock({ remembered }: Sock, bit: number): void {
  const locks = remembered.get(SO.BUF_LOCK)?.[0] ?? 0;
  remembered.set(SO.BUF_LOCK, int(locks | bit));
}

/** What needs CAP_NET_ADMIN in the first user namespace. */
function forced(set: (sock: Sock, value: number) => number): Setter {
  return (sock, value) => isAdministrator(sock) ? set(sock, Math.max(value, 0)) : -ERRNO.EPERM;
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

/** One of the kinds of time stamps, of which a socket has one or none; `as` others are told, too. */
function timestamp(option: number, ...as: readonly number[]): Option {
  return {
    set(sock, value) {
      sock.remembered.set(SO.TIMESTAMP, int(value === 0 ? 0 : option));
      return 0;
    },
    get(sock) {
      const kind = sock.remembered.get(SO.TIMESTAMP)?.[0] ?? 0;
      return kind === option || as.includes(kind) ? 1 : 0;
    },
  };
}

/** An option that can be read alone. */
function constant(value: number): Option {
  return { get: () => value };
}

/** An option that this kind of socket does not have. */
function unsupported(option: Option = {}): Option {
  return { set: () => -ERRNO.EOPNOTSUPP, ...option };
}

/** `SK_MEMINFO_*` of linux/sock_diag.h, nine of them. */
export function memoryInfo({ rmem, rcvbuf, sndbuf, omem, drops }: Sock): Uint8Array {
  return new Uint8Array(Uint32Array.of(rmem, rcvbuf, 0, sndbuf, 0, 0, omem, 0, drops).buffer);
}

function cookie(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(value).buffer);
}

/** SO_LINGER: closing does not wait, so it is no more than remembered. */
const linger: Option = {
  set(sock, on, bytes) {
    if (bytes.length < LINGER) return -ERRNO.EINVAL;
    const kept = sock.remembered.get(SO.LINGER)?.slice() ?? new Uint8Array(LINGER);
    kept.set(int(on === 0 ? 0 : 1));
    if (on !== 0) kept.set(bytes.subarray(INT, LINGER), INT);
    sock.remembered.set(SO.LINGER, kept);
    return 0;
  },
  get: (sock) => sock.remembered.get(SO.LINGER) ?? new Uint8Array(LINGER),
};

const negative = (_: Sock, value: number) => value < 0 ? -ERRNO.EINVAL : 0;

/** SOL_SOCKET: `sk_setsockopt` and `sk_getsockopt` of net/core/sock.c. */
export const SOCKET_OPTIONS: ReadonlyMap<number, Option> = new Map<number, Option>([
  [SO.TYPE, { get: ({ type }) => type }],
  [SO.DOMAIN, constant(AF.NETLINK)],
  [SO.PROTOCOL, { get: ({ table }) => table.protocol }],
  [SO.ERROR, { get: (sock) => sock.takeError() }],
  [SO.ACCEPTCONN, constant(0)],
  [SO.SNDLOWAT, constant(1)],
  [SO.BPF_EXTENSIONS, constant(BPF_EXTENSIONS)],
  [SO.INCOMING_NAPI_ID, constant(0)],
  [SO.MEMINFO, { get: memoryInfo }],
  [SO.COOKIE, { get: (sock, room) => room < U64 ? -ERRNO.EINVAL : cookie(sock.cookie) }],
  [SO.NETNS_COOKIE, {
    get: ({ net }, room) => room === U64 ? cookie(BigInt(net.inode)) : -ERRNO.EINVAL,
  }],
  [SO.PEERCRED, { get: () => new Uint8Array(Int32Array.of(0, -1, -1).buffer) }],
  [SO.PEERGROUPS, constant(-ERRNO.ENODATA)],
  [SO.PEERPIDFD, constant(-ERRNO.ENODATA)],
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
  [
    SO.BUF_LOCK,
    number(
      SO.BUF_LOCK,
      0,
      (_, value) => (value & ~(LOCK.SNDBUF | LOCK.RCVBUF)) === 0 ? 0 : -ERRNO.EINVAL,
    ),
  ],
  [SO.RCVLOWAT, number(SO.RCVLOWAT, 1, undefined, (value) => value < 0 ? INT_MAX : value || 1)],
  [
    SO.PRIORITY,
    number(
      SO.PRIORITY,
      0,
      (sock, value) => value >= 0 && value <= COMMON_PRIORITY ? 0 : ifNetworker(sock),
    ),
  ],
  [SO.MARK, number(SO.MARK, 0, ifNetworker)],
  [SO.BUSY_POLL, number(SO.BUSY_POLL, 0, negative)],
  [SO.INCOMING_CPU, number(SO.INCOMING_CPU, -1)],
  [
    SO.BINDTOIFINDEX,
    number(SO.BINDTOIFINDEX, 0, (sock, value) => {
      const bound = sock.remembered.get(SO.BINDTOIFINDEX)?.some((byte) => byte !== 0) === true;
      const may = !bound || callerCan(sock, sock.net.userNamespace, CAP.NET_RAW);
      return may ? negative(sock, value) : -ERRNO.EPERM;
    }),
  ],
  [
    SO.DEBUG,
    flag(SO.DEBUG, (sock, value) => value === 0 || isAdministrator(sock) ? 0 : -ERRNO.EACCES),
  ],
  [
    SO.PREFER_BUSY_POLL,
    flag(
      SO.PREFER_BUSY_POLL,
      (sock, value) => value === 0 || isAdministrator(sock) ? 0 : -ERRNO.EPERM,
    ),
  ],
  [
    SO.LOCK_FILTER,
    flag(
      SO.LOCK_FILTER,
      ({ remembered }, value) =>
        value === 0 && remembered.get(SO.LOCK_FILTER)?.[0] === 1 ? -ERRNO.EPERM : 0,
    ),
  ],
  [SO.REUSEPORT, {
    set: (_, value) => value === 0 ? 0 : -ERRNO.EOPNOTSUPP,
    get: () => 0,
  }],
  [SO.ZEROCOPY, unsupported(constant(0))],
  ...[SO.PEEK_OFF, SO.TXREHASH, SO.PASSPIDFD, SO.PASSRIGHTS].map((option): [number, Option] => [
    option,
    unsupported(constant(-ERRNO.EOPNOTSUPP)),
  ]),
  [SO.BSDCOMPAT, { set: () => 0, get: () => 0 }],
  [SO.LINGER, linger],
  ...[SO.RCVTIMEO, SO.SNDTIMEO].map((option): [number, Option] => [option, timeout(option)]),
  [SO.RCVTIMEO_NEW, timeout(SO.RCVTIMEO)],
  [SO.SNDTIMEO_NEW, timeout(SO.SNDTIMEO)],
  [SO.TIMESTAMP, timestamp(SO.TIMESTAMP)],
  [SO.TIMESTAMPNS, timestamp(SO.TIMESTAMPNS)],
  [SO.TIMESTAMPNS_NEW, timestamp(SO.TIMESTAMPNS_NEW)],
  // Nanoseconds are not looked at here.
  [SO.TIMESTAMP_NEW, timestamp(SO.TIMESTAMP_NEW, SO.TIMESTAMPNS_NEW)],
  ...[
    SO.REUSEADDR,
    SO.DONTROUTE,
    SO.BROADCAST,
    SO.KEEPALIVE,
    SO.OOBINLINE,
    SO.NO_CHECK,
    SO.PASSCRED,
    SO.PASSSEC,
    SO.RXQ_OVFL,
    SO.WIFI_STATUS,
    SO.NOFCS,
    SO.SELECT_ERR_QUEUE,
    SO.RCVMARK,
    SO.RCVPRIORITY,
  ].map((option): [number, Option] => [option, flag(option)]),
]);
