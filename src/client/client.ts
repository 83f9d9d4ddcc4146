import { ERRNO } from "../abi/errno.ts";
import { NETLINK_SO, NLM_F } from "../abi/netlink.ts";
import { SOL } from "../abi/socket.ts";
import { decode, encode } from "../codec/datagram.ts";
import type {
  DraftOf,
  KnownMessage,
  Message,
  MessageFamily,
  MessageOf,
  ProtocolOptions,
} from "../codec/mod.ts";
import type { NetlinkSocket, WaitOptions } from "../socket/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import type { Part } from "./conversation.ts";
import { Conversation, scanAnswer } from "./conversation.ts";
import { DumpInterruptedError, NetlinkError, operationOf } from "./errors.ts";
import { breathe, Receiver } from "./receive.ts";

/**
 * A request to be sent: a message of one of the families, of the library's or of `F`; the client
 * sets its `seq` and `pid`.
 */
export type Request<F extends MessageFamily = never> = DraftOf<KnownMessage<number> | MessageOf<F>>;

/**
 * The messages that answer a request: those of its own kind, but for requests for sockets, which
 * sockets answer.
 */
export type Answer<R extends Request<F>, F extends MessageFamily = never> = Extract<
  KnownMessage<number> | MessageOf<F>,
  { kind: R["kind"] extends keyof Answers ? Answers[R["kind"]] : R["kind"] }
>;

/** Kinds of requests that messages of another kind answer. */
export interface Answers {
  /** Requests for netlink sockets. */
  readonly "netlink-socket-request": "netlink-socket";
  /** Requests to multicast databases. */
  readonly "multicast-database-request": "multicast-database";
  /** Questions about counters. */
  readonly "stats-request": "stats";
  /** Questions about bridges' VLANs. */
  readonly "vlan-request": "vlan";
}

/** The kinds of the messages that answer requests of other kinds. */
export const ANSWERS: ReadonlyMap<string, string> = new Map<keyof Answers, Answers[keyof Answers]>([
  ["netlink-socket-request", "netlink-socket"],
  ["multicast-database-request", "multicast-database"],
  ["stats-request", "stats"],
  ["vlan-request", "vlan"],
]);

/** How a {@linkcode Client} uses its socket. */
export interface ClientOptions {
  /**
   * Whether the kernel checks requests strictly and filters dumps by them (NETLINK_GET_STRICT_CHK,
   * Linux 4.20).
   * @default {true}
   */
  readonly strict?: boolean;
}

/** How a dump is made. */
export interface DumpOptions extends WaitOptions {
  /**
   * How often a dump is made, at most, until the kernel's tables have held still during one.
   * @default {8}
   */
  readonly attempts?: number;
}

/**
 * Requests and dumps over a netlink socket, real or emulated. Any number may be under way at once:
 * when a new one begins, what is left of the one before is read ahead.
 *
 * @example
 * ```ts
 * import { Client, type NetlinkSocket, RTM } from "@nlbridge/nlbridge";
 *
 * async function linkNames(socket: NetlinkSocket): Promise<string[]> {
 *   using client = new Client(socket);
 *   const links = await client.dump({ kind: "link", type: RTM.GETLINK });
 *   return links.map((link) => link.attributes.ifname ?? "");
 * }
 * ```
 */
export class Client<F extends MessageFamily = never> implements Disposable {
  /** The socket, which the client closes. */
  readonly socket: NetlinkSocket;
  /** The socket's port. */
  readonly portId: number;
  readonly #receiver: Receiver;
  readonly #families: F[] = [];
  readonly #protocol: ProtocolOptions<number, F>;
  #seq = 0;
  /** The request whose answer is not read to its end. */
  #current: Conversation | undefined;
  /** Datagrams read since others had their turn. */
  #burst = 0;

  /**
   * Takes over a socket.
   *
   * @param socket The socket; the client binds it, if it is not bound, and closes it in the end.
   * @throws {SyscallError} If it cannot be bound.
   */
  constructor(socket: NetlinkSocket, options: ClientOptions = {}) {
    this.socket = socket;
    if (socket.getsockname().pid === 0) socket.bind();
    this.portId = socket.getsockname().pid;
    this.#receiver = new Receiver(socket);
    this.#protocol = { protocol: socket.protocol, families: this.#families };
    // The kernel shall explain refusals, not echo requests, and take filters seriously.
    setIfKnown(socket, NETLINK_SO.EXT_ACK, 1);
    setIfKnown(socket, NETLINK_SO.CAP_ACK, 1);
    setIfKnown(socket, NETLINK_SO.GET_STRICT_CHK, options.strict === false ? 0 : 1);
  }

  /**
   * Teaches this client a family, {@linkcode genericFamily}: from now on it takes its requests and
   * gives its messages.
   *
   * @returns The client itself, whose type knows the family.
   */
  with<G extends MessageFamily>(family: G): Client<F | G> {
    const families: (F | G)[] = this.#families;
    families.push(family);
    return this;
  }

  /**
   * Asks for one thing to be done or told, and waits until the kernel has acknowledged it.
   *
   * @returns What the kernel answered before the acknowledgement: for GET the object, with
   * NLM_F_ECHO what was made, else nothing.
   * @throws {NetlinkError} If the kernel refuses.
   * @throws {SyscallError} If the socket fails: ENOBUFS if the answer may be lost.
   */
  async request<R extends Request<F>>(
    request: R,
    options: WaitOptions = {},
  ): Promise<Answer<R, F>[]> {
    const answers: Answer<R, F>[] = [];
    for await (const datagram of this.#converse(request, NLM_F.ACK, options)) {
      answers.push(...this.#answersIn(request, datagram));
    }
    return answers;
  }

  /**
   * Asks for all objects and waits for them. A dump during which the kernel's tables changed is
   * made again.
   *
   * @throws {NetlinkError} If the kernel refuses.
   * @throws {DumpInterruptedError} If the tables changed during every attempt.
   * @throws {SyscallError} If the socket fails.
   */
  async dump<R extends Request<F>>(request: R, options: DumpOptions = {}): Promise<Answer<R, F>[]> {
    const attempts = options.attempts ?? 8;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const answers: Answer<R, F>[] = [];
      try {
        for await (const datagram of this.datagrams(request, options)) {
          for (const answer of this.#answersIn(request, datagram)) answers.push(answer);
        }
        return answers;
      } catch (error) {
        if (!(error instanceof DumpInterruptedError)) throw error;
      }
    }
    throw new DumpInterruptedError(
      operationOf(encode(request, this.#protocol), this.#protocol),
      attempts,
    );
  }

  /**
   * Asks for all objects and gives them as they come, a datagram's at a time; nothing is kept, so
   * a dump of any size takes the memory of one datagram. The loop may be left early.
   *
   * @throws {NetlinkError} If the kernel refuses.
   * @throws {DumpInterruptedError} After the last objects, if the tables changed meanwhile: what
   * was given may lack objects or hold some twice.
   * @throws {SyscallError} If the socket fails.
   */
  async *stream<R extends Request<F>>(
    request: R,
    options: WaitOptions = {},
  ): AsyncGenerator<Answer<R, F>[], void, void> {
    for await (const datagram of this.datagrams(request, options)) {
      yield this.#answersIn(request, datagram);
    }
  }

  /**
   * As {@linkcode stream}, but the datagrams themselves: each a view of a buffer that the next
   * overwrites.
   */
  datagrams(
    request: Request<F>,
    options: WaitOptions = {},
  ): AsyncGenerator<Uint8Array, void, void> {
    return this.#converse(request, NLM_F.DUMP, options);
  }

  /** Closes the socket. */
  close(): void {
    this.socket.close();
  }

  /** Closes the socket. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Sends a request and gives the datagrams that answer it. */
  async *#converse(
    request: Request<F>,
    flags: number,
    options: WaitOptions,
  ): AsyncGenerator<Uint8Array, void, void> {
    options.signal?.throwIfAborted();
    while (this.#current !== undefined) {
      await this.#readAhead(this.#current, options);
      options.signal?.throwIfAborted();
    }
    const seq = this.#seq = this.#seq % 0xffffffff + 1;
    const bytes = encode({
      ...request,
      flags: (request.flags ?? 0) | NLM_F.REQUEST | flags,
      seq,
      pid: this.portId,
    }, this.#protocol);
    const conversation = new Conversation(
      seq,
      (flags & NLM_F.DUMP) !== 0,
      ((request.flags ?? 0) & NLM_F.ECHO) !== 0,
    );
    this.#send(bytes);
    this.#current = conversation;
    try {
      for (;;) {
        const { data, end } = await this.#next(conversation, options);
        try {
          if (end !== 0) yield data.subarray(0, end);
        } finally {
          this.#receiver.release(data);
        }
        if (end === undefined) continue;
        // Nothing else is received before this is read.
        const [last] = decode(data.subarray(end));
        if ((last?.kind === "error" || last?.kind === "done") && (last.error ?? 0) < 0) {
          throw new NetlinkError(bytes, last, this.#protocol);
        }
        if (conversation.interrupted) {
          throw new DumpInterruptedError(operationOf(bytes, this.#protocol), 1);
        }
        return;
      }
    } finally {
      conversation.abandoned = true;
    }
  }

  /** The messages of a datagram that answer a request; there are seldom others. */
  #answersIn<R extends Request<F>>(request: R, datagram: Uint8Array): Answer<R, F>[] {
    const kind = ANSWERS.get(request.kind) ?? request.kind;
    const isAnswer = (message: Message<number, F>): message is Answer<R, F> =>
      message.kind === kind;
    const messages = decode(datagram, this.#protocol);
    return messages.every(isAnswer) ? messages : messages.filter(isAnswer);
  }

  #send(bytes: Uint8Array): void {
    const sent = this.socket.sendto(bytes, KERNEL);
    if (sent === undefined) throw new SyscallError("sendto", ERRNO.EAGAIN);
  }

  /** The next part of a conversation's answer, held until it is released. */
  async #next(conversation: Conversation, options: WaitOptions): Promise<Part> {
    for (;;) {
      options.signal?.throwIfAborted();
      const part = conversation.queue.shift();
      if (part !== undefined) return part;
      if (conversation.failure !== undefined) throw conversation.failure.error;
      // In a long dump there is always one more. Now and then timers and signals get their turn.
      const next = this.#burst++ < BURST ? this.#receive(conversation) : undefined;
      if (next !== undefined) return next;
      await this.#wait(conversation, options, true);
    }
  }

  /**
   * Reads what is left of a conversation, or a part of it, so that another can begin. The kernel
   * makes a dump's next datagram while the one before is received, so this seldom waits.
   */
  async #readAhead(conversation: Conversation, options: WaitOptions): Promise<void> {
    if (conversation.waiting !== undefined) {
      // Whoever waits reads first; how its wait ends is its own affair.
      await settledOrAborted(conversation.waiting, options.signal);
      return;
    }
    let part: Part | undefined;
    try {
      part = this.#receive(conversation);
    } catch (error) {
      conversation.failure = { error };
      return;
    }
    if (part !== undefined) {
      if (!conversation.abandoned) {
        conversation.queue.push({ data: part.data.slice(), end: part.end });
      }
      this.#receiver.release(part.data);
      if (this.#burst++ >= BURST) {
        await breathe();
        this.#burst = 0;
      }
    } else if (conversation.abandoned) {
      // What may still come is a stranger to the next conversation.
      this.#current = undefined;
    } else {
      await this.#wait(conversation, options, false);
    }
  }

  /** Waits for more of a conversation: who began it, or another in its stead. */
  async #wait(conversation: Conversation, options: WaitOptions, own: boolean): Promise<void> {
    try {
      const readable = this.socket.readable(options);
      // Whoever waits for this to end shall find it abandoned.
      conversation.waiting = !own ? readable : readable.catch((error) => {
        conversation.abandoned = true;
        throw error;
      });
      if (!await conversation.waiting) throw new SyscallError("recvfrom", ERRNO.EBADF);
    } finally {
      conversation.waiting = undefined;
      this.#burst = 0;
    }
  }

  /**
   * The next part of the current conversation's answer, if it has come; strangers are skipped.
   * It is held until it is released.
   */
  #receive(conversation: Conversation): Part | undefined {
    for (;;) {
      try {
        const datagram = this.#receiver.receive();
        if (datagram === undefined) return undefined;
        const { address, data } = datagram;
        if (address.pid !== 0 || !conversation.owns(data, address, this.portId)) continue;
        this.#receiver.hold();
        const end = scanAnswer(data, conversation);
        if (end !== undefined) this.#current = undefined;
        return { data, end };
      } catch (error) {
        // A dump goes on after a loss; the answer to a request may never come.
        if (!conversation.isDump || !isLoss(error)) {
          this.#current = undefined;
          throw error;
        }
        conversation.interrupted = true;
      }
    }
  }
}

const KERNEL = { pid: 0, groups: 0 } as const;

/**
 * How many datagrams are read without a turn for anything else. The collector uses these turns, too:
 * with 64, a dump of a million routes is a tenth faster and takes a quarter more memory.
 */
const BURST = 16;

/** Whether it says that something was received and is lost. */
function isLoss(error: unknown): boolean {
  return error instanceof RangeError ||
    error instanceof SyscallError && error.errno === ERRNO.ENOBUFS;
}

/** Waits until a promise is settled, or until the signal is aborted. */
function settledOrAborted(
  promise: Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const abort = () => resolve();
  signal?.addEventListener("abort", abort, { once: true });
  const settle = () => {
    signal?.removeEventListener("abort", abort);
    resolve();
  };
  promise.then(settle, settle);
  return end;
}

/** Sets an option that older kernels lack, which then behave as if it were off. */
function setIfKnown(socket: NetlinkSocket, option: number, value: number): void {
  try {
    socket.setsockopt(SOL.NETLINK, option, value);
  } catch (error) {
    if (!(error instanceof SyscallError) || error.errno !== ERRNO.ENOPROTOOPT) throw error;
  }
}
