/** What the emulated NETLINK_ROUTE answers: the objects that a scenario has of the real kernel. */

import { ERRNO, NLM_F, NLMSG_HDRLEN } from "../../src/abi/mod.ts";
import type { NetworkNamespace } from "../../src/emulation/namespace.ts";
import type { DumpControl } from "../../src/emulation/netlink/dump.ts";
import type { Handler, Request } from "../../src/emulation/netlink/receive.ts";
import { notify, unicast } from "../../src/emulation/netlink/send.ts";
import { Skb } from "../../src/emulation/netlink/skb.ts";
import type { RtnlHandlers } from "../../src/emulation/rtnetlink/dispatch.ts";
import { bytesOf, unfold } from "./bytes.ts";
import type { Answer, DumpAnswer, RequestAnswer } from "./scenario.ts";

const NO_PORTS = () => 0;

/** A dump's objects, as long as they are there. */
export interface Objects {
  readonly messages: Uint8Array[];
  /** Counts changes. */
  generation: number;
}

/** The handlers of a scenario's answers. */
export class Answers {
  readonly #objects = new Map<Answer, Objects>();
  readonly #answers: readonly Answer[];
  readonly #namespace: (name: string) => NetworkNamespace;

  /** Registers them. */
  constructor(
    answers: readonly Answer[],
    handlers: RtnlHandlers,
    namespace: (name: string) => NetworkNamespace,
  ) {
    this.#answers = answers;
    this.#namespace = namespace;
    for (const answer of answers) {
      if ("dump" in answer) {
        const messages = (answer.objects ?? []).map(unfold);
        this.#objects.set(answer, { messages, generation: 1 });
        handlers.register(answer.family, answer.dump, { dumpit: this.#dump, doit: this.#do });
      } else {
        const payload = bytesOf(answer.payload, NO_PORTS);
        handlers.register(payload[0] ?? 0, answer.request, {
          doit: this.#do,
          dumpit: this.#dump,
        });
      }
    }
  }

  /** Takes an object out of a dump. */
  remove(answer: number, object: number): void {
    const asked = this.#answers[answer];
    const objects = asked && this.#objects.get(asked);
    if (objects === undefined) throw new RangeError(`answer ${answer} is no dump`);
    objects.messages.splice(object, 1);
    objects.generation++;
  }

  readonly #dump: DumpControl["dump"] = (cb, out) => {
    const { request, strict } = cb;
    const { header: { type }, data, net } = request;
    const payload = data.subarray(NLMSG_HDRLEN).toHex();
    const answer = this.#answers.find((one): one is DumpAnswer =>
      "dump" in one && one.dump === type && this.#namespace(one.in) === net &&
      bytesOf(one.payload, NO_PORTS).toHex() === payload && (one.strict ?? strict) === strict
    );
    const objects = answer && this.#objects.get(answer);
    if (answer === undefined || objects === undefined) return 0;
    let at = typeof cb.state === "number" ? cb.state : 0;
    let fits = true;
    for (; fits && at < objects.messages.length; at++) {
      const message = objects.messages[at];
      if (message === undefined) break;
      fits = out.put(addressed(message, request, NLM_F.MULTI));
      if (!fits) break;
    }
    cb.state = at;
    cb.seq = objects.generation;
    out.mark(cb.interruption());
    if (!fits) return out.length === 0 ? -ERRNO.EMSGSIZE : out.length;
    if (answer.explained !== undefined) cb.extack = { msg: answer.explained };
    return answer.done === "separate" ? out.length : -(answer.error ?? 0);
  };

  readonly #do: Handler = (request) => {
    const { header: { type, flags }, data, kernel, skb, net } = request;
    const payload = data.subarray(NLMSG_HDRLEN).toHex();
    const answer = this.#answers.find((one): one is RequestAnswer =>
      "request" in one && one.request === type && this.#namespace(one.in) === net &&
      bytesOf(one.payload, NO_PORTS).toHex() === payload
    );
    if (answer === undefined) throw new Error(`no answer to ${type} ${payload}`);
    for (const reply of answer.replies ?? []) {
      const sent = unicast(kernel, Skb.of(addressed(unfold(reply), request, 0)), skb.portid);
      if (sent < 0) return sent;
    }
    for (const { group, message } of answer.notified ?? []) {
      const told = answer.echo ? addressed(unfold(message), request, 0) : unfold(message);
      const report = answer.echo === true && (flags & NLM_F.ECHO) !== 0;
      notify(kernel, Skb.of(told), { group, portid: skb.portid, report });
    }
    if (answer.explained !== undefined) request.extack.msg = answer.explained;
    return -(answer.error ?? 0);
  };
}

/** A recorded message as an answer to somebody. */
function addressed(message: Uint8Array, { header, skb }: Request, flags: number): Uint8Array {
  const copy = message.slice();
  const view = new DataView(copy.buffer);
  view.setUint16(6, view.getUint16(6, true) | flags, true);
  view.setUint32(8, header.seq, true);
  view.setUint32(12, skb.portid, true);
  return copy;
}
