import { ERRNO } from "../abi/errno.ts";
import { MSG } from "../abi/socket.ts";
import type { ControlMessage, NetlinkAddress, NetlinkSocket } from "../socket/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import type { Process } from "../emulation/mod.ts";
import type { Pair } from "./pair.ts";

/** Control messages that are asked for with a datagram, in bytes: all there can be. */
const CONTROL_LENGTH = 1024;
/** SKB_WITH_OVERHEAD(32768): readers with more room than this see no longer dumps. */
const LONGEST_DUMP = 32448;

/** A datagram that a program can receive. */
export interface Waiting {
  readonly data: Uint8Array;
  readonly address: NetlinkAddress;
  /** What came with it, of which the connection carries nothing. */
  readonly control: readonly ControlMessage[];
  /** What {@linkcode Pair.unread} grew by when it was sent. */
  readonly charge: number;
}

/** Whose an {@linkcode ServedSocket} is, and who watches it. */
export interface ServedSocketOptions {
  readonly socket: NetlinkSocket;
  readonly pair: Pair;
  readonly process: Process;
  readonly tgid: number;
  /** Shown what the program can receive. */
  readonly received: (data: Uint8Array, from: NetlinkAddress) => void;
  /** Told what handlers throw. */
  readonly failed: (error: unknown) => void;
}

/**
 * A netlink socket of a program: one of the emulated kernel, and the connection by which the
 * program receives.
 *
 * As little as possible is moved from one to the other ahead of time, since what is still in the
 * emulated socket behaves as in Linux: dumps go on as they are read, and receive buffers run over.
 */
export class ServedSocket {
  readonly socket: NetlinkSocket;
  readonly pair: Pair;
  readonly process: Process;
  readonly tgid: number;
  readonly #received: ServedSocketOptions["received"];
  readonly #failed: ServedSocketOptions["failed"];
  /** What was sent to the program and, as far as is known, not received by it. */
  readonly #waiting: Waiting[] = [];
  /** What there was no room for. */
  #held: Omit<Waiting, "charge"> | undefined;
  #error = 0;
  /** The most room that a receive of the program had. */
  #room = 0;
  #listening = false;
  #closed = false;

  constructor({ socket, pair, process, tgid, received, failed }: ServedSocketOptions) {
    this.socket = socket;
    this.pair = pair;
    this.process = process;
    this.tgid = tgid;
    this.#received = received;
    this.#failed = failed;
    this.#listen();
  }

  /** The error that the next receive fails with, which is forgotten thereby; 0 if there is none. */
  takeError(): number {
    const error = this.#error;
    this.#error = 0;
    return error;
  }

  /** What the program has not received yet, the next first. */
  get waiting(): readonly Waiting[] {
    const unread = this.pair.unread();
    let known = this.#waiting.reduce((sum, { charge }) => sum + charge, 0);
    while (this.#waiting.length > 0 && known > unread) known -= this.#waiting.shift()?.charge ?? 0;
    return this.#waiting;
  }

  /** A receive of the program has so much room: dumps fill it from now on. */
  hint(room: number): void {
    const size = Math.min(room, LONGEST_DUMP);
    if (size <= this.#room) return;
    const peeked = this.#attempt(() =>
      this.socket.recvmsg([new Uint8Array(size)], { flags: MSG.PEEK, controlLength: 0 })
    );
    if (peeked !== undefined) this.#room = size;
  }

  /** Has so many datagrams, if there are so many, be there to be received by the program. */
  offer(count: number): void {
    if (this.#closed) return;
    let waiting = this.waiting.length;
    while (waiting < count && this.#sendNext()) waiting++;
    const more = this.#held !== undefined || this.#nextLength() !== undefined;
    this.pair.watchConsumption(more);
    if (!more) this.#listen();
  }

  /** The program's descriptors are all closed. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.pair.close();
    this.socket.close();
  }

  #sendNext(): boolean {
    const next = this.#held ?? this.#take();
    if (next === undefined) return false;
    const before = this.pair.unread();
    if (!this.pair.send(next.data)) {
      this.#held = next;
      return false;
    }
    this.#held = undefined;
    const after = this.pair.unread();
    const grown = after - before;
    // Less than it is itself: meanwhile, the program has received what came before it.
    if (grown < next.data.length) this.#waiting.length = 0;
    const charge = Math.max(grown < next.data.length ? after : grown, 1);
    this.#waiting.push({ ...next, charge });
    return true;
  }

  #take(): Omit<Waiting, "charge"> | undefined {
    const length = this.#nextLength();
    if (length === undefined) return undefined;
    const data = new Uint8Array(length);
    const options = { controlLength: CONTROL_LENGTH };
    const received = this.#attempt(() => this.socket.recvmsg([data], options));
    if (received === undefined) return undefined;
    const { address, control } = received;
    this.#received(data, address);
    return { data, address, control };
  }

  #nextLength(): number | undefined {
    const flags = MSG.PEEK | MSG.TRUNC;
    return this.#attempt(() => this.socket.recvmsg([], { flags, controlLength: 0 }))?.length;
  }

  /** Keeps the error of a failed receive for the program's own. */
  #attempt<T>(receive: () => T | undefined): T | undefined {
    // An error is told once, and what follows it is received thereafter.
    for (let tries = 0; tries < 2 && !this.#closed; tries++) {
      try {
        return receive();
      } catch (error) {
        if (!(error instanceof SyscallError)) this.#failed(error);
        this.#error = error instanceof SyscallError ? error.errno : ERRNO.EIO;
      }
    }
    return undefined;
  }

  /** Waits for what the emulated kernel sends of its own accord. */
  async #listen(): Promise<void> {
    if (this.#listening) return;
    this.#listening = true;
    const open = await this.socket.readable();
    this.#listening = false;
    if (open) this.offer(1);
  }
}
