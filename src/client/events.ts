import { ERRNO } from "../abi/errno.ts";
import { NETLINK_SO } from "../abi/netlink.ts";
import { SO, SOL } from "../abi/socket.ts";
import { decode } from "../codec/datagram.ts";
import type { DecodeOptions, Message, MessageFamily } from "../codec/mod.ts";
import type { NetlinkAddress, NetlinkSocket, WaitOptions } from "../socket/mod.ts";
import { SyscallError } from "../socket/mod.ts";
import { Receiver } from "./receive.ts";

/** A notification. */
export interface EventDatagram<F extends MessageFamily = never> {
  /** The discriminant. */
  readonly kind: "datagram";
  /** Who sent it, and the mask of the group that it was sent to (0 for groups above 32). */
  readonly address: NetlinkAddress;
  /** The datagram; a view of a buffer that the next overwrites. */
  readonly data: Uint8Array;
  /** Its messages. */
  readonly messages: readonly Message<number, F>[];
}

/**
 * Notifications were lost here (ENOBUFS): whoever keeps state by them must ask for it anew. The
 * kernel tells of a loss before it gives what came before it, and drops everything until that is
 * read; the loss is told of where it happened.
 */
export interface EventOverrun {
  /** The discriminant. */
  readonly kind: "overrun";
}

/** What {@linkcode events} gives. */
export type NetlinkEvent<F extends MessageFamily = never> = EventDatagram<F> | EventOverrun;

/** What to listen to. */
export interface EventOptions<F extends MessageFamily = never> extends WaitOptions {
  /** The multicast groups, by number: RTNLGRP_*, or those of generic families. */
  readonly groups: readonly number[];
  /**
   * The receive buffer in bytes, before the kernel doubles it. A process without CAP_NET_ADMIN
   * gets at most `net.core.rmem_max`.
   * @default {4194304}
   */
  readonly receiveBuffer?: number;
  /** Families beside those that the library has: {@linkcode genericFamily}. */
  readonly families?: readonly F[];
}

/**
 * Listens to multicast groups. The groups are joined at once, before the first event is asked for:
 * what happens after the call is not missed. The loop ends when the socket is closed.
 *
 * @param socket The socket, which stays the caller's and should have no other use; it is bound, if
 * it is not.
 * @throws {SyscallError} If a group cannot be joined, or the socket fails.
 *
 * @example
 * ```ts
 * import { events, type NetlinkSocket, RTNLGRP } from "@nlbridge/nlbridge";
 *
 * async function watchLinks(socket: NetlinkSocket, signal: AbortSignal): Promise<void> {
 *   for await (const event of events(socket, { groups: [RTNLGRP.LINK], signal })) {
 *     if (event.kind === "overrun") console.log("events were lost");
 *     else console.log(event.messages.length, "messages");
 *   }
 * }
 * ```
 */
export function events<F extends MessageFamily = never>(
  socket: NetlinkSocket,
  options: EventOptions<F>,
): AsyncGenerator<NetlinkEvent<F>, void, void> {
  // Whoever has no port is left out of what the kernel, port 0, tells; and binding later would
  // leave the groups.
  if (socket.getsockname().pid === 0) socket.bind();
  growReceiveBuffer(socket, options.receiveBuffer ?? 4 << 20);
  for (const group of options.groups) {
    socket.setsockopt(SOL.NETLINK, NETLINK_SO.ADD_MEMBERSHIP, group);
  }
  return read(socket, options);
}

// In a flood there is always one more. Now and then timers and signals get their turn.
const BURST = 64;

async function* read<F extends MessageFamily>(
  socket: NetlinkSocket,
  options: EventOptions<F>,
): AsyncGenerator<NetlinkEvent<F>, void, void> {
  const receiver = new Receiver(socket);
  const { protocol } = socket;
  const known = { protocol, ...options.families && { families: options.families } };
  let lost = false;
  for (let since = 0;; since++) {
    options.signal?.throwIfAborted();
    // What came before a loss is read to its end first: then the loss is told of.
    if (since >= BURST && !lost) {
      if (!await socket.readable(options)) return;
      since = 0;
    }
    const event = receive(receiver, known);
    if (typeof event === "object") {
      yield event;
      continue;
    }
    // After a loss there is nothing new until what came before it is read. If there is another
    // loss, it has been.
    if (lost) yield { kind: "overrun" };
    lost = event === "loss";
    if (event === "empty") {
      if (!await socket.readable(options)) return;
      since = 0;
    }
  }
}

function receive<F extends MessageFamily>(
  receiver: Receiver,
  known: DecodeOptions<number, F>,
): EventDatagram<F> | "empty" | "loss" {
  try {
    const datagram = receiver.receive();
    if (datagram === undefined) return "empty";
    const { address, data } = datagram;
    return { kind: "datagram", address, data, messages: decode(data, known) };
  } catch (error) {
    const errno = error instanceof SyscallError ? error.errno : undefined;
    if (errno === ERRNO.ENOBUFS) return "loss";
    // It was closed since the last event: so will the wait for the next one say.
    if (errno === ERRNO.EBADF) return "empty";
    throw error;
  }
}

function growReceiveBuffer(socket: NetlinkSocket, bytes: number): void {
  try {
    socket.setsockopt(SOL.SOCKET, SO.RCVBUFFORCE, bytes);
  } catch (error) {
    if (!(error instanceof SyscallError) || error.errno !== ERRNO.EPERM) throw error;
    socket.setsockopt(SOL.SOCKET, SO.RCVBUF, bytes);
  }
}
