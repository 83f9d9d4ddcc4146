/** sendmsg(2) and recvmsg(2): `netlink_sendmsg` and `netlink_recvmsg`. */

import { ERRNO } from "../../abi/errno.ts";
import { AF, MSG } from "../../abi/socket.ts";
import type { ControlMessage, ReceivedMessage } from "../../socket/mod.ts";
import type { Address } from "./address.ts";
import { firstGroup, groupMask, SOCKADDR_NL } from "./address.ts";
import { autobind } from "./bind.ts";
import { chargeOf, ControlBuffer, putControl, putCredentials, senderOf } from "./control.ts";
import { allowed } from "./permission.ts";
import { broadcast, unicast } from "./send.ts";
import { Skb } from "./skb.ts";
import type { Sock } from "./sock.ts";
import { NL_CFG_F } from "./table.ts";

/** What of the send buffer a datagram must leave. */
const SEND_OVERHEAD = 32;
/** SKB_WITH_OVERHEAD(32768): dumps make no longer datagrams. */
const LONGEST_DUMP = 32448;

/** What {@linkcode sendmsg} takes. */
export interface Sent {
  /** The bytes, which are kept: nobody else may change them. */
  readonly data: Uint8Array;
  /** The destination, if the call names one. */
  readonly to: Address | undefined;
  readonly control: readonly ControlMessage[];
  readonly flags: number;
}

/** sendmsg(2): the length sent, or a negative error number. */
export function sendmsg(sock: Sock, sent: Sent, random: () => number): number {
  const before = sock.omem;
  sock.omem += chargeOf(sent.control);
  try {
    return send(sock, sent, random);
  } finally {
    sock.omem = before;
  }
}

function send(sock: Sock, sent: Sent, random: () => number): number {
  const { data, to, control, flags } = sent;
  if ((flags & MSG.OOB) !== 0) return -ERRNO.EOPNOTSUPP;
  if (data.length === 0) return -ERRNO.ENODATA;
  const sender = senderOf(sock, control);
  if (typeof sender === "number") return sender;
  let { dstPortid: portid, dstGroup: group } = sock;
  // An address of no bytes is no address.
  const addressed = to !== undefined && to.length > 0;
  if (addressed) {
    if (to.length < SOCKADDR_NL || to.family !== AF.NETLINK) return -ERRNO.EINVAL;
    portid = to.pid;
    group = firstGroup(to.groups);
    if ((portid !== 0 || group !== 0) && !allowed(sock, NL_CFG_F.NONROOT_SEND)) {
      return -ERRNO.EPERM;
    }
  }
  if (!sock.bound) {
    const result = autobind(sock, random);
    if (result < 0) return result;
  }
  if (data.length > sock.sndbuf - SEND_OVERHEAD) return -ERRNO.EMSGSIZE;
  const skb = Skb.sent(data, group !== 0);
  skb.portid = sock.portid;
  skb.group = group;
  skb.creds = sender;
  skb.addressed = addressed;
  if (group !== 0) broadcast(sock, skb.clone(), { group, except: portid });
  return unicast(sock, skb, portid);
}

/** What {@linkcode recvmsg} stores into. */
export interface Room {
  readonly buffers: readonly Uint8Array[];
  readonly flags: number;
  /** Bytes for control messages. */
  readonly controlLength: number;
}

/** recvmsg(2), or a negative error number. */
export function recvmsg(
  sock: Sock,
  { buffers, flags, controlLength }: Room,
): ReceivedMessage | number {
  if ((flags & MSG.OOB) !== 0) return -ERRNO.EOPNOTSUPP;
  const error = sock.takeError();
  const skb = sock.queue.first;
  if (error !== 0 || skb === undefined) {
    sock.drained();
    return -(error || ERRNO.EAGAIN);
  }
  const room = buffers.reduce((sum, { length }) => sum + length, 0);
  // Even a peek tells dumps how much a reader takes.
  sock.maxRecvmsgLength = Math.min(Math.max(sock.maxRecvmsgLength, room), LONGEST_DUMP);
  const copied = scatter(skb.data, buffers);
  const control = new ControlBuffer(controlLength);
  putControl(sock, skb, control);
  if ((flags & MSG.PEEK) === 0) sock.dequeue();
  if (sock.dump !== undefined && sock.rmem <= sock.rcvbuf >> 1) {
    const result = sock.dump.next();
    if (result < 0) sock.fail(-result);
  }
  putCredentials(sock, skb, control);
  sock.drained();
  return {
    length: (flags & MSG.TRUNC) !== 0 ? skb.data.length : copied,
    address: { pid: skb.portid, groups: groupMask(skb.group) },
    flags: flags & MSG.CMSG_CLOEXEC | (copied < skb.data.length ? MSG.TRUNC : 0) | control.flags,
    control: control.messages,
  };
}

/** Copies a datagram into buffers one after another; returns how much of it fitted. */
function scatter(data: Uint8Array, buffers: readonly Uint8Array[]): number {
  let at = 0;
  for (const buffer of buffers) {
    const part = data.subarray(at, at + buffer.length);
    buffer.set(part);
    at += part.length;
  }
  return at;
}
