import { ERRNO } from "../abi/errno.ts";
import { SO, SOL } from "../abi/socket.ts";
import { SyscallError } from "../socket/mod.ts";
import type { ServeCall } from "./call.ts";
import { int, readInt } from "./message_header.ts";
import { CONTINUE, DONE, failure } from "./outcome.ts";

/** Longer values are cut: no option has one. */
const LONGEST = 65536;

/**
 * Options that are the connection's as well as the socket's: how long the real kernel waits in a
 * receive, and what filters say of what it delivers.
 */
const OF_THE_CONNECTION: ReadonlySet<number> = new Set([
  SO.RCVTIMEO,
  SO.SNDTIMEO,
  SO.RCVTIMEO_NEW,
  SO.SNDTIMEO_NEW,
  SO.ATTACH_FILTER,
  SO.DETACH_FILTER,
  SO.ATTACH_BPF,
  SO.LOCK_FILTER,
]);

/** setsockopt(2) */
export const setsockopt: ServeCall = ({ target, socket, args, state }) => {
  const level = args.int(1);
  const option = args.int(2);
  const length = args.int(4);
  if (level === SOL.SOCKET && OF_THE_CONNECTION.has(option)) return CONTINUE;
  if (length < 0) return failure(ERRNO.EINVAL);
  const value = length === 0
    ? new Uint8Array(0)
    : target.read(args.long(3), Math.min(length, LONGEST));
  state.enter(socket, target);
  socket.socket.setsockopt(level, option, value);
  return DONE;
};

/** getsockopt(2) */
export const getsockopt: ServeCall = ({ target, socket, args }) => {
  const level = args.int(1);
  const option = args.int(2);
  if (level === SOL.SOCKET && OF_THE_CONNECTION.has(option)) return CONTINUE;
  const room = readInt(target, args.long(4));
  if (room < 0) return failure(ERRNO.EINVAL);
  const value = new Uint8Array(Math.min(room, LONGEST));
  const length = level === SOL.SOCKET && option === SO.ERROR
    ? errorOf(value, socket.takeError(), () => socket.socket.getsockopt(level, option, value))
    : socket.socket.getsockopt(level, option, value);
  if (length > 0) target.write(args.long(3), value.subarray(0, length));
  target.write(args.long(4), int(length));
  return DONE;
};

/** What SO_ERROR tells: an error that was met ahead of the program, or the socket's own. */
function errorOf(value: Uint8Array, error: number, own: () => number): number {
  if (error === 0) return own();
  const bytes = int(error).subarray(0, value.length);
  value.set(bytes);
  return bytes.length;
}

/** listen(2), accept(2), shutdown(2): sockets of netlink have none of them. */
export const unsupported: ServeCall = () => {
  throw new SyscallError("listen", ERRNO.EOPNOTSUPP);
};
