import { ERRNO } from "../abi/errno.ts";
import type { ControlMessage } from "../socket/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import type { Target } from "./target.ts";

/** `struct msghdr` of 64-bit Linux (linux/socket.h, `struct user_msghdr`). */
const MSGHDR = 56;
const MSG_NAMELEN = 8;
const MSG_IOV = 16;
const MSG_IOVLEN = 24;
const MSG_CONTROL = 32;
const MSG_CONTROLLEN = 40;
const MSG_FLAGS = 48;
/** `struct mmsghdr`: a msghdr, unsigned int msg_len. */
export const MMSGHDR = 64;
/** Where `msg_len` is. */
export const MSG_LEN = 56;
/** `struct iovec`: void *iov_base, size_t iov_len. */
const IOVEC = 16;
/** Parts that a message may have (linux/uio.h). */
const UIO_MAXIOV = 1024;
/** `struct cmsghdr`: size_t cmsg_len, int cmsg_level, int cmsg_type. */
const CMSGHDR = 16;
/** What control messages may take (net.core.optmem_max). */
const OPTMEM_MAX = 131072;
/** Longer datagrams are refused before they are read. */
const LONGEST = 16 * 1024 * 1024;

/** A place in a program's memory. */
export interface Place {
  readonly address: bigint;
  readonly length: number;
}

/** A program's `struct msghdr`. */
export interface Header {
  /** Where the header is. */
  readonly at: bigint;
  /** Where the address is, or belongs; 0n if nowhere. */
  readonly name: bigint;
  readonly nameLength: number;
  readonly parts: readonly Place[];
  readonly control: Place;
}

/** A copy of a program's `struct msghdr`, with the places that it points to. */
export function readHeader(target: Target, at: bigint): Header {
  const view = viewOf(target.read(at, MSGHDR));
  return {
    at,
    name: view.getBigUint64(0, true),
    nameLength: view.getInt32(MSG_NAMELEN, true),
    parts: readVector(
      target,
      view.getBigUint64(MSG_IOV, true),
      view.getBigUint64(MSG_IOVLEN, true),
    ),
    control: {
      address: view.getBigUint64(MSG_CONTROL, true),
      length: Number(view.getBigUint64(MSG_CONTROLLEN, true)),
    },
  };
}

/** The places of a `struct iovec` array. */
export function readVector(target: Target, at: bigint, count: bigint, call = "sendmsg"): Place[] {
  if (count > UIO_MAXIOV) throw new SyscallError(call, ERRNO.EMSGSIZE);
  const length = Number(count) * IOVEC;
  if (length === 0) return [];
  const view = viewOf(target.read(at, length));
  return Array.from({ length: Number(count) }, (_, index) => ({
    address: view.getBigUint64(index * IOVEC, true),
    length: Number(view.getBigUint64(index * IOVEC + 8, true)),
  }));
}

/** How much there is room for in places. */
export function roomIn(places: readonly Place[]): number {
  return places.reduce((sum, { length }) => sum + length, 0);
}

/** What is in places, in one piece. */
export function gather(target: Target, places: readonly Place[]): Uint8Array {
  const length = roomIn(places);
  if (length > LONGEST) throw new SyscallError("sendmsg", ERRNO.EMSGSIZE);
  const [first] = places;
  if (places.length === 1 && first !== undefined) return target.read(first.address, first.length);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const place of places) {
    whole.set(target.read(place.address, place.length), at);
    at += place.length;
  }
  return whole;
}

/** Puts bytes into places one after another; returns how many there was room for. */
export function scatter(target: Target, places: readonly Place[], bytes: Uint8Array): number {
  let at = 0;
  for (const { address, length } of places) {
    const part = bytes.subarray(at, at + length);
    if (part.length > 0) target.write(address, part);
    at += part.length;
  }
  return at;
}

/** The control messages that a program sends along. */
export function readControl(target: Target, { address, length }: Place): ControlMessage[] {
  if (address === 0n || length === 0) return [];
  if (length > OPTMEM_MAX) throw new SyscallError("sendmsg", ERRNO.ENOBUFS);
  const bytes = target.read(address, length);
  const view = viewOf(bytes);
  const messages: ControlMessage[] = [];
  for (let at = 0; at + CMSGHDR <= length;) {
    const size = Number(view.getBigUint64(at, true));
    if (size < CMSGHDR || at + size > length) throw new SyscallError("sendmsg", ERRNO.EINVAL);
    messages.push({
      level: view.getInt32(at + 8, true),
      type: view.getInt32(at + 12, true),
      data: bytes.slice(at + CMSGHDR, at + size),
    });
    at += aligned(size);
  }
  return messages;
}

/**
 * Puts control messages where a program wants them, as far as there is room (`put_cmsg`).
 *
 * @returns The bytes taken, and whether something did not fit.
 */
export function writeControl(
  target: Target,
  { address, length: room }: Place,
  messages: readonly ControlMessage[],
): { length: number; truncated: boolean } {
  let at = 0;
  for (const { level, type, data } of messages) {
    const left = room - at;
    if (address === 0n || left < CMSGHDR) return { length: at, truncated: true };
    const size = Math.min(CMSGHDR + data.length, left);
    const bytes = new Uint8Array(size);
    const view = viewOf(bytes);
    view.setBigUint64(0, BigInt(size), true);
    view.setInt32(8, level, true);
    view.setInt32(12, type, true);
    bytes.set(data.subarray(0, size - CMSGHDR), CMSGHDR);
    target.write(address + BigInt(at), bytes);
    if (size < CMSGHDR + data.length) return { length: at + size, truncated: true };
    at = Math.min(at + aligned(size), room);
  }
  return { length: at, truncated: false };
}

/** Puts what recvmsg(2) says into a header: how long name and control are, and flags. */
export function finishHeader(
  target: Target,
  { at, name }: Header,
  result: { nameLength: number; controlLength: number; flags: number },
): void {
  if (name !== 0n) target.write(at + BigInt(MSG_NAMELEN), int(result.nameLength));
  const size = new Uint8Array(8);
  viewOf(size).setBigUint64(0, BigInt(result.controlLength), true);
  target.write(at + BigInt(MSG_CONTROLLEN), size);
  target.write(at + BigInt(MSG_FLAGS), int(result.flags));
}

/** Where a header's name length is. */
export function nameLengthOf({ at }: Header): bigint {
  return at + BigInt(MSG_NAMELEN);
}

/** An int as it is in memory. */
export function int(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setInt32(0, value, true);
  return bytes;
}

/** The int at a place in a program's memory. */
export function readInt(target: Target, address: bigint): number {
  return viewOf(target.read(address, 4)).getInt32(0, true);
}

/** A view of all of bytes, and of nothing else. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function aligned(length: number): number {
  return (length + 7) & ~7;
}
