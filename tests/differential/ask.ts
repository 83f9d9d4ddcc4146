/** Records what the real kernel answers, for the emulated one to answer the same. */

import type { NetworkNamespace } from "../../ffi/mod.ts";
import { openSocket } from "../../ffi/mod.ts";
import { NETLINK_SO, NLM_F, NLMSG, NLMSG_HDRLEN, SOL } from "../../src/abi/mod.ts";
import { decode } from "../../src/codec/mod.ts";
import type { NetlinkSocket } from "../../src/socket/mod.ts";
import { bytesOf, fold } from "./bytes.ts";
import type { Answer } from "./scenario.ts";

/** The ports of the sockets that ask beside a scenario: no scenario has them. */
const ASKER = 0x7fff0001;
const LISTENER = 0x7fff0002;
/** RTNLGRP_MAX of Linux 6.18. */
const GROUPS = 39;
const NO_PORTS = () => 0;
const BUFFER = 65536;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The messages of everything that there is to receive. */
function messagesOf(socket: NetlinkSocket): Uint8Array[] {
  const buffer = new Uint8Array(BUFFER);
  const messages: Uint8Array[] = [];
  for (;;) {
    const received = socket.recvfrom(buffer);
    if (received === undefined) return messages;
    const datagram = buffer.slice(0, received.length);
    for (let at = 0; datagram.length - at >= NLMSG_HDRLEN;) {
      const length = viewOf(datagram).getUint32(at, true);
      messages.push(datagram.slice(at, at + length));
      at += length + 3 & ~3;
    }
  }
}

function typeOf(message: Uint8Array): number {
  return viewOf(message).getUint16(4, true);
}

/** The error number that NLMSG_ERROR tells. */
function errorOf(message: Uint8Array): number {
  return typeOf(message) === NLMSG.ERROR ? -viewOf(message).getInt32(NLMSG_HDRLEN, true) : 0;
}

/** Sends a request in a namespace, which must succeed; returns the answers. */
export function ask(netns: NetworkNamespace, request: Uint8Array): Uint8Array[] {
  using socket = openSocket({ netns });
  socket.bind({ pid: ASKER });
  socket.sendto(request);
  const messages = messagesOf(socket);
  const error = messages.map(errorOf).find((errno) => errno !== 0);
  if (error !== undefined) throw new Error(`${request.toHex()} failed with errno ${error}`);
  return messages;
}

/** A message without what belongs to one request alone. */
function neutral(message: Uint8Array): string {
  const copy = message.slice();
  const view = viewOf(copy);
  view.setUint16(6, view.getUint16(6, true) & ~(NLM_F.MULTI | NLM_F.DUMP_INTR), true);
  view.setUint32(8, 0, true);
  view.setUint32(12, 0, true);
  return fold(copy);
}

/** An answer as the real kernel gives it. */
export function answered(netns: NetworkNamespace, answer: Answer): Answer {
  const payload = bytesOf(answer.payload, NO_PORTS).toHex();
  using socket = openSocket({ netns });
  socket.bind({ pid: ASKER });
  socket.setsockopt(SOL.NETLINK, NETLINK_SO.EXT_ACK, 1);
  if ("dump" in answer) {
    if (answer.strict) socket.setsockopt(SOL.NETLINK, NETLINK_SO.GET_STRICT_CHK, 1);
    const flags = NLM_F.REQUEST | NLM_F.DUMP;
    socket.sendto(bytesOf({ type: answer.dump, flags, payload }, NO_PORTS));
    const messages = messagesOf(socket);
    const objects = messages.filter((message) => typeOf(message) !== NLMSG.DONE).map(neutral);
    return { ...answer, objects, ...endOf(messages) };
  }
  using listener = openSocket({ netns });
  listener.bind({ pid: LISTENER });
  for (let group = 1; group <= GROUPS; group++) {
    listener.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
  }
  const flags = NLM_F.REQUEST | NLM_F.ACK | (answer.flags ?? 0);
  socket.sendto(bytesOf({ type: answer.request, flags, payload }, NO_PORTS));
  const messages = messagesOf(socket);
  const replies = messages.filter((message) => typeOf(message) !== NLMSG.ERROR).map(neutral);
  return { ...answer, replies, notified: notifications(listener), ...endOf(messages) };
}

/** How an answer ended. */
function endOf(messages: readonly Uint8Array[]): { error: number; explained?: string } {
  const [last] = decode(messages.at(-1) ?? new Uint8Array());
  if (last?.kind !== "error" && last?.kind !== "done") throw new Error("an answer without an end");
  const { msg, ...others } = last.attributes;
  if (Object.keys(others).length > 0) throw new Error("an end that tells more than can be kept");
  return { error: -(last.error ?? 0), ...msg !== undefined && { explained: msg } };
}

/** What there is to receive, with the groups it was sent to. */
function notifications(listener: NetlinkSocket): { group: number; message: string }[] {
  listener.setsockopt(SOL.NETLINK, NETLINK_SO.PKTINFO, 1);
  const buffer = new Uint8Array(BUFFER);
  const notified: { group: number; message: string }[] = [];
  for (;;) {
    const received = listener.recvmsg([buffer]);
    if (received === undefined) return notified;
    const [info] = received.control;
    const group = info === undefined ? 0 : viewOf(info.data).getUint32(0, true);
    notified.push({ group, message: fold(buffer.subarray(0, received.length)) });
  }
}
