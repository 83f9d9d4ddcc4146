import type {
  NetlinkAddress,
  NetlinkSocket,
  OutgoingMessage,
  Received,
  ReceivedMessage,
  ReceiveOptions,
  SocketAddress,
  WaitOptions,
} from "./socket.ts";

/** Who listens at a {@linkcode tap}. */
export interface TapObserver {
  /** A datagram was sent. The bytes are the sender's own: copy what is to be kept. */
  sent(data: Uint8Array): void;
  /** A datagram was received. The bytes are the receiver's buffer: copy what is to be kept. */
  received(data: Uint8Array, address: NetlinkAddress): void;
}

/**
 * A socket that shows an observer every datagram that passes through another one. Datagrams that
 * are peeked at (MSG_PEEK) or cut short count as received, with what bytes there are.
 *
 * @example
 * ```ts
 * import { type NetlinkSocket, tap } from "@nlbridge/nlbridge";
 *
 * function counted(socket: NetlinkSocket): { socket: NetlinkSocket; bytes: () => number } {
 *   let bytes = 0;
 *   const observer = {
 *     sent: (data: Uint8Array) => bytes += data.length,
 *     received: (data: Uint8Array) => bytes += data.length,
 *   };
 *   return { socket: tap(socket, observer), bytes: () => bytes };
 * }
 * ```
 */
export function tap(socket: NetlinkSocket, observer: TapObserver): NetlinkSocket {
  return new Tap(socket, observer);
}

class Tap implements NetlinkSocket {
  readonly protocol: number;
  readonly #socket: NetlinkSocket;
  readonly #observer: TapObserver;

  constructor(socket: NetlinkSocket, observer: TapObserver) {
    this.protocol = socket.protocol;
    this.#socket = socket;
    this.#observer = observer;
  }

  bind(address?: SocketAddress): void {
    this.#socket.bind(address);
  }

  connect(address: SocketAddress | null): void {
    this.#socket.connect(address);
  }

  getsockname(): NetlinkAddress {
    return this.#socket.getsockname();
  }

  getpeername(): NetlinkAddress {
    return this.#socket.getpeername();
  }

  sendto(data: Uint8Array, to?: SocketAddress, flags?: number): number | undefined {
    const sent = this.#socket.sendto(data, to, flags);
    if (sent !== undefined) this.#observer.sent(data.subarray(0, sent));
    return sent;
  }

  sendmsg(message: OutgoingMessage): number | undefined {
    const sent = this.#socket.sendmsg(message);
    if (sent !== undefined) this.#observer.sent(joined(message.data, sent));
    return sent;
  }

  recvfrom(buffer: Uint8Array, flags?: number): Received | undefined {
    const received = this.#socket.recvfrom(buffer, flags);
    if (received !== undefined) {
      this.#observer.received(buffer.subarray(0, received.length), received.address);
    }
    return received;
  }

  recvmsg(buffers: readonly Uint8Array[], options?: ReceiveOptions): ReceivedMessage | undefined {
    const received = this.#socket.recvmsg(buffers, options);
    if (received !== undefined) {
      this.#observer.received(joined(buffers, received.length), received.address);
    }
    return received;
  }

  setsockopt(level: number, option: number, value: number | Uint8Array): void {
    this.#socket.setsockopt(level, option, value);
  }

  getsockopt(level: number, option: number, value: Uint8Array): number {
    return this.#socket.getsockopt(level, option, value);
  }

  readable(options?: WaitOptions): Promise<boolean> {
    return this.#socket.readable(options);
  }

  close(): void {
    this.#socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The first `length` bytes of several parts. */
function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(Math.min(length, parts.reduce((sum, part) => sum + part.length, 0)));
  let at = 0;
  for (const part of parts) {
    const taken = part.subarray(0, whole.length - at);
    whole.set(taken, at);
    at += taken.length;
  }
  return whole;
}
