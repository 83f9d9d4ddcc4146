import { ERRNO } from "../../abi/errno.ts";
import { NLM_F, NLMSG, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import type { MessageHeader } from "../../codec/mod.ts";
import type { NetworkNamespace } from "../namespace.ts";
import type { ExtAck } from "./ack.ts";
import { ack } from "./ack.ts";
import type { Skb } from "./skb.ts";
import type { Sock } from "./sock.ts";

/** A message that somebody sent to the kernel. */
export interface Request {
  /** The message, from its header on, without padding. */
  readonly data: Uint8Array;
  /** The same bytes. */
  readonly view: DataView;
  /** Its header, but for the length. */
  readonly header: MessageHeader;
  /** The sender's port: what `pid` is in what answers it. */
  readonly portid: number;
  /**
   * The datagram that it came in.
   * @internal
   */
  readonly skb: Skb;
  /**
   * The socket that sent it.
   * @internal
   */
  readonly sock: Sock;
  /**
   * The kernel-side socket that it was sent to.
   * @internal
   */
  readonly kernel: Sock;
  /** The network namespace that it is about. */
  readonly net: NetworkNamespace;
  /** What the handler has to say beside its result. */
  readonly extack: ExtAck;
}

/** Carries out a request: 0, or a negative error number. */
export type Handler = (request: Request) => number;

/** What a handler returns that has started a dump: no acknowledgement is sent. */
export const DUMP_STARTED: number = -ERRNO.EINTR;

/**
 * Reads the messages of a datagram that was sent to the kernel, has each carried out, and
 * acknowledges it where it failed or the sender wants to know (`netlink_rcv_skb`). What cannot be a
 * message ends the datagram without a word.
 */
export function receive(kernel: Sock, skb: Skb, sock: Sock, handle: Handler): void {
  const { buffer, byteOffset, length } = skb.data;
  for (let at = 0; length - at >= NLMSG_HDRLEN;) {
    const head = new DataView(buffer, byteOffset + at, NLMSG_HDRLEN);
    const size = head.getUint32(0, true);
    if (size < NLMSG_HDRLEN || size > length - at) return;
    const header: MessageHeader = {
      type: head.getUint16(4, true),
      flags: head.getUint16(6, true),
      seq: head.getUint32(8, true),
      pid: head.getUint32(12, true),
    };
    const request: Request = {
      data: skb.data.subarray(at, at + size),
      view: new DataView(buffer, byteOffset + at, size),
      header,
      portid: skb.portid,
      skb,
      sock,
      kernel,
      net: kernel.net,
      extack: {},
    };
    const handled = (header.flags & NLM_F.REQUEST) !== 0 && header.type >= NLMSG.MIN_TYPE;
    const result = handled ? handle(request) : 0;
    if (result !== DUMP_STARTED && (result !== 0 || (header.flags & NLM_F.ACK) !== 0)) {
      ack(kernel, request, result, request.extack);
    }
    at += size + 3 & ~3;
  }
}
