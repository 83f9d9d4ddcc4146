import { ERRNO } from "../../abi/errno.ts";
import { MSG } from "../../abi/socket.ts";
import type {
  NetlinkAddress,
  NetlinkSocket,
  OutgoingMessage,
  Received,
  ReceivedMessage,
  ReceiveOptions,
  SocketAddress,
  WaitOptions,
} from "../../socket/mod.ts";
import { SyscallError } from "../../socket/mod.ts";
import { addressOf, SOCKADDR_STORAGE, UNSPEC } from "./address.ts";
import { bind, connect, ownName, peerName } from "./bind.ts";
import { recvmsg, sendmsg } from "./calls.ts";
import { release } from "./release.ts";
import { getOption, setOption } from "./options.ts";
import type { Sock } from "./sock.ts";
import { nextTurn } from "./turn.ts";

/** Control messages that a receive has room for, in bytes, unless it says otherwise. */
const CONTROL_LENGTH = 256;
/** Parts that a message may be sent from, or received into. */
const UIO_MAXIOV = 1024;

/** What a socket needs of its kernel. */
export interface SocketHost {
  /** A random number from 0 to less than 1. */
  readonly random: () => number;
  /** Told when the socket is closed. */
  readonly closed: (socket: EmulatedSocket) => void;
}

/** A socket of an emulated kernel. */
export class EmulatedSocket implements NetlinkSocket {
  readonly protocol: number;
  readonly #sock: Sock;
  readonly #host: SocketHost;
  readonly #waiters = new Set<(readable: boolean) => void>();
  /** Takes back the turn in which they are to be told. */
  #turn: (() => void) | undefined;

  /** For {@linkcode EmulatedKernel.socket}, which makes them. */
  constructor(sock: Sock, host: SocketHost) {
    this.protocol = sock.table.protocol;
    this.#sock = sock;
    this.#host = host;
    sock.wake = () => this.#wake();
  }

  bind(address: SocketAddress = {}): void {
    const sock = this.#open("bind");
    checked("bind", bind(sock, addressOf(address), this.#host.random));
  }

  connect(address: SocketAddress | null): void {
    const sock = this.#open("connect");
    const to = address === null ? UNSPEC : addressOf(address);
    checked("connect", connect(sock, to, this.#host.random));
  }

  getsockname(): NetlinkAddress {
    return ownName(this.#open("getsockname"));
  }

  getpeername(): NetlinkAddress {
    return peerName(this.#open("getpeername"));
  }

  sendto(data: Uint8Array, to?: SocketAddress, flags = 0): number | undefined {
    this.#open("sendto");
    // sendmsg(2) takes what is too long for an address as far as it is one.
    if (to instanceof Uint8Array && to.length > SOCKADDR_STORAGE) {
      checked("sendto", -ERRNO.EINVAL);
    }
    return this.#send("sendto", { data: [data], ...to !== undefined && { to }, flags });
  }

  sendmsg(message: OutgoingMessage): number | undefined {
    this.#open("sendmsg");
    checkFlags("sendmsg", message.flags);
    if (message.data.length > UIO_MAXIOV) checked("sendmsg", -ERRNO.EMSGSIZE);
    return this.#send("sendmsg", message);
  }

  #send(
    name: string,
    { data, to, control = [], flags = 0 }: OutgoingMessage,
  ): number | undefined {
    const sock = this.#open(name);
    const address = to === undefined ? undefined : addressOf(to);
    const sent = { data: joined(data), to: address, control, flags };
    return orWait(name, sendmsg(sock, sent, this.#host.random));
  }

  recvfrom(buffer: Uint8Array, flags = 0): Received | undefined {
    const sock = this.#open("recvfrom");
    const result = recvmsg(sock, { buffers: [buffer], flags, controlLength: 0 });
    if (typeof result === "number") {
      orWait("recvfrom", result);
      return undefined;
    }
    return { length: result.length, address: result.address };
  }

  recvmsg(
    buffers: readonly Uint8Array[],
    { flags = 0, controlLength = CONTROL_LENGTH }: ReceiveOptions = {},
  ): ReceivedMessage | undefined {
    const sock = this.#open("recvmsg");
    checkFlags("recvmsg", flags);
    if (buffers.length > UIO_MAXIOV) checked("recvmsg", -ERRNO.EMSGSIZE);
    const result = recvmsg(sock, { buffers, flags, controlLength });
    if (typeof result !== "number") return result;
    orWait("recvmsg", result);
    return undefined;
  }

  setsockopt(level: number, option: number, value: number | Uint8Array): void {
    const sock = this.#open("setsockopt");
    const bytes = typeof value === "number" ? new Uint8Array(Int32Array.of(value).buffer) : value;
    checked("setsockopt", setOption(sock, level, option, bytes));
  }

  getsockopt(level: number, option: number, value: Uint8Array): number {
    const sock = this.#open("getsockopt");
    return checked("getsockopt", getOption(sock, level, option, value));
  }

  readable({ signal }: WaitOptions = {}): Promise<boolean> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#sock.closed) return Promise.resolve(false);
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const settle = (readable: boolean) => {
      this.#waiters.delete(settle);
      signal?.removeEventListener("abort", abort);
      resolve(readable);
    };
    const abort = () => {
      this.#waiters.delete(settle);
      this.#calm();
      reject(signal?.reason);
    };
    this.#waiters.add(settle);
    signal?.addEventListener("abort", abort, { once: true });
    if (this.#readable) this.#wake();
    return promise;
  }

  get #readable(): boolean {
    return this.#sock.queue.length > 0 || this.#sock.error !== 0;
  }

  /**
   * Tells those who wait, in another turn: in this one, the wait may be ended still, and a loop of
   * waits and receives would never let anybody else have a turn.
   */
  #wake(): void {
    if (this.#waiters.size === 0) return;
    this.#turn ??= nextTurn(() => {
      this.#turn = undefined;
      if (this.#readable) this.#settle(true);
    });
  }

  /** Where nobody waits, nobody need be told. */
  #calm(): void {
    if (this.#waiters.size > 0) return;
    this.#turn?.();
    this.#turn = undefined;
  }

  close(): void {
    if (this.#sock.closed) return;
    try {
      release(this.#sock);
    } finally {
      this.#host.closed(this);
      this.#settle(false);
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #settle(readable: boolean): void {
    for (const settle of [...this.#waiters]) settle(readable);
    this.#calm();
  }

  #open(syscall: string): Sock {
    if (this.#sock.closed) throw new SyscallError(syscall, ERRNO.EBADF);
    return this.#sock;
  }
}

/** Refuses what only the kernel may say of a message. */
function checkFlags(syscall: string, flags = 0): void {
  if ((flags & MSG.CMSG_COMPAT) !== 0) checked(syscall, -ERRNO.EINVAL);
}

/** A call's result, or the error that it is. */
function checked(syscall: string, result: number): number {
  if (result < 0) throw new SyscallError(syscall, -result);
  return result;
}

/** A call's result, or `undefined` where it would have to wait. */
function orWait(syscall: string, result: number): number | undefined {
  return result === -ERRNO.EAGAIN ? undefined : checked(syscall, result);
}

/** A copy of all parts: what is sent is the sender's to change again. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first.slice();
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
