import { ERRNO } from "../abi/errno.ts";
import type { OutgoingMessage } from "../socket/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import type { ServeCall, SocketRequest } from "./call.ts";
import { readAddress } from "./calls_name.ts";
import {
  gather,
  int,
  MMSGHDR,
  MSG_LEN,
  readControl,
  readHeader,
  readVector,
} from "./message_header.ts";
import { failure } from "./outcome.ts";

/** Messages that sendmmsg(2) and recvmmsg(2) take at a time (UIO_MAXIOV). */
export const MOST_MESSAGES = 1024;

/** Longer datagrams are refused unread. */
const LONGEST = 16 * 1024 * 1024;

/** Sends, and returns what sendmsg(2) does. What would have to wait fails with EAGAIN. */
function send(
  { target, socket, state }: SocketRequest,
  data: Uint8Array,
  message: Omit<OutgoingMessage, "data">,
): number {
  const { to } = message;
  state.enter(socket, target);
  const sent = socket.socket.sendmsg({ data: [data], ...message });
  if (sent === undefined) throw new SyscallError("sendmsg", ERRNO.EAGAIN);
  state.sent(socket, data, to instanceof Uint8Array ? to : undefined);
  return sent;
}

/** sendto(2) */
export const sendto: ServeCall = (request) => {
  const { target, args } = request;
  if (args.size(2) > LONGEST) return failure(ERRNO.EMSGSIZE);
  const flags = args.int(3);
  const name = args.long(4);
  const to = name === 0n ? undefined : readAddress(target, name, args.int(5));
  if (typeof to === "number") return failure(to);
  const data = target.read(args.long(1), args.size(2));
  return { value: send(request, data, { flags, ...to !== undefined && { to } }) };
};

/** sendmsg(2) of a header somewhere. */
function sendHeader(request: SocketRequest, at: bigint, flags: number): number {
  const { target } = request;
  const header = readHeader(target, at);
  const to = header.name === 0n
    ? undefined
    : readAddress(target, header.name, Math.min(header.nameLength, 128));
  if (typeof to === "number") throw new SyscallError("sendmsg", to);
  const control = readControl(target, header.control);
  const data = gather(target, header.parts);
  return send(request, data, { control, flags, ...to !== undefined && { to } });
}

/** sendmsg(2) */
export const sendmsg: ServeCall = (request) => ({
  value: sendHeader(request, request.args.long(1), request.args.int(2)),
});

/** sendmmsg(2) */
export const sendmmsg: ServeCall = (request) => {
  const { target, args } = request;
  const count = Math.min(args.int(2) >>> 0, MOST_MESSAGES);
  let sent = 0;
  try {
    for (; sent < count; sent++) {
      const at = args.long(1) + BigInt(sent * MMSGHDR);
      const length = sendHeader(request, at, args.int(3));
      target.write(at + BigInt(MSG_LEN), int(length));
    }
  } catch (error) {
    // What was sent is told of, and the error is met again by who sends the rest.
    if (sent === 0) throw error;
  }
  return { value: sent };
};

/** write(2) */
export const write: ServeCall = (request) => {
  const { target, args } = request;
  if (args.size(2) > LONGEST) return failure(ERRNO.EMSGSIZE);
  return { value: send(request, target.read(args.long(1), args.size(2)), {}) };
};

/** writev(2) */
export const writev: ServeCall = (request) => {
  const { target, args } = request;
  const parts = readVector(target, args.long(1), args.long(2), "writev");
  return { value: send(request, gather(target, parts), {}) };
};
