import { CAP } from "../../abi/capability.ts";
import { ERRNO } from "../../abi/errno.ts";
import { NETLINK_SO } from "../../abi/netlink.ts";
import { SOL } from "../../abi/socket.ts";
import { setMembership } from "./bind.ts";
import type { Check, Option } from "./option.ts";
import { INT, int, viewOf } from "./option.ts";
import { callerCan } from "./permission.ts";
import type { Sock } from "./sock.ts";
import { SOCKET_OPTIONS } from "./socket_options.ts";

/** A SOL_NETLINK option that is on or off; what `before` returns refuses it, unless it is 0. */
function toggle(option: number, before: Check = () => 0): Option {
  return {
    set(sock, value) {
      const refused = before(sock, value);
      if (refused !== 0) return refused;
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
  [
    NETLINK_SO.NO_ENOBUFS,
    toggle(NETLINK_SO.NO_ENOBUFS, (sock, value) => {
      if (value !== 0) sock.congested = false;
      return 0;
    }),
  ],
  [
    NETLINK_SO.LISTEN_ALL_NSID,
    toggle(
      NETLINK_SO.LISTEN_ALL_NSID,
      (sock) => callerCan(sock, sock.net.userNamespace, CAP.NET_BROADCAST) ? 0 : -ERRNO.EPERM,
    ),
  ],
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
function memberships(sock: Sock, into: Uint8Array): number {
  const words = sock.groupWords(32);
  const fits = Math.min(words.byteLength, into.length & ~3);
  into.set(new Uint8Array(words.buffer, 0, fits));
  return words.byteLength;
}
