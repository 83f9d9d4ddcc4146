/** A netlink socket in memory, and what a kernel may say on it: for tests of what stands on sockets. */
import { ERRNO, MSG, NLM_F, NLMSG } from "../src/abi/mod.ts";
import type { ExtendedAckAttributes, Message, Outgoing } from "../src/codec/mod.ts";
import { decode, encode } from "../src/codec/mod.ts";
import type {
  NetlinkAddress,
  NetlinkSocket,
  OutgoingMessage,
  Received,
  ReceivedMessage,
  ReceiveOptions,
  SocketAddress,
  WaitOptions,
} from "../src/socket/mod.ts";
import { SyscallError } from "../src/socket/mod.ts";

/** The port that a fake socket gets when it is bound. */
export const PORT = 4711;

/** Something to be received: a datagram, from the kernel unless it says otherwise, or a failure. */
export type Incoming =
  | { readonly data: Uint8Array; readonly from?: Partial<NetlinkAddress> }
  | { readonly errno: number };

/** A request, as the other side of a fake socket sees it. */
export type Heard = Exclude<Message, { kind: "cut" }>;

/**
 * A socket whose other side is a function. It is called with every message sent, and what it
 * pushes is there to be received at once.
 */
export class FakeSocket implements NetlinkSocket {
  readonly protocol = 0;
  /** What was sent, whole. */
  readonly sent: Uint8Array[] = [];
  /** What was set with setsockopt: `[level, option, value]`. */
  readonly options: (readonly [number, number, number | Uint8Array])[] = [];
  /** Called before a datagram is received: the kernel makes a dump's next part then. */
  beforeReceive: () => void = () => {};
  /** Called for every setsockopt, to refuse it. */
  beforeOption: (level: number, option: number) => void = () => {};
  /** Whether the buffer of receivers is full. */
  full = false;
  readonly #answer: (request: Heard) => void;
  readonly #queue: Incoming[] = [];
  readonly #waiters = new Set<(readable: boolean) => void>();
  #port = 0;
  #closed = false;

  /** @param answer The other side. */
  constructor(answer: (request: Heard) => void = () => {}) {
    this.#answer = answer;
  }

  /** How many wait for something to receive. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** How many datagrams and failures are there to be received. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Lets datagrams and failures arrive. */
  push(...incoming: readonly Incoming[]): void {
    this.#queue.push(...incoming);
    this.#wake(true);
  }

  bind(): void {
    this.#check("bind");
    this.#port = PORT;
  }

  connect(): void {
    this.#check("connect");
  }

  getsockname(): NetlinkAddress {
    this.#check("getsockname");
    return { pid: this.#port, groups: 0 };
  }

  getpeername(): NetlinkAddress {
    this.#check("getpeername");
    return { pid: 0, groups: 0 };
  }

  sendto(data: Uint8Array, _to?: SocketAddress): number | undefined {
    this.#check("sendto");
    if (this.full) return undefined;
    this.sent.push(data.slice());
    for (const message of decode(data)) if (message.kind !== "cut") this.#answer(message);
    return data.length;
  }

  sendmsg({ data }: OutgoingMessage): number | undefined {
    return this.sendto(new Uint8Array(data.flatMap((part) => [...part])));
  }

  recvfrom(buffer: Uint8Array, flags = 0): Received | undefined {
    this.#check("recvfrom");
    this.beforeReceive();
    const [next] = this.#queue;
    if (next === undefined) return undefined;
    if ((flags & MSG.PEEK) === 0) this.#queue.shift();
    if ("errno" in next) throw new SyscallError("recvfrom", next.errno);
    const { data, from } = next;
    buffer.set(data.subarray(0, buffer.length));
    const length = (flags & MSG.TRUNC) === 0 ? Math.min(data.length, buffer.length) : data.length;
    return { length, address: { pid: 0, groups: 0, ...from } };
  }

  recvmsg(
    buffers: readonly Uint8Array[],
    options: ReceiveOptions = {},
  ): ReceivedMessage | undefined {
    const whole = new Uint8Array(buffers.reduce((sum, { length }) => sum + length, 0));
    const received = this.recvfrom(whole, (options.flags ?? 0) | MSG.TRUNC);
    if (received === undefined) return undefined;
    let at = 0;
    for (const buffer of buffers) {
      buffer.set(whole.subarray(at, at + buffer.length));
      at += buffer.length;
    }
    const flags = received.length > whole.length ? MSG.TRUNC : 0;
    return { ...received, flags, control: [] };
  }

  setsockopt(level: number, option: number, value: number | Uint8Array): void {
    this.#check("setsockopt");
    this.beforeOption(level, option);
    this.options.push([level, option, value]);
  }

  getsockopt(): number {
    this.#check("getsockopt");
    return 0;
  }

  async readable({ signal }: WaitOptions = {}): Promise<boolean> {
    signal?.throwIfAborted();
    if (this.#closed) return false;
    if (this.#queue.length > 0) return true;
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const abort = () => reject(signal?.reason);
    this.#waiters.add(resolve);
    signal?.addEventListener("abort", abort);
    try {
      return await promise;
    } finally {
      this.#waiters.delete(resolve);
      signal?.removeEventListener("abort", abort);
    }
  }

  close(): void {
    this.#closed = true;
    this.#wake(false);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #wake(readable: boolean): void {
    for (const resolve of this.#waiters) resolve(readable);
  }

  #check(syscall: string): void {
    if (this.#closed) throw new SyscallError(syscall, ERRNO.EBADF);
  }
}

/** A datagram of messages that answer a request: with its number and its port. */
export function reply(request: Heard, ...messages: readonly Outgoing[]): Incoming {
  const { seq, pid } = request;
  return {
    data: encode(
      messages.map((message) => message.kind === "cut" ? message : { ...message, seq, pid }),
    ),
  };
}

/** RTM_NEWLINK of the link with an index, and with flags of the message. */
export function link(index: number, flags = 0): Outgoing {
  return { kind: "link", type: 16, flags, header: { index }, attributes: { ifname: `v${index}` } };
}

/** NLMSG_DONE, with a negative error number if the dump failed. */
export function done(
  error = 0,
  attributes: ExtendedAckAttributes = {},
  flags = 0,
): Outgoing {
  const told = Object.keys(attributes).length > 0 ? NLM_F.ACK_TLVS : 0;
  return {
    kind: "done",
    type: NLMSG.DONE,
    flags: flags | NLM_F.MULTI | told,
    seq: 0,
    pid: 0,
    error,
    attributes,
  };
}

/** NLMSG_ERROR that answers a request: an acknowledgement, or a refusal by a negative number. */
export function ack(request: Heard, error = 0, attributes: ExtendedAckAttributes = {}): Outgoing {
  const told = Object.keys(attributes).length > 0 ? NLM_F.ACK_TLVS : 0;
  const { type, flags, seq, pid } = request;
  return {
    kind: "error",
    type: NLMSG.ERROR,
    flags: NLM_F.CAPPED | told,
    seq,
    pid,
    error,
    request: { length: 32, type, flags, seq, pid },
    attributes,
  };
}

/** Lets everything happen that only waits for its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
