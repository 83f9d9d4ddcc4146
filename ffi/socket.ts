import { AF, ERRNO, MSG } from "../src/abi/mod.ts";
import {
  type NetlinkAddress,
  type NetlinkSocket,
  type OutgoingMessage,
  type Received,
  type ReceivedMessage,
  type ReceiveOptions,
  type SocketAddress,
  SyscallError,
  type WaitOptions,
} from "../src/socket/mod.ts";
import { Descriptor } from "./descriptor.ts";
import type { Libc } from "./libc.ts";
import { decodeControl, encodeControl, MessageHeader } from "./msghdr.ts";
import { AddressSlot, encodeAddress } from "./sockaddr.ts";
import { pollerOf, Watch } from "./wait.ts";

// A call is over before the next begins, so all sockets share what the calls work on.
const peer = new AddressSlot();
const header = new MessageHeader();
let control = new Uint8Array(256);
const int = new Int32Array(1);
const optionLength = new Uint32Array(1);

/** `size_t` arguments must be bigint to stay on Deno's fast path; most calls repeat a length. */
let lastLength = 0;
let lastSize = 0n;
function sizeOf(bytes: Uint8Array): bigint {
  if (bytes.byteLength !== lastLength) {
    lastLength = bytes.byteLength;
    lastSize = BigInt(lastLength);
  }
  return lastSize;
}

/** A netlink socket of the real kernel. */
export class LibcSocket implements NetlinkSocket {
  readonly protocol: number;
  readonly #held: Libc;
  readonly #descriptor: Descriptor;
  readonly #watch: Watch;

  /** Takes over a socket of `libc`, and holds the libc. */
  constructor(libc: Libc, fd: number, protocol: number) {
    this.protocol = protocol;
    this.#held = libc.hold();
    this.#descriptor = new Descriptor(libc, fd);
    this.#watch = new Watch(fd);
  }

  bind(address: SocketAddress = {}): void {
    const libc = this.#libc("bind");
    const name = encodeAddress(address);
    const result = libc.symbols.bind(this.#descriptor.fd, name, name.byteLength);
    libc.check(result, libc.errno, "bind");
  }

  connect(address: SocketAddress | null): void {
    const libc = this.#libc("connect");
    const name = address === null ? encodeAddress({}, AF.UNSPEC) : encodeAddress(address);
    const result = libc.symbols.connect(this.#descriptor.fd, name, name.byteLength);
    libc.check(result, libc.errno, "connect");
  }

  getsockname(): NetlinkAddress {
    return this.#name("getsockname");
  }

  getpeername(): NetlinkAddress {
    return this.#name("getpeername");
  }

  sendto(data: Uint8Array, to?: SocketAddress, flags = 0): number | undefined {
    const libc = this.#libc("sendto");
    const name = to === undefined ? null : encodeAddress(to);
    for (;;) {
      const sent = libc.symbols.sendto(
        this.#descriptor.fd,
        data,
        sizeOf(data),
        flags | MSG.DONTWAIT,
        name,
        name === null ? 0 : name.byteLength,
      );
      if (sent >= 0) return sent;
      if (!mayRetry("sendto", libc.errno)) return undefined;
    }
  }

  recvfrom(buffer: Uint8Array, flags = 0): Received | undefined {
    const libc = this.#libc("recvfrom");
    for (;;) {
      const length = libc.symbols.recvfrom(
        this.#descriptor.fd,
        buffer,
        sizeOf(buffer),
        flags | MSG.DONTWAIT,
        peer.words,
        peer.length,
      );
      if (length >= 0) return { length, address: peer.read() };
      if (!mayRetry("recvfrom", libc.errno)) return undefined;
    }
  }

  sendmsg({ data, to, control, flags = 0 }: OutgoingMessage): number | undefined {
    const libc = this.#libc("sendmsg");
    using filled = header.fill(libc.symbols, {
      name: to === undefined ? undefined : encodeAddress(to),
      data,
      control: control === undefined ? undefined : encodeControl(control),
    });
    for (;;) {
      const sent = libc.symbols.sendmsg(this.#descriptor.fd, filled.bytes, flags | MSG.DONTWAIT);
      if (sent >= 0) return sent;
      if (!mayRetry("sendmsg", libc.errno)) return undefined;
    }
  }

  recvmsg(
    buffers: readonly Uint8Array[],
    options: ReceiveOptions = {},
  ): ReceivedMessage | undefined {
    const libc = this.#libc("recvmsg");
    const { flags = 0, controlLength = 256 } = options;
    if (control.byteLength !== controlLength) control = new Uint8Array(controlLength);
    using filled = header.fill(libc.symbols, { name: peer.words, data: buffers, control });
    for (;;) {
      const length = libc.symbols.recvmsg(this.#descriptor.fd, filled.bytes, flags | MSG.DONTWAIT);
      if (length >= 0) {
        return {
          length,
          address: peer.read(),
          flags: filled.flags,
          control: decodeControl(control, filled.controlLength),
        };
      }
      if (!mayRetry("recvmsg", libc.errno)) return undefined;
    }
  }

  setsockopt(level: number, option: number, value: number | Uint8Array): void {
    const libc = this.#libc("setsockopt");
    let bytes: Int32Array | Uint8Array = int;
    if (typeof value === "number") int[0] = value;
    else bytes = value;
    const result = libc.symbols.setsockopt(
      this.#descriptor.fd,
      level,
      option,
      bytes,
      bytes.byteLength,
    );
    libc.check(result, libc.errno, "setsockopt");
  }

  getsockopt(level: number, option: number, value: Uint8Array): number {
    const libc = this.#libc("getsockopt");
    optionLength[0] = value.byteLength;
    const result = libc.symbols.getsockopt(
      this.#descriptor.fd,
      level,
      option,
      value,
      optionLength,
    );
    libc.check(result, libc.errno, "getsockopt");
    return optionLength[0];
  }

  // deno-lint-ignore require-await -- what throws here shall reject
  async readable({ signal }: WaitOptions = {}): Promise<boolean> {
    signal?.throwIfAborted();
    if (this.#descriptor.fd < 0) return false;
    return pollerOf(this.#held).wait(this.#watch, signal);
  }

  close(): void {
    if (this.#descriptor.fd < 0) return;
    if (this.#watch.known) pollerOf(this.#held).end(this.#watch);
    this.#descriptor.close();
    this.#held[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The libc. After close it may be unloaded, and this throws what a call would fail with. */
  #libc(syscall: string): Libc {
    if (this.#descriptor.fd < 0) throw new SyscallError(syscall, ERRNO.EBADF);
    return this.#held;
  }

  #name(syscall: "getsockname" | "getpeername"): NetlinkAddress {
    const libc = this.#libc(syscall);
    const result = libc.symbols[syscall](this.#descriptor.fd, peer.words, peer.length);
    libc.check(result, libc.errno, syscall);
    return peer.read();
  }
}

/** Of a failed call: true if it was interrupted and shall be made again, false if it would wait. */
function mayRetry(syscall: string, errno: number): boolean {
  if (errno === ERRNO.EAGAIN) return false;
  if (errno === ERRNO.EINTR) return true;
  throw new SyscallError(syscall, errno);
}
