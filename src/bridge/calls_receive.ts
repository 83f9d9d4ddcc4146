import { ERRNO } from "../abi/errno.ts";
import { MSG } from "../abi/socket.ts";
import type { ServeCall, SocketRequest } from "./call.ts";
import { addressBytes } from "./calls_name.ts";
import { MOST_MESSAGES } from "./calls_send.ts";
import type { Header } from "./message_header.ts";
import {
  finishHeader,
  int,
  MMSGHDR,
  MSG_LEN,
  nameLengthOf,
  readHeader,
  readInt,
  readVector,
  roomIn,
  scatter,
  writeControl,
} from "./message_header.ts";
import type { Outcome } from "./outcome.ts";
import { CONTINUE, failure } from "./outcome.ts";
import type { Waiting } from "./socket.ts";

/** The kernel's own address. */
const KERNEL = addressBytes({ pid: 0, groups: 0 });

/** Receives whose flags say that they want something else are the real kernel's. */
const UNUSUAL = MSG.OOB | MSG.ERRQUEUE;

/**
 * Prepares a receive that the real kernel carries out, from the connection: what the program's next
 * datagram is, and what there is to say already.
 *
 * @returns What comes of the call, if that is known.
 */
function prepare(
  { socket }: SocketRequest,
  { room, flags, count = 1 }: { room: number; flags: number; count?: number },
): Outcome | undefined {
  if ((flags & UNUSUAL) !== 0) return CONTINUE;
  const error = socket.takeError();
  if (error !== 0) return failure(error);
  socket.hint(room);
  // One more than is received, so that poll(2) tells of it.
  socket.offer(count + 1);
  if (socket.waiting.length > 0) return undefined;
  const late = socket.takeError();
  if (late !== 0) return failure(late);
  return (flags & MSG.DONTWAIT) !== 0 ? failure(ERRNO.EAGAIN) : undefined;
}

/**
 * Puts the sender's address where the real kernel is to put it, and has it put none there: it would
 * put the connection's, whose length is that of a netlink address.
 *
 * @param name Where the address belongs; 0n if nowhere.
 * @param lengthAt Where the room for it stands, and its length will.
 */
function putSender(
  { target, state }: SocketRequest,
  name: bigint,
  lengthAt: bigint,
  waiting: Waiting | undefined,
): void {
  if (name === 0n || lengthAt === 0n) return;
  const { tid } = target;
  const given = readInt(target, lengthAt);
  // A receive that a signal interrupted left 0 there, and is made again with it.
  const before = state.zeroed.get(tid);
  const room = given === 0 && before?.at === lengthAt ? before.length : given;
  state.zeroed.delete(tid);
  if (room <= 0) return;
  if (waiting === undefined) state.zeroed.set(tid, { at: lengthAt, length: room });
  const sender = waiting === undefined ? KERNEL : addressBytes(waiting.address);
  target.write(name, sender.subarray(0, room));
  target.write(lengthAt, int(0));
}

/** recvfrom(2) */
export const recvfrom: ServeCall = (request) => {
  const { args, socket } = request;
  const known = prepare(request, { room: args.size(2), flags: args.int(3) });
  if (known !== undefined) return known;
  putSender(request, args.long(4), args.long(5), socket.waiting[0]);
  return CONTINUE;
};

/** recvmsg(2) */
export const recvmsg: ServeCall = (request) => {
  const { args, socket, target } = request;
  const header = readHeader(target, args.long(1));
  const flags = args.int(2);
  const known = prepare(request, { room: roomIn(header.parts), flags });
  if (known !== undefined) return known;
  const [next] = socket.waiting;
  if (next !== undefined && next.control.length > 0) {
    const length = receive(request, header, flags, next);
    if (length !== undefined) return { value: length };
  }
  putSender(request, header.name, nameLengthOf(header), next);
  return CONTINUE;
};

/** recvmmsg(2) */
export const recvmmsg: ServeCall = (request) => {
  const { args, socket, target } = request;
  const count = Math.min(args.int(2) >>> 0, MOST_MESSAGES);
  const flags = args.int(3);
  const headers = Array.from(
    { length: count },
    (_, index) => readHeader(target, args.long(1) + BigInt(index * MMSGHDR)),
  );
  const room = Math.max(0, ...headers.map(({ parts }) => roomIn(parts)));
  const known = prepare(request, { room, flags, count });
  if (known !== undefined) return known;
  if (socket.waiting.some(({ control }) => control.length > 0)) {
    const received = receiveSeveral(request, headers, flags);
    if (received > 0) return { value: received };
  }
  const waiting = [...socket.waiting];
  headers.forEach((header, index) => {
    putSender(request, header.name, nameLengthOf(header), waiting[index]);
  });
  return CONTINUE;
};

function receiveSeveral(request: SocketRequest, headers: readonly Header[], flags: number): number {
  const { socket, target } = request;
  let received = 0;
  for (const header of headers) {
    const [next] = socket.waiting;
    const length = next && receive(request, header, flags, next);
    if (length === undefined) break;
    target.write(header.at + BigInt(MSG_LEN), int(length));
    received++;
  }
  return received;
}

/**
 * Carries a receive out in the real kernel's place, as the connection cannot carry control messages.
 *
 * @returns What recvmsg(2) returns; `undefined` if somebody else took the datagram.
 */
function receive(
  { target, socket, args }: SocketRequest,
  header: Header,
  flags: number,
  { data, address, control }: Waiting,
): number | undefined {
  if ((flags & MSG.PEEK) === 0) {
    if (!target.discard(args.int(0))) return undefined;
    socket.offer(1);
  }
  const copied = scatter(target, header.parts, data);
  const sender = addressBytes(address);
  if (header.name !== 0n && header.nameLength > 0) {
    target.write(header.name, sender.subarray(0, header.nameLength));
  }
  const { length, truncated } = writeControl(target, header.control, control);
  finishHeader(target, header, {
    nameLength: sender.length,
    controlLength: length,
    flags: flags & MSG.CMSG_CLOEXEC | (copied < data.length ? MSG.TRUNC : 0) |
      (truncated ? MSG.CTRUNC : 0),
  });
  return (flags & MSG.TRUNC) !== 0 ? data.length : copied;
}

/** read(2) */
export const read: ServeCall = (request) =>
  prepare(request, { room: request.args.size(2), flags: 0 }) ?? CONTINUE;

/** readv(2) */
export const readv: ServeCall = (request) => {
  const { target, args } = request;
  const parts = readVector(target, args.long(1), args.long(2), "readv");
  return prepare(request, { room: roomIn(parts), flags: 0 }) ?? CONTINUE;
};
