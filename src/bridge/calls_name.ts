import { ERRNO } from "../abi/errno.ts";
import { AF } from "../abi/socket.ts";
import type { NetlinkAddress } from "../socket/mod.ts";
import type { CallArguments, ServeCall } from "./call.ts";
import { int, readInt, viewOf } from "./message_header.ts";
import { DONE, failure } from "./outcome.ts";
import type { Target } from "./target.ts";

/** `struct sockaddr_nl`: u16 nl_family, u16 nl_pad, u32 nl_pid, u32 nl_groups. */
const SOCKADDR_NL = 12;
/** `sizeof(struct sockaddr_storage)` */
const SOCKADDR_STORAGE = 128;

/** An address as it is in memory. */
export function addressBytes({ pid, groups }: NetlinkAddress): Uint8Array {
  const bytes = new Uint8Array(SOCKADDR_NL);
  const view = viewOf(bytes);
  view.setUint16(0, AF.NETLINK, true);
  view.setUint32(4, pid, true);
  view.setUint32(8, groups, true);
  return bytes;
}

/** The address that a call is given, or an error number (`move_addr_to_kernel`). */
export function readAddress(target: Target, at: bigint, length: number): Uint8Array | number {
  if (length < 0 || length > SOCKADDR_STORAGE) return ERRNO.EINVAL;
  return length === 0 ? new Uint8Array(0) : target.read(at, length);
}

/** bind(2) */
export const bind: ServeCall = ({ target, socket, args, state }) => {
  const address = readAddress(target, args.long(1), args.int(2));
  if (typeof address === "number") return failure(address);
  state.enter(socket, target);
  socket.socket.bind(address);
  return DONE;
};

/** connect(2) */
export const connect: ServeCall = ({ target, socket, args, state }) => {
  const address = readAddress(target, args.long(1), args.int(2));
  if (typeof address === "number") return failure(address);
  state.enter(socket, target);
  socket.socket.connect(address);
  return DONE;
};

/** getsockname(2) */
export const getsockname: ServeCall = ({ target, socket, args }) =>
  putAddress(target, args, addressBytes(socket.socket.getsockname()));

/** getpeername(2) */
export const getpeername: ServeCall = ({ target, socket, args }) =>
  putAddress(target, args, addressBytes(socket.socket.getpeername()));

/** Puts an address where a call wants it (`move_addr_to_user`). */
function putAddress(target: Target, args: CallArguments, address: Uint8Array) {
  const room = readInt(target, args.long(2));
  if (room < 0) return failure(ERRNO.EINVAL);
  if (room > 0) target.write(args.long(1), address.subarray(0, room));
  target.write(args.long(2), int(address.length));
  return DONE;
}
