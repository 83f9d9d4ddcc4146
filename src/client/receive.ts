import { MSG } from "../abi/socket.ts";
import type { NetlinkAddress, NetlinkSocket } from "../socket/mod.ts";

/** A datagram as it lies in the receive buffer: valid until the next is received. */
export interface ReceivedDatagram {
  /** Who sent it. */
  readonly address: NetlinkAddress;
  /** The whole datagram; a view of a buffer that the next receive overwrites. */
  readonly data: Uint8Array;
}

// A dump's datagrams have at most 32 KiB (`netlink_recvmsg`); an event or a reply is as long as its
// object. Pages of the buffer that no datagram reaches cost nothing.
const CAPACITY = 1 << 20;

/** Receives whole datagrams, all into the same buffer, unless that is held. */
export class Receiver {
  readonly #socket: NetlinkSocket;
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  #held = false;

  constructor(socket: NetlinkSocket) {
    this.#socket = socket;
  }

  /**
   * The next datagram, or `undefined` if there is none now.
   *
   * @throws {SyscallError} As recvfrom(2): ENOBUFS if datagrams were lost.
   * @throws {RangeError} If a datagram is larger than any the kernel makes.
   */
  receive(): ReceivedDatagram | undefined {
    if (this.#held) this.#buffer = undefined;
    this.#held = false;
    const buffer = this.#buffer ??= new Uint8Array(CAPACITY);
    const received = this.#socket.recvfrom(buffer, MSG.TRUNC);
    if (received === undefined) return undefined;
    const { length, address } = received;
    if (length > buffer.length) {
      this.#buffer = new Uint8Array(2 * length);
      throw new RangeError(`a datagram of ${length} bytes did not fit and is lost; ask again`);
    }
    return { address, data: buffer.subarray(0, length) };
  }

  /** Keeps the datagram that was just received, until it is released: others go elsewhere. */
  hold(): void {
    this.#held = true;
  }

  /** Says that a datagram is no longer needed. */
  release(data: Uint8Array): void {
    if (data.buffer === this.#buffer?.buffer) this.#held = false;
  }
}

/** Lets timers and signals have their turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Gives the datagrams that are there, without waiting; each is valid until the next. */
export function* receiveAll(socket: NetlinkSocket): Generator<ReceivedDatagram, void, void> {
  const receiver = new Receiver(socket);
  for (let next = receiver.receive(); next !== undefined; next = receiver.receive()) yield next;
}
