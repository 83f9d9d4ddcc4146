import type {
  DraftOf,
  EncodeOptions,
  KnownMessage,
  MessageFamily,
  MessageOf,
} from "../../codec/mod.ts";
import { encode } from "../../codec/mod.ts";
import { GOOD_SIZE } from "./dump.ts";
import type { Request } from "./receive.ts";
import { unicast } from "./send.ts";
import { Skb } from "./skb.ts";

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
  const { header: { seq }, skb, kernel } = request;
  const bytes = message instanceof Uint8Array
    ? message
    : encode({ ...message, seq, pid: skb.portid }, options);
  const sent = unicast(kernel, Skb.of(bytes, GOOD_SIZE), skb.portid);
  return sent < 0 ? sent : 0;
}
