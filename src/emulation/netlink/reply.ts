import { NLM_F } from "../../abi/netlink.ts";
import type {
  DraftOf,
  EncodeOptions,
  KnownMessage,
  MessageFamily,
  MessageOf,
} from "../../codec/mod.ts";
import { encode } from "../../codec/mod.ts";
import type { Request } from "./receive.ts";
import { notify as notifyAll, unicast } from "./send.ts";
import { GOOD_SIZE, Skb } from "./skb.ts";

/** What a handler answers: a message of one of the library's families, or of `F`. */
export type ReplyMessage<F extends MessageFamily = never> = DraftOf<
  KnownMessage<number> | MessageOf<F>
>;

/**
 * Answers a request with a message, whose `seq` and `pid` become those of the request
 * (`nlmsg_unicast`).
 *
 * @param message The message, or its bytes as they are to be sent.
 * @returns 0, or a negative error number if it was lost: what a handler may return.
 *
 * @example
 * ```ts
 * import { EmulatedKernel, reply } from "@nlbridge/nlbridge/emulation";
 * import { Client, NETLINK } from "@nlbridge/nlbridge";
 * import { type AttributeSet, AttributeTable, genericFamily, u32 } from "@nlbridge/nlbridge/codec";
 * import { assertEquals } from "@std/assert";
 *
 * interface AnswerAttributes extends AttributeSet {
 *   answer?: number;
 * }
 *
 * const attributes = new AttributeTable<AnswerAttributes>("DEEP_A", { ANSWER: 1 }, { answer: u32 });
 * using kernel = new EmulatedKernel();
 * const { id } = kernel.generic.register({
 *   name: "deep",
 *   ops: [{
 *     cmd: 1,
 *     doit: (request) =>
 *       reply(
 *         request,
 *         { kind: "deep", type: id, header: { cmd: 1 }, attributes: { answer: 42 } },
 *         { families: [DEEP] },
 *       ),
 *   }],
 * });
 * const DEEP = genericFamily({ name: "deep", id, attributes });
 *
 * using client = new Client(kernel.socket({ protocol: NETLINK.GENERIC })).with(DEEP);
 * const [answer] = await client.request({ kind: "deep", type: id, header: { cmd: 1 } });
 * assertEquals(answer?.attributes.answer, 42);
 * ```
 */
export function reply<F extends MessageFamily = never>(
  request: Request,
  message: ReplyMessage<F> | Uint8Array,
  options: EncodeOptions<F> = {},
): number {
  const sent = unicast(request.kernel, answer(request, message, options), request.skb.portid);
  return sent < 0 ? sent : 0;
}

/**
 * Tells a group what a request has led to, and who asked if they want to know (NLM_F_ECHO): the
 * latter once, whether they are in the group or not (`rtnl_notify`). The message's `seq` and `pid`
 * become those of the request.
 *
 * @param group Its number, from 1: RTNLGRP.LINK.
 * @param message The message, or its bytes as they are to be sent.
 * @returns 0, or a negative error number.
 *
 * @example
 * ```ts
 * import { EmulatedKernel, notify } from "@nlbridge/nlbridge/emulation";
 * import { Client, events, RTM, RTNLGRP } from "@nlbridge/nlbridge";
 * import { assertEquals } from "@std/assert";
 *
 * using kernel = new EmulatedKernel();
 * kernel.rtnetlink.register(0, RTM.NEWLINK, {
 *   doit(request) {
 *     const attributes = { ifname: "br0" };
 *     return notify(request, RTNLGRP.LINK, { kind: "link", type: RTM.NEWLINK, attributes });
 *   },
 * });
 *
 * using socket = kernel.socket();
 * const told = events(socket, { groups: [RTNLGRP.LINK] });
 * using client = new Client(kernel.socket());
 * await client.request({ kind: "link", type: RTM.NEWLINK });
 * const { value } = await told.next();
 * const [message] = value?.kind === "datagram" ? value.messages : [];
 * assertEquals(message?.kind === "link" && message.attributes.ifname, "br0");
 * ```
 */
export function notify<F extends MessageFamily = never>(
  request: Request,
  group: number,
  message: ReplyMessage<F> | Uint8Array,
  options: EncodeOptions<F> = {},
): number {
  const { header: { flags }, skb: { portid }, kernel } = request;
  const report = (flags & NLM_F.ECHO) !== 0;
  return notifyAll(kernel, answer(request, message, options), { group, portid, report });
}

/** A datagram of bytes that are whoever's they were, or of a message with the request's numbers. */
function answer<F extends MessageFamily>(
  { header: { seq }, skb: { portid: pid } }: Request,
  message: ReplyMessage<F> | Uint8Array,
  options: EncodeOptions<F>,
): Skb {
  const bytes = message instanceof Uint8Array
    ? message.slice()
    : encode({ ...message, seq, pid }, options);
  return Skb.of(bytes, GOOD_SIZE);
}
