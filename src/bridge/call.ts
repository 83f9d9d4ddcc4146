import type { Outcome } from "./outcome.ts";
import type { ServedSocket } from "./socket.ts";
import type { Target } from "./target.ts";

/** A system call of a served socket. */
export interface SocketRequest {
  readonly target: Target;
  readonly socket: ServedSocket;
  /** The call's arguments, six of them. */
  readonly args: CallArguments;
  readonly state: CallState;
}

/** The six registers that arguments come in. */
export class CallArguments {
  readonly values: readonly bigint[];

  constructor(values: readonly bigint[]) {
    this.values = values;
  }

  /** An argument as an address, or as a size_t. */
  long(index: number): bigint {
    return this.values[index] ?? 0n;
  }

  /** An argument as an int. */
  int(index: number): number {
    return Number(BigInt.asIntN(32, this.long(index)));
  }

  /** An argument as a size_t that is a length in memory. */
  size(index: number): number {
    return Number(this.long(index));
  }
}

/** A name length that was made 0 for a call that then had to wait. */
export interface ZeroedLength {
  readonly at: bigint;
  readonly length: number;
}

/** What calls share. */
export interface CallState {
  /** By thread: what a call that is made again after a signal had there at first. */
  readonly zeroed: Map<number, ZeroedLength>;
  /** Done before a thread's request reaches the emulated kernel. */
  readonly enter: (socket: ServedSocket, target: Target) => void;
  /** Done after one was sent: what it caused may be for others. */
  readonly sent: (
    socket: ServedSocket,
    data: Uint8Array,
    to: Uint8Array | undefined,
  ) => void;
}

/** A system call of sockets: what it does, and what comes of it. Errors may be thrown. */
export type ServeCall = (request: SocketRequest) => Outcome;
