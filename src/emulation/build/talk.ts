import { NETLINK_SO, NLM_F } from "../../abi/netlink.ts";
import { MSG, SOL } from "../../abi/socket.ts";
import type { Answer, Request } from "../../client/mod.ts";
import { ANSWERS } from "../../client/client.ts";
import { NetlinkError } from "../../client/mod.ts";
import type { Message } from "../../codec/mod.ts";
import { decode, encode } from "../../codec/mod.ts";
import type { NetlinkSocket } from "../../socket/mod.ts";

const KERNEL = { pid: 0 };
/** A dump's datagrams have at most 32 KiB, a link's answer less than a MiB. */
const CAPACITY = 1 << 20;

/**
 * Requests to an emulated kernel, which answers at once: nobody need wait, as those who ask a real
 * one must ({@linkcode Client}).
 */
export class Talk implements Disposable {
  readonly #socket: NetlinkSocket;
  readonly #buffer = new Uint8Array(CAPACITY);
  readonly #portId: number;
  #seq = 0;

  /** Takes over a socket of an emulated kernel, which it closes. */
  constructor(socket: NetlinkSocket) {
    this.#socket = socket;
    socket.bind();
    this.#portId = socket.getsockname().pid;
    for (const option of [NETLINK_SO.EXT_ACK, NETLINK_SO.CAP_ACK, NETLINK_SO.GET_STRICT_CHK]) {
      socket.setsockopt(SOL.NETLINK, option, 1);
    }
  }

  /**
   * Asks for one thing to be done or told.
   *
   * @returns What was answered before the acknowledgement.
   * @throws {NetlinkError} If it is refused.
   */
  request<R extends Request>(request: R): Answer<R>[] {
    return this.#ask(request, NLM_F.ACK);
  }

  /**
   * Asks for all objects.
   *
   * @throws {NetlinkError} If it is refused.
   */
  dump<R extends Request>(request: R): Answer<R>[] {
    return this.#ask(request, NLM_F.DUMP);
  }

  /** The datagrams with which a dump answers, as they are. */
  *datagrams(request: Request): Generator<Uint8Array, void, void> {
    this.#send(request, NLM_F.DUMP);
    for (let data = this.#receive(); data !== undefined; data = this.#receive()) yield data;
  }

  /** Closes the socket. */
  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #send(request: Request, flags: number): Uint8Array {
    const seq = ++this.#seq;
    const whole = { ...request, flags: (request.flags ?? 0) | NLM_F.REQUEST | flags };
    const bytes = encode({ ...whole, seq, pid: this.#portId });
    this.#socket.sendto(bytes, KERNEL);
    return bytes;
  }

  #receive(): Uint8Array | undefined {
    const received = this.#socket.recvfrom(this.#buffer, MSG.TRUNC);
    return received && this.#buffer.slice(0, received.length);
  }

  #ask<R extends Request>(request: R, flags: number): Answer<R>[] {
    const bytes = this.#send(request, flags);
    const answers: Answer<R>[] = [];
    const kind = ANSWERS.get(request.kind) ?? request.kind;
    const isAnswer = (message: Message<number>): message is Answer<R> => message.kind === kind;
    for (let data = this.#receive(); data !== undefined; data = this.#receive()) {
      for (const message of decode<number>(data, { protocol: this.#socket.protocol })) {
        if (message.kind === "error" || message.kind === "done") {
          if ((message.error ?? 0) < 0) throw new NetlinkError(bytes, message);
        } else if (isAnswer(message)) answers.push(message);
      }
    }
    return answers;
  }
}
