import { NETLINK_SO, NL_ATTR_TYPE, NLM_F, NLMSG, NLMSG_HDRLEN } from "../../abi/netlink.ts";
import type { ExtendedAckAttributes, MessageHeader } from "../../codec/mod.ts";
import { encode } from "../../codec/mod.ts";
import { unicast } from "./send.ts";
import { Skb } from "./skb.ts";
import type { Sock } from "./sock.ts";

/** Where in NLMSG_ERROR the request begins: after its header, and the error number. */
const ECHO = NLMSG_HDRLEN + 4;

/**
 * What a handler has to say beside its error number (`struct netlink_ext_ack`), as the attributes
 * that tell it. Without an error only an explanation, as a warning, and a cookie are told.
 */
export type ExtAck = {
  -readonly [K in "msg" | "cookie" | "offs" | "policy" | "missType" | "missNest"]?:
    ExtendedAckAttributes[K];
};

/** The attributes that are told, in the kernel's order; `undefined` if there are none. */
export function toldOf(
  { flags }: Sock,
  error: number,
  extack: ExtAck,
): ExtendedAckAttributes | undefined {
  if (!flags.has(NETLINK_SO.EXT_ACK)) return undefined;
  const { msg, cookie, offs, policy, missType, missNest } = extack;
  const told: ExtendedAckAttributes = {
    ...msg !== undefined && { msg },
    ...cookie !== undefined && { cookie },
    ...error !== 0 && {
      ...offs !== undefined && { offs },
      ...policy !== undefined && { policy },
      ...missType !== undefined && { missType },
      ...missNest !== undefined && { missNest },
    },
  };
  return Object.keys(told).length === 0 ? undefined : told;
}

/** A request as it is answered. */
export interface Acked {
  readonly header: MessageHeader;
  /** The whole message. */
  readonly data: Uint8Array;
  readonly skb: Skb;
  /** Who is answered. */
  readonly sock: Sock;
}

/** Acknowledges a request, or refuses it with a negative error number (`netlink_ack`). */
export function ack(kernel: Sock, request: Acked, error: number, extack: ExtAck): void {
  const { header, data, skb, sock } = request;
  const capped = error === 0 || sock.flags.has(NETLINK_SO.CAP_ACK);
  const told = toldOf(sock, error, extack);
  const explained = (attributes: ExtendedAckAttributes) =>
    encode({
      kind: "error",
      type: NLMSG.ERROR,
      flags: (capped ? NLM_F.CAPPED : 0) | NLM_F.ACK_TLVS,
      seq: header.seq,
      pid: skb.portid,
      error,
      request: { length: data.length, ...header },
      ...!capped && { body: padded(data.subarray(NLMSG_HDRLEN)) },
      attributes,
    });
  const bytes = told === undefined ? plain(request, error, capped) : explained(told);
  let room = bytes.length;
  if (told?.policy !== undefined) {
    const { policy, ...others } = told;
    room = Math.max(room, explained(others).length + policyRoom(policy.type));
  }
  unicast(kernel, Skb.of(bytes, room), skb.portid);
}

/** Bytes that there is room for where a policy is told (`netlink_policy_dump_attr_size_estimate`). */
function policyRoom(type: number | undefined): number {
  switch (type) {
    case NL_ATTR_TYPE.FLAG:
      return 16;
    case NL_ATTR_TYPE.BITFIELD32:
      return 24;
    case NL_ATTR_TYPE.BINARY:
    case NL_ATTR_TYPE.STRING:
    case NL_ATTR_TYPE.NUL_STRING:
    case NL_ATTR_TYPE.NESTED:
    case NL_ATTR_TYPE.NESTED_ARRAY:
      return 32;
    default:
      return 48;
  }
}

/** An acknowledgement that says nothing but the error: the most frequent message of all. */
function plain({ header, data, skb }: Acked, error: number, capped: boolean): Uint8Array {
  const echoed = capped ? NLMSG_HDRLEN : data.length;
  const bytes = new Uint8Array(ECHO + (echoed + 3 & ~3));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, NLMSG.ERROR, true);
  view.setUint16(6, capped ? NLM_F.CAPPED : 0, true);
  view.setUint32(8, header.seq, true);
  view.setUint32(12, skb.portid, true);
  view.setInt32(NLMSG_HDRLEN, error, true);
  bytes.set(data.subarray(0, echoed), ECHO);
  return bytes;
}

function padded(body: Uint8Array): Uint8Array {
  if ((body.length & 3) === 0) return body;
  const whole = new Uint8Array(body.length + 3 & ~3);
  whole.set(body);
  return whole;
}
