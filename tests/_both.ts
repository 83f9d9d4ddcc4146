/** The same requests to the real kernel and to an emulated one. */

import type { NetworkNamespace } from "../ffi/mod.ts";
import { openSocket } from "../ffi/mod.ts";
import { NETLINK_SO, SO, SOL } from "../src/abi/mod.ts";
import type { EmulatedKernel, NetworkNamespace as Emulated } from "../src/emulation/mod.ts";
import type { NetlinkSocket } from "../src/socket/mod.ts";
import { assertEquals } from "./assert.ts";
import { message } from "./_ffi.ts";

/** What all datagrams that wait are, in hexadecimal. */
export function received(socket: NetlinkSocket, size = 65536): string[] {
  const buffer = new Uint8Array(size);
  const datagrams: string[] = [];
  for (;;) {
    const length = socket.recvfrom(buffer)?.length;
    if (length === undefined) return datagrams;
    datagrams.push(buffer.subarray(0, length).toHex());
  }
}

/** What a socket's queue is charged, and what it has lost (SO_MEMINFO). */
export function charged(socket: NetlinkSocket): string {
  const words = new Uint8Array(36);
  socket.getsockopt(SOL.SOCKET, SO.MEMINFO, words);
  return words.toHex();
}

/** What sockets are asked with. */
export interface BothOptions {
  readonly protocol: number;
  readonly kernel: EmulatedKernel;
  /** A network namespace of the real kernel, in place of the program's own. */
  readonly netns?: NetworkNamespace;
  /** A network namespace of the emulated one, in place of its first. */
  readonly namespace?: Emulated;
  /** What is another number every time, replaced. */
  readonly steady?: (datagram: string) => string;
}

/** Two sockets of the same port, each of whose answers must be the other's. */
export class Both implements Disposable {
  readonly real: NetlinkSocket;
  readonly emulated: NetlinkSocket;
  readonly #steady: (datagram: string) => string;

  constructor({ protocol, kernel, netns, namespace, steady }: BothOptions) {
    this.real = openSocket({ protocol, ...netns && { netns } });
    this.emulated = kernel.socket({ protocol, ...namespace && { namespace } });
    this.#steady = steady ?? ((datagram) => datagram);
    this.real.bind();
    this.emulated.bind(this.real.getsockname());
    this.setNetlinkOption(NETLINK_SO.EXT_ACK, 1);
  }

  setNetlinkOption(option: number, value: number): void {
    for (const socket of [this.real, this.emulated]) {
      socket.setsockopt(SOL.NETLINK, option, value);
    }
  }

  /** Sends bytes to both kernels; what both answer. */
  send(bytes: Uint8Array, name: string): string[] {
    const [real = [], emulated] = [this.real, this.emulated].map((socket) => {
      socket.sendto(bytes, { pid: 0 });
      return [charged(socket), ...received(socket).map(this.#steady)];
    });
    assertEquals(emulated, real, name);
    return real.slice(1);
  }

  /** Sends a message to both kernels; what both answer. */
  ask(name: string, type: number, flags: number, ...body: readonly number[]): string[] {
    return this.send(message(type, flags, Uint8Array.from(body)), name);
  }

  [Symbol.dispose](): void {
    this.real.close();
    this.emulated.close();
  }
}

/** An attribute: header, payload, padding. */
export function attribute(type: number, payload: readonly number[] | string): number[] {
  const bytes = typeof payload === "string" ? [...new TextEncoder().encode(payload)] : payload;
  const length = 4 + bytes.length;
  const padding = Array.from({ length: -length & 3 }, () => 0);
  return [length & 0xff, length >> 8, type & 0xff, type >> 8, ...bytes, ...padding];
}
