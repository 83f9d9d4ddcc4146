import type { Injectable } from "./outcome.ts";

/** What a {@linkcode Pair}'s owner is told. */
export interface PairListener {
  /** The program has received something. */
  consumed(): void;
  /** The program has sent something by a call that was not served. */
  arrived(): void;
  /** Nobody has the other end any more. */
  closed(): void;
}

/** The own end of a connection whose other end a program has in place of a netlink socket. */
export interface Pair {
  /** What the other end is to /proc: `socket:[1234]`. */
  readonly key: string;
  /** The other end, which is to be put into the program. */
  readonly other: Injectable;
  /** Who is told. */
  listener: PairListener | undefined;
  /** Sends a datagram: `false` if there is no room for it. What nobody can receive is dropped. */
  send(bytes: Uint8Array): boolean;
  /** A measure of what was sent and not yet received: 0 if all was. */
  unread(): number;
  /** What the program has sent by a call that was not served; `undefined` if nothing. */
  receive(): Uint8Array | undefined;
  /** Whether to be told of what the program receives. */
  watchConsumption(on: boolean): void;
  close(): void;
}

/** How a connection is made. */
export interface PairOptions {
  /** Whether the other end is nonblocking. */
  readonly nonblocking: boolean;
}

/** Makes connections. */
export type OpenPair = (options: PairOptions) => Pair;
