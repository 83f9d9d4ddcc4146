import { NLM_F, NLMSG, NLMSG_HDRLEN } from "../abi/netlink.ts";
import type { NetlinkAddress } from "../socket/mod.ts";

/** A datagram of an answer. */
export interface Part {
  /** The datagram; a view of the receive buffer, unless it was read ahead. */
  readonly data: Uint8Array;
  /** Where in it the message lies that ends the answer, if it does. */
  readonly end: number | undefined;
}

/** A request and what has come of its answer. */
export class Conversation {
  /** The request's number, which the answer repeats. */
  readonly seq: number;
  /** Whether the answer is a dump. */
  readonly isDump: boolean;
  /** Whether the answer tells of the change that the request makes. */
  readonly isEcho: boolean;
  /** Parts read ahead, so that another conversation could begin. */
  readonly queue: Part[] = [];
  /** Whether the dump is inconsistent, or lost parts. */
  interrupted = false;
  /** Whether nobody wants the rest of the answer. */
  abandoned = false;
  /** What reading ahead for another conversation failed with. */
  failure: { readonly error: unknown } | undefined;
  /** The wait for more, while there is one. */
  waiting: Promise<boolean> | undefined;

  constructor(seq: number, isDump: boolean, isEcho: boolean) {
    this.seq = seq;
    this.isDump = isDump;
    this.isEcho = isEcho;
  }

  /** Whether a datagram from the kernel answers this request, sent from port `portId`. */
  owns(datagram: Uint8Array, from: NetlinkAddress, portId: number): boolean {
    // A group's members hear of their own changes, by the number of the request, unless they
    // get the echo instead.
    if (datagram.length < NLMSG_HDRLEN || from.groups !== 0 && !this.isEcho) return false;
    const view = new DataView(datagram.buffer, datagram.byteOffset, NLMSG_HDRLEN);
    return view.getUint32(8, true) === this.seq && view.getUint32(12, true) === portId;
  }
}

/**
 * Looks over the messages of an answer without decoding them.
 *
 * @returns The offset of the message that ends the answer, or `undefined` if more is to come.
 */
export function scanAnswer(datagram: Uint8Array, conversation: Conversation): number | undefined {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  for (let at = 0; view.byteLength - at >= NLMSG_HDRLEN;) {
    const length = view.getUint32(at, true);
    if (length < NLMSG_HDRLEN) break;
    if ((view.getUint16(at + 6, true) & NLM_F.DUMP_INTR) !== 0) conversation.interrupted = true;
    const type = view.getUint16(at + 4, true);
    if (type === NLMSG.DONE || type === NLMSG.ERROR) return at;
    at += length + 3 & ~3;
  }
  return undefined;
}
