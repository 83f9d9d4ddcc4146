/** Requests of the contract's tests, and what they look at in the answers. */
import { AF, FR_ACT, NLM_F, NLMSG_HDRLEN, RT_TABLE, RTM, SO, SOL } from "../../src/abi/mod.ts";
import type { Outgoing } from "../../src/codec/mod.ts";
import { encode } from "../../src/codec/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { SyscallError } from "../../src/socket/mod.ts";
import { assertEquals, AssertionError, assertLessOrEqual, assertThrows } from "../assert.ts";
import { message, typeOf } from "../_ffi.ts";

/** Checks that a call fails as it should. */
export function assertErrno(code: string, call: () => unknown, syscall?: string): void {
  const error = assertThrows(call, SyscallError);
  assertEquals(error.code, code);
  if (syscall !== undefined) assertEquals(error.syscall, syscall);
}

/** Bytes of one value. */
export function filled(length: number, value = 1): Uint8Array {
  return new Uint8Array(length).fill(value);
}

/** An option as an int. */
export function option(socket: NetlinkSocket, level: number, name: number): number {
  const value = new Uint8Array(4);
  assertEquals(socket.getsockopt(level, name, value), 4);
  return new DataView(value.buffer).getInt32(0, true);
}

/** What a socket's queue is charged with, and how many datagrams it lost (SO_MEMINFO). */
export function queueOf(socket: NetlinkSocket): { rmem: number; drops: number } {
  const value = new Uint8Array(36);
  assertEquals(socket.getsockopt(SOL.SOCKET, SO.MEMINFO, value), 36);
  const [rmem = 0, , , , , , , , drops = 0] = new Uint32Array(value.buffer);
  return { rmem, drops };
}

/** Receives a datagram, if there is one; returns a copy of it. */
function received(socket: NetlinkSocket, size: number): Uint8Array<ArrayBuffer> | undefined {
  const buffer = new Uint8Array(size);
  const length = socket.recvfrom(buffer)?.length;
  return length === undefined ? undefined : buffer.slice(0, length);
}

/** Receives a datagram, which must be there; returns a copy of it. */
export function receive(socket: NetlinkSocket, size = 65536): Uint8Array<ArrayBuffer> {
  const datagram = received(socket, size);
  if (datagram === undefined) throw new AssertionError("nothing was received");
  return datagram;
}

/** Receives all datagrams that there are. */
export function receiveAll(socket: NetlinkSocket, size = 65536): Uint8Array<ArrayBuffer>[] {
  const datagrams: Uint8Array<ArrayBuffer>[] = [];
  for (let each = received(socket, size); each !== undefined; each = received(socket, size)) {
    datagrams.push(each);
  }
  return datagrams;
}

/** Datagrams in short: their first bytes. */
export function firstBytes(datagrams: readonly Uint8Array[]): number[] {
  return datagrams.map(([first = -1]) => first);
}

/** What an acknowledgement says of the request: its sequence number and the result. */
export function ackOf(datagram: Uint8Array): { seq: number; error: number } {
  const view = new DataView(datagram.buffer, datagram.byteOffset);
  assertEquals(typeOf(datagram), 2, "is no NLMSG_ERROR");
  return { seq: view.getUint32(8, true), error: view.getInt32(16, true) };
}

/** A message with a sequence number. */
export function numbered(
  seq: number,
  type: number,
  flags: number,
  body?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(message(type, flags, body));
  new DataView(bytes.buffer).setUint32(8, seq, true);
  return bytes;
}

/** A message of no type that anybody carries out, whose acknowledgement is all that comes of it. */
export function noop(seq = 1, flags: number = NLM_F.REQUEST | NLM_F.ACK): Uint8Array<ArrayBuffer> {
  return numbered(seq, 1, flags, new Uint8Array());
}

/** RTM_NEWRULE or RTM_DELRULE of a rule that is told apart by its priority. */
export function rule(priority: number, flags = 0, type: number = RTM.NEWRULE): Uint8Array {
  const table = RT_TABLE.MAIN;
  const request: Outgoing = {
    kind: "rule",
    type,
    flags: NLM_F.REQUEST | flags,
    seq: priority,
    header: {
      family: AF.INET,
      dstLen: 0,
      srcLen: 0,
      tos: 0,
      table,
      action: FR_ACT.TO_TBL,
      flags: 0,
    },
    attributes: { priority, table },
  };
  return encode(request);
}

/** Adds rules with the priorities 1, 2, …, and sees them added. */
export function addRules(socket: NetlinkSocket, count: number): void {
  for (let priority = 1; priority <= count; priority++) {
    socket.sendto(rule(priority, NLM_F.ACK));
    assertEquals(ackOf(receive(socket)), { seq: priority, error: 0 });
  }
}

/** RTM_GETRULE of all rules of IPv4. */
export const DUMP_RULES: Uint8Array = message(
  RTM.GETRULE,
  NLM_F.REQUEST | NLM_F.DUMP,
  Uint8Array.of(AF.INET, ...new Uint8Array(11)),
);

/** The messages of a datagram, by type and length; a well-formed one. */
export function messagesOf(datagram: Uint8Array): { type: number; length: number }[] {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  const messages: { type: number; length: number }[] = [];
  for (let at = 0; at + NLMSG_HDRLEN <= view.byteLength;) {
    const length = view.getUint32(at, true);
    assertLessOrEqual(NLMSG_HDRLEN, length);
    messages.push({ type: view.getUint16(at + 4, true), length });
    at += length + 3 & ~3;
  }
  return messages;
}

/** The types of a datagram's messages. */
export function typesOf(datagram: Uint8Array): number[] {
  return messagesOf(datagram).map(({ type }) => type);
}
