import { AF, ERRNO, SO, SOCK, SOL } from "../../src/abi/mod.ts";
import type { Pair, PairListener, PairOptions } from "../../src/bridge/pair.ts";
import type { Injectable } from "../../src/bridge/outcome.ts";
import { EPOLLERR, EPOLLET, EPOLLHUP, EPOLLIN, EPOLLOUT, type EventLoop } from "./event_loop.ts";
import { type Native, wouldBlock } from "./native.ts";
import type { Proc } from "./proc.ts";

/** linux/sockios.h: what of the own send buffer is taken. */
const SIOCOUTQ = 0x5411n;
/** bits/socket.h */
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
/** Bytes of a `struct sockaddr_nl`, and so of the name that stands for one. */
const NAME_LENGTH = 12;
/** Where the name has what tells it from others: outside of what would be nl_pid. */
const UNIQUE = 8;
/** Bytes that the connection has room for: the longest datagram that Linux makes, and more. */
const ROOM = 1 << 20;
/** The longest datagram that is taken from a descriptor that is not asked about. */
const LONGEST = 1 << 18;

let names = Math.floor(Math.random() * 2 ** 32);

/**
 * A pair of Unix sockets that keep datagrams apart and tell when the other end is gone. The own end
 * has a name of 12 bytes, with zeros where a netlink address has its port: whoever receives from it
 * unasked sees an address of the right length, from the kernel's port, and wrong only in its family.
 */
export class UnixPair implements Pair {
  readonly key: string;
  readonly other: Injectable;
  listener: PairListener | undefined;
  readonly #native: Native;
  readonly #loop: EventLoop;
  #fd: number;
  #watching = false;
  readonly #taken = new Int32Array(1);

  constructor(native: Native, loop: EventLoop, proc: Proc, { nonblocking }: PairOptions) {
    const { symbols } = native;
    const pair = new Int32Array(2);
    const type = SOCK.SEQPACKET | SOCK.CLOEXEC;
    native.check(symbols.socketpair(AF.UNIX, type, 0, pair), "socketpair");
    const [own = -1, other = -1] = pair;
    let open = true;
    this.other = {
      fd: other,
      close: () => {
        if (open) native.close(other);
        open = false;
      },
    };
    try {
      bindName(native, own);
      native.setNonblocking(own);
      if (nonblocking) native.setNonblocking(other);
      const room = Int32Array.of(ROOM);
      // As much as is allowed will do.
      symbols.setsockopt(own, SOL.SOCKET, SO.SNDBUF, room, 4);
      symbols.setsockopt(own, SOL.SOCKET, SO.SNDBUFFORCE, room, 4);
      const key = proc.link(`/proc/self/fd/${other}`);
      if (key === undefined) throw new Deno.errors.NotSupported("/proc is not mounted");
      this.key = key;
      loop.add(own, EPOLLIN, (events) => this.#tell(events));
    } catch (error) {
      native.close(own);
      this.other.close();
      throw error;
    }
    this.#native = native;
    this.#loop = loop;
    this.#fd = own;
  }

  send(bytes: Uint8Array): boolean {
    if (this.#fd < 0) return true;
    const data = new Uint8Array(bytes);
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const sent = this.#native.symbols.send(this.#fd, data, BigInt(data.length), flags);
    return sent >= 0 || !wouldBlock(this.#native.errno);
  }

  unread(): number {
    if (this.#fd < 0) return 0;
    this.#native.symbols.ioctl(this.#fd, SIOCOUTQ, this.#taken);
    return this.#taken[0] ?? 0;
  }

  receive(): Uint8Array | undefined {
    if (this.#fd < 0) return undefined;
    const buffer = new Uint8Array(LONGEST);
    const size = BigInt(buffer.length);
    const length = this.#native.symbols.recv(this.#fd, buffer, size, MSG_DONTWAIT);
    return length > 0 ? buffer.slice(0, length) : undefined;
  }

  watchConsumption(on: boolean): void {
    if (this.#fd < 0 || on === this.#watching) return;
    this.#watching = on;
    this.#loop.change(this.#fd, on ? (EPOLLIN | EPOLLOUT | EPOLLET) >>> 0 : EPOLLIN);
  }

  #tell(events: number): void {
    if ((events & EPOLLIN) !== 0) this.listener?.arrived();
    if ((events & (EPOLLHUP | EPOLLERR)) !== 0) this.listener?.closed();
    else if ((events & EPOLLOUT) !== 0) this.listener?.consumed();
  }

  close(): void {
    if (this.#fd < 0) return;
    this.#loop.remove(this.#fd);
    this.#native.close(this.#fd);
    this.#fd = -1;
    this.other.close();
  }
}

/** Gives a socket a name in the abstract namespace that no other has. */
function bindName(native: Native, fd: number): void {
  const name = new Uint8Array(NAME_LENGTH);
  const view = new DataView(name.buffer);
  view.setUint16(0, AF.UNIX, true);
  for (let tries = 0;; tries++) {
    names = (names + 1) >>> 0;
    // Where a path would begin there is NUL, which makes the name abstract.
    view.setUint8(3, tries & 0xff);
    view.setUint32(UNIQUE, names, true);
    if (native.symbols.bind(fd, name, NAME_LENGTH) >= 0) return;
    if (native.errno !== ERRNO.EADDRINUSE || tries >= 1000) native.check(-1, "bind");
  }
}
